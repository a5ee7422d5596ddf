"""Header text: encoded words [RFC2047] and raw bytes, to NFC."""

from __future__ import annotations

import binascii
import re

from gateway.mail.charsets import decode

# Senders put spaces inside words and no space between two: both are read.
_WORD = re.compile(rb"=\?([^?\s]{1,80})\?([BbQq])\?([^?]*)\?=")

_CONTROLS = re.compile(r"[\t\r\n\x00\x0b\x0c]+")


def decode_header(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """NFC text of an unfolded header value, on one line, and the repairs made.

    Words of one charset that follow each other are joined before decoding:
    old clients cut them inside a letter.
    """
    if b"=?" not in raw and raw.isascii():
        return _one_line(raw.decode("ascii")), ()
    runs: list[tuple[str, bytes]] = []
    end = 0
    for word in _WORD.finditer(raw):
        between = raw[end : word.start()]
        content = _word_bytes(word.group(2), word.group(3))
        charset = word.group(1).split(b"*")[0].decode("ascii", "replace")
        if content is None:
            content, charset = word.group(0), ""
        if between.strip() or (between and not runs):
            runs.append(("", between))
        _join(runs, charset.lower(), content)
        end = word.end()
    runs.append(("", raw[end:]))
    return _text_of(runs)


def _join(runs: list[tuple[str, bytes]], charset: str, content: bytes) -> None:
    if runs and charset and runs[-1][0] == charset:
        runs[-1] = (charset, runs[-1][1] + content)
    else:
        runs.append((charset, content))


def _text_of(runs: list[tuple[str, bytes]]) -> tuple[str, tuple[str, ...]]:
    texts: list[str] = []
    repairs: dict[str, None] = {}
    for charset, content in runs:
        text, made = decode(content, charset)
        texts.append(text)
        repairs |= dict.fromkeys(made)
    return _one_line("".join(texts)), tuple(repairs)


def _one_line(text: str) -> str:
    return _CONTROLS.sub(" ", text).strip()


def _word_bytes(way: bytes, content: bytes) -> bytes | None:
    """Bytes of one encoded word; None when it is no word after all."""
    if way in b"Qq":
        return binascii.a2b_qp(content, header=True)
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
    if len(clean) % 4 == 1:
        clean = clean[:-1]
    try:
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))
    except binascii.Error:
        return None
