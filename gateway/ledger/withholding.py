"""Taking the names of persons out of old entries, when their time is over; the tree stays as it was signed.

Names stand beside the leaf, bound by a salted hash. Words and salt go together:
with the salt alone, names could still be tried out. What is left says so: an
entry without salt is "withheld", and `verify` counts them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, func, select, text, update

from gateway.ledger.arrivals import note_audit
from gateway.ledger.control import audit_event
from gateway.ledger.engine import Ledger, reading, writing
from gateway.ledger.log_tables import certificate, log_entry
from gateway.ledger.schema import signature_check
from gateway.transparency.leaves import BESIDE

_BATCH = 1000


def entries_with_names(ledger: Ledger, before: datetime) -> int:
    """Entries of checks made before a moment whose names are still there."""
    with reading(ledger) as connection:
        question = select(func.count()).select_from(log_entry).where(log_entry.c.tenant_id == ledger.tenant)
        return int(connection.execute(question.where(*_named(before))).scalar_one())


def withhold_names(ledger: Ledger, before: datetime, at: datetime, by: str = "operator") -> int:
    """Take signers' names, field names, salts and certificates out of entries made before a moment; how many.

    One transaction, which also puts on record who did it and when. Certificates
    go that no entry with names uses. Raises TryLater.
    """
    count = 0
    with writing(ledger) as connection, _changes_allowed(connection, signature_check, log_entry):
        while rows := _some(connection, ledger.tenant, before):
            blank = dict.fromkeys(BESIDE, "")
            check, entry = signature_check.c, log_entry.c
            here = (
                check.tenant_id == ledger.tenant,
                check.mail_key == bindparam("key"),
                check.ordinal == bindparam("number"),
            )
            connection.execute(
                update(signature_check).where(*here).values(verdict=bindparam("told")),
                [{"key": key, "number": ordinal, "told": {**verdict, **blank}} for _, key, ordinal, verdict in rows],
            )
            one = (entry.tenant_id == ledger.tenant, entry.log_index == bindparam("place"))
            connection.execute(update(log_entry).where(*one).values(salt=""), [{"place": row[0]} for row in rows])
            count += len(rows)
        if count:
            _forget_certificates(connection, ledger.tenant)
            told = f"entries before {before.isoformat()}", f"{count} entries"
            note_audit(connection, ledger.tenant, at, by, "withhold names", *told)
    return count


def withholdings(ledger: Ledger) -> list[tuple[datetime, str, str, str]]:
    """When names were taken out, by whom, from which entries, and how many, oldest first."""
    event = audit_event.c
    question = select(event.at, event.actor, event.subject, event.reason).order_by(event.at)
    with reading(ledger) as connection:
        mine = question.where(event.tenant_id == ledger.tenant, event.action == "withhold names")
        return [(row.at, row.actor, row.subject, row.reason) for row in connection.execute(mine)]


def _named(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return log_entry.c.at < before, log_entry.c.salt != ""


def _some(connection: Connection, tenant: str, before: datetime) -> list[tuple[Any, ...]]:
    """Index, mail, ordinal and verdict of some entries that still have names."""
    entry, check = log_entry.c, signature_check.c
    same = (check.tenant_id == entry.tenant_id) & (check.mail_key == entry.mail_key) & (check.ordinal == entry.ordinal)
    question = select(entry.log_index, entry.mail_key, entry.ordinal, check.verdict)
    question = question.select_from(log_entry.join(signature_check, same)).where(
        entry.tenant_id == tenant, *_named(before)
    )
    return [tuple(row) for row in connection.execute(question.limit(_BATCH))]


def _forget_certificates(connection: Connection, tenant: str) -> None:
    """Signers' certificates name them; those of authorities stay."""
    entry = log_entry.c
    mine = select(entry.signer_sha256).where(entry.tenant_id == tenant, entry.signer_sha256 != "")
    named, all_signers = mine.where(entry.salt != ""), mine
    gone = certificate.c.sha256.in_(all_signers) & certificate.c.sha256.not_in(named)
    connection.execute(delete(certificate).where(certificate.c.tenant_id == tenant, gone))


@contextmanager
def _changes_allowed(connection: Connection, *tables: Table) -> Iterator[None]:
    """A part of a transaction in which the triggers of these tables are off; both databases undo that with it."""
    names = [table.name for table in tables]
    if connection.dialect.name == "postgresql":
        for name in names:
            connection.execute(text(f'ALTER TABLE "{name}" DISABLE TRIGGER USER'))
        yield
        for name in names:
            connection.execute(text(f'ALTER TABLE "{name}" ENABLE TRIGGER USER'))
        return
    found = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t")
    triggers = [tuple(row) for name in names for row in connection.execute(found, {"t": name})]
    for name, _ in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)
