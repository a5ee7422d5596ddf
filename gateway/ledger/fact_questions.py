"""Facts one after the other, and what they rest on: for drilling down from a figure to its documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, tuple_

from gateway.ledger.engine import Ledger, reading
from gateway.ledger.facts import fact_of_row
from gateway.ledger.linking import members
from gateway.ledger.schema import document_best, exchange, fact
from gateway.ledger.source_tables import source_record
from gateway.records import Fact, Scope

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


def evidence_of(ledger: Ledger, ids: Sequence[str]) -> dict[str, list[str]]:
    """What each document rests on: "mail KEY" of every mail that carried it, "register ID" and the like of every row."""
    found: dict[str, set[str]] = defaultdict(set)
    with reading(ledger) as connection:
        home = members(connection, ledger.tenant, ids)
        sent = select(exchange.c.document_id, exchange.c.mail_key).distinct()
        here = (exchange.c.tenant_id == ledger.tenant) & exchange.c.document_id.in_(home)
        for key, mail_key in connection.execute(sent.where(here)):
            found[home[key]].add(f"mail {mail_key}")
        row = source_record
        said = select(row.c.document_id, row.c.kind, row.c.id)
        for key, kind, record in connection.execute(
            said.where(row.c.tenant_id == ledger.tenant, row.c.document_id.in_(home))
        ):
            found[home[key]].add(f"{kind} {record}")
    return {key: sorted(items) for key, items in found.items()}
