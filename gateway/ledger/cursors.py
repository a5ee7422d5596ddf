"""How far each mailbox was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, update

from gateway.ledger.control import imap_cursor
from gateway.ledger.engine import Ledger, insert_new, reading, writing


@dataclass(frozen=True, slots=True)
class ImapCursor:
    """The last message of a mailbox that is safe, under its UIDVALIDITY [RFC 3501 §2.3.1.1]."""

    uidvalidity: int
    uid: int


def imap_cursor_of(ledger: Ledger, account: str, mailbox: str) -> ImapCursor | None:
    """Where reading goes on; None for a mailbox never read."""
    question = select(imap_cursor.c.uidvalidity, imap_cursor.c.uid).where(
        imap_cursor.c.tenant_id == ledger.tenant, imap_cursor.c.account == account, imap_cursor.c.mailbox == mailbox
    )
    with reading(ledger) as connection:
        row = connection.execute(question).one_or_none()
    return ImapCursor(row.uidvalidity, row.uid) if row else None


def advance_imap_cursor(ledger: Ledger, account: str, mailbox: str, uidvalidity: int, uid: int) -> None:
    """Move the cursor forward; never back under one UIDVALIDITY, anew under another."""
    table = imap_cursor
    place = {"tenant_id": ledger.tenant, "account": account, "mailbox": mailbox}
    values = {"uidvalidity": uidvalidity, "uid": uid, "changed_at": datetime.now(UTC)}
    here = (table.c.tenant_id == ledger.tenant) & (table.c.account == account) & (table.c.mailbox == mailbox)
    forward = (table.c.uidvalidity != uidvalidity) | (table.c.uid < uid)
    with writing(ledger) as connection:
        connection.execute(insert_new(connection, table).values(**place, **values))
        connection.execute(update(table).where(here & forward).values(**values))
