"""A .docx as lines: text boxes once, tracked deletions left out.

Reads [ECMA-376 Part 1 §17] with lxml. A table of two columns without frame,
or the first one of the file, is a layout: its cells are the two sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from lxml import etree

from classifiers.reading import Column, Format, LineSource, Reading, Unreadable
from gateway.documents.bounds import MOST_LINES
from gateway.documents.flow import FlowLine, flow_reading, is_label, is_national_title
from gateway.documents.parts import Package, attribute, local_name, read_package
from gateway.documents.pictured import package_pictures, with_pictures
from gateway.documents.word_runs import Paragraph, read_paragraph
from gateway.documents.word_styles import Styles, read_styles
from gateway.settings import Sandbox

_TOP_BLOCKS = 6
"""A first table within so many lines is the letterhead."""
_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "sectPr", "tblPr", "trPr", "tcPr", "sdtPr"})
_EMU_PER_TWIP = 635
_STYLES = "word/styles.xml"


@dataclass(slots=True)
class _Walk:
    """Where the walk through one part stands."""

    source: LineSource
    styles: Styles
    page: int = 1
    lines: int = 0
    tables: int = 0


def read_docx(data: bytes, limits: Sandbox) -> Reading | Unreadable:
    """Headers, body, notes and footers of a .docx, in this order."""
    return read_package(data, Format.DOCX, limits, _read_parts)


def _read_parts(package: Package) -> Reading | Unreadable:
    body = _body_name(package.names)
    if body is None:
        return Unreadable("broken", "no main part", Format.DOCX)
    parsed = package.parse(body)
    styles = read_styles(package.parse(_STYLES)) if _STYLES in package.names else Styles()

    def part(prefix: str, source: LineSource) -> list[FlowLine]:
        return _part_lines(package, prefix, _Walk(source, styles))

    lines = [
        *part("word/header", LineSource.HEADER),
        *islice(_walk_blocks(parsed, _Walk(LineSource.TEXT, styles), Column.FULL, False), MOST_LINES + 1),
        *part("word/footnotes", LineSource.NOTE),
        *part("word/endnotes", LineSource.NOTE),
        *part("word/footer", LineSource.FOOTER),
    ]
    # Headers stand before the body but belong to page 1; footers to the last page read.
    last = max((line.page for line in lines), default=1)
    placed = [
        replace(line, page=last) if line.source in (LineSource.FOOTER, LineSource.NOTE) else line for line in lines
    ]
    reading = flow_reading(
        Format.DOCX,
        placed,
        producer=package.first_text("docProps/app.xml", "Application"),
        title=package.first_text("docProps/core.xml", "title"),
        picture_cover=_picture_cover(parsed),
    )
    return with_pictures(reading, package_pictures(package, [body]), package.limits)


def _body_name(names: list[str]) -> str | None:
    if "word/document.xml" in names:
        return "word/document.xml"
    return next((name for name in names if name.startswith("word/document") and name.endswith(".xml")), None)


def _part_lines(package: Package, prefix: str, walk: _Walk) -> list[FlowLine]:
    """Lines of the parts of one kind; the same text is kept once."""
    found: dict[str, FlowLine] = {}
    for name in sorted(package.names)[: package.limits.max_parts]:
        if name.startswith(prefix) and name.endswith(".xml"):
            for line in islice(_walk_blocks(package.parse(name), replace(walk), Column.FULL, False), MOST_LINES):
                text = line.text.strip(" \t-–/.")
                if not text.isdigit():  # A page number.
                    found.setdefault(text, replace(line, page=1))
    return list(found.values())


def _walk_blocks(parent: etree._Element, walk: _Walk, column: Column, in_table: bool) -> Iterator[FlowLine]:
    """Paragraphs and tables under `parent`, through content controls and alternates."""
    for child in parent.iterchildren(tag=etree.Element):
        name = local_name(child)
        if name == "p":
            yield from _paragraph_lines(child, walk, column, in_table)
        elif name == "tbl":
            yield from _table_lines(child, walk, column, in_table)
        elif name not in _SKIPPED:
            yield from _walk_blocks(child, walk, column, in_table)


def _paragraph_lines(element: etree._Element, walk: _Walk, column: Column, in_table: bool) -> Iterator[FlowLine]:
    paragraph: Paragraph = read_paragraph(element, walk.styles)
    for piece in paragraph.pieces:
        walk.page += piece.breaks_before if walk.source is LineSource.TEXT else 0
        if piece.text.strip():
            walk.lines += 1
            yield FlowLine(
                piece.text,
                walk.page,
                column,
                walk.source,
                piece.size_pt,
                piece.bold,
                piece.italic,
                in_table,
                tuple(piece.capitals),
            )
    for box in paragraph.boxes:
        source = LineSource.TEXT_BOX if walk.source is LineSource.TEXT else walk.source
        inner = _Walk(source, walk.styles, walk.page)
        yield from (replace(line, page=walk.page) for line in _walk_blocks(box, inner, column, in_table))
    for words in paragraph.word_art:
        yield FlowLine(words, walk.page, column, LineSource.TEXT_BOX)


def _table_lines(table: etree._Element, walk: _Walk, column: Column, in_table: bool) -> Iterator[FlowLine]:
    rows = [list(_cells(row)) for row in _children(table, "tr")]
    walk.tables += 1
    first = walk.tables == 1 and walk.lines <= _TOP_BLOCKS
    layout = column is Column.FULL and not in_table and (first or not _has_frame(table)) and _is_two_sided(rows)
    for cells in rows:
        parted = layout or (first and not in_table and _is_letterhead(cells))
        sided = parted and len(cells) > 1 and not is_label(_text(cells[0]))
        for index, cell in enumerate(cells):
            side = column if not sided else Column.LEFT if index == 0 else Column.RIGHT
            yield from _walk_blocks(cell, walk, side, in_table or not parted)


def _is_letterhead(cells: list[etree._Element]) -> bool:
    """Whether one row of a table of any shape has the two sides of a letterhead."""
    texts = [text for cell in cells if (text := _text(cell).strip())]
    return len(texts) == 2 and is_national_title(texts[1])


def _text(cell: etree._Element) -> str:
    return "".join(node.text or "" for node in cell.iter("{*}t"))


def _is_two_sided(rows: list[list[etree._Element]]) -> bool:
    """At most two cells with text in every row, in two or three columns."""
    widest = max((len(cells) for cells in rows), default=0)
    return 2 <= widest <= 3 and all(sum(1 for cell in cells if _text(cell).strip()) <= 2 for cells in rows)


def _has_frame(table: etree._Element) -> bool:
    """Whether the table draws lines between or around its cells."""
    borders = table.find("{*}tblPr/{*}tblBorders")
    if borders is None:
        style = table.find("{*}tblPr/{*}tblStyle")
        return "grid" in attribute(style, "val").lower()
    return any(attribute(side, "val") not in ("", "nil", "none") for side in borders.iterchildren(tag=etree.Element))


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    yield from _children(row, "tc")


def _children(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Children of one name, also inside content controls and insertions."""
    for child in parent.iterchildren(tag=etree.Element):
        name = local_name(child)
        if name == wanted:
            yield child
        elif name in ("sdt", "sdtContent", "ins", "customXml", "moveTo"):
            yield from _children(child, wanted)


def _picture_cover(body: etree._Element) -> float:
    """Share of the page that the largest drawn picture would fill, 0 to 1."""
    size = next(body.iter("{*}pgSz"), None)
    if size is None:
        return 0.0
    page = _number(size, "w") * _number(size, "h") * _EMU_PER_TWIP**2
    areas = (
        _number(extent, "cx") * _number(extent, "cy")
        for extent in body.iter("{*}extent")
        if next(_holder(extent).iter("{*}blip"), None) is not None
    )
    return round(min(1.0, max(areas, default=0.0) / page), 4) if page > 0 else 0.0


def _holder(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent


def _number(element: etree._Element, wanted: str) -> float:
    try:
        return max(0.0, float(attribute(element, wanted)))
    except ValueError:
        return 0.0
