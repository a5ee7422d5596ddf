"""A file without a number that is another form of a document in the same mail."""

from __future__ import annotations

from collections.abc import Sequence

from classifiers.catalogue import OTHER
from classifiers.folding import fold
from classifiers.verdict import Origin
from gateway.route.judged import Judged

SAME_WORDS = 0.6
"""Share of common words (Jaccard) from which an unnumbered file is the draft of a numbered one."""
SAME_UNNUMBERED = 0.9
"""The same where neither has a number: two invitations of one office share much."""
SAME_ABSTRACT = 0.5
WITHIN = 0.75
"""Share of a scan's words, of which only the letterhead may have been read, that stand in its typed form."""
MOST_COMPARED = 50
"""Documents, the last ones before it, that a file is compared with."""


def find_twin(item: Judged, leaders: Sequence[Judged]) -> int | None:
    """Place of the document that `item`, which has no number, is another form of; None when it stands alone.

    A file that could be read is told by its words, unless day or abstract
    differ. A scan without text is told by its file name, or by being the only
    scan beside the only letter whose number is still blank: the typed file of
    a paper that was signed and stamped afterwards.
    """
    # Documents of one file are several: none of them is another form of its neighbour.
    others = [place for place, leader in enumerate(leaders) if leader.mail == item.mail and leader.index != item.index]
    near = others[-MOST_COMPARED:]
    if item.speaks:
        shares = {place: _likeness(item, leaders[place]) for place in near if _may_be_one(item, leaders[place])}
        alike = {place: share for place, share in shares.items() if share >= _needed(item, leaders[place])}
        return max(alike, key=lambda place: alike[place], default=None)
    same_name = [place for place in near if item.stem and leaders[place].stem == item.stem]
    if same_name:
        return same_name[0]
    blank = [place for place in near if leaders[place].symbol is None and leaders[place].is_office_file]
    return blank[0] if len(near) == len(blank) == 1 and _may_be_one(item, leaders[blank[0]]) else None


def _likeness(one: Judged, other: Judged) -> float:
    """Share of common words, 0 to 1; a scan without text is told by its name alone."""
    if not other.speaks:
        return 1.0 if one.stem and one.stem == other.stem else 0.0
    words, others = one.words, other.words
    if _is_part_read(one) != _is_part_read(other) and _has_abstract(one) and _has_abstract(other):
        share = len(words & others) / max(1, min(len(words), len(others)))
        return 1.0 if share >= WITHIN else 0.0
    return len(words & others) / max(1, len(words | others))


def _is_part_read(item: Judged) -> bool:
    """Whether a file's words were recognised from a picture, perhaps only those at its head."""
    return item.has_text and item.verdict.origin.value is Origin.SCANNED_IMAGE


def _has_abstract(item: Judged) -> bool:
    return bool(item.verdict.letterhead.abstract.value)


def _needed(item: Judged, leader: Judged) -> float:
    if leader.symbol is not None:
        return SAME_WORDS
    # Two files of one format are two papers, unless the words are quite the same.
    return SAME_UNNUMBERED if item.is_office_file != leader.is_office_file else 0.99


def _may_be_one(one: Judged, other: Judged) -> bool:
    """Whether type, day and abstract, where both were read, do not contradict; a copy is never what it copies."""
    if one.is_numbered_copy != other.is_numbered_copy:
        return False
    types = {item.verdict.type.value for item in (one, other) if item.speaks or item.verdict.type.value != OTHER}
    heads = [item.verdict.letterhead for item in (one, other)]
    days = {head.issued_on.value for head in heads if head.issued_on.value}
    abstracts = [frozenset(fold(head.abstract.value).split()) for head in heads if head.abstract.value]
    differ = len(abstracts) == 2 and len(abstracts[0] & abstracts[1]) < SAME_ABSTRACT * len(abstracts[0] | abstracts[1])
    return len(types) <= 1 and len(days) <= 1 and not differ
