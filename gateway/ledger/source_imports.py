"""Rows of registers, dispatch books, DMS lists and portals taken into the ledger: all of a file or nothing.

The rows are written in short transactions that nobody sees, put in force by
one, and the derived rows of their documents follow in short ones again: mail
never waits for a long file. What a stop leaves undone is finished later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, select, update

from gateway.errors import BadInput
from gateway.ledger.annexes import adopt_annexes
from gateway.ledger.arrivals import note_audit
from gateway.ledger.derived import refresh_documents
from gateway.ledger.engine import Ledger, insert_new, reading, tell_planner, writing
from gateway.ledger.examinations import lock_documents
from gateway.ledger.linking import homes
from gateway.ledger.meeting import meet, note_marks
from gateway.ledger.schema import document, document_best, fact
from gateway.ledger.source_packing import Packed, pack_source
from gateway.ledger.source_tables import document_mark, source_batch, source_record, source_seen
from gateway.ledger.sources import Provenance, begin_batch
from gateway.ledger.sources_questions import in_force
from gateway.ledger.tally_tables import issued
from gateway.ledger.texts import forget_secret
from gateway.records.sources import SourceChange, SourceKind, SourceRecord

CHUNK = 500
MANY = 1_000
"""From so many rows on an import changes a table so much that the planner must hear of it."""
Item = TypeVar("Item")
Advance = Callable[[], None]
"""Called once for each row written and once for each document derived."""


def plan_sources(ledger: Ledger, kind: SourceKind, rows: Sequence[SourceRecord]) -> SourceChange:
    """What an import of these rows would change; writes nothing."""
    return _plan(ledger, kind, rows, [pack_source(row) for row in rows])


def _plan(ledger: Ledger, kind: SourceKind, rows: Sequence[SourceRecord], packed: Sequence[Packed]) -> SourceChange:
    given: dict[str, set[str]] = defaultdict(set)
    for row, values in zip(rows, packed, strict=True):
        given[row.key].add(str(values["id"]))
    there = _there(ledger, kind, sorted({row.document_id for row in rows}))
    lines = [
        (row.line, "changed" if row.key in there else "new") for row in rows if there.get(row.key) != given[row.key]
    ]
    added = {key for key in given if key not in there}
    changed = {key for key in given if key in there and there[key] != given[key]}
    return SourceChange(None, len(added), len(changed), len(given) - len(added) - len(changed), 0, tuple(lines))


def take_sources(
    ledger: Ledger,
    kind: SourceKind,
    rows: Sequence[SourceRecord],
    source: Provenance,
    advance: Advance = lambda: None,
) -> SourceChange:
    """Put these rows in force; nothing is written where all of them stand there already."""
    packed = [pack_source(row) for row in rows]
    plan = _plan(ledger, kind, rows, packed)
    if not plan.added and not plan.changed:
        return plan
    with writing(ledger) as connection:
        number = begin_batch(connection, ledger.tenant, kind, len(rows), source, in_force=False)
    pairs = sorted(zip(rows, packed, strict=True), key=lambda pair: (pair[0].document_id, pair[0].sheet, pair[0].line))
    for chunk in _chunks(pairs):
        with writing(ledger) as connection:
            _write(connection, ledger.tenant, number, chunk, source.at)
        _tell(advance, len(chunk))
    if len(rows) >= MANY:
        tell_planner(ledger, (document, source_record, source_seen, document_mark))
    with writing(ledger) as connection:
        _set(connection, ledger.tenant, number, in_force_at=source.at)
        subject = f"import {number}: {source.file}"
        note_audit(connection, ledger.tenant, source.at, source.by, f"import {kind}", subject, source.reason)
    touched = {line for line, _ in plan.lines}
    ids = sorted({row.document_id for row in rows if row.line in touched})
    done = _derive(ledger, number, ids, source.at, advance)
    return SourceChange(number, plan.added, plan.changed, plan.same, done, plan.lines)


def void_batch(ledger: Ledger, number: int, by: str, reason: str, at: datetime, advance: Advance = lambda: None) -> int:
    """Let an import count no more; how many documents were derived anew. Its rows stay.

    Raises BadInput for a number that no import in force has.
    """
    with writing(ledger) as connection:
        table = source_batch
        question = select(table).where(table.c.tenant_id == ledger.tenant, table.c.number == number, in_force())
        if connection.execute(question).one_or_none() is None:
            raise BadInput(f"import {number}: none in force has this number; `vanthu import list` shows all.")
        told = {"voided_at": at, "voided_by": by, "voided_why": reason, "derived_at": None}
        _set(connection, ledger.tenant, number, **told)
        note_audit(connection, ledger.tenant, at, by, "void import", f"import {number}", reason)
    return _derive(ledger, number, _documents_of(ledger, number), at, advance)


def finish_imports(ledger: Ledger, at: datetime) -> int:
    """Make the derived rows that a stop in the middle of an import left undone; how many imports there were."""
    table = source_batch
    question = select(table.c.number).where(
        table.c.tenant_id == ledger.tenant, table.c.in_force_at.is_not(None), table.c.derived_at.is_(None)
    )
    with reading(ledger) as connection:
        undone = connection.execute(question.order_by(table.c.number)).scalars().all()
    for number in undone:
        _derive(ledger, number, _documents_of(ledger, number), at, lambda: None)
    return len(undone)


def _there(ledger: Ledger, kind: SourceKind, ids: Sequence[str]) -> dict[str, set[str]]:
    """Ids of the records in force by key: those of the newest import that holds the key."""
    found: dict[str, set[str]] = {}
    newest: dict[str, int] = {}
    for chunk in _chunks(ids):
        with reading(ledger) as connection:
            rows = _seen(connection, ledger.tenant, kind, chunk)
        for row in rows:
            if row.batch > newest.get(row.key, 0):
                newest[row.key], found[row.key] = row.batch, set()
            found[row.key].add(row.id)
    return found


def _seen(connection: Connection, tenant: str, kind: SourceKind, ids: Sequence[str]) -> Sequence[Any]:
    record, seen, batch = source_record, source_seen, source_batch
    question = (
        select(record.c.id, record.c.key, seen.c.batch)
        .join(seen, (seen.c.tenant_id == record.c.tenant_id) & (seen.c.record_id == record.c.id))
        .join(batch, (batch.c.tenant_id == seen.c.tenant_id) & (batch.c.number == seen.c.batch))
        .where(record.c.tenant_id == tenant, record.c.document_id.in_(ids), record.c.kind == str(kind), in_force())
    )
    # Asked for in order, SQLite would walk through all rows of every import.
    return sorted(connection.execute(question).all(), key=lambda row: int(row.batch))


def _write(
    connection: Connection, tenant: str, number: int, pairs: Sequence[tuple[SourceRecord, Packed]], at: datetime
) -> None:
    rows, packed = [row for row, _ in pairs], [values for _, values in pairs]
    documents = {row.document_id: {"identity": row.identity, "first_seen_at": at} for row in rows}
    _insert(connection, document, tenant, [{"id": key, **values} for key, values in sorted(documents.items())])
    _insert(connection, source_record, tenant, sorted(packed, key=lambda row: str(row["id"])))
    seen = [
        {"batch": number, "record_id": row["id"], "sheet": item.sheet, "line": item.line}
        for row, item in zip(packed, rows, strict=True)
    ]
    _insert(connection, source_seen, tenant, seen)
    note_marks(connection, tenant, rows)


def _insert(connection: Connection, table: Any, tenant: str, rows: Sequence[Mapping[str, Any]]) -> None:
    connection.execute(insert_new(connection, table), [{"tenant_id": tenant, **row} for row in rows])


def _set(connection: Connection, tenant: str, number: int, **values: Any) -> None:
    here = (source_batch.c.tenant_id == tenant) & (source_batch.c.number == number)
    connection.execute(update(source_batch).where(here).values(**values))


def _documents_of(ledger: Ledger, number: int) -> Sequence[str]:
    """Ids of the documents that an import speaks of."""
    same = (source_seen.c.tenant_id == source_record.c.tenant_id) & (source_seen.c.record_id == source_record.c.id)
    question = (
        select(source_record.c.document_id)
        .join(source_seen, same)
        .where(source_seen.c.tenant_id == ledger.tenant, source_seen.c.batch == number)
        .distinct()
        .order_by(source_record.c.document_id)
    )
    with reading(ledger) as connection:
        return connection.execute(question).scalars().all()


def _derive(ledger: Ledger, number: int, ids: Sequence[str], at: datetime, advance: Advance) -> int:
    """Derive these documents of an import anew and note that it is done; how many."""
    tenant = ledger.tenant
    for place, chunk in enumerate(_chunks(ids)):
        if place * CHUNK in (MANY, 20 * MANY):
            tell_planner(ledger, (document_best, fact, issued))
        with writing(ledger) as connection:
            lock_documents(connection, tenant, chunk)
            joined = meet(connection, tenant, chunk, at)
            lock_documents(connection, tenant, sorted(joined - set(chunk)))
            refresh_documents(connection, tenant, sorted({*chunk, *joined, *homes(connection, tenant, chunk).values()}))
            adopt_annexes(connection, tenant, chunk)
            forget_secret(connection, tenant, chunk)
        _tell(advance, len(chunk))
    with writing(ledger) as connection:
        _set(connection, tenant, number, derived_at=at)
    return len(ids)


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def _tell(advance: Advance, times: int) -> None:
    for _ in range(times):
        advance()
