"""What the ledger knows of mails read from IMAP mailboxes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select

from gateway.ledger.arrivals import note_audit
from gateway.ledger.control import audit_event
from gateway.ledger.engine import Ledger, reading, writing
from gateway.ledger.schema import mail

LEFT_UNREAD = "left_unread"


def known_keys(ledger: Ledger, keys: Sequence[str]) -> frozenset[str]:
    """Those of the keys that have a mail."""
    if not keys:
        return frozenset()
    question = select(mail.c.key).where(mail.c.tenant_id == ledger.tenant, mail.c.key.in_(keys))
    with reading(ledger) as connection:
        return frozenset(connection.execute(question).scalars())


def keys_by_content(ledger: Ledger, prefix: str, contents: Sequence[str]) -> dict[str, str]:
    """Keys that begin with `prefix`, by the SHA-256 of the mail; only for contents that have one."""
    if not contents:
        return {}
    question = (
        select(mail.c.sha256, mail.c.key)
        .where(mail.c.tenant_id == ledger.tenant, mail.c.sha256.in_(contents))
        .order_by(mail.c.received_at.desc(), mail.c.key)
    )
    with reading(ledger) as connection:
        return {row.sha256: row.key for row in connection.execute(question) if row.key.startswith(prefix)}


def note_left_unread(ledger: Ledger, key: str, reason: str, at: datetime) -> bool:
    """Put on record, once, that a mail stays on its server unread; False when that is on record already."""
    table = audit_event
    here = (table.c.tenant_id == ledger.tenant) & (table.c.action == LEFT_UNREAD) & (table.c.subject == key)
    with writing(ledger) as connection:
        if connection.execute(select(exists().where(here))).scalar():
            return False
        note_audit(connection, ledger.tenant, at, "gateway", LEFT_UNREAD, key, reason)
        return True
