"""Files inside a zip [APPNOTE], read from memory within limits, never to paths."""

from __future__ import annotations

import io
import lzma
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass

from classifiers.composed import composed
from classifiers.reading import Format, Unreadable
from gateway.mail.charsets import decode_guess
from gateway.settings import Sandbox

_CHUNK = 1 << 16
RATIO_FREE_BYTES = 1 << 20
"""Below this size no ratio is looked at: short runs of blanks pack well."""
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_UNICODE_PATH = 0x7075
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, IndexError, struct.error)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a container."""

    filename: str
    """With its folders, "/" between them, NFC."""
    data: bytes
    problem: Unreadable | None = None
    """Why this one file could not be read while others could; `data` is empty then."""
    repairs: tuple[str, ...] = ()


@dataclass(slots=True)
class Room:
    """What may still be unpacked from one mail; counts down over all its containers."""

    size_bytes: int
    entries: int

    @classmethod
    def of(cls, limits: Sandbox) -> Room:
        """The whole room that the settings give one mail."""
        return cls(limits.max_unpacked_mb << 20, limits.max_parts)


def zip_entries(data: bytes, limits: Sandbox, room: Room) -> tuple[Entry, ...] | Unreadable:
    """The files of a zip, without folders, symbolic links and macOS forks.

    `Unreadable` for the whole: `broken`, `limits` (entries, size or ratio),
    `password` when no file can be read without one. Sizes are believed first
    and held while reading: a file ends at its declared size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if _is_file(info)]
            if _exceeds(infos, len(data), limits, room):
                return Unreadable("limits", "zip unfolds beyond the limits of [sandbox]", Format.ZIP)
            entries = tuple(_entry(archive, info) for info in infos)
    except (*_BROKEN, NotImplementedError) as why:
        return Unreadable("broken", f"zip: {type(why).__name__}", Format.ZIP)
    if entries and all(entry.problem and entry.problem.reason == "password" for entry in entries):
        return Unreadable("password", "zip is encrypted", Format.ZIP)
    room.entries -= len(entries)
    room.size_bytes -= sum(len(entry.data) for entry in entries)
    return entries


def is_document_zip(data: bytes) -> bool:
    """Whether a zip is one document: OOXML, or OpenDocument and others with a `mimetype`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {info.filename for info in archive.infolist()}
    except (*_BROKEN, NotImplementedError):
        return False
    return "[Content_Types].xml" in names or "mimetype" in names


def _is_file(info: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(info.external_attr >> 16)
    return not info.is_dir() and kind != stat.S_IFLNK and not info.filename.startswith("__MACOSX/")


def _exceeds(infos: list[zipfile.ZipInfo], packed: int, limits: Sandbox, room: Room) -> bool:
    total = sum(info.file_size for info in infos)
    if len(infos) > room.entries or total > room.size_bytes:
        return True
    pairs = [(info.file_size, info.compress_size) for info in infos] + [(total, packed)]
    return any(size > RATIO_FREE_BYTES and size > limits.max_ratio * max(1, small) for size, small in pairs)


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Entry:
    name, repairs = _name(info)
    if info.flag_bits & _ENCRYPTED_FLAG:
        return Entry(name, b"", Unreadable("password", "encrypted in its zip"), repairs)
    try:
        return Entry(name, _content(archive, info), None, repairs)
    except (NotImplementedError, RuntimeError):
        return Entry(name, b"", Unreadable("unsupported", f"zip compression {info.compress_type}"), repairs)
    except _BROKEN as why:
        return Entry(name, b"", Unreadable("broken", f"in its zip: {type(why).__name__}"), repairs)


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    content = bytearray()
    with archive.open(info) as file:
        while chunk := file.read(_CHUNK):
            content += chunk
            if len(content) > info.file_size:
                raise zipfile.BadZipFile("longer than declared")
    return bytes(content)


def _name(info: zipfile.ZipInfo) -> tuple[str, tuple[str, ...]]:
    """Name of an entry: Unicode field, UTF-8 flag, else the bytes behind cp437 guessed."""
    if info.flag_bits & _UTF8_FLAG:
        return composed(info.filename), ()
    raw = info.orig_filename.split("\x00")[0].encode("cp437", "replace")
    stored = _unicode_path(info.extra, raw)
    text, repairs = decode_guess(raw) if stored is None else (stored, ())
    return composed(text).replace("\\", "/"), repairs


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The Info-ZIP Unicode Path field [APPNOTE 4.6.9], when it still belongs to `raw`."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and struct.unpack_from("<I", field, 1)[0] == zlib.crc32(raw):
            return field[5:].decode("utf-8", "replace")
    return None
