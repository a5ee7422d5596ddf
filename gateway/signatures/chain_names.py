"""What certificates say of themselves, remembered: names and times, without building any path."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import x509


@functools.lru_cache(maxsize=4096)
def name_key(name: bytes) -> str:
    """The DER of a name as RFC 5280 §7.1 compares it; folding it takes far longer than parsing."""
    return str(x509.Name.load(name).hashable)


@functools.lru_cache(maxsize=1024)
def validity(certificate: bytes) -> tuple[datetime, datetime]:
    """First and last moment of a certificate (DER). ValueError and others where they cannot be read."""
    parsed = x509.Certificate.load(certificate)
    return parsed.not_valid_before, parsed.not_valid_after


def names_reach(leaf: Any, others: Iterable[Any], anchors: Iterable[Any]) -> bool:
    """Whether issuers lead by name alone from the leaf to an anchor: without it there is no path."""
    goals = {name_key(anchor.subject.dump()) for anchor in anchors}
    issuers: dict[str, set[str]] = {}
    for other in others:
        issuers.setdefault(name_key(other.subject.dump()), set()).add(name_key(other.issuer.dump()))
    # The leaf may itself be an anchor.
    waiting, seen = {name_key(leaf.issuer.dump()), name_key(leaf.subject.dump())}, set[str]()
    while waiting:
        if waiting & goals:
            return True
        seen |= waiting
        waiting = {above for name in waiting for above in issuers.get(name, ())} - seen
    return False


def same_all_day(certificates: Iterable[bytes], at: datetime) -> bool:
    """Whether no certificate begins or ends on the day (UTC) of that moment, so that its hour does not matter."""
    start = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    end = start + timedelta(days=1)
    try:
        return not any(start <= moment <= end for der in certificates for moment in validity(der))
    except (ValueError, TypeError, KeyError, OverflowError):
        return False
