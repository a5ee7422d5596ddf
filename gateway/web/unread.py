"""What the page of unread numbers shows, as plain values for the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gateway.estimating import number_hints
from gateway.learning.course import joined
from gateway.ledger.crops import unread_numbers
from gateway.ledger.engine import Ledger
from gateway.measuring import Measures
from gateway.reports import words
from gateway.reports.series_words import hint_words

MOST = 200
SHOWN = 5
"""Candidates of one number."""


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """One row of the table."""

    document: str
    crop: str
    """Id of the picture; "" where its time was over."""
    line: str
    candidates: list[tuple[str, str]]
    """(digits, probability in percent)."""
    series: str
    """What the agency's series says of the number; "" where nothing."""
    type: str
    issuer: str
    day: str


def unread_page(ledger: Ledger, measures: Measures) -> dict[str, Any]:
    """Variables of `numbers.html`."""
    found = unread_numbers(ledger)
    names = measures.type_names()
    hints = number_hints(ledger, found[:MOST], measures.rules)
    return {
        "jurisdiction": measures.book.jurisdiction_name or measures.book.jurisdiction,
        "count": len(found),
        "most": MOST,
        "rows": [
            UnreadLine(
                document=one.document_id,
                crop=one.crop_id if one.crop else "",
                line=words.printable(one.line),
                candidates=[(digits, f"{share:.0%}") for digits, share in joined(one.candidates, one.second)[:SHOWN]],
                series=hint_words(hints.get(one.document_id)),
                type=names.get(one.type, one.type),
                issuer=words.printable(measures.agency_name(one.office) or one.issuer_name or "?"),
                day=one.issued_on or f"gửi {one.first_sent_on}",
            )
            for one in found[:MOST]
        ],
    }
