"""Cells of a .doc in their places, for forms that are filled in: Word 97-2003 [MS-DOC §2.4.3], and Word 6 and 95."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from classifiers.reading import Format, LineSource, Unreadable
from gateway.documents.grid_columns import columns_of
from gateway.documents.grid_letter import MOST_LETTER_ROWS, MOST_TABLES, letter_cell_name
from gateway.documents.grid_sheet import LONGEST_CELL, MOST_COLUMNS, text_cell
from gateway.documents.legacy import DELETED, STREAMS, Body, Paragraph, paragraphs_of, read_body, stories
from gateway.documents.legacy_pieces import TABLE
from gateway.documents.ole import OLE_ERRORS, open_ole, root_names
from gateway.records.forms import Grid, GridCell, GridKind
from gateway.settings import Sandbox

_PROGRAMS = "Macros"
_CELL_BYTES = 20
_GOES_ON, _BEGINS = 0x20, 0x40
"""Of a cell merged with the one above, or the first of such [MS-DOC §2.9.317 TCGRF]."""


@dataclass(slots=True)
class _Row:
    """Cells of a row as they come, and what the mark at its end says of them."""

    cells: list[tuple[str, bool]] = field(default_factory=list)
    """(text, whether words in it were crossed out)."""
    edges: tuple[int, ...] = ()
    goes_on: tuple[bool, ...] = ()


def read_old_letter(data: bytes, limits: Sandbox) -> Grid | Unreadable:
    """The tables of a .doc, and its other words."""
    try:
        ole = open_ole(data, STREAMS)
        body = read_body(ole.streams)
        if isinstance(body, Unreadable):
            return body
        parts = list(stories(ole.streams["WordDocument"], body))
        tables = [table for source, *ends in parts if source is LineSource.TEXT for table in _tables(body, *ends)]
        words = [text for source, start, end in parts for text in _words(body, start, end, source)]
    except OLE_ERRORS as why:
        return Unreadable("broken", str(why)[:200], Format.DOC)
    grids = tuple(tuple(_grid(table, place)) for place, table in enumerate(tables[:MOST_TABLES], start=1))
    titles = [ole.title] if ole.title else []
    return Grid(grids, (*titles, *words[:MOST_TABLES]), _PROGRAMS in root_names(data, storages=True))


def _words(body: Body, start: int, end: int, source: LineSource) -> Iterator[str]:
    for paragraph in paragraphs_of(body, start, end, source):
        text = " ".join(line.text.strip() for line in paragraph.lines)
        if text and not paragraph.in_table:
            yield text


def _tables(body: Body, start: int, end: int) -> Iterator[list[_Row]]:
    """Rows of each table; a paragraph outside of tables parts one from the next."""
    rows: list[_Row] = []
    row = _Row()
    begin = start
    for paragraph in paragraphs_of(body, start, end, LineSource.TEXT):
        if not paragraph.in_table:
            if rows:
                yield rows
            rows, row, begin = [], _Row(), paragraph.end
        elif paragraph.ends_row:
            row.edges, row.goes_on = _edges(body, paragraph)
            rows.append(row)
            row, begin = _Row(), paragraph.end
        elif paragraph.ends_cell:
            row.cells.append((_text(body, begin, paragraph.end), _has_crossed(body, begin, paragraph.end)))
            begin = paragraph.end
    if rows:
        yield rows


def _text(body: Body, start: int, end: int) -> str:
    text = body.text[start : min(end, start + LONGEST_CELL)].replace("\0", "")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").strip("\r\x07\x0c")


def _has_crossed(body: Body, start: int, end: int) -> bool:
    """Whether words were crossed out that nobody took out for good."""
    return any(body.characters.at(place).get(DELETED) == 1 for place in range(start, end - 1))


def _edges(body: Body, mark: Paragraph) -> tuple[tuple[int, ...], tuple[bool, ...]]:
    """Where the cells of a row begin, and the last one ends; which of them go on from above. () where it is not told."""
    said = body.paragraphs.at(mark.end - 1).get(TABLE)
    if said is None:
        return (), ()
    content = said.to_bytes(-(-said.bit_length() // 8), "little")
    count = content[0] if content else 0
    content = content.ljust(1 + 2 * (count + 1) + _CELL_BYTES * count, b"\0")
    flags = [content[1 + 2 * (count + 1) + _CELL_BYTES * number] for number in range(count)]
    goes_on = tuple(bool(flag & _GOES_ON) and not flag & _BEGINS for flag in flags)
    return struct.unpack_from(f"<{count + 1}h", content, 1), goes_on


def _grid(rows: Sequence[_Row], place: int) -> Iterator[tuple[GridCell, ...]]:
    rows = rows[:MOST_LETTER_ROWS]
    columns = columns_of([_spans(row) for row in rows])
    for number, (row, placed) in enumerate(zip(rows, columns, strict=True)):
        found = []
        for (text, crossed), (column, wide) in zip(row.cells, placed, strict=True):
            where = letter_cell_name(place, number, column)
            if column < MOST_COLUMNS and (kept := _cell(text, crossed, column, where)):
                found.append(replace(kept, wide=wide, high=_height(rows, columns, number, column)))
        yield tuple(found)


def _spans(row: _Row) -> list[tuple[int, int]]:
    """Where each cell begins and ends; by their order where the row does not tell, or tells of other cells."""
    if len(row.edges) == len(row.cells) + 1:
        return list(zip(row.edges, row.edges[1:], strict=False))
    return [(number, number + 1) for number in range(len(row.cells))]


def _cell(text: str, crossed: bool, column: int, where: str) -> GridCell | None:
    found = text_cell(column, text, where)
    if not crossed:
        return found
    return GridCell(column, found.text if found else "(chữ bị xóa)", GridKind.CHANGED, where)


def _height(rows: Sequence[_Row], columns: Sequence[Sequence[tuple[int, int]]], number: int, column: int) -> int:
    """Rows that the cell in this place spans."""
    high = 1
    while number + high < len(rows) and _continues(rows[number + high], columns[number + high], column):
        high += 1
    return high


def _continues(row: _Row, columns: Sequence[tuple[int, int]], column: int) -> bool:
    told = row.goes_on if len(row.goes_on) == len(columns) else ()
    return any(goes_on and at == column for goes_on, (at, _) in zip(told, columns, strict=False))
