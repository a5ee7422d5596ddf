"""Compound files (OLE2), the outer form of old Word documents [MS-CFB].

Only what such a document needs: version 3, 512-byte sectors, streams of 4096
bytes or more (shorter ones would need a second allocation table).
"""

from __future__ import annotations

import struct

SECTOR = 512
FREE, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
NO_STREAM = 0xFFFFFFFF
ROOT, STREAM = 5, 2


def compound_file(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams under its root, each padded to 4096 bytes or more."""
    padded = {name: _padded(data) for name, data in sorted(streams.items(), key=_order)}
    starts, at = {}, 0
    for name, data in padded.items():
        starts[name] = at
        at += len(data) // SECTOR
    directory = _directory({name: (starts[name], len(data)) for name, data in padded.items()})
    directory_start = at
    at += len(directory) // SECTOR
    fat_count = 1
    while (at + fat_count) * 4 > fat_count * SECTOR:
        fat_count += 1
    fat = _fat([len(data) // SECTOR for data in padded.values()] + [len(directory) // SECTOR], fat_count)
    return _header(directory_start, at, fat_count) + b"".join(padded.values()) + directory + fat


def _order(item: tuple[str, bytes]) -> tuple[int, str]:
    """Siblings are ordered by length of name, then by letters [MS-CFB §2.6.4]."""
    return len(item[0]), item[0].upper()


def _padded(data: bytes) -> bytes:
    size = max(4096, -(-len(data) // SECTOR) * SECTOR)
    return data.ljust(size, b"\0")


def _directory(streams: dict[str, tuple[int, int]]) -> bytes:
    """The root and its streams, each the right-hand sibling of the one before."""
    entries = [_entry("Root Entry", ROOT, END, 0, child=1)]
    for index, (name, (start, size)) in enumerate(streams.items(), start=1):
        entries.append(_entry(name, STREAM, start, size, right=index + 1 if index < len(streams) else NO_STREAM))
    while len(entries) % 4:
        entries.append(b"\0" * 68 + struct.pack("<3I", NO_STREAM, NO_STREAM, NO_STREAM) + b"\0" * 48)
    return b"".join(entries)


def _entry(name: str, kind: int, start: int, size: int, *, right: int = NO_STREAM, child: int = NO_STREAM) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    return head + struct.pack("<3I", NO_STREAM, right, child) + b"\0" * 36 + struct.pack("<IQ", start, size)


def _fat(chains: list[int], fat_count: int) -> bytes:
    """The allocation table: chains stand one after the other, then the table's own sectors."""
    cells: list[int] = []
    for length in chains:
        cells.extend(range(len(cells) + 1, len(cells) + length))
        cells.append(END)
    cells.extend([FAT_SECTOR] * fat_count)
    cells.extend([FREE] * (fat_count * SECTOR // 4 - len(cells)))
    return struct.pack(f"<{len(cells)}I", *cells)


def _header(directory_start: int, fat_start: int, fat_count: int) -> bytes:
    head = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 16
    head += struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<9I", 0, fat_count, directory_start, 0, 4096, END, 0, END, 0)
    table = [fat_start + index for index in range(fat_count)]
    return head + struct.pack("<109I", *table, *[FREE] * (109 - fat_count))
