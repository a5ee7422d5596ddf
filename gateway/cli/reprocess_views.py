"""What a reprocessing changes, as JSON and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from gateway.ledger.reprocessing import Change


def change_json(one: Change) -> dict[str, Any]:
    """One line of `vanthu reprocess --json`."""
    return {
        "document": one.document_id,
        "symbol": one.symbol,
        "field": one.field,
        "before": one.before or None,
        "after": one.after or None,
    }


def changes_table(found: Sequence[Change]) -> Table:
    """One row a changed field."""
    table = Table("Văn bản / document", "Số, ký hiệu", "Trường / field", "Trước / before", "Sau / after")
    for one in found:
        table.add_row(one.document_id, one.symbol or "—", one.field, one.before or "—", one.after or "—")
    return table
