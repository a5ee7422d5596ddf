"""Mails of the ledger for people and machines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich import box
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
    """One row a mail, stacked so that a terminal of 80 columns holds it."""
    table = Table(title="Thư", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Mã / nhận lúc, cửa / trạng thái", overflow="fold", min_width=29)
    table.add_column("Người gửi → đến", overflow="fold", ratio=1)
    table.add_column("Tệp đính kèm", overflow="fold", ratio=1)
    for view in views:
        received = f"{view.received_at.astimezone(ZONE):%d/%m/%Y %H:%M} · {words.DOORS[view.door.value]}"
        reason = f"\n[yellow]{plain(view.reason)}[/]" if view.reason else ""
        table.add_row(
            f"{view.spool_id}\n[dim]{received}[/]\n{words.STATES[view.state.value]}{reason}",
            "\n".join((plain(view.sender or "—"), *(f"→ {line}" for line in _recipients(view.recipients)))),
            "\n".join(
                f"{plain(part.filename or '(không tên)')}\n[dim]  {words.ROLES[part.role.value]}[/]"
                for part in view.attachments
            ),
        )
    return table


def _recipients(addresses: Sequence[str]) -> list[str]:
    """The first three, and how many more."""
    more = [f"… (+{len(addresses) - 3})"] if len(addresses) > 3 else []
    return [*map(plain, addresses[:3]), *more]
