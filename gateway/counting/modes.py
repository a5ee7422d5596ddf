"""Mode of a document within one scope [QN1486 II.2.a], and of each of its copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from classifiers.verdict import PaperStatus
from gateway.records import ExchangeRecord, Mode

PAPER, UNSTATED = "paper", "unstated"
"""Media that show no electronic copy: on paper; or a register says that it was sent and not how."""
_OF_PAPER = {PaperStatus.WITH_PAPER: Mode.HYBRID, PaperStatus.ELECTRONIC_ONLY: Mode.ELECTRONIC}


def join_recipient(seen: Iterable[PaperStatus]) -> PaperStatus:
    """What all sightings say of one recipient: paper beats none, known beats unknown."""
    known = PaperStatus.UNKNOWN
    # Asked several times for each document: members are compared by identity, which costs a tenth of their hash.
    for status in seen:
        if status is PaperStatus.WITH_PAPER:
            return status
        if status is PaperStatus.ELECTRONIC_ONLY:
            known = status
    return known


def scope_mode(recipients: Iterable[PaperStatus]) -> Mode:
    """Mode over all recipients of a scope that got the electronic copy."""
    return join_modes(_OF_PAPER.get(status, Mode.UNKNOWN) for status in recipients)


def join_modes(copies: Iterable[Mode]) -> Mode:
    """Mode over all copies of a document.

    One paper copy to anybody, beside anything electronic, makes the document
    hybrid; "electronic" needs that no copy is in doubt, "paper only" that none
    is electronic.
    """
    found = set(copies)
    if Mode.HYBRID in found or (Mode.PAPER in found and len(found) > 1):
        return Mode.HYBRID
    return found.pop() if len(found) == 1 else Mode.UNKNOWN


def copy_modes(exchanges: Iterable[ExchangeRecord]) -> dict[str, Mode]:
    """Recipient -> mode of what that recipient got, whatever the order in which it was seen.

    A paper copy is paired with the electronic one of the same recipient, or of
    one mailbox of the same agency (R2); without such it is a copy of its own,
    on paper only. A copy that went nobody knows how is unknown.
    """
    sent = list(exchanges)
    if len(sent) == 1:
        # Most documents of a register went to few, and it is asked several times for each.
        return {sent[0].recipient: _alone(sent[0])}
    papers: dict[str, list[PaperStatus]] = defaultdict(list)
    for exchange in sent:
        if is_electronic(exchange.medium):
            papers[exchange.recipient].append(exchange.paper)
    modes = {name: _OF_PAPER.get(join_recipient(seen), Mode.UNKNOWN) for name, seen in sorted(papers.items())}
    others = sorted({(item.medium != PAPER, _paired(item, sent)) for item in sent if not is_electronic(item.medium)})
    for unstated, name in others:
        if unstated:
            modes.setdefault(name, Mode.UNKNOWN)
        else:
            modes[name] = Mode.HYBRID if name in papers else Mode.PAPER
    return modes


def _alone(item: ExchangeRecord) -> Mode:
    """Mode of a copy that nothing else goes with."""
    if is_electronic(item.medium):
        return _OF_PAPER.get(item.paper, Mode.UNKNOWN)
    return Mode.PAPER if item.medium == PAPER else Mode.UNKNOWN


def is_electronic(medium: str) -> bool:
    """Whether an exchange by this medium shows an electronic copy."""
    return medium not in (PAPER, UNSTATED)


def agency_modes(exchanges: Iterable[ExchangeRecord]) -> tuple[tuple[str, Mode], ...]:
    """(directory id, mode) of each agency that got copies, joined over its mailboxes; by id."""
    by_agency: dict[str, list[ExchangeRecord]] = defaultdict(list)
    for exchange in exchanges:
        if exchange.agency is not None:
            by_agency[exchange.agency].append(exchange)
    return tuple((agency, join_modes(copy_modes(found).values())) for agency, found in sorted(by_agency.items()))


def _paired(other: ExchangeRecord, sent: Sequence[ExchangeRecord]) -> str:
    """Name under which a copy that is not electronic counts: that of the electronic one it goes with."""
    near = {
        item.recipient for item in sent if is_electronic(item.medium) and other.agency and item.agency == other.agency
    }
    return other.recipient if other.recipient in near or not near else min(near)
