"""Text of a Word 6 or Word 95 file: eight-bit characters, one after the other.

The layout is that of Word 97 with other places, two-byte page numbers and
one-byte sprms [Microsoft Word 6.0 and 7.0 binary file format]. A quickly
saved file has a piece table, in the document stream itself.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from gateway.documents.legacy_pieces import Piece, Runs, read_text, runs_by_position
from gateway.documents.words import common_share

IDENTS = frozenset({0xA5DC, 0xA5DB, 0xA59C, 0xA59B})
"""First words of such files; the version behind them tells Word 2 apart."""
VERSIONS = range(101, 106)
STORIES_AT = 0x34
"""Where the lengths of the stories stand; in Word 97 it is 0x4C."""
IN_TABLE, ROW_END = 0x2416, 0x2417
"""The names that Word 97 has for sprms 24 and 25."""
_COMPLEX, _WIDE = 0x0004, 0x1000
_TEXT_AT, _CLX_AT, _PARAGRAPHS_AT = 0x18, 0x160, 0xC0
_PAGE, _PAGE_ENTRY = 512, 7
_OPERANDS = {
    **dict.fromkeys((4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 24, 25, 29, 37, 44, 50, 51), 1),
    **dict.fromkeys((2, 16, 17, 18, 19, 21, 22, 26, 27, 28, *range(30, 37), *range(38, 44), 45, 46, 47, 48, 49), 2),
    20: 4,
}
"""Bytes of an operand by sprm; the others say their own length."""
_MOST_PIECES = 200_000
_VIETNAMESE = 0x042A


@dataclass(frozen=True, slots=True)
class Text95:
    """All stories as one text, and where its table cells are."""

    text: str
    paragraphs: Runs


def read_95(stream: bytes) -> Text95 | None:
    """Text of the document stream; None where its places make no sense. Raises struct.error past its end."""
    flags = struct.unpack_from("<H", stream, 0x0A)[0]
    first, last = struct.unpack_from("<2I", stream, _TEXT_AT)
    width = 2 if flags & _WIDE else 1
    if flags & _COMPLEX:
        pieces = _pieces(stream, width)
    elif 0 < first < last <= len(stream):
        pieces = [Piece(0, (last - first) // width, first, width)]
    else:
        pieces = []
    if not pieces:
        return None
    text = read_text(stream, pieces)
    if width == 1:
        text = _in_its_codepage(text, struct.unpack_from("<H", stream, 6)[0])
    return Text95(text, _paragraphs(stream, pieces))


def _pieces(stream: bytes, width: int) -> list[Piece]:
    place, size = struct.unpack_from("<2I", stream, _CLX_AT)
    clx = stream[place : place + size]
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at + 5 > len(clx) or clx[at] != 2:
        return []
    table = clx[at + 5 : at + 5 + struct.unpack_from("<I", clx, at + 1)[0]]
    count = min((len(table) - 4) // 12, _MOST_PIECES)
    pieces = []
    for index in range(max(0, count)):
        start, end = struct.unpack_from("<2I", table, 4 * index)
        pieces.append(Piece(start, end, struct.unpack_from("<I", table, 4 * (count + 1) + 8 * index + 2)[0], width))
    return pieces


def _in_its_codepage(text: str, language: int) -> str:
    """Windows-1258 where its letters make more words; what looks like TCVN3 or VNI stays as it is."""
    if text.isascii():
        return text
    other = text.encode("cp1252", "replace").decode("cp1258", "replace")
    sample = slice(0, 20_000)
    better = common_share(other[sample]) > common_share(text[sample])
    return other if len(other) == len(text) and (better and language == _VIETNAMESE) else text


def _paragraphs(stream: bytes, pieces: list[Piece]) -> Runs:
    """Which paragraphs stand in tables, and which end a row."""
    place, size = struct.unpack_from("<2I", stream, _PARAGRAPHS_AT)
    bins = stream[place : place + size]
    count = max(0, (len(bins) - 4) // 6)
    found: list[tuple[int, int, dict[int, int]]] = []
    for number in struct.unpack_from(f"<{count}H", bins, 4 * (count + 1)) if count else ():
        page = stream[number * _PAGE : (number + 1) * _PAGE]
        if len(page) == _PAGE:
            found += _page_runs(page)
    found.sort(key=lambda run: run[0])
    return runs_by_position(found, pieces)


def _page_runs(page: bytes) -> list[tuple[int, int, dict[int, int]]]:
    count = page[_PAGE - 1]
    if 4 * (count + 1) + _PAGE_ENTRY * count >= _PAGE:
        return []
    bounds = struct.unpack_from(f"<{count + 1}I", page)
    runs = []
    for index in range(count):
        place = 2 * page[4 * (count + 1) + _PAGE_ENTRY * index]
        size = 2 * page[place] if place else 0
        runs.append((bounds[index], bounds[index + 1], _sprms(page[place + 3 : place + 1 + size])))
    return runs


def _sprms(data: bytes) -> dict[int, int]:
    found: dict[int, int] = {}
    at = 0
    while at < len(data):
        sprm = data[at]
        size = _OPERANDS.get(sprm)
        if size is None:
            at += 2 + (data[at + 1] if at + 1 < len(data) else 0)
            continue
        if sprm in (24, 25) and at + 1 < len(data):
            found[IN_TABLE if sprm == 24 else ROW_END] = data[at + 1]
        at += 1 + size
    return found
