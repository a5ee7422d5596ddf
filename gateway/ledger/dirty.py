"""The log of agency-months whose facts changed: a writer adds a line, nothing more."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection, select

from gateway.ledger.facts import fact_of_row
from gateway.ledger.schema import fact
from gateway.ledger.tally_tables import tally_dirty
from gateway.records import Fact


def month_of(day: date) -> date:
    """First day of the month."""
    return day.replace(day=1)


def note_changes(connection: Connection, tenant: str, ids: Sequence[str], now: Sequence[Fact]) -> None:
    """Note the agency-months in which facts of these documents come, go or change; `now` are their facts from now on.

    To be called before the rows are replaced, in the same transaction. Lines
    are only added: a line that was left out because one stood there already
    would be lost with it when a counter takes that one away.
    """
    kept = select(fact).where(fact.c.tenant_id == tenant, fact.c.document_id.in_(ids))
    before = {fact_of_row(row) for row in connection.execute(kept)}
    changed = before.symmetric_difference(now)
    note_dirty(connection, tenant, {(item.agency, month_of(item.first_sent_on)) for item in changed})


def note_dirty(connection: Connection, tenant: str, months: Iterable[tuple[str, date]]) -> None:
    """One line for each (agency, first day of the month)."""
    at = datetime.now(UTC)
    rows = [
        {"tenant_id": tenant, "id": uuid.uuid4().hex, "agency": agency, "month": month, "at": at}
        for agency, month in sorted(months)
    ]
    if rows:
        connection.execute(tally_dirty.insert(), rows)
