"""Streams of an OLE2 file [MS-CFB], with olefile, and two properties of its summary [MS-OLEPS]."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import olefile

OLE_ERRORS = (
    OSError,
    ValueError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
    KeyError,
    RecursionError,
    struct.error,
)
"""What olefile lets through on damaged files: it walks sectors without checking each one."""

_SUMMARY = "\x05SummaryInformation"
_SUMMARY_BYTES = 2**20
_MAX_PROPERTIES = 100
_CODEPAGE, _TITLE, _APPLICATION = 1, 2, 18
_INT_16, _BYTE_STRING, _WIDE_STRING = 2, 0x1E, 0x1F
"""Types of property values [MS-OLEPS §2.2]."""
_UTF_8 = 65001


@dataclass(frozen=True, slots=True)
class OleFile:
    """Root streams by name, and the summary's hints."""

    streams: dict[str, bytes]
    application: str
    title: str


def root_names(data: bytes, *, storages: bool = False) -> frozenset[str]:
    """Names of the streams (else of the storages) in the root; empty when the directory can't be read."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            found = ole.listdir(streams=not storages, storages=storages)
            return frozenset(entry[0] for entry in found if len(entry) == 1)
    except OLE_ERRORS:
        return frozenset()


def open_ole(data: bytes, wanted: tuple[str, ...]) -> OleFile:
    """The wanted root streams that exist. Raises one of `OLE_ERRORS`."""
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        streams = {name: ole.openstream(name).read() for name in wanted if ole.exists(name)}
        summary = ole.openstream(_SUMMARY).read(_SUMMARY_BYTES) if ole.exists(_SUMMARY) else b""
    return OleFile(streams, *_summary_hints(summary))


def _summary_hints(summary: bytes) -> tuple[str, str]:
    """Application and title of a summary stream; "" for what is damaged."""
    try:
        # olefile's own reader follows the counts of damaged properties for hours.
        start: int = struct.unpack_from("<I", summary, 44)[0]
        count = min(struct.unpack_from("<I", summary, start + 4)[0], _MAX_PROPERTIES)
        places = struct.unpack_from(f"<{2 * count}I", summary, start + 8)
        offsets = dict(zip(places[::2], places[1::2], strict=True))
        codepage = _number(summary, start + offsets[_CODEPAGE]) if _CODEPAGE in offsets else 1252
    except struct.error:
        return "", ""
    application, title = (
        _string(summary, start + offsets[key], codepage) if key in offsets else "" for key in (_APPLICATION, _TITLE)
    )
    return application, title


def _number(data: bytes, place: int) -> int:
    kind, value = struct.unpack_from("<IH", data, place)
    return int(value) if kind == _INT_16 else 1252


def _string(data: bytes, place: int, codepage: int) -> str:
    if place + 8 > len(data):
        return ""
    kind, size = struct.unpack_from("<2I", data, place)
    if kind == _WIDE_STRING:
        return data[place + 8 : place + 8 + 2 * size].decode("utf-16-le", "replace").rstrip("\0")
    if kind != _BYTE_STRING:
        return ""
    text = data[place + 8 : place + 8 + size].rstrip(b"\0")
    try:
        return text.decode("utf-8" if codepage == _UTF_8 else f"cp{codepage}", "replace")
    except LookupError:
        return text.decode("cp1252", "replace")
