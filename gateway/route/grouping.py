"""Which files of one mail are the same document: main, annexes and copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from classifiers.folding import fold
from classifiers.reading import Reading
from classifiers.verdict import DocumentVerdict, Role
from gateway.records import AttachmentReading

SAME_WORDS = 0.6
"""Share of common words (Jaccard) from which an unnumbered draft file is the same letter."""
WORDS_COMPARED = 400


@dataclass(frozen=True, slots=True)
class Judged:
    """An attachment with its verdict and identity (empty identity for all but main files)."""

    attachment: AttachmentReading
    verdict: DocumentVerdict
    identity: str = ""
    document_id: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One document: its leading file, its further files with their roles."""

    leader: Judged
    others: tuple[tuple[Judged, Role], ...] = ()


def group_files(judged: Sequence[Judged]) -> tuple[tuple[Group, ...], tuple[Judged, ...]]:
    """(documents, files that belong to none) in the order of the mail.

    Files with one identity are one document. A main file without a number
    joins the numbered document of the same type whose words it shares: the
    .docx of a signed PDF. An annex joins the document that it names, else the
    nearest one before it, else the first.
    """
    groups = _same_identity([item for item in judged if item.verdict.role in (Role.MAIN, Role.COPY)])
    groups = _join_drafts(groups)
    loose: list[Judged] = []
    for item in judged:
        if item.verdict.role is Role.ANNEX and groups:
            place = _parent_of(item, groups)
            groups[place] = replace(groups[place], others=(*groups[place].others, (item, Role.ANNEX)))
        elif item.verdict.role not in (Role.MAIN, Role.COPY):
            loose.append(item)
    return tuple(groups), tuple(loose)


def _same_identity(items: Sequence[Judged]) -> list[Group]:
    by_identity: dict[str, list[Judged]] = {}
    for item in items:
        by_identity.setdefault(item.identity, []).append(item)
    groups = []
    for same in by_identity.values():
        leader = max(same, key=_weight)
        groups.append(Group(leader, tuple((item, Role.COPY) for item in same if item is not leader)))
    return sorted(groups, key=lambda group: group.leader.attachment.index)


def _weight(item: Judged) -> tuple[bool, bool, float, int]:
    """The file that speaks for the document: signed before unsigned, numbered, surest, first."""
    symbol = item.verdict.letterhead.symbol
    return (bool(item.attachment.signatures), symbol.value is not None, symbol.confidence, -item.attachment.index)


def _join_drafts(groups: list[Group]) -> list[Group]:
    numbered = [g for g in groups if _number(g.leader)]
    kept: list[Group] = []
    joined: dict[int, list[tuple[Judged, Role]]] = {}
    for group in groups:
        home = None if _number(group.leader) else _twin(group.leader, numbered)
        if home is None:
            kept.append(group)
        else:
            members = [(group.leader, Role.COPY), *group.others]
            joined.setdefault(id(home), []).extend(members)
    return [replace(g, others=(*g.others, *joined.get(id(g), ()))) for g in kept]


def _twin(draft: Judged, numbered: Sequence[Group]) -> Group | None:
    words = _words(draft)
    best, score = None, SAME_WORDS
    for group in numbered:
        if group.leader.verdict.type.value != draft.verdict.type.value or not words:
            continue
        other = _words(group.leader)
        share = len(words & other) / max(1, len(words | other))
        if share >= score:
            best, score = group, share
    return best


def _words(item: Judged) -> frozenset[str]:
    content = item.attachment.content
    if not isinstance(content, Reading):
        return frozenset()
    return frozenset(fold(content.text).split()[:WORDS_COMPARED])


def _number(item: Judged) -> str | None:
    symbol = item.verdict.letterhead.symbol.value
    return symbol.number if symbol else None


def _parent_of(annex: Judged, groups: Sequence[Group]) -> int:
    named = annex.verdict.letterhead.parent_symbol
    if named:
        wanted = _squeezed(named)
        for place, group in enumerate(groups):
            symbol = group.leader.verdict.letterhead.symbol.value
            if symbol and _squeezed(symbol.text) == wanted:
                return place
    before = [place for place, group in enumerate(groups) if group.leader.attachment.index < annex.attachment.index]
    return before[-1] if before else 0


def _squeezed(symbol: str) -> str:
    return fold(symbol).replace(" ", "").lstrip("0")
