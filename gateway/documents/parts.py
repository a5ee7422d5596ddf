"""The XML parts of a zipped office file, unfolded within limits."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree

from classifiers.reading import Format, Reading, Unreadable
from gateway.settings import Sandbox

Found = TypeVar("Found")

_ENCRYPTED_ENTRY = 0x1
_PART_SHARE = 8
"""One part may take this share of what the whole file may unfold to."""
_ENTITY, _PROLOG_BYTES = b"<!ENTITY", 4096
"""Words that stand for longer ones: the way of XML bombs [ECMA-376 Part 2 §9.1.1.3 forbids them]."""
_RATIO_FROM = 2**20
"""Smaller parts fold well without being bombs."""
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, KeyError)


class _TooLarge(Exception):
    """A part unfolds beyond the limits."""


class Locked(Exception):
    """The file opens only with a password."""


@dataclass(slots=True)
class Package:
    """An open archive and how many bytes it may still unfold to."""

    archive: zipfile.ZipFile
    names: list[str]
    limits: Sandbox
    budget: int

    def parse(self, name: str) -> etree._Element:
        """The root of a part, damage mended where possible. Raises what `read_package` catches."""
        content = self.content(name)
        if _ENTITY in content[:_PROLOG_BYTES]:
            raise _TooLarge(f"{name} declares entities, which office files never do")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
        root = etree.fromstring(content, parser)
        if root is None:
            raise ValueError(f"{name} is no XML")
        return root

    def content(self, name: str) -> bytes:
        """Bytes of a part, within the limits. Raises what `read_package` catches."""
        info = self.archive.getinfo(name)
        if info.flag_bits & _ENCRYPTED_ENTRY:
            raise Locked(name)
        limit = min(self.budget, self.limits.max_unpacked_mb * 2**20 // _PART_SHARE)
        with self.archive.open(name) as stream:
            content = stream.read(limit + 1)
        if len(content) > limit:
            raise _TooLarge(f"{name} holds over {limit} bytes")
        ratio = len(content) // max(1, info.compress_size)
        if len(content) > _RATIO_FROM and ratio > self.limits.max_ratio:
            raise _TooLarge(f"{name} unfolds {ratio} times")
        self.budget -= len(content)
        return content

    def first_text(self, part: str, wanted: str) -> str:
        """Text of the first element of a name in a part; "" without."""
        if part not in self.names:
            return ""
        element = next(self.parse(part).iter("{*}" + wanted), None)
        return (element.text or "") if element is not None else ""


def read_package(
    data: bytes, found: Format, limits: Sandbox, read: Callable[[Package], Reading | Unreadable]
) -> Reading | Unreadable:
    """What `read` says of an archive, or why it can't be read."""
    return open_package(data, found, limits, read)


def open_package(
    data: bytes, found: Format, limits: Sandbox, read: Callable[[Package], Found | Unreadable]
) -> Found | Unreadable:
    """As `read_package`, for readers that find something else than lines."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return read(Package(archive, archive.namelist(), limits, limits.max_unpacked_mb * 2**20))
    except _TooLarge as why:
        return Unreadable("limits", str(why), found)
    except Locked:
        return Unreadable("password", "opens only with a password", found)
    except (*_BROKEN, etree.LxmlError) as why:
        return Unreadable("broken", str(why)[:200], found)


def local_name(element: etree._Element) -> str:
    """Tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: etree._Element | None, wanted: str) -> str:
    """An attribute whatever its namespace; "" without."""
    if element is None:
        return ""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == wanted), "")
