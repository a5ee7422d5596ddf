"""The numbers of one series without those in doubt, and what is said of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gateway.counting.series_calendar import starts, worths
from gateway.counting.series_curve import Curve, contradicted, draw_curve, leaps, smoothed, spaced, spread
from gateway.counting.series_numbers import Family, Numbered

Numbers = NDArray[np.float64]


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
class Clean:
    """Numbers of a series without those in doubt, each once, with smoothed times."""

    numbers: Numbers
    times: Numbers
    days: tuple[date, ...]
    late: float
    """Share of documents whose day contradicts their neighbours by a little."""
    late_days: float = 0.5
    """By how many working days they usually do."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of the documents of a series."""

    clean: Clean
    doubts: tuple[Doubt, ...]
    leaps: bool
    """One of a few numbers stands so far off that it may be misread, and nothing tells whether it is."""


def clean_numbers(found: Sequence[Numbered], year: int) -> Cleaned:
    """The numbers of one series that no doubt falls on, and the doubts; `found` is not empty."""
    over_years = found[0].family is Family.PARTY
    dated = [(one, one.issued_on) for one in found if one.issued_on is not None and not one.suffix]
    days = [day for _, day in dated]
    values = np.array([one.number for one, _ in dated], dtype=np.float64)
    times = starts(year, days) + worths(year, days) / 2
    order = np.lexsort((times, values))
    curve = draw_curve(values[order], times[order])
    wrong = contradicted(curve, over_years=over_years)
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
    kept_days = tuple(ordered[at][1] for at in kept)
    times = spaced(smoothed(curve.settled()[kept]), worths(year, kept_days))
    clean = Clean(curve.numbers[kept], times, kept_days, late)
    return Cleaned(clean, tuple(doubts), leaps(curve, over_years=over_years))


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
