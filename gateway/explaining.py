"""From a figure to its documents: those of the numerator, the doubtful ones, the rest of the denominator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from heapq import merge
from itertools import islice

from classifiers.verdict import Secrecy
from gateway.counting.definitions import Counts, Definition
from gateway.counting.explaining import Part, explain
from gateway.counting.periods import Period
from gateway.counting.posting import due, is_posted
from gateway.counting.selection import Whose, members, on_days
from gateway.errors import BadInput
from gateway.ledger.engine import Ledger
from gateway.ledger.fact_questions import Named, facts_in_order, names_of, supports_of
from gateway.ledger.tally_questions import due_to_post
from gateway.measuring import Measures
from gateway.records import Fact, Mode, Scope
from gateway.records.supports import Support

NOT_FROM_DOCUMENTS = (Counts.STOCK, Counts.DECLARED)
_OPEN_TO_UNPLACED = (Counts.MODE, Counts.MIX, Counts.TYPES, Counts.SIGNED, Counts.WAYS)
"""Figures that a secret document may belong to of which nobody kept to whom it went."""


@dataclass(frozen=True, slots=True)
class Line:
    """One document behind a figure."""

    document: str
    part: Part
    mode: str
    """In the scope, or among the recipients that the indicator asks for; "" for what was posted."""
    on: date | None
    """First sent in the scope; for what was posted, the day of issue."""
    scope: str
    name: Named | None = None
    """None where the document is not in the ledger any more."""
    posted_on: date | None = None
    posted_at_latest: bool = False
    """It was posted on or before that day, and nobody knows when."""
    evidence: tuple[Support, ...] = ()
    """The mails and the rows of other sources that it rests on."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure, and which of its documents."""

    indicator: str
    period: Period
    whose: Whose
    part: Part | None = None
    include_secret: bool = False


def documents_behind(ledger: Ledger, measures: Measures, asked: Asked, first: int = 0, most: int = 50) -> list[Line]:
    """The documents behind a figure by day and id, from the `first`-th on, with what they rest on.

    Raises `BadInput` for an unknown indicator, or one that is counted from
    inventories or declared, not from documents.
    """
    definition = next((row for row in measures.book.definitions if row.id == asked.indicator), None)
    if definition is None:
        known = ", ".join(row.id for row in measures.book.definitions)
        raise BadInput(f"indicator is {asked.indicator!r}; expected one of {known}.")
    if definition.counts in NOT_FROM_DOCUMENTS:
        raise BadInput(f"{definition.id} is counted from inventories or declared: no document stands behind it.")
    lines = (
        _posted(ledger, measures, asked)
        if definition.counts is Counts.POSTED
        else _sent(ledger, measures, asked, definition)
    )
    wanted = (line for line in lines if asked.part is None or line.part is asked.part)
    found = list(islice(wanted, first, first + most))
    ids = [line.document for line in found]
    names, evidence = names_of(ledger, ids), supports_of(ledger, ids)
    return [
        replace(line, name=names.get(line.document), evidence=tuple(evidence.get(line.document, ()))) for line in found
    ]


def _sent(ledger: Ledger, measures: Measures, asked: Asked, definition: Definition) -> Iterator[Line]:
    concerned = members(asked.whose, measures.cutter, asked.period)
    ids = None if asked.whose.is_province else concerned
    # The texts of b.1, b.2 and b.4 exclude secret documents themselves (R8).
    secret = asked.include_secret and definition.counts is not Counts.SUBMISSIONS
    scopes = (definition.scope, *((Scope.UNKNOWN,) if secret and definition.counts in _OPEN_TO_UNPLACED else ()))
    days = asked.period.first, asked.period.last
    for fact in merge(*(facts_in_order(ledger, *days, scope, ids) for scope in scopes), key=_place):
        if ids is None and not measures.cutter.is_ours(fact.agency, fact.first_sent_on):
            continue
        if ids is not None and not on_days(ids[fact.agency], fact.first_sent_on):
            continue
        found = _unplaced(fact, definition) or explain(fact, definition, measures.cutter)
        if found is not None and (secret or fact.secrecy is Secrecy.NONE):
            yield Line(fact.document_id, found[0], found[1].value, fact.first_sent_on, fact.scope.value)


def _place(fact: Fact) -> tuple[date, str, str]:
    return fact.first_sent_on, fact.document_id, fact.scope


def _unplaced(fact: Fact, definition: Definition) -> tuple[Part, Mode] | None:
    """A secret document of which nobody kept to whom it went may belong to the figure (R8); None for any other fact."""
    open_to = fact.secrecy is not Secrecy.NONE and fact.scope is Scope.UNKNOWN
    return (Part.UNKNOWN, Mode.UNKNOWN) if open_to and (fact.numbered or not definition.numbered_only) else None


def _posted(ledger: Ledger, measures: Measures, asked: Asked) -> Iterator[Line]:
    ids = members(asked.whose, measures.cutter, asked.period)
    found = due_to_post(ledger, measures.book.steering, asked.period.first, asked.period.last, ids)
    rows = [item for item in found if item.issued_on is None or on_days(ids[item.agency], item.issued_on)]
    for item in sorted(due(rows, measures.book, asked.period), key=lambda item: (item.issued_on, item.document_id)):
        shown = is_posted(item, measures.book, asked.period)
        part = Part.UNKNOWN if shown is None else Part.NUMERATOR if shown else Part.REST
        yield Line(
            item.document_id,
            part,
            "",
            item.issued_on,
            "",
            posted_on=item.posted_on,
            posted_at_latest=item.posted_at_latest,
        )
