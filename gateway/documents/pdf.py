"""A PDF as lines with their places, and the measures of its pages.

Everything happens in memory: annotations are flattened into a copy first,
because Vietnamese signers stamp number, day and month as signature fields
whose appearance is no page content.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from classifiers.reading import Column, Format, Line, LineSource, Page, Reading, Unreadable
from gateway.documents.encodings import to_unicode
from gateway.documents.pdf_columns import Placed, place_columns
from gateway.documents.pdf_glyphs import PageGlyphs, read_glyphs
from gateway.documents.pdf_lines import read_rows
from gateway.documents.pdf_pictures import (
    PageObjects,
    annotation_pictures,
    annotation_texts,
    picture_cover,
    picture_ink,
    read_objects,
)
from gateway.documents.text import printed_text
from gateway.documents.words import text_quality
from gateway.settings import Sandbox

_MEASURED_FIRST = 8
_MEASURED_LAST = 4
_INK_COVER = 0.6
"""Ink is measured only where visible text stands over so much picture."""
_SHOWN_ANNOTATIONS = frozenset(
    {pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_UNKNOWN}
)


def read_pdf(data: bytes, limits: Sandbox) -> Reading | Unreadable:
    """Lines of the first `limits.max_pages` pages and the last four, with measures."""
    repairs: list[str] = []
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
    if isinstance(opened, Unreadable):
        return opened
    try:
        return _read_document(opened, limits, repairs)
    finally:
        opened.close()


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
    wanted = [*range(min(count, limits.max_pages)), *range(max(limits.max_pages, count - _MEASURED_LAST), count)]
    encodings: set[str] = set()
    pages: list[Page] = []
    for index in wanted:
        measured = index < _MEASURED_FIRST or index >= count - _MEASURED_LAST
        try:
            pages.append(_read_page(document, index, measured, encodings))
        except pypdfium2.PdfiumError:
            repairs.append(f"page-{index + 1}-unreadable")
            pages.append(Page(index + 1, ()))
    properties = document.get_metadata_dict(skip_empty=True)
    return Reading(
        format=Format.PDF,
        pages=tuple(pages),
        page_count=count,
        producer=printed_text(properties.get("Producer", "") or properties.get("Creator", "")),
        title=printed_text(properties.get("Title", "")),
        encoding=next(iter(sorted(encodings)), "unicode"),
        repairs=tuple(repairs),
    )


def _read_page(document: Any, index: int, measured: bool, encodings: set[str]) -> Page:
    page = document[index]
    own_objects = pdfium.FPDFPage_CountObjects(page)
    widgets: frozenset[int] = frozenset()
    flattened = False
    if _has_shown_annotations(page) and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == (
        pdfium.FLATTEN_SUCCESS
    ):
        flattened = True
        page.close()
        page = document[index]
        widgets = annotation_texts(page, own_objects)
    text_page = page.get_textpage()
    try:
        glyphs = read_glyphs(page, text_page, widgets)
        lines = _lines(glyphs, index + 1, encodings)
        objects = read_objects(page, glyphs.frame, own_objects) if measured else None
        stamps = annotation_pictures(page, own_objects, glyphs.frame) if flattened else ()
        return replace(_page(index + 1, lines, glyphs, objects), stamps=stamps)
    finally:
        text_page.close()
        page.close()


def _has_shown_annotations(page: Any) -> bool:
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), 2000)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if annotation:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            pdfium.FPDFPage_CloseAnnot(annotation)
            if kind in _SHOWN_ANNOTATIONS:
                return True
    return False


def _lines(glyphs: PageGlyphs, number: int, encodings: set[str]) -> tuple[Line, ...]:
    placed = place_columns(read_rows(glyphs.upright), glyphs.frame.width, glyphs.frame.height)
    placed += [(row[0], Column.FULL, False) for group in glyphs.turned for row in read_rows(group)]
    texts, encoding = to_unicode([piece.text for piece, _, _ in placed])
    if encoding != "unicode":
        encodings.add(encoding)
    kept = [(item, clean) for item, text in zip(placed, texts, strict=True) if (clean := printed_text(text))]
    return tuple(_line(item, text, number, place) for place, (item, text) in enumerate(kept, start=1))


def _line(item: Placed, text: str, page: int, number: int) -> Line:
    piece, column, in_table = item
    source = LineSource.WIDGET if piece.widget else LineSource.OCR if piece.hidden else LineSource.TEXT
    return Line(text, page, number, column, source, piece.box, round(piece.size, 1), piece.bold, piece.italic, in_table)


def _page(number: int, lines: tuple[Line, ...], glyphs: PageGlyphs, objects: PageObjects | None) -> Page:
    page = Page(
        number,
        lines,
        width_pt=round(glyphs.frame.width, 1),
        height_pt=round(glyphs.frame.height, 1),
        hidden_characters=sum(1 for glyph in glyphs.upright if glyph.style.hidden and glyph.text != " "),
        visible_characters=sum(glyphs.counts.values()),
        text_quality=text_quality("\n".join(line.text for line in lines)),
    )
    if objects is None:
        return page
    cover = round(picture_cover(objects.pictures, glyphs.frame), 4)
    return replace(
        page,
        picture_cover=cover,
        picture_ink=picture_ink(objects.pictures) if cover >= _INK_COVER and page.visible_characters else None,
        characters_before_picture=sum(glyphs.counts.get(text, 0) for text in objects.texts_before),
        characters_after_picture=sum(glyphs.counts.get(text, 0) for text in objects.texts_after),
        paths=objects.paths,
    )
