"""An .odt as lines [OpenDocument 1.2 part 1 §5, §9]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from classifiers.reading import Column, Format, LineSource, Reading, Unreadable
from gateway.documents.flow import FlowLine, flow_reading, is_label
from gateway.documents.parts import Locked, Package, attribute, local_name, read_package
from gateway.documents.pictured import open_document_pictures, with_pictures
from gateway.settings import Sandbox

_TOP_BLOCKS = 6
_MANIFEST = "META-INF/manifest.xml"
_SKIPPED = frozenset({"tracked-changes", "annotation", "sequence-decls", "forms", "variable-decls"})
_APART = {"text-box": LineSource.TEXT_BOX, "note-body": LineSource.NOTE}


@dataclass(slots=True)
class _Walk:
    lines: list[FlowLine]
    source: LineSource = LineSource.TEXT
    column: Column = Column.FULL
    in_table: bool = False

    def add(self, text: str) -> None:
        """One more line."""
        self.lines.append(FlowLine(text, 1, self.column, self.source, in_table=self.in_table))


def read_odt(data: bytes, limits: Sandbox) -> Reading | Unreadable:
    """Headers, body with its notes and text boxes, footers of an .odt."""
    return read_package(data, Format.ODT, limits, _read_parts)


def _read_parts(package: Package) -> Reading | Unreadable:
    if _MANIFEST in package.names and next(package.parse(_MANIFEST).iter("{*}encryption-data"), None) is not None:
        raise Locked(_MANIFEST)
    body = _Walk([])
    content = package.parse("content.xml")
    _blocks(content, body)
    styles = package.parse("styles.xml") if "styles.xml" in package.names else None
    reading = flow_reading(
        Format.ODT,
        [*_edges(styles, "header", LineSource.HEADER), *body.lines, *_edges(styles, "footer", LineSource.FOOTER)],
        producer=package.first_text("meta.xml", "generator"),
        title=package.first_text("meta.xml", "title"),
    )
    return with_pictures(reading, open_document_pictures(package, content), package.limits)


def _edges(styles: etree._Element | None, name: str, source: LineSource) -> list[FlowLine]:
    """Headers or footers of all page styles, each text once."""
    walk = _Walk([], source)
    for edge in styles.iter("{*}" + name) if styles is not None else ():
        _blocks(edge, walk)
    return list({line.text: line for line in walk.lines if not line.text.strip().isdigit()}.values())


def _blocks(parent: etree._Element, walk: _Walk) -> None:
    for child in parent.iterchildren(tag=etree.Element):
        name = local_name(child)
        if name in ("p", "h"):
            _paragraph(child, walk)
        elif name == "table":
            _table(child, walk)
        elif name not in _SKIPPED:
            _blocks(child, walk)


def _paragraph(element: etree._Element, walk: _Walk) -> None:
    apart: list[etree._Element] = []
    for line in "".join(_inline(element, apart)).split("\n"):
        if line.strip():
            walk.add(line)
    for each in apart:
        _blocks(each, _Walk(walk.lines, _APART[local_name(each)], walk.column, walk.in_table))


def _inline(element: etree._Element, apart: list[etree._Element]) -> Iterator[str]:
    """Text of a paragraph; text boxes and notes are put `apart`."""
    yield element.text or ""
    for child in element.iterchildren(tag=etree.Element):
        name = local_name(child)
        if name in _APART:
            apart.append(child)
        elif name == "s":
            count = attribute(child, "c")
            yield " " * (min(int(count), 200) if count.isascii() and count.isdigit() and len(count) < 6 else 1)
        elif name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name not in _SKIPPED and name != "note-citation":
            yield from _inline(child, apart)
        yield child.tail or ""


def _table(table: etree._Element, walk: _Walk) -> None:
    """Lines of a table; a first one of two filled columns is the letterhead."""
    rows = [list(row.iterchildren("{*}table-cell")) for row in table.iter("{*}table-row")]
    two_sided = all(len(row) <= 3 and sum(1 for cell in row if _text(cell)) <= 2 for row in rows)
    layout = two_sided and len(walk.lines) <= _TOP_BLOCKS and not walk.in_table and walk.column is Column.FULL
    for row in rows:
        sided = layout and len(row) > 1 and not is_label(_text(row[0]))
        for index, cell in enumerate(row):
            side = walk.column if not sided else Column.LEFT if index == 0 else Column.RIGHT
            _blocks(cell, _Walk(walk.lines, walk.source, side, walk.in_table or not layout))


def _text(cell: etree._Element) -> str:
    return "".join(str(text) for text in cell.itertext()).strip()
