"""Recipients of lists as mail knows them: pure, so that one recipient by two channels is one copy (R1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from classifiers.folding import fold
from gateway.records import ExchangeRecord, Scope
from gateway.records.sources import SourceRecipient, SourceRecord

_GROUP = re.compile(r"\bcac\b|\btoan the\b|^(?:luu hanh )?noi bo\b|\bnhu (?:tren|kinh gui)\b")


def as_mailed(rows: Sequence[SourceRecord], mails: Sequence[ExchangeRecord]) -> list[SourceRecord]:
    """The rows with the mailbox behind each recipient that no directory id names.

    "Các phòng" and "Như trên" stand for those in their scope that the mails
    went to and the row does not name. Citizens are known by their number alone:
    where lists name as many as the mails went to, they are the same.
    """
    sent = [item for item in mails if item.by_issuer]
    if not sent:
        return list(rows)
    outsiders = sorted({(item.recipient, item.agency or "") for item in sent if item.scope is Scope.EXTERNAL})
    named = sorted({fold(who.text) for row in rows for who in row.recipients if _is_outsider(who)})
    boxes = dict(zip(named, outsiders, strict=True)) if len(named) == len(outsiders) else {}
    return [
        replace(row, recipients=tuple(_known(row, sent, boxes)))
        if any(_is_outsider(who) or _is_group(who) for who in row.recipients)
        else row
        for row in rows
    ]


def _known(
    row: SourceRecord, sent: Sequence[ExchangeRecord], boxes: dict[str, tuple[str, str]]
) -> Iterator[SourceRecipient]:
    groups = [who for who in row.recipients if _is_group(who)]
    told_apart = len({who.paper for who in groups}) > 1
    alone = {who.agency for who in row.recipients if who.agency and who not in groups}
    for who in row.recipients:
        if _is_outsider(who) and (found := boxes.get(fold(who.text))):
            yield replace(who, agency=found[1] or None, box=found[0])
        elif who in groups and not told_apart:
            yield from _members(who, [item for item in sent if item.agency not in alone]) or (who,)
        else:
            yield who


def _members(group: SourceRecipient, sent: Sequence[ExchangeRecord]) -> list[SourceRecipient]:
    """Everybody whom mails went to in the group's scope; in any where its words tell none."""
    reached = {item.recipient: item for item in sent if group.scope in (item.scope, Scope.UNKNOWN)}
    return [
        SourceRecipient(group.text, item.agency, item.scope, group.paper, box)
        for box, item in sorted(reached.items())
        if item.scope is not Scope.UNKNOWN
    ]


def _is_outsider(who: SourceRecipient) -> bool:
    return who.agency is None and who.scope is Scope.EXTERNAL


def _is_group(who: SourceRecipient) -> bool:
    return (who.agency is None or who.scope is Scope.INTERNAL) and _GROUP.search(fold(who.text)) is not None
