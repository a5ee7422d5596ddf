"""The elements of a package, found by their local names whatever prefixes, capitals and envelopes a system writes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

HEAD_BYTES = 65_536
"""Of a file, to know a package by: comments of some length may stand before its first element."""
MENDED = "edxml-mended"
"""Repair of a package that is no sound XML: what could be read of it was."""
_NAME = re.compile(r"<(?:[\w.-]+:)?edxml", re.IGNORECASE)
_OPENS = re.compile(rb"(?:\xef\xbb\xbf)?\s*<|\xff\xfe|\xfe\xff|\x00<")
_MIME_HEAD = re.compile(
    rb"(?i)(?:\r?\n)*(?:(?:mime-version|content-[a-z-]+|soapaction):[^\n]*\n(?:[ \t]+[^\n]*\n)*)+\r?\n"
)
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_WIDE = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_BLANK = {"", "n/a", "na", "null", "none", "0"}
_MOST_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Node:
    """An element looked up by local names."""

    element: etree._Element | None

    def all(self, *path: str) -> list[Node]:
        """Every descendant with that last name below the first of each name before it."""
        place: Node = self
        for name in path[:-1]:
            place = place.first(name)
        return [Node(found) for found in place._named(path[-1])]

    def first(self, *path: str) -> Node:
        """The first of `all`; an empty node without any."""
        return next(iter(self.all(*path)), Node(None))

    def any_of(self, *names: str) -> Node:
        """The first element that has one of these names, the names before others."""
        return next((found for name in names if (found := self.first(name)).element is not None), Node(None))

    def text(self, *path: str) -> str:
        """Own text, NFC, in one line; "" for a missing element or a stand-in such as "N/A"."""
        plain = self.flag(*path)
        return "" if plain.casefold() in _BLANK else plain

    def flag(self, *path: str) -> str:
        """As `text`, but "0" and "N/A" are answers."""
        node = self.first(*path) if path else self
        words = " ".join(node.letters().split())
        return unicodedata.normalize("NFC", words)[:_MOST_CHARACTERS]

    def letters(self) -> str:
        """All text below the element as it stands."""
        return "" if self.element is None else "".join(str(text) for text in self.element.itertext(tag=etree.Element))

    def attribute(self, name: str) -> str:
        """An attribute by its local name; "" without it."""
        if self.element is None:
            return ""
        found = (str(value) for key, value in self.element.attrib.items() if _local(str(key)) == name)
        return next(found, "")

    def _named(self, name: str) -> Iterator[etree._Element]:
        if self.element is None:
            return
        for found in self.element.iterdescendants():
            if isinstance(found.tag, str) and _local(found.tag) == name:
                yield found


def _local(tag: str) -> str:
    # A prefix that nobody declared stays in the name.
    return re.split("[}:]", tag)[-1].casefold()


def opens_package(data: bytes) -> bool:
    """Whether these bytes, or the begin of a file, are XML with an element edXML near its begin."""
    head = data[:HEAD_BYTES]
    if not _OPENS.match(head):
        return False
    return _NAME.search(_text(head) or head.decode("utf-8", "replace")) is not None


def opens_multipart(data: bytes) -> bool:
    """Whether these bytes are a package in MIME parts: no field but those of MIME itself, and edXML in a first part."""
    head = data[:HEAD_BYTES]
    return _MIME_HEAD.match(head) is not None and _NAME.search(head.decode("utf-8", "replace")) is not None


def parse_package(data: bytes) -> tuple[Node, tuple[str, ...]]:
    """The document node, as far as it can be read, and what was mended; no entity is resolved, nothing is fetched."""
    text = _text(data)
    # Files of hundreds of megabytes are one text node each: only `huge_tree` takes them.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=True,
        encoding="utf-8" if text else None,
    )  # fmt: skip
    plain = _DECLARED.sub("", text).encode() if text else data
    try:
        root = etree.fromstring(plain, parser)
    except (etree.XMLSyntaxError, ValueError):
        return Node(None), ("edxml-broken",)
    if root is None:
        return Node(None), ("edxml-broken",)
    return Node(root.getroottree().getroot()), (MENDED,) if len(parser.error_log) else ()


def _text(data: bytes) -> str:
    """The text of two-byte encodings, which some systems write; "" for all others."""
    name = next((name for mark, name in _WIDE if data.startswith(mark)), "")
    return data.decode(name, "replace") if name else ""
