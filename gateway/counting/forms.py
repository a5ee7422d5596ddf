"""Electronic documents by form, by way of sending, and signed without paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from classifiers.verdict import Origin
from gateway.counting.definitions import Definition
from gateway.counting.results import Ratio, share
from gateway.counting.shares import line
from gateway.counting.tallies import YES, ByForm, ByWay, Tally
from gateway.records import Mode, OverallSignature

DMS = "dms"
MAIL = "mail"
OTHER = "other"


def count_forms(rows: Sequence[Tally]) -> tuple[int, dict[str, Any]]:
    """All electronic documents, and the four figures of I.2 and II.2, on two axes that do not exclude each other (F4).

    "With a signature" means present, whatever became of its check (R18).
    """
    signatures: Counter[str] = Counter()
    origins: Counter[str] = Counter()
    for item in rows:
        if isinstance(item.facets, ByForm):
            signatures[item.facets.signature] += item.documents
            origins[item.facets.origin] += item.documents
    total, unsigned = signatures.total(), signatures[OverallSignature.NONE]
    counts = {
        "signed": total - unsigned,
        "unsigned": unsigned,
        "scanned_image": origins[Origin.SCANNED_IMAGE],
        "digitised_text": origins[Origin.DIGITISED_TEXT],
        "signed_valid": signatures[OverallSignature.VALID],
        "signed_invalid": signatures[OverallSignature.INVALID],
        "signed_indeterminate": signatures[OverallSignature.INDETERMINATE],
        "born_digital": origins[Origin.BORN_DIGITAL],
        "origin_unknown": origins[Origin.UNKNOWN],
    }
    return total, {name: {"count": count, "percent": share(count, total)} for name, count in counts.items()}


def count_ways(definition: Definition, rows: Sequence[Tally], dms_seen: bool) -> tuple[Ratio | None, dict[str, Any]]:
    """Documents by way of sending; a document sent by mail and system counts for the system (R15).

    The ratio is the share of mail. None without data of the document system:
    what it sent is out of sight, so nothing is known to divide by.
    """
    by_way: Counter[str] = Counter()
    both = 0
    for item in rows:
        if isinstance(item.facets, ByWay):
            by_way[way_of(item.facets)] += item.documents
            both += item.documents if {MAIL, DMS} <= set(item.facets.channels.split()) else 0
    measured: dict[str, Any] = {way: by_way[way] for way in (MAIL, DMS, OTHER)} | {"both": both}
    shared = definition.ways or (MAIL, DMS, OTHER)
    base = sum(by_way[way] for way in shared)
    if not dms_seen:
        return None, measured
    measured["percent"] = {way: share(by_way[way], base) for way in shared}
    measured["of_all_ways"] = {way: share(by_way[way], by_way.total()) for way in (MAIL, DMS, OTHER)}
    return Ratio(by_way[MAIL], base), measured


def way_of(facets: ByWay) -> str:
    """The way that a document counts for."""
    channels = facets.channels.split()
    if DMS in channels:
        return DMS
    return MAIL if MAIL in channels else OTHER


def signed_without_paper(rows: Sequence[Tally]) -> tuple[Ratio, dict[str, Any]]:
    """II.6: validly signed and electronic only, of all electronic documents (readings R18, II6)."""
    administrative = [item for item in rows if isinstance(item.facets, ByForm) and item.facets.administrative == YES]
    return _signed(rows), {"administrative": line(_signed(administrative))}


def signed_alone(facets: ByForm) -> bool | None:
    """Whether such a document is validly signed and went without paper; None where that is in doubt.

    A plain no in either is a no.
    """
    if facets.signature == OverallSignature.VALID and facets.mode == Mode.ELECTRONIC:
        return True
    may_be_valid = facets.signature in (OverallSignature.VALID, OverallSignature.INDETERMINATE)
    may_be_alone = facets.mode in (Mode.ELECTRONIC, Mode.UNKNOWN)
    return None if may_be_valid and may_be_alone else False


def _signed(rows: Sequence[Tally]) -> Ratio:
    found: Counter[bool | None] = Counter()
    for item in rows:
        if isinstance(item.facets, ByForm):
            found[signed_alone(item.facets)] += item.documents
    return Ratio(found[True], found.total(), found[None])
