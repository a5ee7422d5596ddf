"""Containers opened: archives, winmail.dat, signed files, mails inside; one flat list of attachments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from classifiers.reading import Format, Unreadable
from gateway.mail.archive import Entry, Room, is_document_zip, zip_entries
from gateway.mail.attachments import NestedMail, Part
from gateway.mail.enclosed import is_cms, mentions_files, pdf_entries, signed_file
from gateway.mail.fields import read_fields
from gateway.mail.message import Message, read_message
from gateway.mail.outlook import OutlookMail, is_outlook, read_outlook
from gateway.mail.packed import COMPRESSED, packed_entries
from gateway.mail.tnef import tnef_files
from gateway.records import Address
from gateway.settings import Sandbox

__all__ = ["Attachment", "Entry", "Room", "container_format", "expand", "expand_file", "open_container"]

_MAGIC = (
    (b"PK\x03\x04", Format.ZIP),
    (b"PK\x05\x06", Format.ZIP),
    (b"Rar!\x1a\x07", Format.RAR),
    (b"7z\xbc\xaf\x27\x1c", Format.SEVEN_ZIP),
    (b"\x78\x9f\x3e\x22", Format.TNEF),
    *((magic, Format.COMPRESSED) for magic, _ in COMPRESSED),
)
_TAR_MAGIC, _TAR_MAGIC_AT = b"ustar", 257
_PACKED = (Format.RAR, Format.SEVEN_ZIP, Format.TAR, Format.COMPRESSED)
_OUTLOOK_TYPE = "application/vnd.ms-outlook"
_MAIL_FIELDS = ("from", "to", "subject", "date", "received", "message-id", "mime-version", "return-path")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a mail, whether sent directly or inside a container."""

    index: int
    """From 0; a container stands before what it holds."""
    parent: int | None
    filename: str
    media_type: str
    data: bytes
    inline: bool = False
    opened: bool = False
    """Its contents follow as attachments of their own."""
    problem: Unreadable | None = None
    """Why a container could not be opened, or this entry not be unpacked."""
    repairs: tuple[str, ...] = ()
    nested: NestedMail | None = None
    """What a mail inside the mail says of itself."""
    smime_type: str = ""


@dataclass(slots=True)
class _Expansion:
    limits: Sandbox
    room: Room
    found: list[Attachment] = field(default_factory=list)


def container_format(data: bytes, filename: str, media_type: str = "") -> Format | None:
    """An archive, TNEF, CMS, MESSAGE, OUTLOOK, or PDF with files attached to it; None for what is no container.

    Told by the bytes; a mail also needs its name (.eml) or type. Office files
    are zips too, and documents.
    """
    kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)
    if kind is Format.ZIP and is_document_zip(data):
        return None
    if kind is None and (filename.lower().endswith(".eml") or media_type == "message/rfc822"):
        fields = read_fields(data, 0, len(data))
        return Format.MESSAGE if sum(fields.has(name) for name in _MAIL_FIELDS) > 1 else None
    return kind or _kind_within(data)


def _kind_within(data: bytes) -> Format | None:
    """Containers that more than their first bytes tell."""
    if data[_TAR_MAGIC_AT : _TAR_MAGIC_AT + len(_TAR_MAGIC)] == _TAR_MAGIC:
        return Format.TAR
    if is_outlook(data):
        return Format.OUTLOOK
    if mentions_files(data):
        return Format.PDF
    return Format.CMS if is_cms(data) else None


def open_container(
    data: bytes, kind: Format, limits: Sandbox, room: Room | None = None, filename: str = ""
) -> tuple[Entry, ...] | Unreadable:
    """The files of one archive or TNEF, one level deep. `filename` is the container's own.

    `room` is what is left of the limits for this mail (None: all of them) and is
    counted down. `Unreadable` with reason `password`, `limits`, `broken`, or
    `unsupported` (other kinds, and RAR and 7z where libarchive is not installed).
    """
    room = room or Room.of(limits)
    if kind is Format.ZIP:
        return zip_entries(data, limits, room)
    if kind in _PACKED:
        return packed_entries(data, kind, limits, room, filename.rpartition("/")[2])
    if kind is not Format.TNEF:
        return Unreadable("unsupported", f"{kind.value} archives are not opened", kind)
    files = tnef_files(data)
    if files is None:
        return Unreadable("broken", "winmail.dat cannot be read", kind)
    size_bytes = sum(len(content) for _, content in files)
    if len(files) > room.entries or size_bytes > room.size_bytes:
        return Unreadable("limits", "winmail.dat holds more than the limits of [sandbox] allow", kind)
    room.entries -= len(files)
    room.size_bytes -= size_bytes
    return tuple(Entry(name, content, None, ("tnef",)) for name, content in files)


def expand(message: Message, limits: Sandbox) -> tuple[Attachment, ...]:
    """All attachments of a mail, containers opened down to `limits.max_depth` levels.

    What would exceed a limit carries `Unreadable("limits")`; everything else goes on.
    """
    expansion = _Expansion(limits, Room.of(limits))
    _add_parts(expansion, message.parts, None, 0)
    return tuple(expansion.found)


def expand_file(filename: str, data: bytes, limits: Sandbox, media_type: str = "") -> tuple[Attachment, ...]:
    """The same for a file given by itself: it is attachment 0, then what it holds."""
    expansion = _Expansion(limits, Room.of(limits))
    _add(expansion, Attachment(0, None, filename, media_type or "application/octet-stream", data), 0)
    return tuple(expansion.found)


def _add_parts(expansion: _Expansion, parts: Sequence[Part], parent: int | None, depth: int) -> None:
    places: dict[int, int] = {}
    for part in parts:
        places[part.index] = len(expansion.found)
        attachment = Attachment(
            index=len(expansion.found),
            parent=parent if part.parent is None else places[part.parent],
            filename=part.filename,
            media_type=part.media_type,
            data=part.data,
            inline=part.inline,
            opened=part.opened,
            repairs=part.repairs,
            nested=part.nested,
            smime_type=part.smime_type,
        )
        _add(expansion, attachment, depth)


def _add(expansion: _Expansion, attachment: Attachment, depth: int) -> None:
    """Append one attachment and, where it is a container, all that it holds."""
    kind = None
    if not attachment.opened and attachment.problem is None:
        kind = container_format(attachment.data, attachment.filename, attachment.media_type)
    if kind is None:
        expansion.found.append(attachment)
    elif depth >= expansion.limits.max_depth:
        problem = Unreadable("limits", f"nested deeper than {expansion.limits.max_depth}", kind)
        expansion.found.append(replace(attachment, problem=problem))
    elif kind is Format.MESSAGE:
        _add_mail(expansion, attachment, depth)
    elif kind is Format.OUTLOOK:
        _add_outlook(expansion, attachment, depth)
    elif kind in (Format.CMS, Format.PDF):
        _add_enclosed(expansion, attachment, kind, depth)
    else:
        _add_entries(expansion, attachment, kind, depth)


def _add_entries(expansion: _Expansion, attachment: Attachment, kind: Format, depth: int) -> None:
    opened = open_container(attachment.data, kind, expansion.limits, expansion.room, attachment.filename)
    if isinstance(opened, Unreadable):
        expansion.found.append(replace(attachment, problem=opened))
        return
    expansion.found.append(replace(attachment, opened=True))
    _add_files(expansion, attachment, opened, depth)


def _add_enclosed(expansion: _Expansion, attachment: Attachment, kind: Format, depth: int) -> None:
    """A signed file behind its signature; a PDF, a document itself, before the files attached to it."""
    if kind is Format.PDF:
        expansion.found.append(attachment)
        _add_files(expansion, attachment, pdf_entries(attachment.data, expansion.limits, expansion.room), depth)
        return
    opened = signed_file(attachment.data, attachment.filename)
    if isinstance(opened, Unreadable):
        expansion.found.append(replace(attachment, problem=opened))
    elif opened is None or len(opened[0].data) > expansion.room.size_bytes or expansion.room.entries < 1:
        expansion.found.append(attachment)
    else:
        expansion.room.size_bytes -= len(opened[0].data)
        expansion.room.entries -= 1
        expansion.found.append(replace(attachment, opened=True))
        _add_files(expansion, attachment, opened, depth)


def _add_outlook(expansion: _Expansion, attachment: Attachment, depth: int) -> None:
    """A mail saved by Outlook: what it says of itself, then its attachments."""
    mail = read_outlook(attachment.data, expansion.room.size_bytes, expansion.limits.max_depth - depth)
    if mail is None:
        problem = Unreadable("broken", "Outlook mail cannot be read", Format.OUTLOOK)
        expansion.found.append(replace(attachment, problem=problem))
    else:
        _add_outlook_mail(expansion, attachment, mail, depth)


def _add_outlook_mail(expansion: _Expansion, attachment: Attachment, mail: OutlookMail, depth: int) -> None:
    size_bytes = sum(len(content) for _, content in mail.files)
    if mail.cut or len(mail.files) > expansion.room.entries or size_bytes > expansion.room.size_bytes:
        problem = Unreadable("limits", "Outlook mail holds more than the limits of [sandbox] allow", Format.OUTLOOK)
        expansion.found.append(replace(attachment, problem=problem))
        return
    expansion.room.entries -= len(mail.files)
    expansion.room.size_bytes -= size_bytes
    sender = Address(mail.sender) if mail.sender else None
    nested = NestedMail(mail.subject, sender, mail.sent_at, mail.body, mail.quoted_body, mail.message_id)
    place = len(expansion.found)
    expansion.found.append(replace(attachment, index=place, opened=True, nested=nested))
    files = tuple(Entry(name, content, None, ("outlook",)) for name, content in mail.files)
    _add_files(expansion, replace(attachment, index=place), files, depth)
    for inner in mail.mails:
        words = f"{inner.subject}\n{inner.body}".encode()
        holder = Attachment(len(expansion.found), place, f"{inner.subject}.msg", _OUTLOOK_TYPE, words)
        _add_outlook_mail(expansion, holder, inner, depth + 1)


def _add_files(expansion: _Expansion, attachment: Attachment, entries: Sequence[Entry], depth: int) -> None:
    for entry in entries:
        inner = Attachment(
            index=len(expansion.found),
            parent=attachment.index,
            filename=entry.filename,
            media_type="application/octet-stream",
            data=entry.data,
            problem=entry.problem,
            repairs=entry.repairs,
        )
        _add(expansion, inner, depth + 1)


def _add_mail(expansion: _Expansion, attachment: Attachment, depth: int) -> None:
    """A mail kept as a file: what it says of itself, then its attachments."""
    mail = read_message(attachment.data, expansion.limits)
    size_bytes = sum(len(part.data) for part in mail.parts)
    if len(mail.parts) > expansion.room.entries or size_bytes > expansion.room.size_bytes:
        problem = Unreadable("limits", "mail holds more than the limits of [sandbox] allow", Format.MESSAGE)
        expansion.found.append(replace(attachment, problem=problem))
        return
    expansion.room.entries -= len(mail.parts)
    expansion.room.size_bytes -= size_bytes
    nested = NestedMail(mail.subject, mail.sender, mail.sent_at, mail.body, mail.quoted_body, mail.message_id)
    repairs = tuple(dict.fromkeys((*attachment.repairs, *mail.repairs)))
    expansion.found.append(replace(attachment, opened=True, nested=nested, repairs=repairs))
    _add_parts(expansion, mail.parts, attachment.index, depth + 1)
