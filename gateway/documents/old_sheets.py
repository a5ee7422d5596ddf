"""An .xls as lines, by python-calamine: one row, one line [MS-XLS]."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

import olefile
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from classifiers.reading import Format, Reading, Unreadable
from gateway.documents.flow import FlowLine, flow_reading
from gateway.documents.ole import OLE_ERRORS, open_ole
from gateway.documents.parts import Locked
from gateway.settings import Sandbox

Found = TypeVar("Found")

_MAX_ROWS = 20_000
_TABLE_CELLS = 3
"""A row of so many cells belongs to a table; fewer may be the letterhead."""
_SECTOR = 512
BOOKS = ("Workbook", "Book")
_BEGIN, _SHEET, _LOCKED, _DIMENSIONS, _STRINGS = 0x809, 0x85, 0x2F, 0x200, 0xFC
_CELLS = frozenset({0x6, 0x7E, 0x203, 0x27E, 0xFD, 0x204, 0xD6, 0x205, 0xBD, 0x406, 0x206})
"""Records that begin with a row and a column [MS-XLS §2.3.2]."""
_NUMBERS = 0xBD
"""A row of numbers: the column of the last one stands at the end."""
_MAX_CELLS = 8_000_000
"""From the first to the last used row and column of each sheet: the library holds them all."""
_PANIC = "PanicException"
"""What the library's Rust raises on files it did not think of; its class can't be imported."""


class _TooLarge(Exception):
    """A sheet spans more cells than the limits allow."""


def read_xls(data: bytes, limits: Sandbox) -> Reading | Unreadable:
    """Rows of the visible sheets of an .xls, one page each."""

    def read() -> Reading:
        hints = open_ole(data, BOOKS)
        lines = list(_lines(tamed(data, hints.streams), limits))
        return flow_reading(Format.XLS, lines, producer=hints.application, title=hints.title)

    return guarded(read)


def guarded(read: Callable[[], Found]) -> Found | Unreadable:
    """What `read` says of an .xls by the library, or why it can't be read."""
    try:
        return read()
    except (PasswordError, Locked):
        return Unreadable("password", "opens only with a password", Format.XLS)
    except _TooLarge as why:
        return Unreadable("limits", str(why), Format.XLS)
    except (CalamineError, *OLE_ERRORS) as why:
        return Unreadable("broken", str(why)[:200], Format.XLS)
    except BaseException as why:
        if type(why).__name__ != _PANIC:
            raise
        return Unreadable("broken", str(why)[:200], Format.XLS)


def tamed(data: bytes, streams: dict[str, bytes]) -> io.BytesIO:
    """The file without what makes the library ask for more memory than there is, which ends the process.

    It believes counts and extents before it reads. Raises ValueError, `Locked` and `_TooLarge`.
    """
    if len(data) < _SECTOR or max(_chains(data)) > len(data) // _SECTOR:
        raise ValueError("its tables are larger than the file")
    file = io.BytesIO(data)
    with olefile.OleFileIO(file, write_mode=True) as ole:
        for name, stream in streams.items():
            ole.write_stream(name, _tamed_book(stream))
        return io.BytesIO(file.getvalue())


def _chains(data: bytes) -> tuple[int, ...]:
    """Sectors of the allocation tables, as the header counts them [MS-CFB §2.2]."""
    return tuple(struct.unpack_from("<I", data, place)[0] for place in (0x2C, 0x40, 0x48))


@dataclass(slots=True)
class _Extent:
    """The rows and columns that the cells of one sheet span."""

    top: int = 0xFFFF
    bottom: int = 0
    left: int = 0xFFFF
    right: int = 0

    def take(self, row: int, first: int, last: int) -> None:
        """One record of cells more."""
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, first), max(self.right, last)

    @property
    def cells(self) -> int:
        """How many cells the library will hold."""
        return max(0, self.bottom - self.top + 1) * max(0, self.right - self.left + 1)


def _tamed_book(stream: bytes) -> bytes:
    """The records with the extents of sheets set to nothing: the cells tell them."""
    tamed = bytearray(stream)
    extent = _Extent()
    extents: dict[int, _Extent] = {}
    sheets: set[int] = set()
    for at, kind, size in book_records(stream):
        if kind == _BEGIN:
            extent = extents[at] = _Extent()
        elif kind == _SHEET:
            sheets.add(struct.unpack_from("<I", stream, at + 4)[0])
        elif kind == _LOCKED:
            raise Locked
        elif kind == _DIMENSIONS:
            tamed[at + 4 : at + 4 + size] = bytes(min(size, len(stream) - at - 4))
        elif kind == _STRINGS and max(struct.unpack_from("<2I", stream, at + 4)) > len(stream):
            raise ValueError("more strings than bytes")
        elif kind in _CELLS:
            row, column = struct.unpack_from("<2H", stream, at + 4)
            last = struct.unpack_from("<H", stream, at + 2 + size)[0] if kind == _NUMBERS else column
            extent.take(row, column, last)
    if not sheets <= extents.keys():
        raise ValueError("a sheet begins where no record does")
    if sum(extent.cells for extent in extents.values()) > _MAX_CELLS:
        raise _TooLarge(f"sheets of over {_MAX_CELLS} cells")
    return bytes(tamed)


def book_records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Place, type and size of each record."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, at)
        yield at, kind, size
        at += 4 + size


def _lines(file: io.BytesIO, limits: Sandbox) -> Iterator[FlowLine]:
    book = CalamineWorkbook.from_object(file)
    left = _MAX_ROWS
    shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    for page, name in enumerate(shown[: limits.max_pages], start=1):
        sheet = book.get_sheet_by_name(name)
        for row in sheet.to_python(nrows=left):
            left -= 1
            cells = [text for cell in row if (text := " ".join(_text(cell).split()))]
            if cells:
                yield FlowLine("\t".join(cells), page, in_table=len(cells) >= _TABLE_CELLS)
        if left <= 0:
            return


def _text(cell: object) -> str:
    """A cell as a Vietnamese reader sees it: whole numbers without a fraction, days before months."""
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}" if cell.time() == time() else f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
