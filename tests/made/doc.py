"""Word 97-2003 documents (.doc) with a piece table and a letterhead table [MS-DOC].

Small but whole: file information block, two pieces (one of one-byte, one of
two-byte characters), paragraph properties that mark table rows, fonts.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tests.made.letter import Letter
from tests.made.ole import compound_file
from tests.made.tcvn3 import in_capital_font, to_tcvn3

TEXT_AT = 0x800
PAGE = 512
CELL = "\x07"
IN_TABLE = struct.pack("<HB", 0x2416, 1)
ROW_END = IN_TABLE + struct.pack("<HB", 0x2417, 1)
CELL_EDGES = (-108, 3900, 9600)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text with its end mark, and the property codes (sprm) that it carries."""

    text: str
    sprms: bytes = b""
    capital_font: bool = False


def draw_doc(letter: Letter, *, tcvn3: bool = False) -> bytes:
    """The document as Word 97 saves it; `tcvn3` types it in the one-byte .VnTime code, capitals in .VnTimeH."""
    paragraphs = _paragraphs(letter)
    if tcvn3:
        paragraphs = [
            Paragraph(to_tcvn3(p.text[:-1]) + p.text[-1], p.sprms, in_capital_font(p.text[:-1])) for p in paragraphs
        ]
    return word_file(paragraphs, ".VnTime" if tcvn3 else "Times New Roman", one_byte=tcvn3)


def plain_doc(lines: list[str]) -> bytes:
    """A document of plain paragraphs."""
    return word_file([Paragraph(line + "\r") for line in lines], "Times New Roman")


def word_file(paragraphs: list[Paragraph], font: str, *, one_byte: bool = False) -> bytes:
    """A .doc of these paragraphs.

    The text stands in two pieces, split in the middle; with `one_byte` both
    are windows-1252, else the second is UTF-16 and the first too where it must.
    """
    text = "".join(p.text for p in paragraphs)
    middle = len(text) // 2
    pieces, at, main = [], TEXT_AT, b""
    for start, end in ((0, middle), (middle, len(text))):
        small = one_byte
        data = text[start:end].encode("cp1252" if small else "utf-16-le")
        pieces.append((start, end, at, small))
        main += data
        at += len(data)
    bounds = _bounds(paragraphs, pieces)
    body = (b"\0" * TEXT_AT + main).ljust(-(-at // PAGE) * PAGE, b"\0")
    chpx_page = len(body) // PAGE
    capital = [p.capital_font for p in paragraphs]
    mixed = any(capital)
    chpx_pages, chpx_plc = _character_pages(
        bounds if mixed else [bounds[0], bounds[-1]], capital if mixed else [False], chpx_page
    )
    papx_page = chpx_page + len(chpx_pages) // PAGE
    papx_pages, papx_plc = _paragraph_pages(bounds, [p.sprms for p in paragraphs], papx_page)
    body += chpx_pages + papx_pages
    table, places = _table_stream(pieces, [font, font + "H"] if mixed else [font], chpx_plc, papx_plc)
    return compound_file({"WordDocument": _fib(len(text), at, places) + body[PAGE * 2 :], "1Table": table})


def _paragraphs(letter: Letter) -> list[Paragraph]:
    return [
        *_table_row(_left_cell(letter), [*letter.title_lines, letter.date_line]),
        *(Paragraph(line + "\r") for line in _opening(letter)),
        *(Paragraph(line + "\r") for line in letter.body),
        *_table_row(list(letter.copy_lines), [*letter.titles, "", letter.signer] if letter.signer else [""]),
        Paragraph(letter.foot + "\r"),
        *(Paragraph(line + "\r") for a in letter.annexes for line in (a.heading, a.title, a.attached_to, *a.lines)),
    ]


def _left_cell(letter: Letter) -> list[str]:
    lines = [letter.parent, *letter.issuer.splitlines(), "*" if letter.party else "", letter.number_line]
    if not letter.heading and letter.national:
        lines.append(f"V/v {letter.abstract}")
    return [line for line in (*lines, letter.secrecy, letter.urgency) if line]


def _opening(letter: Letter) -> list[str]:
    heading = [letter.heading, letter.abstract] if letter.heading else []
    return [line for line in (*heading, *letter.authority.splitlines(), *letter.to_lines) if line]


def _table_row(*cells: list[str]) -> list[Paragraph]:
    """One row: the last paragraph of each cell ends with a cell mark, and so does the row."""
    row = []
    for lines in cells:
        shown = [line for line in lines if line] or [""]
        row += [Paragraph(line + "\r", IN_TABLE) for line in shown[:-1]]
        row.append(Paragraph(shown[-1] + CELL, IN_TABLE))
    edges = struct.pack(f"<{len(CELL_EDGES)}h", *CELL_EDGES)
    cell = b"\0" * 20 * (len(CELL_EDGES) - 1)
    operand = struct.pack("<B", len(CELL_EDGES) - 1) + edges + cell
    define = struct.pack("<HH", 0xD608, len(operand) + 1) + operand
    return [*row, Paragraph(CELL, ROW_END + define)]


def _bounds(paragraphs: list[Paragraph], pieces: list[tuple[int, int, int, bool]]) -> list[int]:
    """File offsets where paragraphs begin, and the end of the last."""

    def offset(position: int) -> int:
        start, _, at, small = next(p for p in reversed(pieces) if p[0] <= position)
        return at + (position - start) * (1 if small else 2)

    marks = [0]
    for paragraph in paragraphs:
        marks.append(marks[-1] + len(paragraph.text))
    return [offset(mark) for mark in marks]


def _character_pages(bounds: list[int], capital: list[bool], first_page: int) -> tuple[bytes, bytes]:
    """Pages of character properties (ChpxFkp) of forty paragraphs each, and the table that lists them.

    They name the second font for paragraphs in the capital font, else leave all to the style.
    """
    pages, starts = b"", []
    for begin in range(0, len(capital), 40):
        part = capital[begin : begin + 40]
        starts.append(bounds[begin])
        page = bytearray(PAGE)
        struct.pack_into(f"<{len(part) + 1}I", page, 0, *bounds[begin : begin + len(part) + 1])
        page[(len(part) + 1) * 4 : (len(part) + 1) * 4 + len(part)] = bytes(250 if second else 0 for second in part)
        if any(part):
            page[500:505] = struct.pack("<BHH", 4, 0x4A4F, 1)
        page[PAGE - 1] = len(part)
        pages += bytes(page)
    numbers = range(first_page, first_page + len(starts))
    return pages, struct.pack(f"<{len(starts) + 1}I", *starts, bounds[-1]) + struct.pack(f"<{len(starts)}I", *numbers)


def _paragraph_pages(bounds: list[int], sprms: list[bytes], first_page: int) -> tuple[bytes, bytes]:
    """Pages of paragraph properties (PapxFkp) of eight each, and the table that lists them."""
    pages, starts = b"", []
    for begin in range(0, len(sprms), 8):
        part = sprms[begin : begin + 8]
        starts.append(bounds[begin])
        pages += _paragraph_page(bounds[begin : begin + len(part) + 1], part)
    count = len(starts)
    plc = struct.pack(f"<{count + 1}I", *starts, bounds[-1])
    return pages, plc + struct.pack(f"<{count}I", *range(first_page, first_page + count))


def _paragraph_page(bounds: list[int], sprms: list[bytes]) -> bytes:
    page = bytearray(PAGE)
    struct.pack_into(f"<{len(bounds)}I", page, 0, *bounds)
    free = PAGE - 1
    for index, codes in enumerate(sprms):
        grpprl = struct.pack("<H", 0) + codes
        grpprl += b"\0" * (len(grpprl) % 2)
        # An even count is written as 0 and half the size: [MS-DOC §2.9.178].
        block = bytes((0, len(grpprl) // 2)) + grpprl
        free = (free - len(block)) // 2 * 2
        page[free : free + len(block)] = block
        page[len(bounds) * 4 + index * 13] = free // 2
    page[PAGE - 1] = len(sprms)
    return bytes(page)


def _table_stream(
    pieces: list[tuple[int, int, int, bool]], fonts: list[str], chpx_plc: bytes, papx_plc: bytes
) -> tuple[bytes, dict[int, tuple[int, int]]]:
    """The table stream and, by index in the block of places, where each structure stands in it."""
    parts = {
        1: _styles(),
        6: struct.pack("<II", 0, pieces[-1][1]) + struct.pack("<HIHI", 0, FREE_SECTION, 0, 0),
        12: chpx_plc,
        13: papx_plc,
        15: _fonts(fonts),
        31: b"\0" * 500,
        33: _pieces(pieces),
    }
    stream, places = b"", {}
    for index, data in parts.items():
        places[index] = (len(stream), len(data))
        stream += data
    return stream, places


FREE_SECTION = 0xFFFFFFFF
"""A section without properties of its own."""


def _pieces(pieces: list[tuple[int, int, int, bool]]) -> bytes:
    positions = struct.pack(f"<{len(pieces) + 1}I", *(p[0] for p in pieces), pieces[-1][1])
    places = b"".join(struct.pack("<HIH", 0, at * 2 | 0x40000000 if small else at, 0) for _, _, at, small in pieces)
    return b"\x02" + struct.pack("<I", len(positions + places)) + positions + places


def _styles() -> bytes:
    """A style sheet with the one style "Normal"."""
    info = struct.pack("<9H", 15, 10, 1, 0x5B, 15, 0, 0, 0, 0)
    name = "Normal"
    upx = struct.pack("<H", 2) + struct.pack("<H", 0) + struct.pack("<H", 0)
    title = struct.pack("<H", len(name)) + (name + "\0").encode("utf-16-le")
    fixed = struct.pack("<5H", 0, 1 | 0xFFF0, 2, 0, 0)
    style = fixed + title + upx
    return struct.pack("<H", len(info)) + info + struct.pack("<H", len(style)) + style + b"\0\0" * 14


def _fonts(fonts: list[str]) -> bytes:
    """The font table."""
    entries = b""
    for font in fonts:
        name = (font + "\0").encode("utf-16-le")
        entry = struct.pack("<BHBB", 0x16, 400, 0, 0) + b"\0" * 34 + name
        entries += struct.pack("<B", len(entry)) + entry
    return struct.pack("<HH", len(fonts), 0) + entries


def _fib(characters: int, end: int, places: dict[int, tuple[int, int]]) -> bytes:
    """The file information block of Word 97, 1024 bytes."""
    flags = 0x0200 | 0x1000 | 0x0004
    base = struct.pack("<7HIBBHHII", 0xA5EC, 0xC1, 0, 0x042A, 0, flags, 0xBF, 0, 0, 0, 0, 0, TEXT_AT, end)
    words = struct.pack("<H", 14) + b"\0" * 26 + struct.pack("<H", 0x042A)
    longs = struct.pack("<H", 22) + struct.pack("<22I", end, 0, 0, characters, *[0] * 18)
    cells = [0] * 186
    for index, (at, size) in places.items():
        cells[index * 2 : index * 2 + 2] = [at, size]
    table = struct.pack("<H", 93) + struct.pack("<186I", *cells)
    return (base + words + longs + table + struct.pack("<H", 0)).ljust(PAGE * 2, b"\0")
