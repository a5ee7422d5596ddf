"""What the header of a document system's package says, on its way into the ledger: like a row of `vanthu import dms`."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

from gateway import mail_log
from gateway.directory.naming import Names
from gateway.ledger.engine import Ledger
from gateway.ledger.source_imports import take_sources
from gateway.ledger.sources import Provenance
from gateway.records import Arrival, Envelope, Examination, MailReading
from gateway.records.sources import SourceKind, SourceRecord
from gateway.registers.packaged import stated_by
from gateway.registers.record_rows import Office
from gateway.route import JudgingRules
from gateway.route.parties import find_parties

BY = "edxml"


def take_header(
    ledger: Ledger, arrival: Arrival, reading: MailReading, found: Examination, rows: JudgingRules, at: datetime
) -> None:
    """Keep what a package says that its files do not tell; of a mail nothing. Done again it changes nothing.

    Raises TryLater for passing faults.
    """
    name = PurePath(arrival.original_name).name or BY
    record = header_record(reading, arrival.envelope, arrival.received_at, found, rows, name)
    if record is not None and reading.package is not None:
        told = Provenance(name, reading.sha256, BY, at, f"{record.act}: {reading.package.reason}".rstrip(": "))
        change = take_sources(ledger, SourceKind.DMS, [record], told)
        new = change.added + change.changed
        mail_log.service("package_stated", spool_id=arrival.spool_id, act=str(record.act), new=new)


def header_record(
    reading: MailReading, envelope: Envelope, received_at: datetime, found: Examination, rows: JudgingRules, name: str
) -> SourceRecord | None:
    """What a package says by its header alone; None for mails, and where a secrecy mark was seen (R8)."""
    if reading.package is None or found.alerts:
        return None
    office = Office(rows.rules, rows.directory, Names(rows.directory))
    parties = find_parties(reading, envelope, rows.directory, received_at)
    return stated_by(reading, bool(found.documents), office, name, parties)
