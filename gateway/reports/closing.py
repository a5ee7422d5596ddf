"""Figures of a closed period, with what changed after it was closed as a line of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.reports import words

COMPARED = ("numerator", "denominator", "unknown")
SHOWN = (*COMPARED, "percent", "low", "high", "verdict")


def as_closed(
    frozen: Sequence[Mapping[str, Any]], current: Sequence[Mapping[str, Any]], closed_at: str
) -> list[dict[str, Any]]:
    """Indicators as they were closed; `after_closing` holds what they would be now and by how much they differ.

    `after_closing` is None where nothing changed. An indicator that was not
    closed with the period (a later version counts it) is shown as it is now,
    with `closed_at` null.
    """
    now = {one["id"]: one for one in current}
    kept = [dict(one) | {"closed_at": closed_at, "after_closing": _change(one, now.get(one["id"]))} for one in frozen]
    ids = {one["id"] for one in frozen}
    added = [dict(one) | {"closed_at": None, "after_closing": None} for one in current if one["id"] not in ids]
    return kept + added


def _change(frozen: Mapping[str, Any], current: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if current is None or all(frozen.get(key) == current.get(key) for key in SHOWN):
        return None
    moved = {key: _difference(frozen.get(key), current.get(key)) for key in COMPARED}
    return {"change": moved, "current": {key: current.get(key) for key in SHOWN}}


def change_words(row: Mapping[str, Any]) -> str:
    """ "a.1: tử số +3, mẫu số +5; nay 128/286": what became known after closing; "" where nothing did."""
    changed = row.get("after_closing")
    if not changed:
        return ""
    names = {"numerator": "tử số", "denominator": "mẫu số", "unknown": "chưa rõ"}
    moved = [f"{name} {changed['change'][key]:+d}" for key, name in names.items() if changed["change"].get(key)]
    now = changed["current"]
    parts = [
        "" if now[key] is None else f"{before}{words.number(now[key])}"
        for key, before in (("numerator", ""), ("denominator", "/"), ("unknown", ", chưa rõ "))
        if key != "unknown" or now[key]
    ]
    return f"{row['id']}: {', '.join(moved) or 'kết luận khác'}; nay {''.join(parts) or 'không tính được'}"


def _difference(before: int | None, after: int | None) -> int | None:
    """None where one of the two is not known: nothing unknown is shown as a number."""
    return None if before is None or after is None else after - before
