"""The page of filled registration forms: what came, which cells can't be taken, and the command that decides.

Reads only: who accepts or refuses is a person with a name, and accounts come
with the pages that change something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from gateway.counting.periods import ZONE
from gateway.ledger.engine import Ledger
from gateway.ledger.forms import received_forms
from gateway.measuring import Measures
from gateway.records.forms import BASELINE, Decision, FilledForm, ReceivedForm, other_forms
from gateway.reports import words

MOST = 100
SHOWN_ID = 12
DECISIONS = {Decision.WAITING: "chờ duyệt", Decision.ACCEPTED: "đã nhận", Decision.REJECTED: "không nhận"}


@dataclass(frozen=True, slots=True)
class FormCard:
    """One form as the page shows it."""

    id: str
    agency: str
    file: str
    sender: str
    came: str
    """Civil day and time in Vietnam."""
    decision: str
    decided: str
    """By whom, and why; "" while it waits."""
    waiting: bool
    years: list[str]
    rows: list[tuple[str, list[str]]]
    """(row of the form, words by year)."""
    problems: list[str]
    others: list[str]
    """Ids of other forms of the same agency, where this one waits."""
    accept: str
    """The command that takes it."""


def forms_page(ledger: Ledger, measures: Measures) -> dict[str, Any]:
    """Variables of `forms.html`: those that wait first, then the newest."""
    every = received_forms(ledger)
    newest = sorted(every, key=lambda form: (form.decision is not Decision.WAITING, -form.at.timestamp(), form.id))
    names = {row.id: row.name for row in measures.directory.agencies}
    return {
        "jurisdiction": measures.book.jurisdiction_name or measures.book.jurisdiction,
        "waiting": sum(form.decision is Decision.WAITING for form in every),
        "count": len(every),
        "most": MOST,
        "forms": [_card(form, every, names) for form in newest[:MOST]],
    }


def add_forms(app: FastAPI, pages: Environment, ledger: Ledger, measures: Callable[[], Measures]) -> None:
    """`/commitments`."""

    @app.get("/commitments", response_class=HTMLResponse)
    def commitments() -> str:
        return pages.get_template("forms.html").render(forms_page(ledger, measures()))


def _card(form: ReceivedForm, every: Sequence[ReceivedForm], names: Mapping[str, str]) -> FormCard:
    years = sorted({cell.year for cell in form.filled.cells})
    others = other_forms(form, every) if form.decision is Decision.WAITING else []
    decided = f"{form.decided_by}: {form.reason}" if form.reason else form.decided_by
    return FormCard(
        id=form.id[:SHOWN_ID],
        agency=words.printable(names.get(form.whose or "", form.whose or form.filled.agency_text or "chưa rõ cơ quan")),
        file=words.printable(form.file),
        sender=words.printable(form.sender or form.origin),
        came=form.at.astimezone(ZONE).strftime("%H:%M ngày %d/%m/%Y"),
        decision=DECISIONS[form.decision],
        decided=words.printable(decided),
        waiting=form.decision is Decision.WAITING,
        years=["Hiện trạng" if year == BASELINE else str(year) for year in years],
        rows=_rows(form.filled, years),
        problems=[words.printable(problem.sentence) for problem in form.filled.problems],
        others=[one.id[:SHOWN_ID] for one in others],
        accept=_accept(form),
    )


def _rows(filled: FilledForm, years: Sequence[int]) -> list[tuple[str, list[str]]]:
    said = {(cell.indicator, cell.year): words.printable(cell.words) for cell in filled.cells}
    found = dict.fromkeys(cell.indicator for cell in filled.cells)
    return [(indicator, [said.get((indicator, year), "") for year in years]) for indicator in found]


def _accept(form: ReceivedForm) -> str:
    """With what this form needs: the agency where nobody knows it, the good cells where others are bad."""
    agency = "" if form.whose else " --agency MÃ"
    bad = [one for one in form.filled.problems if form.whose or not one.where.startswith("cơ quan")]
    return f"vanthu commitments accept {form.id[:SHOWN_ID]} --by TÊN{agency}{' --good-cells' if bad else ''}"
