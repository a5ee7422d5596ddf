"""Mails as Outlook saves them (.msg): a compound file with folders [MS-OXMSG, MS-CFB]."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias

SECTOR, MINI = 512, 64
FREE, END, FAT_SECTOR, NO_STREAM = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
Folder: TypeAlias = "Mapping[str, bytes | Folder]"


def outlook_mail(
    subject: str,
    body: str,
    files: Mapping[str, bytes],
    *,
    sender: str = "vanthu@soyte.gov.vn",
    sent_at: datetime = datetime(2014, 2, 3, 1, 0, tzinfo=UTC),
    mails: tuple[Folder, ...] = (),
) -> Folder:
    """The folder of one mail; `mails` are folders of mails attached to it."""
    made: dict[str, bytes | Folder] = {
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_1000001F": body.encode("utf-16-le"),
        "__substg1.0_5D01001F": sender.encode("utf-16-le"),
        "__nameid_version1.0": {"__substg1.0_00020102": b"\0" * 16},
    }
    attached = [*_files(files), *_mails(mails)]
    made |= {f"__attach_version1.0_#{number:08X}": folder for number, folder in enumerate(attached)}
    ticks = int((sent_at - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
    made["__properties_version1.0"] = b"\0" * 32 + _row(0x40, 0x0039, ticks)
    return made


def _files(files: Mapping[str, bytes]) -> list[Folder]:
    return [
        {
            "__substg1.0_3707001F": name.encode("utf-16-le"),
            "__substg1.0_37010102": data,
            "__properties_version1.0": b"\0" * 8 + _row(3, 0x3705, 1),
        }
        for name, data in files.items()
    ]


def _mails(mails: tuple[Folder, ...]) -> list[Folder]:
    found: list[Folder] = []
    for mail in mails:
        table = mail["__properties_version1.0"]
        assert isinstance(table, bytes)
        inner = {**mail, "__properties_version1.0": table[:24] + table[32:]}
        found.append({"__substg1.0_3701000D": inner, "__properties_version1.0": b"\0" * 8 + _row(3, 0x3705, 5)})
    return found


def _row(kind: int, number: int, value: int) -> bytes:
    return struct.pack("<HHIQ", kind, number, 6, value)


def folder_file(folder: Folder) -> bytes:
    """A compound file with these streams and folders; short streams lie in the small sectors of its root."""
    entries: list[list[object]] = [["Root Entry", ROOT, NO_STREAM, NO_STREAM, b""]]
    _collect(folder, 0, entries)
    small, large = bytearray(), bytearray()
    small_cells: list[int] = []
    cells: list[int] = []
    places: list[tuple[int, int]] = []
    for _, kind, _, _, data in entries:
        assert isinstance(data, bytes)
        if kind != STREAM or not data:
            places.append((END if kind == STREAM else 0, 0))
        elif len(data) < 4096:
            places.append((_chain(small_cells, small, data, MINI), len(data)))
        else:
            places.append((_chain(cells, large, data, SECTOR), len(data)))
    places[0] = (_chain(cells, large, bytes(small) or b"\0", SECTOR), len(small))
    directory = b"".join(_entry(entry, *place) for entry, place in zip(entries, places, strict=True))
    directory += (b"\0" * 64 + struct.pack("<HBB3I", 0, 0, 0, *[NO_STREAM] * 3) + b"\0" * 48) * (-len(entries) % 4)
    directory_at = _chain(cells, large, directory, SECTOR)
    table = struct.pack(f"<{len(small_cells)}I", *small_cells) or struct.pack("<I", FREE)
    table += struct.pack("<I", FREE) * (-len(table) // 4 % 128)
    table_at = _chain(cells, large, table, SECTOR)
    count = 1
    while (len(cells) + count) > count * 128:
        count += 1
    first = len(cells)
    cells += [FAT_SECTOR] * count
    cells += [FREE] * (count * 128 - len(cells))
    head = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 16 + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<9I", 0, count, directory_at, 0, 4096, table_at, len(table) // SECTOR, END, 0)
    head += struct.pack("<109I", *range(first, first + count), *[FREE] * (109 - count))
    return head + bytes(large) + struct.pack(f"<{len(cells)}I", *cells)


def _collect(folder: Folder, own: int, entries: list[list[object]]) -> None:
    """The folder's members behind each other, each the right-hand sibling of the one before [MS-CFB §2.6.4]."""
    before: int | None = None
    for name, value in sorted(folder.items(), key=lambda item: (len(item[0]), item[0].upper())):
        place = len(entries)
        kind, data = (STREAM, value) if isinstance(value, bytes) else (STORAGE, b"")
        entries.append([name, kind, NO_STREAM, NO_STREAM, data])
        entries[own if before is None else before][3 if before is None else 2] = place
        before = place
        if not isinstance(value, bytes):
            _collect(value, place, entries)


def _chain(cells: list[int], room: bytearray, data: bytes, size: int) -> int:
    start, count = len(cells), -(-len(data) // size)
    cells.extend([*range(start + 1, start + count), END])
    room += data.ljust(count * size, b"\0")
    return start


def _entry(entry: list[object], start: int, size: int) -> bytes:
    name, kind, right, child, _ = entry
    encoded = (str(name) + "\0").encode("utf-16-le")
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBB", len(encoded), kind, 1)
        + struct.pack("<3I", NO_STREAM, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )
