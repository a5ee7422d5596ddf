"""A page saved with its pictures (.mht), also by Word under the name .doc [RFC 2557]."""

from __future__ import annotations

from classifiers.reading import Format, Reading, Unreadable
from gateway.documents.plain import read_html, read_text
from gateway.mail.structure import Budget, Leaf, read_tree
from gateway.settings import Sandbox

_UTF_8_MARK = b"\xef\xbb\xbf"


def read_web_archive(data: bytes, limits: Sandbox) -> Reading | Unreadable:
    """Lines of the page itself, its first part of HTML or text; `unsupported` for mails."""
    tree = read_tree(data, 0, len(data), Budget(limits.max_parts))
    if b"multipart/related" not in tree.fields.first("content-type").lower():
        return Unreadable("unsupported", "a mail without the name of one", Format.MESSAGE)
    for kind, read in (("text/html", read_html), ("text/plain", read_text)):
        leaf = next((one for one in tree.leaves if one.media.token == kind), None)
        if leaf is not None:
            return read(_in_utf_8(leaf), limits)
    return Unreadable("broken", "a saved page without a page", Format.MESSAGE)


def _in_utf_8(leaf: Leaf) -> bytes:
    """The part in UTF-8 where its header names the charset, else as it is."""
    charset = leaf.media.text("charset")
    try:
        return _UTF_8_MARK + leaf.data.decode(charset).encode() if charset else leaf.data
    except (LookupError, UnicodeError, ValueError):
        return leaf.data
