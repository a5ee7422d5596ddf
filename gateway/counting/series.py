"""What nobody registered: documents of an agency-year told by the numbers that were seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from gateway.counting.series_calendar import starts, worths
from gateway.counting.series_clean import Clean
from gateway.counting.series_estimate import SeriesEstimate, estimate_series
from gateway.counting.series_habit import Habit, habit_of
from gateway.counting.series_numbers import Family, Numbered, of_year
from gateway.counting.series_restart import Restart, find_restart
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
    adrift: tuple[SeriesEstimate, ...] = ()
    """The unplaced types as if each had a series of its own; no part of `series`."""
    habit: Habit = Habit()
    """How its people use numbers."""
    restarts: dict[Family, date] = field(default_factory=dict)
    """First day of the numbers that began from 1 again within the year, where they did."""


def read_series(found: Iterable[Numbered], year: int, as_of: date) -> AgencySeries:
    """Series of one agency and year, with estimates up to `as_of` (a day of that year, not beyond what was observed)."""
    mine = of_year(found, year)
    until = min(max(as_of, date(year, 1, 1)), date(year, 12, 31))
    families = {family: [one for one in mine if one.family is family] for family in Family}
    cuts = {
        family: cut
        for family in (Family.ADMINISTRATIVE, Family.PARTY)
        if (cut := find_restart(_points(families[family]))) is not None
    }
    through = {family: _through(some, cuts.get(family)) for family, some in families.items()}
    scheme, homes, unplaced = _administrative(through[Family.ADMINISTRATIVE], year)
    by_term, party_scheme = _by_term(through[Family.PARTY], year)
    homes |= by_term
    if families[Family.PARTY] and not families[Family.ADMINISTRATIVE]:
        scheme = party_scheme
    homes |= {one.document_id: f"{one.type_code or '?'} (năm)" for one in families[Family.LEGAL]}
    stretches = _Stretches(year, until, {family: cut.day for family, cut in cuts.items()})
    placed = stretches.apart([one for one in mine if one.document_id in homes], homes)
    habit = habit_of(some for some in placed.values() if some[0].family is Family.ADMINISTRATIVE)
    told = stretches.estimated(placed, habit, known=scheme is not Scheme.UNKNOWN)
    adrift = stretches.apart([one for one in mine if one.document_id in unplaced], unplaced)
    return AgencySeries(
        year=year,
        as_of=until,
        scheme=scheme,
        series=tuple(sorted((one for one, _ in told), key=lambda item: (item.family, -item.seen, item.name))),
        unplaced=tuple(sorted({shown(name) for name in unplaced.values()})),
        numbers={one.document_id: name for (name, _), some in placed.items() for one in some},
        curves={one.name: clean for one, clean in told},
        adrift=tuple(one for one, _ in stretches.estimated(adrift, habit, known=False)),
        habit=habit,
        restarts=stretches.cuts,
    )


@dataclass(frozen=True, slots=True)
class _Stretches:
    """The parts of a year in which numbers run on."""

    year: int
    until: date
    cuts: dict[Family, date]

    def apart(self, found: Iterable[Numbered], homes: Mapping[str, str]) -> dict[tuple[str, date], list[Numbered]]:
        """Documents by the name of their series and its first day; undated ones with the later numbers."""
        parts: dict[tuple[str, date], list[Numbered]] = defaultdict(list)
        for one in found:
            cut = self.cuts.get(one.family)
            name = homes[one.document_id]
            if cut is None or (one.issued_on is not None and one.issued_on < cut):
                parts[name, date(self.year, 1, 1)].append(one)
            else:
                parts[f"{name} (từ {cut:%d/%m})", cut].append(one)
        return parts

    def estimated(
        self, parts: Mapping[tuple[str, date], Sequence[Numbered]], habit: Habit, *, known: bool
    ) -> list[tuple[SeriesEstimate, Clean]]:
        """The estimate of each part up to its end; `known` is whether administrative documents are told apart."""
        told = []
        for (name, since), some in parts.items():
            cut = self.cuts.get(some[0].family)
            end = self.until if cut is None or since == cut else min(self.until, cut - timedelta(days=1))
            sure = known or some[0].family is not Family.ADMINISTRATIVE
            told.append(estimate_series(name, some, since, max(end, since), sure=sure, habit=habit))
        return told


def _points(found: Iterable[Numbered]) -> dict[str, list[tuple[date, int]]]:
    """(day, number) of documents that certainly share a series: of one type and unit."""
    points: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for one in found:
        if one.issued_on is not None and not one.suffix:
            points[f"{one.type_code}/{'' if one.type_code else one.unit}"].append((one.issued_on, one.number))
    return points


def _through(found: Sequence[Numbered], cut: Restart | None) -> Sequence[Numbered]:
    """The same documents as if numbers had run on through the day on which they began again."""
    if cut is None:
        return found
    return [
        one if one.issued_on is None or one.issued_on < cut.day else replace(one, number=one.number + cut.highest)
        for one in found
    ]


def _by_term(found: Sequence[Numbered], year: int) -> tuple[dict[str, str], Scheme]:
    """(series of Party documents by their id, what that is called): by type, but for types that plainly share a book."""
    by_type: dict[str, list[Numbered]] = defaultdict(list)
    for one in found:
        by_type[one.type_code or "?"].append(one)
    groups = [_group(name, some, year) for name, some in by_type.items()]
    books = [names for names in group_together([group for group in groups if len(group)]).series if len(names) > 1]
    labels = {name: name for name in by_type} | {name: _label(names) for names in books for name in names}
    alone = len(set(labels.values())) > len(books)
    scheme = Scheme.PER_TYPE if not books else Scheme.MIXED if alone or len(books) > 1 else Scheme.ONE
    return {one.document_id: f"{labels[name]} (Đảng)" for name, some in by_type.items() for one in some}, scheme


def _administrative(found: Sequence[Numbered], year: int) -> tuple[Scheme, dict[str, str], dict[str, str]]:
    """(scheme, series of each document by its id, group of each document that could not be placed)."""
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
    places: dict[str, str] = {}
    unplaced: dict[str, str] = {}
    for name, some in by_group.items():
        into, home = (places, homes[name]) if name in homes else (unplaced, shown(name))
        into |= {one.document_id: home for one in some}
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
