"""Everything that happened to one document: when it was seen, what people said, what was joined and taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, or_, select

from gateway.errors import BadInput
from gateway.ledger.engine import Ledger, reading
from gateway.ledger.linking import APART, homes, members
from gateway.ledger.meaning import assertion, document_link, reading_move
from gateway.ledger.schema import document, document_reading
from gateway.ledger.source_tables import source_batch, source_record, source_seen
from gateway.records.corrections import PAPER, is_partial


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    at: datetime
    what: str
    """`seen`, `said`, `taken back`, `joined`, `parted`, `split`, `rejoined`, `left apart`."""
    document_id: str
    field: str
    value: str
    author: str
    reason: str


def history(ledger: Ledger, named: str) -> tuple[str, list[Event]]:
    """(id under which it counts, events oldest first) of a document and all that count as it. Raises BadInput."""
    with reading(ledger) as connection:
        tenant = ledger.tenant
        known = select(document.c.id).where(document.c.tenant_id == tenant, document.c.id == named)
        if connection.execute(known).first() is None:
            raise BadInput(f"{named}: no document has this id; `vanthu documents --json` lists them.")
        home = homes(connection, tenant, [named])[named]
        ids = sorted({named, *members(connection, tenant, [home])})
        events = [
            *_seen(connection, tenant, ids),
            *_listed(connection, tenant, ids),
            *_said(connection, tenant, ids),
            *_links(connection, tenant, ids),
            *_moves(connection, tenant, ids),
        ]
    return home, sorted(events, key=lambda event: event.at)


def _seen(connection: Connection, tenant: str, ids: list[str]) -> list[Event]:
    table = document_reading
    columns = (table.c.at, table.c.document_id, table.c.mail_key, table.c.ruleset)
    rows = connection.execute(select(*columns).where(table.c.tenant_id == tenant, table.c.document_id.in_(ids)))
    return [Event(row.at, "seen", row.document_id, "mail", row.mail_key, "vanthu", row.ruleset) for row in rows]


def _listed(connection: Connection, tenant: str, ids: list[str]) -> list[Event]:
    """Rows of other sources that name it, each import by itself, and those that were voided."""
    row, seen, batch = source_record, source_seen, source_batch
    here = (seen.c.tenant_id == row.c.tenant_id) & (seen.c.record_id == row.c.id)
    columns = (batch.c.number, batch.c.file, batch.c.at, batch.c.actor, batch.c.reason)
    voided = (batch.c.voided_at, batch.c.voided_by, batch.c.voided_why)
    of = (batch.c.tenant_id == seen.c.tenant_id) & (batch.c.number == seen.c.batch)
    question = (
        select(row.c.document_id, row.c.kind, seen.c.sheet, seen.c.line, *columns, *voided)
        .join(seen, here)
        .join(batch, of)
        .where(row.c.tenant_id == tenant, row.c.document_id.in_(ids), batch.c.in_force_at.is_not(None))
        .order_by(batch.c.number, seen.c.sheet, seen.c.line)
    )
    events = []
    for one in connection.execute(question):
        place = f"{one.file}{f' sheet {one.sheet}' if one.sheet else ''} row {one.line}"
        told = (one.document_id, str(one.kind), place)
        events.append(Event(one.at, "seen", *told, one.actor, one.reason or f"import {one.number}"))
        if one.voided_at is not None:
            events.append(Event(one.voided_at, "taken back", *told, one.voided_by or "", one.voided_why or ""))
    return events


def _said(connection: Connection, tenant: str, ids: list[str]) -> list[Event]:
    table = assertion
    rows = connection.execute(select(table).where(table.c.tenant_id == tenant, table.c.document_id.in_(ids)))
    return [
        Event(
            row.at,
            "taken back" if row.value is None else "said",
            row.document_id,
            row.field,
            _told(row.value, row.field),
            row.author,
            row.reason,
        )
        for row in rows
    ]


def _told(value: dict[str, Any] | None, field: str) -> str:
    if value is None:
        return ""
    found = value.get("issuer_id") if field == "issuer" else value.get(PAPER if is_partial(field) else field)
    return "" if found is True else str(found or "")


def _links(connection: Connection, tenant: str, ids: list[str]) -> list[Event]:
    rows = _touching(connection, tenant, document_link, document_link.c.source_id, ids)
    apart = [row for row in rows if row.kind == APART]
    joined = [row for row in rows if row.kind != APART]

    def told(row: Any) -> tuple[str, str, str]:
        return row.source_id, row.kind, row.target_id

    return [*_both_ways(apart, "left apart", "rejoined", told), *_both_ways(joined, "joined", "parted", told)]


def _moves(connection: Connection, tenant: str, ids: list[str]) -> list[Event]:
    rows = _touching(connection, tenant, reading_move, reading_move.c.document_id, ids)
    return _both_ways(rows, "split", "rejoined", lambda row: (row.document_id, row.mail_key, row.target_id))


def _touching(connection: Connection, tenant: str, table: Table, own: Any, ids: list[str]) -> list[Row[Any]]:
    touching = or_(own.in_(ids), table.c.target_id.in_(ids))
    return list(connection.execute(select(table).where(table.c.tenant_id == tenant, touching)).all())


def _both_ways(rows: list[Row[Any]], done: str, undone: str, told: Any) -> list[Event]:
    """An event for each row, and one more where it was withdrawn."""
    events = []
    for row in rows:
        own, field, value = told(row)
        events.append(Event(row.at, done, own, field, value, row.author, row.reason))
        if row.withdrawn_at is not None:
            why = (row.withdrawn_by or "", row.withdrawn_why or "")
            events.append(Event(row.withdrawn_at, undone, own, field, value, *why))
    return events
