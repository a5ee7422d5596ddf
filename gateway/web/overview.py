"""What the overview page shows, as plain values for the template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from gateway.counting.periods import between, parse_period
from gateway.ledger.engine import Ledger
from gateway.ledger.questions import DocumentFilter, documents, latest_year, totals
from gateway.measuring import Measures
from gateway.records import DocumentView

LATEST = 50


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One row of the table of documents."""

    symbol: str
    type: str
    issuer: str
    issued_on: str
    abstract: str
    paper: str
    signature: str
    origin: str
    scopes: str


def overview(ledger: Ledger, measures: Measures, period: str | None, agency: str | None, today: date) -> dict[str, Any]:
    """Variables of `overview.html`. Raises BadInput for a period or agency that is none."""
    chosen = parse_period(period or str(latest_year(ledger) or today.year))
    results = measures.indicators(ledger, chosen, agency, today)
    seen = documents(ledger, DocumentFilter(agency=agency, first=chosen.first, last=chosen.last))
    return {
        "period": chosen.name,
        "agency": agency or "",
        "agencies": measures.agency_choices(),
        "jurisdiction": measures.jurisdiction,
        "totals": totals(ledger),
        "indicators": results,
        "documents": [_line(view, measures) for view in islice(seen, LATEST)],
        "latest": LATEST,
        "names": measures.names,
        "running": between(chosen.first, min(today, chosen.last)).name,
    }


def _line(view: DocumentView, measures: Measures) -> DocumentLine:
    record = view.record
    return DocumentLine(
        symbol=record.symbol or "—",
        type=measures.type_name(record.type),
        issuer=measures.agency_name(record.issuer_id) or record.issuer_name or "?",
        issued_on=record.issued_on or "—",
        abstract=record.abstract,
        paper=str(record.paper),
        signature=str(record.signature),
        origin=str(record.origin),
        scopes=", ".join(f"{scope.scope} {scope.mode}" for scope in view.scopes),
    )
