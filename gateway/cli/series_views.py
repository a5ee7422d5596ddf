"""Number series as JSON and as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.markup import escape
from rich.table import Table

from gateway.counting.series_estimate import SeriesEstimate
from gateway.counting.series_total import SelfCheck
from gateway.estimating import AgencyNumbers
from gateway.reports import series_words, words

SHOWN_DOUBTS = 12


def agency_json(one: AgencyNumbers, *, gaps: bool) -> dict[str, Any]:
    """One agency-year as a line of `vanthu series --json`."""
    answer = one.answer
    return {
        "agency": one.agency,
        "year": answer.year,
        "as_of": answer.as_of.isoformat(),
        "scheme": str(answer.scheme),
        "restarts": {str(family): day.isoformat() for family, day in answer.restarts.items()},
        "unplaced": list(answer.unplaced),
        "estimate": one.unseen(),
        "unread": one.unread,
        "series": [_series_json(item, gaps=gaps) for item in answer.series],
        "checks": [_check_json(check) for check in one.checks()],
    }


def _series_json(item: SeriesEstimate, *, gaps: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "series": item.name,
        "family": str(item.family),
        "since": item.since,
        "as_of": item.as_of,
        "types": list(item.types),
        "seen": item.seen,
        "electronic": item.electronic,
        "highest": item.highest,
        "issued": item.issued,
        "low": item.low,
        "high": item.high,
        "unseen": item.unseen,
        "unseen_percent": item.unseen_share(item.issued),
        "unseen_low": item.unseen_share(item.low),
        "unseen_high": item.unseen_share(item.high),
        "rests_on": list(item.rests_on),
        "why_not": item.why_not or None,
        "missing_numbers": sum(last - first + 1 for first, last in item.gaps),
        "doubts": [
            {
                "document": doubt.document_id,
                "number": doubt.number,
                "issued_on": doubt.issued_on,
                "low": doubt.low,
                "high": doubt.high,
                "rule": "number-out-of-series",
            }
            for doubt in item.doubts
        ],
    }
    return shown | {"gaps": [list(gap) for gap in item.gaps]} if gaps else shown


def _check_json(check: SelfCheck) -> dict[str, Any]:
    return {
        "series": check.series,
        "listed": check.listed,
        "issued": check.issued,
        "low": check.low,
        "high": check.high,
        "error": check.error,
        "holds": check.holds,
    }


def series_table(found: Sequence[AgencyNumbers], names: Mapping[str, str], *, gaps: bool) -> Table:
    """One row a series; the line below a row tells doubts, gaps and the self-check."""
    table = Table(title="Dãy số văn bản", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Cơ quan / cách đánh số", overflow="fold")
    table.add_column("Dãy", overflow="fold", ratio=1)
    for heading in ("Đã thấy", "Cao nhất", "Ước tính đã ban hành", "Chưa thấy bản điện tử"):
        table.add_column(heading, justify="right")
    for one in found:
        whose = f"{escape(names.get(one.agency) or one.agency)}\n[dim]{series_words.SCHEMES[str(one.answer.scheme)]}"
        checks = {check.series: check for check in one.checks()}
        for item in one.answer.series:
            below = _below(item, checks.get(item.name), gaps=gaps)
            told = (escape(series_words.issued_words(item)), escape(series_words.share_words(item)))
            shown = "\n".join([escape(item.name), *(f"[dim]{escape(line)}" for line in below)])
            table.add_row(whose, shown, words.number(item.seen), _number(item.highest), *told)
            whose = ""
    if found:
        day = max(one.answer.as_of for one in found).isoformat()
        rests = dict.fromkeys(name for one in found for item in one.answer.series for name in item.rests_on)
        held = "; ".join(series_words.RESTS_ON[name] for name in rests)
        table.caption = f"Ước tính đến {day}, khoảng 90 %" + (f", nếu {held}." if held else ".")
        table.caption_justify = "left"
    return table


def _number(value: int | None) -> str:
    return "—" if value is None else words.number(value)


def _below(item: SeriesEstimate, check: SelfCheck | None, *, gaps: bool) -> list[str]:
    found = [] if check is None else [series_words.check_words(check)]
    found += [series_words.doubt_words(doubt) for doubt in item.doubts[:SHOWN_DOUBTS]]
    if gaps and item.gaps:
        runs = [f"{first}" if first == last else f"{first}–{last}" for first, last in item.gaps]
        found.append("chưa thấy: " + ", ".join(runs))
    return found
