"""Mails seen: their state, and what became of each attachment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from rich.table import Table

from gateway.records import AttachmentRecord, Door, Envelope, MailState
from gateway.reports import words
from gateway.reports.contract import attachment_json, moment
from gateway.reports.tables import plain


class SeenMail(Protocol):
    """A mail as the ledger shows it; reports stand before the ledger and know only its shape."""

    @property
    def key(self) -> str: ...
    @property
    def spool_id(self) -> str: ...
    @property
    def door(self) -> Door: ...
    @property
    def state(self) -> MailState: ...
    @property
    def reason(self) -> str: ...
    @property
    def attempts(self) -> int: ...
    @property
    def envelope(self) -> Envelope: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def original_name(self) -> str: ...
    @property
    def sender(self) -> str | None: ...
    @property
    def sender_agency(self) -> str | None: ...
    @property
    def recipients(self) -> tuple[str, ...]: ...
    @property
    def sent_at(self) -> datetime | None: ...
    @property
    def attachments(self) -> tuple[AttachmentRecord, ...]: ...


def mail_json(mail: SeenMail) -> dict[str, Any]:
    """A mail with its state and attachments; sender and recipients are null and the envelope's until examined."""
    return {
        "id": mail.spool_id,
        "key": mail.key,
        "file": mail.original_name or None,
        "door": mail.door.value,
        "state": mail.state.value,
        "reason": mail.reason,
        "attempts": mail.attempts,
        "received_at": moment(mail.received_at),
        "sent_at": moment(mail.sent_at),
        "size": mail.size_bytes,
        "sender": mail.sender,
        "sender_agency": mail.sender_agency,
        "recipients": list(mail.recipients or mail.envelope.rcpt_to),
        "envelope": {"mail_from": mail.envelope.mail_from, "rcpt_to": list(mail.envelope.rcpt_to)},
        "attachments": [attachment_json(record) for record in mail.attachments],
    }


def mails_table(mails: Iterable[SeenMail]) -> Table:
    """One row a mail, its attachments below each other."""
    table = Table(title="Thư", title_justify="left")
    for heading in ("Mã", "Nhận lúc", "Cửa", "Trạng thái", "Nơi gửi", "Tệp đính kèm", "Lý do"):
        table.add_column(heading, overflow="fold")
    for mail in mails:
        files = (f"{record.filename or '(không tên)'}: {words.ROLES[record.role.value]}" for record in mail.attachments)
        table.add_row(
            mail.spool_id,
            moment(mail.received_at) or "—",
            words.DOORS[mail.door.value],
            words.STATES[mail.state.value],
            plain(mail.sender or mail.envelope.mail_from or "—"),
            "\n".join(plain(file) for file in files),
            plain(mail.reason),
        )
    return table
