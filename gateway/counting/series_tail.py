"""How many numbers were given out after the last one that was seen: a forecast with its doubt.

Numbers below the highest seen all exist, so they need no estimate; the German
tank estimator [RUGGLES1947, GOODMAN1952] guesses what lies above
from the mean gap, which is right for uniform sampling only. Here the pace of
the number-date curve says it: unseen numbers a working day in the weeks before
the last seen one, for the working days that are left, as a gamma-Poisson count
whose scatter is that of earlier stretches of the same length.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

MEMORY = 22.0
"""Working days after which a gap counts for 1/e in the pace."""
GAPS_NEEDED = 10
"""The memory is long enough to hold about so many gaps."""
DRIFT = 0.30
"""Standard deviation of the pace from one stretch to the next beyond chance, as a share: offices hurry in December."""
CALLED_OFF = 0.04
"""How likely it is beforehand that nothing more is mailed in a stretch, whatever is issued."""
SCATTER_PRIOR, SCATTER_WEIGHT = 2.5, 6.0
PART_OF_DAY = 0.3
"""Standard deviation of where on its day a document stands, in days."""
FARTHEST = 60_000
MANY = 2000
"""Counts from which a sum of two is reckoned by transforms."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Numbers a working day at the end of a curve."""

    unseen: float
    """Numbers a day that nobody saw."""
    all: float
    scatter: float
    """Variance of unseen numbers in a stretch over their mean; 1 for a Poisson process."""
    known_days: float
    """Working days that the pace rests on."""


def pace_at_end(numbers: Numbers, times: Numbers, stretch: float) -> Pace:
    """Pace before the highest of `numbers` (rising, at nondecreasing `times`), scatter over stretches of this length.

    At least two numbers.
    """
    steps, days = np.diff(numbers), np.diff(times)
    ages = times[-1] - (times[1:] + times[:-1]) / 2
    nth = float(ages[-min(GAPS_NEEDED, len(ages))])
    weights = np.exp(-ages / max(MEMORY, nth))
    known = float((weights * days).sum())
    base = known + 0.5
    unseen, issued = float((weights * (steps - 1)).sum()), float((weights * steps).sum())
    effective = base * base / (float((weights * weights * days).sum()) + 0.25)
    return Pace(unseen / base, issued / base, _scatter(numbers, times, stretch), effective)


def _scatter(numbers: Numbers, times: Numbers, stretch: float) -> float:
    length = max(stretch, 1.0)
    count = min(int((times[-1] - times[0]) / length), 60)
    if count < 2:
        return SCATTER_PRIOR
    cuts = times[-1] - length * np.arange(count, -1, -1)
    unseen = np.diff(np.interp(cuts, times, numbers - np.arange(len(numbers))))
    mean = float(unseen.mean())
    if mean <= 0:
        return 1.0
    apart = np.diff(unseen)
    own = float((apart * apart).sum()) / 2 / mean
    return max((own + SCATTER_WEIGHT * SCATTER_PRIOR) / (len(apart) + SCATTER_WEIGHT), 1.0)


def count_after(pace: Pace, days: float, seen_that_day: int) -> Numbers:
    """Probabilities of 0, 1, 2, ... numbers in the working days after the last seen one.

    Where on its day it stands is known only as the last of so many that were seen on it.
    """
    silent = _silence(pace, days)
    rate = pace.unseen + (pace.all - pace.unseen) * silent
    mean = rate * days
    place = seen_that_day / ((seen_that_day + 1) ** 2 * (seen_that_day + 2))
    variance = (
        pace.scatter * mean
        + days * days * pace.scatter * rate / max(pace.known_days, 1.0)
        + (DRIFT * rate * days) ** 2
        + rate * rate * place
        + ((pace.all - pace.unseen) * days) ** 2 * silent * (1 - silent)
    )
    return gamma_poisson(mean, variance)


def _silence(pace: Pace, days: float) -> float:
    """How likely it is that mailing had ended, given that nothing was seen for these days."""
    expected = (pace.all - pace.unseen) * days
    return CALLED_OFF / (CALLED_OFF + (1 - CALLED_OFF) * exp(-min(expected, 50.0)))


def gamma_poisson(mean: float, variance: float) -> Numbers:
    """Probabilities of 0, 1, 2, ... with this mean and variance; a Poisson law where the variance is no larger."""
    if mean <= 1e-9:
        return np.ones(1)
    variance = max(variance, mean * 1.0001)
    shape = mean * mean / (variance - mean)
    grow = 1 - mean / variance
    most = int(min(mean + 10 * variance**0.5 + 20, FARTHEST))
    at = np.arange(1, most + 1)
    logs = np.concatenate(([shape * log(mean / variance)], np.log((at - 1 + shape) / at * grow)))
    chances = np.exp(np.cumsum(logs))
    return np.asarray(chances / chances.sum(), dtype=np.float64)


def share_of_gap(gap: int, gone: float, scatter: float, days: float) -> Numbers:
    """Probabilities of 0 ... `gap` numbers in the first part `gone` (0 to 1) of the `days` between two seen ones."""
    if gap <= 0:
        return np.ones(1)
    gone = min(max(gone, 0.0), 1.0)
    mean = gap * gone
    hours = min(PART_OF_DAY / days, 0.3)
    spread = max(1.5 * scatter * mean * (1 - gone) + (hours * gap) ** 2, 0.15)
    at = np.arange(gap + 1)
    chances = np.exp(-((at - mean) ** 2) / (2 * spread))
    return np.asarray(chances / chances.sum(), dtype=np.float64)


def together(one: Numbers, other: Numbers) -> Numbers:
    """Probabilities of the sum of two independent counts."""
    one, other = cut(one), cut(other)
    if min(len(one), len(other)) < MANY:
        return np.asarray(np.convolve(one, other), dtype=np.float64)
    # Term by term, two gaps of fifty thousand numbers take seconds; by their transforms, milliseconds.
    most = len(one) + len(other) - 1
    whole = 1 << (most - 1).bit_length()
    sums = np.fft.irfft(np.fft.rfft(one, whole) * np.fft.rfft(other, whole), whole)[:most]
    return np.asarray(sums.clip(min=0.0), dtype=np.float64)


def cut(chances: Numbers) -> Numbers:
    """The same without the counts that are next to impossible."""
    most = int(np.searchsorted(np.cumsum(chances), 1 - 1e-7)) + 1
    return chances[:most]


def quantile(chances: Numbers, level: float) -> int:
    """The smallest count that is reached with this probability."""
    return min(int(np.searchsorted(np.cumsum(chances), level - 1e-12)), len(chances) - 1)


def balanced(chances: Numbers, level: float) -> tuple[int, int]:
    """First and last count of a run with this probability and about as much below it as above.

    Few counts are whole numbers with much weight each: equal tails would hold
    far more than the level, so the ends that it can spare are left out, the
    rarer first.
    """
    low, high = quantile(chances, (1 - level) / 2), quantile(chances, (1 + level) / 2)
    spare = float(chances[low : high + 1].sum()) - level
    while low < high:
        end = min((low, high), key=lambda at: float(chances[at]))
        if float(chances[end]) > spare:
            break
        spare -= float(chances[end])
        low, high = (low + 1, high) if end == low else (low, high - 1)
    return low, high
