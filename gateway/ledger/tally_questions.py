"""What figures are read from: tallies, evidence by month, documents due to be posted; and whether roll-ups are true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    case,
    func,
    or_,
    select,
    text,
)

from classifiers.verdict import Secrecy
from gateway.counting.cover import AgencyMonth
from gateway.counting.cutting import Cutter
from gateway.counting.periods import Period
from gateway.counting.posting import Posting, posting_of
from gateway.counting.tallies import PROVINCE, ByPosting, Cube, Tally, unpack_facets
from gateway.ledger.engine import Ledger, reading
from gateway.ledger.facts import issued_of_row
from gateway.ledger.rollups import Month, dirty_months, month_facts, month_rows, posting_rows, sum_of_agencies
from gateway.ledger.schema import fact
from gateway.ledger.tally_tables import issued, tally, tally_dirty, tally_month
from gateway.records import Issued, Scope

_WEIGHTS = (
    tally.c.documents,
    tally.c.copies,
    tally.c.copies_electronic,
    tally.c.copies_with_paper,
    tally.c.copies_paper,
)
_KEYS = (tally.c.since, tally.c.cube, tally.c.scope, tally.c.secret, tally.c.facets)
Spans = Mapping[str, Sequence[tuple[date, date]]]
"""Agency -> runs of days, both ends included."""
NO_SPANS: Spans = {}
_SUMS = [func.sum(column) for column in _WEIGHTS]
_OF_FACTS = tally.c.cube.in_([str(cube) for cube in Cube if cube is not Cube.POSTED])
_CUBES = {str(cube): cube for cube in Cube}
_SCOPES = {str(scope): scope for scope in Scope}


def tallies(
    ledger: Ledger, agencies: Sequence[str], starts: Sequence[date], last: date, spans: Spans = NO_SPANS
) -> list[Tally]:
    """Roll-ups of one agency (or `PROVINCE`), or summed over several, from the first of `starts` to the month `last`.

    `starts` are the days, in order, at which some figure begins or ends: what
    lies between two of them is summed and counted from the first. Sums over
    several agencies bear the id of the first one. `spans` are the days, both
    ends included, on which an agency is summed; others are at all times.
    """
    part = _part(starts)
    question = select(part, *_KEYS[1:], *_SUMS).where(
        *_months(ledger, starts, last), _within(tally.c.agency, tally.c.since, agencies, spans)
    )
    with reading(ledger) as connection:
        rows = connection.execute(question.group_by(text("part"), *_KEYS[1:])).all()
    name = agencies[0]
    return [_summed(name, starts, *row) for row in rows]


def tallies_of_each(ledger: Ledger, starts: Sequence[date], last: date) -> dict[str, list[Tally]]:
    """As `tallies`, of every agency that has any for itself."""
    part = _part(starts)
    question = select(tally.c.agency, part, *_KEYS[1:], *_SUMS).where(
        *_months(ledger, starts, last), tally.c.agency != PROVINCE
    )
    with reading(ledger) as connection:
        rows = connection.execute(question.group_by(tally.c.agency, text("part"), *_KEYS[1:])).all()
    found: dict[str, list[Tally]] = defaultdict(list)
    for agency, *row in rows:
        found[agency].append(_summed(agency, starts, *row))
    return found


def _months(ledger: Ledger, starts: Sequence[date], last: date) -> tuple[ColumnElement[bool], ...]:
    months = tally.c.month.between(starts[0].replace(day=1), last)
    return tally.c.tenant_id == ledger.tenant, months, tally.c.since >= starts[0], _OF_FACTS


def _part(starts: Sequence[date]) -> ColumnElement[Any]:
    """How many of the days lie before a row, as "part"."""
    part = case(*((tally.c.since < start, place) for place, start in enumerate(starts)), else_=len(starts))
    return part.label("part")


def _summed(
    agency: str, starts: Sequence[date], place: int, cube: str, scope: str, secret: bool, facets: str, *weights: int
) -> Tally:
    kind = _CUBES[cube]
    read = unpack_facets(kind, facets)
    return Tally(agency, starts[place - 1], kind, _SCOPES[scope], bool(secret), read, *map(int, weights))


def _within(
    agency: ColumnElement[Any], day: Column[Any], agencies: Collection[str], spans: Spans
) -> ColumnElement[bool]:
    """The condition that a row is of these agencies, of those with spans on these days alone."""
    always = [item for item in agencies if not spans.get(item)]
    whole = agency == always[0] if len(always) == 1 else agency.in_(always)
    parts = [(agency == item) & day.between(*span) for item in agencies for span in spans.get(item, ())]
    return or_(whole, *parts) if parts else whole


def agency_months(
    ledger: Ledger, first: date, last: date, agencies: Collection[str] | None = None
) -> list[AgencyMonth]:
    """What sources showed by agency and month, of these agencies or all."""
    table = tally_month
    question = select(table.c.agency, table.c.month, table.c.letters, table.c.by_mail, table.c.attested).where(
        table.c.tenant_id == ledger.tenant, table.c.month >= first, table.c.month <= last, table.c.agency != PROVINCE
    )
    # A month of which only the day of issue of something is known shows nothing that was sent.
    question = question.where(table.c.letters != "")
    if agencies is not None:
        question = question.where(table.c.agency.in_(agencies))
    with reading(ledger) as connection:
        rows = connection.execute(question).all()
    return [AgencyMonth(agency, month, _letters(letters), *rest) for agency, month, letters, *rest in rows]


@lru_cache(maxsize=256)
def _letters(text: str) -> frozenset[str]:
    return frozenset(text.split())


def due_to_post(
    ledger: Ledger, steering: Collection[str], first: date, last: date, agencies: Collection[str] | None = None
) -> list[Issued]:
    """Documents issued between two days that a portal must show: legal ones, and those of the steering types."""
    table = issued
    question = select(table).where(
        table.c.tenant_id == ledger.tenant,
        table.c.issued_on >= first,
        table.c.issued_on <= last,
        table.c.secrecy == str(Secrecy.NONE),
        or_(table.c.legal, table.c.type.in_(sorted(steering))),
    )
    if agencies is not None:
        question = question.where(table.c.agency.in_(agencies))
    with reading(ledger) as connection:
        return [issued_of_row(row) for row in connection.execute(question)]


def posting_counts(ledger: Ledger, period: Period, agencies: Sequence[str], spans: Spans = NO_SPANS) -> list[Posting]:
    """What one agency (or `PROVINCE`), or several, had to post in a period, summed: the same as `postings` tells one by one."""
    whose = _within(tally.c.agency, tally.c.since, agencies, spans)
    question = select(tally.c.facets, func.sum(tally.c.documents)).where(*_posted_in(ledger, period), whose)
    with reading(ledger) as connection:
        rows = connection.execute(question.group_by(tally.c.facets)).all()
    return [found for packed, documents in rows for found in _posting(packed, period, documents)]


def posting_counts_of_each(ledger: Ledger, period: Period) -> dict[str, list[Posting]]:
    """As `posting_counts`, of every agency that had anything to post for itself."""
    keys = (tally.c.agency, tally.c.facets)
    question = select(*keys, func.sum(tally.c.documents)).where(*_posted_in(ledger, period), tally.c.agency != PROVINCE)
    found: dict[str, list[Posting]] = defaultdict(list)
    with reading(ledger) as connection:
        for agency, packed, documents in connection.execute(question.group_by(*keys)):
            found[agency] += _posting(packed, period, documents)
    return found


def _posted_in(ledger: Ledger, period: Period) -> tuple[ColumnElement[bool], ...]:
    within = (tally.c.tenant_id == ledger.tenant, tally.c.cube == str(Cube.POSTED))
    months = tally.c.month.between(period.first.replace(day=1), period.last)
    return *within, months, tally.c.since.between(period.first, period.last)


def _posting(packed: str, period: Period, documents: int) -> list[Posting]:
    facets = unpack_facets(Cube.POSTED, packed)
    return [posting_of(facets, period, int(documents))] if isinstance(facets, ByPosting) else []


def compare_tallies(ledger: Ledger, cutter: Cutter) -> list[Month]:
    """Agency-months whose roll-up differs from a recount of their facts and that no line of the dirty log names.

    [] when all is well. Each agency-month is compared in a snapshot of its own;
    the province's months are compared with the sum of their agencies.
    """
    differing: list[Month] = []
    for agency, month in _all_months(ledger):
        if not _is_true(ledger, cutter, agency, month):
            differing.append((agency, month))
    return differing


def _all_months(ledger: Ledger) -> list[Month]:
    """Every month of every agency with facts or roll-ups, and of the province."""
    with reading(ledger) as connection:
        sent = select(fact.c.agency, fact.c.first_sent_on).where(fact.c.tenant_id == ledger.tenant).distinct()
        dated = (issued.c.tenant_id == ledger.tenant) & issued.c.issued_on.is_not(None)
        given = select(issued.c.agency, issued.c.issued_on).where(dated).distinct()
        found = {(agency, day.replace(day=1)) for days in (sent, given) for agency, day in connection.execute(days)}
        kept = select(tally.c.agency, tally.c.month).where(tally.c.tenant_id == ledger.tenant).distinct()
        found |= {(row.agency, row.month) for row in connection.execute(kept)}
    found |= {(PROVINCE, month) for _, month in found}
    return sorted(found, key=lambda item: (item[1], item[0]))


def _is_true(ledger: Ledger, cutter: Cutter, agency: str, month: date) -> bool:
    table = tally_dirty
    noted = select(table.c.id).where(
        table.c.tenant_id == ledger.tenant, table.c.month == month, table.c.agency == agency
    )
    here = (tally.c.tenant_id == ledger.tenant) & (tally.c.agency == agency) & (tally.c.month == month)
    with reading(ledger) as connection:
        if connection.execute(noted.limit(1)).first() is not None:
            return True
        kept = {tuple(row) for row in connection.execute(select(*_KEYS, *_WEIGHTS).where(here))}
        if agency == PROVINCE:
            wanted = sum_of_agencies(connection, ledger.tenant, cutter, month)
        else:
            wanted = month_rows(month_facts(connection, ledger.tenant, agency, month), cutter)[0]
            wanted += posting_rows(connection, ledger.tenant, agency, month, cutter)
    names = [column.name for column in (*_KEYS, *_WEIGHTS)]
    return kept == {tuple(row[name] for name in names) for row in wanted}


__all__ = ["agency_months", "compare_tallies", "dirty_months", "due_to_post", "tallies", "tallies_of_each"]
