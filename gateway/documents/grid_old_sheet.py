"""Cells of an .xls in their places, for forms that are filled in: values by python-calamine, their formats [MS-XLS §2.4]."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook

from classifiers.reading import Unreadable
from gateway.documents.grid_sheet import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    cell_name,
    number_cell,
    number_kind,
    place_of,
    text_cell,
)
from gateway.documents.old_sheets import BOOKS, book_records, guarded, tamed
from gateway.documents.ole import open_ole, root_names
from gateway.records.forms import Grid, GridCell, GridKind
from gateway.settings import Sandbox

_BEGIN, _SHEET, _FORMAT, _STYLE = 0x809, 0x85, 0x41E, 0xE0
_NUMBERS = frozenset({0x27E, 0x203, 0x6, 0x206, 0x406})
"""Cells that hold a number, and formulas: row, column, style."""
_NUMBERS_IN_A_ROW = 0xBD
_BIFF_8 = b"\x00\x06"
_PROGRAMS = "_VBA_PROJECT_CUR"
_Spans = Mapping[tuple[int, int], tuple[int, int]]


@dataclass(slots=True)
class _Formats:
    """What the records say of how numbers are shown."""

    codes: dict[str, str] = field(default_factory=dict)
    """Formats that the file names itself."""
    styles: list[int] = field(default_factory=list)
    """The format of each cell style."""
    sheets: list[int] = field(default_factory=list)
    """Where each sheet begins in the file."""
    cells: dict[int, dict[tuple[int, int], int]] = field(default_factory=dict)
    """By that place: the style of each cell with a number."""

    def kind(self, sheet: int, row: int, column: int) -> GridKind:
        """What the format of a cell makes of a number."""
        begin = self.sheets[sheet] if sheet < len(self.sheets) else -1
        style = self.cells.get(begin, {}).get((row, column), -1)
        wanted = self.styles[style] if 0 <= style < len(self.styles) else 0
        return number_kind(str(wanted), self.codes)


def read_old_sheet(data: bytes, limits: Sandbox) -> Grid | Unreadable:
    """The sheets of an .xls."""
    return guarded(lambda: _read(data))


def _read(data: bytes) -> Grid:
    hints = open_ole(data, BOOKS)
    book = CalamineWorkbook.from_object(tamed(data, hints.streams))
    formats = _formats(next((hints.streams[name] for name in BOOKS if name in hints.streams), b""))
    tables = tuple(
        tuple(_rows(book.get_sheet_by_name(name), place, formats))
        for place, name in enumerate(book.sheet_names, start=1)
    )
    return Grid(tables, (hints.title,) if hints.title else (), _PROGRAMS in root_names(data, storages=True))


def _rows(sheet: Any, place: int, formats: _Formats) -> Iterator[tuple[GridCell, ...]]:
    spans = {
        (top, left): (right - left + 1, bottom - top + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    }
    for number, row in enumerate(sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS)):
        if cells := tuple(_cells(row, number, place, formats, spans)):
            yield cells


def _cells(row: Sequence[Any], number: int, place: int, formats: _Formats, spans: _Spans) -> Iterator[GridCell]:
    for column, value in enumerate(row[:MOST_COLUMNS]):
        where = cell_name(place, place_of(column, number))
        found = _cell(value, column, where, formats.kind(place - 1, number, column))
        if found is not None:
            wide, high = spans.get((number, column), (1, 1))
            yield GridCell(found.column, found.text, found.kind, where, wide, high)


def _cell(value: Any, column: int, where: str, kind: GridKind) -> GridCell | None:
    if isinstance(value, bool | str):
        return text_cell(column, str(value)[:LONGEST_CELL], where)
    if isinstance(value, datetime):
        shown = f"{value:%d/%m/%Y}" if value.time() == time() else f"{value:%d/%m/%Y %H:%M}"
        return GridCell(column, shown, GridKind.DATE, where)
    if isinstance(value, date):
        return GridCell(column, f"{value:%d/%m/%Y}", GridKind.DATE, where)
    if isinstance(value, time | timedelta):
        return GridCell(column, str(value), GridKind.DATE, where)
    said = str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)
    return number_cell(column, said, kind, where)


def _formats(stream: bytes) -> _Formats:
    found = _Formats()
    wide, cells = True, dict[tuple[int, int], int]()
    for at, kind, size in book_records(stream):
        body = stream[at + 4 : at + 4 + size]
        if kind == _BEGIN:
            wide = body[:2] == _BIFF_8
            cells = found.cells[at] = {}
        elif kind == _SHEET and size >= 4:
            found.sheets.append(struct.unpack_from("<I", body)[0])
        elif kind == _FORMAT and size >= 3:
            found.codes[str(struct.unpack_from("<H", body)[0])] = _code(body, wide)
        elif kind == _STYLE and size >= 4:
            found.styles.append(struct.unpack_from("<H", body, 2)[0])
        else:
            cells.update(_styles(kind, body))
    return found


def _code(body: bytes, wide: bool) -> str:
    """The code of a number format; before Excel 97 in one byte a sign."""
    if not wide:
        return body[3 : 3 + body[2]].decode("latin-1")
    signs = struct.unpack_from("<H", body, 2)[0] if len(body) >= 5 else 0
    if len(body) > 4 and body[4] & 1:
        return body[5 : 5 + 2 * signs].decode("utf-16-le", "replace")
    return body[5 : 5 + signs].decode("latin-1")


def _styles(kind: int, body: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    """((row, column), style) of the cells of one record."""
    if kind in _NUMBERS and len(body) >= 6:
        row, column, style = struct.unpack_from("<3H", body)
        yield (row, column), style
    elif kind == _NUMBERS_IN_A_ROW:
        for number in range((len(body) - 6) // 6):
            row, first = struct.unpack_from("<2H", body)
            yield (row, first + number), struct.unpack_from("<H", body, 4 + 6 * number)[0]
