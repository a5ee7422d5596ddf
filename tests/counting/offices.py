"""Offices that number their documents: agency-years with known truth, made from fixed seeds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from gateway.counting.series_numbers import Family, Numbered

TYPES = ("", "QĐ", "BC", "KH", "TTr", "TB", "GM", "CT")
MIX = np.array([0.55, 0.17, 0.08, 0.06, 0.05, 0.05, 0.03, 0.01])
UNITS = ("VP", "TCCB", "KHTC", "NV")
TET = date(2015, 2, 19)
YEAR = 2015


@dataclass(frozen=True)
class Conditions:
    """How one office works, and how much of it the gateway sees."""

    scheme: str = "one"
    """`one`, `letters_apart`, `per_type`, `per_unit`."""
    volume: int = 1500
    share: float = 0.5
    uneven: float = 0.0
    """How much seen shares differ by type: 0 not at all, 1 a lot."""
    hidden: tuple[str, ...] = ()
    """Types never mailed."""
    bursts: float = 0.3
    """Standard deviation of a day's pace, as a share."""
    december: float = 1.4
    """Pace of December against other months."""
    misread: float = 0.01
    late: float = 0.05
    """Share of documents numbered some days after their date."""
    backdated: float = 0.004
    """Share dated weeks before their number."""
    reserved: float = 0.002
    """Share put in under an earlier number with a letter: 3176b."""
    unused: float = 0.0
    """Share of numbers that no document gets: kept for a department, annulled."""
    again: date | None = None
    """Day from which numbers begin from 1 again: reorganised."""
    starts: date = date(2015, 1, 1)
    """First day on which the gateway sees mail."""
    as_of: date = date(2015, 12, 31)
    cut: bool = False
    """Nothing of after `as_of` is known yet."""


@dataclass
class Office:
    """One made agency-year: what was seen, and the truth."""

    seen: list[Numbered]
    issued: dict[str, int] = field(default_factory=dict)
    """Documents issued up to the day asked for, by series."""
    homes: dict[str, str] = field(default_factory=dict)
    """Series of each document seen."""
    misread: set[str] = field(default_factory=set)


def make_office(wanted: Conditions, seed: int) -> Office:
    """An agency-year under these conditions; the same for the same seed."""
    chance = np.random.default_rng(seed)
    shares = _shares(wanted, chance)
    days = np.repeat(np.arange(365), _per_day(wanted, chance))
    count = len(days)
    kinds = chance.choice(len(TYPES), count, p=MIX)
    units = chance.choice(len(UNITS), count)
    printed = np.maximum(days - _lag(wanted, chance, count), 0)
    reserved = chance.random(count) < wanted.reserved
    back = chance.integers(1, 20, count)
    left_out = (chance.random(count) < wanted.unused) if wanted.unused else np.zeros(count)
    known = (days >= _nth(wanted.starts)) & ~((days > _nth(wanted.as_of)) & wanted.cut)
    seen = known & (chance.random(count) < np.array([shares[kind] for kind in TYPES])[kinds])
    office, counters = Office([]), dict[str, int]()
    for at, (day, kind_at, unit_at) in enumerate(zip(days.tolist(), kinds.tolist(), units.tolist(), strict=True)):
        kind, unit = TYPES[kind_at], "" if kind_at else UNITS[unit_at]
        name = _series(wanted.scheme, kind, unit)
        name += "" if wanted.again is None or day < _nth(wanted.again) else " again"
        last = counters.get(name, 0) + int(left_out[at])
        suffix = "b" if reserved[at] and last > 20 else ""
        number = last - int(back[at]) if suffix else last + 1
        counters[name] = max(last, number)
        if day <= _nth(wanted.as_of):
            office.issued[name] = office.issued.get(name, 0) + 1
        if seen[at]:
            issued_on = date(YEAR, 1, 1) + timedelta(days=int(day if suffix else printed[at]))
            office.homes[f"d{at}"] = name
            _see(
                office, wanted, chance, Numbered(f"d{at}", number, suffix, kind, unit, Family.ADMINISTRATIVE, issued_on)
            )
    return office


def _nth(day: date) -> int:
    return (day - date(YEAR, 1, 1)).days


def _lag(wanted: Conditions, chance: np.random.Generator, count: int) -> NDArray[np.int64]:
    """Days from the printed date to the number: mostly none."""
    draw = chance.random(count)
    late = np.where(draw < wanted.late, chance.integers(1, 5, count), 0)
    return np.where(draw > 1 - wanted.backdated, chance.integers(10, 40, count), late)


def _see(office: Office, wanted: Conditions, chance: np.random.Generator, one: Numbered) -> None:
    """Add a document as a reader saw it: one digit may be another."""
    if chance.random() < wanted.misread:
        digits = list(str(one.number))
        at = int(chance.integers(len(digits)))
        digits[at] = str(chance.integers(1 if at == 0 else 0, 10))
        number = int("".join(digits))
        if number != one.number:
            office.misread.add(one.document_id)
            one = replace(one, number=number)
    office.seen.append(one)


def _series(scheme: str, kind: str, unit: str) -> str:
    if scheme == "per_type":
        return kind or "letters"
    if scheme == "per_unit":
        return kind or f"letters {unit}"
    return "one" if scheme == "one" else ("types" if kind else "letters")


def _shares(wanted: Conditions, chance: np.random.Generator) -> dict[str, float]:
    found = {}
    for kind in TYPES:
        logit = np.log(wanted.share / (1 - wanted.share)) + wanted.uneven * 2 * chance.normal()
        found[kind] = 0.0 if kind in wanted.hidden else float(1 / (1 + np.exp(-logit)))
    return found


def _per_day(wanted: Conditions, chance: np.random.Generator) -> NDArray[np.int64]:
    worth = np.array([_worth(date(YEAR, 1, 1) + timedelta(days=n), wanted.december) for n in range(365)])
    if wanted.bursts:
        shape = 1 / wanted.bursts**2
        worth = worth * chance.gamma(shape, 1 / shape, len(worth))
        weeks = chance.gamma(4 * shape, 1 / (4 * shape), 53)
        worth = worth * np.repeat(weeks, 7)[: len(worth)]
    return np.asarray(chance.poisson(wanted.volume * worth / worth.sum()), dtype=np.int64)


def _worth(day: date, december: float) -> float:
    if abs((day - TET).days - 1) <= 3 or (day.month, day.day) in ((1, 1), (4, 30), (5, 1), (9, 2)):
        return 0.0
    if day.weekday() >= 5:
        return 0.06 if day.weekday() == 5 else 0.02
    return december if day.month == 12 else 1.0
