"""Shares of a mode: electronic only, or electronic with paper, of all documents sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from classifiers.verdict import PaperStatus
from gateway.counting.definitions import Book, Definition
from gateway.counting.periods import between
from gateway.counting.results import Ratio, share
from gateway.counting.selection import Selected
from gateway.records import Fact, Mode, Scope


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


def count_modes(facts: Iterable[Fact]) -> Modes:
    """How many facts stand in each mode."""
    found = Counter(fact.mode for fact in facts)
    return Modes(found[Mode.ELECTRONIC], found[Mode.HYBRID], found[Mode.PAPER], found[Mode.UNKNOWN])


def share_of_mode(definition: Definition, chosen: Selected, book: Book) -> tuple[Ratio, Modes, dict[str, Any]]:
    """The official ratio, its modes, and the lines beside it (R1, R9, R19)."""
    facts = chosen.of(definition)
    counted = official(definition, facts)
    modes = count_modes(counted)
    unnumbered = [fact for fact in facts if not fact.numbered]
    measured: dict[str, Any] = {
        "modes": modes.as_dict(),
        "copies": copies(counted, definition.mode),
        "unnumbered": line(count_modes(unnumbered).ratio(definition.mode)),
    }
    measured |= _parts_of_year(definition, chosen, book)
    if definition.scope is Scope.INTER_AGENCY and not definition.levels:
        measured |= _with_outsiders(definition, chosen)
    return modes.ratio(definition.mode), modes, measured


def official(definition: Definition, facts: Sequence[Fact]) -> list[Fact]:
    """The facts that make the official figure: numbered ones only where the text says "chính thức"."""
    return [fact for fact in facts if fact.numbered or not definition.numbered_only]


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


def copies(facts: Sequence[Fact], mode: Mode | None) -> dict[str, Any]:
    """The second line of R1: copies (bản), not documents.

    Where every fact knows which of its copies went with paper, the share of
    copies; else only how many copies belong to documents of the mode.
    """
    total = sum(fact.copies for fact in facts)
    known = [(fact.copies_electronic, fact.copies_with_paper) for fact in facts]
    parts = [(e, p) for e, p in known if e is not None and p is not None]
    if facts and len(parts) == len(facts):
        numerator = sum(p if mode is Mode.HYBRID else e for e, p in parts)
        return {"unit": "copy"} | line(Ratio(numerator, total, total - sum(e + p for e, p in parts)))
    return {
        "unit": "copy",
        "denominator": total,
        "in_documents_of_mode": sum(fact.copies for fact in facts if fact.mode is mode),
    }


def estimate(facts: Sequence[Fact], mode: Mode | None) -> dict[str, Any] | None:
    """What the type policy would make of the documents in doubt; None where it says nothing.

    A guess from rules about types, never mixed with the figure (R4).
    """
    wanted = PaperStatus.WITH_PAPER if mode is Mode.HYBRID else PaperStatus.ELECTRONIC_ONLY
    doubtful = [fact for fact in facts if fact.mode is Mode.UNKNOWN]
    spoken = [fact for fact in doubtful if fact.paper_prior is not PaperStatus.UNKNOWN]
    if not spoken:
        return None
    numerator = sum(fact.mode is mode for fact in facts) + sum(fact.paper_prior is wanted for fact in spoken)
    rest = len(doubtful) - len(spoken)
    return {
        "numerator": numerator,
        "denominator": len(facts),
        "unknown": rest,
        "low": share(numerator, len(facts)),
        "high": share(numerator + rest, len(facts)),
        "basis": "type_policy",
    }


def _parts_of_year(definition: Definition, chosen: Selected, book: Book) -> dict[str, Any]:
    """Q4, and the days since the decision in its own year."""
    if not chosen.period.is_year:
        return {}
    parts = {"q4": chosen.period.last_quarter()}
    decided = date.fromisoformat(book.decided_on) if book.decided_on else None
    if decided and decided.year == chosen.period.year:
        parts["since_decision"] = between(decided, chosen.period.last)
    return {name: line(_ratio_within(definition, chosen.within(period))) for name, period in parts.items()}


def _ratio_within(definition: Definition, chosen: Selected) -> Ratio:
    return count_modes(official(definition, chosen.of(definition))).ratio(definition.mode)


def _with_outsiders(definition: Definition, chosen: Selected) -> dict[str, Any]:
    """II.1: citizens and businesses as a line of their own, and everybody together (R17: a document once)."""
    external = chosen.of_scope(Scope.EXTERNAL)
    modes: dict[tuple[str, str], set[Mode]] = {}
    for fact in (*chosen.of_scope(Scope.INTER_AGENCY), *external):
        modes.setdefault((fact.agency, fact.document_id), set()).add(fact.mode)
    together = Counter(_joined(found) for found in modes.values())
    combined = Modes(together[Mode.ELECTRONIC], together[Mode.HYBRID], together[Mode.PAPER], together[Mode.UNKNOWN])
    return {
        "external": line(count_modes(external).ratio(definition.mode)),
        "combined": line(combined.ratio(definition.mode)),
    }


def _joined(modes: set[Mode]) -> Mode:
    """Mode over two scopes: paper beside anything electronic makes it hybrid."""
    if Mode.HYBRID in modes or (Mode.PAPER in modes and len(modes) > 1):
        return Mode.HYBRID
    return Mode.UNKNOWN if Mode.UNKNOWN in modes else modes.pop()
