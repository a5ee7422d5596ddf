"""What the readers could not read, tried once more by LibreOffice or unar; the result is read by a child like any file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from classifiers.reading import Format, Reading, Unreadable
from gateway.documents.words import common_share
from gateway.records import AttachmentReading, MailReading
from gateway.sandbox import converting
from gateway.sandbox.converting import CagedPrograms
from gateway.settings import Sandbox

CONVERTED, UNPACKED = "converted-by-libreoffice", "unpacked-by-unar"
"""Repairs of what was read in a second try."""
_AGAIN = ("unsupported", "broken")
_MOST_TRIES = 5
"""Of one mail: each may take `converter_wall_s`."""
_BY_FORMAT = {
    Format.DOC: "docx", Format.DOCX: "docx", Format.RTF: "docx", Format.ODT: "docx",
    Format.XLS: "xlsx", Format.XLSX: "xlsx", Format.ODS: "xlsx", Format.PPT: "pptx", Format.PPTX: "pptx",
}  # fmt: skip
_BY_ENDING = {
    ".wps": "docx", ".wpt": "docx", ".wpd": "docx", ".wri": "docx", ".lwp": "docx", ".pages": "docx", ".doc": "docx",
    ".fodt": "docx", ".xml": "docx", ".et": "xlsx", ".sxc": "xlsx", ".numbers": "xlsx", ".dps": "pptx", ".key": "pptx",
    ".pub": "pdf", ".odg": "pdf",
}  # fmt: skip
_STRANGE = (Format.OLE, Format.ZIP, Format.XML, Format.UNKNOWN)
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"PK\x03\x04")
_ARCHIVE_NAME = re.compile(r"\.(?:rar|7z|zip|r\d\d|zipx|cbr)$", re.IGNORECASE)
_LEAST_WORDS = 0.1
"""Share of common words: LibreOffice opens any bytes as text, and noise has none."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a second try needs: the programs, and two ways to a reading child."""

    programs: CagedPrograms
    limits: Sandbox
    bytes_of: Callable[[int], bytes | None]
    """The bytes of an attachment by its index; None when they can't be had."""
    read_file: Callable[[bytes, str], MailReading | None]
    """A file's reading as if it were given directly; None when its child died."""


def read_again(reading: MailReading, shop: Workshop) -> MailReading:
    """The reading with what a second try could make of its unread attachments; the same one where it could not."""
    tries = 0
    parts = list(reading.attachments)
    for part in reading.attachments:
        target = _target(part, shop.programs)
        archive = shop.programs.unar and _is_failed_archive(part, reading.attachments)
        if not (target or archive) or tries >= _MOST_TRIES:
            continue
        tries += 1
        data = shop.bytes_of(part.index)
        if not data:
            continue
        if archive:
            parts = _unpacked(parts, part, data, shop)
        else:
            parts[part.index] = _converted(part, data, target, shop)
    return replace(reading, attachments=tuple(parts)) if tries else reading


def _target(part: AttachmentReading, programs: CagedPrograms) -> str:
    """The format to convert to; "" for what is not to be converted."""
    content = part.content
    if not programs.libreoffice or not isinstance(content, Unreadable) or content.reason not in _AGAIN:
        return ""
    if content.format in _BY_FORMAT:
        return _BY_FORMAT[content.format]
    ending = PurePosixPath(part.filename).suffix.lower()
    return _BY_ENDING.get(ending, "") if content.format in _STRANGE else ""


def _is_failed_archive(part: AttachmentReading, parts: Sequence[AttachmentReading]) -> bool:
    """Whether a RAR, 7z or zip was not opened, or some of its files were not unpacked."""
    content = part.content
    if isinstance(content, Unreadable):
        return (
            content.reason in _AGAIN
            and content.format in (Format.RAR, Format.SEVEN_ZIP, Format.ZIP)
            and bool(_ARCHIVE_NAME.search(part.filename) or content.format is not Format.ZIP)
        )
    if content is not None or not _ARCHIVE_NAME.search(part.filename):
        return False
    return any(_is_missing(one) for one in parts if one.parent == part.index)


def _is_missing(part: AttachmentReading) -> bool:
    """Whether a file of an archive could not be unpacked; one that was, to a wrong checksum, is truly damaged."""
    content = part.content
    failed = isinstance(content, Unreadable) and content.reason in _AGAIN and "checksum" not in content.detail
    return failed and part.size_bytes == 0


def _converted(part: AttachmentReading, data: bytes, target: str, shop: Workshop) -> AttachmentReading:
    made = converting.convert(data, PurePosixPath(part.filename).suffix, target, shop.limits)
    if isinstance(made, Unreadable):
        # That LibreOffice failed as well says nothing new; a password or a bomb does.
        told = made.reason in ("password", "limits") and isinstance(part.content, Unreadable)
        return replace(part, content=replace(made, format=part.content.format)) if told else part  # type: ignore[union-attr]
    read = shop.read_file(made, f"{PurePosixPath(part.filename).stem}.{target}")
    content = read.attachments[0].content if read and read.attachments else None
    if not isinstance(content, Reading) or common_share(content.text) < _LEAST_WORDS:
        return part
    return replace(
        part, content=replace(content, repairs=(*content.repairs, CONVERTED)), repairs=(*part.repairs, CONVERTED)
    )


def _unpacked(
    parts: list[AttachmentReading], archive: AttachmentReading, data: bytes, shop: Workshop
) -> list[AttachmentReading]:
    """All attachments with the archive's files behind them; those that were there already stay as they are."""
    if not data.startswith(_ARCHIVES):
        return parts
    made = converting.unpack(data, shop.limits)
    if isinstance(made, Unreadable):
        if archive.content is not None and made.reason in ("password", "limits"):
            parts[archive.index] = replace(archive, content=replace(made, format=Format.RAR))
        return parts
    read = shop.read_file(made, "unpacked.tar")
    if read is None or len(read.attachments) < 2:
        return parts
    known = {one.filename for one in parts if one.parent == archive.index and not _is_missing(one)}
    missing = {one.filename: one.index for one in parts if one.parent == archive.index and _is_missing(one)}
    places = {0: archive.index}
    parts[archive.index] = replace(archive, content=None, repairs=(*archive.repairs, UNPACKED))
    for one in read.attachments[1:]:
        if one.parent not in places or (one.parent == 0 and one.filename in known):
            continue
        place = missing.get(one.filename, len(parts)) if one.parent == 0 else len(parts)
        places[one.index] = place
        moved = replace(one, index=place, parent=places[one.parent], repairs=(*one.repairs, UNPACKED))
        parts[place : place + 1] = [moved]
    return parts
