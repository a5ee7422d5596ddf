"""Electronic documents by form, by way of sending, and signed without paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from classifiers.verdict import Origin
from gateway.counting.definitions import Book, Definition
from gateway.counting.results import Ratio, share
from gateway.counting.shares import line
from gateway.records import Fact, Mode, OverallSignature

DMS = "dms"
MAIL = "mail"


def count_forms(facts: Sequence[Fact]) -> dict[str, Any]:
    """The four figures of I.2 and II.2, on two axes that do not exclude each other (reading F4).

    "With a signature" means present, whatever became of its check (R18).
    """
    signatures = Counter(fact.signature for fact in facts)
    origins = Counter(fact.origin for fact in facts)
    unsigned = signatures[OverallSignature.NONE]
    counts = {
        "signed": len(facts) - unsigned,
        "unsigned": unsigned,
        "scanned_image": origins[Origin.SCANNED_IMAGE],
        "digitised_text": origins[Origin.DIGITISED_TEXT],
        "signed_valid": signatures[OverallSignature.VALID],
        "signed_invalid": signatures[OverallSignature.INVALID],
        "signed_indeterminate": signatures[OverallSignature.INDETERMINATE],
        "born_digital": origins[Origin.BORN_DIGITAL],
        "origin_unknown": origins[Origin.UNKNOWN],
    }
    return {name: {"count": count, "percent": share(count, len(facts))} for name, count in counts.items()}


def count_ways(definition: Definition, facts: Sequence[Fact], dms_seen: bool) -> tuple[Ratio | None, dict[str, Any]]:
    """Documents by way of sending; a document sent by mail and system counts for the system (R15).

    The ratio is the share of mail. None without data of the document system:
    what it sent is out of sight, so nothing is known to divide by.
    """
    by_way = Counter(_way(fact) for fact in facts)
    measured: dict[str, Any] = {way: by_way[way] for way in (MAIL, DMS, "other")}
    measured["both"] = sum({MAIL, DMS} <= set(fact.channels) for fact in facts)
    base = sum(count for way, count in by_way.items() if not definition.ways or way in definition.ways)
    if not dms_seen:
        return None, measured
    shared = definition.ways or (MAIL, DMS, "other")
    measured["percent"] = {way: share(by_way[way], base) for way in shared}
    return Ratio(by_way[MAIL], base), measured


def _way(fact: Fact) -> str:
    if DMS in fact.channels:
        return DMS
    return MAIL if MAIL in fact.channels else "other"


def signed_without_paper(facts: Sequence[Fact], book: Book) -> tuple[Ratio, dict[str, Any]]:
    """II.6: validly signed and electronic only, of all electronic documents (readings R18, II6)."""
    administrative = [fact for fact in facts if fact.type not in book.not_administrative]
    return _signed(facts), {"administrative": line(_signed(administrative))}


def _signed(facts: Sequence[Fact]) -> Ratio:
    """Doubt in the signature or in the paper is doubt in the figure; a plain no in either is a no."""
    certain = doubtful = 0
    for fact in facts:
        may_be_valid = fact.signature in (OverallSignature.VALID, OverallSignature.INDETERMINATE)
        may_be_alone = fact.mode in (Mode.ELECTRONIC, Mode.UNKNOWN)
        if fact.signature is OverallSignature.VALID and fact.mode is Mode.ELECTRONIC:
            certain += 1
        elif may_be_valid and may_be_alone:
            doubtful += 1
    return Ratio(certain, len(facts), doubtful)
