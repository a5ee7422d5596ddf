"""The history of a document as JSON and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from gateway.ledger.candidates import Candidate
from gateway.ledger.history import Event

WORDS = {
    "seen": "thấy / seen",
    "said": "sửa / corrected",
    "taken back": "rút lại / taken back",
    "joined": "gộp / joined",
    "parted": "bỏ gộp / parted",
    "split": "tách / split",
    "left apart": "để riêng / left apart",
    "rejoined": "bỏ tách / rejoined",
}


def event_json(one: Event, home: str) -> dict[str, Any]:
    """One line of `vanthu history --json`."""
    return {
        "at": one.at.isoformat(),
        "what": one.what,
        "document": one.document_id,
        "counts_as": home,
        "field": one.field,
        "value": one.value,
        "by": one.author,
        "reason": one.reason,
    }


def history_table(events: Sequence[Event]) -> Table:
    """Events, oldest first."""
    table = Table("Lúc / at", "Việc / what", "Mã / id", "Trường / field", "Giá trị / value", "Ai / by", "Lý do / why")
    for one in events:
        at = f"{one.at:%Y-%m-%d %H:%M}"
        table.add_row(at, WORDS[one.what], one.document_id, one.field, one.value, one.author, one.reason)
    return table


def candidates_table(found: Sequence[Candidate]) -> Table:
    """One row a pair."""
    table = Table("Mã / id", "Số, ký hiệu", "Ngày / day", "Mã / id", "Số, ký hiệu", "Ngày / day")
    for pair in found:
        (first, second), (day, later) = pair.symbols, pair.days
        table.add_row(pair.one, first or "—", day or "—", pair.other, second or "—", later or "—")
    return table
