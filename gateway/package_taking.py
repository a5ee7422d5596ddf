"""What the header of a document system's package says, on its way into the ledger: like a row of `vanthu import dms`."""

from __future__ import annotations

from datetime import datetime

from gateway import mail_log
from gateway.directory.naming import Names
from gateway.ledger.engine import Ledger
from gateway.ledger.source_imports import take_sources
from gateway.ledger.sources import Provenance
from gateway.records import Arrival, MailReading
from gateway.records.sources import SourceKind
from gateway.registers.packaged import stated_by
from gateway.registers.record_rows import Office
from gateway.route import JudgingRules
from gateway.route.parties import find_parties

BY = "edxml"


def take_header(
    ledger: Ledger, arrival: Arrival, reading: MailReading, has_documents: bool, rows: JudgingRules, at: datetime
) -> None:
    """Keep what a package says that its files do not tell; of a mail nothing. Done again it changes nothing.

    Raises TryLater for passing faults.
    """
    if reading.package is None:
        return
    office = Office(rows.rules, rows.directory, Names(rows.directory))
    parties = find_parties(reading, arrival.envelope, rows.directory, arrival.received_at)
    name = arrival.original_name or "edxml"
    record = stated_by(reading, has_documents, office, name, parties)
    if record is not None:
        told = Provenance(name, reading.sha256, BY, at, f"{record.act}: {reading.package.reason}".rstrip(": "))
        change = take_sources(ledger, SourceKind.DMS, [record], told)
        mail_log.service(
            "package_stated", spool_id=arrival.spool_id, act=str(record.act), new=change.added + change.changed
        )
