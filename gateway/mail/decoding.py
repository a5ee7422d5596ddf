"""Transfer encodings undone [RFC2045 §6], leniently and with every repair named."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from itertools import islice

_IDENTITY = {"", "7bit", "8bit", "binary", "7-bit", "8-bit", "none"}
_UUENCODE = {"x-uuencode", "uuencode", "x-uue", "uue"}
_BLANKS = b" \t\r\n\x0b\x0c\x00"
_BEGIN = re.compile(rb"(?m)^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,400}?)[ \t]*\r?$")
_END = re.compile(rb"(?m)^end[ \t]*\r?$")
_LONG_BASE64_LINE = re.compile(rb"(?m)^[A-Za-z0-9+/]{40,}={0,2}[ \t]*\r?$")
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_TRIES = 40
"""Places tried in one body: keeps crafted bodies from costing quadratic time."""
_ONLY_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]+={0,2}\s*")


@dataclass(frozen=True, slots=True)
class Uuencoded:
    """One `begin` block found in a text."""

    filename: bytes
    data: bytes
    broken: bool
    """Whether a line could not be read and is missing in `data`."""
    start: int
    end: int


def decode_transfer(body: bytes, encoding: str, clean: bool = True) -> tuple[bytes, tuple[str, ...]]:
    """Bytes of a body sent in `encoding` (lower-case token) and the repairs made.

    An unknown encoding leaves the bytes as they are [RFC2045 §6.4]. `clean`
    says that the header gave the bare token. What is declared plain but looks
    like base64 is left as it is and flagged: those are the bytes that were sent.
    """
    repairs = () if clean else ("transfer-encoding-mended",)
    if encoding == "base64":
        data, made = decode_base64(body)
    elif encoding == "quoted-printable":
        data, made = binascii.a2b_qp(body), ()
    elif encoding in _UUENCODE:
        data, made = _decode_uuencode(body)
    elif encoding in _IDENTITY:
        data, made = body, ("undeclared-base64",) if _looks_like_base64(body) else ()
    else:
        data, made = body, ("unknown-transfer-encoding",)
    return data, repairs + made


def _decode_uuencode(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    block = next(iter(find_uuencoded(body)), None)
    if block is None:
        return body, ("uuencode-broken",)
    return block.data, ("uuencode-broken",) if block.broken else ()


def _looks_like_base64(body: bytes) -> bool:
    long_lines = len(_LONG_BASE64_LINE.findall(body[:4000]))
    return len(body) >= 160 and long_lines > 1 and _ONLY_BASE64.fullmatch(body) is not None


def decode_base64(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Bytes of a base64 body; strict where possible, then by what senders get wrong.

    Repairs: `base64-padding`, `base64-garbage`, `base64-concatenated`,
    `text-after-base64` (a mailing list's footer), `base64-truncated`, `not-base64`
    (the bytes themselves were sent and are given).
    """
    packed = body.translate(None, _BLANKS)
    try:
        return binascii.a2b_base64(packed, strict_mode=True), ()
    except binascii.Error:
        head = packed[:4000]
        if len(head.translate(None, _ALPHABET)) * 4 > len(head):
            return body, ("not-base64",)
        return _lenient_base64(body)


def _lenient_base64(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    body, repairs = _without_footer(body)
    chunks = [chunk for chunk in re.split(rb"=+", body) if chunk.strip(_BLANKS)]
    if len(chunks) > 1:
        repairs.append("base64-concatenated")
    data = bytearray()
    for chunk in chunks:
        clean = re.sub(rb"[^A-Za-z0-9+/]", b"", chunk)
        if len(clean) != len(chunk.translate(None, _BLANKS)):
            repairs.append("base64-garbage")
        if len(clean) % 4 == 1:
            repairs.append("base64-truncated")
            clean = clean[:-1]
        data += binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))
    return bytes(data), tuple(dict.fromkeys(repairs or ["base64-padding"]))


def _without_footer(body: bytes) -> tuple[bytes, list[str]]:
    """`body` up to a text behind the padding or behind an empty line."""
    for seam in islice(re.finditer(rb"=[ \t]*\r?\n|\n[ \t]*\r?\n", body), _TRIES):
        rest = body[seam.end() :]
        if rest.strip(_BLANKS + b"=") and not _LONG_BASE64_LINE.search(rest) and not _ONLY_BASE64.fullmatch(rest):
            return body[: seam.start() + 1], ["text-after-base64"]
    return body, []


def find_uuencoded(text: bytes) -> tuple[Uuencoded, ...]:
    """All complete `begin` to `end` blocks of a text, in order."""
    found: list[Uuencoded] = []
    at = failures = 0
    while failures < _TRIES and (begin := _BEGIN.search(text, at)):
        end = _END.search(text, begin.end())
        if not end:
            break
        data, broken = _uu_lines(text[begin.end() : end.start()])
        if not data:
            at = begin.end()
            failures += 1
            continue
        found.append(Uuencoded(begin.group(1), data, broken, begin.start(), end.end()))
        at = end.end()
    return tuple(found)


def _uu_lines(block: bytes) -> tuple[bytes, bool]:
    """Bytes of the lines of a block, and whether lines are missing in them."""
    data = bytearray()
    broken = False
    for line in block.split(b"\n"):
        line = line.rstrip(b"\r")
        if not line:
            continue
        # Some encoders pad a line with more characters than it needs.
        needed = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            data += binascii.a2b_uu(line[:needed])
        except binascii.Error:
            broken = True
            if not data:
                break
    return bytes(data), broken
