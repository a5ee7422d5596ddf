"""Tallies: facts without id and day, with weights. One fact and a month of facts have the same shape.

A fact is cut into one small tally for each cube, so that a roll-up keeps only
the facets that some indicator asks for together, and stays narrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from gateway.records import Scope

PROVINCE = "*"
"""Agency of a tally that sums all state agencies of the province."""
OTHERS = "others"
"""Mode of what bodies sent that are no state agency of the province: how many there are is all that is told."""
YES, NO = "1", "0"


class Cube(StrEnum):
    """Which facets a tally keeps."""

    SCOPE = "s"
    TYPE = "t"
    FORM = "f"
    WAY = "w"
    REACH = "r"
    POSTED = "p"
    """Of documents by their day of issue: what a portal must show, and when it did."""


class ByScope(NamedTuple):
    """Documents by mode; the agency stands there inside agencies only, where each is judged by itself."""

    mode: str
    agency: str


class ByType(NamedTuple):
    """Documents by mode and type."""

    mode: str
    type: str
    numbered: str
    split: str
    """Hybrid although nobody got both: electronic to one, paper to another (R2)."""
    outward: str
    """Mode over all scopes outside the agency, on the first of them; else ""."""
    prior: str
    """What the type policy expects of paper, where the mode is unknown; else ""."""


class ByForm(NamedTuple):
    """Electronic documents by origin and signature."""

    mode: str
    origin: str
    signature: str
    administrative: str


class ByWay(NamedTuple):
    """Electronic documents by way of sending."""

    channels: str


class ByReach(NamedTuple):
    """Documents that reached one group of recipients, with the mode among these recipients alone."""

    level: str
    """Of the sender."""
    group: str
    mode: str
    electronic: str
    """Whether an electronic copy reached the group."""
    numbered: str
    submission: str
    dossier: str
    prior: str


class ByPosting(NamedTuple):
    """Documents that a portal must show, by the day on which it did."""

    legal: str
    numbered: str
    by: str
    """Month, e.g. "2014-07", by whose end and grace it was posted; "" where no listing shows it."""
    days: str
    """From issue to posting; "" where no listing shows it."""


Facets = ByScope | ByType | ByForm | ByWay | ByReach | ByPosting
_FACETS: dict[Cube, type[Facets]] = {
    Cube.SCOPE: ByScope,
    Cube.TYPE: ByType,
    Cube.FORM: ByForm,
    Cube.WAY: ByWay,
    Cube.REACH: ByReach,
    Cube.POSTED: ByPosting,
}
_BETWEEN = "|"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many documents and copies share all of this."""

    agency: str
    since: date
    """First civil day of the days that it sums: the day itself, or the begin of a month or of a part of one."""
    cube: Cube
    scope: Scope
    secret: bool
    facets: Facets
    documents: int = 1
    copies: int = 0
    copies_electronic: int = 0
    copies_with_paper: int = 0
    copies_paper: int = 0


def pack_facets(facets: Facets) -> str:
    """Facets as one text."""
    return _BETWEEN.join(facets)


@lru_cache(maxsize=65_536)
def unpack_facets(cube: Cube, text: str) -> Facets:
    """The facets of a cube from their text."""
    return _FACETS[cube](*text.split(_BETWEEN))


def gathered(tallies: Iterable[Tally]) -> Iterator[Tally]:
    """The same counts with one tally for each combination."""
    sums: dict[tuple[object, ...], Tally] = {}
    for item in tallies:
        place = (item.agency, item.since, item.cube, item.scope, item.secret, item.facets)
        known = sums.get(place)
        sums[place] = item if known is None else _sum(known, item)
    yield from sums.values()


def _sum(left: Tally, right: Tally) -> Tally:
    return replace(
        left,
        documents=left.documents + right.documents,
        copies=left.copies + right.copies,
        copies_electronic=left.copies_electronic + right.copies_electronic,
        copies_with_paper=left.copies_with_paper + right.copies_with_paper,
        copies_paper=left.copies_paper + right.copies_paper,
    )
