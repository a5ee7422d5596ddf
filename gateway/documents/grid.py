"""Cells of .xlsx and .docx in their places, for forms that are filled in [ECMA-376 Part 1 §17.4, §18.3].

The other readers give lines of text, in which an empty cell leaves no trace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from classifiers.reading import Format, Unreadable
from gateway.documents.format import sniff_format
from gateway.documents.parts import Package, attribute, open_package
from gateway.records.forms import Grid, GridCell, GridKind
from gateway.settings import Sandbox

MOST_ROWS = 2_000
MOST_COLUMNS = 60
LONGEST_CELL = 4_000
MOST_WORDS = 200
_SHEET = re.compile(r"xl/worksheets/sheet(\d{1,6})\.xml$")
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_MACROS = re.compile(r"(?:xl|word)/vbaProject\.bin$", re.IGNORECASE)
_PERCENT_IDS = frozenset({9, 10})
_DATE_IDS = frozenset({*range(14, 23), *range(45, 48)})
"""Formats that every sheet knows without saying [ECMA-376 Part 1 §18.8.30]."""


def read_grid(data: bytes, filename: str, limits: Sandbox) -> Grid | Unreadable:
    """The tables of an .xlsx or .docx; why not for anything else."""
    found = sniff_format(data, filename)
    readers = {Format.XLSX: _read_book, Format.DOCX: _read_letter}
    if found not in readers:
        return Unreadable("unsupported", "expected an .xlsx or .docx file", found)
    return open_package(data, found, limits, readers[found])


def _read_book(package: Package) -> Grid:
    strings = _shared(package) if "xl/sharedStrings.xml" in package.names else []
    kinds = _number_kinds(package) if "xl/styles.xml" in package.names else []
    sheets = sorted((int(found.group(1)), name) for name in package.names if (found := _SHEET.match(name)))
    tables = tuple(
        tuple(_sheet_rows(package.parse(name), strings, kinds, place))
        for place, (_, name) in enumerate(sheets, start=1)
    )
    return Grid(tables, _properties(package), _has_macros(package))


def _has_macros(package: Package) -> bool:
    return any(_MACROS.match(name) for name in package.names)


def _shared(package: Package) -> list[str]:
    return [_plain(item) for item in package.parse("xl/sharedStrings.xml").iterchildren("{*}si")]


def _plain(element: etree._Element) -> str:
    texts = (node.text or "" for node in element.iter("{*}t"))
    return "".join(texts)[:LONGEST_CELL]


def _number_kinds(package: Package) -> list[GridKind]:
    """For each cell style, what its number format makes of a number."""
    root = package.parse("xl/styles.xml")
    own = {attribute(one, "numFmtId"): attribute(one, "formatCode") for one in root.iter("{*}numFmt")}
    cells = root.find("{*}cellXfs")
    return [_kind_of(attribute(one, "numFmtId"), own) for one in (cells if cells is not None else ())]


def _kind_of(number_format: str, own: dict[str, str]) -> GridKind:
    code = _LITERAL.sub("", own.get(number_format, "")).lower()
    known = int(number_format) if number_format.isascii() and number_format.isdigit() else 0
    if known in _PERCENT_IDS or "%" in code:
        return GridKind.PERCENT
    if known in _DATE_IDS or ("y" in code and ("m" in code or "d" in code)):
        return GridKind.DATE
    return GridKind.NUMBER


def _sheet_rows(
    root: etree._Element, strings: list[str], kinds: list[GridKind], sheet: int
) -> Iterator[tuple[GridCell, ...]]:
    merged = _merged(root)
    for number, row in enumerate(root.iter("{*}row")):
        if number >= MOST_ROWS:
            return
        cells = []
        for cell in row.iterchildren("{*}c"):
            found = _sheet_cell(cell, strings, kinds, sheet)
            if found is not None:
                wide, high = merged.get(attribute(cell, "r"), (1, 1))
                cells.append(replace(found, wide=wide, high=high))
        if cells:
            yield tuple(cells)


def _merged(root: etree._Element) -> dict[str, tuple[int, int]]:
    """Columns and rows that merged cells span, by their first cell: only there a value stands."""
    found = {}
    for one in root.iter("{*}mergeCell"):
        first, _, last = attribute(one, "ref").partition(":")
        begin, end = _PLACE.match(first), _PLACE.match(last)
        if begin and end:
            wide = _column(end.group(1)) - _column(begin.group(1)) + 1
            found[first] = (wide, int(end.group(2)) - int(begin.group(2)) + 1)
    return found


def _sheet_cell(cell: etree._Element, strings: list[str], kinds: list[GridKind], sheet: int) -> GridCell | None:
    place = _PLACE.match(attribute(cell, "r"))
    column = _column(place.group(1)) if place else MOST_COLUMNS
    if place is None or column >= MOST_COLUMNS:
        return None
    where = f"ô {place.group(0)}" if sheet == 1 else f"trang tính {sheet}, ô {place.group(0)}"
    held, value = attribute(cell, "t"), (cell.findtext("{*}v") or "")[:LONGEST_CELL]
    if held == "inlineStr":
        return _text_cell(column, _plain(cell), where)
    if held == "s":
        index = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else len(strings)
        return _text_cell(column, strings[index] if index < len(strings) else "", where)
    formula = cell.findtext("{*}f")
    if formula is not None and not value:
        return GridCell(column, f"={formula[:LONGEST_CELL]}", GridKind.UNCOUNTED, where)
    if held in ("str", "b", "e") or not value:
        return _text_cell(column, value, where)
    style = attribute(cell, "s")
    at = int(style) if style.isascii() and style.isdigit() and len(style) < 6 else 0
    return _number_cell(column, value, kinds[at] if at < len(kinds) else GridKind.NUMBER, where)


def _number_cell(column: int, value: str, kind: GridKind, where: str) -> GridCell:
    if kind is GridKind.PERCENT:
        try:
            value = f"{round(float(value) * 100, 4):g} %"
        except ValueError:
            kind = GridKind.TEXT
    return GridCell(column, value, kind, where)


def _text_cell(column: int, text: str, where: str) -> GridCell | None:
    said = " ".join(text.split())
    return GridCell(column, said, GridKind.TEXT, where) if said else None


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _read_letter(package: Package) -> Grid:
    body = package.parse("word/document.xml")
    etree.strip_elements(body, "{*}moveFrom", with_tail=False)
    tables = [one for one in body.iter("{*}tbl") if not any(True for _ in one.iterancestors("{*}tbl"))]
    outside = [p for p in body.iter("{*}p") if not any(True for _ in p.iterancestors("{*}tbl"))]
    words = [text for p in outside[:MOST_WORDS] if (text := " ".join(_plain(p).split()))]
    grids = tuple(tuple(_letter_rows(table, place)) for place, table in enumerate(tables[:MOST_WORDS], start=1))
    return Grid(grids, (*_properties(package), *words, *_feet(package)), _has_macros(package))


def _letter_rows(table: etree._Element, place: int) -> Iterator[tuple[GridCell, ...]]:
    """Rows as they would stand once every change is accepted; a row that somebody crossed out is none."""
    rows = [row for row in table.iterchildren("{*}tr") if row.find("{*}trPr/{*}del") is None][:MOST_ROWS]
    placed = [tuple(_placed(row)) for row in rows]
    for number, cells in enumerate(placed):
        found = []
        for column, wide, cell in cells:
            where = f"bảng {place}, dòng {number + 1}, cột {column + 1}"
            if kept := _letter_cell(cell, column, where):
                goes_on = any(at == column and _goes_on(below) for at, _, below in _next(placed, number))
                found.append(replace(kept, wide=wide, high=2 if goes_on else 1))
        if found:
            yield tuple(found)


def _placed(row: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """(column, columns that it spans, cell) of a row, merged ones that only go on included."""
    column = _count(row.find("{*}trPr/{*}gridBefore"), 0)
    for cell in row.iter("{*}tc"):
        if column >= MOST_COLUMNS:
            return
        wide = _count(cell.find("{*}tcPr/{*}gridSpan"), 1)
        yield column, wide, cell
        column += wide


def _next(
    placed: list[tuple[tuple[int, int, etree._Element], ...]], number: int
) -> tuple[tuple[int, int, etree._Element], ...]:
    return placed[number + 1] if number + 1 < len(placed) else ()


def _goes_on(cell: etree._Element) -> bool:
    """Whether a cell only goes on with the one above."""
    merge = cell.find("{*}tcPr/{*}vMerge")
    return merge is not None and attribute(merge, "val") in ("", "continue")


def _letter_cell(cell: etree._Element, column: int, where: str) -> GridCell | None:
    """A cell of a letter; one with words crossed out says so, for its writer has not decided."""
    found = _text_cell(column, "\n".join(_plain(p) for p in cell.iter("{*}p")), where)
    crossed = "".join(node.text or "" for node in cell.iter("{*}delText")).strip()
    if not crossed:
        return found
    return GridCell(column, found.text if found else f"({crossed[:LONGEST_CELL]})", GridKind.CHANGED, where)


def _count(element: etree._Element | None, otherwise: int) -> int:
    """The number that a property holds."""
    said = attribute(element, "val")
    return max(otherwise, int(said)) if said.isascii() and said.isdigit() and len(said) < 4 else otherwise


def _feet(package: Package) -> tuple[str, ...]:
    names = [name for name in package.names if re.match(r"word/footer\d{1,3}\.xml$", name)][:9]
    texts = (" ".join(_plain(package.parse(name)).split()) for name in names)
    return tuple(text for text in texts if text)


def _properties(package: Package) -> tuple[str, ...]:
    found = (package.first_text("docProps/core.xml", wanted)[:LONGEST_CELL] for wanted in ("title", "keywords"))
    return tuple(" ".join(text.split()) for text in found if text.strip())
