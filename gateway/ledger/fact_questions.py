"""Facts one after the other, and what they rest on: for drilling down from a figure to its documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, select, tuple_

from classifiers.verdict import Secrecy
from gateway.counting.periods import local_day
from gateway.ledger.engine import Ledger, reading
from gateway.ledger.facts import fact_of_row
from gateway.ledger.linking import members
from gateway.ledger.schema import document_best, exchange, fact, mail
from gateway.ledger.sources_questions import records_of
from gateway.records import Fact, Scope
from gateway.records.sources import SourceRecord
from gateway.records.supports import Support

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Named:
    """By what people know a document."""

    symbol: str | None
    type: str
    issued_on: str | None
    agency: str | None


def facts_in_order(
    ledger: Ledger, first: date, last: date, scope: Scope | None, agencies: Collection[str] | None = None
) -> Iterator[Fact]:
    """Facts of a scope (None: of all) between two days, by day and id; of these agencies or all; read in batches."""
    place: tuple[date, str, str] | None = None
    keys = (fact.c.first_sent_on, fact.c.document_id, fact.c.scope)
    while True:
        question = select(fact).where(
            fact.c.tenant_id == ledger.tenant, fact.c.first_sent_on >= first, fact.c.first_sent_on <= last
        )
        if scope is not None:
            question = question.where(fact.c.scope == str(scope))
        if agencies is not None:
            question = question.where(fact.c.agency.in_(agencies))
        if place is not None:
            question = question.where(tuple_(*keys) > place)
        with reading(ledger) as connection:
            rows = connection.execute(question.order_by(*keys).limit(_BATCH)).all()
        yield from map(fact_of_row, rows)
        if len(rows) < _BATCH:
            return
        place = (rows[-1].first_sent_on, rows[-1].document_id, rows[-1].scope)


def names_of(ledger: Ledger, ids: Sequence[str]) -> dict[str, Named]:
    """Symbol, type, day and issuer of documents by id."""
    best = document_best
    columns = (best.c.document_id, best.c.symbol, best.c.type, best.c.issued_on, best.c.issuer_id)
    with reading(ledger) as connection:
        rows = connection.execute(
            select(*columns).where(best.c.tenant_id == ledger.tenant, best.c.document_id.in_(ids))
        )
        return {key: Named(*rest) for key, *rest in rows}


def supports_of(ledger: Ledger, ids: Sequence[str]) -> dict[str, list[Support]]:
    """What each document rests on: every mail that carried it by day, then every row in force that speaks of it."""
    found: dict[str, list[Support]] = defaultdict(list)
    with reading(ledger) as connection:
        home = members(connection, ledger.tenant, ids)
        secret = _secret_ones(connection, ledger.tenant, ids)
        for key, support in _mails(connection, ledger.tenant, list(home)):
            found[home[key]].append(replace(support, place="") if home[key] in secret else support)
        for key, rows in records_of(connection, ledger.tenant, home).items():
            found[key] += [_of_row(row, hidden=key in secret) for row in sorted(rows, key=_where)]
    return {key: list(dict.fromkeys(items)) for key, items in found.items()}


def _mails(connection: Connection, tenant: str, ids: Sequence[str]) -> Iterator[tuple[str, Support]]:
    same = (mail.c.tenant_id == exchange.c.tenant_id) & (mail.c.key == exchange.c.mail_key)
    columns = (exchange.c.document_id, mail.c.key, mail.c.sender, mail.c.sent_at, mail.c.received_at)
    question = (
        select(*columns)
        .join(mail, same)
        .where(exchange.c.tenant_id == tenant, exchange.c.document_id.in_(ids))
        .order_by(mail.c.received_at, mail.c.key)
    )
    for document_id, key, sender, sent_at, received_at in connection.execute(question.distinct()):
        day = local_day(sent_at or received_at).isoformat()
        yield document_id, Support("mail", key, f"{sender} {day}" if sender else day)


def _of_row(row: SourceRecord, *, hidden: bool) -> Support:
    place = f"{row.file} sheet {row.sheet}" if row.sheet else row.file
    return Support(str(row.kind), row.payload_sha256, "" if hidden else place, None if hidden else row.line)


def _where(row: SourceRecord) -> tuple[str, str, str, int]:
    return str(row.kind), row.file, row.sheet, row.line


def _secret_ones(connection: Connection, tenant: str, ids: Sequence[str]) -> set[str]:
    best = document_best
    question = select(best.c.document_id).where(best.c.tenant_id == tenant, best.c.document_id.in_(ids))
    return set(connection.execute(question.where(best.c.secrecy != str(Secrecy.NONE))).scalars())
