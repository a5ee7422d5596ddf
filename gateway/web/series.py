"""What the page of number series shows, as plain values for the template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from gateway.counting.series_estimate import SeriesEstimate
from gateway.estimating import AgencyNumbers, agency_numbers, type_codes
from gateway.ledger.engine import Ledger
from gateway.ledger.questions import newest_year
from gateway.ledger.series import kept_of_year
from gateway.measuring import Measures
from gateway.reports import series_words, words
from gateway.reports.series_picture import Picture, draw_series

MOST_DOUBTS = 40


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One series of the agency."""

    name: str
    seen: str
    highest: str
    issued: str
    unseen: str
    doubts: list[str]
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency of the year, as last estimated."""

    id: str
    name: str
    estimate: str
    at: str


def series_page(
    ledger: Ledger, measures: Measures, year: int | None, agency: str | None, today: date
) -> dict[str, Any]:
    """Variables of `series.html`. Raises BadInput for an agency that stands in no directory row."""
    chosen = year or newest_year(ledger) or today.year
    measures.whose(agency)
    shared: dict[str, Any] = {
        "jurisdiction": measures.book.jurisdiction_name or measures.book.jurisdiction,
        "year": chosen,
        "agency": agency or "",
        "agencies": measures.agency_choices(),
    }
    if agency is None:
        return shared | {"lines": [], "kept": _kept(ledger, measures, chosen), "scheme": "", "rests": [], "as_of": ""}
    found = agency_numbers(ledger, agency, chosen, type_codes(measures.rules.catalogue))
    estimate = found.unseen()
    rests = [series_words.RESTS_ON[name] for name in (estimate["rests_on"] if estimate else ())]
    return shared | {
        "name": measures.agency_name(agency),
        "scheme": series_words.SCHEMES[str(found.answer.scheme)],
        "unplaced": ", ".join(found.answer.unplaced),
        "estimate": series_words.unseen_line(estimate) if estimate else "",
        "rests": rests,
        "as_of": found.answer.as_of.isoformat(),
        "checks": [series_words.check_words(check) for check in found.checks()],
        "lines": [_line(found, one) for one in found.answer.series],
        "kept": [],
    }


def _line(found: AgencyNumbers, one: SeriesEstimate) -> SeriesLine:
    return SeriesLine(
        name=one.name,
        seen=words.number(one.seen),
        highest="—" if one.highest is None else words.number(one.highest),
        issued=series_words.issued_words(one),
        unseen=series_words.share_words(one),
        doubts=[series_words.doubt_words(doubt) for doubt in one.doubts[:MOST_DOUBTS]],
        picture=draw_series(found.answer, one) if len(found.answer.curves[one.name].numbers) else None,
    )


def _kept(ledger: Ledger, measures: Measures, year: int) -> list[AgencyLine]:
    return [
        AgencyLine(
            id=kept.agency,
            name=measures.agency_name(kept.agency) or kept.agency,
            estimate=series_words.unseen_line(kept.estimate) if kept.estimate else "chưa ước tính được",
            at=f"{kept.at:%Y-%m-%d}",
        )
        for kept in kept_of_year(ledger, year)
    ]
