"""A zip package read whole, with what makes its content ambiguous to different readers."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

MAX_BYTES = 256 << 20
"""Inflated, all entries together."""
MAX_ENTRIES = 20_000
PACKAGE_ERRORS = (
    zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error, struct.error,
)  # fmt: skip


class PackageTooLarge(ValueError):
    """The package unfolds beyond what is checked here."""


@dataclass(frozen=True, slots=True)
class Package:
    """Entries by name, folders left out."""

    parts: Mapping[str, bytes]
    ambiguous: bool
    """Two entries of one name, a name with dots for folders, or an entry whose own header disagrees with the directory."""


def read_package(data: bytes) -> Package:
    """Every entry of the zip file. Raises `PackageTooLarge`, or one of `PACKAGE_ERRORS` for a broken one."""
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        entries = [entry for entry in zipped.infolist() if not entry.is_dir()]
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_BYTES:
            raise PackageTooLarge(f"{len(entries)} entries")
        names = {entry.filename.lower().lstrip("/") for entry in entries}
        ambiguous = (
            len(names) != len(entries)
            or any(_turns_back(entry.filename) for entry in entries)
            or not all(_headers_agree(data, entry) for entry in entries)
        )
        return Package({entry.filename: zipped.read(entry) for entry in entries}, ambiguous)


def _turns_back(name: str) -> bool:
    """Whether the name leads out of the folder it begins with, so that it lies somewhere else for another reader."""
    return bool({"..", "."} & set(name.replace("\\", "/").split("/")))


def _headers_agree(data: bytes, entry: zipfile.ZipInfo) -> bool:
    """Whether the header in front of the entry says what the directory says [APPNOTE §4.3.7]."""
    (signature, flags, method, crc, packed, size, length) = struct.unpack_from(
        "<4s2x2H4x3LH", data, entry.header_offset
    )
    if signature != b"PK\x03\x04" or method != entry.compress_type:
        return False
    begin = entry.header_offset + 30
    if data[begin : begin + length] != _raw_name(entry):
        return False
    sizes_follow = flags & 0x08
    return bool(sizes_follow) or (
        crc == entry.CRC and size in (entry.file_size, 0xFFFFFFFF) and packed in (entry.compress_size, 0xFFFFFFFF)
    )


def _raw_name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")
