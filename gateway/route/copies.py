"""A copy with a number of its own as the document it is: own number, agency and day, linked to what it copies (R10)."""

from __future__ import annotations

from dataclasses import replace

from classifiers.verdict import Evidence, Letterhead, Verdict
from gateway.route.judged import Judged

COPY_OF = "copy-of"
UNREAD = "(number not read)"


def as_copied(item: Judged) -> Judged:
    """The file with the letterhead of the copy; any other file as it is.

    Type and abstract are those of the document that is copied; the evidence
    "related" names it. The document itself is not counted by this file.
    """
    block = item.verdict.copy
    if block is None:
        return item
    head = item.verdict.letterhead
    own = replace(
        head,
        symbol=block.symbol,
        issuer=block.issuer,
        issued_on=block.issued_on,
        place=Verdict(None),
        parent_symbol=None,
    )
    related = (_original(head), *item.verdict.related)
    note = f"copy of {related[0].quote}"
    verdict = replace(item.verdict, letterhead=own, related=related, notes=(*item.verdict.notes, note))
    return replace(item, verdict=verdict)


def _original(head: Letterhead) -> Evidence:
    symbol = head.symbol
    where = symbol.evidence[0].where if symbol.evidence else "letterhead"
    return Evidence(symbol.value.text if symbol.value else UNREAD, where, COPY_OF)
