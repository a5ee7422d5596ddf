"""What the header of a document system's package says, on its way into the ledger: like a row of `vanthu import dms`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath

from gateway import mail_log
from gateway.directory.naming import Names
from gateway.ledger.engine import Ledger
from gateway.ledger.source_imports import take_sources
from gateway.ledger.sources import Provenance
from gateway.records import Arrival, Envelope, Examination, MailReading
from gateway.records.packages import REPLACED_BY, REPLACES, Act, PackageHeader
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
    records = header_records(reading, arrival.envelope, arrival.received_at, found, rows, name)
    if records and reading.package is not None:
        told = Provenance(name, reading.sha256, BY, at, _what(reading.package, records))
        change = take_sources(ledger, SourceKind.DMS, records, told)
        new = change.added + change.changed
        mail_log.service("package_stated", spool_id=arrival.spool_id, act=str(reading.package.act), new=new)


def _what(package: PackageHeader, records: Sequence[SourceRecord]) -> str:
    """What the package does, and why as it says: "replace: 470/STTTT-CNTT thay cho 464/STTTT-KHTC: nhầm biểu"."""
    act = next((row.act for row in records if row.act is not Act.REPLACED), package.act)
    gone = [row for row in records if row.act is Act.REPLACED]
    by = dict(gone[0].extra)[REPLACED_BY] if gone else ""
    pair = f"{by} {REPLACES} {', '.join(row.symbol or '' for row in gone)}" if gone else ""
    return ": ".join(word for word in (str(act), pair, package.reason) if word)


def header_records(
    reading: MailReading, envelope: Envelope, received_at: datetime, found: Examination, rows: JudgingRules, name: str
) -> tuple[SourceRecord, ...]:
    """What a package says by its header alone, its own document first; () for mails, and where a secrecy mark was seen (R8)."""
    if reading.package is None or found.alerts:
        return ()
    office = Office(rows.rules, rows.directory, Names(rows.directory))
    parties = find_parties(reading, envelope, rows.directory, received_at)
    return stated_by(reading, bool(found.documents), office, name, parties)
