"""Which facts a figure is counted from, and which are left out and shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from classifiers.verdict import Secrecy
from gateway.counting.definitions import Definition
from gateway.counting.periods import Period
from gateway.directory import Directory
from gateway.records import Fact, Mode, Scope

STATE_LEVELS = frozenset({"province", "department", "district", "commune", "unit", "school", "hospital"})
"""Levels of a province's own state agencies: they make up "the whole province". Central bodies and
Party bodies send too, but the decisions bind "cơ quan nhà nước của tỉnh" only."""


@dataclass(frozen=True, slots=True)
class Selected:
    """Facts of one period and one agency (or the province), and what was left out."""

    facts: tuple[Fact, ...]
    period: Period
    agency: str | None
    directory: Directory | None
    secret: int = 0
    """Left out of every ratio (R8)."""
    scope_unknown: int = 0
    """Sender or recipient in no directory row: shown, never counted."""
    other_issuers: int = 0
    """Sent by bodies that are no state agency of the province."""

    def of(self, definition: Definition) -> list[Fact]:
        """Facts of the definition's scope and levels, numbered or not."""
        return [fact for fact in self.facts if fact.scope is definition.scope and self._fits(fact, definition)]

    def of_scope(self, scope: Scope) -> list[Fact]:
        """Facts of one scope."""
        return [fact for fact in self.facts if fact.scope is scope]

    def within(self, period: Period) -> Selected:
        """The same choice for a part of the period."""
        facts = tuple(fact for fact in self.facts if period.holds(fact.first_sent_on))
        return Selected(facts, period, self.agency, self.directory)

    def _fits(self, fact: Fact, definition: Definition) -> bool:
        """Issuer and at least one recipient of the levels; recipients that were not kept are no bar."""
        if self.directory is None or not (definition.levels or definition.to_levels):
            return True
        on, to_levels = fact.first_sent_on, definition.to_levels or definition.levels
        if definition.levels and level_of(self.directory, fact.agency, on) not in definition.levels:
            return False
        fitting = [
            level_of(self.directory, agency, on) in to_levels and self._bears(agency, definition.to_codes)
            for agency in fact.recipient_agencies
        ]
        return not fitting or any(fitting)

    def _bears(self, agency: str, codes: tuple[str, ...]) -> bool:
        """Whether an agency, or one whose registry it is, has one of the abbreviations: VPCP takes in for CP."""
        row = self.directory.agency(agency) if self.directory else None
        if not codes or row is None:
            return not codes
        above = [self.directory.agency(other) for other in row.sends_for] if self.directory else []
        return any(one is not None and one.abbreviation in codes for one in (row, *above))


def select(
    facts: Iterable[Fact],
    period: Period,
    agency: str | None,
    directory: Directory | None,
    include_secret: bool = False,
) -> Selected:
    """Facts that were first sent within the period by the agency (None: by any of the province)."""
    kept: list[Fact] = []
    secret = scope_unknown = other_issuers = 0
    for fact in facts:
        if not period.holds(fact.first_sent_on) or (agency is not None and fact.agency != agency):
            continue
        if agency is None and directory is not None and not _is_of_the_province(directory, fact):
            other_issuers += 1
        elif fact.secrecy is not Secrecy.NONE and not include_secret:
            secret += 1
        elif fact.scope is Scope.UNKNOWN:
            scope_unknown += 1
        else:
            kept.append(fact)
    return Selected(tuple(kept), period, agency, directory, secret, scope_unknown, other_issuers)


def level_of(directory: Directory, agency_id: str, on: date) -> str:
    """Level of an agency on the day of sending (R12), else the latest known; "" for an unknown id."""
    row = directory.agency(agency_id, on) or directory.agency(agency_id)
    return row.level if row else ""


def _is_of_the_province(directory: Directory, fact: Fact) -> bool:
    return level_of(directory, fact.agency, fact.first_sent_on) in STATE_LEVELS


def electronic(facts: Iterable[Fact]) -> list[Fact]:
    """Facts with at least one electronic copy: all but paper only."""
    return [fact for fact in facts if fact.mode is not Mode.PAPER]
