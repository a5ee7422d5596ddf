"""Lines of a filled form told apart: which row of the form each is, by its number and by its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from gateway.directory.names import fold
from gateway.records.forms import GridCell
from gateway.reports.form import Form, FormRow

ROMAN = {"i": "I", "ii": "II"}
ALIKE = 0.9
"""Likeness of folded words from which a line is a row: a slip of the pen is forgiven, another row is not."""
LONGEST = 400


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line below the heading of a form."""

    row: FormRow | None
    """None for a line that the form does not have."""
    cells: Sequence[GridCell]
    words: str
    """What stands before the years."""

    inside: bool
    """Between the heading of the first section and the last row of the form: what stands there belongs to it."""


def form_lines(rows: Sequence[Sequence[GridCell]], first_column: int, form: Form) -> list[FormLine]:
    """Each line that is no heading of a section; what stands before `first_column` tells which row it is."""
    lines = list(_lines(rows, first_column, form))
    known = [at for at, line in enumerate(lines) if line.row is not None]
    last = known[-1] if known else -1
    return [replace(line, inside=line.inside and at <= last) for at, line in enumerate(lines)]


def _lines(rows: Sequence[Sequence[GridCell]], first_column: int, form: Form) -> Iterator[FormLine]:
    section = ""
    for cells in rows:
        head = [cell.text for cell in cells if cell.column < first_column]
        number = fold(head[0]) if head else ""
        first = number.partition(" ")[0]
        if first in ROMAN and not any(character.isdigit() for character in number):
            section = ROMAN[first]
            continue
        yield FormLine(_form_row(form, section, number, head), cells, " ".join(head), bool(section))


def _form_row(form: Form, section: str, number: str, head: Sequence[str]) -> FormRow | None:
    """The row whose words stand there; by its number alone where its words are missing.

    Words win over numbers: who deletes a line and counts the others anew has
    moved every number, and no words.
    """
    digits = number.rpartition(" ")[2] if number.partition(" ")[0] in ROMAN else number
    said = [folded for text in head if len(folded := fold(text[:LONGEST])) > len("1000")]
    if not said:
        return form.row(f"{section}.{digits}")
    rows = [row for row in form.rows if row.section == section]
    likeness = [max(_likeness(text, row) for text in said) for row in rows]
    best = max(likeness, default=0.0)
    return rows[likeness.index(best)] if best >= ALIKE and likeness.count(best) == 1 else None


def _likeness(said: str, row: FormRow) -> float:
    wanted = fold(row.text)
    return 1.0 if said == wanted else SequenceMatcher(None, said, wanted, autojunk=False).ratio()
