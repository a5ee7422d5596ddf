"""What the number reader's two nets say of one number together, and when that is enough.

Both nets see the same ink, so their agreement alone is held to the thresholds
of the rows, which were chosen on numbers that are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classifiers.reading import NumberReading
from classifiers.verdict import Evidence

CANDIDATE = "number-candidate"
AGREES, BOTH_NETS, WITH_PRINT, LEARNED = (
    "number-reader-agrees", "number-reader-both-nets", "number-reader-and-ocr", "number-reader-learned",
)  # fmt: skip
"""Rules by which the reader took part in accepting a number; all begin with "number-reader"."""

Candidates = tuple[tuple[str, float], ...]
"""(digits, probability), the most probable first."""
_LEAST = 1e-6
_SHOWN, _LEAST_SHOWN = 5, 0.005
_LONGEST = 5
"""Digits: "12/2017" read as one number would have more."""
_AGAIN = re.compile(r"^\W{0,3}[sS][^\W\d_][\s.:;,_…]*(\d[\d ]{0,6})[\s._…]*[/|]")
_SUFFIXED = re.compile(r"^\W{0,3}[sS][^\W\d_][\s.:;,_…]*\d{1,5}\s?[a-eđ]\s?/")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Joint probabilities from which the reader counts; above 1 means never."""

    both_nets: float = 2.0
    """Both nets put it first, nothing beside the page writes it."""
    each_net: float = 2.0
    """The same, of each net's own probability."""
    with_print: float = 2.0
    """Recognition of print read the same digits, in both looks or in one beside both nets."""
    believable: float = 2.0
    """As a share of the most probable one's: a number beside the page is believed to be the one on it."""
    clear: float = 2.0
    """Of the most probable number: the page is legible enough to contradict one beside it."""


@dataclass(frozen=True, slots=True)
class Votes:
    """What both nets say together."""

    shares: Candidates
    """(digits, joint probability), the most probable first."""
    together: float
    """Where both nets put the same digits first: the lower of their own probabilities; else 0."""
    proven: tuple[str, float, float]
    """First digits of the shipped heads, their joint probability and `together`: what the general thresholds are for."""
    printed: tuple[str, ...]
    """Digits that recognition of print read there, in up to two looks."""

    @property
    def first(self) -> tuple[str, float]:
        """The most probable digits; ("", 0.0) for none."""
        return self.shares[0] if self.shares else ("", 0.0)

    def share(self, number: str) -> float:
        """Joint probability of a number, leading noughts aside."""
        return sum(share for digits, share in self.shares if same_digits(digits, number))

    def accepted(self, thresholds: Thresholds, learned: float | None) -> tuple[str, str] | None:
        """(digits, rule) where the reader may decide without anything beside the page; None else."""
        digits, share = self.first
        if len(digits) > _LONGEST or not digits.strip("0"):
            return None
        agreeing = sum(same_digits(read, digits) for read in self.printed)
        if (agreeing > 1 or (agreeing and self.together)) and share >= thresholds.with_print:
            return digits, WITH_PRINT
        said, joint, together = self.proven
        if said == digits and together >= thresholds.each_net and joint >= thresholds.both_nets:
            return digits, BOTH_NETS
        if self.together and learned is not None and share >= learned:
            return digits, LEARNED
        return None


def votes_of(reading: NumberReading) -> Votes:
    """What both nets say of a number, in the hand of its office where that was learned."""
    shares, together = _joined(reading.candidates, reading.second)
    proven, alike = _joined(*reading.shipped) if reading.shipped is not None else (shares, together)
    said, joint = proven[0] if proven else ("", 0.0)
    return Votes(shares, together, (said, joint, alike), _printed(reading))


def _joined(first: Candidates, second: Candidates) -> tuple[Candidates, float]:
    """Candidates of both nets as one list, and `together`.

    The product of both, brought to a sum of 1 with what neither named; a
    number that a net did not name has there what its names leave over.
    """
    named = [dict(found) for found in (first, second) if found]
    left = [max(_LEAST, 1 - sum(one.values())) for one in named]
    strings = {digits for one in named for digits in one}
    product = {
        digits: _product(one.get(digits, rest) for one, rest in zip(named, left, strict=True)) for digits in strings
    }
    whole = sum(product.values()) + _product(left)
    shares = sorted(((digits, share / whole) for digits, share in product.items()), key=lambda one: (-one[1], one[0]))
    alike = bool(first and second) and first[0][0] == second[0][0]
    return tuple(shares), min(first[0][1], second[0][1]) if alike else 0.0


def _product(values: Iterable[float]) -> float:
    result = 1.0
    for value in values:
        result *= value
    return result


def _printed(reading: NumberReading) -> tuple[str, ...]:
    again = _AGAIN.match(reading.again)
    found = (reading.printed, re.sub(r"\D", "", again.group(1)) if again else "")
    return tuple(digits for digits in found if digits)


def has_suffix(reading: NumberReading) -> bool:
    """Whether a letter seems to follow the digits ("12a/QĐ"), which the nets can't read."""
    return bool(_SUFFIXED.search(reading.again)) or bool(re.match(r"[\d.,]", reading.code))


def same_digits(one: str, other: str) -> bool:
    """Whether two numbers are one: "02" is "2"."""
    return one.lstrip("0") == other.lstrip("0") != ""


def number_at(numbers: Sequence[tuple[str, NumberReading]], where: str) -> NumberReading | None:
    """The reading of the number line at `where` ("page 1 line 5"); None for none."""
    return next((reading for place, reading in numbers if place == where), None)


def candidate_evidence(reading: NumberReading, votes: Votes, where: str) -> tuple[Evidence, ...]:
    """The candidates as one piece of evidence: "2268 93 %, 2263 2 % (base-1)"; () for none."""
    shown = [f"{digits} {share:.0%}" for digits, share in votes.shares[:_SHOWN] if share >= _LEAST_SHOWN]
    return (Evidence(f"{', '.join(shown)} ({reading.reader})", where, CANDIDATE),) if shown else ()
