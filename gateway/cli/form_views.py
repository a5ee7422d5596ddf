"""Filled registration forms as JSON and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.table import Table

from gateway.counting.periods import ZONE
from gateway.records.forms import BASELINE, Decision, FilledCell, ReceivedForm, other_forms
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
        "agency": form.whose,
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


def forms_table(forms: Iterable[ReceivedForm], names: Mapping[str, str], every: Sequence[ReceivedForm]) -> Table:
    """One row a form; a waiting one names the others of its agency among `every`."""
    table = Table(
        title="Mẫu đăng ký đã nhận", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False
    )
    for heading in ("Mã", "Nhận lúc", "Cơ quan", "Tệp, nơi gửi", "Ô", "Sai", "Tình trạng"):
        table.add_column(heading, overflow="fold")
    for form in forms:
        filled = form.filled
        table.add_row(
            form.id[:12],
            form.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M"),
            plain(names.get(form.whose or "", form.whose or filled.agency_text or "?")),
            plain(f"{form.file}\n{form.sender or form.origin}"),
            str(len(filled.cells)),
            str(len(filled.problems)) if filled.problems else "",
            "\n".join(part for part in (DECISIONS[form.decision], plain(_who(form)), _others(form, every)) if part),
        )
    return table


def _others(form: ReceivedForm, every: Sequence[ReceivedForm]) -> str:
    """Which other forms an admin had better look at too; "" for one that was decided."""
    others = other_forms(form, every) if form.decision is Decision.WAITING else []
    return f"[dim]cùng cơ quan còn mẫu {', '.join(one.id[:12] for one in others)}[/]" if others else ""


def _who(form: ReceivedForm) -> str:
    return f"{form.decided_by}: {form.reason}" if form.reason else form.decided_by


def form_table(form: ReceivedForm, names: Mapping[str, str]) -> Table:
    """The cells of a form, years side by side as on paper."""
    cells = form.filled.cells
    years = sorted({cell.year for cell in cells})
    title = f"{names.get(form.whose or '', form.whose or 'chưa rõ cơ quan')} · {form.file}"
    table = Table(title=plain(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Dòng")
    for year in years:
        table.add_column("Hiện trạng" if year == BASELINE else str(year), overflow="fold")
    by_place: dict[tuple[str, int], FilledCell] = {(cell.indicator, cell.year): cell for cell in cells}
    for indicator in dict.fromkeys(cell.indicator for cell in cells):
        said = [by_place.get((indicator, year)) for year in years]
        table.add_row(indicator, *(plain(cell.words) if cell else "" for cell in said))
    return table
