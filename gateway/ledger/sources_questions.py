"""What is asked of other sources than mail: imports, rows in force, declared figures, commitments, stocks, coverage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, bindparam, func, select

from gateway.ledger.engine import Ledger, reading
from gateway.ledger.linking import homes, members
from gateway.ledger.source_packing import unpack_source
from gateway.ledger.source_tables import (
    commitment,
    declared_figure,
    source_batch,
    source_record,
    source_seen,
    stock_count,
)
from gateway.records.sources import (
    HOW_POSTED,
    Commitment,
    Coverage,
    DeclaredFigure,
    SourceBatch,
    SourceKind,
    SourceRecord,
    StockCount,
    StockKind,
)

_CHUNK = 500
Value = TypeVar("Value", DeclaredFigure, Commitment, StockCount)


def source_batches(ledger: Ledger) -> list[SourceBatch]:
    """Every import whose rows stand there, voided ones too, oldest first."""
    table = source_batch
    question = select(table).where(table.c.tenant_id == ledger.tenant, table.c.in_force_at.is_not(None))
    with reading(ledger) as connection:
        return [_batch(row) for row in connection.execute(question.order_by(table.c.number))]


def declared_rows(ledger: Ledger) -> list[DeclaredFigure]:
    """Declared figures in force: of each agency, indicator and period those of the newest import."""
    with reading(ledger) as connection:
        rows = [_declared(row) for row in connection.execute(_in_force_rows(declared_figure, ledger.tenant))]
    return _newest(rows, lambda item: (item.agency, item.indicator, item.period))


def commitment_rows(ledger: Ledger) -> list[Commitment]:
    """Commitments in force: of each agency, indicator and year those registered last."""
    with reading(ledger) as connection:
        rows = [_commitment(row) for row in connection.execute(_in_force_rows(commitment, ledger.tenant))]
    return _newest(rows, lambda item: (item.agency, item.indicator, item.year))


def stock_rows(ledger: Ledger) -> list[StockCount]:
    """Counts of stocks in force, of every day that was counted: of each agency, thing and day those of the newest import."""
    with reading(ledger) as connection:
        rows = [_stock(row) for row in connection.execute(_in_force_rows(stock_count, ledger.tenant))]
    return _newest(rows, lambda item: (item.agency, item.kind, item.name, item.counted_on))


def coverage(ledger: Ledger) -> list[Coverage]:
    """How many rows of each agency's registers and lists stand there, by month of issue; secret ones included."""
    month = func.substr(source_record.c.issued_on, 1, 7)
    columns = (source_record.c.kind, source_record.c.agency, month.label("month"))
    question = (
        select(*columns, func.count(source_record.c.id.distinct()).label("rows"))
        .join(source_seen, _same(source_seen, source_seen.c.record_id == source_record.c.id))
        .join(source_batch, _same(source_batch, source_batch.c.number == source_seen.c.batch))
        .where(source_record.c.tenant_id == ledger.tenant, source_record.c.issued_on.is_not(None), in_force())
        .group_by(*columns)
        .order_by(*columns)
    )
    with reading(ledger) as connection:
        found = connection.execute(question).all()
    return [Coverage(SourceKind(row.kind), row.agency, row.month, row.rows) for row in found]


def source_rows(ledger: Ledger, document_id: str) -> list[SourceRecord]:
    """The rows in force that speak of a document, in the order of their imports and lines."""
    with reading(ledger) as connection:
        home = homes(connection, ledger.tenant, [document_id])[document_id]
        found = records_of(connection, ledger.tenant, members(connection, ledger.tenant, [home]))
    return found.get(home, [])


def posted_days(ledger: Ledger, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The earliest ISO day of posting that rows in force tell of these documents, by the key of the row.

    Beside it how it is known, where the listing names no day; "" where it does.
    """
    found: dict[str, tuple[str, str]] = {}
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _CHUNK):
        question = (
            select(source_record.c.key, source_record.c.payload)
            .join(source_seen, _same(source_seen, source_seen.c.record_id == source_record.c.id))
            .join(source_batch, _same(source_batch, source_batch.c.number == source_seen.c.batch))
            .where(
                source_record.c.tenant_id == ledger.tenant,
                source_record.c.document_id.in_(wanted[start : start + _CHUNK]),
                source_record.c.kind == str(SourceKind.PORTAL),
                in_force(),
            )
        )
        with reading(ledger) as connection:
            for row in connection.execute(question):
                if day := row.payload["posted_on"]:
                    told = (day, dict(row.payload["extra"]).get(HOW_POSTED, ""))
                    found[row.key] = min(told, found.get(row.key, told))
    return found


def records_of(connection: Connection, tenant: str, home: Mapping[str, str]) -> dict[str, list[SourceRecord]]:
    """The rows in force by the id under which their document counts; of each key those of the newest import alone.

    A row that several imports hold stands once, at the place where it stood first.
    """
    rows = [unpack_source(row) for row in connection.execute(_RECORDS, {"tenant": tenant, "ids": list(home)})]
    newest: dict[tuple[str, str], int] = {}
    lives: dict[str, int] = {}
    first: dict[str, SourceRecord] = {}
    for item in sorted(rows, key=lambda item: (item.batch, item.sheet, item.line)):
        newest[item.kind, item.key] = lives[item.payload_sha256] = item.batch
        first.setdefault(item.payload_sha256, item)
    found: dict[str, list[SourceRecord]] = defaultdict(list)
    for mark, item in first.items():
        if newest[item.kind, item.key] == lives[mark]:
            found[home[item.document_id]].append(item)
    return found


def in_force() -> ColumnElement[bool]:
    """The condition that a batch counts: all of its rows stand there and nobody voided it."""
    return and_(source_batch.c.in_force_at.is_not(None), source_batch.c.voided_at.is_(None))


def _same(table: Table, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(table.c.tenant_id == source_record.c.tenant_id, condition)


_RECORDS = (
    select(source_record, source_seen.c.batch, source_seen.c.sheet, source_seen.c.line, source_batch.c.file)
    .join(source_seen, _same(source_seen, source_seen.c.record_id == source_record.c.id))
    .join(source_batch, _same(source_batch, source_batch.c.number == source_seen.c.batch))
    .where(
        source_record.c.tenant_id == bindparam("tenant"),
        source_record.c.document_id.in_(bindparam("ids", expanding=True)),
        in_force(),
    )
)
"""Built once: it is asked for each document that a mail brings."""


def _in_force_rows(table: Table, tenant: str) -> Select[Any]:
    batch = and_(source_batch.c.tenant_id == table.c.tenant_id, source_batch.c.number == table.c.batch)
    return (
        select(table, source_batch.c.file)
        .join(source_batch, batch)
        .where(table.c.tenant_id == tenant, in_force())
        .order_by(table.c.batch, table.c.line)
    )


def _newest(rows: Iterable[Value], place: Callable[[Value], Hashable]) -> list[Value]:
    """The last row of each place: later imports, and in one file later lines, come last."""
    return list({place(item): item for item in rows}.values())


def _batch(row: Any) -> SourceBatch:
    return SourceBatch(
        number=row.number,
        kind=row.kind,
        file=row.file,
        sha256=row.sha256,
        at=row.at,
        actor=row.actor,
        rows=row.rows,
        unknown_columns=tuple(row.unknown_columns),
        complete=row.derived_at is not None,
        voided_at=row.voided_at,
        voided_by=row.voided_by or "",
        voided_why=row.voided_why or "",
    )


def _declared(row: Any) -> DeclaredFigure:
    return DeclaredFigure(
        agency=row.agency,
        indicator=row.indicator,
        period=row.period,
        numerator=row.numerator,
        denominator=row.denominator,
        stated_by=row.stated_by,
        document=row.document,
        extra=tuple((name, text) for name, text in row.extra),
        line=row.line,
        file=row.file,
        batch=row.batch,
    )


def _commitment(row: Any) -> Commitment:
    return Commitment(
        agency=row.agency,
        indicator=row.indicator,
        year=row.year,
        percent=row.percent,
        words=row.words,
        stated_by=row.stated_by,
        document=row.document,
        line=row.line,
        file=row.file,
        batch=row.batch,
    )


def _stock(row: Any) -> StockCount:
    return StockCount(
        agency=row.agency,
        kind=StockKind(row.kind),
        name=row.name,
        counted_on=row.counted_on,
        total=row.total,
        done=row.done,
        stated_by=row.stated_by,
        extra=tuple((name, text) for name, text in row.extra),
        line=row.line,
        file=row.file,
        batch=row.batch,
    )
