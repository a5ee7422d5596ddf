"""What the headers of a RAR 5 archive say of its files [RAR 5.0 archive format, "File header"].

libarchive 3.6 passes encrypted bytes off as the file's own and does not check
the sums of files that are stored without compression.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

SIGNATURE = b"Rar!\x1a\x07\x01\x00"
_FILE = 2
_EXTRA, _DATA = 0x1, 0x2
_HAS_TIME, _HAS_CRC = 0x2, 0x4
_ENCRYPTION_RECORD = 1
_CRC_BYTES, _TIME_BYTES = 4, 4
_VINT_BYTES = 10


class _Fields:
    """The fields of a header, read one after the other. Raises IndexError past the end."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def number(self) -> int:
        """A number of seven bits a byte, low ones first."""
        value = 0
        for place in range(_VINT_BYTES):
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:
                break
        return value


@dataclass(frozen=True, slots=True)
class Rar5File:
    """One file as its header tells of it."""

    name: bytes
    """UTF-8."""
    encrypted: bool
    crc32: int | None
    """Of the unpacked content; None where the archive keeps another sum or none."""


def rar5_files(data: bytes) -> dict[bytes, Rar5File]:
    """The files by name, as far as the headers can be followed; {} for other archives."""
    files: dict[bytes, Rar5File] = {}
    if data.startswith(SIGNATURE):
        with suppress(IndexError):
            for file in _files(data):
                files[file.name] = file if file.name not in files else _either(files[file.name], file)
    return files


def _either(one: Rar5File, other: Rar5File) -> Rar5File:
    """What holds of two files of the same name."""
    return Rar5File(one.name, one.encrypted or other.encrypted, None)


def _files(data: bytes) -> Iterator[Rar5File]:
    at = len(SIGNATURE)
    while at < len(data):
        fields = _Fields(data, at + _CRC_BYTES)
        size = fields.number()
        end = fields.at + size
        kind, flags = fields.number(), fields.number()
        extra = fields.number() if flags & _EXTRA else 0
        packed = fields.number() if flags & _DATA else 0
        if kind == _FILE:
            yield _file(fields, _ENCRYPTION_RECORD in _records(data, max(fields.at, end - extra), end))
        at = end + packed


def _file(fields: _Fields, encrypted: bool) -> Rar5File:
    """The file of a header whose fields are read up to its own flags."""
    flags, _, _ = fields.number(), fields.number(), fields.number()
    fields.at += _TIME_BYTES if flags & _HAS_TIME else 0
    crc = int.from_bytes(fields.data[fields.at : fields.at + _CRC_BYTES], "little") if flags & _HAS_CRC else None
    fields.at += _CRC_BYTES if flags & _HAS_CRC else 0
    fields.number()
    fields.number()
    length = fields.number()
    return Rar5File(fields.data[fields.at : fields.at + length], encrypted, None if encrypted else crc)


def _records(data: bytes, start: int, end: int) -> Iterator[int]:
    """Types of the extra records."""
    fields = _Fields(data, start)
    while fields.at < end:
        size = fields.number()
        after = fields.at + size
        yield fields.number()
        fields.at = after
