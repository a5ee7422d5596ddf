"""Cells of an .xlsx in their places, for forms that are filled in [ECMA-376 Part 1 §18.3]."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from classifiers.reading import Format, Unreadable
from gateway.documents.parts import Package, attribute
from gateway.records.forms import Grid, GridCell, GridKind

MOST_ROWS = 2_000
MOST_COLUMNS = 60
LONGEST_CELL = 4_000
_SHEET = re.compile(r"xl/worksheets/sheet(\d{1,6})\.xml$")
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_MACROS = re.compile(r"(?:xl|word)/vbaProject\.bin$", re.IGNORECASE)
_PERCENT_IDS = frozenset({9, 10})
_DATE_IDS = frozenset({*range(14, 23), *range(45, 48)})
"""Formats that every sheet knows without saying [ECMA-376 Part 1 §18.8.30]."""


def read_book(package: Package) -> Grid | Unreadable:
    """The sheets of a workbook."""
    if "xl/workbook.bin" in package.names:
        return Unreadable("unsupported", "a binary workbook (.xlsb); save it as .xlsx", Format.XLSX)
    strings = _shared(package) if "xl/sharedStrings.xml" in package.names else []
    kinds = _number_kinds(package) if "xl/styles.xml" in package.names else []
    sheets = sorted((int(found.group(1)), name) for name in package.names if (found := _SHEET.match(name)))
    tables = tuple(
        tuple(_sheet_rows(package.parse(name), strings, kinds, place))
        for place, (_, name) in enumerate(sheets, start=1)
    )
    return Grid(tables, properties(package), has_macros(package))


def has_macros(package: Package) -> bool:
    """Whether a program travels in the file."""
    return any(_MACROS.match(name) for name in package.names)


def _shared(package: Package) -> list[str]:
    return [plain(item) for item in package.parse("xl/sharedStrings.xml").iterchildren("{*}si")]


def plain(element: etree._Element) -> str:
    """The words of an element."""
    texts = (node.text or "" for node in element.iter("{*}t"))
    return "".join(texts)[:LONGEST_CELL]


def _number_kinds(package: Package) -> list[GridKind]:
    """For each cell style, what its number format makes of a number."""
    root = package.parse("xl/styles.xml")
    own = {attribute(one, "numFmtId"): attribute(one, "formatCode") for one in root.iter("{*}numFmt")}
    cells = root.find("{*}cellXfs")
    return [number_kind(attribute(one, "numFmtId"), own) for one in (cells if cells is not None else ())]


def number_kind(number_format: str, own: Mapping[str, str]) -> GridKind:
    """What a number format, by its id and the codes that the file names, makes of a number."""
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
    where = cell_name(sheet, place.group(0))
    held, value = attribute(cell, "t"), (cell.findtext("{*}v") or "")[:LONGEST_CELL]
    if held == "inlineStr":
        return text_cell(column, plain(cell), where)
    if held == "s":
        index = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else len(strings)
        return text_cell(column, strings[index] if index < len(strings) else "", where)
    formula = cell.findtext("{*}f")
    if formula is not None and not value:
        return GridCell(column, f"={formula[:LONGEST_CELL]}", GridKind.UNCOUNTED, where)
    if held in ("str", "b", "e") or not value:
        return text_cell(column, value, where)
    style = attribute(cell, "s")
    at = int(style) if style.isascii() and style.isdigit() and len(style) < 6 else 0
    return number_cell(column, value, kinds[at] if at < len(kinds) else GridKind.NUMBER, where)


def number_cell(column: int, value: str, kind: GridKind, where: str) -> GridCell:
    """A cell that holds a number, as its sheet shows it where it shows a percent."""
    if kind is GridKind.PERCENT:
        try:
            value = f"{round(float(value) * 100, 4):g} %"
        except ValueError:
            kind = GridKind.TEXT
    return GridCell(column, value, kind, where)


def text_cell(column: int, text: str, where: str) -> GridCell | None:
    """A cell of words; None without any."""
    said = " ".join(text.split())
    return GridCell(column, said, GridKind.TEXT, where) if said else None


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def cell_name(sheet: int, place: str) -> str:
    """A cell of a sheet as people find it: "ô F12", "trang tính 2, ô F12"."""
    return f"ô {place}" if sheet == 1 else f"trang tính {sheet}, ô {place}"


def place_of(column: int, row: int) -> str:
    """ "F12" of column 5 and row 11."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def properties(package: Package) -> tuple[str, ...]:
    """Title and keywords of an office file."""
    found = (package.first_text("docProps/core.xml", wanted)[:LONGEST_CELL] for wanted in ("title", "keywords"))
    return tuple(" ".join(text.split()) for text in found if text.strip())
