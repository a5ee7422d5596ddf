"""The signatures of one PDF seen together: who broke whom, what nobody signed, and the level of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gateway.records import SignatureVerdict
from gateway.signatures.ades import pades_level
from gateway.signatures.judge import TIMESTAMP_SUB_FILTER

Placed = tuple[SignatureVerdict, int]
"""A verdict with the end of its byte range, which orders the signatures of a file; 0 where it has none."""


def seen_together(found: Sequence[Placed], scanned: int, *, store_since: int | None) -> tuple[SignatureVerdict, ...]:
    """The verdicts with what only all of them together tell.

    1. Which later signature an earlier one was broken by, at the latest: the
       one that closed the breaking revision, or for bytes that were rewritten
       the first later one that is whole.
    2. The baseline level, from the store and the time-stamps after each.
    3. How many signatures the bytes and the structure show, and what came
       after the last of them.
    """
    breakers = {id(verdict): _breaker(verdict, end, found) for verdict, end in found}
    broke: dict[int, list[str]] = {}
    for verdict, _ in found:
        breaker = breakers[id(verdict)]
        if breaker is not None:
            broke.setdefault(id(breaker), []).append(verdict.field_name)
    uncovered = _uncovered(found)
    parsed = sum(1 for verdict, _ in found if "signature-outside-form" not in verdict.reasons)
    return tuple(
        replace(
            verdict,
            broken_by=_named(breakers[id(verdict)]),
            broken_by_signer=_signer(breakers[id(verdict)]),
            broke=tuple(broke.get(id(verdict), ())),
            reasons=(*verdict.reasons, *_told(breakers[id(verdict)], broke.get(id(verdict)))),
            ades_level=_level(verdict, end, found, store_since),
            file_scanned=scanned,
            file_parsed=parsed,
            file_uncovered=uncovered,
        )
        for verdict, end in found
    )


def _breaker(verdict: SignatureVerdict, end: int, found: Sequence[Placed]) -> SignatureVerdict | None:
    """The signature at which this one was broken at the latest; None where it stands or no later one is whole."""
    later = sorted(((e, other) for other, e in found if e > end and other is not verdict), key=lambda item: item[0])
    if verdict.broken_in_revision is not None:
        closing = (o for _, o in later if o.signed_revision and o.signed_revision >= verdict.broken_in_revision)
        return next(closing, None)
    if verdict.intact is False:
        return next((other for _, other in later if other.intact), None)
    return None


def _named(breaker: SignatureVerdict | None) -> str:
    return "" if breaker is None else breaker.field_name or "?"


def _signer(breaker: SignatureVerdict | None) -> str:
    return "" if breaker is None else breaker.signer_subject


def _told(breaker: SignatureVerdict | None, broke: list[str] | None) -> tuple[str, ...]:
    codes = ("broken-by-later-signature",) if breaker is not None else ()
    return (*codes, "broke-earlier-signature") if broke else codes


def _uncovered(found: Sequence[Placed]) -> str:
    """What came after the last signature: nothing where one covers the whole file, else as that one was judged."""
    if any(verdict.coverage == "whole_file" for verdict, _ in found):
        return "none"
    last = max(found, key=lambda item: item[1], default=None)
    return last[0].modification if last is not None and last[1] else "not_checked"


def _level(verdict: SignatureVerdict, end: int, found: Sequence[Placed], store_since: int | None) -> str:
    """`store_since` is the first revision with a store of validation data."""
    stamps = [
        other.signed_revision or 0
        for other, e in found
        if other.sub_filter == TIMESTAMP_SUB_FILTER and other.intact and e > end
    ]
    return pades_level(
        verdict.ades_level,
        verdict.sub_filter,
        has_store=store_since is not None,
        stamped_after=bool(stamps),
        archived=store_since is not None and any(revision >= store_since for revision in stamps),
    )
