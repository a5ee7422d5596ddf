"""Which tallies a figure is counted from, and which are left out and shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from gateway.counting.cutting import ANY_LEVEL, STATE_LEVELS, Cutter, group_of, of_province
from gateway.counting.definitions import Definition
from gateway.counting.periods import Period
from gateway.counting.tallies import NO, OTHERS, PROVINCE, ByReach, ByScope, ByType, Cube, Facets, Tally
from gateway.directory import Directory
from gateway.records import Mode, Scope

Rows = Mapping[tuple[Cube, Scope], tuple[Tally, ...]]


Spans = tuple[tuple[date, date], ...]
"""Runs of civil days, both ends included; () for all days."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose figures are asked for: one agency's, those of a level, or a whole province's."""

    agency: str | None = None
    level: str = ""
    """A level of the directory, e.g. "department"; "" for all."""
    today: bool = False
    """As organised today: what agencies sent that were replaced since counts for those that replaced them (R12)."""
    province: str = ""
    """Directory id of another province's committee; "" for the home province."""
    on: date = date.max
    """The day that "today" is."""

    @property
    def is_province(self) -> bool:
        """All state agencies of the home province, as organised then: the sum that roll-ups keep."""
        return self.agency is None and not (self.level or self.today or self.province)


def members(whose: Whose, cutter: Cutter, period: Period) -> dict[str, Spans]:
    """Directory ids of the agencies concerned in the order of the rows, with the days on which they are.

    As organised then an agency is concerned on the days on which it had the
    level and stood in the province; as organised today at all times.
    """
    directory = cutter.directory
    if directory is None or (whose.agency is not None and not whose.today):
        return {whose.agency or "": ()}
    ids = list(dict.fromkeys(row.id for row in directory.agencies if not row.collective))
    if whose.today:
        return {key: () for key in ids if _is_todays(key, whose, cutter, directory)}
    levels = {whose.level} if whose.level else STATE_LEVELS
    changes = [day for day in cutter.provinces.changes if period.first < day <= period.last]
    starts = [period.first, *changes]
    ends = [*(day - timedelta(days=1) for day in changes), period.last]
    found: dict[str, Spans] = {}
    for key in ids:
        inside = [cutter.level(key, day) in levels and cutter.in_province(key, day, whose.province) for day in starts]
        if all(inside):
            found[key] = ()
        elif any(inside):
            found[key] = tuple(
                span for span, holds in zip(zip(starts, ends, strict=True), inside, strict=True) if holds
            )
    return found


def on_days(spans: Spans, day: date) -> bool:
    """Whether a day is one of them."""
    return not spans or any(first <= day <= last for first, last in spans)


def _is_todays(key: str, whose: Whose, cutter: Cutter, directory: Directory) -> bool:
    """Whether an agency's history counts for whom is asked: by the one under which it carries on."""
    heir = directory.successor(key, whose.on)
    if whose.agency is not None:
        return heir == whose.agency
    if whose.level and directory.is_gone(heir, whose.on):
        # There is no such agency today; in the sum of the province its history stays.
        return False
    levels = {whose.level} if whose.level else STATE_LEVELS
    return cutter.level(heir, whose.on) in levels and cutter.in_province(heir, whose.on, whose.province)


@dataclass(frozen=True, slots=True)
class Selected:
    """Tallies of one period, and what was left out of it."""

    rows: Rows
    """Of the whole year, secret ones only where they were asked for."""
    period: Period
    secret: int = 0
    """Left out of every ratio (R8)."""
    scope_unknown: int = 0
    """Sender or recipient in no directory row: shown, never counted."""
    other_issuers: int = 0
    """Sent by bodies that are no state agency of the province."""
    _found: dict[tuple[Cube, Scope | None, date, date], list[Tally]] = field(default_factory=dict, compare=False)
    """What was looked for before: several figures are counted from the same tallies. Shared with other periods."""

    @property
    def unplaced(self) -> list[Tally]:
        """Secret documents, where they are asked for, of which nobody kept into which scopes they went (R8).

        Each may belong to any figure of a mode, or to none: counted there as
        documents of unknown mode, the interval holds the truth.
        """
        found = ((item, item.facets) for item in self.cube(Cube.TYPE, Scope.UNKNOWN))
        return [replace(item, facets=_in_doubt(facets)) for item, facets in found if isinstance(facets, ByType)]

    def cube(self, cube: Cube, scope: Scope | None) -> list[Tally]:
        """Tallies of one cube and scope in the period."""
        place = (cube, scope, self.period.first, self.period.last)
        if place not in self._found:
            rows = self.rows.get((cube, scope), ()) if scope else ()
            self._found[place] = [item for item in rows if self.period.holds(item.since)]
        return self._found[place]

    def of(self, definition: Definition) -> list[Tally]:
        """Tallies that tell the modes of a definition's documents, numbered or not, those in doubt about their scope included."""
        group = group_of(definition)
        if group is None:
            return self.cube(Cube.TYPE, definition.scope) + self.unplaced
        reached, name = self.cube(Cube.REACH, definition.scope), group.name
        return [item for item in reached if reaches_group(item.facets, definition, name)] + self.unplaced

    def within(self, period: Period) -> Selected:
        """The same choice for another period of the year."""
        return replace(self, period=period)


def _in_doubt(facets: ByType) -> ByType:
    return facets._replace(mode=Mode.UNKNOWN, split=NO, outward=Mode.UNKNOWN, prior="")


def reaches_group(facets: Facets, definition: Definition, group: str) -> bool:
    """Whether facets are of a sender and recipients that a definition asks for."""
    if not isinstance(facets, ByReach) or facets.group != group:
        return False
    return not definition.levels or facets.level in (*definition.levels, ANY_LEVEL)


def official(definition: Definition, rows: Iterable[Tally]) -> list[Tally]:
    """The tallies that make the official figure: numbered documents only where the text says "chính thức"."""
    return [item for item in rows if not definition.numbered_only or _is_numbered(item)]


def unnumbered(rows: Iterable[Tally]) -> list[Tally]:
    """The tallies of documents without number (R9)."""
    return [item for item in rows if not _is_numbered(item)]


def select(tallies: Iterable[Tally], period: Period, whose: Whose, cutter: Cutter, include_secret: bool) -> Selected:
    """The tallies of the asked agencies; those of the year that are secret or of unknown scope apart."""
    rows: dict[tuple[Cube, Scope], list[Tally]] = defaultdict(list)
    secret = scope_unknown = other_issuers = 0
    for item in _asked(tallies, whose, cutter, period):
        facets, within = item.facets, period.holds(item.since)
        left = item.documents if within and isinstance(facets, ByScope) else 0
        if isinstance(facets, ByScope) and facets.mode == OTHERS:
            other_issuers += left
        elif item.secret and not include_secret:
            secret += left
        elif item.scope is Scope.UNKNOWN and not item.secret:
            scope_unknown += left
        else:
            rows[item.cube, item.scope].append(item)
    kept = {place: tuple(found) for place, found in rows.items()}
    return Selected(kept, period, secret, scope_unknown, other_issuers)


def _asked(tallies: Iterable[Tally], whose: Whose, cutter: Cutter, period: Period) -> Iterable[Tally]:
    rows = list(tallies)
    if whose.is_province:
        yield from (item for item in rows if item.agency == PROVINCE)
        yield from of_province((item for item in rows if item.agency != PROVINCE), cutter)
        return
    wanted = members(whose, cutter, period)
    yield from (item for item in rows if item.agency in wanted)


def _is_numbered(item: Tally) -> bool:
    return isinstance(item.facets, ByType | ByReach) and item.facets.numbered != NO
