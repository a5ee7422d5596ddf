"""Imports for people and machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich import box
from rich.table import Table

from gateway.counting.periods import ZONE
from gateway.records.sources import SourceBatch
from gateway.reports.contract import moment
from gateway.reports.tables import plain

KINDS = {
    "register": "sổ đăng ký đi",
    "dispatch": "sổ chuyển giao",
    "dms": "phần mềm QLVB",
    "portal": "cổng thông tin",
    "declared": "kê khai",
    "stock": "kiểm kê",
    "commitment": "đăng ký chỉ tiêu",
}


def batch_json(batch: SourceBatch) -> dict[str, Any]:
    """One import."""
    voided = {"at": moment(batch.voided_at), "by": batch.voided_by, "reason": batch.voided_why}
    return {
        "batch": batch.number,
        "kind": batch.kind,
        "file": batch.file,
        "sha256": batch.sha256,
        "at": moment(batch.at),
        "by": batch.actor,
        "rows": batch.rows,
        "unknown_columns": list(batch.unknown_columns),
        "complete": batch.complete,
        "voided": voided if batch.voided_at else None,
    }


def batches_table(batches: Iterable[SourceBatch]) -> Table:
    """One row an import."""
    table = Table(title="Các lần nạp", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Số", justify="right", no_wrap=True)
    table.add_column("Loại", no_wrap=True)
    table.add_column("Tệp", overflow="fold", ratio=1)
    table.add_column("Dòng", justify="right", no_wrap=True)
    table.add_column("Lúc, người nạp", overflow="fold")
    for one in batches:
        state = f"\n[red]đã bỏ: {plain(one.voided_why)} ({plain(one.voided_by)})[/]" if one.voided_at else ""
        state += "" if one.complete else "\n[yellow]đang tính / not yet derived[/]"
        table.add_row(
            str(one.number),
            KINDS.get(one.kind, one.kind),
            plain(one.file or "—") + state,
            str(one.rows),
            f"{one.at.astimezone(ZONE):%d/%m/%Y %H:%M}\n[dim]{plain(one.actor)}[/]",
        )
    return table
