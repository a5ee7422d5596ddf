"""What a type policy lets one expect of paper: a prior for estimates, never a figure (R4, R13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from classifiers.verdict import PaperStatus
from gateway.errors import BadInput
from gateway.records import Scope

EXPECTS = {"electronic_only": PaperStatus.ELECTRONIC_ONLY, "with_paper": PaperStatus.WITH_PAPER}


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A type in one scope and its years, and what the legal source asks for."""

    type: str
    scope: Scope
    first_year: int
    last_year: int
    expects: PaperStatus
    source: str


def parse_policy(tables: Mapping[str, Any]) -> tuple[PolicyRow, ...]:
    """Rows of a type policy file; raises `BadInput` naming the bad row."""
    rows: list[PolicyRow] = []
    for number, row in enumerate(tables.get("policy", ()), start=1):
        try:
            rows += [
                PolicyRow(
                    kind, Scope(row["scope"]), int(row["from"]), int(row["to"]), EXPECTS[row["expects"]], row["source"]
                )
                for kind in row["types"]
            ]
        except (KeyError, ValueError, TypeError) as why:
            raise BadInput(f"[[policy]] {number}: {why}; expected types, scope, from, to, expects, source.") from why
    return tuple(rows)


def expected_paper(policy: tuple[PolicyRow, ...], kind: str, scope: Scope, year: int) -> PaperStatus:
    """What the policy expects of a type in a scope and year.

    UNKNOWN where no row speaks of it, and where two rows disagree: "dự án"
    stands in both lists of 2015 (R13).
    """
    found = {
        row.expects
        for row in policy
        if row.type == kind and row.scope is scope and row.first_year <= year <= row.last_year
    }
    return found.pop() if len(found) == 1 else PaperStatus.UNKNOWN
