"""Findings of `vanthu check` for people and machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from gateway.checking import Finding, Weight
from gateway.reports.tables import plain

MARKS = {Weight.GOOD: "[green]tốt[/]", Weight.WARNS: "[yellow]lưu ý[/]", Weight.STOPS: "[red]dừng[/]"}


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding as an object."""
    return {
        "subject": finding.subject,
        "weight": finding.weight.value,
        "found": finding.found,
        "do": finding.advice,
    }


def checks_table(findings: Sequence[Finding]) -> Table:
    """One row a finding, with what to do."""
    table = Table(title="Kiểm tra", title_justify="left")
    for heading in ("", "Mục", "Thấy", "Cần làm"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        table.add_row(MARKS[finding.weight], plain(finding.subject), plain(finding.found), plain(finding.advice))
    return table
