"""Mails of the ledger for people and machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.table import Table

from gateway.counting.periods import ZONE
from gateway.ledger.questions import MailView
from gateway.reports import words
from gateway.reports.contract import attachment_json, moment
from gateway.reports.tables import plain


def mail_json(view: MailView) -> dict[str, Any]:
    """A mail with its state and the role of each attachment."""
    return {
        "key": view.key,
        "spool_id": view.spool_id,
        "door": view.door.value,
        "state": view.state.value,
        "reason": view.reason,
        "attempts": view.attempts,
        "received_at": moment(view.received_at),
        "sent_at": moment(view.sent_at),
        "size": view.size_bytes,
        "original_name": view.original_name,
        "mail_from": view.envelope.mail_from,
        "sender": view.sender,
        "sender_agency": view.sender_agency,
        "recipients": list(view.recipients),
        "attachments": [attachment_json(part) for part in view.attachments],
    }


def mails_table(views: Iterable[MailView]) -> Table:
    """One row a mail."""
    table = Table(title="Thư", title_justify="left")
    for heading in ("Mã", "Nhận lúc", "Cửa", "Trạng thái", "Người gửi", "Đến", "Tệp đính kèm", "Lý do"):
        table.add_column(heading, overflow="fold")
    for view in views:
        table.add_row(
            view.spool_id,
            f"{view.received_at.astimezone(ZONE):%d/%m/%Y %H:%M}",
            words.DOORS[view.door.value],
            words.STATES[view.state.value],
            plain(view.sender or "—"),
            plain(
                ", ".join(view.recipients[:3])
                + (f" … (+{len(view.recipients) - 3})" if len(view.recipients) > 3 else "")
            ),
            "\n".join(
                f"{plain(part.filename or '(không tên)')}: {words.ROLES[part.role.value]}" for part in view.attachments
            ),
            plain(view.reason),
        )
    return table
