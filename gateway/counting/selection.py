"""Which facts a figure is counted from, and which are left out and shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
    """Sent by bodies that are no state agency of the province, or by nobody known."""

    def of(self, definition: Definition) -> list[Fact]:
        """Facts of the definition's scope and levels, numbered or not."""
        return [fact for fact in self.facts if fact.scope is definition.scope and self._fits(fact, definition.levels)]

    def of_scope(self, scope: Scope) -> list[Fact]:
        """Facts of one scope."""
        return [fact for fact in self.facts if fact.scope is scope]

    def within(self, period: Period) -> Selected:
        """The same choice for a part of the period."""
        facts = tuple(fact for fact in self.facts if period.holds(fact.first_sent_on))
        return Selected(facts, period, self.agency, self.directory)

    def _fits(self, fact: Fact, levels: tuple[str, ...]) -> bool:
        """Issuer and at least one recipient of the levels; recipients that were not kept are no bar."""
        if not levels or self.directory is None:
            return True
        if level_of(self.directory, fact.agency) not in levels:
            return False
        found = [level_of(self.directory, agency) for agency in fact.recipient_agencies]
        return not found or any(level in levels for level in found)


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
        if agency is None and directory is not None and level_of(directory, fact.agency) not in STATE_LEVELS:
            other_issuers += 1
        elif fact.secrecy is not Secrecy.NONE and not include_secret:
            secret += 1
        elif fact.scope is Scope.UNKNOWN:
            scope_unknown += 1
        else:
            kept.append(fact)
    return Selected(tuple(kept), period, agency, directory, secret, scope_unknown, other_issuers)


def level_of(directory: Directory, agency_id: str) -> str:
    """Level of an agency; "" for an unknown id."""
    row = directory.agency(agency_id)
    return row.level if row else ""


def electronic(facts: Iterable[Fact]) -> list[Fact]:
    """Facts with at least one electronic copy: all but paper only."""
    return [fact for fact in facts if fact.mode is not Mode.PAPER]
