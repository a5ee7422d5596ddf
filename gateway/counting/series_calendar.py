"""Working time: how much of an office's year has gone by on a civil day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_WEEK = (1.0, 1.0, 1.0, 1.0, 1.0, 0.12, 0.05)
"""How much of a working day each day of the week is worth, Monday first: offices number little on Saturdays."""
_HOLIDAY = 0.05
_FIXED = ((1, 1), (4, 30), (5, 1), (9, 2))
_TET = {
    2010: (2, 14), 2011: (2, 3), 2012: (1, 23), 2013: (2, 10), 2014: (1, 31), 2015: (2, 19), 2016: (2, 8),
    2017: (1, 28), 2018: (2, 16), 2019: (2, 5), 2020: (1, 25), 2021: (2, 12), 2022: (2, 1), 2023: (1, 22),
    2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13),
}  # fmt: skip
"""First day of the lunar year; in a year that stands not here the gap is met as days without numbers."""
_TET_BEFORE, _TET_AFTER = 2, 4
_DECEMBER = 1.3
"""Offices hurry at the end of the year: what a forecast over December holds beforehand."""


@lru_cache(maxsize=64)
def _weights(year: int) -> tuple[Numbers, Numbers]:
    """(weight of each day, working time at the start of each day and at the end of the last) of a year."""
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1)]
    worth = np.array([_worth(day) for day in days])
    return worth, np.concatenate(([0.0], np.cumsum(worth)))


def _worth(day: date) -> float:
    if (day.month, day.day) in _FIXED:
        return _HOLIDAY
    tet = _TET.get(day.year)
    if tet and -_TET_BEFORE <= (day - date(day.year, *tet)).days <= _TET_AFTER:
        return _HOLIDAY
    return _WEEK[day.weekday()] * (_DECEMBER if day.month == 12 else 1.0)


def starts(year: int, days: Sequence[date]) -> Numbers:
    """Working time gone by at the start of each day, in days since 1 January; days outside the year at its ends."""
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    at = np.clip(np.array([day.toordinal() for day in days], dtype=np.int64), first, last) - first
    return np.asarray(_weights(year)[1][at], dtype=np.float64)


def worths(year: int, days: Sequence[date]) -> Numbers:
    """How much of a working day each day is worth."""
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    at = np.clip(np.array([day.toordinal() for day in days], dtype=np.int64), first, last) - first
    return np.asarray(_weights(year)[0][at], dtype=np.float64)


def end_of(year: int, day: date) -> float:
    """Working time gone by at the end of a day."""
    return float(starts(year, [day])[0] + worths(year, [day])[0])
