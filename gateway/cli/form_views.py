"""Filled registration forms as JSON and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich import box
from rich.table import Table

from gateway.records.forms import BASELINE, Decision, FilledCell, ReceivedForm
from gateway.reports.contract import moment
from gateway.reports.tables import plain

DECISIONS = {
    Decision.WAITING: "[yellow]chờ duyệt[/]",
    Decision.ACCEPTED: "[green]đã nhận[/]",
    Decision.REJECTED: "[red]không nhận[/]",
}


def form_json(form: ReceivedForm) -> dict[str, Any]:
    """A form with its cells and problems."""
    filled = form.filled
    return {
        "id": form.id,
        "file": form.file,
        "origin": form.origin,
        "sender": form.sender,
        "received_at": moment(form.at),
        "form": filled.form,
        "agency": form.agency or filled.agency,
        "agency_text": filled.agency_text,
        "cells": [
            {"indicator": c.indicator, "year": c.year or None, "percent": c.percent, "words": c.words, "where": c.where}
            for c in filled.cells
        ],
        "problems": [{"where": p.where, "found": p.found, "expected": p.expected} for p in filled.problems],
        "decision": form.decision.value,
        "decided_at": moment(form.decided_at),
        "decided_by": form.decided_by,
        "reason": form.reason,
    }


def forms_table(forms: Iterable[ReceivedForm], names: Mapping[str, str]) -> Table:
    """One row a form."""
    table = Table(
        title="Mẫu đăng ký đã nhận", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False
    )
    for heading in ("Mã", "Nhận lúc", "Cơ quan", "Tệp, nơi gửi", "Ô", "Sai", "Tình trạng"):
        table.add_column(heading, overflow="fold")
    for form in forms:
        filled = form.filled
        agency = form.agency or filled.agency
        table.add_row(
            form.id[:12],
            form.at.strftime("%Y-%m-%d %H:%M"),
            plain(names.get(agency or "", agency or filled.agency_text or "?")),
            plain(f"{form.file}\n{form.sender or form.origin}"),
            str(len(filled.cells)),
            str(len(filled.problems)) if filled.problems else "",
            DECISIONS[form.decision] + (f"\n{plain(_who(form))}" if form.decided_by else ""),
        )
    return table


def _who(form: ReceivedForm) -> str:
    return f"{form.decided_by}: {form.reason}" if form.reason else form.decided_by


def form_table(form: ReceivedForm, names: Mapping[str, str]) -> Table:
    """The cells of a form, years side by side as on paper."""
    cells = form.filled.cells
    years = sorted({cell.year for cell in cells})
    agency = form.agency or form.filled.agency
    title = f"{names.get(agency or '', agency or 'chưa rõ cơ quan')} · {form.file}"
    table = Table(title=plain(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Dòng")
    for year in years:
        table.add_column("Hiện trạng" if year == BASELINE else str(year), overflow="fold")
    by_place: dict[tuple[str, int], FilledCell] = {(cell.indicator, cell.year): cell for cell in cells}
    for indicator in dict.fromkeys(cell.indicator for cell in cells):
        said = [by_place.get((indicator, year)) for year in years]
        table.add_row(indicator, *(plain(cell.words) if cell else "" for cell in said))
    return table
