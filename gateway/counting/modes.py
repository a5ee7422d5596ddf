"""Mode of a document within one scope [QN1486 II.2.a]."""

from __future__ import annotations

from collections.abc import Iterable

from classifiers.verdict import PaperStatus
from gateway.records import Mode


def join_recipient(seen: Iterable[PaperStatus]) -> PaperStatus:
    """What all sightings say of one recipient: paper beats none, known beats unknown."""
    statuses = set(seen)
    for status in (PaperStatus.WITH_PAPER, PaperStatus.ELECTRONIC_ONLY):
        if status in statuses:
            return status
    return PaperStatus.UNKNOWN


def scope_mode(recipients: Iterable[PaperStatus]) -> Mode:
    """Mode over all recipients of a scope that got the electronic copy.

    One paper copy to anybody makes the document hybrid; "electronic" needs
    that no recipient is in doubt.
    """
    statuses = set(recipients)
    if PaperStatus.WITH_PAPER in statuses:
        return Mode.HYBRID
    return Mode.ELECTRONIC if statuses == {PaperStatus.ELECTRONIC_ONLY} else Mode.UNKNOWN
