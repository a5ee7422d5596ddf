"""How an agency numbers: which of its types share one series. Found from numbers and days alone.

Documents of one series foretell each other: between two numbers lie their
days, and no number is given twice. Two groups belong together where the days
of both are told better by one curve than by two, weighed with the numbers that
both have (a common series has none, two series meet by chance). What neither
speaks for nor against stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import log

import numpy as np
from numpy.typing import NDArray

from gateway.counting.series_curve import draw_curve

Numbers = NDArray[np.float64]

SAMPLE = 120
"""Documents of a group that are asked, evenly over its numbers."""
ASTRAY = 0.05
"""Share of documents whose day says nothing: misread, backdated by weeks."""
LATE = 3.0
"""Working days by which days of neighbours contradict each other in an honest series."""
YEAR = 262.0
TWICE = 0.015
"""Chance that a document of a common series carries another one's number by misreading."""
DECIDED = 5.0
"""Natural logarithm of the odds that settle a question: 150 to one."""
PER_DOCUMENT = 0.6
"""... and for each document of the smaller group; documents of one series give about twice that each."""
CLOSE = 50.0
"""Documents up to which that holds: more of them lie closer and tell less each."""
SPOKEN = 10.0
"""Natural logarithm of the odds with which numbers given twice, or never twice, speak plainly."""
BINS = 24


class Scheme(StrEnum):
    """How the administrative documents of an agency-year are numbered."""

    ONE = "one_series"
    LETTERS_APART = "letters_apart"
    """Công văn in one series, all named types in another."""
    PER_TYPE = "per_type"
    PER_UNIT = "per_unit"
    """Letters of each drafting unit by themselves."""
    MIXED = "mixed"
    """Some types together, some alone."""
    SINGLE_TYPE = "single_type"
    """Only one type was seen: whether others share its series can't be said."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Group:
    """Documents of one type (and unit): numbers in rising order with working times."""

    name: str
    numbers: Numbers
    times: Numbers

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def distinct(self) -> Numbers:
        """Its numbers, each once."""
        return np.unique(self.numbers)

    @cached_property
    def sampled(self) -> Group:
        """At most `SAMPLE` of its documents."""
        return _sampled(self)

    @cached_property
    def fit(self) -> float:
        """How well the sampled documents foretell each other's days."""
        return _fit(self.sampled)


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups by series, and those that could not be told."""

    series: tuple[tuple[str, ...], ...]
    """Names of the groups of each series, the largest series first."""
    open: tuple[str, ...]
    """Groups with too few documents to say where they belong."""


@dataclass(frozen=True, slots=True)
class Odds:
    """Natural logarithms of the odds that groups share a series: positive for, negative against."""

    days: float
    """How much better one curve tells their days than several."""
    numbers: float
    """What numbers that several of them have say."""

    @property
    def all(self) -> float:
        """Of both together."""
        return self.days + self.numbers

    @property
    def against(self) -> bool:
        """Whether they surely don't: many numbers given twice refute it however well the days agree."""
        return self.all <= -DECIDED or self.numbers <= -2 * SPOKEN

    def decided(self, documents: float) -> bool:
        """Whether they surely share it, of groups of so many documents.

        Where many are seen their days lie so close that one curve tells them hardly better than two, and two series
        of one pace look alike: there it is the numbers that decide, never given twice in one series.
        """
        if self.against:
            return False
        if self.numbers >= SPOKEN and self.days >= DECIDED:
            return True
        return self.all >= DECIDED + PER_DOCUMENT * (min(documents, CLOSE) + max(documents - CLOSE, 0) / 10)


def joint_odds(one: Group, other: Group) -> Odds:
    """The odds that two groups share a series."""
    return Odds(_fit(_merged([one.sampled, other.sampled])) - one.fit - other.fit, _collisions(one, other))


def numbered_apart(groups: Sequence[Group]) -> bool | None:
    """Whether each of several groups has a series of its own; False where all share one, None where neither shows."""
    parts = [_sampled(group, max(SAMPLE // len(groups), 12)) for group in groups]
    ranked = sorted(groups, key=len, reverse=True)[:8]
    odds = Odds(
        _fit(_merged(parts)) - sum(_fit(part) for part in parts),
        sum(_collisions(x, y) for at, x in enumerate(ranked) for y in ranked[at + 1 :]),
    )
    asked = sum(map(len, parts))
    if odds.all <= -DECIDED - PER_DOCUMENT / 2 * asked:
        return True
    return False if odds.decided(asked / 2 - DECIDED / PER_DOCUMENT) else None


def group_together(groups: Sequence[Group]) -> Grouping:
    """Series made of groups: each joins the series that foretells it best, or opens one of its own."""
    ranked = sorted(groups, key=lambda group: (-len(group), group.name))
    clusters: list[tuple[Group, tuple[str, ...]]] = []
    undecided: list[Group] = []
    for group in ranked:
        odds = [joint_odds(cluster, group) for cluster, _ in clusters]
        open_to = [at for at, one in enumerate(odds) if not one.against]
        best = max(open_to, key=lambda at: odds[at].all, default=-1)
        if best >= 0 and odds[best].decided(max(min(len(group), SAMPLE) - 3, 0)):
            clusters[best] = _with(clusters[best], [group])
        elif best < 0:
            clusters.append((group, (group.name,)))
        else:
            undecided.append(group)
    undecided = _joined_together(clusters, undecided)
    clusters.sort(key=lambda cluster: -len(cluster[0]))
    return Grouping(tuple(names for _, names in clusters), tuple(group.name for group in undecided))


def _with(cluster: tuple[Group, tuple[str, ...]], more: Sequence[Group]) -> tuple[Group, tuple[str, ...]]:
    return _merged([cluster[0], *more]), (*cluster[1], *(group.name for group in more))


def _joined_together(clusters: list[tuple[Group, tuple[str, ...]]], undecided: list[Group]) -> list[Group]:
    """Small groups that say little alone may say it together; those that still say nothing come back."""
    wanted: dict[int, list[tuple[float, Group]]] = {}
    for group in undecided:
        gains = [joint_odds(cluster, group).all for cluster, _ in clusters]
        best = max(range(len(gains)), key=gains.__getitem__)
        wanted.setdefault(best, []).append((gains[best], group))
    left: list[Group] = []
    for place, found in wanted.items():
        groups = [group for _, group in found]
        sure = min(gain for gain, _ in found) > 1.0
        if sure and sum(gain for gain, _ in found) >= DECIDED + PER_DOCUMENT * sum(map(len, groups)):
            clusters[place] = _with(clusters[place], groups)
        else:
            left += groups
    return left


def name_scheme(grouping: Grouping, sizes: Mapping[str, int]) -> Scheme:
    """What the way of grouping is called; "" names the letters."""
    series, undecided = grouping.series, grouping.open
    known = sum(sizes[name] for members in series for name in members)
    doubtful = sum(sizes[name] for name in undecided)
    if not series or doubtful > max(0.25 * known, 1):
        return Scheme.UNKNOWN
    if sum(map(len, series)) == 1:
        return Scheme.UNKNOWN if undecided else Scheme.SINGLE_TYPE
    if len(series) == 1:
        return Scheme.ONE
    if all(len(members) == 1 for members in series):
        return Scheme.PER_TYPE
    alone = [members for members in series if members == ("",)]
    return Scheme.LETTERS_APART if len(series) == 2 and alone else Scheme.MIXED


def _sampled(group: Group, most: int = SAMPLE) -> Group:
    if len(group) <= most:
        return group
    at = np.unique(np.linspace(0, len(group) - 1, most).round().astype(np.int64))
    return Group(group.name, group.numbers[at], group.times[at])


def _merged(groups: Sequence[Group]) -> Group:
    numbers = np.concatenate([group.numbers for group in groups])
    times = np.concatenate([group.times for group in groups])
    order = np.lexsort((times, numbers))
    return Group("+".join(group.name for group in groups), numbers[order], times[order])


def _fit(group: Group) -> float:
    """Log likelihood of the days of a group, each foretold by its neighbours."""
    curve = draw_curve(group.numbers, group.times)
    low = np.where(np.isfinite(curve.low), curve.low, 0.0)
    high = np.where(np.isfinite(curve.high), curve.high, YEAR)
    width = np.minimum(np.maximum(high - low, 0.0) + 2 * LATE, YEAR)
    chance = (1 - ASTRAY) * np.exp(-curve.off / LATE) / width + ASTRAY / YEAR
    return float(np.log(chance).sum())


def _collisions(one: Group, other: Group) -> float:
    """Log odds from numbers that both groups have, at most 60 either way."""
    mine, theirs = one.distinct, other.distinct
    if not len(mine) or not len(theirs):
        return 0.0
    both = len(np.intersect1d(mine, theirs, assume_unique=True))
    edges = np.linspace(0.5, max(float(mine[-1]), float(theirs[-1]), 1.0) + 0.5, BINS + 1)
    found = [np.diff(np.searchsorted(numbers, edges)) for numbers in (mine, theirs)]
    by_chance = float((found[0] * found[1] / max(edges[1] - edges[0], 1.0)).sum())
    by_error = TWICE * min(len(one), len(other)) + 0.02
    if by_chance <= by_error:
        return 0.0
    return max(min(both * log(by_error / by_chance) - by_error + by_chance, 60.0), -60.0)
