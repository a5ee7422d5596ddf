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
    backbone = _longest_rising(times)
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


def _longest_rising(times: Numbers) -> Flags:
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


def contradicted(curve: Curve) -> Flags:
    """Which numbers stand where their day cannot be: misread, or of another series."""
    if len(curve) < FEWEST_TO_DOUBT:
        return np.zeros(len(curve), dtype=np.bool_)
    wrong = curve.off > max(LEAST_CONTRADICTION, TIMES_SPREAD * spread(curve))
    return wrong | _jumped(curve, wrong)


def _jumped(curve: Curve, wrong: Flags) -> Flags:
    """Numbers at the upper end that no pace of this series explains; nothing above holds them in place.

    A real leap of the series has many documents behind it; up to one in thirty
    (at least one, at most five) may be misread.
    """
    flags = np.zeros(len(curve), dtype=np.bool_)
    kept = np.flatnonzero(~wrong)
    for left in range(min(5, max(1, len(kept) // 30)), 0, -1):
        if len(kept) - left < FEWEST_TO_DOUBT - 1:
            continue
        below, at = kept[: len(kept) - left], kept[len(kept) - left]
        days = max(float(curve.times[at] - curve.times[below].max()), 0.0)
        jump = float(curve.numbers[at] - curve.numbers[below[-1]])
        widest = float(np.diff(curve.numbers[below]).max(initial=1.0))
        if jump > max(WIDER * _pace(curve, below) * (days + 1.0), WIDER * widest + 3.0):
            flags[kept[len(kept) - left :]] = True
            return flags
    return flags


def _pace(curve: Curve, places: NDArray[np.int64]) -> float:
    """Numbers a working day over these documents."""
    days = float(curve.times[places].max() - curve.times[places].min())
    return float(curve.numbers[places[-1]] - curve.numbers[places[0]] + 1) / max(days, 1.0)


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


def spaced(times: Numbers) -> Numbers:
    """Times of documents of one day spread evenly over it: the second of three at its middle."""
    if not len(times):
        return times
    opens = np.flatnonzero(np.concatenate(([True], np.diff(times) > 0)))
    sizes = np.diff(np.concatenate((opens, [len(times)])))
    nth = np.arange(len(times)) - np.repeat(opens, sizes) + 1
    return np.asarray(np.maximum.accumulate(times + nth / np.repeat(sizes + 1, sizes) - 0.5), dtype=np.float64)
