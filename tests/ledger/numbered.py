"""A ledger that knows every second number of one office, and its register with all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from classifiers.verdict import PaperStatus, Symbol
from gateway.ledger.source_imports import take_sources
from gateway.ledger.sources import Provenance
from gateway.ledger.store import append_examination, record_arrivals
from gateway.records import DocumentRecord
from gateway.records.sources import SourceKind, SourceRecord
from gateway.route.identity import identify
from tests.ledger.samples import make_arrival, make_document, make_examination, make_exchange, sha

ISSUED = 120
"""Documents of the office in 2014, one on each working day from 6 January on."""
CAME = datetime(2015, 1, 5, tzinfo=UTC)
"""When mail and register came in."""


def day_of(number: int) -> date:
    return date(2014, 1, 6) + timedelta(days=number - 1 + 2 * ((number - 1) // 5))


def numbered(number: int, **changes: object) -> DocumentRecord:
    code = "STTTT-KHTC"
    symbol = Symbol(str(number), None, code, "", "STTTT", f"{number}/{code}")
    day = day_of(number)
    own = identify("stttt", symbol, day.isoformat(), 2014, "", "")
    sent = make_exchange(sent_at=datetime(day.year, day.month, day.day, 3, tzinfo=UTC), paper=PaperStatus.UNKNOWN)
    values = {
        "id": own.id,
        "identity": own.text,
        "symbol": symbol.text,
        "number": str(number),
        "issued_on": day.isoformat(),
        "exchanges": (sent,),
    }
    return replace(make_document(), **(values | changes))  # type: ignore[arg-type]


def mail_every(ledger, step: int = 2, last: int = ISSUED) -> None:
    """One mail that brings every so-maniest document."""
    record_arrivals(ledger, [replace(make_arrival(1), received_at=CAME)])
    found = [numbered(number) for number in range(step, last + 1, step)]
    append_examination(ledger, "ident:Q1", make_examination(*found), CAME)


def register_all(ledger, last: int = ISSUED) -> None:
    """The register of the office, with every document."""
    rows = []
    for number in range(1, last + 1):
        record = numbered(number)
        rows.append(
            SourceRecord(
                SourceKind.REGISTER, record.id, record.id, record.identity, "stttt", "Sở Thông tin và Truyền thông",
                record.symbol, record.number, "", record.issued_on, "cong_van", line=number,
            )
        )  # fmt: skip
    take_sources(ledger, SourceKind.REGISTER, rows, Provenance("so-di.xlsx", sha("register"), "văn thư", CAME))
