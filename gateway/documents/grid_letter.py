"""Cells of a .docx in their places, for forms that are filled in [ECMA-376 Part 1 §17.4]."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree

from gateway.documents.grid_columns import columns_of
from gateway.documents.grid_sheet import LONGEST_CELL, MOST_COLUMNS, has_macros, plain, properties, text_cell
from gateway.documents.parts import Package, attribute
from gateway.records.forms import Grid, GridCell, GridKind

MOST_LETTER_ROWS = 20_000
MOST_TABLES = 200
_Cell = tuple[int, int, etree._Element]
"""Column, columns that it spans, the cell."""


def read_letter(package: Package) -> Grid:
    """The tables of a letter, and its other words."""
    body = package.parse("word/document.xml")
    etree.strip_elements(body, "{*}moveFrom", with_tail=False)
    tables = [one for one in body.iter("{*}tbl") if not any(True for _ in one.iterancestors("{*}tbl"))]
    outside = [p for p in body.iter("{*}p") if not any(True for _ in p.iterancestors("{*}tbl"))]
    words = [text for p in outside[:MOST_TABLES] if (text := " ".join(plain(p).split()))]
    grids = tuple(tuple(_rows(table, place)) for place, table in enumerate(tables[:MOST_TABLES], start=1))
    return Grid(grids, (*properties(package), *words, *_feet(package)), has_macros(package))


def _rows(table: etree._Element, place: int) -> Iterator[tuple[GridCell, ...]]:
    """Rows as they would stand once every change is accepted; a row that somebody crossed out is none."""
    rows = [row for row in table.iterchildren("{*}tr") if row.find("{*}trPr/{*}del") is None][:MOST_LETTER_ROWS]
    placed = _placed(rows)
    for number, cells in enumerate(placed):
        found = []
        for column, wide, cell in cells:
            where = letter_cell_name(place, number, column)
            if column < MOST_COLUMNS and (kept := _cell(cell, column, where)):
                found.append(replace(kept, wide=wide, high=_height(placed, number, column)))
        yield tuple(found)


def letter_cell_name(table: int, row: int, column: int) -> str:
    """A cell of a letter as people find it."""
    return f"bảng {table}, dòng {row + 1}, cột {column + 1}"


def _placed(rows: Sequence[etree._Element]) -> list[list[_Cell]]:
    """The cells of each row in their columns, merged ones that only go on included."""
    spanned = [list(_spanned(row)) for row in rows]
    columns = columns_of([[(begin, begin + wide) for begin, wide, _ in cells] for cells in spanned])
    return [
        [(column, wide, cell) for (column, wide), (_, _, cell) in zip(placed, cells, strict=True)]
        for placed, cells in zip(columns, spanned, strict=True)
    ]


def _spanned(row: etree._Element) -> Iterator[_Cell]:
    at = _count(row.find("{*}trPr/{*}gridBefore"), 0)
    for cell in row.iter("{*}tc"):
        if next(cell.iterancestors("{*}tr")) is not row:
            continue
        wide = _count(cell.find("{*}tcPr/{*}gridSpan"), 1)
        yield at, wide, cell
        at += wide


def _height(placed: Sequence[Sequence[_Cell]], number: int, column: int) -> int:
    """Rows that the cell in this place spans."""
    high = 1
    while number + high < len(placed) and any(
        at == column and _goes_on(below) for at, _, below in placed[number + high]
    ):
        high += 1
    return high


def _goes_on(cell: etree._Element) -> bool:
    """Whether a cell only goes on with the one above."""
    merge = cell.find("{*}tcPr/{*}vMerge")
    return merge is not None and attribute(merge, "val") in ("", "continue")


def _cell(cell: etree._Element, column: int, where: str) -> GridCell | None:
    """A cell of a letter; one with words crossed out says so, for its writer has not decided."""
    found = text_cell(column, "\n".join(plain(p) for p in cell.iter("{*}p")), where)
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
    texts = (" ".join(plain(package.parse(name)).split()) for name in names)
    return tuple(text for text in texts if text)
