"""The whole route for one sample mail: the one place where the mails are tied to it."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path

from gateway.directory import parse_directory
from gateway.directory.lookup import Directory
from gateway.documents.ocr import is_warm, warm
from gateway.records import Envelope, Examination
from gateway.route import JudgingRules, judge_mail
from gateway.route.reading import read_mail
from gateway.rulebook import load_role_rules, load_rules
from gateway.settings import Sandbox, shipped_config_dir
from gateway.signatures.evidence import TrustEvidence
from gateway.trust import load_trust

MAILS = Path(__file__).resolve().parent.parent / "mails"


@cache
def examine_mail(name: str) -> Examination:
    """What the route makes of a sample mail, by its name without ending; each is examined once a run."""
    return examine_data((MAILS / f"{name}.eml").read_bytes(), _envelope(f"{name}.eml"))


def examine_data(data: bytes, envelope: Envelope | None = None) -> Examination:
    """What the route makes of any mail, under the same rows and trust as the sample mails."""
    # As in service: without the model of the script every picture waits unread.
    assert is_warm() or warm()
    at = _judged_at(data)
    return judge_mail(read_mail(data, Sandbox(), _trust(), at), envelope or Envelope(None), at, judging_rules())


def _judged_at(data: bytes) -> datetime:
    """Ten minutes after the mail's own date: certificates and lists are those of that time."""
    return parsedate_to_datetime(message_from_bytes(data)["Date"]).astimezone(UTC) + timedelta(minutes=10)


@cache
def judging_rules() -> JudgingRules:
    """The rules and agencies that the sample mails are judged by."""
    folder = shipped_config_dir()
    tables = tomllib.loads((folder / "agencies" / "quangngai-2013.toml").read_text(encoding="utf-8"))
    return JudgingRules(load_rules(folder), Directory(parse_directory(tables)), load_role_rules(folder))


@cache
def _trust() -> TrustEvidence:
    return load_trust(MAILS / "trust")


def _envelope(file: str) -> Envelope:
    """The envelope that `envelopes.jsonl` gives, else an unknown one."""
    for line in (MAILS / "envelopes.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["file"] == file:
            return Envelope(row["mail_from"], tuple(row["rcpt_to"]))
    return Envelope(None)
