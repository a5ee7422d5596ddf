"""Signatures seen in the raw bytes of a PDF, without trusting its structure [ISO 32000-1 §12.8.1].

A byte range has to stand in plain bytes: its offsets are written after the
file is laid out. Names may be written with #xx escapes, and dictionaries may
hide in compressed object streams, so both are looked through.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

HEADER_WITHIN = 1024
"""Readers accept the header within the first 1024 bytes [ISO 32000-1 App. H.3, 13]."""
_INFLATE_LIMIT = 8 << 20
_INFLATE_TOTAL = 64 << 20


def _name(text: str) -> bytes:
    """Pattern of a PDF name in which any character may be written as #xx."""
    return b"/" + b"".join(b"(?:%s|#%s)" % (re.escape(c).encode(), _hex(ord(c))) for c in text)


def _hex(code: int) -> bytes:
    return "".join(f"[{d}{d.upper()}]" if d.isalpha() else d for d in f"{code:02x}").encode()


_SPACE = rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*[\r\n])*"
_BYTE_RANGE = re.compile(_name("ByteRange") + _SPACE + rb"(\[[^\]]{0,200}\])?")
_SIGNATURE_WORDS = re.compile(
    _name("FT")
    + _SPACE
    + _name("Sig")
    + rb"|"
    + _name("Type")
    + _SPACE
    + b"(?:"
    + _name("Sig")
    + b"|"
    + _name("DocTimeStamp")
    + b")"
    rb"(?![A-Za-z0-9#])"
)
_OBJECT_STREAM = re.compile(_name("ObjStm"))
_STREAM = re.compile(rb"stream(?:\r\n|\n|\r)")
_VALUE_BEGINS = tuple(bytes([code]) for code in b"[+-.0123456789")
"""How a byte range or a reference to one begins."""
_NUMBER = re.compile(rb"[+-]?\d+")


@dataclass(frozen=True, slots=True)
class RawScan:
    """What the bytes show: `ranges` has the numbers of each /ByteRange, () where they are malformed."""

    ranges: tuple[tuple[int, ...], ...]
    mentions: bool
    """Signature fields or dictionaries are mentioned, also in object streams, or may be hidden."""


def pdf_part(data: bytes) -> tuple[bytes, bytes]:
    """(junk, PDF): offsets count from the header, junk before it is real in some files."""
    start = data.find(b"%PDF-", 0, HEADER_WITHIN)
    return (data[:start], data[start:]) if start > 0 else (b"", data)


def scan(data: bytes) -> RawScan:
    """Byte ranges and mentions of signatures in a whole PDF."""
    if b"#" not in data and b"/ByteRange" not in data:
        ranges: tuple[tuple[int, ...], ...] = ()
    else:
        found = [match for match in _BYTE_RANGE.finditer(data) if not _is_prose(data, match)]
        ranges = tuple(dict.fromkeys(_numbers(match.group(1)) for match in found))
    if ranges:
        return RawScan(ranges, True)
    return RawScan((), bool(_SIGNATURE_WORDS.search(data)) or _mentioned_in_object_streams(data))


def hole(data: bytes, byte_range: tuple[int, ...]) -> bytes | None:
    """Bytes between the two parts of a byte range; None when the range is not of that form."""
    if range_problem(byte_range, len(data)):
        return None
    return data[byte_range[1] : byte_range[2]]


def range_problem(byte_range: tuple[int, ...], size: int) -> str:
    """Reason code for a byte range that no honest signer writes; "" for a sound one."""
    if len(byte_range) != 4 or min(byte_range) < 0:
        return "byte-range-malformed"
    first, length, second, rest = byte_range
    if second + rest > size:
        return "byte-range-outside-file"
    if first != 0 or second <= first + length:
        return "byte-range-hole"
    return ""


def contents_in(gap: bytes) -> bytes | None:
    """The value of a hole that is exactly one hex string; None for anything else."""
    if gap[:1] != b"<" or gap[-1:] != b">" or len(gap) < 2:
        return None
    digits = gap[1:-1].translate(None, b"\x00\t\n\x0c\r ")
    try:
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        return None


def _is_prose(data: bytes, match: re.Match[bytes]) -> bool:
    """Whether what follows can be no value of a PDF: the word stands in a text, such as an attached report."""
    return match.group(1) is None and not data[match.end() : match.end() + 1].startswith(_VALUE_BEGINS)


def _numbers(array: bytes | None) -> tuple[int, ...]:
    if array is None:
        return ()
    words = array[1:-1].split()
    return tuple(int(word) for word in words) if all(_NUMBER.fullmatch(w) for w in words) else ()


def _mentioned_in_object_streams(data: bytes) -> bool:
    """Look into compressed object streams; an encrypted file with such streams counts as a mention."""
    total = 0
    for match in _OBJECT_STREAM.finditer(data):
        if b"/Encrypt" in data:
            return True
        begin = _STREAM.search(data, match.end(), match.end() + 512)
        if begin is None or total > _INFLATE_TOTAL:
            continue
        try:
            plain = zlib.decompressobj().decompress(data[begin.end() :], _INFLATE_LIMIT)
        except zlib.error:
            continue
        total += len(plain)
        if _SIGNATURE_WORDS.search(plain) or _BYTE_RANGE.search(plain):
            return True
    return False
