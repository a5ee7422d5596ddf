"""RAR 5 and 7z archives: the first written by hand after its specification, the second by libarchive."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

import libarchive

RAR_5 = b"Rar!\x1a\x07\x01\x00"
RAR_END = bytes.fromhex("1d77565103050400")
FILE, LINK = 0o100644, 0o120777


def seven_zip(files: Mapping[str, bytes]) -> bytes:
    """A 7z of these files."""
    out: list[bytes] = []

    def write(block: bytes) -> int:
        out.append(bytes(block))
        return len(block)

    with libarchive.custom_writer(write, "7zip") as archive:
        for name, data in files.items():
            archive.add_file_from_memory(name, len(data), data)
    return b"".join(out)


def rar(*files: bytes) -> bytes:
    """A RAR 5 of these `rar_file`s."""
    return RAR_5 + _block(_number(1) + _number(0) + _number(0)) + b"".join(files) + RAR_END


def rar_file(name: str, data: bytes, *, mode: int = FILE, extra: bytes = b"") -> bytes:
    """One stored file with its header."""
    raw = name.encode()
    head = _number(2) + _number(3 if extra else 2) + (_number(len(extra)) if extra else b"") + _number(len(data))
    head += _number(4) + _number(len(data)) + _number(mode) + crc32(data).to_bytes(4, "little")
    return _block(head + _number(0) + _number(1) + _number(len(raw)) + raw + extra) + data


def rar_link(name: str, target: str) -> bytes:
    """A Unix symbolic link."""
    record = _number(5) + _number(1) + _number(0) + _number(len(target)) + target.encode()
    return rar_file(name, b"", mode=LINK, extra=_number(len(record)) + record)


def rar_secret(name: str, data: bytes) -> bytes:
    """A file marked as encrypted."""
    record = _number(1) + _number(0) + _number(0) + b"\x0f" + b"S" * 16 + b"I" * 16
    return rar_file(name, data, extra=_number(len(record)) + record)


def rar_locked() -> bytes:
    """A RAR 5 whose headers are encrypted too."""
    return RAR_5 + _block(_number(4) + _number(0) + _number(0) + _number(0) + b"\x0f" + b"S" * 16) + b"\x55" * 64


def _block(head: bytes, data: bytes = b"") -> bytes:
    sized = _number(len(head)) + head
    return crc32(sized).to_bytes(4, "little") + sized + data


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
