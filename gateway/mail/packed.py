"""Files inside a RAR, 7z or tar, streamed by libarchive from memory within limits, never to paths.

Entries come one after the other, so a bomb is met while it unfolds: reading
stops at the first byte beyond a limit.
"""

from __future__ import annotations

from ctypes import c_char_p, c_int, create_string_buffer
from dataclasses import dataclass, replace
from zlib import crc32

from classifiers.composed import composed
from classifiers.reading import Format, Unreadable
from gateway.mail.archive import RATIO_FREE_BYTES, Entry, Room
from gateway.mail.charsets import decode_guess
from gateway.mail.rar5 import SIGNATURE as RAR_5
from gateway.mail.rar5 import Rar5File, rar5_files
from gateway.settings import Sandbox

try:
    from libarchive import ArchiveEntry, ArchiveError, ffi, memory_reader

    # Functions of libarchive 3.2 that the binding leaves out.
    ffi.ffi("entry_pathname_utf8", [ffi.c_archive_entry_p], c_char_p)
    ffi.ffi("entry_is_encrypted", [ffi.c_archive_entry_p], c_int)
    MISSING = ""
except (ImportError, OSError, AttributeError, TypeError):
    MISSING = "needs the system package libarchive13"
"""Why archives can't be opened on this machine; "" where they can."""

_BLOCK_BYTES = 1 << 16
_HEADERS_TO_ENTRIES = 10
"""Folders and links are no files, but an archive of nothing else has an end too."""
COMPRESSED = ((b"\x1f\x8b\x08", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\0", "xz"), (b"\x1f\x9d", "compress"))
"""How compressed streams begin, with libarchive's name for each."""
_ENDINGS = {".tgz": ".tar", ".gz": "", ".bz2": "", ".xz": "", ".z": ""}
_KIND, _REGULAR = 0o170000, 0o100000
_SECRET = ("encrypt", "password", "passphrase")
"""In what libarchive says where it meets encryption."""


class _TooLarge(Exception):
    """The archive unfolds beyond the limits."""


@dataclass(slots=True)
class _Budget:
    """What one archive may still unfold to; counts down."""

    size_bytes: int
    entries: int
    headers: int

    @classmethod
    def of(cls, packed_bytes: int, limits: Sandbox, room: Room) -> _Budget:
        """The room of the mail, less where the ratio allows less."""
        allowed = max(RATIO_FREE_BYTES, limits.max_ratio * packed_bytes)
        return cls(min(room.size_bytes, allowed), room.entries, room.entries * _HEADERS_TO_ENTRIES)

    def take(self, *, size_bytes: int = 0, entries: int = 0, headers: int = 0) -> None:
        """Count down; `_TooLarge` below nothing."""
        self.size_bytes -= size_bytes
        self.entries -= entries
        self.headers -= headers
        if min(self.size_bytes, self.entries, self.headers) < 0:
            raise _TooLarge


def packed_entries(
    data: bytes, kind: Format, limits: Sandbox, room: Room, filename: str = ""
) -> tuple[Entry, ...] | Unreadable:
    """The files of a RAR (4 or 5), 7z or tar, without folders, links and macOS forks.

    A compressed stream that is no tar holds one file, named as `filename` says.

    `Unreadable` for the whole: `broken`, `limits` (entries, size or ratio),
    `password` when no file can be read without one, `unsupported` where
    libarchive is not installed. Damage behind the first files costs the rest
    only and is told by a last entry with a problem.
    """
    if MISSING:
        return Unreadable("unsupported", f"{kind.value} archives are not opened: {MISSING}", kind)
    coat = next((name for magic, name in COMPRESSED if data.startswith(magic)), "none")
    if kind is not Format.COMPRESSED:
        return _entries(data, kind, (_format_name(data, kind), "none"), limits, room)
    found = _entries(data, kind, ("tar", coat), limits, room)
    if isinstance(found, Unreadable) and found.reason == "broken":
        found = _entries(data, kind, ("raw", coat), limits, room)
        if not isinstance(found, Unreadable):
            return tuple(replace(entry, filename=_inner_name(filename)) for entry in found)
    return found


def _entries(
    data: bytes, kind: Format, forms: tuple[str, str], limits: Sandbox, room: Room
) -> tuple[Entry, ...] | Unreadable:
    """What libarchive finds, taking `data` for an archive of that form under that coat."""
    entries: list[Entry] = []
    fault: Unreadable | None = None
    budget = _Budget.of(len(data), limits, room)
    whole = replace(budget)
    try:
        with memory_reader(data, *forms) as archive:
            told = rar5_files(data)
            for item in archive:
                entries += _entry(item, budget, told)
    except _TooLarge:
        return Unreadable("limits", f"{kind.value} unfolds beyond the limits of [sandbox]", kind)
    except ArchiveError as why:
        fault = _fault(why)
    if fault is None and budget == whole:
        fault = Unreadable("broken", "nothing in it")
    if fault is not None and not entries:
        return Unreadable(fault.reason, f"{kind.value}: {fault.detail}", kind)
    if entries and all(entry.problem and entry.problem.reason == "password" for entry in entries):
        return Unreadable("password", f"{kind.value} is encrypted", kind)
    if fault is not None and entries[-1].problem is None:
        entries.append(Entry("", b"", fault))
    room.entries -= len(entries)
    room.size_bytes -= sum(len(entry.data) for entry in entries)
    return tuple(entries)


def _format_name(data: bytes, kind: Format) -> str:
    if kind is Format.SEVEN_ZIP:
        return "7zip"
    if kind is Format.TAR:
        return "tar"
    return "rar5" if data.startswith(RAR_5) else "rar"


def _inner_name(filename: str) -> str:
    """Name of the one file in a compressed stream: "a.doc.gz" holds "a.doc"."""
    ending = next((one for one in _ENDINGS if filename.lower().endswith(one)), "")
    return filename.removesuffix(filename[-len(ending) :]) + _ENDINGS[ending] if ending else filename


def _entry(item: ArchiveEntry, budget: _Budget, told: dict[bytes, Rar5File]) -> tuple[Entry, ...]:
    """The file of one header; () for what is no file."""
    declared = max(0, item.size or 0)
    name, repairs = _name(item)
    if item.filetype & _KIND != _REGULAR or item.islnk or name.startswith("__MACOSX/"):
        budget.take(size_bytes=declared, headers=1)
        return ()
    budget.take(entries=1, headers=1)
    if declared > budget.size_bytes:
        raise _TooLarge
    header = told.get(ffi.entry_pathname_utf8(item._entry_p))
    if ffi.entry_is_encrypted(item._entry_p) or (header and header.encrypted):
        return (Entry(name, b"", Unreadable("password", "encrypted in its archive"), repairs),)
    try:
        content = _content(item, budget)
    except ArchiveError as why:
        return (Entry(name, b"", _fault(why), repairs),)
    if header and header.crc32 not in (None, crc32(content)):
        return (Entry(name, b"", Unreadable("broken", "its checksum differs"), repairs),)
    return (Entry(name, content, None, repairs),)


def _content(item: ArchiveEntry, budget: _Budget) -> bytes:
    content = bytearray()
    block = create_string_buffer(_BLOCK_BYTES)
    while (size := ffi.read_data(item._archive_p, block, _BLOCK_BYTES)) > 0:
        budget.take(size_bytes=size)
        content += memoryview(block)[:size]
    if size < 0:
        raise ArchiveError("read with a warning")
    return bytes(content)


def _fault(why: ArchiveError) -> Unreadable:
    told = str(why.msg)[:100]
    secret = any(word in told.lower() for word in _SECRET)
    unknown = "unsupported" in told.lower()
    return Unreadable("password" if secret else "unsupported" if unknown else "broken", told)


def _name(item: ArchiveEntry) -> tuple[str, tuple[str, ...]]:
    """Name of an entry: as Unicode where the archive says so, else its bytes guessed."""
    stored: bytes | None = ffi.entry_pathname_utf8(item._entry_p)
    raw: bytes = ffi.entry_pathname(item._entry_p) or b""
    if stored is None and not raw:
        return "", ("name-unread",)
    text, repairs = decode_guess(raw) if stored is None else (stored.decode("utf-8", "replace"), ())
    return composed(text).replace("\\", "/"), repairs
