"""Number series on request: numbers of the ledger, told apart and estimated by the pure rooms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from classifiers.catalogue import Catalogue
from classifiers.recognised import read_recognised_line
from classifiers.rules import Rules
from gateway.counting.series import AgencySeries, read_series
from gateway.counting.series_fit import Hint, hint_of, place_of
from gateway.counting.series_numbers import Numbered, parse_numbered
from gateway.counting.series_total import SelfCheck, estimate_unseen, self_check, summed_unseen
from gateway.learning.course import joined
from gateway.ledger.engine import Ledger
from gateway.ledger.series import (
    Told,
    keep_estimates,
    kept_estimate,
    kept_of_year,
    numbering_agencies,
    numbers_of,
    observed,
    unread_of,
)
from gateway.records.corrections import UnreadNumber

HALF_YEAR = 6


@dataclass(frozen=True, slots=True)
class AgencyNumbers:
    """The series of one agency-year with the documents behind them."""

    agency: str
    found: tuple[Numbered, ...]
    answer: AgencySeries
    unread: int = 0
    """Documents whose number nobody could read yet."""
    observed_from: date | None = None
    """First day of which any mail is known."""

    def unseen(self) -> dict[str, Any] | None:
        """Documents never seen electronically, of all issued: an estimate."""
        return estimate_unseen(self.answer, self.unread, self.observed_from)

    def checks(self) -> tuple[SelfCheck, ...]:
        """Estimates beside the truth, of the series that a register covers wholly."""
        return self_check(self.answer, self.found)


def type_codes(catalogue: Catalogue) -> frozenset[str]:
    """Casefolded abbreviations that open the code of a named type."""
    return frozenset(
        code.casefold() for row in catalogue.types for code in (*row.state_codes, *row.party_codes) if code
    )


def agency_numbers(ledger: Ledger, agency: str, year: int, codes: frozenset[str]) -> AgencyNumbers:
    """Series of one agency-year, estimated up to its end or to the newest day of which anything is known."""
    span = observed(ledger)
    until = min(span[1] if span else date(year, 1, 1), date(year, 12, 31))
    found = numbers_of(ledger, agency, year, codes)
    unread = unread_of(ledger, agency, year)
    return AgencyNumbers(agency, tuple(found), read_series(found, year, until), unread, span[0] if span else None)


def estimate_year(
    ledger: Ledger,
    year: int,
    codes: frozenset[str],
    at: datetime,
    agency: str | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> list[AgencyNumbers]:
    """Series of one agency, or of every one that numbered in a year; what is estimated is kept for the pages."""
    done = []
    for one in numbering_agencies(ledger, year) if agency is None else [agency]:
        if stopping():
            break
        done.append(agency_numbers(ledger, one, year, codes))
    told = {
        one.agency: Told(one.unseen(), [doubt for item in one.answer.series for doubt in item.doubts]) for one in done
    }
    keep_estimates(ledger, year, told, at)
    return done


def estimate_changed(ledger: Ledger, changed: Iterable[tuple[str, int]], codes: frozenset[str], at: datetime) -> None:
    """Estimate anew these (agency, year), those of them that numbered anything. Raises TryLater."""
    by_year: dict[int, list[str]] = defaultdict(list)
    for agency, year in sorted(changed):
        by_year[year].append(agency)
    for year, agencies in by_year.items():
        numbering = set(numbering_agencies(ledger, year))
        for agency in agencies:
            if agency in numbering:
                estimate_year(ledger, year, codes, at, agency)


def estimate_after(
    ledger: Ledger, days: Iterable[date], codes: frozenset[str], at: datetime, stopping: Callable[[], bool]
) -> None:
    """Estimate anew the years that these days belong to; in its first half a year may still bring numbers of the last."""
    days = list(days)
    years = {day.year for day in days} | {day.year - 1 for day in days if day.month <= HALF_YEAR}
    for year in sorted(years):
        estimate_year(ledger, year, codes, at, stopping=stopping)


def number_hints(ledger: Ledger, unread: Sequence[UnreadNumber], rules: Rules) -> dict[str, Hint]:
    """What the series say of documents whose number is unread, by document id; absent where nothing is told.

    The code of the recognised line names the type. A hint for people: no number
    is accepted by it.
    """
    codes = type_codes(rules.catalogue)
    known: dict[tuple[str, int], AgencyNumbers] = {}
    hints: dict[str, Hint] = {}
    for one in unread:
        day = date.fromisoformat(one.issued_on) if one.issued_on else None
        line = read_recognised_line(one.line, rules.catalogue, rules.issuer_codes) if one.line else None
        if day is None or line is None or not line.code or line.party or not one.office:
            continue
        key = (one.office, day.year)
        numbers = known.get(key) or agency_numbers(ledger, *key, codes)
        known[key] = numbers
        wanted = parse_numbered(one.document_id, f"1/{line.code}", one.issued_on, codes)
        place = place_of(numbers.answer, numbers.found, wanted.type_code, wanted.unit, day) if wanted else None
        if place is not None:
            hints[one.document_id] = hint_of(place, joined(one.candidates, one.second))
    return hints


def kept_unseen(
    ledger: Ledger, year: int, agency: str | None, among: Collection[str] | None = None
) -> dict[str, Any] | None:
    """What was last estimated of an agency-year, or of all agencies together; None where nothing was.

    `among` are all whose sum is asked for: those that numbered nothing in sight are without estimate as well.
    """
    if agency is None:
        kept = {one.agency: one.estimate for one in kept_of_year(ledger, year)}
        return summed_unseen([kept.get(one, {}) for one in (among if among is not None else kept)])
    kept_one = kept_estimate(ledger, agency, year)
    return kept_one.estimate or None if kept_one else None


def kept_of_each(ledger: Ledger, year: int) -> dict[str, dict[str, Any]]:
    """What was last estimated of each agency in a year; absent where nothing was."""
    return {one.agency: one.estimate for one in kept_of_year(ledger, year) if one.estimate}
