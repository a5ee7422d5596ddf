"""A filled registration form on its way: cells as found, what they say, what is wrong with them, who decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

BASELINE = 0
"""In place of a year: the column "Hiện trạng", an agency's own figure of the time before."""


class GridKind(StrEnum):
    """How a cell holds its value."""

    TEXT = "text"
    NUMBER = "number"
    """A bare number: what a sheet stores when somebody types 30."""
    PERCENT = "percent"
    """A sheet stores 0.3 and shows 30 %; `text` says "30 %" then."""
    DATE = "date"
    """What a sheet makes of 10/12/13."""
    UNCOUNTED = "uncounted"
    """A formula without result; `text` is the formula."""
    CHANGED = "changed"
    """A letter's cell in which somebody crossed words out and nobody accepted it; `text` is what would stand there."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell that is not empty."""

    column: int
    """From 0."""
    text: str
    kind: GridKind
    where: str
    """As people find it: "ô F12", "bảng 2, dòng 5, cột 4"."""
    wide: int = 1
    """Columns that it spans."""
    high: int = 1
    """Rows that it spans."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The tables of one file, and the words outside of them."""

    tables: tuple[tuple[tuple[GridCell, ...], ...], ...]
    """Tables, rows, cells."""
    words: tuple[str, ...] = ()
    """Title, keywords and paragraphs: where the mark of a form stands."""
    macros: bool = False
    """A program travels in the file; it is never run."""


@dataclass(frozen=True, slots=True)
class FilledCell:
    """What an agency wrote into one cell of the form."""

    indicator: str
    year: int
    """BASELINE for "Hiện trạng"."""
    percent: float | None
    """None where the cell says something else than one share."""
    words: str
    """As written."""
    where: str


@dataclass(frozen=True, slots=True)
class FormProblem:
    """A cell, or the form, that can't be taken as it is."""

    where: str
    found: str
    expected: str
    """What is allowed there, and what to do."""

    @property
    def sentence(self) -> str:
        """One line for people: what, where, what is allowed, what to do."""
        return f"{self.where[:1].upper()}{self.where[1:]}: “{self.found}”; cần {self.expected}."


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as read."""

    form: str
    """Id of the edition: "vanthu-dang-ky/1"; "" where only its headings tell that it is one."""
    agency: str | None
    """Directory id; None where neither mark nor name nor sender tells it."""
    agency_text: str
    """The name as written; "" where it stands nowhere."""
    cells: tuple[FilledCell, ...]
    problems: tuple[FormProblem, ...] = ()
    touched: int = 0
    """Cells that somebody filled in, good or not: a form sent out empty has none."""


class Decision(StrEnum):
    """Where a form stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ReceivedForm:
    """A filled form before an admin, or after."""

    id: str
    """SHA-256 of the file: the same file is one form, however often it comes."""
    file: str
    origin: str
    """ "mail KEY", or "file" where a person handed it in."""
    sender: str
    """Address, or who handed it in."""
    at: datetime
    filled: FilledForm
    decision: Decision = Decision.WAITING
    decided_at: datetime | None = None
    decided_by: str = ""
    reason: str = ""
    agency: str | None = None
    """For whom it was accepted; an admin may name the agency of a form that does not tell."""

    @property
    def whose(self) -> str | None:
        """Directory id of the agency that it speaks for; None where nobody knows yet."""
        return self.agency or self.filled.agency


def other_forms(form: ReceivedForm, forms: Iterable[ReceivedForm]) -> list[ReceivedForm]:
    """Forms of the same agency that were not refused, oldest first: which of them holds, a person must know."""
    others = [
        one
        for one in forms
        if form.whose is not None
        and one.whose == form.whose
        and one.id != form.id
        and one.decision is not Decision.REJECTED
    ]
    return sorted(others, key=lambda one: (one.at, one.id))
