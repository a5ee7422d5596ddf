"""Mails that software on the way likes to change."""

from __future__ import annotations

import base64
import random

HEAD = (
    "Subject: {name}\r\nFrom: a@stttt.quangngai.gov.vn\r\nTo: b@snv.quangngai.gov.vn\r\n"
    "Message-ID: <{name}@x.vn>\r\nDate: Fri, 07 Sep 2012 08:00:00 +0700\r\n"
)


def _mail(name: str, body: bytes, more: str = "") -> bytes:
    return HEAD.format(name=name).encode() + more.encode() + b"\r\n" + body


def _five_megabytes() -> bytes:
    content = random.Random(7).randbytes(3_700_000)
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


CRAFTED: dict[str, bytes] = {
    "plain": _mail("plain", b"xin chao\r\n"),
    "empty": _mail("empty", b""),
    "dots": _mail("dots", b".\r\n..\r\n.x\r\n...\r\nend.\r\n.\r\n"),
    "eight-bit": _mail("eight-bit", "Kính gửi: Sở Nội vụ\r\n".encode(), "Content-Type: text/plain; charset=utf-8\r\n"),
    "windows-1258": _mail("windows-1258", b"K\xednh g\xf4\xec\xd2i \xff\xfe\r\n"),
    "long-lines": _mail("long-lines", b"a" * 5000 + b"\r\n" + b"." * 3000 + b"\r\n"),
    "bare-cr": _mail("bare-cr", b"one\rtwo\r\r\nthree\r\n"),
    "bare-lf": _mail("bare-lf", b"one\ntwo\n\nthree\r\n"),
    "nul": _mail("nul", b"a\x00b\r\n"),
    "tabs-and-blanks": _mail("tabs-and-blanks", b" \t \r\nx \t\r\n\r\n\r\n", "X-Folded: a\r\n\t b\r\n  c\r\n"),
    "odd-headers": _mail("odd-headers", b"x\r\n", "X-No-Value:\r\nX-Twice: 1\r\nX-Twice: 2\r\nx-CaSe: Q\r\n"),
    "signed": _mail(
        "signed",
        b"--b\r\nContent-Type: text/plain\r\n\r\nx  \r\n--b--\r\n",
        'Content-Type: multipart/signed; boundary="b"\r\n',
    ),
    "five-megabytes": _mail("five-megabytes", _five_megabytes()),
}


def without_trace(content: bytes) -> bytes:
    """The mail without the Received lines that every server adds on top."""
    lines = content.split(b"\r\n")
    place = 0
    while lines[place].lower().startswith(b"received:") or (place and lines[place][:1] in (b" ", b"\t")):
        place += 1
    return b"\r\n".join(lines[place:])
