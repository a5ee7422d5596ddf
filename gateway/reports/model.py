"""A report as values: what .docx, .pdf and .xlsx all say, before any of them is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Align = Literal["left", "center", "right"]


class ColumnKind(StrEnum):
    """What the numbers of a column are; decides how a sheet formats them."""

    TEXT = "text"
    COUNT = "count"
    PERCENT = "percent"


class Place(StrEnum):
    """Where a column stands: a page has room for words, a sheet for the numbers behind them."""

    BOTH = "both"
    PAGE = "page"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    key: str
    """Name that templates use: `{{ row.KEY }}`."""
    heading: str
    width_mm: float
    """On the page; a sheet takes it as a measure too."""
    align: Align = "left"
    kind: ColumnKind = ColumnKind.TEXT
    place: Place = Place.BOTH


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell."""

    text: str = ""
    number: float | None = None
    """The number itself, for a sheet; None where the cell is words or nothing is known."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; either cells, one for each column, or a heading over all columns."""

    cells: tuple[Cell, ...] = ()
    heading: str = ""
    opens: int = 1
    """Lines that the merged columns of this row span; 0 in the lines that an earlier row spans."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with what explains it."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    merged: int = 0
    """So many columns from the left span the lines that belong together."""
    notes: tuple[str, ...] = ()
    """Printed below the table: readings, marks, what no figure holds."""

    def on_page(self) -> tuple[Column, ...]:
        """Columns of .docx and .pdf."""
        return tuple(column for column in self.columns if column.place is not Place.SHEET)

    def on_sheet(self) -> tuple[Column, ...]:
        """Columns of .xlsx."""
        return tuple(column for column in self.columns if column.place is not Place.PAGE)

    def cell(self, row: Row, column: Column) -> Cell:
        """The cell of a row in a column."""
        return row.cells[self.columns.index(column)]

    def groups(self) -> Iterator[tuple[Row, ...]]:
        """Rows that share their merged cells, together; headings by themselves."""
        at = 0
        while at < len(self.rows):
            size = 1 if self.rows[at].heading else max(1, self.rows[at].opens)
            yield self.rows[at : at + size]
            at += size


class ChartKind(StrEnum):
    """Ways to draw a chart."""

    BANDS = "bands"
    """Lines with the band of their interval."""
    STACKED = "stacked"
    """Bars that add up."""
    INTERVALS = "intervals"
    """One lying bar a label from its certain end, doubt in a lighter shade."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line or layer of a chart; values stand for the labels of the chart, None where nothing is known."""

    name: str
    values: tuple[float | None, ...]
    high: tuple[float | None, ...] = ()
    """Upper end of the interval; () where there is none."""
    target: float | None = None
    """A level line."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of the table that stands beside it."""

    key: str
    title: str
    kind: ChartKind
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    table: Table
    alt: str
    """What it shows, in words, for who can't see it."""

    @property
    def is_empty(self) -> bool:
        """Nothing to draw: only the table is printed."""
        return not any(value is not None for one in self.series for value in (*one.values, *one.high))


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The frame of an official paper [ND30 Annex I]; what an office fills by hand is left blank."""

    above: str
    """Superior of the issuer, in capitals; "" without."""
    issuer: str
    """In capitals."""
    code: str
    """Right of the blank number: "BC-STTTT"."""
    place: str
    year: int
    """Of the date line; day and month are filled by hand."""
    addressee: str
    """After "Kính gửi:"; "" without."""
    copies_to: tuple[str, ...]
    """Lines of "Nơi nhận"."""
    signer: str
    """Title above the signature, in capitals."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report."""

    kind: Literal["registration", "annual", "blank"]
    letterhead: Letterhead
    heading: str
    """ "BÁO CÁO"."""
    title: str
    """The abstract below the heading."""
    texts: tuple[tuple[str, tuple[str, ...]], ...]
    """(key, paragraphs) of the running text."""
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...] = ()
    made_on: str = ""
    """ISO day on which the figures were taken."""
    mark: str = ""
    """By which a form that comes back is known again; "" for what nobody fills in."""

    def table(self, key: str) -> Table:
        """The table of a key; KeyError for another."""
        found = {table.key: table for table in (*self.tables, *(chart.table for chart in self.charts))}
        return found[key]

    def all_tables(self) -> tuple[Table, ...]:
        """Every table, those of charts last."""
        return (*self.tables, *(chart.table for chart in self.charts))
