"""Which agency-months have evidence beside mail: only there is a denominator whole (R5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from gateway.counting.definitions import Book
from gateway.counting.periods import Period
from gateway.directory import Directory

WHOLE = frozenset({"R", "D"})
"""A register or a list of the document system shows what mail can't: documents that went on paper only."""


class AgencyMonth(NamedTuple):
    """What sources showed of one agency in one month, by the month of first sending."""

    agency: str
    month: date
    """Its first day."""
    letters: frozenset[str]
    by_mail: int = 0
    """Numbered documents that mail showed."""
    attested: int = 0
    """Of these, those that a register or the document system lists too."""


class Cover:
    """Evidence by agency and month, or the same everywhere."""

    def __init__(
        self,
        book: Book,
        directory: Directory | None,
        months: Iterable[AgencyMonth] = (),
        everywhere: frozenset[str] | None = None,
        spans: Mapping[str, Sequence[tuple[date, date]]] | None = None,
    ) -> None:
        """`spans` are the days on which an agency is concerned at all; agencies without any are at all times."""
        self._spans = spans or {}
        self._book, self._directory, self._everywhere = book, directory, everywhere
        self._whole: dict[tuple[str, str], bool] = {}
        self._letters: dict[tuple[str, str], frozenset[str]] = {}
        self._months: dict[str, dict[date, AgencyMonth]] = defaultdict(dict)
        for item in months:
            self._months[item.agency][item.month] = item

    def letters(self, agencies: Iterable[str], period: Period) -> frozenset[str]:
        """Letters of all sources that showed anything of these agencies in the period."""
        if self._everywhere is not None:
            return self._everywhere
        return frozenset().union(*(self._letters_of(agency, period) for agency in agencies))

    def lacking(self, agencies: Iterable[str], period: Period) -> tuple[str, ...]:
        """Those of the agencies whose documents of the period are not all in sight."""
        if self._everywhere is not None:
            return () if self._everywhere & WHOLE else tuple(agencies)
        return tuple(agency for agency in agencies if not self._is_whole(agency, period))

    def _letters_of(self, agency: str, period: Period) -> frozenset[str]:
        place = (agency, period.name)
        if place not in self._letters:
            known = self._months.get(agency, {})
            months = self._lived(agency, [month for month in known if period.holds(month)])
            self._letters[place] = frozenset().union(*(known[month].letters for month in months))
        return self._letters[place]

    def _is_whole(self, agency: str, period: Period) -> bool:
        place = (agency, period.name)
        if place not in self._whole:
            self._whole[place] = self._shows_all(agency, period)
        return self._whole[place]

    def _shows_all(self, agency: str, period: Period) -> bool:
        """Every month with documents is covered, and the months without any lie between covered ones or near them."""
        known = self._months.get(agency, {})
        months = self._lived(agency, months_of(period))
        if not months:
            return True
        covered = [place for place, month in enumerate(months) if month in known and self._covers(known[month])]
        bare = any(month in known and not self._covers(known[month]) for month in months)
        if not covered or bare:
            return False
        silent = self._book.silent_months
        return covered[0] <= silent and len(months) - 1 - covered[-1] <= silent

    def _covers(self, item: AgencyMonth) -> bool:
        enough = 100 * item.attested >= self._book.attested_percent * item.by_mail
        return bool(item.letters & WHOLE) and enough

    def _lived(self, agency: str, months: Sequence[date]) -> Sequence[date]:
        """Those of the months in which an agency is concerned; all of them where no row and no question bounds its days."""
        row = self._directory.agency(agency) if self._directory else None
        if not self._spans.get(agency) and (row is None or (row.valid_from is None and row.valid_to is None)):
            return months
        return [month for month in months if self._lives(agency, month)]

    def _lives(self, agency: str, month: date) -> bool:
        last = _last_day(month)
        spans = self._spans.get(agency, ())
        if spans and not any(begin <= last and month <= end for begin, end in spans):
            return False
        row = self._directory.agency(agency) if self._directory else None
        if self._directory is None or row is None or (row.valid_from is None and row.valid_to is None):
            return True
        return any(self._directory.agency(agency, day) is not None for day in (month, last))


@lru_cache(maxsize=256)
def months_of(period: Period) -> tuple[date, ...]:
    """First days of the months that a period touches."""
    found, month = [], period.first.replace(day=1)
    while month <= period.last:
        found.append(month)
        month = _last_day(month) + timedelta(days=1)
    return tuple(found)


@lru_cache(maxsize=1024)
def _last_day(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
