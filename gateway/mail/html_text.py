"""Text of an HTML body, own words and quoted ones apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from classifiers.composed import composed

_SILENT = {"script", "style", "head", "title", "template", "noscript", "object", "svg"}
_BLOCKS = {
    "p", "div", "br", "tr", "li", "ul", "ol", "dl", "dt", "dd", "table", "blockquote", "pre", "hr", "center",
    "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "address", "form", "body",
}  # fmt: skip
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol", "pre"}
_QUOTED_CLASSES = {
    "gmail_quote", "gmail_extra", "gmail_attr", "moz-cite-prefix", "moz-forward-container", "yahoo_quoted",
    "OutlookMessageHeader", "zmail_extra", "protonmail_quote",
}  # fmt: skip
_REST_QUOTED_IDS = {"divRplyFwdMsg", "appendonsend", "x_divRplyFwdMsg", "x_appendonsend", "OLK_SRC_BODY_SECTION"}
_LINE, _PARAGRAPH = "\x01", "\x02"
"""Marks in the runs: at least a line end, at least an empty line."""
_SPACE = re.compile("[ \n\x01\x02]+")
_BREAKS = re.compile("\n?\x01+|\n")
_MAX_CHARACTERS = 2_000_000


class _Writer:
    """Collects text runs for the own words and for the quoted ones."""

    def __init__(self) -> None:
        self.runs: dict[bool, list[str]] = {False: [], True: []}
        self.silent = 0
        self.quoted = 0
        self.rest_quoted = False
        self.kept = 0

    def text(self, text: str | None, verbatim: bool) -> None:
        if not text or self.silent:
            return
        run = self.runs[self.quoted > 0 or self.rest_quoted]
        run.append(text if verbatim else re.sub(r"[ \t\r\n\f\xa0]+", " ", text))

    def line_break(self, signs: str) -> None:
        for run in self.runs.values():
            run.append(signs)


def read_html(html: str) -> tuple[str, str]:
    """(own words, quoted words) of an HTML body, NFC, one paragraph a line.

    Quoted are blockquotes (but Gmail's plain indent) and the wrappers that mail
    programs put around earlier mails; behind Outlook's header block everything
    is. Broken HTML gives what libxml2 recovers; text beyond 2 million
    characters is left out.
    """
    parser = etree.HTMLParser(recover=True, remove_comments=True, remove_pis=True, no_network=True)
    source = re.sub(r"<\?xml[^>]{0,200}\?>|[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", " ", html[:_MAX_CHARACTERS])
    try:
        root = etree.fromstring(f"<html><body>{source}</body></html>", parser)
    except (etree.XMLSyntaxError, ValueError):
        return "", ""
    if root is None:
        return "", ""
    writer = _Writer()
    for event, element in _events(root):
        (_opens if event == "start" else _closes)(writer, element)
    return _tidy(writer.runs[False]), _tidy(writer.runs[True])


def _events(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if isinstance(element.tag, str):
            yield event, element


def _opens(writer: _Writer, element: etree._Element) -> None:
    tag = str(element.tag)
    writer.silent += tag in _SILENT
    if element.get("id") in _REST_QUOTED_IDS:
        writer.rest_quoted = True
    _break(writer, tag)
    writer.quoted += _is_quote(element)
    writer.text(element.text, tag == "pre")


def _closes(writer: _Writer, element: etree._Element) -> None:
    tag = str(element.tag)
    writer.quoted -= _is_quote(element)
    writer.silent -= tag in _SILENT
    if tag != "br":
        _break(writer, tag)
    if tag in ("td", "th"):
        writer.text(" ", False)
    writer.text(element.tail, False)


def _break(writer: _Writer, tag: str) -> None:
    if tag in _BLOCKS:
        writer.line_break("\n" if tag == "br" else _PARAGRAPH if tag in _PARAGRAPHS else _LINE)


def _is_quote(element: etree._Element) -> bool:
    classes = (element.get("class") or "").split()
    if any(name in _QUOTED_CLASSES for name in classes):
        return True
    # Gmail's indent button makes a blockquote with "border:none": own words.
    return element.tag == "blockquote" and "border:none" not in (element.get("style") or "").replace(" ", "")


def _tidy(runs: list[str]) -> str:
    text = composed("".join(runs))
    return _SPACE.sub(_space, text).strip()


def _space(run: re.Match[str]) -> str:
    """What stands for a run of blanks and breaks: one blank, one line end, or one empty line."""
    signs = run.group().replace(" ", "")
    if _PARAGRAPH in signs:
        return "\n\n"
    return "\n" * min(2, len(_BREAKS.findall(signs))) or " "
