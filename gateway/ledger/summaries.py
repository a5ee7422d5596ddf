"""Nightly summaries: frozen once built, sent until they went."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select, text, update

from gateway.ledger.control import summary
from gateway.ledger.engine import Ledger, insert_new, passing_faults, reading, writing

_SENDING_LOCK = 7_267_020
"""Number of the PostgreSQL advisory lock that lets one gateway send at a time."""


@dataclass(frozen=True, slots=True)
class KeptSummary:
    """The summary of one civil day as it was built, word for word."""

    day: date
    body: str
    message_id: str
    built_at: datetime
    sent_at: datetime | None


def keep_summary(ledger: Ledger, day: date, body: str, message_id: str, at: datetime | None = None) -> KeptSummary:
    """Freeze the summary of a day; the one kept before when there is one, whatever is given."""
    values = {"day": day, "body": body, "message_id": message_id, "built_at": at or datetime.now(UTC)}
    here = (summary.c.tenant_id == ledger.tenant) & (summary.c.day == day)
    with writing(ledger) as connection:
        connection.execute(insert_new(connection, summary).values(tenant_id=ledger.tenant, **values))
        return _kept(connection.execute(select(summary).where(here)).one())


def kept_summary(ledger: Ledger, day: date) -> KeptSummary | None:
    """The summary of a day; None when none was built."""
    here = (summary.c.tenant_id == ledger.tenant) & (summary.c.day == day)
    with reading(ledger) as connection:
        row = connection.execute(select(summary).where(here)).one_or_none()
    return _kept(row) if row else None


def kept_days(ledger: Ledger) -> frozenset[date]:
    """Days whose summary is kept."""
    with reading(ledger) as connection:
        return frozenset(
            connection.execute(select(summary.c.day).where(summary.c.tenant_id == ledger.tenant)).scalars()
        )


def unsent_summaries(ledger: Ledger) -> list[KeptSummary]:
    """Summaries that were built and did not leave yet, oldest day first."""
    question = select(summary).where(summary.c.tenant_id == ledger.tenant, summary.c.sent_at.is_(None))
    with reading(ledger) as connection:
        return [_kept(row) for row in connection.execute(question.order_by(summary.c.day))]


def mark_summary_sent(ledger: Ledger, day: date, at: datetime) -> None:
    """Note when the summary left; the first time stays."""
    here = (summary.c.tenant_id == ledger.tenant) & (summary.c.day == day) & summary.c.sent_at.is_(None)
    with writing(ledger) as connection:
        connection.execute(update(summary).where(here).values(sent_at=at))


@contextmanager
def sending_alone(ledger: Ledger) -> Iterator[bool]:
    """True for the one process that may mail summaries of this ledger now, False for every other.

    Held by the process, not by a row: whoever dies lets go of it.
    """
    if ledger.engine.dialect.name == "sqlite":
        with Path(f"{ledger.engine.url.database}.summary-lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        return
    with passing_faults(), ledger.engine.connect() as connection:
        lock = {"number": _SENDING_LOCK, "tenant": ledger.tenant}
        mine = connection.execute(text("SELECT pg_try_advisory_lock(:number, hashtext(:tenant))"), lock).scalar()
        # The lock is the session's: no transaction stays open while mail servers take their time.
        connection.commit()
        try:
            yield bool(mine)
        finally:
            if mine:
                connection.execute(text("SELECT pg_advisory_unlock(:number, hashtext(:tenant))"), lock)


def _kept(row: Row[Any]) -> KeptSummary:
    return KeptSummary(row.day, row.body, row.message_id, row.built_at, row.sent_at)
