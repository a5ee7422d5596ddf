"""What one `vanthu ingest` did, as JSON and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from rich.table import Table

from gateway.reports import words


class IngestTotals(Protocol):
    """The counts that are shown; filled by the run over the files."""

    @property
    def mails(self) -> int: ...
    @property
    def new(self) -> int: ...
    @property
    def seen_before(self) -> int: ...
    @property
    def held(self) -> int: ...
    @property
    def documents(self) -> set[str]: ...
    @property
    def attachments_by_role(self) -> Mapping[str, int]: ...
    @property
    def documents_by_type(self) -> Mapping[str, int]: ...
    @property
    def alerts(self) -> Mapping[str, int]: ...


def totals_json(totals: IngestTotals) -> dict[str, Any]:
    """The totals as one JSON object."""
    return {
        "mails": totals.mails,
        "new": totals.new,
        "seen_before": totals.seen_before,
        "held": totals.held,
        "documents": len(totals.documents),
        "documents_by_type": dict(sorted(totals.documents_by_type.items())),
        "attachments_by_role": dict(sorted(totals.attachments_by_role.items())),
        "alerts": dict(sorted(totals.alerts.items())),
    }


def totals_table(totals: IngestTotals, type_names: Mapping[str, str]) -> Table:
    """The totals with Vietnamese words, largest first within each kind."""
    table = Table(title="Đã đọc", title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for title, count in (
        ("thư", totals.mails),
        ("  trong đó mới", totals.new),
        ("  đã thấy trước đây", totals.seen_before),
        ("  bị giữ lại", totals.held),
        ("văn bản", len(totals.documents)),
    ):
        table.add_row(title, words.number(count))
    _add(table, totals.documents_by_type, type_names)
    table.add_row("tệp đính kèm", words.number(sum(totals.attachments_by_role.values())))
    _add(table, totals.attachments_by_role, words.ROLES)
    if totals.alerts:
        table.add_row("cảnh báo", words.number(sum(totals.alerts.values())))
        _add(table, totals.alerts, {})
    return table


def _add(table: Table, counts: Mapping[str, int], names: Mapping[str, str]) -> None:
    for key, count in sorted(counts.items(), key=lambda row: (-row[1], row[0])):
        table.add_row(f"  {names.get(key, key)}", words.number(count))
