"""The files of a package: beside its envelope in base64, or each a MIME part of its own."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence

from gateway.mail.archive import is_document_zip
from gateway.mail.attachments import Part
from gateway.mail.edxml_nodes import Node
from gateway.mail.structure import Leaf

_CONTENTS = ("contenttransferencoded", "content", "data")
_NAMES = ("attachmentname", "filename", "name")
_UNNAMED = "application/octet-stream"


def files_beside(root: Node, most: int) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The files of a package in order, named by the manifest where the attachment has no name itself; what was mended."""
    names = _named(root)
    parts: list[Part] = []
    problems: dict[str, None] = {}
    for node in root.all("attachment"):
        content = node.any_of(*_CONTENTS)
        if content.element is None:
            continue
        if len(parts) >= most:
            problems["part-limit"] = None
            break
        data, told = _decoded(content.letters())
        problems |= dict.fromkeys(told)
        name = node.any_of(*_NAMES).text() or names.get(_content_id(node), "")
        kind = node.any_of("contenttype", "filetype").text().lower()
        parts.append(_part(len(parts), name, kind if "/" in kind else _UNNAMED, data, told))
    return tuple(parts), tuple(problems)


def files_in_parts(root: Node, leaves: Sequence[Leaf]) -> tuple[Part, ...]:
    """The files that stand in MIME parts of their own, named by the manifest, else by their part."""
    names = _named(root)
    found: list[Part] = []
    for leaf in leaves:
        mark = leaf.fields.first("content-id").decode("ascii", "replace").strip().strip("<>")
        given = leaf.disposition.text("filename") or leaf.media.text("name")
        found.append(_part(len(found), names.get(mark, "") or given, leaf.media.token or _UNNAMED, leaf.data, ()))
    return tuple(found)


def _named(root: Node) -> Mapping[str, str]:
    """Names by content id: the manifest's references, as element or as `xlink:href`."""
    return dict(_references(root))


def _references(root: Node) -> Iterator[tuple[str, str]]:
    for node in root.all("reference"):
        name = node.any_of(*_NAMES).text()
        for mark in (_content_id(node), node.attribute("href").removeprefix("cid:").strip()):
            if mark and name:
                yield mark, name


def _content_id(node: Node) -> str:
    return node.flag("contentid").removeprefix("cid:").strip().strip("<>")


def _part(index: int, name: str, media_type: str, data: bytes, repairs: tuple[str, ...]) -> Part:
    base = name.replace("\\", "/").rpartition("/")[2]
    return Part(index, None, _packed_name(base, data), media_type, data, inline=False, repairs=repairs)


def _decoded(text: str) -> tuple[bytes, tuple[str, ...]]:
    letters = "".join(text.split())
    try:
        return base64.b64decode(letters, validate=True), ()
    except (binascii.Error, ValueError):
        pass
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4)), ("base64-mended",)
    except (binascii.Error, ValueError):
        return b"", ("base64-broken",)


def _packed_name(name: str, data: bytes) -> str:
    """Some systems zip each file under its own name: "a.pdf" that is a zip is opened as one."""
    packed = data.startswith(b"PK\x03\x04") and not is_document_zip(data)
    return f"{name}.zip" if packed and not name.lower().endswith(".zip") else name
