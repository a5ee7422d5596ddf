"""Law 5: derived rows are only copies; here they are compared with a recount from the evidence."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import func, select

from gateway.ledger.derived import derive
from gateway.ledger.engine import Ledger, reading
from gateway.ledger.facts import fact_of_row, facts_of, issued_of, issued_of_row
from gateway.ledger.schema import document, fact
from gateway.ledger.tally_tables import issued
from gateway.records import Fact

_BATCH = 200


def compare_facts(ledger: Ledger) -> list[str]:
    """Ids of the documents whose facts, or whose row of what was issued, differ from a full recount; [] when all is well."""
    differing: list[str] = []
    last = ""
    while True:
        with reading(ledger) as connection:
            ids = (
                connection.execute(
                    select(document.c.id)
                    .where(document.c.tenant_id == ledger.tenant, document.c.id > last)
                    .order_by(document.c.id)
                    .limit(_BATCH)
                )
                .scalars()
                .all()
            )
            if not ids:
                return differing
            stored: dict[str, set[Fact]] = defaultdict(set)
            kept = select(fact).where(fact.c.tenant_id == ledger.tenant, fact.c.document_id.in_(ids))
            for row in connection.execute(kept):
                stored[row.document_id].add(fact_of_row(row))
            rows = select(issued).where(issued.c.tenant_id == ledger.tenant, issued.c.document_id.in_(ids))
            posted = {row.document_id: issued_of_row(row) for row in connection.execute(rows)}
            derived = derive(connection, ledger.tenant, ids)
        for key in ids:
            wanted = set(facts_of(derived[key][0])) if key in derived else set()
            told = issued_of(derived[key][0]) if key in derived else None
            if wanted != stored[key] or told != posted.get(key):
                differing.append(key)
        last = ids[-1]


def newest_year(ledger: Ledger) -> int | None:
    """Year of the newest fact: what a page shows first; None while there is none."""
    with reading(ledger) as connection:
        newest = connection.execute(
            select(func.max(fact.c.first_sent_on)).where(fact.c.tenant_id == ledger.tenant)
        ).scalar_one()
    return None if newest is None else int(newest.year)
