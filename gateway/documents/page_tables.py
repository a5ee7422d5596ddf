"""Tables of a web page, and of Excel's XML of 2003: what document systems hand out under the name .xls."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from lxml import etree, html

from classifiers.reading import Unreadable
from gateway.documents.parts import attribute, local_name
from gateway.records.tables import Table

MOST_ROWS = 200_000
MOST_COLUMNS = 100
LONGEST_CELL = 8_000
_UNITED = 40
"""Rows or columns that one cell may span: pages of strangers may say any number."""
_ENTITY, _PROLOG_BYTES = b"<!ENTITY", 4096


def read_page_tables(data: bytes) -> tuple[Table, ...] | Unreadable:
    """The tables of the page or workbook, in their order; a table within a cell stands for itself."""
    if _ENTITY in data[:_PROLOG_BYTES]:
        return Unreadable("limits", "declares entities")
    is_workbook = b"urn:schemas-microsoft-com:office:spreadsheet" in data[:_PROLOG_BYTES]
    try:
        root = etree.fromstring(data, _parser()) if is_workbook else html.document_fromstring(data, _reader(data))
    except (etree.LxmlError, ValueError) as why:
        return Unreadable("broken", str(why)[:200])
    if root is None:
        return Unreadable("broken", "no table")
    if is_workbook:
        sheets = root.iter("{*}Worksheet")
        return tuple(Table(attribute(one, "Name"), _sheet(one)) for one in sheets)
    return tuple(Table(f"bảng {place}", _page_table(one)) for place, one in enumerate(root.iter("table"), start=1))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)


def _reader(data: bytes) -> html.HTMLParser:
    """UTF-8 where the page can be it: most of them do not say, and the parser takes them for Latin-1."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return html.HTMLParser()
    return html.HTMLParser(encoding="utf-8")


def _page_table(table: etree._Element) -> tuple[tuple[str, ...], ...]:
    """Rows with cells in their columns; one that spans several rows stands in each, one over several columns in the first."""
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table][:MOST_ROWS]
    falling: dict[int, tuple[str, int]] = {}
    found = []
    for row in rows:
        cells: dict[int, str] = {}
        column = 0
        for cell in row.iterchildren("td", "th"):
            while falling.get(column, ("", 0))[1] > 0:
                column += 1
            text, wide = _words(cell), _count(cell, "colspan")
            cells[column] = text
            falling |= {column + more: (text if not more else "", _count(cell, "rowspan")) for more in range(wide)}
            column += wide
        found.append(_row({at: text for at, (text, left) in falling.items() if left > 0} | cells))
        falling = {at: (text, left - 1) for at, (text, left) in falling.items() if left > 1}
    return tuple(found)


def _sheet(sheet: etree._Element) -> tuple[tuple[str, ...], ...]:
    """Rows of one sheet; both rows and cells may be left out and say their number instead [Excel 2003 XML, ss:Index]."""
    rows: list[tuple[str, ...]] = []
    for row in sheet.iter("{*}Row"):
        index = attribute(row, "Index")
        if index.isascii() and index.isdigit() and len(rows) < int(index[:6]) <= MOST_ROWS:
            rows += [()] * (int(index[:6]) - 1 - len(rows))
        rows.append(_row(dict(_sheet_cells(row))))
        if len(rows) >= MOST_ROWS:
            break
    return tuple(rows)


def _sheet_cells(row: etree._Element) -> Iterator[tuple[int, str]]:
    column = 0
    for cell in row.iterchildren("{*}Cell"):
        index = attribute(cell, "Index")
        column = (
            int(index) - 1 if index.isascii() and index.isdigit() and 0 < int(index[:4]) <= MOST_COLUMNS else column
        )
        held = cell.find("{*}Data")
        if held is not None and column < MOST_COLUMNS:
            text = _words(held)
            yield column, text.partition("T")[0] if attribute(held, "Type") == "DateTime" and "T00:00" in text else text
        across = attribute(cell, "MergeAcross")
        column += 1 + (int(across[:3]) if across.isascii() and across.isdigit() else 0)


def _row(cells: dict[int, str]) -> tuple[str, ...]:
    width = min(max(cells, default=-1) + 1, MOST_COLUMNS)
    return tuple(cells.get(column, "") for column in range(width))


def _words(cell: etree._Element) -> str:
    parts = [cell.text or ""]
    for inner in cell.iterdescendants(tag=etree.Element):
        parts += ["\n" if local_name(inner) in ("br", "p", "div", "li") else "", inner.text or "", inner.tail or ""]
    return unicodedata.normalize("NFC", "".join(parts)[:LONGEST_CELL]).replace("\u00a0", " ").strip()


def _count(cell: etree._Element, name: str) -> int:
    said = attribute(cell, name)
    return min(max(int(said), 1), _UNITED) if said.isascii() and said.isdigit() and len(said) < 5 else 1
