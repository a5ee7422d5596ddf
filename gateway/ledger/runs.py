"""Runs of the queue: how often each waiting mail was put into it.

A run's number makes the id of its workflow, so that the same run is never
queued twice and a later one is never mistaken for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, select, tuple_, update

from gateway.ledger.engine import Ledger, reading, writing
from gateway.ledger.schema import mail
from gateway.records import MailState


@contextmanager
def new_runs(
    ledger: Ledger, keys: Sequence[str], last: Mapping[str, int] | None = None
) -> Iterator[tuple[Connection, list[tuple[str, int]]]]:
    """Count one more run for each of these mails that waits, inside an open write transaction.

    Gives the connection and (key, run); what the caller writes on it is
    committed together with the count, or not at all. With `last`, only mails
    whose last run is still that one: another gateway may have been quicker.
    """
    here = (mail.c.tenant_id == ledger.tenant) & mail.c.key.in_(keys) & (mail.c.state == MailState.WAITING)
    if last is not None:
        here &= tuple_(mail.c.key, mail.c.runs).in_([(key, last[key]) for key in keys])
    with writing(ledger) as connection:
        counted = connection.execute(
            update(mail).where(here).values(runs=mail.c.runs + 1).returning(mail.c.key, mail.c.runs)
        )
        runs = {row.key: int(row.runs) for row in counted}
        yield connection, [(key, runs[key]) for key in dict.fromkeys(keys) if key in runs]


def waiting_runs(ledger: Ledger, older_than: datetime, limit: int) -> list[tuple[str, int]]:
    """(key, last run) of mails that wait since before `older_than`, oldest first; run 0 was never queued."""
    question = (
        select(mail.c.key, mail.c.runs)
        .where(mail.c.tenant_id == ledger.tenant, mail.c.state == MailState.WAITING, mail.c.changed_at <= older_than)
        .order_by(mail.c.received_at, mail.c.key)
        .limit(limit)
    )
    with reading(ledger) as connection:
        return [(row.key, row.runs) for row in connection.execute(question)]
