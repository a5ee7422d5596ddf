"""Number series on request: numbers of the ledger, told apart and estimated by the pure rooms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from classifiers.catalogue import Catalogue
from gateway.counting.series import AgencySeries, read_series
from gateway.counting.series_numbers import Numbered
from gateway.counting.series_total import SelfCheck, estimate_unseen, self_check
from gateway.ledger.engine import Ledger
from gateway.ledger.series import keep_estimates, numbering_agencies, numbers_of, observed_until


@dataclass(frozen=True, slots=True)
class AgencyNumbers:
    """The series of one agency-year with the documents behind them."""

    agency: str
    found: tuple[Numbered, ...]
    answer: AgencySeries

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
    newest = observed_until(ledger)
    until = min(newest or date(year, 1, 1), date(year, 12, 31))
    found = numbers_of(ledger, agency, year, codes)
    return AgencyNumbers(agency, tuple(found), read_series(found, year, until))


def estimate_year(
    ledger: Ledger, year: int, codes: frozenset[str], at: datetime, stopping: Callable[[], bool] = lambda: False
) -> list[AgencyNumbers]:
    """Series of every agency that numbered in a year; what is estimated of each is kept for the pages."""
    done = []
    for agency in numbering_agencies(ledger, year):
        if stopping():
            break
        done.append(agency_numbers(ledger, agency, year, codes))
    keep_estimates(ledger, year, {one.agency: estimate_unseen(one.answer) for one in done}, at)
    return done
