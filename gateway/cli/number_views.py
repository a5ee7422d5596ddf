"""Unread numbers and reader versions as JSON and as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from gateway.counting.series_fit import Hint
from gateway.learning.calibration import unpack_calibration
from gateway.learning.course import joined
from gateway.records.corrections import ReaderVersion, UnreadNumber
from gateway.reports.series_words import hint_words

SHOWN = 4
"""Candidates in a table."""


def unread_json(one: UnreadNumber, hint: Hint | None = None) -> dict[str, Any]:
    """One document without number as a line of `vanthu numbers list --json`; `series` is what its series says."""
    return {
        "document": one.document_id,
        "office": one.office or None,
        "issuer": one.issuer_name,
        "type": one.type,
        "issued_on": one.issued_on,
        "first_sent_on": one.first_sent_on,
        "line": one.line,
        "candidates": [
            {"number": digits, "probability": round(share, 4)} for digits, share in joined(one.candidates, one.second)
        ],
        "reader": one.reader,
        "crop": bool(one.crop),
        "series": hint_json(hint),
    }


def hint_json(hint: Hint | None) -> dict[str, Any] | None:
    """Between which numbers the day lies in the agency's series, and which candidates fit."""
    if hint is None:
        return None
    return {"series": hint.place.series, "low": hint.place.low, "high": hint.place.high, "fits": list(hint.fits)}


def unread_table(found: Sequence[UnreadNumber], hints: Mapping[str, Hint]) -> Table:
    """Documents without number, one row each."""
    table = Table("Văn bản", "Cơ quan", "Loại", "Ngày", "Dòng số", "Có thể là / candidates", "Dãy số gợi ý")
    for one in found:
        likely = joined(one.candidates, one.second)[:SHOWN]
        shares = "  ".join(f"{digits} {share:.0%}" for digits, share in likely)
        day = one.issued_on or f"gửi {one.first_sent_on}"
        hint = hint_words(hints.get(one.document_id))
        table.add_row(
            one.document_id, one.issuer_name or one.office or "?", one.type, day, one.line, shares or "—", hint
        )
    return table


def version_json(one: ReaderVersion) -> dict[str, Any]:
    """One version with its figures as a line of `vanthu numbers versions --json`."""
    return {
        "office": one.office,
        "version": one.ordinal,
        "made_at": one.made_at.isoformat(),
        "base": one.base,
        "lessons": len(one.lessons),
        "codes": list(one.codes),
        "calibration": one.calibration,
        "state": one.state,
        "changed_at": one.changed_at.isoformat(),
        "changed_by": one.changed_by,
        "why": one.changed_why,
    }


def versions_table(found: Sequence[ReaderVersion]) -> Table:
    """Versions, one row each; shares are of lessons that the head had not seen."""
    table = Table("Cơ quan", "Bản", "Ngày", "Bài học", "Đúng / gốc", "Ngưỡng", "Sai tối đa", "Trạng thái", "Ai, vì sao")
    for one in found:
        figures = unpack_calibration(one.calibration)
        table.add_row(
            one.office,
            str(one.ordinal),
            f"{one.made_at:%Y-%m-%d}",
            str(len(one.lessons)),
            f"{figures.exact}/{figures.lessons} · {figures.base_exact}/{figures.lessons}",
            f"{figures.threshold:.3f}",
            f"{figures.error_bound:.1%}",
            one.state,
            f"{one.changed_by}: {one.changed_why}",
        )
    return table
