"""What the pages of indicators show: the figures with the lines beside them, and the documents behind one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from gateway.closing import closed_on, closed_or_current
from gateway.counting.explaining import Part
from gateway.counting.periods import parse_period
from gateway.counting.results import IndicatorResult
from gateway.counting.selection import Whose
from gateway.errors import BadInput
from gateway.explaining import NOT_FROM_DOCUMENTS, Asked, Line, documents_behind
from gateway.ledger.engine import Ledger
from gateway.ledger.questions import newest_year
from gateway.measuring import Measures
from gateway.reports import words
from gateway.reports.beside import COUNTS, LINES
from gateway.reports.closing import change_words
from gateway.reports.contract import indicator_json, indicator_of
from gateway.reports.figure_tables import PARTS, support_lines
from gateway.web.overview import IndicatorLine, indicator_line, lacking_sources

PER_PAGE = 50
LEFT_OUT = {
    "secret": "văn bản mật, không tính",
    "scope_unknown": "chưa rõ nơi gửi hoặc nơi nhận, không tính",
    "secret_unplaced": "văn bản mật không giữ nơi nhận, tính là chưa rõ ở mọi phạm vi",
}
"""Documents that no ratio of the period counts: told once below the table."""


@dataclass(frozen=True, slots=True)
class Query:
    """What the address of a page asks for."""

    period: str | None = None
    agency: str | None = None
    level: str = ""
    organised: str = "then"
    secret: bool = False
    province: str = ""
    """Another province's committee; "" for the home province."""

    @property
    def is_plain(self) -> bool:
        """Whether this is what a closing keeps."""
        return not (self.level or self.organised != "then" or self.secret or self.province)

    def whose(self, measures: Measures, today: date) -> Whose:
        """Whose figures these are. Raises BadInput."""
        return measures.whose(self.agency, self.level, self.organised == "today", self.province, today)

    def words(self, **more: str | int) -> str:
        """The same question as the query part of an address."""
        given = {
            "period": self.period or "",
            "agency": self.agency or "",
            "level": self.level,
            "organised": self.organised if self.organised != "then" else "",
            "secret": "1" if self.secret else "",
            "province": self.province,
        }
        return urlencode({name: value for name, value in (given | more).items() if value})


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One indicator with what stands beside it."""

    row: IndicatorLine
    beside: list[tuple[str, str]]
    """(what, figure)."""
    lacking: list[str]
    """Names of agencies whose paper-only documents are out of sight."""
    link: str
    """Address of its documents; "" where none stand behind it."""


def figures_page(ledger: Ledger, measures: Measures, asked: Query, today: date) -> dict[str, Any]:
    """Variables of `indicators.html`. Raises BadInput for a period, agency or level that is none."""
    if asked.organised not in ("then", "today"):
        raise BadInput(f"organised is {asked.organised!r}; expected then or today.")
    chosen = parse_period(asked.period or str(newest_year(ledger) or today.year))
    asked = replace(asked, period=chosen.name)
    results = measures.count(ledger, chosen, asked.whose(measures, today), asked.secret)
    changes: list[str] = []
    closed = closed_on(ledger, chosen) if asked.is_plain else ""
    if closed:
        shown = closed_or_current(ledger, chosen, asked.agency, [indicator_json(result) for result in results])
        results = [indicator_of(one) for one in shown]
        changes = [told for one in shown if (told := change_words(one))]
    letters = {source: letter for letter, source in measures.book.sources}
    notes = dict.fromkeys(note for result in results for note in result.notes)
    lacking = {source for result in results for source in lacking_sources(result)}
    counts = {row.id: row.counts for row in measures.book.definitions}
    return {
        "asked": asked,
        "agencies": measures.agency_choices(),
        "levels": measures.levels(),
        "jurisdiction": measures.book.jurisdiction_name or measures.book.jurisdiction,
        "provinces": measures.cutter.provinces.others(),
        "organisation": list(dict.fromkeys(told for result in results for told in result.organisation)),
        "closed_on": closed,
        "changes": changes,
        "stale": max((result.stale_months for result in results), default=0),
        "figures": [
            FigureLine(
                indicator_line(result, letters),
                _beside(result),
                [measures.agency_name(key) or key for key in result.measured.get("lacking", ())],
                "" if counts[result.id] in NOT_FROM_DOCUMENTS else f"/indicators/{result.id}?{asked.words()}",
            )
            for result in results
        ],
        "left_out": _left_out(results),
        "sources": [(letter, source) for letter, source in measures.book.sources if source in lacking],
        "readings": [(note, measures.book.reading(note)) for note in notes if measures.book.reading(note)],
    }


def _left_out(results: Sequence[IndicatorResult]) -> list[tuple[str, str]]:
    most = {key: max((int(result.measured.get(key) or 0) for result in results), default=0) for key in LEFT_OUT}
    return [(LEFT_OUT[key], words.number(count)) for key, count in most.items() if count]


def _beside(result: IndicatorResult) -> list[tuple[str, str]]:
    found = [
        (name, _ratio(result.measured[key]))
        for key, name in LINES.items()
        if isinstance(result.measured.get(key), dict)
    ]
    found += [(name, words.number(result.measured[key])) for key, name in COUNTS.items() if result.measured.get(key)]
    if result.declared:
        found.append((f"khai báo ({result.declared['stated_by']})", _ratio(result.declared)))
    if result.commitment is not None:
        found.append(("cam kết đăng ký", f"{words.number(result.commitment)} %"))
    return [(name, figure) for name, figure in found if figure]


def _ratio(line: Mapping[str, Any]) -> str:
    """ "12/40 (30–45 %)"; "" where there is nothing to divide by."""
    if not line.get("denominator"):
        return ""
    parts = f"{words.number(line['numerator'] or 0)}/{words.number(line['denominator'])}"
    if line.get("percent") is None:
        return parts
    unknown = line.get("unknown")
    share = f"{words.number(line['low'])}–{words.number(line['high'])}" if unknown else words.number(line["percent"])
    return f"{parts} ({share} %)"


def behind_page(
    ledger: Ledger, measures: Measures, indicator: str, asked: Query, part: str, page: int, today: date = date.max
) -> dict[str, Any]:
    """Variables of `behind.html`. Raises BadInput for an indicator, period, agency, level or part that is none."""
    if part and part not in list(Part):
        raise BadInput(f"part is {part!r}; expected one of {', '.join(Part)}.")
    chosen = parse_period(asked.period or "")
    question = Asked(indicator, chosen, asked.whose(measures, today), Part(part) if part else None, asked.secret)
    lines = documents_behind(ledger, measures, question, (page - 1) * PER_PAGE, PER_PAGE + 1)
    names = measures.type_names()
    return {
        "jurisdiction": measures.book.jurisdiction_name or measures.book.jurisdiction,
        "definition": next(row for row in measures.book.definitions if row.id == indicator),
        "asked": asked,
        "whose": measures.agency_name(asked.agency) or asked.level or "cả tỉnh",
        "part": part,
        "parts": [("", "tất cả"), *((key.value, name) for key, name in PARTS.items())],
        "page": page,
        "more": len(lines) > PER_PAGE,
        "lines": [_shown(line, measures, names) for line in lines[:PER_PAGE]],
    }


def _shown(line: Line, measures: Measures, names: Mapping[str, str]) -> dict[str, Any]:
    name = line.name
    return {
        "part": PARTS[line.part],
        "part_key": line.part.value,
        "mode": line.mode or "—",
        "on": line.on.isoformat() if line.on else "—",
        "posted": words.posted(line.posted_on, line.posted_at_latest),
        "symbol": words.printable(name.symbol or "—") if name else "?",
        "type": names.get(name.type, name.type) if name else "",
        "agency": measures.agency_name(name.agency) or name.agency or "?" if name else "?",
        "evidence": [words.printable(item) for item in support_lines(line.evidence)],
        "id": line.document,
    }
