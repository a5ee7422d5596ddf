"""The number-date curve of one series: its backbone, and how far each number stands from it.

Numbers are given in order, so days rise with them. The backbone is the longest
part of the documents whose days never fall: a longest nondecreasing
subsequence, which single misread numbers do not bend [FREDMAN1975].
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEWEST_TO_DOUBT = 8
"""With fewer documents no number is called out of series."""
LEAST_CONTRADICTION = 12.0
"""Working days by which a day must contradict its neighbours, at least."""
TIMES_SPREAD = 8.0
"""... and this many times the usual contradiction in this series (late numbering, backdating)."""
WIDER = 1.6
"""A number at the upper end that lies this many times farther off than any gap or pace explains is in doubt."""
LEEWAY = 2.0
MOST_ABOVE = 8
"""At most one in so many documents lies above a leap that is none."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Numbers in rising order with the working time of their days."""

    numbers: Numbers
    times: Numbers
    """Working days since 1 January at the start of the printed day."""
    low: Numbers
    """Time of the backbone's document before each number; -inf where there is none."""
    high: Numbers
    off: Numbers
    """Working days outside [low, high]; 0 inside."""
    backbone: Flags

    def __len__(self) -> int:
        return len(self.numbers)

    def settled(self) -> Numbers:
        """Times with those off the backbone moved to its nearest point: most dates are right, few are late."""
        return np.asarray(np.clip(self.times, self.low, self.high), dtype=np.float64)


def draw_curve(numbers: Numbers, times: Numbers) -> Curve:
    """The curve of numbers in rising order; equal numbers stand side by side."""
    backbone = longest_rising(times)
    places = np.flatnonzero(backbone)
    at = np.arange(len(numbers))
    before = np.searchsorted(places, at, side="left") - 1
    after = np.searchsorted(places, at, side="right")
    spine = times[places]
    low = np.where(before >= 0, spine[np.maximum(before, 0)], -np.inf) if len(spine) else np.full(len(at), -np.inf)
    inside = after < len(places)
    high = (
        np.where(inside, spine[np.minimum(after, len(places) - 1)], np.inf) if len(spine) else np.full(len(at), np.inf)
    )
    off = np.maximum(np.maximum(low - times, times - high), 0.0)
    return Curve(numbers, times, low, high, off, backbone)


def longest_rising(times: Numbers) -> Flags:
    """Which values belong to one longest nondecreasing subsequence."""
    tails: list[float] = []
    tail_at: list[int] = []
    came_from = [-1] * len(times)
    for at, value in enumerate(times.tolist()):
        place = bisect_right(tails, value)
        came_from[at] = tail_at[place - 1] if place else -1
        if place == len(tails):
            tails.append(value)
            tail_at.append(at)
        else:
            tails[place] = value
            tail_at[place] = at
    chosen = np.zeros(len(times), dtype=np.bool_)
    at = tail_at[-1] if tail_at else -1
    while at >= 0:
        chosen[at] = True
        at = came_from[at]
    return chosen


def spread(curve: Curve) -> float:
    """The usual contradiction of a day with its neighbours, in working days: late numbers, backdating."""
    off = curve.off[curve.off > 0]
    usual = float(np.median(off)) if len(off) else 0.0
    return min(max(usual, 0.5), 10.0)


def contradicted(curve: Curve, *, over_years: bool = False) -> Flags:
    """Which numbers stand where their day cannot be: misread, or of another series.

    Numbers that run `over_years` may leap at their lower end as well; others begin at 1.
    """
    if len(curve) < FEWEST_TO_DOUBT:
        return np.zeros(len(curve), dtype=np.bool_)
    wrong = curve.off > max(LEAST_CONTRADICTION, TIMES_SPREAD * spread(curve))
    wrong |= _jumped(curve.numbers, curve.times, wrong)
    return wrong | _jumped(*_mirrored(curve), wrong[::-1])[::-1] if over_years else wrong


def leaps(curve: Curve, *, over_years: bool = False) -> bool:
    """Whether an end of a few numbers stands so far off that it may be misread: too few of them to say which."""
    if not 2 < len(curve) < FEWEST_TO_DOUBT:
        return False
    ends = [(curve.numbers, curve.times), *([_mirrored(curve)] if over_years else [])]
    return any(_leap(numbers, times, 1) for numbers, times in ends)


def _mirrored(curve: Curve) -> tuple[Numbers, Numbers]:
    return -curve.numbers[::-1], -curve.times[::-1]


def _jumped(numbers: Numbers, times: Numbers, wrong: Flags) -> Flags:
    """Numbers at the upper end that no pace of this series explains; nothing above holds them in place.

    A real leap of the series has all documents of the days after it behind it: numbers are in doubt where as many
    documents of the same days or later stand below the leap, or where they are few (one in thirty; at least one,
    at most five).
    """
    flags = np.zeros(len(numbers), dtype=np.bool_)
    kept = np.flatnonzero(~wrong)
    numbers, times = numbers[kept], times[kept]
    most = min(max(1, len(kept) // MOST_ABOVE), len(kept) - FEWEST_TO_DOUBT + 1)
    few = min(5, max(1, len(kept) // 30))
    for left in range(most, 0, -1):
        below = len(kept) - left
        if left > few and int((times[:below] >= times[below:].min()).sum()) < left:
            continue
        if _leap(numbers, times, left):
            flags[kept[below:]] = True
            return flags
    return flags


def _leap(numbers: Numbers, times: Numbers, left: int) -> bool:
    """Whether the last `left` numbers stand farther above the others than these explain."""
    below = len(numbers) - left
    days = max(float(times[below]) - float(times[:below].max()), 0.0)
    return float(numbers[below] - numbers[below - 1]) > _explained(numbers[:below], times[:below], days)


def _explained(numbers: Numbers, times: Numbers, days: float) -> float:
    """How many numbers the next document after these days may lie above the last one."""
    pace = float(numbers[-1] - numbers[0] + 1) / max(float(times.max() - times.min()), 1.0)
    steps, gone = np.diff(numbers), np.maximum(np.diff(np.maximum.accumulate(times)), 0.0)
    leap = float((steps - pace * gone).max(initial=1.0))
    return WIDER * max(pace * (days + 1.0), max(leap, 1.0) + pace * days + LEEWAY)


def smoothed(times: Numbers) -> Numbers:
    """Nondecreasing times nearest to these in squares: isotonic regression by pooling neighbours."""
    heads: list[float] = []
    sizes: list[int] = []
    for value in times.tolist():
        heads.append(value)
        sizes.append(1)
        while len(heads) > 1 and heads[-2] > heads[-1]:
            size = sizes[-2] + sizes[-1]
            heads[-2] = (heads[-2] * sizes[-2] + heads[-1] * sizes[-1]) / size
            sizes[-2] = size
            heads.pop()
            sizes.pop()
    return np.repeat(np.array(heads), np.array(sizes, dtype=np.int64)) if heads else times


def spaced(times: Numbers, worth: Numbers) -> Numbers:
    """Times of documents of one day spread evenly over it: the second of three at its middle.

    `worth` is how much of a working day the day of each is: a Saturday's hours end soon.
    """
    if not len(times):
        return times
    opens = np.flatnonzero(np.concatenate(([True], np.diff(times) > 0)))
    sizes = np.diff(np.concatenate((opens, [len(times)])))
    nth = np.arange(len(times)) - np.repeat(opens, sizes) + 1
    within = (nth / np.repeat(sizes + 1, sizes) - 0.5) * worth
    return np.asarray(np.maximum.accumulate(times + within), dtype=np.float64)
