"""The estimate of one series: documents issued up to a day, and the share never seen electronically."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gateway.counting.series_calendar import end_of, starts, worths
from gateway.counting.series_curve import Curve, contradicted, draw_curve, smoothed, spaced, spread
from gateway.counting.series_numbers import Family, Numbered
from gateway.counting.series_tail import (
    count_after,
    gamma_poisson,
    moments,
    pace_at_end,
    quantile,
    share_of_gap,
    shortest,
    together,
)

Numbers = NDArray[np.float64]

LEVEL = 0.90
FEWEST, FEWEST_DAYS = 6, 3
"""Numbers and days below which nothing is estimated."""
MOST_CONTRADICTED = 0.15
RARE, RARE_AMONG = 0.25, 60.0
"""What is held of letters behind numbers before any was seen: a quarter of one among sixty documents."""
CONSECUTIVE = "consecutive"
"""Every number up to the highest was given to a document."""
PACE = "pace"
"""After the last seen number documents were issued at the pace of the weeks before."""
SEEN_TYPES = "seen-types"
"""Types of which nothing was seen have no part in it."""
SUFFIXES = "suffixes"
"""Unseen numbers carry further documents ("3176b") as often as seen ones."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A number whose day contradicts its neighbours; nothing is changed by it."""

    document_id: str
    number: int
    issued_on: str
    low: int
    """Numbers of that day in this series lie between these."""
    high: int | None
    """None where nothing above tells."""


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
    certain: int = 0
    """Documents below which the estimate can't lie; what lies above has the mean and variance that follow."""
    beyond: float = 0.0
    variance: float = 0.0
    why_not: str = ""
    """Why nothing is estimated: `few`, `no-series` (days contradict numbers), `scheme` (unknown how it numbers)."""

    @property
    def unseen(self) -> int | None:
        """Documents never seen electronically, most likely."""
        return None if self.issued is None else max(self.issued - self.electronic, 0)

    def unseen_share(self, issued: int | None) -> float | None:
        """Percent never seen electronically if so many were issued."""
        return None if not issued else round(100 * max(issued - self.electronic, 0) / issued, 2)


@dataclass(frozen=True, slots=True)
class Clean:
    """Numbers of a series without those in doubt, each once, with smoothed times."""

    numbers: Numbers
    times: Numbers
    days: tuple[date, ...]
    late: float
    """Share of documents whose day contradicts their neighbours by a little."""
    late_days: float = 0.5
    """By how many working days they usually do."""


def estimate_series(
    name: str, found: Sequence[Numbered], year: int, as_of: date, *, sure: bool = True
) -> tuple[SeriesEstimate, Clean]:
    """The estimate of one series up to a day, and its curve; `found` are all of its documents of that year.

    Without an estimate where it is not `sure` that these documents are one series.
    """
    here = [one for one in found if one.issued_on is None or one.issued_on <= as_of]
    clean, doubts, contradictions = _cleaned(found, year)
    below = [int(number) for number, day in zip(clean.numbers, clean.days, strict=True) if day <= as_of]
    base = SeriesEstimate(
        name=name,
        family=found[0].family,
        types=tuple(sorted({one.type_code for one in found})),
        as_of=as_of.isoformat(),
        seen=len(here),
        electronic=sum(one.electronic for one in here),
        highest=max(below, default=None),
        doubts=tuple(doubts),
    )
    if len(below) < FEWEST or len({day for day in clean.days if day <= as_of}) < FEWEST_DAYS:
        return _without(base, below, "few"), clean
    if not sure:
        return _without(base, below, "scheme"), clean
    if contradictions > max(MOST_CONTRADICTED * len(clean.numbers), 2):
        return _without(base, below, "no-series"), clean
    return _estimated(base, clean, here, year, as_of), clean


def _without(base: SeriesEstimate, below: Sequence[int], why: str) -> SeriesEstimate:
    return replace(base, gaps=_gaps(below, base.family), why_not=why)


def _estimated(base: SeriesEstimate, clean: Clean, here: Sequence[Numbered], year: int, as_of: date) -> SeriesEstimate:
    first, ending, certain = _ends(clean, base.family, year, as_of)
    after, reached = ending
    plain = reached - first + 1
    chances = after if certain is None else together(after, certain)
    suffixed = sum(bool(one.suffix) for one in here)
    extra = _suffixes(suffixed, len(clean.numbers), plain + quantile(chances, 0.5))
    chances = together(chances, extra)
    floor = plain + suffixed
    below, above = shortest(chances, LEVEL)
    low, middle, high = floor + below, floor + quantile(chances, 0.5), floor + above
    rests = (CONSECUTIVE, PACE, *((SUFFIXES,) if suffixed else ()))
    middle, low, high = (max(value, base.electronic) for value in (middle, low, high))
    gaps = _gaps([int(number) for number in clean.numbers if number <= reached], base.family)
    beyond, variance = moments(chances)
    told = replace(base, issued=middle, low=low, high=high, gaps=gaps, rests_on=rests)
    return replace(told, certain=floor, beyond=beyond, variance=variance)


def _ends(clean: Clean, family: Family, year: int, as_of: date) -> tuple[int, tuple[Numbers, int], Numbers | None]:
    """(first number of the year, chances of numbers above the reached one and that one, chances of those before)."""
    if family is not Family.PARTY:
        numbers, times = np.concatenate(([0.0], clean.numbers)), np.concatenate(([0.0], clean.times))
        return 1, _upper(numbers, times, clean, year, as_of), None
    upper = _upper(clean.numbers, clean.times, clean, year, as_of)
    mirrored = Clean(-clean.numbers[::-1], clean.times[-1] - clean.times[::-1], clean.days[::-1], clean.late)
    pace = pace_at_end(mirrored.numbers, mirrored.times, float(clean.times[0]))
    before = count_after(pace, max(float(clean.times[0]), 0.0), 1)
    return int(clean.numbers[0]), upper, before


def _upper(numbers: Numbers, times: Numbers, clean: Clean, year: int, as_of: date) -> tuple[Numbers, int]:
    end = end_of(year, as_of)
    reached = int(np.searchsorted(times, end, side="right")) - 1
    if reached < len(numbers) - 1:
        return _between(numbers, times, reached, end, clean.late)
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


def _suffixes(seen: int, of: int, issued: int) -> Numbers:
    """Chances of further documents under unseen numbers, from how often seen numbers carry one."""
    each = max(issued - of, 0) / (of + RARE_AMONG)
    mean = (seen + RARE) * each
    return gamma_poisson(mean, mean * (1 + each))


def _cleaned(found: Sequence[Numbered], year: int) -> tuple[Clean, list[Doubt], int]:
    """Numbers that no doubt falls on, the doubts, and how many days contradict the series."""
    dated = [(one, one.issued_on) for one in found if one.issued_on is not None and not one.suffix]
    days = [day for _, day in dated]
    values = np.array([one.number for one, _ in dated], dtype=np.float64)
    times = starts(year, days) + worths(year, days) / 2
    order = np.lexsort((times, values))
    curve = draw_curve(values[order], times[order])
    wrong = contradicted(curve)
    ordered = [dated[at] for at in order]
    doubts = [
        _doubt(one.document_id, one.number, day, curve, wrong)
        for (one, day), bad in zip(ordered, wrong, strict=True)
        if bad
    ]
    best: dict[int, int] = {}
    for at, (one, _) in enumerate(ordered):
        if not wrong[at] and (one.number not in best or curve.off[at] < curve.off[best[one.number]]):
            best[one.number] = at
    late = min(float((curve.off[~wrong] > 0).mean()) if (~wrong).any() else 0.0, 0.5) + 0.01
    kept = np.array(list(best.values()), dtype=np.int64)
    clean = Clean(
        curve.numbers[kept], spaced(smoothed(curve.settled()[kept])), tuple(ordered[at][1] for at in kept), late
    )
    return clean, doubts, int(wrong.sum())


def _doubt(document_id: str, number: int, day: date, curve: Curve, wrong: NDArray[np.bool_]) -> Doubt:
    low, high = numbers_about(curve.numbers[~wrong], curve.settled()[~wrong], day, spread(curve))
    return Doubt(document_id, number, day.isoformat(), low, high)


def numbers_about(numbers: Numbers, times: Numbers, day: date, late: float) -> tuple[int, int | None]:
    """Between which numbers a document of that day lies, given the usual lateness in working days."""
    at = float(starts(day.year, [day])[0])
    allowed = 2.0 + 3.0 * late
    rising = np.maximum.accumulate(times) if len(times) else times
    falling = np.minimum.accumulate(times[::-1])[::-1] if len(times) else times
    below = int(np.searchsorted(rising, at - allowed, side="left"))
    above = int(np.searchsorted(falling, at + 1 + allowed, side="right"))
    low = int(numbers[below - 1]) + 1 if below else 1
    return low, int(numbers[above]) - 1 if above < len(numbers) else None


def _gaps(seen: Sequence[int], family: Family) -> tuple[tuple[int, int], ...]:
    """Runs of unseen numbers below the highest; of a series by term none before its first seen number."""
    before = 0 if family is not Family.PARTY else (min(seen) - 1 if seen else 0)
    found = []
    for number in sorted(set(seen)):
        if number > before + 1:
            found.append((before + 1, number - 1))
        before = number
    return tuple(found)
