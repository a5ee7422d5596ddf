"""Derived rows: the best record of each document and its facts, rebuilt from evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, union_all

from gateway.ledger.columns import fold
from gateway.ledger.engine import Ledger, writing
from gateway.ledger.merging import PastReading, best_record, civil_day, facts_of, scope_views
from gateway.ledger.packing import pack_evidence, pack_fields, unpack_document, unpack_exchange
from gateway.ledger.schema import document, document_best, document_reading, exchange, exchange_seen, fact
from gateway.records import DocumentRecord, ExchangeRecord, Fact

_BATCH = 200


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
    """Replace the derived rows of these documents, inside the caller's transaction."""
    if not ids:
        return
    readings = past_readings(connection, tenant, ids)
    exchanges = exchanges_of(connection, tenant, ids)
    best_rows, fact_rows = [], []
    for key in ids:
        if key in readings:
            record = best_record(readings[key], exchanges[key])
            best_rows.append(_best_row(tenant, record, readings[key]))
            fact_rows += [_fact_row(tenant, item) for item in facts_of(record)]
    for table, rows in ((document_best, best_rows), (fact, fact_rows)):
        connection.execute(delete(table).where(table.c.tenant_id == tenant, table.c.document_id.in_(ids)))
        if rows:
            connection.execute(table.insert(), rows)


def past_readings(connection: Connection, tenant: str, ids: Sequence[str]) -> dict[str, list[PastReading]]:
    """All readings of each document, in the order in which they were made."""
    table = document_reading
    question = (
        select(table, document.c.identity)
        .join(document, (document.c.tenant_id == table.c.tenant_id) & (document.c.id == table.c.document_id))
        .where(table.c.tenant_id == tenant, table.c.document_id.in_(ids))
        .order_by(table.c.at, table.c.mail_key, table.c.ordinal)
    )
    readings: dict[str, list[PastReading]] = defaultdict(list)
    for row in connection.execute(question):
        record = unpack_document(row.document_id, row.identity, row.fields, row.confidence, row.evidence)
        readings[row.document_id].append(PastReading(record, row.sent_at))
    return readings


def exchanges_of(connection: Connection, tenant: str, ids: Sequence[str]) -> dict[str, list[ExchangeRecord]]:
    """Every sighting of every exchange of each document, oldest first."""
    wanted = (exchange.c.tenant_id == tenant) & exchange.c.document_id.in_(ids)
    same = (exchange_seen.c.tenant_id == exchange.c.tenant_id) & (exchange_seen.c.hash == exchange.c.hash)
    what = (exchange.c.document_id, exchange.c.recipient, exchange.c.medium, exchange.c.by_issuer)
    first, further = (
        select(*what, table.c.agency, table.c.scope, table.c.sent_at, table.c.paper)
        for table in (exchange, exchange_seen)
    )
    rows = connection.execute(union_all(first.where(wanted), further.join(exchange, same).where(wanted)))
    found: dict[str, list[ExchangeRecord]] = defaultdict(list)
    for row in rows:
        found[row.document_id].append(unpack_exchange(row))
    for items in found.values():
        items.sort(key=lambda item: (item.sent_at, item.recipient, item.medium))
    return found


def _best_row(tenant: str, record: DocumentRecord, readings: Sequence[PastReading]) -> dict[str, Any]:
    times = [item.sent_at for item in record.exchanges] or [reading.sent_at for reading in readings]
    scopes = [str(view.scope) for view in scope_views(record.exchanges)]
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


def _fact_row(tenant: str, item: Fact) -> dict[str, Any]:
    return {
        "tenant_id": tenant,
        "document_id": item.document_id,
        "scope": str(item.scope),
        "agency": item.agency,
        "first_sent_on": item.first_sent_on,
        "mode": str(item.mode),
        "type": item.type,
        "origin": str(item.origin),
        "signature": str(item.signature),
        "secrecy": str(item.secrecy),
        "channels": list(item.channels),
        "copies": item.copies,
        "numbered": item.numbered,
        "paper_prior": str(item.paper_prior),
        "recipient_agencies": list(item.recipient_agencies),
        "copies_electronic": item.copies_electronic,
        "copies_with_paper": item.copies_with_paper,
    }
