"""Archives and damaged files that mails carry."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from io import BytesIO
from struct import pack
from zlib import crc32

ZIP_DAY = (2014, 1, 2, 8, 0, 0)


def zip_file(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip whose names carry the UTF-8 flag."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, ZIP_DAY), data, zipfile.ZIP_STORED)
    return out.getvalue()


def zip_without_flag(files: Iterable[tuple[str, bytes]], code: str = "utf-8") -> bytes:
    """A zip whose names are in `code` but not marked: readers take them for cp437 [APPNOTE §4.4.4, bit 11]."""
    body, central, count = b"", b"", 0
    for name, data in files:
        raw = name.encode(code)
        stamp = pack("<5HIII2H", 20, 0, 0, 0x4100, 0x4422, crc32(data), len(data), len(data), len(raw), 0)
        central += b"PK\x01\x02" + pack("<H", 20) + stamp + pack("<3HII", 0, 0, 0, 32, len(body)) + raw
        body += b"PK\x03\x04" + stamp + raw + data
        count += 1
    return body + central + b"PK\x05\x06" + pack("<4HIIH", 0, 0, count, count, len(central), len(body), 0)


def encrypted_zip(name: str, data: bytes, password: bytes) -> bytes:
    """A zip with one file under the old PKWARE encryption [APPNOTE §6.1]."""
    raw, crc = name.encode("ascii"), crc32(data)
    sealed = _encrypt(bytes(range(11)) + bytes([crc >> 24]) + data, password)
    stamp = pack("<5HIII2H", 20, 1, 0, 0x4100, 0x4422, crc, len(sealed), len(data), len(raw), 0)
    body = b"PK\x03\x04" + stamp + raw + sealed
    central = b"PK\x01\x02" + pack("<H", 20) + stamp + pack("<3HII", 0, 0, 0, 32, 0) + raw
    return body + central + b"PK\x05\x06" + pack("<4HIIH", 0, 0, 1, 1, len(central), len(body), 0)


def _encrypt(data: bytes, password: bytes) -> bytes:
    keys = [0x12345678, 0x23456789, 0x34567890]
    for byte in password:
        _turn(keys, byte)
    out = bytearray()
    for byte in data:
        mixed = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ ((mixed * (mixed ^ 1) >> 8) & 0xFF))
        _turn(keys, byte)
    return bytes(out)


def _turn(keys: list[int], byte: int) -> None:
    keys[0] = _crc(byte, keys[0])
    keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
    keys[2] = _crc(keys[1] >> 24, keys[2])


def _crc(byte: int, crc: int) -> int:
    """One raw step of CRC-32, without the inversions that zlib adds."""
    return crc32(bytes([byte]), crc ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


def broken_pdf(pdf: bytes) -> bytes:
    """The first third of a PDF, as an interrupted transfer leaves it: no page can be read."""
    return pdf[:9] + b"\n%cut\n" + pdf[len(pdf) * 2 // 3 : -400]
