"""An .xlsx as lines: one row, one line [ECMA-376 Part 1 §18]."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from classifiers.reading import Format, Reading, Unreadable
from gateway.documents.flow import FlowLine, flow_reading
from gateway.documents.parts import Package, attribute, read_package
from gateway.settings import Sandbox

_STRINGS = "xl/sharedStrings.xml"
_SHEET = re.compile(r"xl/worksheets/sheet(\d{1,6})\.xml$")
_MAX_ROWS = 20_000
_TABLE_CELLS = 3
"""A row of so many cells belongs to a table; fewer may be the letterhead."""


def read_xlsx(data: bytes, limits: Sandbox) -> Reading | Unreadable:
    """Rows of all sheets, one page each. Numbers, and so dates, stand as they are stored."""
    return read_package(data, Format.XLSX, limits, _read_parts)


def _read_parts(package: Package) -> Reading | Unreadable:
    strings = _shared(package.parse(_STRINGS)) if _STRINGS in package.names else []
    sheets = sorted((int(found.group(1)), name) for name in package.names if (found := _SHEET.match(name)))
    lines: list[FlowLine] = []
    for page, (_, name) in enumerate(sheets[: package.limits.max_pages], start=1):
        lines += _rows(package.parse(name), strings, page, _MAX_ROWS - len(lines))
    return flow_reading(
        Format.XLSX,
        lines,
        producer=package.first_text("docProps/app.xml", "Application"),
        title=package.first_text("docProps/core.xml", "title"),
    )


def _shared(root: etree._Element) -> list[str]:
    return [_text(item) for item in root.iterchildren("{*}si")]


def _text(item: etree._Element) -> str:
    """Text of a string without the phonetic runs beside it."""
    runs = (node for node in item.iter("{*}t") if etree.QName(_parent(node)).localname != "rPh")
    return "".join(node.text or "" for node in runs)


def _parent(node: etree._Element) -> etree._Element:
    parent = node.getparent()
    return node if parent is None else parent


def _rows(root: etree._Element, strings: list[str], page: int, most: int) -> Iterator[FlowLine]:
    for number, row in enumerate(root.iter("{*}row")):
        if number >= most:
            return
        cells = [text for cell in row.iterchildren("{*}c") if (text := " ".join(_cell(cell, strings).split()))]
        if cells:
            yield FlowLine("\t".join(cells), page, in_table=len(cells) >= _TABLE_CELLS)


def _cell(cell: etree._Element, strings: list[str]) -> str:
    kind = attribute(cell, "t")
    if kind == "inlineStr":
        return _text(cell)
    value = cell.findtext("{*}v") or ""
    if kind != "s":
        return value
    return strings[int(value)] if value.isascii() and value.isdigit() and int(value[:9]) < len(strings) else ""
