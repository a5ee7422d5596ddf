"""What the overview page shows, as plain values for the template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from gateway.closing import closed_on, shown_figures
from gateway.counting.periods import ZONE, parse_period
from gateway.counting.results import IndicatorResult
from gateway.ledger.engine import Ledger
from gateway.ledger.questions import DocumentFilter, Sums, deep_counts, documents, newest_year, unsettled_mails
from gateway.measuring import Measures
from gateway.records import DocumentView, MailState
from gateway.reports import words
from gateway.reports.beneath import lines_beneath
from gateway.reports.closing import change_words
from gateway.reports.contract import indicator_of
from gateway.reports.series_words import unseen_line
from gateway.web.kept import Counted

LATEST = 100


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One row of the table of indicators, with the bar of its interval."""

    id: str
    title: str
    parts: str
    percent: str
    target: str
    verdict: str
    verdict_key: str
    low: float | None
    """Percent that is certain, and up to where doubt reaches: ends of the bar."""
    high: float | None
    mark: float | None
    """Percent of the target."""
    beneath: tuple[str, ...]
    """Lines below the title."""
    readings: str
    """Ids of the readings, explained below the table."""
    missing: str
    """Letters of the sources without which nothing can be counted, explained below the table."""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One row of the table of documents."""

    id: str
    symbol: str
    type: str
    issuer: str
    issued_on: str
    abstract: str
    paper: str
    paper_key: str
    signature: str
    signature_key: str
    origin: str
    scopes: list[str]


def overview(
    ledger: Ledger,
    measures: Measures,
    period: str | None,
    agency: str | None,
    today: date,
    counted: Counted[Sums] | None,
) -> dict[str, Any]:
    """Variables of `overview.html`; totals are None while they are `counted` first. Raises BadInput for a period or agency that is none."""
    chosen = parse_period(period or str(newest_year(ledger) or today.year))
    shown = shown_figures(measures, ledger, chosen, agency)
    results = [indicator_of(one) for one in shown]
    seen = documents(ledger, DocumentFilter(agency=agency, first=chosen.first, last=chosen.last))
    notes = dict.fromkeys(note for result in results for note in result.notes)
    lacking = {source for result in results for source in lacking_sources(result)}
    letters = {source: letter for letter, source in measures.book.sources}
    found, unsettled = counted and counted.value, unsettled_mails(ledger)
    return {
        "period": chosen.name,
        "agency": agency or "",
        "agencies": measures.agency_choices(),
        "jurisdiction": measures.book.jurisdiction_name or measures.book.jurisdiction,
        "cards": [
            ("thư", "mails", found and found.mails),
            ("văn bản", "documents", found and found.documents),
            ("lượt gửi", "exchanges", found and found.exchanges),
            ("đang chờ", "waiting", unsettled[MailState.WAITING]),
            ("bị giữ lại", "held", unsettled[MailState.HELD]),
            ("chờ đọc hết trang", "read on", sum(deep_counts(ledger).values())),
            ("cảnh báo", "alerts", found and found.alerts),
        ],
        "counted": found is not None,
        "counted_at": counted.at.astimezone(ZONE).strftime("%H:%M:%S") if counted and counted.is_old else "",
        "indicators": [indicator_line(result, letters) for result in results],
        "unseen": next((unseen_line(result.unseen) for result in results if result.unseen), ""),
        "year": chosen.year,
        "closed_on": closed_on(ledger, chosen),
        "changes": [told for one in shown if (told := change_words(one))],
        "sources": [(letter, source) for letter, source in measures.book.sources if source in lacking],
        "readings": [(note, measures.book.reading(note)) for note in notes if measures.book.reading(note)],
        "documents": [_document(view, measures) for view in islice(seen, LATEST)],
        "latest": LATEST,
    }


def indicator_line(result: IndicatorResult, letters: Mapping[str, str]) -> IndicatorLine:
    """One row of the table of indicators; `letters` are the letters of sources by their names."""
    parts = "—"
    if result.numerator is not None and result.denominator is not None:
        parts = f"{words.number(result.numerator)}/{words.number(result.denominator)}"
    elif result.numerator is not None:
        parts = words.number(result.numerator)
    return IndicatorLine(
        id=result.id,
        title=result.title,
        parts=parts,
        percent=words.percent(result),
        target=words.target(result),
        verdict=words.VERDICTS[result.verdict],
        verdict_key=result.verdict.value,
        low=result.low,
        high=result.high,
        mark=float(result.target["value"]) if result.target else None,
        beneath=lines_beneath(result),
        readings=" ".join(result.notes),
        missing=" ".join(letters.get(source, source) for source in lacking_sources(result)),
    )


def lacking_sources(result: IndicatorResult) -> tuple[str, ...]:
    """Sources that an indicator without a percent waits for."""
    return tuple(result.missing) if result.percent is None else ()


def _document(view: DocumentView, measures: Measures) -> DocumentLine:
    record = view.record
    return DocumentLine(
        id=record.id,
        symbol=words.printable(record.symbol or "—"),
        type=measures.type_names().get(record.type, record.type),
        issuer=words.printable(measures.agency_name(record.issuer_id) or record.issuer_name or "?"),
        issued_on=record.issued_on or "—",
        abstract=words.printable(record.abstract),
        paper=words.PAPERS[record.paper.value],
        paper_key=record.paper.value,
        signature=words.SIGNATURES[record.signature.value] if view.files else "chưa thấy tệp",
        signature_key=record.signature.value,
        origin=words.ORIGINS[record.origin.value],
        scopes=[*(words.scope(scope) for scope in view.scopes), f"nguồn: {' '.join(record.sources)}"],
    )
