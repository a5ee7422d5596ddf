"""Numbers of an agency-year as the ledger has them, and the estimates made of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, select

from classifiers.verdict import Evidence
from gateway.counting.series_clean import Doubt
from gateway.counting.series_numbers import Numbered, parse_numbered
from gateway.ledger.engine import Ledger, reading, writing
from gateway.ledger.meaning import number_crop
from gateway.ledger.merging import civil_day
from gateway.ledger.schema import document_best, mail
from gateway.ledger.series_tables import series_doubt, series_estimate
from gateway.ledger.source_tables import source_batch
from gateway.ledger.tally_tables import issued

OUT_OF_SERIES = "number-out-of-series"


@dataclass(frozen=True, slots=True)
class Told:
    """What the numbers of an agency-year told."""

    estimate: Mapping[str, Any] | None
    """As `estimate_unseen` gives it."""
    doubts: Sequence[Doubt] = ()


@dataclass(frozen=True, slots=True)
class KeptEstimate:
    """What was estimated of an agency-year, and when."""

    agency: str
    year: int
    at: datetime
    estimate: dict[str, Any]
    """As `estimate_unseen` gives it; {} where nothing could be said."""


def numbers_of(ledger: Ledger, agency: str, year: int, type_codes: frozenset[str]) -> list[Numbered]:
    """Numbered documents of an agency and year from any source; undated ones by the year of their first sending.

    Of secret documents the numbers alone: they belong to the series as well.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    best = document_best
    question = (
        select(issued.c.document_id, best.c.symbol, issued.c.issued_on, issued.c.sources)
        .join(best, (best.c.tenant_id == issued.c.tenant_id) & (best.c.document_id == issued.c.document_id))
        .where(issued.c.tenant_id == ledger.tenant, issued.c.agency == agency, issued.c.numbered)
    )
    # Two questions: joined by "or" the index of agency and day would serve neither.
    dated = question.where(issued.c.issued_on >= first, issued.c.issued_on <= last)
    undated = question.where(issued.c.issued_on.is_(None), best.c.first_sent_on >= first, best.c.first_sent_on <= last)
    with reading(ledger) as connection:
        rows = [*connection.execute(dated), *connection.execute(undated)]
    parsed = (parse_numbered(row[0], row[1] or "", row[2], type_codes, row[3].split()) for row in sorted(rows, key=_id))
    return [one for one in parsed if one is not None]


def _id(row: Row[Any]) -> str:
    return str(row[0])


def numbering_agencies(ledger: Ledger, year: int) -> list[str]:
    """Directory ids of the agencies of which numbered documents of that year are known."""
    question = (
        select(issued.c.agency)
        .where(issued.c.tenant_id == ledger.tenant, issued.c.numbered)
        .where(issued.c.issued_on >= date(year, 1, 1), issued.c.issued_on <= date(year, 12, 31))
        .distinct()
        .order_by(issued.c.agency)
    )
    with reading(ledger) as connection:
        return list(connection.execute(question).scalars())


def unread_of(ledger: Ledger, agency: str, year: int) -> int:
    """Documents of an agency and year that were seen with a number line that nobody could read yet."""
    best = document_best
    day = func.coalesce(issued.c.issued_on, best.c.first_sent_on)
    scanned = exists().where(
        number_crop.c.tenant_id == issued.c.tenant_id, number_crop.c.document_id == issued.c.document_id
    )
    question = (
        select(func.count())
        .select_from(issued)
        .join(best, (best.c.tenant_id == issued.c.tenant_id) & (best.c.document_id == issued.c.document_id))
        .where(issued.c.tenant_id == ledger.tenant, issued.c.agency == agency, ~issued.c.numbered, scanned)
        .where(day >= date(year, 1, 1), day <= date(year, 12, 31))
    )
    with reading(ledger) as connection:
        return int(connection.execute(question).scalar_one())


def observed(ledger: Ledger) -> tuple[date, date] | None:
    """The first and the last civil day of which anything sent is known; None while nothing is.

    A mail whose clock runs ahead shows nothing of days that have not come.
    """
    sent = document_best.c.first_sent_on
    # One end a question: an index gives each at once, both together only row by row.
    ends = [select(end(sent)).where(document_best.c.tenant_id == ledger.tenant) for end in (func.min, func.max)]
    came = select(func.max(mail.c.received_at)).where(mail.c.tenant_id == ledger.tenant)
    imported = select(func.max(source_batch.c.at)).where(source_batch.c.tenant_id == ledger.tenant)
    with reading(ledger) as connection:
        first, last = (_day(connection.execute(question).scalar()) for question in ends)
        known = [connection.execute(question).scalar() for question in (came, imported)]
    if first is None or last is None:
        return None
    newest = max((civil_day(at) for at in known if at is not None), default=last)
    return first, max(min(last, newest), first)


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None


def keep_estimates(ledger: Ledger, year: int, found: Mapping[str, Told], at: datetime) -> None:
    """Put what was told of these agencies in a year in the place of what was told before."""
    if not found:
        return
    estimates = [
        {"tenant_id": ledger.tenant, "agency": agency, "year": year, "at": at, "estimate": dict(told.estimate or {})}
        for agency, told in found.items()
    ]
    doubts = {
        doubt.document_id: {"tenant_id": ledger.tenant, "agency": agency, "year": year, **asdict(doubt)}
        for agency, told in found.items()
        for doubt in told.doubts
    }
    with writing(ledger) as connection:
        for table, rows in ((series_estimate, estimates), (series_doubt, list(doubts.values()))):
            mine = (table.c.tenant_id == ledger.tenant) & (table.c.year == year) & table.c.agency.in_(list(found))
            connection.execute(delete(table).where(mine))
            if table is series_doubt:
                elsewhere = table.c.document_id.in_(list(doubts))
                connection.execute(delete(table).where(table.c.tenant_id == ledger.tenant, elsewhere))
            if rows:
                connection.execute(table.insert(), rows)


def doubts_of(connection: Connection, tenant: str, ids: Collection[str]) -> dict[str, Evidence]:
    """Documents among these whose number contradicts its series, as last computed: the number, its day, what would fit."""
    table = series_doubt
    rows = connection.execute(select(table).where(table.c.tenant_id == tenant, table.c.document_id.in_(ids)))
    return {
        row.document_id: Evidence(
            f"{row.number} ({row.issued_on}): {row.low} - {'...' if row.high is None else row.high}",
            "number series",
            OUT_OF_SERIES,
        )
        for row in rows
    }


def kept_estimate(ledger: Ledger, agency: str, year: int) -> KeptEstimate | None:
    """The estimate of an agency-year as last computed; None where there is none yet."""
    table = series_estimate
    here = (table.c.tenant_id == ledger.tenant) & (table.c.agency == agency) & (table.c.year == year)
    with reading(ledger) as connection:
        row = connection.execute(select(table).where(here)).one_or_none()
    return None if row is None else KeptEstimate(row.agency, row.year, row.at, dict(row.estimate))


def kept_of_year(ledger: Ledger, year: int) -> list[KeptEstimate]:
    """The estimates of a year as last computed, by agency."""
    table = series_estimate
    question = select(table).where(table.c.tenant_id == ledger.tenant, table.c.year == year).order_by(table.c.agency)
    with reading(ledger) as connection:
        rows = connection.execute(question).all()
    return [KeptEstimate(row.agency, row.year, row.at, dict(row.estimate)) for row in rows]
