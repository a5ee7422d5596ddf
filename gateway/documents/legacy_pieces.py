"""Text and formatting of a Word 97-2003 file, by character position.

[MS-DOC §2.4.1 piece table, §2.9.28 FcCompressed, §2.9.33/55 formatted disk
pages, §2.2.5.1 Sprm].
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass

_COMPRESSED = 0x40000000
_PAGE = 512
_OPERAND_BYTES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
"""Operand size by the top three bits of a sprm; 6 says its own."""
_MAX_PIECES = 200_000
TABLE = 0xD608
"""Where the cells of a row begin and end [MS-DOC §2.9.320]; only the mark that ends the row has it."""
STYLE = 0
"""Key of a paragraph's style among its sprms; no sprm has this opcode."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start` to `end` lie at byte `offset` of the document stream."""

    start: int
    end: int
    offset: int
    width: int
    """Bytes a character: 1 (Windows-1252) or 2 (UTF-16)."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Sprms over ranges of characters, in order."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sprms: tuple[dict[int, int], ...]

    def at(self, position: int) -> dict[int, int]:
        """Sprms in force at a character; {} where nothing is said."""
        index = bisect_right(self.starts, position) - 1
        return self.sprms[index] if index >= 0 and position < self.ends[index] else {}


def read_pieces(clx: bytes) -> list[Piece]:
    """The piece table; [] when there is none."""
    position = 0
    while position + 3 <= len(clx) and clx[position] == 1:
        position += 3 + struct.unpack_from("<H", clx, position + 1)[0]
    if position + 5 > len(clx) or clx[position] != 2:
        return []
    table = clx[position + 5 : position + 5 + struct.unpack_from("<I", clx, position + 1)[0]]
    count = min((len(table) - 4) // 12, _MAX_PIECES)
    pieces: list[Piece] = []
    for index in range(count):
        start, end = struct.unpack_from("<2I", table, 4 * index)
        place = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * index + 2)[0]
        if place & _COMPRESSED:
            pieces.append(Piece(start, end, (place & ~_COMPRESSED) // 2, 1))
        else:
            pieces.append(Piece(start, end, place & ~_COMPRESSED, 2))
    return pieces


def read_text(stream: bytes, pieces: list[Piece]) -> str:
    """All characters of all stories, one for each position (surrogates apart).

    Pieces never overlap; the file's own length bounds what damaged ones can claim.
    """
    parts: list[str] = []
    budget = len(stream)
    for piece in pieces:
        amount = min(max(0, piece.end - piece.start), budget)
        budget -= amount
        content = stream[piece.offset : piece.offset + amount * piece.width]
        if piece.width == 1:
            text = "".join(map(_ansi_character, content)) if any(b > 127 for b in content) else content.decode("ascii")
        else:
            text = "".join(map(chr, struct.unpack_from(f"<{len(content) // 2}H", content)))
        parts.append(text.ljust(amount, "\0"))
    return "".join(parts)


def _ansi_character(code: int) -> str:
    if 0x80 <= code < 0xA0:
        return bytes((code,)).decode("cp1252", "replace").replace("\ufffd", "\0")
    return chr(code)


def read_runs(stream: bytes, bins: bytes, pieces: list[Piece], *, paragraphs: bool) -> Runs:
    """Paragraph (else character) formatting from the pages that `bins` names."""
    found: list[tuple[int, int, dict[int, int]]] = []
    count = (len(bins) - 4) // 8
    for index in range(max(0, count)):
        page_number = struct.unpack_from("<I", bins, 4 * (count + 1) + 4 * index)[0] & 0x3FFFFF
        page = stream[page_number * _PAGE : (page_number + 1) * _PAGE]
        if len(page) == _PAGE:
            found += _page_runs(page, paragraphs)
    found.sort(key=lambda run: run[0])
    return runs_by_position(found, pieces)


def _page_runs(page: bytes, paragraphs: bool) -> list[tuple[int, int, dict[int, int]]]:
    """(first byte, end byte, sprms) of one formatted disk page."""
    count = page[_PAGE - 1]
    entry = 13 if paragraphs else 1
    if 4 * (count + 1) + entry * count >= _PAGE:
        return []
    bounds = struct.unpack_from(f"<{count + 1}I", page, 0)
    found: list[tuple[int, int, dict[int, int]]] = []
    for index in range(count):
        place = 2 * page[4 * (count + 1) + entry * index]
        sprms = {} if place == 0 else _paragraph_sprms(page, place) if paragraphs else _character_sprms(page, place)
        found.append((bounds[index], bounds[index + 1], sprms))
    return found


def _paragraph_sprms(page: bytes, place: int) -> dict[int, int]:
    size = 2 * page[place] - 1
    if page[place] == 0:
        place += 1
        size = 2 * page[place] if place < _PAGE else 0
    if place + 3 > _PAGE:
        return {}
    style: int = struct.unpack_from("<H", page, place + 1)[0]
    return {STYLE: style, **read_sprms(page[place + 3 : place + 1 + size])}


def _character_sprms(page: bytes, place: int) -> dict[int, int]:
    return read_sprms(page[place + 1 : place + 1 + page[place]])


def read_sprms(data: bytes) -> dict[int, int]:
    """Operands of up to 4 bytes by opcode, and that of `TABLE`; other longer ones are passed over."""
    found: dict[int, int] = {}
    position = 0
    while position + 2 < len(data):
        opcode = struct.unpack_from("<H", data, position)[0]
        position += 2
        size = _OPERAND_BYTES.get(opcode >> 13)
        if size is None:
            wide = opcode in (0xD606, 0xD608)
            size = (
                (struct.unpack_from("<H", data[position : position + 2].ljust(2, b"\0"))[0] + 1)
                if wide
                else (data[position] + 1)
            )
            if opcode == TABLE:
                found[opcode] = int.from_bytes(data[position + 2 : position + size], "little")
        elif position + size <= len(data):
            found[opcode] = int.from_bytes(data[position : position + size], "little")
        position += size
    return found


def runs_by_position(found: list[tuple[int, int, dict[int, int]]], pieces: list[Piece]) -> Runs:
    """Byte ranges turned into character ranges through the pieces."""
    first_bytes = [run[0] for run in found]
    placed: list[tuple[int, int, dict[int, int]]] = []
    for piece in pieces:
        end_byte = piece.offset + (piece.end - piece.start) * piece.width
        index = max(0, bisect_right(first_bytes, piece.offset) - 1)
        while index < len(found) and found[index][0] < end_byte:
            low, high, sprms = found[index]
            index += 1
            low, high = max(low, piece.offset), min(high, end_byte)
            if low < high:
                start = piece.start + (low - piece.offset) // piece.width
                placed.append((start, piece.start + -(-(high - piece.offset) // piece.width), sprms))
    placed.sort(key=lambda run: run[0])
    return Runs(tuple(p[0] for p in placed), tuple(p[1] for p in placed), tuple(p[2] for p in placed))
