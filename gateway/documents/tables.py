"""A file as tables of words, cells in their places: .xlsx, .xls, .xlsb and .ods by python-calamine, tables of letters, web pages.

For lists that offices hand in, where the place of a cell tells what it means.
Dates are ISO, whole numbers have no ".0"; a cell merged over several rows
stands in each of them.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum, ZipError

from classifiers.reading import Format, Unreadable
from gateway.documents.encodings import UNICODE, convert, find_encodings
from gateway.documents.format import sniff_format
from gateway.documents.grid import read_grid
from gateway.documents.old_sheets import BOOKS, guarded, tamed
from gateway.documents.ole import open_ole
from gateway.documents.page_tables import read_page_tables
from gateway.documents.words import common_share
from gateway.records.forms import GridCell
from gateway.records.tables import Table
from gateway.settings import Sandbox

MOST_ROWS = 1_000_000
MOST_COLUMNS = 100
LONGEST_CELL = 8_000
_SAMPLE_ROWS = 40


_LETTERS = (Format.DOCX, Format.ODT, Format.DOC)
_LIMITS = Sandbox()


def read_tables(data: bytes, limits: Sandbox = _LIMITS) -> tuple[Table, ...] | Unreadable:
    """The visible sheets of a workbook, or the tables of a letter, that hold anything; why not for anything else."""
    found = sniff_format(data, "")
    if found in _LETTERS:
        tables = _letter_tables(data, limits)
    elif found in (Format.HTML, Format.XML):
        tables = read_page_tables(data)
    elif found is Format.XLS:
        tables = guarded(lambda: _sheets(tamed(data, open_ole(data, BOOKS).streams)))
    else:
        tables = _workbook(data)
    if isinstance(tables, Unreadable):
        return tables
    return tuple(table for table in tables if any(any(row) for row in table.rows))


def _workbook(data: bytes) -> tuple[Table, ...] | Unreadable:
    try:
        return _sheets(io.BytesIO(data))
    except PasswordError:
        return Unreadable("password", "opens only with a password")
    except (CalamineError, ZipError, ValueError, OverflowError, OSError) as why:
        return Unreadable("broken", f"no workbook that can be read ({type(why).__name__}: {why})"[:300])


def _sheets(file: io.BytesIO) -> tuple[Table, ...]:
    book = CalamineWorkbook.from_filelike(file)
    shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    return tuple(_table(book, name) for name in shown)


def _letter_tables(data: bytes, limits: Sandbox) -> tuple[Table, ...] | Unreadable:
    grid = read_grid(data, "", limits)
    if isinstance(grid, Unreadable):
        return grid
    return tuple(Table(f"bảng {place}", _spread(table)) for place, table in enumerate(grid.tables, start=1))


def _spread(table: Sequence[Sequence[GridCell]]) -> tuple[tuple[str, ...], ...]:
    """Rows of a letter's table; a cell that spans several rows stands in each of them."""
    width = max((cell.column + 1 for row in table for cell in row), default=0)
    rows = [[""] * width for _ in table]
    for number, row in enumerate(table):
        for cell in row:
            for below in rows[number : number + cell.high]:
                below[cell.column] = cell.text
    return tuple(tuple(row) for row in rows)


def _table(book: CalamineWorkbook, name: str) -> Table:
    sheet = book.get_sheet_by_name(name)
    rows = [[_words(cell) for cell in row[:MOST_COLUMNS]] for row in _rows(sheet)]
    _fill_down(rows, sheet.merged_cell_ranges or ())
    return Table(name, tuple(tuple(row) for row in _in_unicode(rows)))


def _rows(sheet: Any) -> Iterator[list[Any]]:
    for number, row in enumerate(sheet.to_python(skip_empty_area=False)):
        if number >= MOST_ROWS:
            return
        yield row


def _words(cell: Any) -> str:
    """A cell as a person would type it."""
    if isinstance(cell, str):
        return unicodedata.normalize("NFC", cell[:LONGEST_CELL]).strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        plain = cell.isoformat(sep=" ", timespec="seconds")
        return plain.removesuffix(" 00:00:00")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _fill_down(rows: list[list[str]], ranges: Any) -> None:
    """Repeat the first cell of each merged range down its first column.

    Not to the right: a line over the whole table ("Tháng 01") is no row of it.
    """
    for (top, left), (bottom, _) in ranges:
        if top < len(rows) and left < len(rows[top]) and bottom > top:
            for row in rows[top + 1 : bottom + 1]:
                if left < len(row) and not row[left]:
                    row[left] = rows[top][left]


def _in_unicode(rows: list[list[str]]) -> list[list[str]]:
    """Cells of the years before Unicode converted, by the words of the first rows together."""
    words = "\n".join(cell for row in rows[:_SAMPLE_ROWS] for cell in row if any(char > "\x7f" for char in cell))
    if not words:
        return rows
    encoding = find_encodings([words])[0]
    if encoding == UNICODE or common_share(convert(words, encoding)) <= common_share(words):
        return rows
    return [[unicodedata.normalize("NFC", convert(cell, encoding)) for cell in row] for row in rows]
