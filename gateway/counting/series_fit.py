"""Which numbers a document of a day can have: what the series says of candidates for an unread number.

A hint for people, never an acceptance: numbers differing in one of the last
digits fit the same day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from gateway.counting.series import AgencySeries
from gateway.counting.series_clean import Clean, numbers_about
from gateway.counting.series_estimate import FEWEST
from gateway.counting.series_numbers import Family, Numbered


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its series a document of a day stands."""

    series: str
    low: int
    high: int | None
    """None where no later number is known."""
    taken: frozenset[int]
    """Numbers in this stretch that other documents have."""

    def fits(self, number: int) -> bool:
        """Whether the day allows this number and no other document has it."""
        return self.low <= number and (self.high is None or number <= self.high) and number not in self.taken


def place_of(
    answer: AgencySeries, found: Iterable[Numbered], type_code: str, unit: str, day: date | None
) -> Place | None:
    """Where a document of this type, unit and day stands among the numbers that were `found`.

    None where its day is unknown or of another year, or its series is.
    """
    if day is None or day.year != answer.year:
        return None
    rows = list(found)
    again = answer.restarts.get(Family.ADMINISTRATIVE)
    homes = {
        answer.numbers[one.document_id]
        for one in rows
        if one.document_id in answer.numbers
        and one.family is Family.ADMINISTRATIVE
        and one.type_code == type_code
        and (one.unit == unit or type_code or answer.scheme != "per_unit")
        and (again is None or (one.issued_on is None or one.issued_on >= again) == (day >= again))
    }
    if len(homes) != 1:
        return None
    name = homes.pop()
    clean = answer.curves[name]
    if len(clean.numbers) < FEWEST:
        return None
    low, high = numbers_about(clean.numbers, clean.times, day, clean.late_days)
    most = _beyond(clean, day) if high is None else high
    taken = frozenset(one.number for one in rows if answer.numbers.get(one.document_id) == name and not one.suffix)
    return Place(name, low, most, frozenset(number for number in taken if low <= number <= most))


def _beyond(clean: Clean, day: date) -> int:
    """A number that documents of a day after the last seen one hardly reach: three times the pace so far."""
    span = max((clean.days[-1] - clean.days[0]).days, 5)
    pace = (float(clean.numbers[-1]) - float(clean.numbers[0])) / span
    ahead = max((day - max(clean.days)).days, 0) + 7
    return int(float(clean.numbers[-1]) + 3 * pace * ahead + 10)


@dataclass(frozen=True, slots=True)
class Hint:
    """What the series of an agency says of a document whose number is unread."""

    place: Place
    fits: tuple[str, ...]
    """Candidates that the day allows and no other document has, in their order."""


def hint_of(place: Place, candidates: Sequence[tuple[str, float]]) -> Hint:
    """The place with those candidates (digits, probability) that fit it."""
    return Hint(place, tuple(digits for digits, _ in candidates if digits.isdecimal() and place.fits(int(digits))))
