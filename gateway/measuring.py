"""Figures on request: facts of the ledger, rows of the jurisdiction, counted by the pure rooms."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from classifiers.rules import Rules
from gateway.counting.cover import AgencyMonth, Cover
from gateway.counting.cutting import STATE_LEVELS, Cutter
from gateway.counting.definitions import Book, Counts, parse_book
from gateway.counting.indicators import Given, count_tallies
from gateway.counting.organisation import organisation_notes, scope_ended
from gateway.counting.periods import Period
from gateway.counting.policy import PolicyRow, parse_policy
from gateway.counting.results import IndicatorResult
from gateway.counting.selection import Spans, Whose, members
from gateway.counting.tallies import PROVINCE, Tally
from gateway.directory import Directory
from gateway.errors import BadInput, BadSettings, TryLater
from gateway.estimating import kept_of_each, kept_unseen
from gateway.ledger.engine import Ledger
from gateway.ledger.rollups import count_months, dirty_months
from gateway.ledger.sources_questions import commitment_rows, declared_rows, stock_rows
from gateway.ledger.tally_questions import (
    agency_months,
    posting_counts,
    posting_counts_of_each,
    tallies,
    tallies_of_each,
)
from gateway.route import JudgingRules
from gateway.rows import jurisdiction_file
from gateway.settings import Settings

NOT_AGENCIES = ("external", "unmapped")
AT_ONCE = 60
"""So many agency-months that changed are counted while somebody waits for a page; of more the page says how old it is."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the ledger says of whom is asked."""

    rows: Sequence[Tally]
    given: Given
    unseen: dict[str, Any] | None
    stale: int


@dataclass(frozen=True, slots=True)
class Measures:
    """All rows that figures depend on, read once."""

    book: Book
    policy: tuple[PolicyRow, ...]
    directory: Directory
    rules: Rules
    cutter: Cutter

    def indicators(
        self,
        ledger: Ledger,
        period: Period,
        agency: str | None,
        *,
        level: str = "",
        today: bool = False,
        include_secret: bool = False,
        province: str = "",
        on: date = date.max,
    ) -> list[IndicatorResult]:
        """Every indicator of a period, for one agency, those of a level, or the whole province.

        `today` sums by the organisation of the day `on` (R12), `province` is
        another province's committee. Raises `BadInput` for an agency, level or
        province that stands in no directory row, or a period that is no month,
        quarter or year.
        """
        return self.count(ledger, period, self.whose(agency, level, today, province, on), include_secret)

    def count(
        self, ledger: Ledger, period: Period, whose: Whose, include_secret: bool = False
    ) -> list[IndicatorResult]:
        """As `indicators`, of agencies that were chosen already."""
        concerned = members(whose, self.cutter, period)
        ids = None if whose.is_province else list(concerned)
        first, last = date(period.first.year, 1, 1), date(period.last.year, 12, 1)
        stale = self._settle(ledger, first, last, ids)
        starts = self.cutter.starts(period)
        summed = [PROVINCE] if ids is None else ids
        seen = _Seen(
            tallies(ledger, summed, starts, last, concerned) if summed else [],
            Given(
                agency_months(ledger, first, last, ids),
                (),
                posting_counts(ledger, period, summed, concerned) if summed else [],
                stock_rows(ledger),
                declared_rows(ledger),
                commitment_rows(ledger),
            ),
            self._unseen(ledger, period, whose, concerned),
            stale,
        )
        return self._told(seen, period, whose, concerned, include_secret)

    def each(
        self, ledger: Ledger, period: Period, agencies: Sequence[str], include_secret: bool = False
    ) -> dict[str, list[IndicatorResult]]:
        """What `indicators` says of each of many agencies, as organised then, with as many questions as for one.

        Raises `BadInput` as `indicators` does.
        """
        first, last = date(period.first.year, 1, 1), date(period.last.year, 12, 1)
        stale = self._settle_each(ledger, first, last, agencies)
        rows = tallies_of_each(ledger, self.cutter.starts(period), last)
        months: dict[str, list[AgencyMonth]] = defaultdict(list)
        for month in agency_months(ledger, first, last):
            months[month.agency].append(month)
        posted = posting_counts_of_each(ledger, period)
        stocks, declared, commitments = stock_rows(ledger), declared_rows(ledger), commitment_rows(ledger)
        unseen = kept_of_each(ledger, period.year) if period.is_year else {}
        found = {}
        for agency in agencies:
            own = [row for row in declared if (row.agency or None) == agency]
            given = Given(months[agency], (), posted.get(agency, []), stocks, own, commitments)
            seen = _Seen(rows.get(agency, []), given, unseen.get(agency), stale[agency])
            whose = self.whose(agency)
            found[agency] = self._told(seen, period, whose, members(whose, self.cutter, period), include_secret)
        return found

    def _told(
        self, seen: _Seen, period: Period, whose: Whose, concerned: Mapping[str, Spans], include_secret: bool
    ) -> list[IndicatorResult]:
        """The indicators that follow from what the ledger said."""
        cover = Cover(self.book, self.directory, seen.given.months, spans=concerned)
        cutter = self._unbound() if self.is_foreign(whose, period) else self.cutter
        results = count_tallies(seen.rows, cutter, period, whose, cover, seen.given, include_secret)
        # Only figures that a register would complete have anything unseen in them.
        waiting = {
            row.id for row in self.book.definitions if "R" in row.needs and row.counts in (Counts.MODE, Counts.MIX)
        }
        told = organisation_notes(whose, self.cutter, period)
        ended = {row.id: scope_ended(row, self.cutter, period) for row in self.book.definitions}
        return [
            replace(
                result,
                stale_months=seen.stale,
                unseen=seen.unseen if result.id in waiting else None,
                organised="today" if whose.today else "then",
                organisation=(*told, *ended[result.id]),
                province=whose.province,
            )
            for result in results
        ]

    def is_foreign(self, whose: Whose, period: Period) -> bool:
        """Whether whose figures these are stood in another province all the time: targets of ours never bound it (R11)."""
        if whose.province or whose.agency is None or whose.today:
            return bool(whose.province)
        changes = [day for day in self.cutter.provinces.changes if period.holds(day)]
        return not any(self.cutter.provinces.is_home(whose.agency, day) for day in (period.first, *changes))

    def _unbound(self) -> Cutter:
        """The same rows without targets and type lists of this jurisdiction."""
        return Cutter(replace(self.book, targets=(), type_rows=()), self.directory, self.policy)

    def whose(
        self,
        agency: str | None = None,
        level: str = "",
        today: bool = False,
        province: str = "",
        on: date = date.max,
    ) -> Whose:
        """Whose figures are asked for. Raises `BadInput` for an agency, level or province that stands in no directory row."""
        if agency is not None and self.directory.agency(agency) is None:
            known = ", ".join(row.id for row in self.directory.agencies[:8])
            raise BadInput(f"agency is {agency!r}; expected a directory id such as {known}, ...")
        if level and (level not in STATE_LEVELS or agency is not None):
            raise BadInput(
                f"level is {level!r}; expected one of {', '.join(sorted(STATE_LEVELS))}, and no agency with it."
            )
        if province:
            self._must_be_other(province, agency, today, on)
        return Whose(agency, level, today, province, on)

    def _must_be_other(self, province: str, agency: str | None, today: bool, on: date) -> None:
        others = dict(self.cutter.provinces.others())
        if province not in others or agency is not None:
            told = ", ".join(others) or "none: the directory holds one province only"
            raise BadInput(f"province is {province!r}; expected another province ({told}), and no agency with it.")
        heir = self.directory.successor(province, on)
        if today and heir != province:
            raise BadInput(
                f"{others[province]} [{province}] is part of {self.agency_name(heir)} [{heir}] today: as organised "
                "today its history stands in that province's figures; its own are those as organised then."
            )

    def _unseen(
        self, ledger: Ledger, period: Period, whose: Whose, concerned: Collection[str]
    ) -> dict[str, Any] | None:
        """The kept estimate from number series, of years alone; of levels and of today's organisation there is none."""
        if not period.is_year or whose.today or not (whose.is_province or whose.agency):
            return None
        return kept_unseen(ledger, period.year, whose.agency, concerned)

    def levels(self) -> list[str]:
        """Levels of state agencies that have any in the directory, in the order of the rows."""
        return list(dict.fromkeys(row.level for row in self.directory.agencies if row.level in STATE_LEVELS))

    def _settle(self, ledger: Ledger, first: date, last: date, ids: Sequence[str] | None) -> int:
        """Count what changed where it is little; how many agency-months are left as they were."""
        waiting = dirty_months(ledger, self.cutter.mark, first, last, ids)
        if ids is not None:
            waiting = [item for item in waiting if item[0] != PROVINCE]
        own = [item for item in waiting if item[0] != PROVINCE]
        if not waiting or len(own) > AT_ONCE:
            return len(own)
        try:
            count_months(ledger, self.cutter, own)
            if ids is None:
                province = dirty_months(ledger, self.cutter.mark, first, last, [])
                count_months(ledger, self.cutter, province)
        except TryLater:
            # A busy database keeps nobody from reading: the page says how old it is.
            return len(own) or 1
        return 0

    def _settle_each(self, ledger: Ledger, first: date, last: date, agencies: Sequence[str]) -> Counter[str]:
        """As `_settle`, for many agencies; how many months of each are left as they were."""
        wanted = set(agencies)
        waiting = [item for item in dirty_months(ledger, self.cutter.mark, first, last) if item[0] in wanted]
        left = Counter(agency for agency, _ in waiting)
        if not waiting:
            return left
        try:
            count_months(ledger, self.cutter, [item for item in waiting if left[item[0]] <= AT_ONCE])
        except TryLater:
            # As above.
            return left
        return Counter({agency: months for agency, months in left.items() if months > AT_ONCE})

    def type_names(self) -> dict[str, str]:
        """Vietnamese names of document types by key."""
        return {row.key: row.name_vi for row in self.rules.catalogue.types}

    def agency_choices(self) -> list[tuple[str, str]]:
        """(id, name) of every agency that can be asked for, each once, in the order of the rows."""
        rows = (row for row in self.directory.agencies if not row.collective and row.level not in NOT_AGENCIES)
        return list({row.id: row.name for row in rows}.items())

    def agency_name(self, agency_id: str | None) -> str:
        """Name of an agency; "" for None or an unknown id."""
        row = self.directory.agency(agency_id)
        return row.name if row else ""


def load_measures(settings: Settings, rows: JudgingRules) -> Measures:
    """The rows of the jurisdiction in force. Raises `BadSettings` naming file and row."""
    folder = settings.config_dir
    targets = jurisdiction_file(settings, "targets")
    tables = [_tables(folder / "indicators.toml"), _tables(targets), _tables(folder / "readings.toml")]
    policy_file = folder / "type_policies" / targets.name
    policy = _parsed(policy_file, parse_policy, _tables(policy_file)) if policy_file.is_file() else ()
    book = _parsed(targets, lambda found: parse_book(tables[0], found, tables[2]), tables[1])
    return Measures(book, policy, rows.directory, rows.rules, Cutter(book, rows.directory, policy))


def _tables(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise BadSettings(f"{file}: cannot be read ({why}); expected the rows that ship with the program.") from why


def _parsed(file: Path, parse: Callable[[Mapping[str, Any]], Any], tables: Mapping[str, Any]) -> Any:
    try:
        return parse(tables)
    except BadInput as why:
        raise BadSettings(f"{file}: {why}") from why
