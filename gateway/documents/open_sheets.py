"""An .ods as lines: one row, one line [OpenDocument 1.2 part 1 §9.1]."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from classifiers.reading import Format, Reading, Unreadable
from gateway.documents.flow import FlowLine, flow_reading
from gateway.documents.parts import Locked, Package, read_package
from gateway.settings import Sandbox

_MANIFEST = "META-INF/manifest.xml"
_MAX_ROWS = 20_000
_TABLE_CELLS = 3
"""A row of so many cells belongs to a table; fewer may be the letterhead."""


def read_ods(data: bytes, limits: Sandbox) -> Reading | Unreadable:
    """Rows of all sheets, one page each; numbers and dates as the sheet shows them.

    A row or cell that the file repeats stands once.
    """
    return read_package(data, Format.ODS, limits, _read_parts)


def _read_parts(package: Package) -> Reading | Unreadable:
    if _MANIFEST in package.names and next(package.parse(_MANIFEST).iter("{*}encryption-data"), None) is not None:
        raise Locked(_MANIFEST)
    lines: list[FlowLine] = []
    tables = list(package.parse("content.xml").iter("{*}table"))
    for page, table in enumerate(tables[: package.limits.max_pages], start=1):
        lines += _rows(table, page, _MAX_ROWS - len(lines))
    return flow_reading(
        Format.ODS,
        lines,
        producer=package.first_text("meta.xml", "generator"),
        title=package.first_text("meta.xml", "title"),
    )


def _rows(table: etree._Element, page: int, most: int) -> Iterator[FlowLine]:
    for row in table.iter("{*}table-row"):
        cells = [text for cell in row.iterchildren("{*}table-cell") if (text := _text(cell))]
        if cells and most > 0:
            most -= 1
            yield FlowLine("\t".join(cells), page, in_table=len(cells) >= _TABLE_CELLS)


def _text(cell: etree._Element) -> str:
    """Paragraphs of a cell, without the remarks on it."""
    paragraphs = ("".join(str(text) for text in each.itertext()) for each in cell.iterchildren("{*}p"))
    return " ".join(" ".join(paragraphs).split())
