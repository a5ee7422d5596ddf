"""Derived rows: the best record of each document and its facts, rebuilt from evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Connection, bindparam, delete, select, union_all

from gateway.ledger.annexes import LateAnnex, annexes_of, with_annexes
from gateway.ledger.columns import fold
from gateway.ledger.dirty import note_changes
from gateway.ledger.engine import Ledger, writing
from gateway.ledger.facts import fact_values, facts_of, issued_of, issued_values
from gateway.ledger.linking import Places, members
from gateway.ledger.meaning import assertion
from gateway.ledger.merging import PastReading, asserted, best_record, civil_day, is_void, person_on_paper
from gateway.ledger.packing import pack_evidence, pack_fields, unpack_document, unpack_exchange
from gateway.ledger.rechecked import worth_now
from gateway.ledger.schema import document, document_best, document_reading, exchange, exchange_seen, fact
from gateway.ledger.source_exchanges import all_exchanges, first_known, with_one_name
from gateway.ledger.source_readings import in_order, reading_of, with_sources
from gateway.ledger.sources_questions import records_of
from gateway.ledger.tally_tables import issued
from gateway.records import DocumentRecord, ExchangeRecord, Fact, Issued, Scope
from gateway.records.corrections import Assertion
from gateway.records.sources import SourceRecord

_BATCH = 200


_OF_TENANT: BindParameter[Any] = bindparam("tenant")
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
# Built once: they are asked for each document that a mail brings, and building them takes longer than asking.
_READINGS = (
    select(document_reading)
    .where(document_reading.c.tenant_id == _OF_TENANT, document_reading.c.document_id.in_(_IDS))
    .order_by(document_reading.c.at, document_reading.c.mail_key, document_reading.c.ordinal)
)
_IDENTITIES = select(document.c.id, document.c.identity).where(
    document.c.tenant_id == _OF_TENANT, document.c.id.in_(_IDS)
)
_ASSERTIONS = (
    select(assertion)
    .where(assertion.c.tenant_id == _OF_TENANT, assertion.c.document_id.in_(_IDS))
    .order_by(assertion.c.at, assertion.c.id)
)


_DELETES = {
    table: delete(table).where(table.c.tenant_id == _OF_TENANT, table.c.document_id.in_(_IDS))
    for table in (document_best, fact, issued)
}
_INSERTS = {table: table.insert() for table in (document_best, fact, issued)}


def _sightings() -> CompoundSelect[Any]:
    """First and further sightings of every exchange of some documents."""
    wanted = (exchange.c.tenant_id == _OF_TENANT) & exchange.c.document_id.in_(_IDS)
    same = (exchange_seen.c.tenant_id == exchange.c.tenant_id) & (exchange_seen.c.hash == exchange.c.hash)
    what = (exchange.c.document_id, exchange.c.recipient, exchange.c.medium, exchange.c.by_issuer)
    first, further = (
        select(*what, table.c.mail_key, table.c.agency, table.c.scope, table.c.sent_at, table.c.paper)
        for table in (exchange, exchange_seen)
    )
    return union_all(first.where(wanted), further.join(exchange, same).where(wanted))


_EXCHANGES = _sightings()


def rebuild_facts(ledger: Ledger) -> int:
    """Derive every document anew from the evidence; how many there are.

    In batches, each its own transaction: readers never see a document without
    its derived rows.
    """
    done, last = 0, ""
    while True:
        with writing(ledger) as connection:
            ids = (
                connection.execute(
                    select(document.c.id)
                    .where(document.c.tenant_id == ledger.tenant, document.c.id > last)
                    .order_by(document.c.id)
                    .limit(_BATCH)
                    .with_for_update()
                )
                .scalars()
                .all()
            )
            if not ids:
                return done
            refresh_documents(connection, ledger.tenant, ids)
        done, last = done + len(ids), ids[-1]


def refresh_documents(connection: Connection, tenant: str, ids: Sequence[str]) -> None:
    """Replace the derived rows of these documents, inside the caller's transaction.

    A document that counts as another loses its rows; give that other one too.
    """
    if not ids:
        return
    best_rows, facts, issues = [], list[Fact](), list[Issued]()
    for record, readings in derive(connection, tenant, ids).values():
        best_rows.append(_best_row(tenant, record, readings))
        facts += facts_of(record)
        issues += [item for item in (issued_of(record),) if item is not None]
    known = note_changes(connection, tenant, ids, facts, issues)
    fact_rows, issued_rows = [fact_values(item) for item in facts], [issued_values(item) for item in issues]
    for table, rows in ((document_best, best_rows), (fact, fact_rows), (issued, issued_rows)):
        gone = ids if table is document_best else sorted(known)
        if gone:
            connection.execute(_DELETES[table], {"tenant": tenant, "ids": list(gone)})
        if rows:
            connection.execute(_INSERTS[table], [{"tenant_id": tenant, **row} for row in rows])


def derive(
    connection: Connection, tenant: str, ids: Sequence[str]
) -> dict[str, tuple[DocumentRecord, list[PastReading]]]:
    """The best record of each document that counts by itself, with the readings behind it; ids without any are absent."""
    home = members(connection, tenant, ids)
    places = Places(connection, tenant, home)
    readings = past_readings(connection, tenant, home, places)
    exchanges = exchanges_of(connection, tenant, home, places)
    rows = records_of(connection, tenant, home)
    said = assertions_of(connection, tenant, home)
    late = annexes_of(connection, tenant, home, readings)
    found = {}
    for key in sorted({*readings, *rows}):
        if is_void(said[key]):
            continue
        here = in_order(rows.get(key, ()))
        stated = [reading_of(row) for row in here]
        record = _merged(key, readings.get(key, []), exchanges[key], here, stated, said[key], late[key])
        days = (PastReading(own, at) for row, own in zip(here, stated, strict=True) if (at := first_known(row)))
        found[key] = (record, [*readings.get(key, []), *days])
    return found


def settled_exchanges(
    connection: Connection, tenant: str, home: Mapping[str, str]
) -> dict[str, tuple[ExchangeRecord, ...]]:
    """Every exchange by every medium, paper settled from all sources, by the id under which its document counts."""
    seen = exchanges_of(connection, tenant, home)
    rows = records_of(connection, tenant, home)
    said = assertions_of(connection, tenant, home)
    return {key: _exchanges(seen[key], rows.get(key, []), said[key]) for key in {*seen, *rows}}


def _merged(
    key: str,
    readings: Sequence[PastReading],
    mails: Sequence[ExchangeRecord],
    rows: Sequence[SourceRecord],
    stated: Sequence[DocumentRecord],
    said: Sequence[Assertion],
    late: Sequence[LateAnnex],
) -> DocumentRecord:
    record = with_annexes(best_record(readings, _exchanges(mails, rows, said), stated), readings, late)
    if record.id != key:
        own = [row.identity for row in rows if row.document_id == key]
        record = replace(record, id=key, identity=own[0] if own else record.identity)
    return asserted(with_sources(record, rows, mails, was_read=bool(readings)), said)


def _exchanges(
    mails: Sequence[ExchangeRecord], rows: Sequence[SourceRecord], said: Sequence[Assertion]
) -> tuple[ExchangeRecord, ...]:
    person, seen = person_on_paper(said), with_one_name(mails)
    return all_exchanges(seen, rows, person) if rows or person else tuple(seen)


def past_readings(
    connection: Connection, tenant: str, home: Mapping[str, str], places: Places | None = None
) -> dict[str, list[PastReading]]:
    """All readings by the id under which they count, in the order in which they were made.

    The signature is that of the newest checks.
    """
    places = places or Places(connection, tenant, home)
    rows = connection.execute(_READINGS, {"tenant": tenant, "ids": list(places.documents)}).all()
    if not rows:
        return {}
    own = connection.execute(_IDENTITIES, {"tenant": tenant, "ids": list(set(home.values()))})
    identity = {row.id: row.identity for row in own}
    worth = worth_now(connection, tenant, places.documents)
    readings: dict[str, list[PastReading]] = defaultdict(list)
    for row in rows:
        key = places.of(row.document_id, row.mail_key)
        if key is None:
            continue
        record = unpack_document(key, identity[key], row.fields, row.confidence, row.evidence)
        if changed := worth.get((row.mail_key, row.document_id)):
            record = replace(record, signature=changed.of(record.signature))
        readings[key].append(PastReading(record, row.sent_at, joined=row.document_id != key))
    return readings


def assertions_of(connection: Connection, tenant: str, home: Mapping[str, str]) -> dict[str, list[Assertion]]:
    """What people said of each document, oldest first, by the id under which it counts."""
    found: dict[str, list[Assertion]] = defaultdict(list)
    for row in connection.execute(_ASSERTIONS, {"tenant": tenant, "ids": list(home)}):
        said = Assertion(row.id, row.document_id, row.field, row.value, row.author, row.reason, row.at)
        found[home[row.document_id]].append(said)
    return found


def exchanges_of(
    connection: Connection, tenant: str, home: Mapping[str, str], places: Places | None = None
) -> dict[str, list[ExchangeRecord]]:
    """Every sighting of every exchange, oldest first, by the id under which its document counts."""
    places = places or Places(connection, tenant, home)
    rows = connection.execute(_EXCHANGES, {"tenant": tenant, "ids": list(places.documents)})
    found: dict[str, list[ExchangeRecord]] = defaultdict(list)
    for row in rows:
        key = places.of(row.document_id, row.mail_key)
        if key is not None:
            found[key].append(unpack_exchange(row))
    for items in found.values():
        items.sort(key=lambda item: (item.sent_at, item.recipient, item.medium))
    return found


def _best_row(tenant: str, record: DocumentRecord, readings: Sequence[PastReading]) -> dict[str, Any]:
    times = [item.sent_at for item in record.exchanges] or [reading.sent_at for reading in readings]
    into = {item.scope for item in record.exchanges if item.by_issuer}
    scopes = [str(scope) for scope in Scope if scope in into]
    return {
        "tenant_id": tenant,
        "document_id": record.id,
        "issuer_id": record.issuer_id,
        "issuer_folded": fold(record.issuer_name),
        "symbol": record.symbol,
        "issued_on": record.issued_on,
        "type": record.type,
        "abstract_folded": fold(record.abstract),
        "secrecy": str(record.secrecy),
        "origin": str(record.origin),
        "signature": str(record.signature),
        "paper": str(record.paper),
        "scopes": f" {' '.join(scopes)} ",
        "first_sent_on": civil_day(min(times)),
        "view": {
            "fields": pack_fields(record),
            "confidence": record.confidence,
            "evidence": pack_evidence(record),
        },
    }
