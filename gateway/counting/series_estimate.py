"""The estimate of one series: documents issued up to a day, and the share never seen electronically."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gateway.counting.series_calendar import end_of, starts
from gateway.counting.series_clean import Clean, Cleaned, Doubt, clean_numbers
from gateway.counting.series_habit import Habit, Span, count_documents, habit_of, listed_numbers, whole_register
from gateway.counting.series_numbers import Family, Numbered
from gateway.counting.series_tail import balanced, count_after, pace_at_end, quantile, share_of_gap, together

Numbers = NDArray[np.float64]

LEVEL = 0.90
FEWEST, FEWEST_DAYS = 6, 3
"""Numbers and days below which nothing is estimated."""
MOST_CONTRADICTED = 0.15
CONSECUTIVE = "consecutive"
"""Numbers up to the highest were given to a document each, but for a few in a hundred that may be unused."""
PACE = "pace"
"""After the last seen number documents were issued at the pace of the weeks before."""
SEEN_TYPES = "seen-types"
"""Types of which nothing was seen have no part in it."""
SUFFIXES = "suffixes"
"""Unseen numbers carry further documents ("3176b") as often as seen ones."""


@dataclass(frozen=True, slots=True)
class SeriesEstimate:
    """What the numbers of one series tell."""

    name: str
    family: Family
    types: tuple[str, ...]
    as_of: str
    seen: int
    """Documents known from any source."""
    electronic: int
    """Of these, seen electronically."""
    highest: int | None
    """Highest number that no doubt falls on."""
    issued: int | None = None
    """Estimate of the documents issued; None where nothing can be said."""
    low: int | None = None
    """Ends of the 90 % interval."""
    high: int | None = None
    gaps: tuple[tuple[int, int], ...] = ()
    """Runs of numbers below the highest that nobody saw, first and last."""
    doubts: tuple[Doubt, ...] = ()
    rests_on: tuple[str, ...] = ()
    """Assumptions: `consecutive`, `pace`, `suffixes`."""
    why_not: str = ""
    """Why nothing is estimated: `few`, `leap` (one of a few numbers far off), `no-series` (days
    contradict numbers), `scheme` (unknown how it numbers)."""
    since: str = ""
    """First day of its numbers: 1 January, or the day on which the office began from 1 again."""
    span: Span | None = None
    """Its numbers as they go into the sum of its agency; None where nothing can be said even there."""

    @property
    def unseen(self) -> int | None:
        """Documents never seen electronically, most likely."""
        return None if self.issued is None else max(self.issued - self.electronic, 0)

    def unseen_share(self, issued: int | None) -> float | None:
        """Percent never seen electronically if so many were issued."""
        return None if not issued else round(100 * max(issued - self.electronic, 0) / issued, 2)


def estimate_series(
    name: str,
    found: Sequence[Numbered],
    since: date,
    as_of: date,
    *,
    sure: bool = True,
    habit: Habit | None = None,
) -> tuple[SeriesEstimate, Clean]:
    """The estimate of one series from one day to another of a year, and its curve; `found` are all of its documents.

    Without an estimate where it is not `sure` that these documents are one
    series. `habit` is what the whole agency shows; by default what these
    documents do.
    """
    here = [one for one in found if one.issued_on is None or one.issued_on <= as_of]
    cleaned = clean_numbers(found, since.year)
    clean = cleaned.clean
    below = [int(number) for number, day in zip(clean.numbers, clean.days, strict=True) if day <= as_of]
    base = SeriesEstimate(
        name=name,
        family=found[0].family,
        types=tuple(sorted({one.type_code for one in found})),
        as_of=as_of.isoformat(),
        seen=len(here),
        electronic=sum(one.electronic for one in here),
        highest=max(below, default=None),
        gaps=_gaps(below, found[0].family),
        doubts=cleaned.doubts,
        since=since.isoformat(),
    )
    why = _why_not(cleaned, below, as_of, sure=sure)
    span = _span(clean, here, since, as_of) if below and why != "no-series" and not cleaned.leaps else None
    if span is None or why:
        return replace(base, span=span, why_not=why or "few"), clean
    return _estimated(base, span, clean, habit or habit_of([here])), clean


def _why_not(cleaned: Cleaned, below: Sequence[int], as_of: date, *, sure: bool) -> str:
    days = cleaned.clean.days
    if len(below) < FEWEST or len({day for day in days if day <= as_of}) < FEWEST_DAYS:
        return "few"
    if not sure:
        return "scheme"
    if cleaned.leaps:
        return "leap"
    return "no-series" if len(cleaned.doubts) > max(MOST_CONTRADICTED * len(days), 2) else ""


def _estimated(base: SeriesEstimate, span: Span, clean: Clean, habit: Habit) -> SeriesEstimate:
    low, middle, high = (max(value, base.electronic) for value in interval_of([span], habit))
    rests = (CONSECUTIVE, PACE, *((SUFFIXES,) if span.suffixed else ()))
    return replace(base, issued=middle, low=low, high=high, rests_on=rests, span=span)


def interval_of(spans: Sequence[Span], habit: Habit) -> tuple[int, int, int]:
    """(low, most likely, high) number of documents of these series together."""
    floor, chances = count_documents(spans, habit)
    below, above = balanced(chances, LEVEL)
    return floor + below, floor + quantile(chances, 0.5), floor + above


def _span(clean: Clean, here: Sequence[Numbered], since: date, as_of: date) -> Span:
    """The numbers of a series up to a day; at least one of them was seen."""
    party = here[0].family is Family.PARTY and (since.month, since.day) == (1, 1)
    base = float(starts(since.year, [since])[0])
    numbers, times = clean.numbers, clean.times
    if not party:
        numbers, times = np.concatenate(([0.0], numbers)), np.concatenate(([base], np.maximum(times, base)))
    chances, reached = _upper(numbers, times, clean, since.year, as_of)
    if party:
        chances = together(chances, _before(clean, base))
    first = int(clean.numbers[0]) if party else 1
    plain = max(reached - first + 1, 0)
    seen = int((clean.numbers <= reached).sum())
    highest = int(clean.numbers[-1])
    whole = not party and whole_register(listed_numbers(here), min(highest, reached))
    return Span(plain, min(seen, plain), sum(bool(one.suffix) for one in here), whole, chances)


def _before(clean: Clean, base: float) -> Numbers:
    """Chances of numbers of this year before the first seen one of a series that runs over years."""
    if len(clean.numbers) < 2:
        return np.ones(1)
    mirrored = Clean(-clean.numbers[::-1], clean.times[-1] - clean.times[::-1], clean.days[::-1], clean.late)
    pace = pace_at_end(mirrored.numbers, mirrored.times, max(float(clean.times[0]) - base, 1.0))
    return count_after(pace, max(float(clean.times[0]) - base, 0.0), 1)


def _upper(numbers: Numbers, times: Numbers, clean: Clean, year: int, as_of: date) -> tuple[Numbers, int]:
    end = end_of(year, as_of)
    reached = int(np.searchsorted(times, end, side="right")) - 1
    if reached < len(numbers) - 1:
        return _between(numbers, times, max(reached, 0), end, clean.late)
    if len(numbers) < 2:
        return np.ones(1), int(numbers[-1])
    days = max(end - float(times[-1]), 0.0)
    last = max(clean.days)
    seen = sum(day == last for day in clean.days)
    return count_after(pace_at_end(numbers, times, max(days, 1.0)), days, seen), int(numbers[-1])


def _between(numbers: Numbers, times: Numbers, reached: int, end: float, late: float) -> tuple[Numbers, int]:
    """Chances of the boundary's number above a base, between the last document of the day and the next one.

    The last documents of the day may have been numbered later than it says, each as often as others of the series.
    """
    gap = int(numbers[reached + 1] - numbers[reached]) - 1
    whole = max(float(times[reached + 1] - times[reached]), 0.2)
    pace = pace_at_end(numbers, times, whole)
    parts = [share_of_gap(gap, (end - float(times[reached])) / whole, pace.scatter, whole)]
    back = min(reached, 4)
    for place in range(reached, reached - back, -1):
        below = max(int(numbers[place] - numbers[place - 1]), 1)
        parts.append(np.full(below, 1 / below))
    weights = late ** np.arange(len(parts)) * (1 - late)
    below_first = parts[:0:-1]
    chances = [part * weight for part, weight in zip(below_first, weights[:0:-1], strict=True)]
    return np.concatenate([*chances, parts[0] * weights[0]]) / float(weights.sum()), int(numbers[reached - back])


def _gaps(seen: Sequence[int], family: Family) -> tuple[tuple[int, int], ...]:
    """Runs of unseen numbers below the highest; of a series by term none before its first seen number."""
    before = 0 if family is not Family.PARTY else (min(seen) - 1 if seen else 0)
    found = []
    for number in sorted(set(seen)):
        if number > before + 1:
            found.append((before + 1, number - 1))
        before = number
    return tuple(found)
