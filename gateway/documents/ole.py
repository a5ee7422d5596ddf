"""Streams and properties of an OLE2 file [MS-CFB], with olefile."""

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


@dataclass(frozen=True, slots=True)
class OleFile:
    """Root streams by name, and the summary's hints."""

    streams: dict[str, bytes]
    application: str
    title: str


def root_names(data: bytes) -> frozenset[str]:
    """Names of the streams in the root; empty when the directory can't be read."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return frozenset(entry[0] for entry in ole.listdir(streams=True, storages=False) if len(entry) == 1)
    except OLE_ERRORS:
        return frozenset()


def open_ole(data: bytes, wanted: tuple[str, ...]) -> OleFile:
    """The wanted root streams that exist. Raises one of `OLE_ERRORS`."""
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        streams = {name: ole.openstream(name).read() for name in wanted if ole.exists(name)}
        application, title = _summary(ole)
    return OleFile(streams, application, title)


def _summary(ole: olefile.OleFileIO) -> tuple[str, str]:
    try:
        found = ole.get_metadata()
    except OLE_ERRORS:
        return "", ""
    codepage = "utf-8" if found.codepage in (65001, -535) else f"cp{found.codepage or 1252}"
    return _decoded(found.creating_application, codepage), _decoded(found.title, codepage)


def _decoded(value: object, codepage: str) -> str:
    if not isinstance(value, bytes):
        return value if isinstance(value, str) else ""
    try:
        return value.decode(codepage, "replace")
    except LookupError:
        return value.decode("cp1252", "replace")
