"""Closed periods as JSON and as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from gateway.ledger.periods import Closing
from gateway.reports.words import number


def closing_json(one: Closing) -> dict[str, Any]:
    """One line of `vanthu period list --json`."""
    return {
        "period": one.period,
        "closing": one.ordinal,
        "jurisdiction": one.jurisdiction,
        "closed_at": one.closed_at.isoformat(),
        "closed_by": one.closed_by,
        "why": one.closed_why,
        "in_force": one.in_force,
        "reopened_at": one.reopened_at.isoformat() if one.reopened_at else None,
        "reopened_by": one.reopened_by or None,
        "reopened_why": one.reopened_why or None,
    }


def closings_table(found: Sequence[Closing]) -> Table:
    """One row a closing."""
    table = Table("Kỳ / period", "Chốt lúc / closed", "Ai / by", "Lý do / why", "Mở lại / reopened")
    for one in found:
        again = f"{one.reopened_at:%Y-%m-%d %H:%M} {one.reopened_by}: {one.reopened_why}" if one.reopened_at else "—"
        table.add_row(one.period, f"{one.closed_at:%Y-%m-%d %H:%M}", one.closed_by, one.closed_why, again)
    return table


def changes_table(found: Sequence[Mapping[str, Any]]) -> Table:
    """One row an indicator that would be different today."""
    table = Table("Mã / id", "Cơ quan / agency", "Đã chốt / closed", "Nay / now", "Chênh / change")
    for one in found:
        now, moved = one["after_closing"]["current"], one["after_closing"]["change"]
        told = "  ".join(f"{key} {value:+d}" for key, value in moved.items() if value)
        table.add_row(one["id"], one["agency"] or "cả tỉnh", _parts(one), _parts(now), told or "—")
    return table


def _parts(figures: Mapping[str, Any]) -> str:
    above, below = (figures.get(key) for key in ("numerator", "denominator"))
    shown = ["—" if part is None else number(part) for part in (above, below)]
    doubt = f" ({number(figures['unknown'])} ?)" if figures.get("unknown") else ""
    return " / ".join(shown) + doubt
