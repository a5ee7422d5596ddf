"""winmail.dat files, the container Outlook puts attachments into [MS-OXTNEF]."""

from __future__ import annotations

import struct
from collections.abc import Iterable

SIGNATURE, KEY = 0x223E9F78, 1
MESSAGE, ATTACHMENT = 1, 2
VERSION, CODE_PAGE, CLASS = 0x00089006, 0x00069007, 0x00078008
RENDERING, TITLE, DATA, PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
LONG_NAME = 0x3707001F
"""PR_ATTACH_LONG_FILENAME, Unicode."""


def winmail(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A winmail.dat with these files; the full name stands in the MAPI properties."""
    out = struct.pack("<IH", SIGNATURE, KEY)
    out += _attribute(MESSAGE, VERSION, struct.pack("<I", 0x00010000))
    out += _attribute(MESSAGE, CODE_PAGE, struct.pack("<II", 1258, 0))
    out += _attribute(MESSAGE, CLASS, b"IPM.Microsoft Mail.Note\0")
    for name, data in files:
        out += _attribute(ATTACHMENT, RENDERING, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 32, 32, 0))
        out += _attribute(ATTACHMENT, TITLE, _short(name).encode("ascii") + b"\0")
        out += _attribute(ATTACHMENT, DATA, data)
        out += _attribute(ATTACHMENT, PROPERTIES, _long_name(name))
    return out


def _attribute(level: int, code: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, code, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _short(name: str) -> str:
    """The DOS name that old readers see: eight letters and the ending."""
    stem, _, ending = name.rpartition(".")
    letters = "".join(letter for letter in stem if letter.isascii() and letter.isalnum())
    return f"{letters[:6].upper()}~1.{ending[:3].upper()}"


def _long_name(name: str) -> bytes:
    """One MAPI property: type and id, one value, its length, the text padded to four bytes."""
    text = (name + "\0").encode("utf-16-le")
    padded = text.ljust(-(-len(text) // 4) * 4, b"\0")
    return struct.pack("<IHHII", 1, LONG_NAME & 0xFFFF, LONG_NAME >> 16, 1, len(text)) + padded
