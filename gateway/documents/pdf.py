"""A PDF as lines with their places, and the measures of its pages. Everything happens in memory."""

from __future__ import annotations

import ctypes
import io
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from classifiers.reading import Format, Page, Reading, Unreadable
from gateway.documents.ocr_pages import with_recognised
from gateway.documents.pdf_page import PagePlace, read_page
from gateway.documents.text import printed_text
from gateway.documents.unread import MEASURED_LAST
from gateway.settings import Sandbox

_PROPERTY_BYTES = 2**16


def read_pdf(data: bytes, limits: Sandbox) -> Reading | Unreadable:
    """Lines of the first `limits.max_pages` pages and the last four, with measures."""
    repairs: list[str] = []
    opened = open_pdf(data, repairs)
    if isinstance(opened, Unreadable):
        return opened
    try:
        return _read_document(opened, limits, repairs)
    finally:
        opened.close()


def open_pdf(data: bytes, repairs: list[str]) -> Any:
    """A pdfium document that the caller closes, or why there is none; what was mended is added to `repairs`."""
    start = data.find(b"%PDF-", 0, 1024)
    if start > 0:
        # Offsets count from the header, so what stands before it must go.
        data = data[start:]
        repairs.append("junk-before-header")
    opened = _open(data)
    if isinstance(opened, Unreadable) and opened.reason == "broken":
        mended = _mend(data)
        if isinstance(mended, Unreadable):
            return mended
        repairs.append("structure-rebuilt")
        opened = _open(mended)
    return opened


def _open(data: bytes) -> Any:
    """A pdfium document, or why there is none."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as why:
        code = getattr(why, "err_code", None)
        if code == pdfium.FPDF_ERR_PASSWORD:
            return Unreadable("password", "opens only with a password", Format.PDF)
        if code == pdfium.FPDF_ERR_SECURITY:
            return Unreadable("password", "unknown kind of encryption", Format.PDF)
        return Unreadable("broken", str(why), Format.PDF)
    if len(document) == 0:
        document.close()
        return Unreadable("broken", "no pages", Format.PDF)
    return document


def _mend(data: bytes) -> bytes | Unreadable:
    """The file with its structure rebuilt by qpdf."""
    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            document.save(out)
    except pikepdf.PasswordError:
        return Unreadable("password", "opens only with a password", Format.PDF)
    except (pikepdf.PdfError, ValueError, RuntimeError, OSError, RecursionError) as why:
        # qpdf names the stream by its address in memory first, which would differ from run to run.
        return Unreadable("broken", str(why).rpartition(": ")[2][:200], Format.PDF)
    return out.getvalue()


def _read_document(document: Any, limits: Sandbox, repairs: list[str]) -> Reading:
    count = len(document)
    wanted = [*range(min(count, limits.max_pages)), *range(max(limits.max_pages, count - MEASURED_LAST), count)]
    encodings: set[str] = set()
    pages: list[Page] = []
    for index in wanted:
        try:
            pages.append(read_page(document, PagePlace(index, count), encodings))
        except pypdfium2.PdfiumError:
            repairs.append(f"page-{index + 1}-unreadable")
            pages.append(Page(index + 1, ()))
    return Reading(
        format=Format.PDF,
        pages=with_recognised(document, pages),
        page_count=count,
        producer=_property(document, b"Producer") or _property(document, b"Creator"),
        title=_property(document, b"Title"),
        encoding=next(iter(sorted(encodings)), "unicode"),
        repairs=tuple(repairs),
    )


def _property(document: Any, key: bytes) -> str:
    """A document property; torn surrogates, which pypdfium2 raises on, are replaced."""
    size = min(pdfium.FPDF_GetMetaText(document, key, None, 0), _PROPERTY_BYTES)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(document, key, buffer, size)
    return printed_text(buffer.raw.decode("utf-16-le", "replace").partition("\0")[0])
