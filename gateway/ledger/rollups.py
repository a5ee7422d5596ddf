"""Monthly roll-ups: an agency-month is counted anew from its facts, a month of the province from its agencies.

Whoever counts a month holds its row of `tally_month` first, then lists the
lines of the dirty log, then reads the facts: a change that is committed in
between is in the facts or its line stays, never neither.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Text, cast, delete, func, select, update

from classifiers.verdict import Origin, PaperStatus, Secrecy
from gateway.counting.cutting import Cutter
from gateway.counting.posting import cut_posting
from gateway.counting.tallies import OTHERS, PROVINCE, ByScope, Cube, pack_facets
from gateway.ledger.dirty import note_dirty
from gateway.ledger.engine import Ledger, insert_new, reading, writing
from gateway.ledger.facts import issued_of_row, modes_of_text
from gateway.ledger.schema import fact
from gateway.ledger.tally_tables import issued, tally, tally_dirty, tally_month
from gateway.records import Dossier, Fact, Mode, OverallSignature, Scope

Month = tuple[str, date]
"""An agency, or `PROVINCE`, and the first day of a month."""
AT_ONCE = 8
"""Months counted in one transaction: enough to share a commit, few enough that no door waits long."""
_SCOPES = {str(one): one for one in Scope}
_MODES = {str(one): one for one in Mode}
_ORIGINS = {str(one): one for one in Origin}
_SIGNATURES = {str(one): one for one in OverallSignature}
_SECRECIES = {str(one): one for one in Secrecy}
_PAPERS = {str(one): one for one in PaperStatus}
_DOSSIERS = {str(one): one for one in Dossier}
_WEIGHTS = ("documents", "copies", "copies_electronic", "copies_with_paper", "copies_paper")
_FACT_COLUMNS = [
    fact.c.document_id, fact.c.scope, fact.c.first_sent_on, fact.c.mode, fact.c.type, fact.c.origin,
    fact.c.signature, fact.c.secrecy, cast(fact.c.channels, Text).label("channels"), fact.c.copies, fact.c.numbered,
    fact.c.paper_prior, cast(fact.c.recipient_agencies, Text).label("recipient_agencies"), fact.c.copies_electronic,
    fact.c.copies_with_paper, fact.c.copies_paper, fact.c.recipient_modes, fact.c.outward, fact.c.dossier,
    fact.c.sources,
]  # fmt: skip


def dirty_months(
    ledger: Ledger,
    mark: str,
    first: date | None = None,
    last: date | None = None,
    agencies: Collection[str] | None = None,
) -> list[Month]:
    """Agency-months whose facts changed since they were counted, or that were counted by other rows; oldest first.

    Between two months, both included, or of all time; of these agencies or all.
    """
    found: set[Month] = set()
    with reading(ledger) as connection:
        for table, more in ((tally_dirty, []), (tally_month, [tally_month.c.frame != mark])):
            question = select(table.c.agency, table.c.month).where(table.c.tenant_id == ledger.tenant, *more).distinct()
            if first is not None:
                question = question.where(table.c.month >= first)
            if last is not None:
                question = question.where(table.c.month <= last)
            if agencies is not None:
                question = question.where(table.c.agency.in_([*agencies, PROVINCE]))
            found |= {(row.agency, row.month) for row in connection.execute(question)}
    return sorted(found, key=lambda item: (item[0] == PROVINCE, item[1], item[0]))


def count_months(ledger: Ledger, cutter: Cutter, months: Sequence[Month]) -> int:
    """Count these months anew, a few in each transaction; how many were counted.

    Raises TryLater for passing faults; what was counted until then stays.
    """
    mark = cutter.mark
    for start in range(0, len(months), AT_ONCE):
        with writing(ledger) as connection:
            for agency, month in sorted(months[start : start + AT_ONCE]):
                _count(connection, ledger.tenant, cutter, mark, agency, month)
    return len(months)


def count_dirty(ledger: Ledger, cutter: Cutter, most: int = 1_000_000) -> int:
    """Count the months that changed, at most so many agency-months, then the province's months; how many in all."""
    agencies = [item for item in dirty_months(ledger, cutter.mark) if item[0] != PROVINCE][:most]
    done = count_months(ledger, cutter, agencies)
    province = [item for item in dirty_months(ledger, cutter.mark) if item[0] == PROVINCE]
    return done + count_months(ledger, cutter, province)


def _count(connection: Connection, tenant: str, cutter: Cutter, mark: str, agency: str, month: date) -> None:
    here = (tally_month.c.tenant_id == tenant) & (tally_month.c.agency == agency) & (tally_month.c.month == month)
    empty = {"frame": "", "by_mail": 0, "attested": 0, "letters": ""}
    own: dict[str, Any] = {"tenant_id": tenant, "agency": agency, "month": month}
    connection.execute(insert_new(connection, tally_month), [own | empty])
    connection.execute(select(tally_month.c.frame).where(here).with_for_update()).all()
    lines = _dirty_lines(connection, tenant, agency, month)
    if agency == PROVINCE:
        rows, seen = sum_of_agencies(connection, tenant, cutter, month), {"by_mail": 0, "attested": 0, "letters": ""}
    else:
        rows, seen = month_rows(month_facts(connection, tenant, agency, month), cutter)
        rows += posting_rows(connection, tenant, agency, month, cutter)
    _replace(connection, tenant, own, rows)
    if rows:
        connection.execute(update(tally_month).where(here).values(frame=mark, **seen))
    else:
        connection.execute(delete(tally_month).where(here))
    for start in range(0, len(lines), 500):
        some = tally_dirty.c.id.in_(lines[start : start + 500])
        connection.execute(delete(tally_dirty).where(tally_dirty.c.tenant_id == tenant, some))
    if agency != PROVINCE:
        note_dirty(connection, tenant, {(PROVINCE, month)})


def _dirty_lines(connection: Connection, tenant: str, agency: str, month: date) -> Sequence[str]:
    table = tally_dirty
    question = select(table.c.id).where(table.c.tenant_id == tenant, table.c.month == month, table.c.agency == agency)
    return connection.execute(question).scalars().all()


def _replace(connection: Connection, tenant: str, own: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    here = (tally.c.tenant_id == tenant) & (tally.c.agency == own["agency"]) & (tally.c.month == own["month"])
    connection.execute(delete(tally).where(here))
    if rows:
        connection.execute(tally.insert(), [own | row for row in rows])


def month_facts(connection: Connection, tenant: str, agency: str, month: date) -> Iterator[Fact]:
    """Facts of an agency in a month, straight from the table."""
    here = (fact.c.tenant_id == tenant) & (fact.c.agency == agency)
    within = (fact.c.first_sent_on >= month) & (fact.c.first_sent_on < _month_after(month))
    for row in connection.execute(select(*_FACT_COLUMNS).where(here, within)).all():
        yield _fact(agency, *row)


def _month_after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def month_rows(facts: Iterable[Fact], cutter: Cutter) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The rows of an agency-month, and what the sources showed of it."""
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    letters: set[str] = set()
    by_mail = attested = 0
    for item in facts:
        since = cutter.bucket(item.first_sent_on)
        letters.update(item.sources)
        if item.numbered and "M" in item.sources:
            by_mail += 1
            attested += "R" in item.sources or "D" in item.sources
        secret = item.secrecy is not Secrecy.NONE
        for cube, facets, weights in cutter.cut_one(item, since):
            total = sums[since, cube, item.scope, secret, facets]
            for place, weight in enumerate(weights):
                total[place] += weight
    rows = [_row(place, total) for place, total in sorted(sums.items())]
    return rows, {"by_mail": by_mail, "attested": attested, "letters": " ".join(sorted(letters))}


def posting_rows(connection: Connection, tenant: str, agency: str, month: date, cutter: Cutter) -> list[dict[str, Any]]:
    """The rows of what an agency issued in a month and a portal must show."""
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    here = (issued.c.tenant_id == tenant) & (issued.c.agency == agency)
    within = issued.c.issued_on.between(month, _month_after(month) - timedelta(days=1))
    # Most documents are none that a portal must show; which are is for the cut to say.
    due = (issued.c.secrecy == str(Secrecy.NONE)) & (issued.c.legal | issued.c.type.in_(sorted(cutter.book.steering)))
    for row in connection.execute(select(issued).where(here, within, due)):
        item = issued_of_row(row)
        facets = cut_posting(item, cutter.book)
        if facets is not None and item.issued_on is not None:
            sums[cutter.bucket(item.issued_on), Cube.POSTED, Scope.UNKNOWN, False, facets][0] += 1
    return [_row(place, total) for place, total in sorted(sums.items())]


def _row(place: tuple[Any, ...], total: Sequence[int]) -> dict[str, Any]:
    since, cube, scope, secret, facets = place
    own = {"since": since, "cube": str(cube), "scope": str(scope), "secret": secret, "facets": pack_facets(facets)}
    return own | dict(zip(_WEIGHTS, total, strict=True))


def sum_of_agencies(connection: Connection, tenant: str, cutter: Cutter, month: date) -> list[dict[str, Any]]:
    """Rows of the whole province in a month: state agencies summed, of all others how many documents they sent."""
    of_month = (tally.c.tenant_id == tenant) & (tally.c.month == month) & (tally.c.agency != PROVINCE)
    # Whoever has roll-ups of a month has a row there: far fewer than reading all roll-ups for their senders.
    there = (tally_month.c.tenant_id == tenant) & (tally_month.c.month == month) & (tally_month.c.agency != PROVINCE)
    senders = connection.execute(select(tally_month.c.agency).where(there)).scalars().all()
    ours: dict[date, list[str]] = defaultdict(list)
    others: dict[date, list[str]] = defaultdict(list)
    for since in cutter.buckets(month):
        for agency in senders:
            (ours if cutter.is_ours(agency, since) else others)[since].append(agency)
    weights = [func.sum(tally.c[name]).label(name) for name in _WEIGHTS]
    keys = [tally.c.since, tally.c.cube, tally.c.scope, tally.c.secret, tally.c.facets]
    rows: list[dict[str, Any]] = []
    for since, ids in ours.items():
        mine = of_month & (tally.c.since == since) & tally.c.agency.in_(ids)
        found = connection.execute(select(*keys, *weights).where(mine).group_by(*keys))
        rows += [_summed(*row) for row in found.all()]
    for since, ids in others.items():
        theirs = of_month & (tally.c.since == since) & tally.c.agency.in_(ids) & (tally.c.cube == str(Cube.SCOPE))
        keys = [tally.c.since, tally.c.cube, tally.c.scope]
        for row in connection.execute(select(*keys, *weights).where(theirs).group_by(*keys)):
            rows.append(_summed(*row[:3], False, pack_facets(ByScope(OTHERS, "")), *row[3:]))
    return rows


def _summed(since: date, cube: str, scope: str, secret: bool, facets: str, *weights: Any) -> dict[str, Any]:
    """A row of sums; PostgreSQL gives them as decimals."""
    own = {"since": since, "cube": cube, "scope": scope, "secret": secret, "facets": facets}
    return own | dict(zip(_WEIGHTS, map(int, weights), strict=True))


def _fact(
    agency: str,
    document_id: str,
    scope: str,
    first_sent_on: date,
    mode: str,
    kind: str,
    origin: str,
    signature: str,
    secrecy: str,
    channels: str,
    copies: int,
    numbered: bool,
    paper_prior: str,
    recipient_agencies: str,
    copies_electronic: int,
    copies_with_paper: int,
    copies_paper: int,
    recipient_modes: str,
    outward: str,
    dossier: str,
    sources: str,
) -> Fact:
    """A fact from the columns in their order; a month has thousands of them, so what repeats is looked up."""
    return Fact(
        document_id,
        agency,
        _SCOPES[scope],
        first_sent_on,
        _MODES[mode],
        kind,
        _ORIGINS[origin],
        _SIGNATURES[signature],
        _SECRECIES[secrecy],
        _words(channels),
        copies,
        numbered,
        _PAPERS[paper_prior],
        _words(recipient_agencies),
        copies_electronic,
        copies_with_paper,
        copies_paper,
        _modes(recipient_modes),
        _MODES.get(outward),
        _DOSSIERS[dossier],
        _letters(sources),
    )


@lru_cache(maxsize=4096)
def _letters(text: str) -> tuple[str, ...]:
    return tuple(text.split())


@lru_cache(maxsize=65_536)
def _words(packed: str) -> tuple[str, ...]:
    return tuple(json.loads(packed))


@lru_cache(maxsize=65_536)
def _modes(text: str) -> tuple[tuple[str, Mode], ...]:
    return modes_of_text(text)
