"""Archives that unfold without end: more bytes, more files, more levels or other sizes than any reader should follow."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from zlib import crc32

from tests.made.packed import RAR_5, RAR_END, rar_file, seven_zip

GIB = 1 << 30
ZIP_DAY = (2014, 1, 2, 8, 0, 0)
_BLOCK = bytes(1 << 20)


def zeros_deflated(size: int) -> bytes:
    """A raw deflate stream of `size` zero bytes, a multiple of 1 MiB; made without unfolding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(_BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * (size >> 20) + b"\x03\x00"


def zip_member(name: str, packed: bytes, size: int, crc: int = 0) -> bytes:
    """A zip of one deflated member whose size is what it says."""
    return zip_of_members([(name, packed, size, crc)])


def zip_of_members(members: list[tuple[str, bytes, int, int]]) -> bytes:
    """A zip of deflated members: name, stream, declared size and checksum."""
    body, central = [], []
    at = 0
    for name, packed, size, crc in members:
        raw = name.encode()
        stamp = struct.pack("<5HIII2H", 20, 0x800, 8, 0x4100, 0x4422, crc, len(packed), size, len(raw), 0)
        central.append(b"PK\x01\x02" + struct.pack("<H", 20) + stamp + struct.pack("<3HII", 0, 0, 0, 32, at) + raw)
        body.append(b"PK\x03\x04" + stamp + raw + packed)
        at += len(body[-1])
    end = b"".join(central)
    count = min(len(members), 0xFFFF)
    return b"".join(body) + end + b"PK\x05\x06" + struct.pack("<4HIIH", 0, 0, count, count, len(end), at, 0)


def nested_zip(widths: tuple[int, ...], size: int) -> bytes:
    """Zips of zips, each level so many times as wide, the innermost files of `size` zero bytes."""
    inner, name = zip_of_members([(f"{i}.bin", zeros_deflated(size), size, 0) for i in range(widths[-1])]), "a.zip"
    for width in reversed(widths[:-1]):
        inner = _zip({f"{i}-{name}": inner for i in range(width)})
    return inner


def deep_zip(levels: int) -> bytes:
    """A zip in a zip in a zip ..., a letter at the bottom."""
    data = _zip({"letter.txt": b"V/v"})
    for _ in range(levels):
        data = _zip({"a.zip": data})
    return data


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_DAY), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def overlapping_zip(count: int, size: int) -> bytes:
    """Members that all share one stream: a file of some kilobytes that holds `count` times `size`."""
    packed = zeros_deflated(size)
    stamp = struct.pack("<5HIII2H", 20, 0, 8, 0x4100, 0x4422, 0, len(packed), size, 1, 0)
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + stamp + struct.pack("<3HII", 0, 0, 0, 32, 0) + b"a"
    local = b"PK\x03\x04" + stamp + b"a" + packed
    return (
        local
        + entry * count
        + b"PK\x05\x06"
        + struct.pack("<4HIIH", 0, 0, count, count, len(entry) * count, len(local), 0)
    )


def crowded_zip(count: int) -> bytes:
    """Nothing but names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(zipfile.ZipInfo(f"{number}.txt", ZIP_DAY), b"")
    return out.getvalue()


def lying_zip(size: int) -> bytes:
    """A member that says ten bytes and unfolds to `size`."""
    return zip_member("a.txt", zeros_deflated(size), 10)


def gzip_zeros(size: int) -> bytes:
    """A gzip of zero bytes."""
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + zeros_deflated(size) + struct.pack("<2I", 0, size & 0xFFFFFFFF)


def tar_of_zeros(size: int) -> bytes:
    """A .tar.gz of one file of zero bytes."""
    head = tarfile.TarInfo("a.bin")
    head.size = size
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(head.tobuf()) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + start + zeros_deflated(size) + struct.pack("<2I", 0, size & 0xFFFFFFFF)


def crowded_tar(count: int) -> bytes:
    """A .tar.gz of nothing but names."""
    head = tarfile.TarInfo("a.txt").tobuf()
    return gzip.compress(head * count, 6, mtime=0)


def lying_rar(size: int) -> bytes:
    """A stored RAR 5 member that says `size` bytes and has five."""
    honest = rar_file("a.txt", b"short")
    return RAR_5 + _rar_head() + _resized(honest, size) + RAR_END


def _rar_head() -> bytes:
    sized = b"\x03\x01\x00\x00"
    return crc32(sized).to_bytes(4, "little") + sized


def _resized(block: bytes, size: int) -> bytes:
    """The header with other sizes of data and file, its own checksum made right."""
    name = b"a.txt"
    head = b"\x02\x02" + _number(size) + b"\x04" + _number(size) + _number(0o100644) + bytes(4)
    head += b"\x00\x01" + _number(len(name)) + name
    sized = _number(len(head)) + head
    return crc32(sized).to_bytes(4, "little") + sized + block[-5:]


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def seven_zip_of_zeros(size: int) -> bytes:
    """A 7z of one file of zero bytes, packed for real."""
    return seven_zip({"a.bin": bytes(size)})


def lying_seven_zip(size: int) -> bytes:
    """A stored 7z member that says `size` bytes and has five [7zFormat.txt]."""
    long = b"\xff" + size.to_bytes(8, "little")
    pack = b"\x06\x00\x01\x09" + long + b"\x00"
    unpack = b"\x07\x0b\x01\x00\x01\x01\x00\x0c" + long + b"\x00"
    name = "a.txt\0".encode("utf-16-le")
    files = b"\x05\x01\x11" + bytes([len(name) + 1]) + b"\x00" + name + b"\x00"
    header = b"\x01\x04" + pack + unpack + b"\x00" + files + b"\x00"
    start = struct.pack("<QQI", 5, len(header), crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + crc32(start).to_bytes(4, "little") + start + b"short" + header
