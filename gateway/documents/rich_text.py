"""An .rtf as lines, by striprtf [RTF 1.9.1].

Before it reads, cell, row and page marks become control characters, which it
passes through: it would show a cell as "|" and forget where a row begins.
Headers, footers, notes and text boxes are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from striprtf.striprtf import font_table_group, rtf_to_text

from classifiers.composed import composed
from classifiers.reading import Column, Format, Reading, Unreadable
from gateway.documents.flow import FlowLine, flow_reading, is_label, is_national_title
from gateway.documents.pictured import hexadecimal_pictures, with_pictures
from gateway.settings import Sandbox

_MAX_BYTES = 64 * 2**20
_MAX_TEXT_BYTES = 4 * 2**20
"""Without pictures; a second and a half for each 2 MB."""
_ROW_START, _CELL, _ROW_END, _PAGE = "\x06", "\x07", "\x08", "\x0c"
_MARKS = {b"trowd": b"06", b"cell": b"07", b"nestcell": b"07", b"row": b"08", b"page": b"0c", b"sect": b"0c"}
_MARK = re.compile(rb"\\(trowd|cell|nestcell|row|page|sect)(?![a-z]) ?")
_BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
_HIGH = re.compile(rb"[\x80-\xff]")
_FIELD = re.compile(rb"\\field(?![a-z])")
_PLAIN = re.compile(rb"(\\plain(?![a-z])|^\{\\rtf\d*) ?")
_DEFAULT_FONT = re.compile(rb"\\deff(\d{1,6})")
_DIGITS = re.compile(rb"[0-9a-fA-F\s]+")
_PICTURE_DIGITS = 4000
_FONT = re.compile(r"\\f\d")
_FONT_WORK = 50_000_000
"""Fonts times length of their table: striprtf may walk the rest of the table for each font."""
_TITLE = re.compile(r"\{\\title ([^{}]{1,1000})\}")
_GENERATOR = re.compile(r"\{\\\*\\generator ([^{};]{1,200})")
_TOP_LINES = 6
_FAULTS = (ValueError, TypeError, LookupError, OverflowError, AttributeError, RecursionError)
"""What striprtf lets through on damaged files."""


def read_rtf(data: bytes, limits: Sandbox) -> Reading | Unreadable:
    """Paragraphs and table cells of an .rtf; a letterhead table has two sides."""
    if len(data) > _MAX_BYTES:
        return Unreadable("limits", f"RTF over {_MAX_BYTES} bytes", Format.RTF)
    plain = _marked(_without_pictures(_without_binary(data)))
    if len(plain) > _MAX_TEXT_BYTES:
        return Unreadable("limits", f"RTF with over {_MAX_TEXT_BYTES} bytes of text", Format.RTF)
    fonts = font_table_group(plain)
    if len(fonts) * len(_FONT.findall(fonts)) > _FONT_WORK:
        return Unreadable("limits", "RTF with too many fonts", Format.RTF)
    try:
        text = _text(plain)
        title, producer = (_property(pattern, plain) for pattern in (_TITLE, _GENERATOR))
    except _FAULTS as why:
        return Unreadable("broken", f"RTF: {type(why).__name__}", Format.RTF)
    lines: list[FlowLine] = []
    for page, content in enumerate(text.split(_PAGE), start=1):
        lines += _lines(content, min(page, limits.max_pages), len(lines))
    reading = flow_reading(Format.RTF, lines, producer=producer, title=title)
    return with_pictures(reading, hexadecimal_pictures(data), limits)


def _without_binary(data: bytes) -> bytes:
    """The file without the raw bytes of `\\bin`, which may hold braces."""
    kept: list[bytes] = []
    at = 0
    while found := _BINARY.search(data, at):
        kept.append(data[at : found.start()])
        at = found.end() + int(found.group(1))
    return b"".join([*kept, data[at:]])


def _without_pictures(data: bytes) -> bytes:
    """The file without its long hexadecimal runs, which striprtf would walk digit by digit."""
    return _DIGITS.sub(lambda run: run.group() if len(run.group()) < _PICTURE_DIGITS else b"", data)


def _marked(data: bytes) -> str:
    """The file in ASCII, with marks that survive, and the default font named where it holds.

    A field's instruction, where striprtf looks for links in cubic time, loses its usual place.
    """
    ascii_only = _HIGH.sub(lambda byte: b"\\'%02x" % byte.group()[0], data)
    font = _DEFAULT_FONT.search(ascii_only)
    if font:
        ascii_only = _PLAIN.sub(rb"\1\\f%s " % font.group(1), ascii_only)
    marked = _MARK.sub(lambda word: b"\\'" + _MARKS[word.group(1)], ascii_only)
    return _FIELD.sub(rb"\\field\n", marked).decode("ascii")


def _text(marked: str) -> str:
    """Text as striprtf reads it; the code page of a font or of the file, else Windows-1252."""
    text = str(rtf_to_text(marked, errors="replace"))
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return composed(whole)


def _property(pattern: re.Pattern[str], marked: str) -> str:
    found = pattern.search(marked)
    return _text("{\\rtf1 " + found.group(1) + "}") if found else ""


def _lines(text: str, page: int, before: int) -> Iterator[FlowLine]:
    """Lines of one page: between rows paragraphs, in rows cells."""
    for place, part in enumerate(text.split(_ROW_END)):
        outside, _, row = part.partition(_ROW_START)
        if _CELL in outside:
            outside, row = "", part
        for line in outside.split("\n"):
            if line.strip():
                yield FlowLine(line, page)
        cells = [cell.strip("\n") for cell in row.replace(_ROW_START, "").split(_CELL)]
        yield from _row_lines([cell for cell in cells if cell.strip()], page, before + place)


def _row_lines(cells: list[str], page: int, before: int) -> Iterator[FlowLine]:
    """Lines of one row: two sides near the top, or beside the national title, or of a signer's block."""
    paired = len(cells) == 2 and not is_label(cells[0])
    sided = paired and (before <= _TOP_LINES or is_national_title(cells[1]) or _is_recipients(cells[0]))
    for index, cell in enumerate(cells):
        column = Column.FULL if not sided else Column.RIGHT if index else Column.LEFT
        for line in cell.split("\n"):
            if line.strip():
                yield FlowLine(line, page, column, in_table=not sided and len(cells) > 1)


def _is_recipients(cell: str) -> bool:
    return cell.strip().lower().startswith("nơi nhận")
