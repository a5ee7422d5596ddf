"""Legal and steering documents that a portal showed in time: b.5 and II.7."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from classifiers.verdict import Secrecy
from gateway.counting.definitions import Book
from gateway.counting.periods import Period
from gateway.counting.results import Ratio
from gateway.counting.tallies import NO, YES, ByPosting
from gateway.records import Issued


def is_due(item: Issued, book: Book) -> bool:
    """Whether a document is one that the portal must show: legal, or steering by its type (reading CD); never a secret one."""
    return item.secrecy is Secrecy.NONE and (item.legal or item.type in book.steering)


def due(issued: Iterable[Issued], book: Book, period: Period) -> list[Issued]:
    """Documents of the period that the portal must show."""
    found = (item for item in issued if item.issued_on is not None and period.holds(item.issued_on))
    return [item for item in found if is_due(item, book)]


def is_posted(item: Issued, book: Book, period: Period) -> bool | None:
    """Whether a listing shows it by the end of the period and its grace.

    None for one without number, which can't be matched, and for one that was
    seen there only later and may have stood there long before.
    """
    if item.posted_on is None:
        return False if item.numbered else None
    return item.posted_on <= last_day(book, period) or (None if item.posted_at_latest else False)


def last_day(book: Book, period: Period) -> date:
    """The last day on which posting still counts for a period."""
    return period.last + timedelta(days=book.posting_grace_days)


@dataclass(frozen=True, slots=True)
class Posting:
    """Documents due to be posted that share all of this."""

    legal: bool
    posted: bool | None
    """In time; None where nobody can tell."""
    days: int | None
    """From issue to posting; None where no listing shows them, or none says since when."""
    shown: bool = False
    """A listing shows them, be it late or nobody knows since when."""
    documents: int = 1


def postings(issued: Iterable[Issued], book: Book, period: Period) -> list[Posting]:
    """What is due of the period, one document each."""
    found = []
    for item in due(issued, book, period):
        known = item.posted_on is not None and not item.posted_at_latest
        days = (item.posted_on - item.issued_on).days if known and item.posted_on and item.issued_on else None
        found.append(Posting(item.legal, is_posted(item, book, period), days, item.posted_on is not None))
    return found


def cut_posting(item: Issued, book: Book) -> ByPosting | None:
    """What a roll-up keeps of a document that is due; None for any other, and for one whose day of issue nobody knows."""
    if item.issued_on is None or not is_due(item, book):
        return None
    legal, numbered = YES if item.legal else NO, YES if item.numbered else NO
    if item.posted_on is None:
        return ByPosting(legal, numbered, "", "")
    counts_from = max(item.issued_on, item.posted_on - timedelta(days=book.posting_grace_days))
    days = "" if item.posted_at_latest else str((item.posted_on - item.issued_on).days)
    return ByPosting(legal, numbered, _month(counts_from), days)


def posting_of(facets: ByPosting, period: Period, documents: int) -> Posting:
    """Documents of a roll-up as those of a period, of whole months, in which they were issued."""
    legal = facets.legal == YES
    if not facets.by:
        return Posting(legal, False if facets.numbered == YES else None, None, documents=documents)
    in_time, days = facets.by <= _month(period.last), int(facets.days) if facets.days else None
    return Posting(legal, in_time or (None if days is None else False), days, True, documents)


def _month(day: date) -> str:
    return day.isoformat()[:7]


def count_posted(rows: Sequence[Posting], listed: bool) -> tuple[Ratio | None, dict[str, Any]]:
    """Posted ones of those that are due, and the days that it took; None where no listing was given."""
    total, legal = sum(row.documents for row in rows), sum(row.documents for row in rows if row.legal)
    measured: dict[str, Any] = {"issued": total, "legal": legal, "steering": total - legal}
    if not listed:
        return None, measured
    states: Counter[bool | None] = Counter()
    days: Counter[int] = Counter()
    for row in rows:
        states[row.posted] += row.documents
        if row.days is not None:
            days[row.days] += row.documents
    measured["days_to_post"] = _median(days)
    measured["posted_late"] = sum(row.documents for row in rows if row.shown and row.posted is False)
    measured["day_of_posting_unknown"] = sum(row.documents for row in rows if row.shown and row.days is None)
    return Ratio(states[True], total, states[None]), measured


def _median(days: Counter[int]) -> float | None:
    """The middle of all days, or half-way between the two in the middle; None without any."""
    if not days:
        return None
    places = {(days.total() - 1) // 2, days.total() // 2}
    found, seen = [], 0
    for day in sorted(days):
        found += [day for place in places if seen <= place < seen + days[day]]
        seen += days[day]
    return sum(found) / len(found)
