"""Which files of one mail are the same document: main, annexes and copies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from classifiers.symbol import code_letters, same_symbol
from classifiers.verdict import Role
from gateway.route.identity import plain_number
from gateway.route.judged import Judged
from gateway.route.twins import find_twin


@dataclass(frozen=True, slots=True)
class Group:
    """One document: its leading file, its further files with their roles."""

    leader: Judged
    others: tuple[tuple[Judged, Role], ...] = ()

    @property
    def members(self) -> tuple[Judged, ...]:
        """All files, the leading one first."""
        return (self.leader, *(item for item, _ in self.others))

    @property
    def files(self) -> tuple[tuple[Judged, Role], ...]:
        """All files with their roles; one that is a copy with a number of its own stays a copy."""
        return ((self.leader, Role.COPY if self.leader.is_numbered_copy else Role.MAIN), *self.others)

    @property
    def texts(self) -> tuple[Judged, ...]:
        """The files that are the document itself, in one form or another: leader and copies."""
        return (self.leader, *(item for item, role in self.others if role is Role.COPY))


def group_files(judged: Sequence[Judged]) -> tuple[tuple[Group, ...], tuple[Judged, ...]]:
    """(documents, files that belong to none) in the order of the mail.

    1. Files with one identity, or one number that no issuer or year
       contradicts, are one document.
    2. A file without a number joins the document that it is another form of:
       the .docx of a signed PDF, the scan of a typed letter (see `find_twin`).
    3. An annex joins the document that it names. One that names none joins the
       nearest before it in the same mail, else the first; one that names a
       document which is not there belongs to none.
    4. A file that goes on with another one (see `find_parts`) is that document too.
    """
    groups = _same_number(_same_identity([item for item in judged if item.is_document]))
    groups = sorted(_join_twins(groups), key=lambda group: group.leader.place)
    loose: list[Judged] = []
    for item in judged:
        if item.is_document:
            continue
        place, role = _place_of(item, groups)
        if place is None:
            loose.append(item)
        else:
            groups[place] = replace(groups[place], others=(*groups[place].others, (item, role)))
    return tuple(groups), tuple(loose)


def _same_identity(items: Sequence[Judged]) -> list[Group]:
    by_identity: dict[str, list[Judged]] = {}
    for item in items:
        by_identity.setdefault(item.identity, []).append(item)
    return [_group(same) for same in by_identity.values()]


def _group(same: Sequence[Judged]) -> Group:
    """Files of one document under the one that speaks for it."""
    leader = max(same, key=_weight)
    return Group(leader, tuple((item, _role_beside(item, leader)) for item in same if item is not leader))


def _weight(item: Judged) -> tuple[bool, bool, bool, float, int, int]:
    """The file that speaks for the document: one that could be read, signed, numbered, surest, first."""
    sure = item.verdict.letterhead.symbol.confidence
    return (item.speaks, bool(item.attachment.signatures), item.symbol is not None, sure, -item.index, -item.part)


def _role_beside(item: Judged, leader: Judged) -> Role:
    """Copy; but a scan that has its number from the mail's words alone may as well be what goes with the document."""
    hearsay = not item.speaks and not item.is_named and item.attachment.sha256 != leader.attachment.sha256
    return Role.ANNEX if hearsay and not leader.is_office_file else Role.COPY


def _same_number(groups: Sequence[Group]) -> list[Group]:
    """Groups joined whose number is the same and whose issuer and year do not contradict: one of them was not read."""
    kept: list[Group] = []
    by_number: dict[str, list[int]] = {}
    for group in groups:
        symbol = group.leader.symbol
        places = by_number.setdefault(plain_number(symbol.number or ""), []) if symbol else []
        home = next((place for place in places if _agree(kept[place].leader, group.leader)), None)
        if home is None:
            places.append(len(kept))
            kept.append(group)
        else:
            joined = _group([kept[home].leader, group.leader])
            kept[home] = replace(joined, others=(*joined.others, *kept[home].others, *group.others))
    return kept


def _agree(one: Judged, other: Judged) -> bool:
    if one.symbol is None or other.symbol is None or not same_symbol(one.symbol, other.symbol):
        return False
    named = [item.issuer for item in (one, other) if item.verdict.letterhead.issuer.value is not None]
    years = {day[:4] for item in (one, other) if (day := item.verdict.letterhead.issued_on.value)}
    return len(set(named)) <= 1 and len(years) <= 1


def _join_twins(groups: Sequence[Group]) -> list[Group]:
    """Unnumbered files laid to the document that they are another form of; numbered documents stand."""
    kept = [group for group in groups if group.leader.symbol is not None]
    rest = [group for group in groups if group.leader.symbol is None]
    # Files that could be read first, so that a scan finds the typed letter that it belongs to.
    for group in sorted(rest, key=lambda one: (not one.leader.speaks, one.leader.place)):
        home = find_twin(group.leader, [other.leader for other in kept])
        if home is None:
            kept.append(group)
        else:
            kept[home] = replace(kept[home], others=(*kept[home].others, (group.leader, Role.COPY), *group.others))
    return kept


def _place_of(item: Judged, groups: Sequence[Group]) -> tuple[int | None, Role]:
    """Place of the document that a file belongs to which is none itself, and its role there."""
    if item.part_of is not None:
        begun = (place for place, group in enumerate(groups) if item.part_of in {one.index for one in group.members})
        return next(begun, None), Role.MAIN
    return (_parent_of(item, groups) if item.verdict.role is Role.ANNEX else None), Role.ANNEX


def _parent_of(annex: Judged, groups: Sequence[Group]) -> int | None:
    """Place of the document that an annex belongs to."""
    near = [place for place, group in enumerate(groups) if group.leader.mail == annex.mail]
    near = near or (list(range(len(groups))) if annex.mail is None else [])
    named = annex.verdict.letterhead.parent_symbol
    if named:
        found = [place for place in near if _is_named(groups[place], named)]
        if found:
            return found[0]
        near = [place for place in near if groups[place].leader.symbol is None]
    elif len(near) > 1:
        numbers = set(re.findall(r"\d+", annex.attachment.filename))
        told = [place for place in near if (symbol := groups[place].leader.symbol) and symbol.number in numbers]
        near = told if len(told) == 1 else near
    before = [place for place in near if groups[place].leader.index < annex.index]
    return before[-1] if before else next(iter(near), None)


def _is_named(group: Group, parent: str) -> bool:
    """Whether the symbol that an annex names is this document's; a year that one of them leaves out is forgiven."""
    symbol = group.leader.symbol
    if symbol is None:
        return False
    texts = {symbol.text, f"{symbol.number}/{symbol.code}"}
    without_year = re.sub(r"^(\s*\w+)\s*/\s*(?:19|20)\d\d(?=\s*/)", r"\1", parent)
    return bool({_squeezed(text) for text in texts} & {_squeezed(parent), _squeezed(without_year)})


def _squeezed(symbol: str) -> str:
    return code_letters(symbol).lstrip("0")
