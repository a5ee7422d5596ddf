"""One agency-year in one line: documents issued and never seen electronically, as an estimate; and its self-check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

from gateway.counting.results import share
from gateway.counting.series import AgencySeries
from gateway.counting.series_estimate import LEVEL, SEEN_TYPES, SeriesEstimate, estimate_series
from gateway.counting.series_numbers import Numbered
from gateway.counting.series_scheme import Scheme
from gateway.counting.series_tail import gamma_poisson, quantile, shortest

BASIS = "number_series"
MOST_APART = 0.1
"""Share of the seen documents that may lie in series without estimate; beyond it the agency has none either."""
COMPLETE = 0.98
"""Share of the numbers up to the highest that a register must list to stand for the truth."""
FEWEST_LISTED = 20
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
    apart = sum(one.seen for one in answer.series if one.issued is None)
    seen = sum(one.seen for one in told)
    if not told or answer.scheme is Scheme.UNKNOWN or apart > MOST_APART * (seen + apart):
        return None
    issued, low, high = _summed(told)
    late = observed_from is not None and observed_from > date(answer.year, 1, LATE_START)
    rests = [*dict.fromkeys(name for one in told for name in one.rests_on)]
    return _shares((issued, low, high), sum(one.electronic for one in told), unread) | {
        "apart": apart,
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


def _summed(told: Sequence[SeriesEstimate]) -> tuple[int, int, int]:
    """(most likely, low, high) of the sum of independent estimates, by mean and variance of what is not certain."""
    if len(told) == 1:
        return told[0].issued or 0, told[0].low or 0, told[0].high or 0
    certain = sum(one.certain for one in told)
    chances = gamma_poisson(sum(one.beyond for one in told), sum(one.variance for one in told))
    below, above = shortest(chances, LEVEL)
    return certain + quantile(chances, 0.5), certain + below, certain + above


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
        listed = [row for row in mine if row.registered and _until(row, answer.as_of)]
        numbers = {row.number for row in listed if not row.suffix}
        if len(listed) < FEWEST_LISTED or len(numbers) < COMPLETE * max(max(numbers), one.highest or 0):
            continue
        blind, _ = (
            estimate_series(one.name, seen, answer.year, answer.as_of) if (seen := _mailed(mine)) else (None, None)
        )
        if blind is not None and blind.issued is not None and blind.low is not None and blind.high is not None:
            checks.append(SelfCheck(one.name, len(listed), blind.issued, blind.low, blind.high))
    return tuple(checks)


def _mailed(rows: Iterable[Numbered]) -> list[Numbered]:
    return [row for row in rows if row.electronic]


def _until(row: Numbered, day: date) -> bool:
    return row.issued_on is None or row.issued_on <= day
