"""Mails whose scans are still to be read to their end: what waits, what failed, what is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, func, select, update

from gateway.ledger.deep_tables import deep_reading
from gateway.ledger.engine import Ledger, reading, writing
from gateway.ledger.schema import mail
from gateway.records import MailState
from gateway.records.texts import DeepNeed, DeepReason, DeepState


@dataclass(frozen=True, slots=True)
class DeepWaiting:
    """One mail that was examined and is not yet read to its end."""

    key: str
    spool_id: str
    state: DeepState
    reason: DeepReason
    pages: int
    at: datetime
    attempts: int
    trouble: str


def note_need(connection: Connection, tenant: str, key: str, need: DeepNeed | None, at: datetime) -> bool:
    """Let an examined mail wait for deep reading, inside the transaction that examined it.

    True where it was read to its end before (recipients came later): that
    examination stands until the new deep reading takes its place.
    """
    if need is None:
        return False
    here = (deep_reading.c.tenant_id == tenant) & (deep_reading.c.mail_key == key)
    was = connection.execute(select(deep_reading.c.state).where(here)).scalar()
    values = {
        "state": str(DeepState.WAITING), "reason": str(need.reason), "pages": need.pages,
        "attempts": 0, "next_at": at, "trouble": "",
    }  # fmt: skip
    if was is None:
        connection.execute(deep_reading.insert(), [{"tenant_id": tenant, "mail_key": key, "at": at, **values}])
    else:
        connection.execute(update(deep_reading).where(here).values(**values))
    return was == DeepState.DONE


def note_read(connection: Connection, tenant: str, key: str) -> None:
    """A mail's deep reading is done, inside the transaction that records it."""
    here = (deep_reading.c.tenant_id == tenant) & (deep_reading.c.mail_key == key)
    connection.execute(update(deep_reading).where(here).values(state=str(DeepState.DONE), trouble=""))


def next_deep(ledger: Ledger, now: datetime, *, with_model: bool) -> str | None:
    """The mail whose deep reading is due, the longest waiting first; None when none is.

    Mails that wait for the model of the script are due only `with_model`, and
    no mail while it waits to be examined.
    """
    question = (
        select(deep_reading.c.mail_key)
        .join(mail, (mail.c.tenant_id == deep_reading.c.tenant_id) & (mail.c.key == deep_reading.c.mail_key))
        .where(
            deep_reading.c.tenant_id == ledger.tenant,
            deep_reading.c.state == str(DeepState.WAITING),
            deep_reading.c.next_at <= now,
            mail.c.state == str(MailState.DONE),
        )
        .order_by(deep_reading.c.next_at, deep_reading.c.mail_key)
        .limit(1)
    )
    if not with_model:
        question = question.where(deep_reading.c.reason != str(DeepReason.NEEDS_OCR))
    with reading(ledger) as connection:
        return connection.execute(question).scalar()


def new_mail_waits(ledger: Ledger) -> bool:
    """Whether a mail waits that was not tried yet: those that failed wait for their next try and for nobody else."""
    question = select(
        exists().where(mail.c.tenant_id == ledger.tenant, mail.c.state == str(MailState.WAITING), mail.c.attempts == 0)
    )
    with reading(ledger) as connection:
        return bool(connection.execute(question).scalar())


def note_deep_failure(ledger: Ledger, key: str, trouble: str, next_at: datetime, most: int) -> DeepState:
    """Count a failed deep reading; it is tried again at `next_at`, or held after more than `most` failures."""
    here = (deep_reading.c.tenant_id == ledger.tenant) & (deep_reading.c.mail_key == key)
    with writing(ledger) as connection:
        attempts = connection.execute(
            update(deep_reading)
            .where(here)
            .values(attempts=deep_reading.c.attempts + 1, trouble=trouble, next_at=next_at)
            .returning(deep_reading.c.attempts)
        ).scalar_one()
        if attempts <= most:
            return DeepState.WAITING
        connection.execute(update(deep_reading).where(here).values(state=str(DeepState.HELD)))
    return DeepState.HELD


def release_deep(ledger: Ledger, at: datetime) -> int:
    """Let all held deep readings be tried again; how many."""
    held = (deep_reading.c.tenant_id == ledger.tenant) & (deep_reading.c.state == str(DeepState.HELD))
    values = {"state": str(DeepState.WAITING), "attempts": 0, "next_at": at}
    with writing(ledger) as connection:
        return int(connection.execute(update(deep_reading).where(held).values(**values)).rowcount)


def deep_counts(ledger: Ledger) -> dict[str, int]:
    """How many mails wait for their pages (`pages`), for the model (`needs_ocr`) and are held (`held`); absent: none."""
    question = (
        select(deep_reading.c.state, deep_reading.c.reason, func.count())
        .where(deep_reading.c.tenant_id == ledger.tenant, deep_reading.c.state != str(DeepState.DONE))
        .group_by(deep_reading.c.state, deep_reading.c.reason)
    )
    counts: dict[str, int] = {}
    with reading(ledger) as connection:
        for state, reason, number in connection.execute(question):
            name = state if state == DeepState.HELD else reason
            counts[str(name)] = counts.get(str(name), 0) + int(number)
    return counts


def deep_waiting(ledger: Ledger, limit: int = 1000) -> Sequence[DeepWaiting]:
    """Mails that are not yet read to their end, held ones too, the longest waiting first."""
    question = (
        select(deep_reading, mail.c.spool_id)
        .join(mail, (mail.c.tenant_id == deep_reading.c.tenant_id) & (mail.c.key == deep_reading.c.mail_key))
        .where(deep_reading.c.tenant_id == ledger.tenant, deep_reading.c.state != str(DeepState.DONE))
        .order_by(deep_reading.c.at, deep_reading.c.mail_key)
        .limit(limit)
    )
    with reading(ledger) as connection:
        return [
            DeepWaiting(
                row.mail_key, row.spool_id, DeepState(row.state), DeepReason(row.reason),
                row.pages, row.at, row.attempts, row.trouble,
            )
            for row in connection.execute(question)
        ]  # fmt: skip
