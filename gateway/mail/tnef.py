"""Files inside a winmail.dat [MS-OXTNEF], by tnefparse.

Only the objects that make attachments are handed to it, after their counts
were checked: it loops as often as a file says, also four billion times.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import tnefparse
from tnefparse.tnef import TNEF, TNEFAttachment

from classifiers.composed import composed
from gateway.mail.charsets import decode

_HEADER_BYTES = 6
_OBJECT = struct.Struct("<BHHI")
_CHECKSUM_BYTES = 2
_KEPT = {
    TNEF.ATTTNEFVERSION,
    TNEF.ATTOEMCODEPAGE,
    TNEF.ATTATTACHRENDDATA,
    TNEF.ATTATTACHTITLE,
    TNEF.ATTATTACHDATA,
    TNEF.ATTATTACHMENT,
}
_MOST_FILES = 5000
"""More are not looked at: tnefparse takes the square of their number."""
_MULTIPLE = 0x1000
_NAMED = 0x8000
_FIXED_BYTES = {0x02: 2, 0x0B: 2, 0x03: 4, 0x04: 4, 0x0A: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
"""Size of a value by its MAPI type; the others begin with a length [MS-OXTNEF §2.1.3.4]."""
_FAULTS = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    UnboundLocalError,
    struct.error,
)
"""What tnefparse 1.4 raises on broken files."""


def tnef_files(data: bytes) -> tuple[tuple[str, bytes], ...] | None:
    """(name, bytes) of each file; None when the TNEF cannot be read.

    A mail embedded in it is given as its own TNEF bytes.
    """
    # tnefparse leaves out a last object of 12 bytes; one byte more makes it read it.
    kept = data[:_HEADER_BYTES] + b"".join(_kept_objects(data)) + b"\0"
    try:
        attachments = tnefparse.TNEF(kept, do_checksum=False).attachments
        return tuple((_name(one), one.data) for one in attachments if isinstance(one.data, bytes))
    except _FAULTS:
        return None


def _kept_objects(data: bytes) -> Iterator[bytes]:
    at = _HEADER_BYTES
    files = 0
    while at + _OBJECT.size + _CHECKSUM_BYTES < len(data) and files <= _MOST_FILES:
        _, name, _, size_bytes = _OBJECT.unpack_from(data, at)
        end = at + _OBJECT.size + size_bytes + _CHECKSUM_BYTES
        content = data[at + _OBJECT.size : end - _CHECKSUM_BYTES]
        files += name == TNEF.ATTATTACHRENDDATA
        if name in _KEPT and (name != TNEF.ATTATTACHMENT or _counts_fit(content)):
            yield data[at:end]
        at = end


def _counts_fit(block: bytes) -> bool:
    """Whether every count in a block of MAPI properties can be true for its size.

    A block that ends too early is left to tnefparse, which keeps what it has.
    """
    try:
        count = _number(block, 0)
        if count > len(block) // 4:
            return False
        at = 4
        for _ in range(count):
            kind, name = struct.unpack_from("<HH", block, at)
            at = _after_name(block, at + 4) if name >= _NAMED else at + 4
            values = 1
            if kind & _MULTIPLE:
                values = _number(block, at)
                at += 4
            size_bytes = _FIXED_BYTES.get(kind & ~_MULTIPLE)
            if values * (size_bytes or 4) > len(block) - at:
                return False
            at = _after_values(block, at, kind, values, size_bytes)
    except struct.error:
        return True
    return True


def _after_name(block: bytes, at: int) -> int:
    """Position behind GUID, kind and number or name of a named property."""
    if _number(block, at + 16) == 0:
        return at + 24
    return at + 24 + _padded(_number(block, at + 20))


def _after_values(block: bytes, at: int, kind: int, values: int, size_bytes: int | None) -> int:
    if size_bytes is not None:
        return at + _padded(values * size_bytes)
    if not kind & _MULTIPLE:
        values = _number(block, at)
        at += 4
    for _ in range(values):
        at += 4 + _padded(_number(block, at))
    return at


def _number(block: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", block, at)[0])


def _padded(size_bytes: int) -> int:
    return (size_bytes + 3) // 4 * 4


def _name(attachment: TNEFAttachment) -> str:
    """Long name, else the short 8.3 one, which may stand there as raw bytes."""
    try:
        name: object = attachment.long_filename()
    except (UnicodeDecodeError, AttributeError):
        name = attachment._name
    text = decode(name)[0] if isinstance(name, bytes) else str(name)
    return composed(text.strip("\x00 "))
