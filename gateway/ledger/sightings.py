"""Where a file was seen: the mails that carried it, and the documents it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, select

from gateway.ledger.engine import Ledger, reading
from gateway.ledger.linking import homes
from gateway.ledger.log_tables import log_entry
from gateway.ledger.schema import attachment, mail

MOST_FILES = 20
"""More files than these under one beginning of a hash are a mistake, not a question."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One mail that carried a file, or that is the file."""

    mail_key: str
    received_at: datetime
    sent_at: datetime | None
    sender: str
    """Address; "" until the mail is examined."""
    sender_agency: str
    """Directory id; "" when unknown."""
    filename: str
    """As sent; "" where names are not kept."""
    role: str
    """A member of `Role`; "" for the mail itself."""
    reason: str
    """What told the role."""
    document_id: str | None


def files_beginning(ledger: Ledger, beginning: str) -> list[str]:
    """SHA-256 of each known attachment, signed file or mail that begins so, in order; at most `MOST_FILES` and one."""
    found: set[str] = set()
    with reading(ledger) as connection:
        for column in (attachment.c.sha256, log_entry.c.file_sha256, mail.c.sha256):
            question = select(column).distinct().where(column.table.c.tenant_id == ledger.tenant)
            question = question.where(*_begins(column, beginning)).order_by(column).limit(MOST_FILES + 1)
            found.update(connection.execute(question).scalars())
    return sorted(found - {""})[: MOST_FILES + 1]


def sightings(ledger: Ledger, sha256: str) -> list[Sighting]:
    """Each mail that carried the file, or is it, by arrival; one line for each place within a mail."""
    with reading(ledger) as connection:
        return sorted(_sightings(connection, ledger.tenant, sha256), key=lambda one: (one.received_at, one.mail_key))


def mails_that_are(ledger: Ledger, sha256: str) -> list[str]:
    """Keys of the mails whose bytes have this hash."""
    question = select(mail.c.key).where(mail.c.tenant_id == ledger.tenant, mail.c.sha256 == sha256)
    with reading(ledger) as connection:
        return list(connection.execute(question.order_by(mail.c.received_at, mail.c.key)).scalars())


def files_of_mail(ledger: Ledger, key: str) -> tuple[str, list[str]]:
    """SHA-256 of a mail and of its attachments, in order; "" and none for an unknown key."""
    parts = select(attachment.c.sha256).where(attachment.c.tenant_id == ledger.tenant, attachment.c.mail_key == key)
    whole = select(mail.c.sha256).where(mail.c.tenant_id == ledger.tenant, mail.c.key == key)
    with reading(ledger) as connection:
        own = connection.execute(whole).scalar()
        found = connection.execute(parts.order_by(attachment.c.position)).scalars()
        return own or "", list(dict.fromkeys(found))


def _begins(column: Column[Any], beginning: str) -> tuple[ColumnElement[bool], ...]:
    """Conditions that an index can answer: no hexadecimal digit sorts behind "g"."""
    return column >= beginning, column < beginning + "g"


def _sightings(connection: Connection, tenant: str, sha256: str) -> Iterator[Sighting]:
    carried = connection.execute(_carrying(tenant).where(attachment.c.sha256 == sha256)).all()
    home = homes(connection, tenant, {row.document_id for row in carried if row.document_id})
    for row in carried:
        yield _sighting(row, row.filename, row.role, row.reason, home.get(row.document_id))
    itself = select(mail).where(mail.c.tenant_id == tenant, mail.c.sha256 == sha256)
    for row in connection.execute(itself):
        yield _sighting(row, row.original_name, "", "", None)


def _carrying(tenant: str) -> Select[Any]:
    here = (mail.c.tenant_id == attachment.c.tenant_id) & (mail.c.key == attachment.c.mail_key)
    told = (mail.c.key, mail.c.received_at, mail.c.sent_at, mail.c.sender, mail.c.sender_agency)
    parts = (attachment.c.filename, attachment.c.role, attachment.c.reason, attachment.c.document_id)
    return select(*told, *parts).select_from(attachment.join(mail, here)).where(attachment.c.tenant_id == tenant)


def _sighting(row: Row[Any], filename: str, role: str, reason: str, document_id: str | None) -> Sighting:
    return Sighting(
        mail_key=row.key,
        received_at=row.received_at,
        sent_at=row.sent_at,
        sender=row.sender or "",
        sender_agency=row.sender_agency or "",
        filename=filename,
        role=role,
        reason=reason,
        document_id=document_id,
    )
