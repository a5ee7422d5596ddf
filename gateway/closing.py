"""Closing a period: the figures of every agency and of the province, kept as they stand.

Reads figures through `Measures`; writes the closing into the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from gateway.counting.periods import Period, local_day
from gateway.counting.results import IndicatorResult
from gateway.errors import BadInput
from gateway.ledger.engine import Ledger
from gateway.ledger.periods import PROVINCE, Closing, close_period, closed_figures, closed_figures_of_each
from gateway.measuring import Measures
from gateway.reports.closing import as_closed
from gateway.reports.contract import indicator_json, indicator_of, moment
from gateway.tallying import count_all


def close(
    measures: Measures, ledger: Ledger, period: Period, by: str, reason: str, at: datetime, tick: Callable[[], None]
) -> Closing:
    """Close a period that is over; `tick` is called once for each agency, and once for the province.

    What changed is counted first, so that no old figure stands still. Raises
    BadInput for a period that is still running or closed already, TryLater for
    a busy database.
    """
    if local_day(at) <= period.last:
        raise BadInput(f"period {period.name}: runs until {period.last}; it can be closed from the day after.")
    if closed_figures(ledger, period.name, None) is not None:
        raise BadInput(f"period {period.name}: closed already; `vanthu period list` says when and by whom.")
    count_all(ledger, measures.cutter)
    figures = {PROVINCE: [indicator_json(one) for one in measures.indicators(ledger, period, None)]}
    tick()
    agencies = [key for key, _ in measures.agency_choices()]
    for agency, results in measures.each(ledger, period, agencies).items():
        figures[agency] = [indicator_json(one) for one in results]
        tick()
    return close_period(ledger, period.name, measures.book.jurisdiction, figures, by, reason, at)


def shown_figures(measures: Measures, ledger: Ledger, period: Period, agency: str | None) -> list[dict[str, Any]]:
    """Indicators as the contract has them: of a closed period as they were closed, with what changed since."""
    current = [indicator_json(one) for one in measures.indicators(ledger, period, agency)]
    return closed_or_current(ledger, period, agency, current)


def standing(measures: Measures, ledger: Ledger, period: Period, agency: str | None) -> list[IndicatorResult]:
    """Indicators for reports: of a closed period as they were closed, else as they are now. Raises BadInput."""
    found = closed_figures(ledger, period.name, agency)
    if found is None:
        return measures.indicators(ledger, period, agency)
    return [indicator_of(one) for one in found[1]]


def standing_of_each(
    measures: Measures, ledger: Ledger, period: Period, agencies: Sequence[str]
) -> dict[str, list[IndicatorResult]]:
    """As `standing`, of each of many agencies with as many questions as for one. Raises BadInput."""
    closed = closed_figures_of_each(ledger, period.name)
    if closed is None:
        return measures.each(ledger, period, agencies)
    return {agency: [indicator_of(one) for one in closed.get(agency, ())] for agency in agencies}


def closed_on(ledger: Ledger, period: Period) -> str:
    """Civil day on which the period was closed, ISO; "" while it is open."""
    found = closed_figures(ledger, period.name, None)
    return local_day(found[0].closed_at).isoformat() if found else ""


def closed_or_current(
    ledger: Ledger, period: Period, agency: str | None, current: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Of a closed period the figures as they were closed, beside `current`; of an open one `current` itself."""
    found = closed_figures(ledger, period.name, agency)
    if found is None:
        return current
    closing, frozen = found
    return as_closed(frozen, current, moment(closing.closed_at) or "")


def changes(measures: Measures, ledger: Ledger, period: Period) -> list[dict[str, Any]]:
    """What would be different today, for the province and every agency; [] where nothing changed.

    Raises BadInput for a period that is not closed.
    """
    if closed_figures(ledger, period.name, None) is None:
        raise BadInput(f"period {period.name}: not closed; `vanthu period list` shows those that are.")
    agencies = (None, *(key for key, _ in measures.agency_choices()))
    rows = [row for agency in agencies for row in shown_figures(measures, ledger, period, agency)]
    return [row for row in rows if row.get("after_closing")]
