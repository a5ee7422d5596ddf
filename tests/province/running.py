"""The simulated province through the real route into a real ledger."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from gateway.directory import Directory
from gateway.documents.ocr import is_warm, warm
from gateway.ledger.engine import Ledger
from gateway.ledger.store import append_examination, open_ledger, record_arrivals
from gateway.measuring import Measures, load_measures
from gateway.records import Arrival, Door, Envelope
from gateway.registers.directory_import import read_directory
from gateway.route import JudgingRules, judge_mail
from gateway.route.reading import read_mail
from gateway.rulebook import load_rules
from gateway.settings import Sandbox, Settings, shipped_config_dir
from tests.made import pki
from tests.province.building import delivered

CRLS_AT = tuple(datetime(2014, 12, day, 5, tzinfo=UTC) for day in (15, 16, 17))


@dataclass(frozen=True, slots=True)
class Province:
    """The ledger after all mails, and the rows that its figures depend on."""

    ledger: Ledger
    measures: Measures


def run_province(folder: Path) -> Province:
    """Every mail read, judged and written down, as doors, sandbox and worker do it one after the other."""
    ledger = open_ledger(f"sqlite:///{folder}/province.db")
    for number, mail in enumerate(delivered()):
        take_in(ledger, mail.data, mail.envelope, mail.sent.at, f"spool-{number}", rows())
    return Province(ledger, load_measures(Settings(), rows()))


@cache
def rows() -> JudgingRules:
    """The shipped rows of Quảng Ngãi."""
    folder = shipped_config_dir()
    return JudgingRules(
        load_rules(folder), Directory(read_directory(folder / "agencies" / "quangngai-2013.toml").agencies)
    )


def take_in(
    ledger: Ledger, data: bytes, envelope: Envelope, sent_at: datetime, spool_id: str, judging: JudgingRules
) -> None:
    """One mail, received ten minutes after it was sent."""
    at = sent_at.astimezone(UTC) + timedelta(minutes=10)
    sha256 = hashlib.sha256(data).hexdigest()
    key = f"sha256:{sha256}"
    record_arrivals(ledger, [Arrival(key, spool_id, Door.FILE, envelope, len(data), sha256, at)])
    assert is_warm() or warm()  # As in service: without the model of the script every picture waits unread.
    reading = read_mail(data, Sandbox(), pki.full_trust(*CRLS_AT), at)
    append_examination(ledger, key, judge_mail(reading, envelope, at, judging), at)
