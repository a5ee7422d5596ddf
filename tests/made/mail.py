"""Mails built byte by byte: each header and each encoding is under control.

The standard library's writer mends what it can; real senders do not, so the
parts here are bytes and nothing is mended.
"""

from __future__ import annotations

import base64
import quopri
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from textwrap import wrap
from urllib.parse import quote

CRLF = b"\r\n"


@dataclass(frozen=True, slots=True)
class Part:
    """One MIME part: header lines without line ends, and the encoded body."""

    headers: tuple[bytes, ...]
    body: bytes

    def __bytes__(self) -> bytes:
        return CRLF.join(self.headers) + CRLF + CRLF + self.body


def word(text: str, charset: str = "utf-8", form: str = "B") -> str:
    """`text` as RFC 2047 words of at most 75 characters; ASCII stays as it is."""
    if text.isascii():
        return text
    words = []
    for piece in _chunks(text, 15):
        raw = piece.encode(charset)
        code = base64.b64encode(raw).decode() if form == "B" else _q(raw)
        words.append(f"=?{charset}?{form}?{code}?=")
    return "\r\n ".join(words)


def _chunks(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def _q(raw: bytes) -> str:
    return "".join(chr(b) if chr(b).isalnum() and b < 128 else "_" if b == 32 else f"={b:02X}" for b in raw)


def text_part(
    text: str, charset: str = "utf-8", coding: str = "base64", subtype: str = "plain", says: str = ""
) -> Part:
    """A text part; `says` is the charset that the header claims when it lies."""
    raw = text.replace("\n", "\r\n").encode(charset)
    head = (f'Content-Type: text/{subtype}; charset="{says or charset}"'.encode(), _transfer(coding))
    return Part(head, _encode(raw, coding))


def file_part(
    name_headers: Sequence[str | bytes], data: bytes, coding: str = "base64", extra: Sequence[str] = ()
) -> Part:
    """A file; `name_headers` are Content-Type and Content-Disposition as `named` and others make them."""
    lines = [line if isinstance(line, bytes) else line.encode() for line in (*name_headers, *extra)]
    return Part((*lines, _transfer(coding)), _encode(data, coding))


def message_part(mail: bytes) -> Part:
    """A mail within a mail (message/rfc822)."""
    return Part((b"Content-Type: message/rfc822", b"Content-Disposition: attachment"), mail)


def _transfer(coding: str) -> bytes:
    return f"Content-Transfer-Encoding: {coding}".encode()


def _encode(data: bytes, coding: str) -> bytes:
    if coding == "base64":
        return base64.encodebytes(data).replace(b"\n", CRLF)
    if coding == "quoted-printable":
        return quopri.encodestring(data.replace(CRLF, b"\n")).replace(b"\n", CRLF) + CRLF
    return data + CRLF


def named(name: str, media_type: str, disposition: str = "attachment") -> tuple[str, str]:
    """Type and disposition with an RFC 2047 word inside quotes, which RFC 2047 §5 forbids and all clients write."""
    shown = word(name).replace("\r\n ", "\r\n\t")
    return (
        f'Content-Type: {media_type};\r\n name="{shown}"',
        f'Content-Disposition: {disposition};\r\n filename="{shown}"',
    )


def named_2231(name: str, media_type: str) -> tuple[str, str]:
    """Type without name and a disposition in RFC 2231 sections, beside an ASCII name that lost its letters."""
    quoted = quote(name, safe="")
    pieces = wrap(quoted, 48, break_on_hyphens=False)
    starred = "".join(
        f";\r\n filename*{index}*={'' if index else chr(39).join(('UTF-8', '', ''))}{piece}"
        for index, piece in enumerate(pieces)
    )
    plain = "".join(letter if letter.isascii() else "_" for letter in name)
    return f"Content-Type: {media_type}", f'Content-Disposition: attachment;\r\n filename="{plain}"{starred}'


def named_raw(name: str, media_type: str, charset: str = "utf-8") -> tuple[str, bytes]:
    """A disposition whose name stands in raw bytes of `charset` [against RFC 5322 §2.2]."""
    return f"Content-Type: {media_type}", b'Content-Disposition: attachment; filename="' + name.encode(charset) + b'"'


def multipart(parts: Sequence[Part], boundary: str, kind: str = "mixed", extra: str = "") -> Part:
    """Parts within a boundary."""
    line = b"--" + boundary.encode()
    body = b"".join(line + CRLF + bytes(part) + (b"" if part.body.endswith(CRLF) else CRLF) for part in parts)
    return Part((f'Content-Type: multipart/{kind}; boundary="{boundary}"{extra}'.encode(),), body + line + b"--" + CRLF)


def mail(
    content: Part,
    *,
    sender: str,
    to: Sequence[str],
    subject: str,
    at: datetime,
    ident: str,
    cc: Sequence[str] = (),
    extra: Sequence[str | bytes] = (),
) -> bytes:
    """A whole mail. `sender`, `to` and `cc` are "Name <address>" or addresses; `ident` makes the Message-ID.

    `extra` lines stand before the MIME headers, byte for byte.
    """
    lines = [
        f"Received: from mail.quangngai.gov.vn (mail.quangngai.gov.vn [10.48.1.25])\r\n\tby mx.quangngai.gov.vn"
        f" (Postfix) with ESMTP id {ident[:10].upper()}\r\n\tfor <{_bare((*to, 'undisclosed')[0])}>; {format_datetime(at)}",
        f"Date: {format_datetime(at)}",
        f"From: {_address(sender)}",
        f"To: {_list(to)}",
        *((f"Cc: {_list(cc)}",) if cc else ()),
        f"Subject: {word(subject)}",
        f"Message-ID: <{ident}@mail.quangngai.gov.vn>",
    ]
    head = [line.encode() for line in lines]
    head += [line if isinstance(line, bytes) else line.encode() for line in extra]
    return CRLF.join([*head, b"MIME-Version: 1.0"]) + CRLF + bytes(content)


def _bare(shown: str) -> str:
    return shown.rpartition("<")[2].rstrip(">") if "<" in shown else shown


def _list(addresses: Sequence[str]) -> str:
    return ",\r\n ".join(_address(one) for one in addresses) or "undisclosed-recipients:;"


def _address(shown: str) -> str:
    name, bracket, rest = shown.partition(" <")
    return f"{word(name)} <{rest}" if bracket else shown
