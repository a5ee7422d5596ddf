"""Word 95 documents (.doc): eight-bit text in one run, one-byte sprms, two-byte page numbers."""

from __future__ import annotations

import struct

from tests.made.doc import IN_TABLE, PAGE, ROW_END, TEXT_AT, Paragraph
from tests.made.ole import compound_file

WORD_95, VERSION, VIETNAMESE = 0xA5DC, 104, 0x042A


def word_95_file(
    paragraphs: list[Paragraph], *, codec: str = "latin-1", quick: bool = False, encrypted: bool = False
) -> bytes:
    """A .doc of these paragraphs; `quick` saves it in two pieces, the second half first."""
    data = "".join(one.text for one in paragraphs).encode(codec)
    middle = len(data) // 2
    main = data[middle:] + data[:middle] if quick else data
    first, last = TEXT_AT, TEXT_AT + len(data)
    body = (bytes(TEXT_AT) + main).ljust(-(-last // PAGE) * PAGE, b"\0")
    bounds, sprms = [first], []
    for one in paragraphs:
        bounds.append(bounds[-1] + len(one.text.encode(codec)))
        sprms.append(_sprms(one.sprms))
    pages, bins = (b"", b"") if quick else _pages(bounds, sprms, len(body) // PAGE)
    bins_at = len(body) + len(pages)
    clx_at = bins_at + len(bins)
    clx = _clx(middle, len(data)) if quick else b""
    head = bytearray(TEXT_AT)
    flags = (0x0004 if quick else 0) | (0x0100 if encrypted else 0)
    struct.pack_into("<7H", head, 0, WORD_95, VERSION, 0, VIETNAMESE, 0, flags, VERSION)
    struct.pack_into("<2I", head, 0x18, first, last)
    struct.pack_into("<I", head, 0x20, clx_at + len(clx))
    struct.pack_into("<I", head, 0x34, len(data))
    struct.pack_into("<2I", head, 0xC0, bins_at, len(bins))
    struct.pack_into("<2I", head, 0x160, clx_at, len(clx))
    return compound_file({"WordDocument": bytes(head) + body[TEXT_AT:] + pages + bins + clx})


def _sprms(codes: bytes) -> bytes:
    """The same in one-byte sprms: 24 for a table, 25 for the end of its row."""
    if codes.startswith(ROW_END):
        return b"\x18\x01\x19\x01"
    return b"\x18\x01" if codes.startswith(IN_TABLE) else b""


def _clx(middle: int, size: int) -> bytes:
    places = struct.pack("<3I", 0, middle, size)
    table = places + struct.pack("<HIH", 0, TEXT_AT + size - middle, 0) + struct.pack("<HIH", 0, TEXT_AT, 0)
    return b"\x02" + struct.pack("<I", len(table)) + table


def _pages(bounds: list[int], sprms: list[bytes], first_page: int) -> tuple[bytes, bytes]:
    pages, starts = b"", []
    for begin in range(0, len(sprms), 12):
        part = sprms[begin : begin + 12]
        starts.append(bounds[begin])
        pages += _page(bounds[begin : begin + len(part) + 1], part)
    numbers = range(first_page, first_page + len(starts))
    return pages, struct.pack(f"<{len(starts) + 1}I", *starts, bounds[-1]) + struct.pack(f"<{len(starts)}H", *numbers)


def _page(bounds: list[int], sprms: list[bytes]) -> bytes:
    page = bytearray(PAGE)
    struct.pack_into(f"<{len(bounds)}I", page, 0, *bounds)
    free = PAGE - 1
    for index, codes in enumerate(sprms):
        words = b"\0\0" + codes
        words += b"\0" * (len(words) % 2)
        block = bytes([len(words) // 2]) + words
        free = (free - len(block)) // 2 * 2
        page[free : free + len(block)] = block
        page[len(bounds) * 4 + index * 7] = free // 2
    page[PAGE - 1] = len(sprms)
    return bytes(page)
