"""Duties to send the whole dossier electronically too: b.1, b.2 and b.4 (R6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from gateway.counting.results import Ratio
from gateway.counting.shares import count_modes, line
from gateway.counting.tallies import YES, ByReach, Tally
from gateway.records import Dossier, Mode


def is_whole(facets: ByReach) -> bool | None:
    """Whether the whole dossier of such a document was seen electronically; None where nobody knows.

    Without an electronic copy it was not; a part of it is not the whole.
    """
    if facets.electronic != YES:
        # "Unknown" without an electronic copy: a register says that it went and not how.
        return None if facets.mode == Mode.UNKNOWN else False
    return {Dossier.COMPLETE.value: True, Dossier.PARTIAL.value: False}.get(facets.dossier)


def counts(facets: ByReach, submissions_only: bool) -> bool:
    """Whether such a document is one that the duty speaks of."""
    return not submissions_only or facets.submission == YES


def count_submissions(rows: Sequence[Tally], submissions_only: bool) -> tuple[Ratio, dict[str, Any]]:
    """Covering documents with the whole dossier, of all; and what was seen of all that went that way (`seen`).

    Sending without paper satisfies the duty too; "with paper" alone, as the
    words have it, stands beside (`hybrid_only`).
    """
    seen: list[Tally] = []
    asked: list[Tally] = []
    dossiers: Counter[str] = Counter()
    submissions = 0
    for item in rows:
        if not isinstance(item.facets, ByReach):
            continue
        if counts(item.facets, submissions_only):
            asked.append(item)
        if item.facets.electronic == YES:
            seen.append(item)
            dossiers[item.facets.dossier] += item.documents
            submissions += item.documents if item.facets.submission == YES else 0
    shown = {
        "documents": dossiers.total(),
        "modes": count_modes(seen).as_dict(),
        "submissions": submissions,
        "dossiers": {kind.value: dossiers[kind] for kind in Dossier},
    }
    return _ratio(asked), {"seen": shown, "hybrid_only": line(_hybrid(asked))}


def _ratio(rows: Sequence[Tally]) -> Ratio:
    found: Counter[bool | None] = Counter()
    for item in rows:
        if isinstance(item.facets, ByReach):
            found[is_whole(item.facets)] += item.documents
    return Ratio(found[True], found.total(), found[None])


def _hybrid(rows: Sequence[Tally]) -> Ratio:
    """The same where only documents with paper meet the duty."""
    certain = doubtful = 0
    for item in rows:
        if isinstance(item.facets, ByReach):
            whole, mode = is_whole(item.facets), item.facets.mode
            certain += item.documents if whole and mode == Mode.HYBRID else 0
            may = whole is not False and mode in (Mode.HYBRID, Mode.UNKNOWN)
            doubtful += item.documents if may and not (whole and mode == Mode.HYBRID) else 0
    return Ratio(certain, sum(item.documents for item in rows), doubtful)
