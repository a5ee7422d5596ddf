"""Cells of .ods and .odt in their places, for forms that are filled in [OpenDocument 1.2 part 1 §9, §19.385]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree

from gateway.documents.grid_columns import columns_of
from gateway.documents.grid_letter import MOST_LETTER_ROWS, MOST_TABLES, letter_cell_name
from gateway.documents.grid_sheet import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    cell_name,
    number_cell,
    place_of,
    text_cell,
)
from gateway.documents.parts import Locked, Package, attribute, local_name
from gateway.records.forms import Grid, GridCell, GridKind

_MANIFEST = "META-INF/manifest.xml"
_SKIPPED = frozenset({"annotation", "tracked-changes", "note", "forms", "shapes"})
_GAPS = {"s": " ", "tab": " ", "line-break": "\n"}
_CELLS = ("{*}table-cell", "{*}covered-table-cell")
_NUMBERS = {"percentage": GridKind.PERCENT, "float": GridKind.NUMBER, "currency": GridKind.NUMBER}


def read_open_sheet(package: Package) -> Grid:
    """The sheets of an .ods."""
    content = _content(package)
    tables = [one for one in content.iter("{*}table") if not any(True for _ in one.iterancestors("{*}table"))]
    grids = tuple(tuple(_sheet_rows(table, place)) for place, table in enumerate(tables[:MOST_TABLES], start=1))
    return Grid(grids, _titles(package), _has_programs(package))


def read_open_letter(package: Package) -> Grid:
    """The tables of an .odt, and its other words with headers and footers."""
    content = _content(package)
    deleted = {
        attribute(region, "id")
        for region in content.iter("{*}changed-region")
        if region.find("{*}deletion") is not None
    }
    body = next(content.iter("{*}text"), content)
    tables = [one for one in body.iter("{*}table") if not any(True for _ in one.iterancestors("{*}table"))]
    grids = tuple(
        tuple(_letter_rows(table, place, deleted)) for place, table in enumerate(tables[:MOST_TABLES], start=1)
    )
    outside = [p for p in body.iter("{*}p", "{*}h") if not any(True for _ in p.iterancestors("{*}table"))]
    edges = package.parse("styles.xml").iter("{*}header", "{*}footer") if "styles.xml" in package.names else ()
    feet = [p for edge in edges for p in edge.iter("{*}p")]
    words = (text for p in [*outside[:MOST_TABLES], *feet[:MOST_TABLES]] if (text := " ".join(_words(p).split())))
    return Grid(grids, (*_titles(package), *words), _has_programs(package))


def _content(package: Package) -> etree._Element:
    if _MANIFEST in package.names and next(package.parse(_MANIFEST).iter("{*}encryption-data"), None) is not None:
        raise Locked(_MANIFEST)
    return package.parse("content.xml")


def _titles(package: Package) -> tuple[str, ...]:
    found = (package.first_text("meta.xml", wanted)[:LONGEST_CELL] for wanted in ("title", "keyword"))
    return tuple(" ".join(text.split()) for text in found if text.strip())


def _has_programs(package: Package) -> bool:
    return any(name.startswith(("Basic/", "Scripts/")) for name in package.names)


def _words(element: etree._Element) -> str:
    """Text without remarks, notes and what was crossed out."""
    parts = [element.text or ""]
    for child in element.iterchildren(tag=etree.Element):
        name = local_name(child)
        if name not in _SKIPPED:
            parts += [_GAPS.get(name, ""), _words(child)]
        parts.append(child.tail or "")
    return "".join(parts)[:LONGEST_CELL]


def _paragraphs(cell: etree._Element) -> str:
    return "\n".join(_words(p) for p in cell.iterchildren("{*}p", "{*}h", "{*}list"))


def _repeated(element: etree._Element, wanted: str, most: int) -> int:
    said = attribute(element, wanted)
    return min(int(said), most) if said.isascii() and said.isdigit() and len(said) < 9 and int(said) else 1


def _sheet_rows(table: etree._Element, sheet: int) -> Iterator[tuple[GridCell, ...]]:
    """Rows that hold anything; one that the file repeats stands as often."""
    number = given = 0
    for row in table.iter("{*}table-row"):
        if given >= MOST_ROWS:
            return
        times = _repeated(row, "number-rows-repeated", 2**20)
        first = tuple(_sheet_cells(row, sheet, number))
        for again in range(min(times, MOST_ROWS - given) if first else 0):
            yield first if not again else tuple(_sheet_cells(row, sheet, number + again))
            given += 1
        number += times


def _sheet_cells(row: etree._Element, sheet: int, number: int) -> Iterator[GridCell]:
    column = 0
    for cell in row.iterchildren(*_CELLS):
        times = _repeated(cell, "number-columns-repeated", 2**14)
        covered = local_name(cell) == "covered-table-cell"
        for at in range(column, min(column + times, MOST_COLUMNS)):
            found = None if covered else _sheet_cell(cell, at, cell_name(sheet, place_of(at, number)))
            if found is None:
                break
            yield _spanning(found, cell)
        column += times


def _sheet_cell(cell: etree._Element, column: int, where: str) -> GridCell | None:
    kind, value = attribute(cell, "value-type"), attribute(cell, "value")
    shown = _paragraphs(cell)
    formula = attribute(cell, "formula")
    if formula and not kind and not shown.strip():
        return GridCell(column, f"={formula.partition('=')[2]}"[:LONGEST_CELL], GridKind.UNCOUNTED, where)
    if kind in _NUMBERS and value:
        return number_cell(column, value[:LONGEST_CELL], _NUMBERS[kind], where)
    if kind == "date":
        return GridCell(column, shown.strip() or attribute(cell, "date-value")[:40], GridKind.DATE, where)
    return text_cell(column, shown, where)


def _spanning(found: GridCell, cell: etree._Element) -> GridCell:
    wide, high = (_repeated(cell, f"number-{one}-spanned", 1000) for one in ("columns", "rows"))
    return replace(found, wide=wide, high=high) if wide > 1 or high > 1 else found


def _letter_rows(table: etree._Element, place: int, deleted: set[str]) -> Iterator[tuple[GridCell, ...]]:
    rows = [row for row in table.iter("{*}table-row") if next(row.iterancestors("{*}table")) is table]
    cells = [list(_spans(row)) for row in rows[:MOST_LETTER_ROWS]]
    columns = columns_of([[(begin, begin + wide) for begin, wide, _ in row] for row in cells])
    for number, (row, placed) in enumerate(zip(cells, columns, strict=True)):
        found = [
            kept
            for (_, _, cell), (column, wide) in zip(row, placed, strict=True)
            if (kept := _letter_cell(cell, column, wide, letter_cell_name(place, number, column), deleted))
        ]
        yield tuple(found)


def _spans(row: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """Where each cell begins and how many columns it spans; of what a cell covers only what one above covers is kept."""
    at = covered_by_left = 0
    for cell in row.iterchildren(*_CELLS):
        for _ in range(_repeated(cell, "number-columns-repeated", MOST_COLUMNS)):
            if local_name(cell) == "covered-table-cell" and covered_by_left:
                covered_by_left -= 1
            else:
                wide = _repeated(cell, "number-columns-spanned", MOST_COLUMNS)
                covered_by_left = wide - 1
                yield at, wide, cell
                at += wide


def _letter_cell(cell: etree._Element, column: int, wide: int, where: str, deleted: set[str]) -> GridCell | None:
    if local_name(cell) == "covered-table-cell" or column >= MOST_COLUMNS:
        return None
    found = text_cell(column, _paragraphs(cell), where)
    crossed = any(attribute(mark, "change-id") in deleted for mark in _changes(cell))
    if crossed:
        found = GridCell(column, found.text if found else "(chữ bị xóa)", GridKind.CHANGED, where)
    high = _repeated(cell, "number-rows-spanned", 1000)
    return replace(found, wide=wide, high=high) if found else None


def _changes(cell: etree._Element) -> Sequence[etree._Element]:
    return list(cell.iter("{*}change"))
