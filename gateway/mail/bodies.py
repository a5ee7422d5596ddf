"""The text of a mail: its newest own words, and what it quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateway.mail.charsets import decode
from gateway.mail.decoding import find_uuencoded
from gateway.mail.html_text import read_html
from gateway.mail.quoting import split_quoted
from gateway.mail.structure import Leaf

_MAX_BYTES = 8_000_000
_META_CHARSET = re.compile(rb"(?i)<meta[^>]{1,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})")


@dataclass(frozen=True, slots=True)
class Body:
    """Own words and quoted words of a mail, NFC."""

    own: str = ""
    quoted: str = ""
    repairs: tuple[str, ...] = ()


def is_body(leaf: Leaf) -> bool:
    """Whether a leaf is text of the mail itself and not a file sent with it."""
    text = leaf.media.token in ("text/plain", "text/html")
    named = leaf.disposition.text("filename") or leaf.media.text("name")
    return text and not named and leaf.disposition.token in ("", "inline")


def read_body(leaves: list[Leaf]) -> Body:
    """Text of the body leaves of one mail, in order.

    Of a multipart/alternative the plain text counts, unless it is empty. Uuencoded
    blocks are cut out: they are attachments.
    """
    with_plain = {leaf.alternative for leaf in leaves if _is_plain(leaf) and leaf.data.strip()}
    own: list[str] = []
    quoted: list[str] = []
    repairs: dict[str, None] = {}
    for leaf in leaves:
        if not _is_plain(leaf) and leaf.alternative is not None and leaf.alternative in with_plain:
            continue
        text, made = _text(leaf)
        repairs |= dict.fromkeys(made)
        mine, theirs = split_quoted(text) if _is_plain(leaf) else _split_html(text)
        own.append(mine)
        quoted.append(theirs)
    return Body(_joined(own), _joined(quoted), tuple(repairs))


def _is_plain(leaf: Leaf) -> bool:
    return leaf.media.token == "text/plain"


def _joined(texts: list[str]) -> str:
    return "\n\n".join(text for text in texts if text)


def _split_html(html: str) -> tuple[str, str]:
    own, quoted = read_html(html)
    mine, theirs = split_quoted(own)
    return mine, _joined([theirs, quoted])


def _text(leaf: Leaf) -> tuple[str, tuple[str, ...]]:
    data = leaf.data[:_MAX_BYTES]
    repairs = ("body-cut",) if len(data) < len(leaf.data) else ()
    charset = leaf.media.text("charset")
    if _is_plain(leaf):
        data = _without_uuencoded(data)
    elif not charset:
        meta = _META_CHARSET.search(data, 0, 4096)
        charset = meta.group(1).decode("ascii") if meta else ""
    text, made = decode(data, charset)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if leaf.media.text("format").lower() == "flowed":
        text = _unflowed(text, leaf.media.text("delsp").lower() == "yes")
    return text, repairs + made


def _without_uuencoded(data: bytes) -> bytes:
    at = 0
    kept: list[bytes] = []
    for block in find_uuencoded(data):
        kept.append(data[at : block.start])
        at = block.end
    return b"".join([*kept, data[at:]])


def _unflowed(text: str, delete_blank: bool) -> str:
    """Lines ending in a blank joined with the next of the same quote depth [RFC3676 §4]."""
    lines: list[str] = []
    open_line: list[str] = []
    depth_before = -1
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        if open_line and depth != depth_before:
            lines.append("".join(open_line))
            open_line = []
        if not open_line:
            open_line.append(">" * depth + (" " if depth else ""))
        flows = bare.endswith(" ") and bare != "-- "
        open_line.append(bare[:-1] if flows and delete_blank else bare)
        if not flows:
            lines.append("".join(open_line))
            open_line = []
        depth_before = depth
    return "\n".join([*lines, "".join(open_line)] if open_line else lines)
