"""A mail that Outlook saved as a file (.msg) [MS-OXMSG]: its words and its attachments."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import olefile

from classifiers.composed import composed
from gateway.mail.charsets import decode
from gateway.mail.html_text import read_html
from gateway.mail.quoting import split_quoted

_PROPERTIES = "__properties_version1.0"
_SUBJECT, _BODY, _HTML, _SENDER, _SENDER_SMTP, _MESSAGE_ID = "0037", "1000", "1013", "0C1F", "5D01", "1035"
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _DATA, _METHOD = "3707", "3704", "3001", "3701", 0x3705
_SENT, _DELIVERED = 0x0039, 0x0E06
_UNICODE, _EIGHT_BIT, _BINARY, _STORAGE = "001F", "001E", "0102", "000D"
_EMBEDDED = 5
"""Value of the attach method: the attachment is a mail of its own."""
_MOST_ATTACHMENTS = 2048
_LARGEST_BODY = 4 << 20
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_FAULTS = (
    OSError, ValueError, IndexError, TypeError, AttributeError, OverflowError, KeyError, RecursionError, struct.error,
)  # fmt: skip
"""What olefile lets through on damaged files."""


@dataclass(frozen=True, slots=True)
class OutlookMail:
    """What a .msg says of itself and what it carries."""

    subject: str
    sender: str
    """The address as stored; internal Exchange names are left out."""
    sent_at: datetime | None
    body: str
    quoted_body: str
    message_id: str
    files: tuple[tuple[str, bytes], ...]
    """Name and bytes of each attachment."""
    mails: tuple[OutlookMail, ...]
    """Mails attached to it, down to `depth` levels."""
    cut: bool = False
    """More was attached than could be taken."""


def is_outlook(data: bytes) -> bool:
    """Whether a compound file is a saved mail."""
    if not data.startswith(olefile.MAGIC):
        return False
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return bool(ole.exists(_PROPERTIES)) and any(name[0].startswith("__substg1.0_") for name in ole.listdir())
    except _FAULTS:
        return False


def read_outlook(data: bytes, most_bytes: int, depth: int) -> OutlookMail | None:
    """The mail, its attachments up to `most_bytes` in all; None when it can't be read."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return _Storage(ole, (), most_bytes).mail(32, depth)
    except _FAULTS:
        return None


class _Storage:
    """One mail's folder in the compound file."""

    def __init__(self, ole: olefile.OleFileIO, path: tuple[str, ...], most_bytes: int) -> None:
        self._ole = ole
        self._path = path
        self._room = most_bytes

    def mail(self, header_bytes: int, depth: int) -> OutlookMail:
        """The mail whose fixed properties begin after a header of so many bytes."""
        fixed = self._fixed(header_bytes)
        files: list[tuple[str, bytes]] = []
        mails: list[OutlookMail] = []
        cut = False
        for folder in self._folders():
            part = _Storage(self._ole, (*self._path, folder), self._room)
            if part._fixed(8).get(_METHOD) == _EMBEDDED:
                inner = (*self._path, folder, f"__substg1.0_{_DATA}{_STORAGE}")
                if depth > 0:
                    mails.append(_Storage(self._ole, inner, self._room).mail(24, depth - 1))
                cut = cut or depth <= 0
                continue
            content = part._binary(_DATA)
            if content is None:
                cut = True
                continue
            self._room -= len(content)
            files.append((part._text(_LONG_NAME) or part._text(_SHORT_NAME) or part._text(_SHOWN_NAME), content))
        sender = self._text(_SENDER_SMTP) or self._text(_SENDER)
        return OutlookMail(
            self._text(_SUBJECT),
            sender if "@" in sender else "",
            _time(fixed.get(_SENT) or fixed.get(_DELIVERED)),
            *self._body(),
            self._text(_MESSAGE_ID),
            tuple(files),
            tuple(mails),
            cut,
        )

    def _folders(self) -> Iterator[str]:
        depth = len(self._path)
        names = dict.fromkeys(
            entry[depth]
            for entry in self._ole.listdir(streams=False, storages=True)
            if len(entry) == depth + 1 and tuple(entry[:depth]) == self._path and entry[depth].startswith("__attach_")
        )
        yield from list(names)[:_MOST_ATTACHMENTS]

    def _fixed(self, header_bytes: int) -> dict[int, int]:
        """Values of up to eight bytes by property number [MS-OXMSG §2.4]."""
        table = self._stream(_PROPERTIES, 1 << 20) or b""
        rows = struct.iter_unpack("<HHIQ", table[header_bytes : len(table) - (len(table) - header_bytes) % 16])
        return {number: value for _, number, _, value in rows}

    def _body(self) -> tuple[str, str]:
        """The sender's own words and the quoted ones."""
        text = self._text(_BODY)
        if text.strip():
            return split_quoted(text.replace("\r\n", "\n"))
        page = self._stream(f"__substg1.0_{_HTML}{_BINARY}", _LARGEST_BODY) or b""
        return read_html(decode(page)[0]) if page else ("", "")

    def _text(self, number: str) -> str:
        wide = self._stream(f"__substg1.0_{number}{_UNICODE}", _LARGEST_BODY)
        if wide is not None:
            return composed(wide.decode("utf-16-le", "replace").rstrip("\0"))
        narrow = self._stream(f"__substg1.0_{number}{_EIGHT_BIT}", _LARGEST_BODY)
        return decode(narrow.rstrip(b"\0"))[0] if narrow else ""

    def _binary(self, number: str) -> bytes | None:
        return self._stream(f"__substg1.0_{number}{_BINARY}", self._room)

    def _stream(self, name: str, most_bytes: int) -> bytes | None:
        """Bytes of a stream; None where it is missing or too long."""
        path = [*self._path, name]
        if not self._ole.exists(path) or self._ole.get_size(path) > most_bytes:
            return None
        return bytes(self._ole.openstream(path).read())


def _time(ticks: int | None) -> datetime | None:
    """A FILETIME as aware UTC."""
    try:
        return _EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
    except OverflowError:
        return None
