"""The log of agency-months whose facts changed: a writer adds a line, nothing more."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection, bindparam, select

from gateway.ledger.facts import fact_of_row, issued_of_row
from gateway.ledger.schema import fact
from gateway.ledger.tally_tables import issued, tally_dirty
from gateway.records import Fact, Issued


def month_of(day: date) -> date:
    """First day of the month."""
    return day.replace(day=1)


_INSERT = tally_dirty.insert()
_KEPT = [
    select(table).where(
        table.c.tenant_id == bindparam("tenant"), table.c.document_id.in_(bindparam("ids", expanding=True))
    )
    for table in (fact, issued)
]
_KEPT_OF_ONE = [
    select(table).where(table.c.tenant_id == bindparam("tenant"), table.c.document_id == bindparam("id"))
    for table in (fact, issued)
]
"""Built once: they are asked for each document that a mail brings. A list of ids makes a new text each time."""


def note_changes(
    connection: Connection, tenant: str, ids: Sequence[str], now: Sequence[Fact], issues: Sequence[Issued] = ()
) -> set[str]:
    """Note the agency-months in which figures of these documents change; which of them, by id, have rows at all.

    `now` are their facts, and `issues` what agencies issued, from now on. To be
    called before the rows are replaced, in the same transaction. Lines are only
    added: a line that was left out because one stood there already would be
    lost with it when a counter takes that one away.
    """
    questions = _KEPT_OF_ONE if len(ids) == 1 else _KEPT
    asked = {"tenant": tenant, "id": ids[0]} if len(ids) == 1 else {"tenant": tenant, "ids": list(ids)}
    facts, posts = (connection.execute(question, asked).all() for question in questions)
    changed = {fact_of_row(row) for row in facts}.symmetric_difference(now)
    # Only what a portal must show is counted by the day of issue; which types those are is for the counter to know.
    moved = {issued_of_row(row) for row in posts}.symmetric_difference(issues)
    months = {(item.agency, month_of(item.first_sent_on)) for item in changed}
    note_dirty(
        connection, tenant, months | {(item.agency, month_of(item.issued_on)) for item in moved if item.issued_on}
    )
    return {row.document_id for row in (*facts, *posts)}


def note_dirty(connection: Connection, tenant: str, months: Iterable[tuple[str, date]]) -> None:
    """One line for each (agency, first day of the month)."""
    at = datetime.now(UTC)
    rows = [
        {"tenant_id": tenant, "id": uuid.uuid4().hex, "agency": agency, "month": month, "at": at}
        for agency, month in sorted(months)
    ]
    if rows:
        connection.execute(_INSERT, rows)
