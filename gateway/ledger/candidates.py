"""Documents that may be one and were kept apart, since several fit: for a person to settle."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from sqlalchemy import Connection, func, select, update

from gateway.errors import BadInput
from gateway.ledger.arrivals import note_audit
from gateway.ledger.engine import Ledger, reading, writing
from gateway.ledger.linking import APART, homes
from gateway.ledger.meaning import document_link
from gateway.ledger.meeting import MOST_ALIKE, SAME_WORDS, Mark, may_be_one
from gateway.ledger.schema import document, document_best
from gateway.ledger.source_tables import document_mark

MOST = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two documents that may be one."""

    one: str
    other: str
    symbols: tuple[str, str]
    days: tuple[str, str]


def candidates(ledger: Ledger) -> list[Candidate]:
    """Pairs that may be one, at most `MOST`.

    They share issuer, year and number, or issuer, day, type and abstract, and
    contradict each other in nothing; or they share every word but their day.
    """
    table = document_mark
    shared = select(table.c.mark).where(table.c.tenant_id == ledger.tenant).group_by(table.c.mark)
    shared = shared.having(func.count(table.c.document_id.distinct()) > 1)
    found: dict[tuple[str, str], None] = {}
    with reading(ledger) as connection:
        rows = connection.execute(
            select(table).where(table.c.tenant_id == ledger.tenant, table.c.mark.in_(shared))
        ).all()
        home = homes(connection, ledger.tenant, {row.document_id for row in rows})
        groups: dict[str, dict[str, list[Mark]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            own = Mark(row.mark, row.document_id, row.code, row.type, row.issued_on)
            groups[row.mark][home[row.document_id]].append(own)
        for mark, marks in sorted(groups.items()):
            if mark.startswith(SAME_WORDS) and len(marks) > MOST_ALIKE:
                continue
            for pair in combinations(sorted(marks), 2):
                # What was joined already must fit as a whole.
                if all(may_be_one(one, other) for one in marks[pair[0]] for other in marks[pair[1]]):
                    found[pair] = None
        settled = _settled(connection, ledger.tenant)
        open_pairs = [pair for pair in found if frozenset(pair) not in settled][:MOST]
        return _shown(connection, ledger.tenant, open_pairs)


def leave_apart(ledger: Ledger, one: str, other: str, by: str, reason: str, at: datetime) -> None:
    """Say that two documents are two, so that nobody is asked again. Raises BadInput."""
    with writing(ledger) as connection:
        tenant = ledger.tenant
        known = select(document.c.id).where(document.c.tenant_id == tenant, document.c.id.in_([one, other]))
        if len(connection.execute(known).all()) != 2:
            raise BadInput(f"{one}, {other}: expected the ids of two documents; `vanthu candidates` lists them.")
        home = homes(connection, tenant, [one, other])
        if home[one] == home[other]:
            raise BadInput(f"{one} and {other} count as one document; `vanthu split` takes them apart.")
        row = {"id": uuid.uuid4().hex, "kind": APART, "source_id": home[one], "target_id": home[other]}
        connection.execute(document_link.insert().values(tenant_id=tenant, **row, author=by, reason=reason, at=at))
        note_audit(connection, tenant, at, by, "leave apart", one, f"from {other}: {reason}")


def ask_again(ledger: Ledger, one: str, other: str, by: str, reason: str, at: datetime) -> None:
    """Take back that two documents are two. Raises BadInput where nobody said so."""
    with writing(ledger) as connection:
        tenant, link = ledger.tenant, document_link
        pair = (link.c.source_id.in_([one, other])) & (link.c.target_id.in_([one, other]))
        open_ones = (link.c.tenant_id == tenant) & (link.c.kind == APART) & link.c.withdrawn_at.is_(None) & pair
        taken = update(link).where(open_ones).values(withdrawn_at=at, withdrawn_by=by, withdrawn_why=reason)
        if not connection.execute(taken).rowcount:
            raise BadInput(f"{one}, {other}: nobody left these two apart; `vanthu history {one}` tells what was said.")
        note_audit(connection, tenant, at, by, "ask again", one, f"apart from {other}: {reason}")


def _settled(connection: Connection, tenant: str) -> set[frozenset[str]]:
    """Pairs that a person left apart, by the ids under which they count now."""
    link = document_link
    question = select(link.c.source_id, link.c.target_id).where(
        link.c.tenant_id == tenant, link.c.withdrawn_at.is_(None), link.c.kind == APART
    )
    pairs = [(row.source_id, row.target_id) for row in connection.execute(question)]
    home = homes(connection, tenant, {key for pair in pairs for key in pair})
    return {frozenset((home[one], home[other])) for one, other in pairs}


def _shown(connection: Connection, tenant: str, pairs: list[tuple[str, str]]) -> list[Candidate]:
    best = document_best
    ids = {key for pair in pairs for key in pair}
    question = select(best.c.document_id, best.c.symbol, best.c.issued_on).where(
        best.c.tenant_id == tenant, best.c.document_id.in_(ids)
    )
    told = {row.document_id: (row.symbol or "", row.issued_on or "") for row in connection.execute(question)}
    return [
        Candidate(one, other, (told[one][0], told[other][0]), (told[one][1], told[other][1]))
        for one, other in pairs
        if one in told and other in told
    ]
