"""What `vanthu indicators` shows: one question, one table for each agency or month, or the documents behind a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from gateway.cli import asking
from gateway.cli.closing_views import changes_table
from gateway.cli.opening import tell
from gateway.cli.options import WrongUsage
from gateway.cli.printing import print_json_lines, print_table
from gateway.closing import closed_or_current
from gateway.counting.explaining import Part
from gateway.counting.periods import Period, parse_period
from gateway.counting.results import IndicatorResult
from gateway.counting.selection import Whose, members
from gateway.explaining import Asked, Line, documents_behind
from gateway.ledger.engine import Ledger
from gateway.ledger.periods import closed_figures
from gateway.measuring import Measures
from gateway.reports.contract import indicator_json, indicator_of
from gateway.reports.figure_tables import behind_table, by_table
from gateway.reports.tables import indicators_table

RATIOS = ("a.1", "a.2", "b.2a", "b.2b", "b.3e", "b.5", "b.6", "II.1", "II.4", "II.6")
"""What a table by agency or month shows where nothing is chosen with --only."""


@dataclass(frozen=True, slots=True)
class FigureQuestion:
    """What the command line asks for."""

    period: Period
    agency: str | None
    level: str
    today: bool
    include_secret: bool
    only: tuple[str, ...] = ()
    current: bool = False
    """Of a closed period what it would be now."""
    province: str = ""
    """Another province's committee; "" for the home province."""
    on: date = date.max
    """The day that "today" is."""

    @property
    def is_plain(self) -> bool:
        """Whether this is what a closing keeps: an agency or the whole province as organised then, secret ones left out."""
        return not (self.level or self.today or self.include_secret or self.current or self.province)

    def whose(self, measures: Measures) -> Whose:
        """Whose figures these are. Raises BadInput."""
        return measures.whose(self.agency, self.level, self.today, self.province, self.on)

    def ask(self, ledger: Ledger, measures: Measures) -> list[IndicatorResult]:
        """The indicators asked for, in their order. Raises BadInput."""
        found = measures.count(ledger, self.period, self.whose(measures), self.include_secret)
        known = {result.id for result in found}
        if unknown := [name for name in self.only if name not in known]:
            raise WrongUsage(f"--only is {unknown[0]!r}; expected one of {', '.join(result.id for result in found)}.")
        return [result for result in found if not self.only or result.id in self.only]


def show_indicators(ledger: Ledger, measures: Measures, asked: FigureQuestion, by: str | None, json: bool) -> None:
    """Every indicator, or a line for each agency or month."""
    if by is None:
        results = asked.ask(ledger, measures)
        if closed_figures(ledger, asked.period.name, None) is not None and asked.is_plain:
            _show_closed(ledger, measures, asked, results, json)
        elif json:
            print_json_lines(indicator_json(result) for result in results)
        else:
            print_table(indicators_table(results, measures.book))
        _tell_beside(results)
        return
    parts = [replace(asked, **each) for each in _each(measures, asked, by)]
    rows = [_standing(ledger, measures, part) for part in parts]
    if json:
        print_json_lines(indicator_json(result) for results in rows for result in results)
    else:
        shown = asked.only or RATIOS
        names = [measures.agency_name(part.agency) if by == "agency" else part.period.name for part in parts]
        chosen = [[result for result in results if result.id in shown] for results in rows]
        print_table(by_table(list(zip(names, chosen, strict=True)), asked.period.name, measures.book))
    _tell_beside([result for results in rows for result in results])


def _show_closed(
    ledger: Ledger, measures: Measures, asked: FigureQuestion, results: Sequence[IndicatorResult], json: bool
) -> None:
    """The figures as they were closed; what changed since stands in lines of its own."""
    figures = [indicator_json(result) for result in results]
    found = closed_or_current(ledger, asked.period, asked.agency, figures)
    shown = [one for one in found if not asked.only or one["id"] in asked.only]
    if json:
        print_json_lines(shown)
        return
    print_table(indicators_table([indicator_of(one) for one in shown], measures.book))
    changed = [one for one in shown if one["after_closing"]]
    if changed:
        print_table(changes_table(changed))
    told = "thay đổi sau khi chốt ở bảng dưới" if changed else "chưa có gì thay đổi sau khi chốt"
    tell(f"vanthu: {asked.period.name}: số đã chốt, {told} / closed figures; --current shows them as they are now")


def _standing(ledger: Ledger, measures: Measures, asked: FigureQuestion) -> list[IndicatorResult]:
    """As `ask`; of a closed period the figures as they were closed."""
    results = asked.ask(ledger, measures)
    if not asked.is_plain or closed_figures(ledger, asked.period.name, None) is None:
        return results
    found = closed_or_current(ledger, asked.period, asked.agency, [indicator_json(result) for result in results])
    return [indicator_of(one) for one in found if not asked.only or one["id"] in asked.only]


def _each(measures: Measures, asked: FigureQuestion, by: str) -> list[dict[str, Any]]:
    """What changes from line to line."""
    if by == "agency":
        if asked.agency is not None:
            raise WrongUsage("--by agency shows all agencies; leave --agency out.")
        ids = members(asked.whose(measures), measures.cutter, asked.period)
        heirs = [measures.directory.successor(key, asked.on) if asked.today else key for key in ids]
        return [{"agency": key, "level": "", "province": ""} for key in dict.fromkeys(heirs)]
    first, last = asked.period.first, asked.period.last
    return [{"period": parse_period(f"{first.year}-{month:02}")} for month in range(first.month, last.month + 1)]


def _tell_beside(results: Sequence[IndicatorResult]) -> None:
    """How agencies changed (R12), and how old figures are."""
    for sentence in dict.fromkeys(sentence for result in results for sentence in result.organisation):
        tell(f"vanthu: {sentence}")
    stale = max((result.stale_months for result in results), default=0)
    if stale:
        tell(
            f"vanthu: {stale} tháng-cơ quan có thay đổi chưa đếm lại, số có thể cũ / agency-months changed and not yet "
            "counted again: these figures may be old. The running service counts them."
        )


def show_documents(
    ledger: Ledger, measures: Measures, asked: FigureQuestion, which: tuple[str, str | None, int, int], json: bool
) -> None:
    """The documents behind one figure, a page of them."""
    indicator, part, page, per_page = which
    question = Asked(
        indicator, asked.period, asked.whose(measures), asking.member("--part", part, Part), asked.include_secret
    )
    lines = documents_behind(ledger, measures, question, (page - 1) * per_page, per_page + 1)
    if json:
        print_json_lines(line_json(line) for line in lines[:per_page])
    else:
        print_table(behind_table(lines[:per_page], indicator, asked.period.name, measures.type_names()))
    if len(lines) > per_page:
        tell(f"vanthu: còn nữa / there are more: --page {page + 1}")


def line_json(line: Line) -> dict[str, Any]:
    """One document behind a figure, for machines."""
    return {
        "document": line.document,
        "part": line.part.value,
        "mode": line.mode or None,
        "on": line.on.isoformat() if line.on else None,
        "scope": line.scope or None,
        "symbol": line.name.symbol if line.name else None,
        "type": line.name.type if line.name else None,
        "issued_on": line.name.issued_on if line.name else None,
        "agency": line.name.agency if line.name else None,
        "posted_on": line.posted_on.isoformat() if line.posted_on and not line.posted_at_latest else None,
        "posted_by": line.posted_on.isoformat() if line.posted_on else None,
        "evidence": [f"{one.kind} {one.id}" for one in line.evidence],
        "rests_on": [asdict(one) for one in line.evidence],
    }
