"""What nobody registered: documents of an agency-year told by the numbers that were seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from gateway.counting.series_calendar import starts, worths
from gateway.counting.series_estimate import Clean, SeriesEstimate, estimate_series
from gateway.counting.series_numbers import Family, Numbered, of_year
from gateway.counting.series_scheme import Group, Scheme, group_together, name_scheme, numbered_apart

LETTERS = "công văn"
UNIT_NEEDS = 3
"""Documents of a drafting unit that let one ask for a series of its own."""


@dataclass(frozen=True, slots=True)
class AgencySeries:
    """All series of one agency-year."""

    year: int
    as_of: date
    """Last day up to which documents are estimated."""
    scheme: Scheme
    """How administrative documents are numbered."""
    series: tuple[SeriesEstimate, ...] = ()
    unplaced: tuple[str, ...] = ()
    """Type codes with too few documents to say which series they belong to."""
    numbers: dict[str, str] = field(default_factory=dict)
    """Name of the series of each document."""
    curves: dict[str, Clean] = field(default_factory=dict)
    """Numbers and days of each series by its name, without those in doubt."""


def read_series(found: Iterable[Numbered], year: int, as_of: date) -> AgencySeries:
    """Series of one agency and year, with estimates up to `as_of` (a day of that year, not beyond what was observed)."""
    mine = of_year(found, year)
    until = min(max(as_of, date(year, 1, 1)), date(year, 12, 31))
    scheme, places, unplaced = _administrative([one for one in mine if one.family is Family.ADMINISTRATIVE], year)
    for one in mine:
        if one.family is not Family.ADMINISTRATIVE:
            places[one.document_id] = _apart(one)
    members: dict[str, list[Numbered]] = defaultdict(list)
    for one in mine:
        if one.document_id in places:
            members[places[one.document_id]].append(one)
    sure = scheme is not Scheme.UNKNOWN
    told = [
        estimate_series(name, some, year, until, sure=sure or some[0].family is not Family.ADMINISTRATIVE)
        for name, some in members.items()
    ]
    series = sorted((one for one, _ in told), key=lambda item: (item.family, -item.seen, item.name))
    return AgencySeries(year, until, scheme, tuple(series), unplaced, places, {one.name: clean for one, clean in told})


def _apart(one: Numbered) -> str:
    mark = "năm" if one.family is Family.LEGAL else "Đảng"
    return f"{one.type_code or '?'} ({mark})"


def _administrative(found: Sequence[Numbered], year: int) -> tuple[Scheme, dict[str, str], tuple[str, ...]]:
    """(scheme, series of each document by its id, groups that could not be placed)."""
    by_group, by_units = _grouped(found, year)
    letters_open = by_units is None
    groups = [_group(name, some, year) for name, some in by_group.items() if name or not letters_open]
    grouping = group_together([group for group in groups if len(group)])
    sizes = {name: len(some) for name, some in by_group.items()}
    if letters_open:
        grouping = replace(grouping, open=(*grouping.open, ""))
    scheme = name_scheme(grouping, sizes)
    if by_units and scheme in (Scheme.PER_TYPE, Scheme.MIXED):
        scheme = Scheme.PER_UNIT
    homes = {name: _label(names) for names in grouping.series for name in names}
    unplaced = tuple(sorted(shown(name) for name in by_group if name not in homes))
    places = {one.document_id: homes[name] for name, some in by_group.items() if name in homes for one in some}
    return scheme, places, unplaced


def _label(names: Sequence[str]) -> str:
    return " + ".join(shown(name) for name in sorted(names))


def shown(name: str) -> str:
    """A group as people call it: "công văn" for letters."""
    return name or LETTERS


def _grouped(found: Sequence[Numbered], year: int) -> tuple[dict[str, list[Numbered]], bool | None]:
    """(documents by type code, letters by drafting unit where each numbers by itself; whether they do, None: unsure)."""
    by_type: dict[str, list[Numbered]] = defaultdict(list)
    for one in found:
        by_type[one.type_code].append(one)
    by_unit: dict[str, list[Numbered]] = defaultdict(list)
    for one in by_type.get("", ()):
        by_unit[f"{LETTERS} {one.unit}".rstrip()].append(one)
    asked = [group for name, some in by_unit.items() if len(group := _group(name, some, year)) >= UNIT_NEEDS]
    apart = numbered_apart(asked) if len(asked) > 1 else False
    if not apart:
        return by_type, apart
    del by_type[""]
    return by_type | by_unit, True


def _group(name: str, found: Sequence[Numbered], year: int) -> Group:
    dated = [(one.number, one.issued_on) for one in found if one.issued_on is not None and not one.suffix]
    days = [day for _, day in dated]
    times = starts(year, days) + worths(year, days) / 2
    numbers = np.array([number for number, _ in dated], dtype=np.float64)
    order = np.lexsort((times, numbers))
    return Group(name, numbers[order], times[order])
