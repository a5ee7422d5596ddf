"""Exchanges and paper status from all sources together: pure, the same whatever came first.

Paper is settled for each recipient by the strongest source that speaks of it:
a person, the dispatch book, the flag of a register or document system, words
of the mail or document. What no source tells stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from classifiers.verdict import PaperStatus, Secrecy
from gateway.counting.modes import join_recipient
from gateway.ledger.source_names import as_mailed
from gateway.records import ExchangeRecord, Scope
from gateway.records.corrections import PaperWords
from gateway.records.packages import Act
from gateway.records.sources import (
    DMS,
    OTHER,
    PAPER,
    UNSTATED,
    SourceKind,
    SourceRecipient,
    SourceRecord,
)

CIVIL = timezone(timedelta(hours=7))
NOON = time(12, tzinfo=CIVIL)
"""Of rows that tell a day alone: on that civil day wherever a machine's clock stands."""
NOBODY = SourceRecipient("", None, Scope.UNKNOWN)
"""Of rows that name no recipient: shown, in no ratio."""
_STATED = (PAPER, OTHER, UNSTATED)
_UNKNOWN, _WITH, _WITHOUT = PaperStatus.UNKNOWN, PaperStatus.WITH_PAPER, PaperStatus.ELECTRONIC_ONLY


@dataclass(frozen=True, slots=True)
class Flag:
    """What one row says of paper, and to whom."""

    status: PaperStatus
    names: frozenset[str]
    """Recipients that it speaks of."""
    everybody: bool
    """It speaks of all recipients of the document: no paper at all, or to recipients whom nobody can tell apart."""


def all_exchanges(
    mails: Sequence[ExchangeRecord], rows: Sequence[SourceRecord], person: PaperWords | None = None
) -> tuple[ExchangeRecord, ...]:
    """Every exchange of a document by every medium, paper settled; by time, recipient and medium.

    `mails` are the sightings in mail, `rows` the source records in force.
    `person` is what people said of the document's paper.
    """
    rows = as_mailed(rows, mails)
    open_rows = [row for row in rows if row.secrecy is Secrecy.NONE and row.kind is not SourceKind.PORTAL and row.sends]
    seen = [*mails, *(found for row in open_rows for found in _dms(row, mails))]
    seen += [found for row in open_rows for found in _dispatched(row, seen)]
    for row in sorted((row for row in open_rows if row.kind is SourceKind.REGISTER), key=_order):
        seen += _registered(row, seen)
    settled = _settled(list(_standing(seen, rows)), open_rows, person)
    return tuple(sorted(set(settled), key=lambda item: (item.sent_at, item.recipient, item.medium, str(item.paper))))


def _standing(seen: Sequence[ExchangeRecord], rows: Sequence[SourceRecord]) -> Iterable[ExchangeRecord]:
    """Without e-copies of the document system that their issuer took back afterwards and no receiver kept [ND30 Art. 18]."""
    acts = [row for row in rows if not row.sends and row.by_issuer and row.sent_at is not None]
    taken = [row for row in acts if row.act is Act.RECALL]
    for item in seen:
        last = max((row.sent_at for row in taken if row.sent_at and _speaks_of(row, item, seen)), default=None)
        after = last is None or item.sent_at > last
        kept = any(row.act is Act.KEPT and _speaks_of(row, item, seen) for row in acts)
        if item.medium not in (DMS, OTHER) or after or kept:
            yield item


def _speaks_of(row: SourceRecord, item: ExchangeRecord, seen: Sequence[ExchangeRecord]) -> bool:
    """Whether a taking back, or the answer to one, is about this recipient; one that names nobody is about all."""
    return not row.recipients or item.recipient in {_name(who, seen) for who in row.recipients}


def with_one_name(sightings: Sequence[ExchangeRecord]) -> list[ExchangeRecord]:
    """The sightings with one name for each recipient: a package names by OrganId whom mail knows by mailbox.

    One recipient that got a document by mail and by system got one copy (R1).
    """
    boxes: dict[tuple[str, Scope], str] = {}
    for item in sightings:
        if item.agency is not None and "@" in item.recipient:
            place = (item.agency, item.scope)
            boxes[place] = min(item.recipient, boxes.get(place, item.recipient))
    return [
        replace(item, recipient=boxes.get((item.agency, item.scope), item.agency))
        if item.medium == DMS and item.agency is not None and "@" not in item.recipient
        else item
        for item in sightings
    ]


def disagreements(mails: Sequence[ExchangeRecord], rows: Sequence[SourceRecord]) -> tuple[str, ...]:
    """Where sources contradict each other, for a person to look at."""
    flags = {row.sent_on_paper for row in rows if row.sent_on_paper is not None}
    books = any(row.kind is SourceKind.DISPATCH for row in rows)
    sent = any(item.by_issuer for item in mails) or any(row.kind is SourceKind.DMS and row.sends for row in rows)
    denied = any(row.kind is SourceKind.REGISTER and row.sent_electronically is False for row in rows)
    found = []
    if len(flags) > 1 or (books and flags == {False}):
        found.append("sources contradict each other about paper: a paper copy that one of them states counts")
    if sent and denied:
        found.append("a register says not sent electronically, yet the electronic copy was seen")
    return tuple(found)


def row_time(row: SourceRecord) -> datetime | None:
    """When the row says that it was sent; None where it tells no more than the document's own day."""
    if row.sent_at is not None:
        return row.sent_at
    return noon(row.dispatched_on) if row.dispatched_on else None


@lru_cache(maxsize=4096)
def noon(day: str) -> datetime:
    """Noon in Viet Nam of an ISO day, in UTC."""
    return datetime.combine(date.fromisoformat(day), NOON).astimezone(UTC)


def first_known(row: SourceRecord) -> datetime | None:
    """The earliest time that the row tells of the document; None where it tells none."""
    days = [noon(day) for day in (row.issued_on, row.posted_on) if day]
    told = row_time(row)
    return told or min(days, default=None)


def _order(row: SourceRecord) -> tuple[str, str]:
    return row.kind, row.payload_sha256


def _dms(row: SourceRecord, mails: Sequence[ExchangeRecord]) -> list[ExchangeRecord]:
    """What a document system sent."""
    at = first_known(row) if row.kind is SourceKind.DMS else None
    if at is None:
        return []
    return [_exchange(row, who, DMS, at, mails, _UNKNOWN) for who in row.recipients or (NOBODY,)]


def _dispatched(row: SourceRecord, seen: Sequence[ExchangeRecord]) -> list[ExchangeRecord]:
    """Paper copies: those of a dispatch book, those marked behind a recipient, those that a document system states."""
    if row.kind is SourceKind.DISPATCH:
        at, papers = first_known(row), row.recipients or (NOBODY,)
    elif row.kind is SourceKind.DMS:
        at, papers = first_known(row), tuple(who for who in row.recipients if _gets_paper(row, who))
    else:
        return []
    return [_exchange(row, who, PAPER, at, seen, _WITH) for who in papers] if at else []


def _gets_paper(row: SourceRecord, who: SourceRecipient) -> bool:
    return row.sent_on_paper is True or who.paper is _WITH


def _registered(row: SourceRecord, seen: Sequence[ExchangeRecord]) -> list[ExchangeRecord]:
    """What a register states and no other source shows."""
    found: list[ExchangeRecord] = []
    for who in row.recipients or (NOBODY,):
        at = _time_of(row, who.scope, seen)
        if at is None:
            continue
        here = [item for item in seen if item.by_issuer and item.medium not in _STATED]
        name = _name(who, seen)
        got = any(item.recipient == name and item.scope is who.scope for item in here)
        in_scope = any(item.scope is who.scope or who is NOBODY for item in here)
        if row.sent_electronically and not got and not (_gets_paper(row, who) and in_scope):
            found.append(_exchange(row, who, OTHER, at, seen, _UNKNOWN))
        if _gets_paper(row, who) or (row.sent_electronically is False and row.sent_on_paper is None and not got):
            found.append(_exchange(row, who, PAPER, at, seen, _WITH))
        elif row.sent_electronically is None and not got:
            # The book says that it went out, and not how.
            found.append(_exchange(row, who, UNSTATED, at, seen, _UNKNOWN))
    return found


def _time_of(row: SourceRecord, scope: Scope, seen: Sequence[ExchangeRecord]) -> datetime | None:
    """When a register's row was sent: as it says, else as others show it, else on the document's own day."""
    told = row_time(row)
    if told is not None:
        return told
    sent = [item for item in seen if item.by_issuer and item.medium not in (OTHER, UNSTATED)]
    shown = [item.sent_at for item in sent if item.scope is scope] or [item.sent_at for item in sent]
    return min(shown) if shown else first_known(row)


def _exchange(
    row: SourceRecord,
    who: SourceRecipient,
    medium: str,
    at: datetime,
    seen: Sequence[ExchangeRecord],
    paper: PaperStatus,
) -> ExchangeRecord:
    return ExchangeRecord(_name(who, seen), who.agency, who.scope, at, medium, row.by_issuer, paper)


def _name(who: SourceRecipient, seen: Sequence[ExchangeRecord]) -> str:
    """The recipient as mail knows it, so that one recipient by two channels is one copy; else its id, else its words."""
    if who.box or who.agency is None:
        return who.box or who.text
    boxes = [item.recipient for item in seen if item.agency == who.agency and item.scope is who.scope]
    return min((name for name in boxes if "@" in name), default=who.agency)


def _settled(
    seen: Sequence[ExchangeRecord], rows: Sequence[SourceRecord], person: PaperWords | None
) -> Iterable[ExchangeRecord]:
    """The exchanges with the paper status that the strongest source gives each recipient."""
    books = frozenset(_name(who, seen) for row in rows if row.kind is SourceKind.DISPATCH for who in row.recipients)
    flags = [flag for row in rows if (flag := _flag(row, seen)) is not None]
    words = {item.paper for item in seen if item.by_issuer and item.medium not in (DMS, *_STATED)}
    agreed = words.pop() if len(words) == 1 else _UNKNOWN
    shown = [item for item in seen if item.by_issuer and item.medium not in (PAPER, UNSTATED)]
    for item in seen:
        word = person.of(item.recipient, item.agency, item.scope) if person else None
        if not item.by_issuer or item.medium in (PAPER, UNSTATED):
            yield from [item] if word is None or not item.by_issuer else _as_said(item, word, shown)
            continue
        told = item.paper is not _UNKNOWN or item.medium not in (DMS, OTHER)
        said = item.paper if told else agreed
        paper = _strongest(item, books, flags, said, word)
        yield item if item.paper is paper else replace(item, paper=paper)


def _as_said(item: ExchangeRecord, word: PaperStatus, shown: Sequence[ExchangeRecord]) -> Iterable[ExchangeRecord]:
    """A copy on paper, or of which nobody knows how it went, by what a person said of its recipient.

    It goes where the electronic copy of the same recipient tells all of it; it
    is that copy where no other was seen, so that no document falls out.
    """
    same = {(other.recipient, other.scope) for other in shown} | {
        (other.agency, other.scope) for other in shown if other.agency
    }
    if word is _WITH:
        yield item if item.medium == PAPER else replace(item, medium=PAPER, paper=_WITH)
    elif (item.recipient, item.scope) not in same and (item.agency, item.scope) not in same:
        yield replace(item, medium=OTHER if word is _WITHOUT else UNSTATED, paper=word)
    elif item.medium == UNSTATED:
        yield item


def _strongest(
    item: ExchangeRecord,
    books: frozenset[str],
    flags: Sequence[Flag],
    words: PaperStatus,
    person: PaperStatus | None,
) -> PaperStatus:
    if person is not None:
        return person
    if item.recipient in books:
        return _WITH
    flagged = join_recipient(flag.status for flag in flags if flag.everybody or item.recipient in flag.names)
    return words if flagged is _UNKNOWN else flagged


def _flag(row: SourceRecord, seen: Sequence[ExchangeRecord]) -> Flag | None:
    """What a register or document system says of paper; None where it says nothing."""
    if row.kind is SourceKind.DISPATCH or not row.by_issuer:
        return None
    if row.sent_on_paper is False:
        marked = frozenset(_name(who, seen) for who in row.recipients if who.paper is _WITH)
        return Flag(_WITH, marked, everybody=False) if marked else Flag(_WITHOUT, frozenset(), everybody=True)
    names = frozenset(_name(who, seen) for who in row.recipients if _gets_paper(row, who))
    if row.sent_on_paper is None:
        return Flag(_WITH, names, everybody=False) if names else None
    # Where the row names nobody that the directory knows, it speaks of those whom the mail went to.
    return Flag(_WITH, names, everybody=not any(who.agency for who in row.recipients))
