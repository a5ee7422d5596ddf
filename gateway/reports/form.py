"""The registration form as rows: what is printed, and what may stand in each cell [DB464, Phụ lục]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gateway.errors import BadInput

YEAR_COLUMNS = 4


class CellKind(StrEnum):
    """What a cell of a row says."""

    PERCENT = "percent"
    FORMS = "forms"
    TYPES = "types"
    WAYS = "ways"


@dataclass(frozen=True, slots=True)
class FormRow:
    """One of the fifteen rows."""

    id: str
    """ "I.1": section and number, as indicators are called."""
    text: str
    kind: CellKind

    @property
    def section(self) -> str:
        """ "I" or "II"."""
        return self.id.partition(".")[0]

    @property
    def number(self) -> str:
        """What is printed under TT."""
        return self.id.partition(".")[2]


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one edition."""

    id: str
    """ "vanthu-dang-ky/1": stands in every blank form, so that a filled one is known again."""
    title: str
    source: str
    """Which paper the form belongs to."""
    baseline: str
    """Heading of the column before the years."""
    years: tuple[int, ...]
    sections: tuple[tuple[str, str], ...]
    """(id, text)."""
    rows: tuple[FormRow, ...]

    @property
    def name(self) -> str:
        """The id without its edition."""
        return self.id.partition("/")[0]

    def row(self, row_id: str) -> FormRow | None:
        """The row of an id; None for another."""
        return next((row for row in self.rows if row.id == row_id), None)

    def years_for(self, year: int) -> tuple[int, ...]:
        """The years of the form where the year is one of them, else as many years that end with it."""
        if year in self.years:
            return self.years
        return tuple(range(year - len(self.years) + 1, year + 1))


def parse_form(tables: Mapping[str, Any]) -> Form:
    """The rows of `config/reports/registration.toml`. Raises `BadInput` naming what is wrong."""
    try:
        form = Form(
            id=str(tables["id"]),
            title=str(tables["title"]),
            source=str(tables["source"]),
            baseline=str(tables["baseline"]),
            years=tuple(int(year) for year in tables["years"]),
            sections=tuple((str(row["id"]), str(row["text"])) for row in tables["section"]),
            rows=tuple(FormRow(str(r["id"]), str(r["text"]), CellKind(r["kind"])) for r in tables["row"]),
        )
    except KeyError as why:
        raise BadInput(
            f"{why.args[0]} is missing; expected id, title, source, baseline, years, sections, rows."
        ) from why
    except (ValueError, TypeError) as why:
        raise BadInput(f"{why}.") from why
    known = {section for section, _ in form.sections}
    if strays := [row.id for row in form.rows if row.section not in known]:
        raise BadInput(f"rows {', '.join(strays)} belong to no section; known are {', '.join(sorted(known))}.")
    if len(form.years) != YEAR_COLUMNS:
        raise BadInput(f"years are {list(form.years)}; expected {YEAR_COLUMNS} years, as the form has columns.")
    return form
