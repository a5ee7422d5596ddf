"""How far a head may be trusted, from lessons that it had not seen.

The rule of the house: a version may accept numbers by itself only where the
proof is large enough. A threshold that is above every mistake of the lessons
it was chosen on lets mistakes through on others, so it is chosen on one half
and judged on the other, both ways; the upper bound on the mistakes among what
it accepts there must lie below a set value.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

DOUBT = 0.05
"""The bound is wrong in one of twenty calibrations (one-sided 95 %)."""
ODDS_MARGIN = 3.0
"""The threshold's odds are so many times those of the surest mistake."""
LEAST_THRESHOLD = 0.5
BINS = (0.0, 0.5, 0.8, 0.95, 0.99, 1.0)


@dataclass(frozen=True, slots=True)
class Trial:
    """One lesson read by a head that had not seen it, and by the base head."""

    digits: str
    """What a person or another source says."""
    said: str
    probability: float
    base_said: str

    @property
    def right(self) -> bool:
        """Whether the number was read exactly."""
        return self.said == self.digits


@dataclass(frozen=True, slots=True)
class Proof:
    """What a calibration must reach before a version accepts by itself."""

    fewest_lessons: int = 30
    largest_error: float = 0.02
    """Upper bound on wrong numbers among the accepted, as a share."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Figures of one version; counts are of lessons read by a head that had not seen them."""

    lessons: int
    exact: int
    base_exact: int
    threshold: float
    """Probability from which a reading would be accepted."""
    accepted: int
    """Lessons at or above the threshold chosen without them."""
    wrong: int
    """Of those, the wrong ones."""
    error_bound: float
    """Upper 95 % bound on the share of wrong ones among the accepted; 1 where nothing was accepted."""
    reliability: tuple[tuple[float, float, int, int], ...]
    """(from, to, lessons, right) by probability."""
    may_suggest: bool
    """Read more lessons exactly than the base head."""
    may_accept: bool
    """The proof is large enough as well."""

    def packed(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)


def unpack_calibration(packed: dict[str, Any]) -> Calibration:
    """The calibration as it was packed."""
    return Calibration(**{**packed, "reliability": tuple(tuple(row) for row in packed["reliability"])})


def calibrate(trials: Sequence[Trial], proof: Proof) -> Calibration:
    """The figures of these trials and what they allow.

    Suggesting needs more exact readings than the base head. Accepting needs as
    well `proof.fewest_lessons` lessons and an error bound of at most
    `proof.largest_error`: without a mistake that takes 149 accepted lessons for
    2 %, 59 for 5 %, 29 for 10 %.
    """
    halves = trials[::2], trials[1::2]
    thresholds = [threshold_above(half) for half in halves]
    taken = [
        t for half, limit in zip(halves, reversed(thresholds), strict=True) for t in half if t.probability >= limit
    ]
    wrong = sum(not trial.right for trial in taken)
    exact, base = sum(trial.right for trial in trials), sum(trial.base_said == trial.digits for trial in trials)
    bound = upper_bound(wrong, len(taken))
    return Calibration(
        lessons=len(trials),
        exact=exact,
        base_exact=base,
        threshold=threshold_above(trials),
        accepted=len(taken),
        wrong=wrong,
        error_bound=round(bound, 6),
        reliability=_reliability(trials),
        may_suggest=exact > base,
        may_accept=exact > base and len(trials) >= proof.fewest_lessons and bound <= proof.largest_error,
    )


def threshold_above(trials: Sequence[Trial]) -> float:
    """The smallest probability above every mistake of these trials, plus the margin; above 1 where that can't be."""
    surest_mistake = max((trial.probability for trial in trials if not trial.right), default=0.0)
    if surest_mistake >= 1.0:
        return 1.01
    odds = ODDS_MARGIN * surest_mistake / (1 - surest_mistake)
    return max(LEAST_THRESHOLD, odds / (1 + odds))


def upper_bound(wrong: int, count: int) -> float:
    """The largest share of mistakes that still lets so few be seen in one of twenty samples.

    Source: Clopper and Pearson 1934; without a mistake, 1 - 0.05^(1/n), the "rule of three".
    """
    if count == 0 or wrong >= count:
        return 1.0
    low, high = wrong / count, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(wrong, count, middle) > DOUBT else (low, middle)
    return high


def _at_most(wrong: int, count: int, share: float) -> float:
    """Probability of at most so many mistakes."""
    if not 0.0 < share < 1.0:
        return float(share <= 0.0)
    return sum(
        math.exp(
            math.lgamma(count + 1)
            - math.lgamma(k + 1)
            - math.lgamma(count - k + 1)
            + k * math.log(share)
            + (count - k) * math.log1p(-share)
        )
        for k in range(wrong + 1)
    )


def _reliability(trials: Sequence[Trial]) -> tuple[tuple[float, float, int, int], ...]:
    rows = []
    for low, high in zip(BINS, BINS[1:], strict=False):
        inside = [t for t in trials if low <= t.probability < high or (high == 1.0 == t.probability)]
        rows.append((low, high, len(inside), sum(trial.right for trial in inside)))
    return tuple(rows)
