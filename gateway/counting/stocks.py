"""Stocks at the end of a period, as inventories and lists count them: a.5, a.6, c.3, I.6, I.7."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gateway.counting.periods import Period
from gateway.counting.results import Ratio
from gateway.directory import Directory
from gateway.records.sources import StockCount, StockKind


def at_end(stocks: Iterable[StockCount], kind: StockKind, period: Period) -> list[StockCount]:
    """Of each agency and thing the newest count of the year up to the end of the period."""
    newest: dict[tuple[str | None, str], StockCount] = {}
    for item in stocks:
        counted = item.counted_on.year == period.year and item.counted_on <= period.last
        known = newest.get((item.agency, item.name))
        if item.kind is kind and counted and (known is None or known.counted_on <= item.counted_on):
            newest[item.agency, item.name] = item
    return list(newest.values())


def concerned(
    stocks: Iterable[StockCount], agencies: set[str], directory: Directory | None, kind: StockKind
) -> list[StockCount]:
    """Counts of these agencies; of document systems also those of the agencies below them ("cơ quan cấp dưới")."""
    found = []
    for item in stocks:
        line = {item.agency or ""}
        if directory is not None and kind is StockKind.SYSTEM and item.agency:
            line |= {row.id for row in directory.lineage(item.agency)}
        if line & agencies:
            found.append(item)
    return found


def count_stock(counts: Sequence[StockCount], kind: StockKind) -> tuple[Ratio | None, dict[str, Any]]:
    """What is done of what is there; None where nothing was counted.

    A portal is there once and counts when its checklist is whole (reading C3).
    """
    if not counts:
        return None, {}
    days = {item.counted_on.isoformat() for item in counts}
    shown: dict[str, Any] = {"counts": len(counts), "counted_on": sorted(days)}
    if kind is StockKind.PORTAL:
        whole = [None if item.done is None else item.done >= item.total for item in counts]
        return Ratio(whole.count(True), len(whole), whole.count(None)), shown
    done = sum(item.done or 0 for item in counts)
    unknown = sum(item.total for item in counts if item.done is None)
    return Ratio(done, sum(item.total for item in counts), unknown), shown
