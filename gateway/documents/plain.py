"""Plain text and HTML as lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from classifiers.reading import Column, Format, Reading, Unreadable
from gateway.documents.encodings import to_unicode
from gateway.documents.flow import FlowLine, flow_reading
from gateway.documents.words import common_share
from gateway.settings import Sandbox

_MAX_BYTES = 32 * 2**20
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SKIPPED = frozenset({"script", "style", "head", "template", "noscript", "object", "svg"})
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_TOP_LINES = 6


def read_text(data: bytes, limits: Sandbox) -> Reading | Unreadable:
    """Lines of a text file, form feeds as pages."""
    if len(data) > _MAX_BYTES:
        return Unreadable("limits", f"text over {_MAX_BYTES} bytes", Format.TEXT)
    lines: list[FlowLine] = []
    for page, content in enumerate(decode(data).split("\f"), start=1):
        lines += [FlowLine(text, min(page, limits.max_pages)) for text in content.splitlines()]
    return flow_reading(Format.TEXT, lines)


def read_html(data: bytes, limits: Sandbox) -> Reading | Unreadable:
    """Lines of an HTML file by its block elements; a first table of two cells has two sides."""
    if len(data) > _MAX_BYTES:
        return Unreadable("limits", f"page over {_MAX_BYTES} bytes", Format.HTML)
    text = _XML_DECLARATION.sub("", decode(data)).replace("\0", "")
    parser = html.HTMLParser(recover=True, no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as why:
        return Unreadable("broken", str(why)[:200], Format.HTML)
    title = root.findtext(".//title") or ""
    return flow_reading(Format.HTML, _html_lines(root), title=title)


def decode(data: bytes) -> str:
    """Text of bytes: by mark, by declared charset, as UTF-8, else what reads most Vietnamese.

    Bytes in TCVN3 or VNI come back as Latin-1, ready for `encodings.to_unicode`.
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    declared = _CHARSET.search(data[:2048])
    for name in ("utf-8", declared.group(1).decode("ascii") if declared else "utf-8"):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    windows, latin = data.decode("cp1258", "replace"), data.decode("latin-1")
    sample = to_unicode(latin[:4000].splitlines())[0]
    return windows if common_share(windows[:4000]) > common_share("\n".join(sample)) else latin


def _html_lines(root: html.HtmlElement) -> list[FlowLine]:
    lines: list[FlowLine] = []
    text = ""
    column = Column.FULL
    for piece, side in _pieces(root):
        if piece is not None:
            text += piece
            continue
        if text.strip():
            lines.append(FlowLine(re.sub(r"[ \r\n]+", " ", text), column=column))
        text = ""
        column = side if len(lines) <= _TOP_LINES or side is Column.FULL else column
    return [*lines, FlowLine(re.sub(r"[ \r\n]+", " ", text), column=column)]


def _pieces(root: html.HtmlElement) -> Iterator[tuple[str | None, Column]]:
    """Texts in order; None where a block begins or ends, with the side that holds from there."""
    side = Column.FULL
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        name = element.tag if isinstance(element.tag, str) else ""
        shown = event == "start" and name not in _SKIPPED
        if event == "start" and not shown:
            walk.skip_subtree()
        if name in ("td", "th"):
            side = _cell_side(element) if event == "start" else Column.FULL
        if name in _BLOCKS:
            yield None, side
        if shown:
            yield element.text or "", side
        elif event != "start" and element is not root:
            yield element.tail or "", side


def _cell_side(cell: etree._Element) -> Column:
    row = cell.getparent()
    cells = [] if row is None else [child for child in row if child.tag in ("td", "th")]
    if len(cells) != 2:
        return Column.FULL
    return Column.LEFT if cells[0] is cell else Column.RIGHT
