"""A PowerPoint 97-2003 .ppt as lines [MS-PPT]: one slide, one page.

The texts of titles and outlines stand in a list of the document, those of
other boxes in the slides themselves. Masters and notes are not read.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from classifiers.reading import Format, Reading, Unreadable
from gateway.documents.flow import FlowLine, flow_reading
from gateway.documents.ole import OLE_ERRORS, open_ole
from gateway.settings import Sandbox

_STREAM = "PowerPoint Document"
_ENCRYPTED = b"\xdf\xc4\xd1\xf3"
"""headerToken of the user stream of an encrypted file [MS-PPT §2.3.2]."""
_DOCUMENT, _SLIDE, _SLIDE_LIST, _NEXT_SLIDE = 0x03E8, 0x03EE, 0x0FF0, 0x03F3
_CHARACTERS, _BYTES = 0x0FA0, 0x0FA8
_CONTAINER = 0xF
_MAX_DEPTH = 12
_BREAK = re.compile(r"[\r\n\x0b]")


@dataclass(frozen=True, slots=True)
class _Record:
    kind: int
    instance: int
    holds_records: bool
    start: int
    end: int


def read_ppt(data: bytes, limits: Sandbox) -> Reading | Unreadable:
    """Lines of the slides, in the order in which the file stores them."""
    try:
        ole = open_ole(data, (_STREAM, "Current User"))
    except OLE_ERRORS as why:
        return Unreadable("broken", str(why)[:200], Format.PPT)
    if ole.streams.get("Current User", b"")[12:16] == _ENCRYPTED:
        return Unreadable("password", "opens only with a password", Format.PPT)
    stream = ole.streams.get(_STREAM, b"")
    if all(record.kind != _DOCUMENT for record in _records(stream, 0, len(stream))):
        return Unreadable("broken", "no document in it", Format.PPT)
    lines = sorted(_lines(stream, limits), key=lambda line: line.page)
    return flow_reading(Format.PPT, lines, producer=ole.application, title=ole.title)


def _lines(stream: bytes, limits: Sandbox) -> Iterator[FlowLine]:
    slides = 0
    for record in _records(stream, 0, len(stream)):
        if record.kind == _SLIDE:
            slides += 1
            yield from _texts(stream, record, min(slides, limits.max_pages), 0)
        elif record.kind == _DOCUMENT:
            yield from _outlines(stream, record, limits)


def _outlines(stream: bytes, document: _Record, limits: Sandbox) -> Iterator[FlowLine]:
    for part in _records(stream, document.start, document.end):
        if part.kind != _SLIDE_LIST or part.instance != 0:
            continue
        page = 0
        for record in _records(stream, part.start, part.end):
            page += record.kind == _NEXT_SLIDE
            yield from _texts(stream, record, min(max(page, 1), limits.max_pages), 0)


def _texts(stream: bytes, record: _Record, page: int, depth: int) -> Iterator[FlowLine]:
    """Lines of a record and of all that it holds."""
    if record.holds_records and depth < _MAX_DEPTH:
        for inner in _records(stream, record.start, record.end):
            yield from _texts(stream, inner, page, depth + 1)
    elif record.kind in (_CHARACTERS, _BYTES):
        coding = "utf-16-le" if record.kind == _CHARACTERS else "latin-1"
        text = stream[record.start : record.end].decode(coding, "replace")
        yield from (FlowLine(line, page) for line in _BREAK.split(text) if line.strip())


def _records(stream: bytes, at: int, end: int) -> Iterator[_Record]:
    """Records one after the other [MS-PPT §2.3.1]; the last one may be cut."""
    while at + 8 <= end:
        head, kind, size = struct.unpack_from("<2HI", stream, at)
        yield _Record(kind, head >> 4, head & 0xF == _CONTAINER, at + 8, min(end, at + 8 + size))
        at += 8 + size
