"""Lists of types exchanged in one mode, and which of them fall short (a.3, a.4, b.7, b.8, I.3, I.5, II.3, II.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gateway.counting.definitions import Book, Definition, TypeRow
from gateway.counting.results import TargetVerdict
from gateway.counting.shares import Modes, modes_of
from gateway.counting.tallies import ByType, Tally
from gateway.counting.targets import join
from gateway.records import Mode

AS_LISTED = "as_listed"
FALLS_SHORT = "falls_short"
UNDECIDED = "undecided"
NO_DOCUMENTS = "no_documents"
NOT_MEASURABLE = "not_measurable"
WHOLLY = "wholly"
NOT_WHOLLY = "not_wholly"
"""Of a type that no list names: all its documents are of the mode, or not; it can't fall short."""

VERDICTS = {AS_LISTED: TargetVerdict.MET, FALLS_SHORT: TargetVerdict.NOT_MET, UNDECIDED: TargetVerdict.UNDECIDED}


@dataclass(frozen=True, slots=True)
class TypeList:
    """Entries of one list, how many are wholly of the mode, and the verdict over the listed ones."""

    entries: tuple[dict[str, Any], ...]
    as_listed: int
    undecided: int
    verdict: TargetVerdict


def list_types(definition: Definition, tallies: Sequence[Tally], book: Book, year: int, complete: bool) -> TypeList:
    """Every listed kind with its documents by mode, then the types that no row lists."""
    facts = _by_type(tallies)
    rows = [row for row in book.type_rows if row.indicator == definition.id and row.first_year <= year <= row.last_year]
    entries = [_listed(row, facts, _other_mode(row, book, year), complete) for row in rows]
    named = {kind for row in rows for kind in row.types}
    for kind in sorted(set(facts) - named):
        modes = modes_of(facts[kind])
        status = _status_of_unlisted(_status(definition.mode, modes, (), complete))
        entries.append(_entry(kind, (kind,), modes, definition.mode, status) | {"listed": False})
    judged = [entry for entry in entries if entry["listed"]] if rows else entries
    found = [entry["status"] for entry in judged]
    verdict = join(VERDICTS.get(status, TargetVerdict.NO_TARGET) for status in found)
    return TypeList(
        tuple(entries),
        found.count(AS_LISTED) + found.count(WHOLLY),
        found.count(UNDECIDED),
        verdict if rows else TargetVerdict.NO_TARGET,
    )


def _by_type(tallies: Sequence[Tally]) -> dict[str, Counter[str]]:
    """Documents of each type by mode."""
    found: dict[str, Counter[str]] = {}
    for item in tallies:
        if isinstance(item.facets, ByType):
            found.setdefault(item.facets.type, Counter())[item.facets.mode] += item.documents
    return found


def _listed(row: TypeRow, facts: dict[str, Counter[str]], also: tuple[str, ...], complete: bool) -> dict[str, Any]:
    modes = modes_of(sum((facts.get(kind, Counter()) for kind in row.types), Counter()))
    status = _status(row.mode, modes, also, complete) if row.types else NOT_MEASURABLE
    entry = _entry(row.label, row.types, modes, row.mode, status) | {"listed": True, "source": row.source}
    if also:
        entry["also_listed_in"] = list(also)
    return entry | ({"reading": row.reading} if row.reading else {})


def _entry(label: str, types: tuple[str, ...], modes: Modes, mode: Mode | None, status: str) -> dict[str, Any]:
    ratio = modes.ratio(mode)
    return {
        "label": label,
        "types": list(types),
        "documents": modes.total,
        "modes": modes.as_dict(),
        "percent": ratio.percent,
        "high": ratio.high,
        "status": status,
    }


def _status(mode: Mode | None, modes: Modes, also: tuple[str, ...], complete: bool) -> str:
    """Where a type stands. A hybrid document seen is enough to fall short of "electronic only";
    paper only falls short of both. That nothing else exists is known only with a register.
    """
    if modes.total == 0:
        return NO_DOCUMENTS
    if modes.paper or (mode is Mode.ELECTRONIC and modes.hybrid and not also):
        return FALLS_SHORT
    if modes.unknown or not complete:
        return UNDECIDED
    if mode is Mode.HYBRID and modes.electronic and not also:
        return "more_electronic"
    return AS_LISTED


def _status_of_unlisted(status: str) -> str:
    return {AS_LISTED: WHOLLY, UNDECIDED: UNDECIDED}.get(status, NOT_WHOLLY)


def _other_mode(row: TypeRow, book: Book, year: int) -> tuple[str, ...]:
    """Lists of the same family that name the same kind for the other mode: both modes are accepted (R13)."""
    family = row.indicator.split(".")[0]
    return tuple(
        other.indicator
        for other in book.type_rows
        if other.indicator.split(".")[0] == family
        and other.mode is not row.mode
        and set(other.types) & set(row.types)
        and other.first_year <= year <= other.last_year
    )
