"""Cutting facts into tallies, by the rows of one jurisdiction and its directory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from classifiers.verdict import PaperStatus, Secrecy
from gateway.counting.definitions import Book, Definition
from gateway.counting.modes import is_electronic, join_modes
from gateway.counting.periods import Period
from gateway.counting.policy import PolicyRow, expected_paper
from gateway.counting.tallies import (
    NO,
    OTHERS,
    PROVINCE,
    YES,
    ByForm,
    ByReach,
    ByScope,
    ByType,
    ByWay,
    Cube,
    Facets,
    Tally,
)
from gateway.directory import Directory, Provinces
from gateway.errors import BadInput
from gateway.records import Fact, Mode, Scope

STATE_LEVELS = frozenset({"province", "department", "district", "commune", "unit", "school", "hospital"})
"""Levels of a province's own state agencies: they make up "the whole province". Central bodies and
Party bodies send too, but the decisions bind "cơ quan nhà nước của tỉnh" only."""
ANY_LEVEL = "*"
"""Level of every sender where no directory is given."""


Weights = tuple[int, int, int, int, int]
"""Documents; copies: all, electronic only, with paper, on paper only."""
Cut = tuple[Cube, Facets, Weights]


@dataclass(frozen=True, slots=True)
class Group:
    """Recipients that some indicator asks for: of these levels, with one of these abbreviations (() for all)."""

    levels: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def name(self) -> str:
        return _name(self.levels, self.codes)


@lru_cache(maxsize=1024)
def _name(levels: tuple[str, ...], codes: tuple[str, ...]) -> str:
    return f"{','.join(levels)}>{','.join(codes)}"


def group_of(definition: Definition) -> Group | None:
    """The recipients that a definition asks for; None where all recipients of the scope count."""
    if not definition.levels and not definition.to_levels:
        return None
    return Group(definition.to_levels or definition.levels, definition.to_codes)


def level_of(directory: Directory, agency_id: str, on: date) -> str:
    """Level of an agency on the day of sending (R12), else the latest known; "" for an unknown id."""
    row = directory.agency(agency_id, on) or directory.agency(agency_id)
    return row.level if row else ""


class Cutter:
    """Cuts facts into tallies; keeps what it looked up, so use one for many facts."""

    def __init__(self, book: Book, directory: Directory | None = None, policy: tuple[PolicyRow, ...] = ()) -> None:
        self.book, self.directory, self.policy = book, directory, policy
        found = {(row.scope, group) for row in book.definitions if row.scope and (group := group_of(row))}
        self._groups = {scope: [one.name for of, one in sorted(found, key=str) if of is scope] for scope, _ in found}
        self._named = {group.name: group for _, group in found}
        self.provinces = Provinces(directory or Directory(()), book.province, book.jurisdiction_name)
        self._levels: dict[tuple[str, date], str] = {}
        self._groups_of: dict[tuple[str, date], frozenset[str]] = {}
        self._priors: dict[tuple[str, Scope, int], PaperStatus] = {}
        self.cut_days = _cut_days(book, directory)
        """Days within months on which rows change: a tally never reaches over one."""

        self.mark = self._fingerprint()
        """Of all rows that a cut depends on: roll-ups of another mark must be counted again."""

    def _fingerprint(self) -> str:
        agencies = [
            (row.id, row.level, row.abbreviation, row.sends_for, row.valid_from, row.valid_to)
            for row in (self.directory.agencies if self.directory else ())
        ]
        rows = (
            agencies,
            sorted((str(scope), groups) for scope, groups in self._groups.items()),
            self.policy,
            sorted(self.book.not_administrative),
            sorted(self.book.submissions),
            sorted(STATE_LEVELS),
            sorted(self.book.steering),
            self.book.posting_grace_days,
            self.provinces.marks(),
            self.cut_days,
        )
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    def bucket(self, day: date) -> date:
        """First day of the run of days, at most a month, that a day is summed with."""
        first = day.replace(day=1)
        return max((cut for cut in self.cut_days if first < cut <= day), default=first)

    def buckets(self, month: date) -> list[date]:
        """First days of all the runs of days that a month, told by its first day, falls into."""
        after = (month + timedelta(days=31)).replace(day=1)
        return [month, *(cut for cut in self.cut_days if month < cut < after)]

    def starts(self, period: Period) -> list[date]:
        """Days of the period's years at which some figure of the period begins or ends, in order (R19).

        The decision's day is one of them. Raises `BadInput` for a period that
        roll-ups can't tell: one that does not begin and end with a month.
        """
        first, after = date(period.first.year, 1, 1), period.last + timedelta(days=1)
        if period.first.day != 1 or after.day != 1:
            raise BadInput(f"period is {period.name}; expected a year, a quarter or a month.")
        days = {first, period.first, after, period.last_quarter().first}
        decided = date.fromisoformat(self.book.decided_on) if self.book.decided_on else None
        if decided and decided.year == first.year:
            days.add(decided)
        return sorted(days)

    def cut(self, facts: Iterable[Fact]) -> Iterator[Tally]:
        """Tallies of one document each, on their very day."""
        for fact in facts:
            secret = fact.secrecy is not Secrecy.NONE
            for cube, facets, weights in self.cut_one(fact, fact.first_sent_on):
                yield Tally(fact.agency, fact.first_sent_on, cube, fact.scope, secret, facets, *weights)

    def cut_one(self, fact: Fact, since: date) -> Iterator[Cut]:
        """What one fact adds to the tallies that count from the day `since`: one cut a cube and group of recipients."""
        weights = (1, fact.copies, fact.copies_electronic or 0, fact.copies_with_paper or 0, fact.copies_paper)
        prior = self._prior(fact)
        seen = _seen(fact.channels)
        numbered = YES if fact.numbered else NO
        yield Cube.SCOPE, ByScope(fact.mode, fact.agency if fact.scope is Scope.INTERNAL else ""), weights
        yield Cube.TYPE, ByType(fact.mode, fact.type, numbered, _split(fact), fact.outward or "", prior), weights
        if seen and fact.mode is not Mode.PAPER:
            administrative = NO if fact.type in self.book.not_administrative else YES
            yield Cube.FORM, ByForm(fact.mode, fact.origin, fact.signature, administrative), weights
            yield Cube.WAY, ByWay(seen), weights
        if fact.scope in self._groups:
            yield from self._reached(fact, since, weights, (YES if seen else NO, numbered, prior))

    def _reached(self, fact: Fact, since: date, weights: Weights, same: tuple[str, str, str]) -> Iterator[Cut]:
        """One cut for each group of recipients that the document reached."""
        seen, numbered, prior = same
        level = self.level(fact.agency, since)
        submission = YES if fact.type in self.book.submissions else NO
        known = fact.recipient_modes or tuple((agency, fact.mode) for agency in fact.recipient_agencies)
        pairs = [(self._reach(agency, since), mode) for agency, mode in known] if self.directory else []
        for group in self._groups[fact.scope]:
            # Where recipients were not kept, the mode of the whole document stands for theirs.
            modes = [mode for groups, mode in pairs if group in groups] if pairs else [fact.mode]
            if not modes:
                continue
            mode = join_modes(modes)
            electronic = seen if mode is not Mode.PAPER else NO
            expected = prior if mode is Mode.UNKNOWN else ""
            facets = ByReach(level, group, mode, electronic, numbered, submission, fact.dossier, expected)
            yield Cube.REACH, facets, _copies(modes) if fact.recipient_modes and self.directory else weights

    def _reach(self, agency: str, on: date) -> frozenset[str]:
        """Names of the groups of recipients, of whatever scope, that an agency belongs to on a day."""
        place = (agency, on)
        if place not in self._groups_of:
            level = self.level(agency, on)
            self._groups_of[place] = frozenset(
                name
                for name, group in self._named.items()
                if level in group.levels and self._bears(agency, group.codes)
            )
        return self._groups_of[place]

    def _bears(self, agency: str, codes: tuple[str, ...]) -> bool:
        """Whether an agency, or one whose registry it is, has one of the abbreviations: VPCP takes in for CP."""
        row = self.directory.agency(agency) if self.directory else None
        if not codes or row is None:
            return not codes
        above = [self.directory.agency(other) for other in row.sends_for] if self.directory else []
        return any(one is not None and one.abbreviation in codes for one in (row, *above))

    def level(self, agency: str, on: date) -> str:
        """Level of an agency on a day."""
        if self.directory is None:
            return ANY_LEVEL
        if (agency, on) not in self._levels:
            self._levels[agency, on] = level_of(self.directory, agency, on)
        return self._levels[agency, on]

    def is_ours(self, agency: str, on: date) -> bool:
        """Whether an agency is a state agency of the home province on a day; any is where no directory is given."""
        level = self.level(agency, on)
        return level == ANY_LEVEL or (level in STATE_LEVELS and self.provinces.is_home(agency, on))

    def in_province(self, agency: str, on: date, province: str = "") -> bool:
        """Whether an agency stands on a day in the province whose committee has that id; "" for the home province."""
        if not province:
            return self.provinces.is_home(agency, on)
        return self.provinces.place(agency, on) == self.provinces.place_of(province) != ""

    def _prior(self, fact: Fact) -> str:
        """What is expected of paper where nothing is known of it; "" where nothing is expected."""
        if fact.mode is not Mode.UNKNOWN:
            return ""
        prior = fact.paper_prior
        if prior is PaperStatus.UNKNOWN and self.policy:
            place = (fact.type, fact.scope, fact.first_sent_on.year)
            if place not in self._priors:
                self._priors[place] = expected_paper(self.policy, *place)
            prior = self._priors[place]
        return "" if prior is PaperStatus.UNKNOWN else prior


def of_province(tallies: Iterable[Tally], cutter: Cutter) -> Iterator[Tally]:
    """The tallies as parts of the whole province: state agencies together, of all others their number alone."""
    for item in tallies:
        if cutter.is_ours(item.agency, item.since):
            yield replace(item, agency=PROVINCE)
        elif item.cube is Cube.SCOPE:
            yield replace(item, agency=PROVINCE, secret=False, facets=ByScope(OTHERS, ""))


@lru_cache(maxsize=256)
def _seen(channels: tuple[str, ...]) -> str:
    """The electronic ones of some channels; "" where there is none."""
    return " ".join(sorted(channel for channel in channels if is_electronic(channel)))


def _copies(modes: Sequence[Mode]) -> Weights:
    """One document and the copies of these recipients alone."""
    return 1, len(modes), modes.count(Mode.ELECTRONIC), modes.count(Mode.HYBRID), modes.count(Mode.PAPER)


def _split(fact: Fact) -> str:
    return YES if fact.mode is Mode.HYBRID and fact.copies_with_paper == 0 and fact.copies_paper else NO


def _cut_days(book: Book, directory: Directory | None) -> tuple[date, ...]:
    days = {date.fromisoformat(book.decided_on)} if book.decided_on else set()
    for row in directory.agencies if directory else ():
        days |= {row.valid_from} if row.valid_from else set()
        days |= {row.valid_to + timedelta(days=1)} if row.valid_to else set()
    return tuple(sorted(day for day in days if day.day > 1))
