"""The rows of the simulated province: documents, mails, mailboxes, as they stand in the text files beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from tests.made.sending import LOCAL, box

FOLDER = Path(__file__).resolve().parent
NO_DOCUMENT = "photo"


@dataclass(frozen=True, slots=True)
class Paper:
    """One official document."""

    key: str
    issuer: str
    """Directory id; "other:..." for an issuer outside the directory."""
    symbol: str
    """"" for an unnumbered one."""
    day: date
    type: str
    form: str
    marks: frozenset[str]

    @property
    def issuer_id(self) -> str | None:
        return None if self.issuer.startswith("other:") else self.issuer


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail."""

    number: int
    at: datetime
    sender: str
    to: tuple[str, ...]
    papers: tuple[str, ...]
    says: str
    """E, H or ?: what the mail says of paper."""
    marks: frozenset[str]


@cache
def papers() -> dict[str, Paper]:
    """All documents by key."""
    found = {}
    for key, issuer, symbol, day, kind, form, marks in _rows("papers.txt", 7):
        shown = "" if symbol == "-" else symbol
        found[key] = Paper(key, issuer, shown, date.fromisoformat(day), kind, form, frozenset(marks.split()))
    return found


@cache
def mails() -> tuple[Sent, ...]:
    """All mails in the order of their rows."""
    found = []
    for number, (at, sender, to, keys, says, marks) in enumerate(_rows("mails.txt", 6), start=1):
        moment = datetime.strptime(at, "%Y-%m-%d %H:%M").replace(tzinfo=LOCAL)
        boxes = tuple(box(one) for one in to.split())
        carried = tuple(key for key in keys.split() if key != "-")
        found.append(Sent(number, moment, box(sender), boxes, carried, says, frozenset(marks.split())))
    return tuple(found)


def _rows(file: str, cells: int) -> list[list[str]]:
    """Cells of each row that is no comment; a row with another number of cells is an error of the scenario."""
    rows = []
    for line in (FOLDER / file).read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        found = [cell.strip() for cell in line.split("|")]
        if len(found) != cells:
            raise ValueError(f"{file}: {line!r} has {len(found)} cells, expected {cells}")
        rows.append(found)
    return rows
