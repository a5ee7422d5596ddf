"""Taking in other sources than mail: a file comes into force whole or not at all, and may be voided, never deleted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from gateway.ledger.arrivals import note_audit
from gateway.ledger.columns import pack_json
from gateway.ledger.engine import Ledger, writing
from gateway.ledger.source_tables import commitment, declared_figure, source_batch, stock_count
from gateway.records.sources import Commitment, DeclaredFigure, StockCount

_BATCH_LOCK = 7_267_040
"""Number of the PostgreSQL advisory lock under which imports are numbered."""
COMMITMENT, DECLARED, STOCK = "commitment", "declared", "stock"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an import comes from and who made it."""

    file: str
    sha256: str
    by: str
    at: datetime
    reason: str = ""
    unknown_columns: tuple[str, ...] = ()


def add_commitments(ledger: Ledger, rows: Sequence[Commitment], by: str, reason: str, at: datetime) -> int:
    """Keep what agencies registered to reach; the number of the import. Lines are counted where rows have none."""
    names = {row.file for row in rows if row.file}
    told = hashlib.sha256(pack_json([asdict(row) for row in rows]).encode()).hexdigest()
    source = Provenance(names.pop() if len(names) == 1 else "", told, by, at, reason)
    values = [
        {
            "agency": row.agency,
            "indicator": row.indicator,
            "year": row.year,
            "percent": row.percent,
            "words": row.words,
            "stated_by": row.stated_by,
            "document": row.document,
            **({"line": row.line} if row.line else {}),
        }
        for row in rows
    ]
    return _add(ledger, COMMITMENT, commitment, values, source)


def add_declared(ledger: Ledger, rows: Sequence[DeclaredFigure], source: Provenance) -> int:
    """Keep declared figures; the number of the import."""
    values = [
        {
            "agency": row.agency,
            "indicator": row.indicator,
            "period": row.period,
            "numerator": row.numerator,
            "denominator": row.denominator,
            "stated_by": row.stated_by,
            "document": row.document,
            "extra": [list(pair) for pair in row.extra],
            "line": row.line,
        }
        for row in rows
    ]
    return _add(ledger, DECLARED, declared_figure, values, source)


def add_stock(ledger: Ledger, rows: Sequence[StockCount], source: Provenance) -> int:
    """Keep counts of stocks; the number of the import."""
    values = [
        {
            "agency": row.agency,
            "kind": str(row.kind),
            "name": row.name,
            "counted_on": row.counted_on,
            "total": row.total,
            "done": row.done,
            "stated_by": row.stated_by,
            "extra": [list(pair) for pair in row.extra],
            "line": row.line,
        }
        for row in rows
    ]
    return _add(ledger, STOCK, stock_count, values, source)


def begin_batch(connection: Connection, tenant: str, kind: str, rows: int, source: Provenance, in_force: bool) -> int:
    """A new batch, in force at once or when all of its rows stand there; its number."""
    if connection.dialect.name == "postgresql":
        # Two imports at once: each gets a number of its own. SQLite has one writer anyway.
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _BATCH_LOCK})
    highest = select(func.coalesce(func.max(source_batch.c.number), 0)).where(source_batch.c.tenant_id == tenant)
    number = int(connection.execute(highest).scalar_one()) + 1
    values: dict[str, Any] = {
        "number": number,
        "kind": kind,
        "file": source.file,
        "sha256": source.sha256,
        "actor": source.by,
        "reason": source.reason,
        "at": source.at,
        "rows": rows,
        "unknown_columns": list(source.unknown_columns),
        "in_force_at": source.at if in_force else None,
        "derived_at": source.at if in_force else None,
    }
    connection.execute(source_batch.insert().values(tenant_id=tenant, **values))
    return number


def _add(ledger: Ledger, kind: str, table: Table, rows: list[dict[str, Any]], source: Provenance) -> int:
    with writing(ledger) as connection:
        number = begin_batch(connection, ledger.tenant, kind, len(rows), source, in_force=True)
        numbered = [
            {"tenant_id": ledger.tenant, "batch": number, "line": at, **row} for at, row in enumerate(rows, start=1)
        ]
        if numbered:
            connection.execute(table.insert(), numbered)
        note_audit(connection, ledger.tenant, source.at, source.by, f"import {kind}", f"import {number}", source.reason)
    return number
