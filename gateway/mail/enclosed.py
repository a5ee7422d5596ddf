"""Files enclosed in other files: what a signature carries (.p7m), what is attached to a PDF."""

from __future__ import annotations

import base64
import binascii
import io
import re
import zlib
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import pikepdf
from asn1crypto import cms

from classifiers.composed import composed
from classifiers.reading import Format, Unreadable
from gateway.mail.archive import Entry, Room
from gateway.settings import Sandbox

_SIGNED_OID = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
_ARMOUR = re.compile(rb"-----[A-Z0-9 #]{3,40}-----")
SIGNED_FILE = "signed-file"
"""Repair of a file that was taken out of its signature."""
_ENDINGS = (".p7m", ".p7s", ".p7")
_CMS_FAULTS = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError)
_PDF_HINTS = (b"/EmbeddedFile", b"/Filespec", b"/FileAttachment")
_PDF_HEAD = 1024
_PDF_FAULTS = (
    pikepdf.PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError, RecursionError,
)  # fmt: skip
_MOST_FILES = 200
_PAGES = 200
_FLATE = "/FlateDecode"


def is_cms(data: bytes) -> bool:
    """Whether the bytes begin as PKCS #7, bare or under base64."""
    if data[:1] == b"\x30":
        return _SIGNED_OID in data[:24]
    head = _ARMOUR.sub(b"", data[:160]).split()
    try:
        return bool(head) and _SIGNED_OID in base64.b64decode(b"".join(head)[:32], validate=True)
    except (binascii.Error, ValueError):
        return False


def signed_file(data: bytes, filename: str) -> tuple[Entry, ...] | Unreadable | None:
    """The file that a CMS signature carries; None where it carries none.

    The signature is not checked here. `Unreadable("password")` for what was
    encrypted for its recipients.
    """
    if data[:1] != b"\x30":
        try:
            data = base64.b64decode(_ARMOUR.sub(b"", data))
        except (binascii.Error, ValueError):
            return None
    try:
        info = cms.ContentInfo.load(data)
        kind = info["content_type"].native
        if kind in ("enveloped_data", "encrypted_data", "authenticated_enveloped_data"):
            return Unreadable("password", "encrypted for its recipients (CMS)", Format.CMS)
        content = info["content"]["encap_content_info"]["content"].native if kind == "signed_data" else None
    except _CMS_FAULTS:
        return None
    if not isinstance(content, bytes) or not content:
        return None
    ending = next((one for one in _ENDINGS if filename.lower().endswith(one)), "")
    return (Entry(filename[: len(filename) - len(ending)], content, None, (SIGNED_FILE,)),)


def mentions_files(data: bytes) -> bool:
    """Whether a PDF may have files attached: their streams stand in plain bytes."""
    return b"%PDF-" in data[:_PDF_HEAD] and any(hint in data for hint in _PDF_HINTS)


def pdf_entries(data: bytes, limits: Sandbox, room: Room) -> tuple[Entry, ...]:
    """Files attached to a PDF: a portfolio's documents, an invoice's XML; () where none can be reached.

    One that exceeds what is left of the limits carries `Unreadable("limits")`.
    """
    entries: list[Entry] = []
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            for name, stream in islice(_streams(document), min(_MOST_FILES, room.entries)):
                entries.append(_entry(name, stream, limits, room))
    except (*_PDF_FAULTS, pikepdf.PasswordError):
        pass  # What was found before the damage counts; the file itself is judged by its own reader.
    room.entries -= len(entries)
    return tuple(entries)


def _streams(document: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """(name, stream) of each attached file, by the document's list and by the clips on its pages; each once."""
    seen: set[Any] = set()
    listed = ((str(name), spec.obj) for name, spec in document.attachments.items())
    for name, spec in chain(listed, _clips(document)):
        holder = spec.get("/EF")
        stream = holder.get("/UF", holder.get("/F")) if isinstance(holder, pikepdf.Dictionary) else None
        if isinstance(stream, pikepdf.Stream) and stream.objgen not in seen:
            seen.add(stream.objgen)
            yield str(spec.get("/UF", spec.get("/F", name))) or name, stream


def _clips(document: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    for page in islice(document.pages, _PAGES):
        notes = page.obj.get("/Annots")
        for note in islice(notes, _MOST_FILES) if isinstance(notes, pikepdf.Array) else ():
            spec = note.get("/FS") if isinstance(note, pikepdf.Dictionary) else None
            if isinstance(spec, pikepdf.Dictionary):
                yield "", spec


def _entry(name: str, stream: Any, limits: Sandbox, room: Room) -> Entry:
    shown = composed(name)
    coats = stream.get("/Filter", [])
    coats = [str(coats)] if isinstance(coats, pikepdf.Name) else [str(coat) for coat in coats]
    raw = bytes(stream.read_raw_bytes())
    if any(coat != _FLATE for coat in coats) or "/DecodeParms" in stream:
        return Entry(shown, b"", Unreadable("unsupported", f"attached to a PDF under {' '.join(coats)[:60]}"))
    most = min(room.size_bytes, max(1 << 20, limits.max_ratio * len(raw)))
    try:
        for _ in coats:
            raw = _inflated(raw, most)
    except zlib.error:
        return Entry(shown, b"", Unreadable("broken", "attached to a PDF"))
    if len(raw) > most:
        return Entry(shown, b"", Unreadable("limits", "attached to a PDF"))
    room.size_bytes -= len(raw)
    return Entry(shown, raw, None, ("pdf-attachment",))


def _inflated(data: bytes, most: int) -> bytes:
    """The stream unfolded, at most one byte more than allowed."""
    return zlib.decompressobj().decompress(data, most + 1)
