"""Numbers of one agency-year as the series sees them: what a normalised symbol says, and when."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_FORM = re.compile(
    r"(?P<number>\d{1,6})(?P<suffix>[a-zđ]?)(?:/(?P<year>(?:19|20)\d\d))?(?:(?P<joint>[-/])(?P<code>\D.*))?",
    re.IGNORECASE,
)
ELECTRONIC = frozenset({"M", "D"})
"""Letters of sources that show a document itself sent electronically: mail, document system."""
REGISTER = "R"
LARGEST = 99_999
"""A larger number is no number of a year."""


class Family(StrEnum):
    """Whose rules a number follows: each kind runs beside the others."""

    ADMINISTRATIVE = "administrative"
    """From 1 on each 1 January, as is usual [PATTERN]."""
    LEGAL = "legal"
    """Carries its year; each type of legal documents has a series of its own."""
    PARTY = "party"
    """By type and term of the congress, not by year [HD36]."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """One numbered document of one agency-year, known from any source."""

    document_id: str
    number: int
    suffix: str
    """ "b" of "3176b"; "" for a plain number."""
    type_code: str
    """ "QĐ"; "" for letters (công văn)."""
    unit: str
    """Drafting unit or field in the code: "VX" of "12/UBND-VX"; "" where none stands."""
    family: Family
    issued_on: date | None
    electronic: bool = True
    """Seen electronically (mail, document system); False when only a register or the like names it."""
    registered: bool = False
    """A register or dispatch book lists it."""


def parse_numbered(
    document_id: str,
    symbol: str,
    issued_on: str | date | None,
    type_codes: frozenset[str],
    sources: Collection[str] = ("M",),
) -> Numbered | None:
    """What a normalised symbol ("1486/QĐ-UBND", "22/2012/CT-UBND", "15-HD/TU") says; None for other forms.

    `type_codes` are casefolded, `sources` letters of where it was seen. A day that is none counts as unknown. Numbers
    that hold a date ("09-01/PT-PNC") run in no sequence and give None.
    """
    form = _FORM.fullmatch(symbol.strip())
    if form is None or not 0 < int(form["number"]) <= LARGEST:
        return None
    code = form["code"] or ""
    party = form["joint"] == "-" and "/" in code and form["year"] is None
    groups = [group for group in re.split(r"[-/.]", code) if group]
    typed = bool(groups) and groups[0].casefold() in type_codes
    family = Family.LEGAL if form["year"] else Family.PARTY if party else Family.ADMINISTRATIVE
    return Numbered(
        document_id=document_id,
        number=int(form["number"]),
        suffix=form["suffix"].casefold(),
        type_code=groups[0] if typed else "",
        unit=groups[-1] if len(groups) >= (3 if typed else 2) else "",
        family=family,
        issued_on=_day(issued_on),
        electronic=not ELECTRONIC.isdisjoint(sources),
        registered=REGISTER in sources,
    )


def of_year(found: Iterable[Numbered], year: int) -> list[Numbered]:
    """Those whose day, where they have one, falls into the year; by number, then day."""
    mine = [one for one in found if one.issued_on is None or one.issued_on.year == year]
    return sorted(mine, key=lambda one: (one.number, one.suffix, one.issued_on or date.min, one.document_id))


def _day(text: str | date | None) -> date | None:
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
