"""What the product counts of the whole province, gathered once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from classifiers.verdict import Secrecy
from gateway.counting.periods import parse_period
from gateway.counting.results import IndicatorResult
from gateway.ledger.engine import Ledger
from gateway.ledger.fact_questions import facts_in_order
from gateway.ledger.merging import civil_day
from gateway.ledger.rollups import count_dirty
from gateway.ledger.views import documents
from gateway.measuring import Measures, load_measures
from gateway.records import Fact, Scope
from gateway.settings import Settings
from tests.province.whole.feeding import rules


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures and rows of one ledger."""

    ledger: Ledger
    measures: Measures
    results: dict[tuple[str, str | None], dict[str, IndicatorResult]]
    documents: Counter[tuple[object, ...]]
    """(agency, symbol or type, year or first day)."""
    facts: Counter[tuple[object, ...]]
    """(agency, symbol or type, scope, first day, mode)."""
    copies: dict[tuple[str, str], Counter[str]]
    """(agency, symbol) -> copies between agencies by mode, of 2014."""

    def ask(
        self, period: str, office: str | None, *, level: str = "", today: bool = False
    ) -> dict[str, IndicatorResult]:
        """Figures of a level, or by the organisation of today."""
        found = self.measures.indicators(self.ledger, parse_period(period), office, level=level, today=today)
        return {row.id: row for row in found}


def count(ledger: Ledger, asked: Sequence[tuple[str, str | None]]) -> Counted:
    """Everything that the tests look at."""
    measures = load_measures(Settings(), rules())
    count_dirty(ledger, measures.cutter)
    results = {
        (period, office): {row.id: row for row in measures.indicators(ledger, parse_period(period), office)}
        for period, office in asked
    }
    return Counted(ledger, measures, results, *_rows(ledger))


def _rows(
    ledger: Ledger,
) -> tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]], dict[tuple[str, str], Counter[str]]]:
    seen: Counter[tuple[object, ...]] = Counter()
    marks: dict[str, tuple[str, int]] = {}
    for view in documents(ledger):
        record = view.record
        year = int(record.issued_on[:4]) if record.issued_on else 0
        marks[record.id] = (record.symbol or record.type, year)
        if record.secrecy is Secrecy.NONE:
            first = min((one.first_sent_at for one in view.scopes), default=None)
            day = civil_day(first) if first else None
            seen[record.issuer_id, record.symbol or record.type, year if record.symbol else day] += 1
    counted: Counter[tuple[object, ...]] = Counter()
    copies: dict[tuple[str, str], Counter[str]] = {}
    for item in facts_in_order(ledger, date.min, date.max, None):
        if item.secrecy is not Secrecy.NONE:
            continue
        mark, year = marks[item.document_id]
        counted[item.agency, mark, str(item.scope), item.first_sent_on, str(item.mode)] += 1
        if item.scope is Scope.INTER_AGENCY and year == 2014:
            copies[item.agency, mark] = _copies(item)
    return seen, counted, copies


def _copies(item: Fact) -> Counter[str]:
    known = {"E": item.copies_electronic or 0, "H": item.copies_with_paper or 0, "P": item.copies_paper}
    known["?"] = item.copies - sum(known.values())
    return Counter({mode: number for mode, number in known.items() if number})
