"""Shares of a mode: electronic only, or electronic with paper, of all documents sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from classifiers.verdict import PaperStatus
from gateway.counting.definitions import Book, Definition
from gateway.counting.periods import Period, between
from gateway.counting.results import Ratio, share
from gateway.counting.selection import Selected, official, unnumbered
from gateway.counting.tallies import YES, ByReach, ByScope, ByType, Cube, Tally
from gateway.records import Mode, Scope


@dataclass(frozen=True, slots=True)
class Modes:
    """Documents by mode."""

    electronic: int = 0
    hybrid: int = 0
    paper: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        return self.electronic + self.hybrid + self.paper + self.unknown

    def ratio(self, mode: Mode | None) -> Ratio:
        """Share of one mode; documents whose paper status nobody knows may belong to it (R4)."""
        certain = self.hybrid if mode is Mode.HYBRID else self.electronic
        return Ratio(certain, self.total, self.unknown)

    def as_dict(self) -> dict[str, int]:
        return {"E": self.electronic, "H": self.hybrid, "P": self.paper, "?": self.unknown}


def count_modes(rows: Iterable[Tally]) -> Modes:
    """How many documents stand in each mode."""
    found: Counter[str] = Counter()
    for item in rows:
        if isinstance(item.facets, ByType | ByReach | ByScope):
            found[item.facets.mode] += item.documents
    return modes_of(found)


def modes_of(found: Counter[str]) -> Modes:
    """A counter of modes as a value."""
    return Modes(found[Mode.ELECTRONIC], found[Mode.HYBRID], found[Mode.PAPER], found[Mode.UNKNOWN])


def share_of_mode(definition: Definition, chosen: Selected, book: Book) -> tuple[Modes, dict[str, Any]]:
    """The modes of the official figure, and the lines beside it (R1, R2, R9, R17, R19)."""
    rows = chosen.of(definition)
    counted = official(definition, rows)
    modes = count_modes(counted)
    measured: dict[str, Any] = {
        "modes": modes.as_dict(),
        "copies": copies(counted, definition.mode),
        "unnumbered": line(count_modes(unnumbered(rows)).ratio(definition.mode)),
    }
    if definition.mode is Mode.HYBRID:
        measured["split"] = _split(counted)
    measured |= parts_of_year(definition, chosen, book)
    if definition.scope is Scope.INTER_AGENCY and not definition.levels:
        measured |= _with_outsiders(definition, chosen)
    return modes, measured


def line(ratio: Ratio) -> dict[str, Any]:
    """A ratio as a line of figures."""
    return {
        "numerator": ratio.numerator,
        "denominator": ratio.denominator,
        "unknown": ratio.unknown,
        "percent": ratio.percent,
        "low": ratio.low,
        "high": ratio.high,
    }


def copies(rows: Sequence[Tally], mode: Mode | None) -> dict[str, Any]:
    """The second line of R1: copies (bản), not documents; hybrid copies are paired by recipient (R2)."""
    total = sum(item.copies for item in rows)
    electronic = sum(item.copies_electronic for item in rows)
    paired = sum(item.copies_with_paper for item in rows)
    paper = sum(item.copies_paper for item in rows)
    certain = paired if mode is Mode.HYBRID else electronic
    return {"unit": "copy"} | line(Ratio(certain, total, max(0, total - electronic - paired - paper)))


def estimate(rows: Sequence[Tally], mode: Mode | None) -> dict[str, Any] | None:
    """What the type policy would make of the documents in doubt; None where it says nothing.

    A guess from rules about types, never mixed with the figure (R4).
    """
    wanted = PaperStatus.WITH_PAPER if mode is Mode.HYBRID else PaperStatus.ELECTRONIC_ONLY
    expected: Counter[str] = Counter()
    for item in rows:
        if isinstance(item.facets, ByType | ByReach) and item.facets.mode == Mode.UNKNOWN:
            expected[item.facets.prior] += item.documents
    if not expected.total() - expected[""]:
        return None
    modes = count_modes(rows)
    numerator = modes.ratio(mode).numerator + expected[wanted]
    return {
        "numerator": numerator,
        "denominator": modes.total,
        "unknown": expected[""],
        "low": share(numerator, modes.total),
        "high": share(numerator + expected[""], modes.total),
        "basis": "type_policy",
    }


def parts_of_year(definition: Definition, chosen: Selected, book: Book) -> dict[str, Any]:
    """Q4 and the days since the decision beside a year; the running total beside a part of one (R19)."""
    period = chosen.period
    parts: dict[str, Period] = {}
    if period.is_year:
        parts["q4"] = period.last_quarter()
        decided = date.fromisoformat(book.decided_on) if book.decided_on else None
        if decided and decided.year == period.year:
            parts["since_decision"] = between(decided, period.last)
    else:
        parts["year_to_date"] = period.year_to_date()
    return {name: line(_ratio_within(definition, chosen.within(part))) for name, part in parts.items()}


def _ratio_within(definition: Definition, chosen: Selected) -> Ratio:
    return count_modes(official(definition, chosen.of(definition))).ratio(definition.mode)


def _split(rows: Sequence[Tally]) -> int:
    """Hybrid documents of which nobody got both: electronic to one, paper to another (R2)."""
    return sum(item.documents for item in rows if isinstance(item.facets, ByType) and item.facets.split == YES)


def _with_outsiders(definition: Definition, chosen: Selected) -> dict[str, Any]:
    """II.1: citizens and businesses as a line of their own, and everybody together (R17: a document once)."""
    unplaced = chosen.unplaced
    external = chosen.cube(Cube.TYPE, Scope.EXTERNAL) + unplaced
    together: Counter[str] = Counter()
    for item in (*chosen.cube(Cube.TYPE, Scope.INTER_AGENCY), *external):
        if isinstance(item.facets, ByType) and item.facets.outward:
            together[item.facets.outward] += item.documents
    return {
        "external": line(count_modes(external).ratio(definition.mode)),
        "combined": line(modes_of(together).ratio(definition.mode)),
    }
