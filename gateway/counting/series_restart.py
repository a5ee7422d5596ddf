"""The day on which an office began to number from 1 again within a year: reorganisation, a new term of the Party.

Before and after such a day numbers rise with their days, across it they don't:
the longest rising part [FREDMAN1975] of all is much shorter than those of both
stretches together, and the second begins far below where the first ended.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from gateway.counting.series_curve import longest_rising

Points = Sequence[tuple[date, int]]

FEWEST = 8
"""Documents that must stand in order only when the year is cut."""
LEAST_SHARE = 0.6
"""... and this share of the smaller stretch."""
IN_ORDER = 0.8
"""Share of all documents in order when it is cut."""
AGREEING = 0.75
"""Share of what is gained that series bring in which the second stretch begins low."""
BEGINS_LOW = 0.5


@dataclass(frozen=True, slots=True)
class Restart:
    """Where a year's numbers are cut."""

    day: date
    """First day of the second stretch."""
    highest: int
    """Highest number of the first stretch."""


def find_restart(groups: Mapping[str, Points]) -> Restart | None:
    """Where the numbers of these groups of (day, number) of one year begin from 1 again; None where they don't.

    Groups are documents that certainly share a series: of one type and drafting
    unit. The first of a month where the numbers leave that open.
    """
    rising = {name: sorted(points) for name, points in groups.items()}
    before = {name: _lengths([number for _, number in some]) for name, some in rising.items()}
    if sum(len(some) - before[name][-1] for name, some in rising.items()) < FEWEST:
        return None
    after = {name: _lengths([-number for _, number in some[::-1]])[::-1] for name, some in rising.items()}
    days = sorted({day for some in rising.values() for day, _ in some})
    gained = dict.fromkeys(days, 0)
    for name, some in rising.items():
        at = 0
        for day in days:
            while at < len(some) and some[at][0] < day:
                at += 1
            gained[day] += before[name][at] + after[name][at] - before[name][-1]
    best = max(days, key=lambda day: gained[day])
    if gained[best] < FEWEST or not _convincing(rising, best, gained[best]):
        return None
    last = max(day for some in rising.values() for day, _ in some if day < best)
    first_of_month = best.replace(day=1)
    highest = max(max(_rising(_until(some, best)), default=0) for some in rising.values())
    return Restart(first_of_month if last < first_of_month else best, highest)


def _until(points: Points, day: date) -> list[int]:
    return [number for at, number in points if at < day]


def _lengths(numbers: Sequence[int]) -> list[int]:
    """Length of the longest rising part of the first 0, 1, 2, ... numbers."""
    tails: list[int] = []
    found = [0]
    for number in numbers:
        place = bisect_right(tails, number)
        tails[place : place + 1] = [number]
        found.append(len(tails))
    return found


def _convincing(rising: Mapping[str, Points], day: date, gained: int) -> bool:
    """Whether cutting at this day brings nearly everything in order, by series that begin low again."""
    agreeing = ordered = asked = smaller = 0
    for some in rising.values():
        first = _rising(_until(some, day))
        second = _rising([number for at, number in some if at >= day])
        asked, ordered = asked + len(some), ordered + len(first) + len(second)
        if not first or not second:
            continue
        again = sum(number <= first[-1] for number in second)
        smaller += min(len(first), again)
        if second[0] < BEGINS_LOW * first[-1]:
            agreeing += len(first) + len(second) - _lengths([number for _, number in some])[-1]
    return ordered >= IN_ORDER * asked and agreeing >= AGREEING * gained and gained >= LEAST_SHARE * smaller


def _rising(numbers: Sequence[int]) -> list[int]:
    """A longest rising part of these numbers."""
    kept = longest_rising(np.array(numbers, dtype=np.float64))
    return [number for number, is_kept in zip(numbers, kept, strict=True) if is_kept]
