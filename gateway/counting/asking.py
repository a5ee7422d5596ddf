"""One question to the figures: chosen tallies, rows, and what is known of the sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gateway.counting.cover import Cover
from gateway.counting.cutting import ANY_LEVEL, Cutter
from gateway.counting.definitions import Book, Counts, Definition
from gateway.counting.periods import Period, parse_period
from gateway.counting.posting import Posting
from gateway.counting.results import OBSERVED, IndicatorResult, Ratio, TargetVerdict
from gateway.counting.selection import Selected, Whose
from gateway.counting.targets import judge, target_as_dict
from gateway.records.sources import Commitment, StockCount

OF_MAIL = (Counts.MODE, Counts.MIX, Counts.FORMS, Counts.TYPES, Counts.WAYS, Counts.SIGNED, Counts.VOLUME)
"""Counted from what was seen electronically: without a register the title says so."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and everything that answers it."""

    chosen: Selected
    cutter: Cutter
    whose: Whose
    cover: Cover
    ids: Sequence[str]
    """Directory ids of the agencies concerned."""
    postings: Sequence[Posting] = ()
    """What the agencies concerned had to post in the period."""
    stocks: Sequence[StockCount] = ()
    commitments: Sequence[Commitment] = ()
    _letters: dict[str, frozenset[str]] = field(default_factory=dict)
    _lacking: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = field(default_factory=dict)

    @property
    def book(self) -> Book:
        return self.cutter.book

    @property
    def period(self) -> Period:
        return self.chosen.period

    @property
    def year(self) -> int:
        return self.period.year

    def agencies(self, definition: Definition | None = None) -> Sequence[str]:
        """Directory ids of the agencies concerned; of a definition those that may send such documents."""
        if definition is None or not definition.levels or self.whose.agency is not None:
            return self.ids
        levels = (*definition.levels, ANY_LEVEL)
        return [key for key in self.ids if self.cutter.level(key, self.period.first) in levels]

    def letters(self) -> frozenset[str]:
        """Sources that showed anything of the agencies concerned."""
        place = self.period.name
        if place not in self._letters:
            self._letters[place] = self.cover.letters(self.ids, self.period)
        return self._letters[place]

    def lacking(self, definition: Definition) -> tuple[str, ...]:
        """Agencies whose paper-only documents are out of sight (R5)."""
        place = (definition.levels, self.period.name)
        if place not in self._lacking:
            self._lacking[place] = self.cover.lacking(self.agencies(definition), self.period)
        return self._lacking[place]

    def is_whole(self, definition: Definition) -> bool:
        """A register or the document system shows what mail can't, for every agency concerned."""
        return bool(self.agencies(definition)) and not self.lacking(definition)

    def of_last_quarter(self) -> Question:
        """The same question for the fourth quarter of the year."""
        quarter = parse_period(f"{self.year}-Q4")
        return replace(self, chosen=self.chosen.within(quarter))

    def verdict(self, definition: Definition, ratio: Ratio | None, whole: bool) -> TargetVerdict:
        """Targets are of whole years; a part of a year is shown beside them and concludes nothing (R19)."""
        return judge(self.book.target(definition.id, self.year), ratio, whole and self.period.is_year)


def blank(definition: Definition, asked: Question) -> IndicatorResult:
    """The result with everything but its figures."""
    letters = asked.letters()
    missing = tuple(vi for letter, vi in asked.book.sources if letter in definition.needs and letter not in letters)
    target = asked.book.target(definition.id, asked.year)
    observed = definition.counts in OF_MAIL and not asked.is_whole(definition)
    notes = definition.readings + ((target.reading,) if target and target.reading else ())
    return IndicatorResult(
        id=definition.id,
        title=definition.vi + (OBSERVED if observed else ""),
        title_en=definition.en,
        agency=asked.whose.agency,
        period=asked.period.name,
        unit=definition.unit,
        commitment=_commitment(definition, asked),
        target=target_as_dict(target),
        verdict=TargetVerdict.UNDECIDED if target else TargetVerdict.NO_TARGET,
        notes=tuple(dict.fromkeys(notes)),
        missing=missing,
        level=asked.whose.level,
    )


def with_ratio(result: IndicatorResult, ratio: Ratio) -> IndicatorResult:
    """The result with numerator, denominator, doubt and interval."""
    return replace(
        result,
        numerator=ratio.numerator,
        denominator=ratio.denominator,
        unknown=ratio.unknown,
        percent=ratio.percent,
        low=ratio.low,
        high=ratio.high,
    )


def _commitment(definition: Definition, asked: Question) -> float | None:
    """Percent that was registered for the year: imported forms beat rows of the targets file."""
    if asked.whose.level:
        return None
    wanted = (definition.id, asked.year, asked.whose.agency)
    for item in asked.commitments:
        if (item.indicator, item.year, item.agency) == wanted and item.percent is not None:
            return item.percent
    row = asked.book.commitment(*wanted)
    return row.value if row else None
