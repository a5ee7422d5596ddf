"""Figures on request: facts of the ledger, rows of the jurisdiction, counted by the pure rooms."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from classifiers.rules import Rules
from gateway.counting.definitions import Book, parse_book
from gateway.counting.indicators import compute_indicators
from gateway.counting.periods import Period
from gateway.counting.policy import PolicyRow, expected_paper, parse_policy
from gateway.counting.results import IndicatorResult
from gateway.directory import Directory
from gateway.errors import BadInput, BadSettings
from gateway.ledger.engine import Ledger
from gateway.ledger.questions import facts
from gateway.records import Fact
from gateway.route import JudgingRules
from gateway.rows import jurisdiction_file
from gateway.settings import Settings

NOT_AGENCIES = ("external", "unmapped")


@dataclass(frozen=True, slots=True)
class Measures:
    """All rows that figures depend on, read once."""

    book: Book
    policy: tuple[PolicyRow, ...]
    directory: Directory
    rules: Rules

    def indicators(self, ledger: Ledger, period: Period, agency: str | None) -> list[IndicatorResult]:
        """Every indicator of a period, for one agency or the whole province (None).

        Raises `BadInput` for an agency that stands in no directory row.
        """
        if agency is not None and self.directory.agency(agency) is None:
            known = ", ".join(row.id for row in self.directory.agencies[:8])
            raise BadInput(f"agency is {agency!r}; expected a directory id such as {known}, ...")
        # Quarter and running columns beside a figure lie within its year.
        first, last = date(period.first.year, 1, 1), date(period.last.year, 12, 31)
        rows = (self._expected(row) for row in facts(ledger, first, last, agency))
        return compute_indicators(rows, self.book, period, agency, self.directory)

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

    def _expected(self, fact: Fact) -> Fact:
        prior = expected_paper(self.policy, fact.type, fact.scope, fact.first_sent_on.year)
        return replace(fact, paper_prior=prior)


def load_measures(settings: Settings, rows: JudgingRules) -> Measures:
    """The rows of the jurisdiction in force. Raises `BadSettings` naming file and row."""
    folder = settings.config_dir
    targets = jurisdiction_file(settings, "targets")
    tables = [_tables(folder / "indicators.toml"), _tables(targets), _tables(folder / "readings.toml")]
    policy_file = folder / "type_policies" / targets.name
    policy = _parsed(policy_file, parse_policy, _tables(policy_file)) if policy_file.is_file() else ()
    book = _parsed(targets, lambda found: parse_book(tables[0], found, tables[2]), tables[1])
    return Measures(book, policy, rows.directory, rows.rules)


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
