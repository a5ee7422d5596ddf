"""One agency-year in one line: documents issued and never seen electronically, as an estimate; and its self-check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from typing import Any

import numpy as np

from gateway.counting.results import share
from gateway.counting.series import AgencySeries
from gateway.counting.series_estimate import SEEN_TYPES, estimate_series, interval_of
from gateway.counting.series_habit import Span, listed_numbers, whole_register
from gateway.counting.series_numbers import Numbered
from gateway.counting.series_scheme import Scheme

BASIS = "number_series"
MOST_APART = 0.1
"""Share of the seen documents whose numbers say nothing; beyond it the agency has no estimate."""
MOST_VAGUE = 0.25
"""Share of the documents issued that may lie in series with too few numbers for an estimate of their own."""
OWN_SERIES = {Scheme.ONE: 0.1, Scheme.PER_TYPE: 0.9, Scheme.PER_UNIT: 0.9}
"""How likely a type that could not be placed has a series of its own; else as likely as not."""
LATE_START = 15
"""Mail known from this day of January on, or earlier, counts as the whole year."""


def estimate_unseen(answer: AgencySeries, unread: int = 0, observed_from: date | None = None) -> dict[str, Any] | None:
    """Documents of an agency-year that were never seen electronically, of all issued; None where it can't be said.

    `unread` documents were seen but their number was not read: most likely
    they are none of the numbered ones; the upper end allows that all are.
    `observed_from` is the first day of which mail is known: what was sent
    before it counts as never seen, and is named where it cuts the year.
    Percent of numerator over denominator with the ends of a 90 % interval, and
    what it rests on. An estimate: never mixed with counted figures.
    """
    told = [one for one in answer.series if one.issued is not None]
    vague = [one for one in answer.series if one.issued is None and one.span is not None]
    silent = sum(one.seen for one in answer.series if one.span is None)
    everything = (*answer.series, *answer.adrift)
    seen = sum(one.seen for one in everything)
    if not told or answer.scheme is Scheme.UNKNOWN or silent > MOST_APART * seen:
        return None
    spans = [one.span for one in (*told, *vague) if one.span is not None]
    drifting = [_maybe(one.span, OWN_SERIES.get(answer.scheme, 0.5)) for one in answer.adrift if one.span is not None]
    low, issued, high = interval_of([*spans, *drifting], answer.habit)
    if vague or drifting:
        own = interval_of([one.span for one in told if one.span is not None], answer.habit)[1]
        if issued - own > MOST_VAGUE * issued:
            return None
    late = observed_from is not None and observed_from > date(answer.year, 1, LATE_START)
    rests = [*dict.fromkeys(name for one in told for name in one.rests_on)]
    return _shares((issued, low, high), sum(one.electronic for one in everything), unread) | {
        "apart": seen - sum(one.seen for one in told),
        "observed_from": observed_from.isoformat() if observed_from and late else None,
        "as_of": answer.as_of.isoformat(),
        "scheme": str(answer.scheme),
        "rests_on": rests if answer.scheme is Scheme.ONE else [*rests, SEEN_TYPES],
        "unit": "document",
        "scope": "all",
        "basis": BASIS,
    }


def _shares(issued: tuple[int, int, int], electronic: int, unread: int) -> dict[str, Any]:
    """Numerator, denominator and interval of (most likely, low, high) documents issued."""
    middle, low, high = issued
    unseen = max(middle - electronic - unread, 0)
    return {
        "numerator": unseen,
        "denominator": middle,
        "percent": share(unseen, middle),
        "low": share(max(low - electronic - unread, 0), low),
        "high": share(max(high - electronic, 0), high),
        "issued_low": low,
        "issued_high": high,
        "electronic": electronic,
        "unread": unread,
    }


def summed_unseen(estimates: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The same for several agencies together; `agencies` says of how many, `agencies_without` how many can't be told.

    `estimates` hold {} for agencies of which nothing can be said; None where that is all of them.
    """
    told = [one for one in estimates if one]
    if not told:
        return None
    issued = sum(one["denominator"] for one in told)
    low = int(issued - sqrt(sum((one["denominator"] - one["issued_low"]) ** 2 for one in told)))
    high = int(issued + sqrt(sum((one["issued_high"] - one["denominator"]) ** 2 for one in told)) + 0.999)
    electronic, unread = sum(one["electronic"] for one in told), sum(one["unread"] for one in told)
    return _shares((issued, low, high), electronic, unread) | {
        "agencies": len(told),
        "agencies_without": len(estimates) - len(told),
        "observed_from": max((one["observed_from"] or "" for one in told), default="") or None,
        "as_of": min(str(one["as_of"]) for one in told),
        "rests_on": [*dict.fromkeys(name for one in told for name in one["rests_on"])],
        "unit": "document",
        "scope": "all",
        "basis": BASIS,
    }


def _maybe(span: Span, own: float) -> Span:
    """The numbers of a type that has a series of its own with this probability, else none beside those of the others."""
    numbers = np.concatenate((np.zeros(span.reached), span.tail)) * own
    numbers[0] += 1 - own
    return Span(0, 0, 0, False, numbers)


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """An estimate from what was seen electronically beside the register that lists everything."""

    series: str
    listed: int
    """Documents in the register up to the day asked for."""
    issued: int
    low: int
    high: int

    @property
    def error(self) -> int:
        """Estimate less truth, in documents."""
        return self.issued - self.listed

    @property
    def holds(self) -> bool:
        """Whether the interval holds the truth."""
        return self.low <= self.listed <= self.high


def self_check(answer: AgencySeries, found: Iterable[Numbered]) -> tuple[SelfCheck, ...]:
    """For each series that a register covers wholly: what would have been estimated without it."""
    rows = list(found)
    checks = []
    for one in answer.series:
        mine = [row for row in rows if answer.numbers.get(row.document_id) == one.name]
        listed = [row for row in mine if row.registered and _until(row, date.fromisoformat(one.as_of))]
        numbers = listed_numbers(listed)
        if not whole_register(numbers, one.highest or 0):
            continue
        blind, _ = (
            estimate_series(one.name, seen, date.fromisoformat(one.since), date.fromisoformat(one.as_of))
            if (seen := _mailed(mine))
            else (None, None)
        )
        if blind is not None and blind.issued is not None and blind.low is not None and blind.high is not None:
            checks.append(SelfCheck(one.name, len(listed), blind.issued, blind.low, blind.high))
    return tuple(checks)


def _mailed(rows: Iterable[Numbered]) -> list[Numbered]:
    return [replace(row, registered=False) for row in rows if row.electronic]


def _until(row: Numbered, day: date) -> bool:
    return row.issued_on is None or row.issued_on <= day
