"""What stands around a scan without text: annexes that name it, a sender that is no agency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from classifiers.catalogue import OTHER
from classifiers.rules import Rules
from classifiers.symbol import mentions, same_symbol
from classifiers.verdict import Evidence, Role, Symbol, Verdict
from gateway.directory import Directory
from gateway.route.issuing import is_from_outside
from gateway.route.judged import Judged
from gateway.route.parties import Parties

NAMED_BY_ANNEX_CONFIDENCE = 0.4
FROM_OUTSIDE = "no_words: scan without text from a sender that is no agency"


def leave_unread(judged: Sequence[Judged], parties: Parties, directory: Directory) -> list[Judged]:
    """The files; scans that nothing names, from a citizen or a business, left unread: identity cards, diplomas, bills."""
    return [
        _unread(item) if _says_nothing(item) and is_from_outside(item, parties, directory) else item for item in judged
    ]


def _says_nothing(item: Judged) -> bool:
    return item.is_document and not item.speaks and item.symbol is None and item.verdict.type.value == OTHER


def _unread(item: Judged) -> Judged:
    verdict = item.verdict
    no = replace(verdict.official, value=False)
    return replace(item, verdict=replace(verdict, role=Role.UNREADABLE, official=no, reason=FROM_OUTSIDE))


def named_by_annexes(judged: Sequence[Judged], rules: Rules) -> list[Judged]:
    """The files, the one scan without text or number given the number that annexes beside it name.

    "(Kèm theo Công văn số 464/STTTT-KHTC ...)" on a readable annex says which
    letter the scan is, where no other file of the mail can be meant.
    """
    unread = [item for item in judged if item.is_document and not item.speaks and item.symbol is None]
    if len(unread) != 1:
        return list(judged)
    scan = unread[0]
    parents = _parents([item for item in judged if item.mail == scan.mail], rules)
    if len(parents) != 1:
        return list(judged)
    symbol, text, where = parents[0]
    if any(item.symbol and same_symbol(item.symbol, symbol) for item in judged):
        return list(judged)
    return [_named(item, symbol, Evidence(text, where, "named-by-annex")) if item is scan else item for item in judged]


def _parents(near: Sequence[Judged], rules: Rules) -> list[tuple[Symbol, str, str]]:
    """Distinct symbols that annexes name, with the words and the file they stand in."""
    found: dict[str, tuple[Symbol, str, str]] = {}
    for item in near:
        named = item.verdict.letterhead.parent_symbol
        if item.verdict.role is not Role.ANNEX or not named:
            continue
        symbol = next((one for _, one in mentions(named, rules.catalogue, rules.issuer_codes) if one.number), None)
        if symbol is not None:
            found.setdefault(symbol.text, (symbol, named, f"annex {item.attachment.filename}"))
    return list(found.values())


def _named(item: Judged, symbol: Symbol, evidence: Evidence) -> Judged:
    head = item.verdict.letterhead
    said: Verdict[Symbol | None] = Verdict(symbol, NAMED_BY_ANNEX_CONFIDENCE, (evidence, *head.symbol.evidence))
    return replace(item, verdict=replace(item.verdict, letterhead=replace(head, symbol=said)))
