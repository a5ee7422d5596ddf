"""How an office uses its numbers: how many it leaves unused, how many carry a second document with a letter.

Numbers up to the highest seen were given out, but not each to a document: some
are kept for a department and never used, some annulled. Mail can't tell an
unused number from a document that nobody sent. So the share of unused numbers
is unknown beforehand (none in many offices, else a beta law), and a register
that lists everything tells it: its holes are numbers without documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gateway.counting.series_numbers import Family, Numbered
from gateway.counting.series_tail import cut, gamma_poisson, quantile, together

Numbers = NDArray[np.float64]

NONE_UNUSED = 0.5
"""How likely it is beforehand that an office leaves no number unused."""
UNUSED_AMONG = 50.0
"""Where it does, about one among so many: the second parameter of a beta law whose first is 1."""
WHOLE = 0.95
"""Share of the numbers up to its highest that a register lists when it is held to list every document."""
FEWEST_LISTED = 20
ALL_SEEN = 0.8
"""How likely it is that such a register misses no document."""
RARE, RARE_AMONG = 0.4, 60.0
"""What is held of letters behind numbers before any was seen: two fifths of one among sixty documents."""


@dataclass(frozen=True, slots=True)
class Habit:
    """What the documents of an agency-year show of it; all series of an agency are kept by the same people."""

    plain: int = 0
    """Numbers seen."""
    suffixed: int = 0
    """Documents seen that share their number by a letter: "3176b"."""
    listed: int = 0
    """Numbers up to the highest of each register that lists every document."""
    left_out: int = 0
    """Of these, numbers that no document has."""


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers of one series in the time asked for."""

    reached: int
    """Numbers that were certainly given out."""
    seen: int
    """Of these, numbers seen."""
    suffixed: int
    whole: bool
    """A register lists every document."""
    tail: Numbers = field(repr=False, compare=False)
    """Probabilities of 0, 1, 2, ... further numbers."""


def habit_of(series: Iterable[Sequence[Numbered]]) -> Habit:
    """What the documents of several series show of letters and of unused numbers."""
    plain = suffixed = listed = left_out = 0
    for found in series:
        seen = {one.number for one in found if not one.suffix}
        plain += len(seen)
        suffixed += sum(bool(one.suffix) for one in found)
        mine = listed_numbers(found)
        if mine and found[0].family is not Family.PARTY and whole_register(mine, max(mine)):
            listed += max(mine)
            left_out += max(mine) - sum(number <= max(mine) for number in seen)
    return Habit(plain, suffixed, listed, left_out)


def listed_numbers(found: Iterable[Numbered]) -> set[int]:
    """Numbers of these documents that a register lists."""
    return {one.number for one in found if one.registered and not one.suffix}


def whole_register(listed: set[int], highest: int) -> bool:
    """Whether these numbers are of a register that lists every document of its series."""
    return len(listed) >= FEWEST_LISTED and len(listed) >= WHOLE * max(max(listed), highest)


def count_documents(spans: Sequence[Span], habit: Habit) -> tuple[int, Numbers]:
    """(documents there are at least, probabilities of 0, 1, 2, ... more) of these series together."""
    floor, chances = sum(span.suffixed for span in spans), np.ones(1)
    for span in spans:
        chances = together(chances, span.tail)
    plain = sum(span.reached for span in spans) + quantile(chances, 0.5)
    for whole in (False, True):
        some = [span for span in spans if span.whole is whole]
        if some:
            unused = _unused(sum(span.reached for span in some), sum(span.seen for span in some), habit, whole=whole)
            floor += sum(span.reached for span in some) - len(unused) + 1
            chances = together(chances, unused[::-1])
    return floor, together(chances, _suffixes(habit, max(plain - sum(span.seen for span in spans), 0)))


def _unused(reached: int, seen: int, habit: Habit, *, whole: bool) -> Numbers:
    """Probabilities of 0, 1, 2, ... unused among `reached` numbers, of which `seen` were used.

    A beta-binomial law with weight at none, times the chance that so many of
    the used ones are seen when any share of them is as likely as another:
    1 / (used + 1).
    """
    most = reached - seen
    if most <= 0:
        return np.ones(1)
    first, second = 1.0 + habit.left_out, UNUSED_AMONG + habit.listed - habit.left_out
    none = NONE_UNUSED if not habit.left_out else 0.0
    none = none / (none + (1 - none) * UNUSED_AMONG / (UNUSED_AMONG + habit.listed))
    at = np.arange(most)
    steps = np.log((reached - at) / (at + 1) * (first + at) / (second + reached - at - 1))
    law = np.concatenate(([0.0], np.cumsum(steps)))
    law = np.exp(law - law.max())
    law *= (1 - none) / law.sum()
    law[0] += none
    likely = 1.0 / (reached - np.arange(most + 1) + 1.0)
    if whole:
        likely *= 1 - ALL_SEEN
        likely[most] += ALL_SEEN
    law *= likely
    return cut(np.asarray(law / law.sum(), dtype=np.float64))


def _suffixes(habit: Habit, unseen: int) -> Numbers:
    """Chances of documents with a letter under so many unseen numbers, from how often seen numbers carry one."""
    each = unseen / (habit.plain + RARE_AMONG)
    mean = (habit.suffixed + RARE) * each
    return gamma_poisson(mean, mean * (1 + each))
