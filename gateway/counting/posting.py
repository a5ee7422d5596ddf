"""Legal and steering documents that a portal showed in time: b.5 and II.7."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from statistics import median
from typing import Any

from classifiers.verdict import Secrecy
from gateway.counting.definitions import Book
from gateway.counting.periods import Period
from gateway.counting.results import Ratio
from gateway.records import Issued


def is_due(item: Issued, book: Book) -> bool:
    """Whether a document is one that the portal must show: legal, or steering by its type (reading CD); never a secret one."""
    return item.secrecy is Secrecy.NONE and (item.legal or item.type in book.steering)


def due(issued: Iterable[Issued], book: Book, period: Period) -> list[Issued]:
    """Documents of the period that the portal must show."""
    found = (item for item in issued if item.issued_on is not None and period.holds(item.issued_on))
    return [item for item in found if is_due(item, book)]


def is_posted(item: Issued, book: Book, period: Period) -> bool | None:
    """Whether a listing shows it by the end of the period and its grace; None for one without number, which can't be matched."""
    if item.posted_on is None:
        return False if item.numbered else None
    return item.posted_on <= period.last + timedelta(days=book.posting_grace_days)


def count_posted(
    issued: Sequence[Issued], book: Book, period: Period, listed: bool
) -> tuple[Ratio | None, dict[str, Any]]:
    """Posted ones of those that are due, and the days that it took; None where no listing was given."""
    found = due(issued, book, period)
    measured: dict[str, Any] = {
        "issued": len(found),
        "legal": sum(item.legal for item in found),
        "steering": sum(not item.legal for item in found),
    }
    if not listed:
        return None, measured
    states = [is_posted(item, book, period) for item in found]
    days = [(item.posted_on - item.issued_on).days for item in found if item.posted_on and item.issued_on]
    measured["days_to_post"] = float(median(days)) if days else None
    measured["posted_late"] = sum(item.posted_on is not None for item in found) - states.count(True)
    return Ratio(states.count(True), len(found), states.count(None)), measured
