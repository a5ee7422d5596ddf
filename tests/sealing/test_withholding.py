"""Names of persons can go when their time is over; what was found of their signatures stays provable."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from gateway.ledger.engine import writing
from gateway.ledger.log import keep_certificates
from gateway.ledger.log_filter import LogFilter
from gateway.ledger.log_questions import kept_certificates, log_entries
from gateway.ledger.withholding import entries_with_names, withhold_names, withholdings
from gateway.sealing.exporting import export_log
from gateway.sealing.keys import log_name, trusted_keys
from gateway.sealing.sealer import Sealer
from gateway.sealing.verifying import verify_log
from tests.ledger.samples import AT
from tests.made.pki import certificate_der
from tests.sealing.logs import attacking, fill_log, make_verdict

NOW = AT + timedelta(days=400)
VERIFIER = Path(__file__).resolve().parents[2] / "deploy" / "verify-log"


@pytest.fixture
def withheld(ledger, settings):
    """A sealed log of 6 entries from three days; names of the first two days are gone."""
    fill_log(ledger, 6, mails=3)
    Sealer(ledger, settings).seal(NOW)
    with writing(ledger) as connection:
        der = base64.b64encode(certificate_der("chair")).decode()
        keep_certificates(connection, "default", [make_verdict(1, certificate=der)], NOW)
    assert entries_with_names(ledger, AT + timedelta(3)) == 4
    assert withhold_names(ledger, AT + timedelta(3), NOW, "văn thư") == 4
    return trusted_keys(settings, log_name(settings, ledger))


def test_the_log_stays_whole_without_the_names(ledger, withheld):
    """
    Root and checkpoint are those that were signed; how many names are gone is told.
    """
    found = verify_log(ledger, withheld, NOW)

    assert (found.fault, found.proven, found.withheld) == (None, 6, 4)
    assert withhold_names(ledger, AT + timedelta(3), NOW, "văn thư") == 0


def test_a_withholding_is_itself_on_record(ledger, withheld):
    """
    Who, when, up to which day, how many; one that took nothing leaves no line.
    """
    withhold_names(ledger, AT + timedelta(3), NOW, "văn thư")

    assert withholdings(ledger) == [(NOW, "văn thư", f"entries before {(AT + timedelta(3)).isoformat()}", "4 entries")]


def test_no_name_and_no_salt_is_left(ledger, withheld):
    """
    With the salt alone names could be tried out; the verdict and its reasons stay.
    """
    entries = list(log_entries(ledger, LogFilter()))

    assert [bool(entry.subject) for entry in entries] == [False] * 4 + [True] * 2
    assert [bool(entry.salt) for entry in entries] == [False] * 4 + [True] * 2
    assert entries[0].verdict.reasons == ("weak-algorithm", "revocation-not-checked")
    assert entries[0].verdict.signer_issuer
    assert [entry.index for entry in log_entries(ledger, LogFilter(signer="nguyen van an"))] == [4, 5]


def test_the_rows_are_protected_again_afterwards(ledger, withheld):
    """
    The triggers were off within one transaction only.
    """
    for table in ("signature_check", "log_entry"):
        with pytest.raises(DatabaseError, match="evidence"), writing(ledger) as connection:
            connection.execute(text(f"UPDATE {table} SET tenant_id = 'other'"))


def test_a_name_cannot_be_written_where_one_was_withheld(ledger, withheld):
    """
    Withheld means nothing at all; any word there is a change.
    """
    (name,) = {"other"}
    with attacking(ledger) as attacker:
        (row,) = attacker.rows(
            "SELECT CAST(verdict AS TEXT) v FROM signature_check WHERE mail_key = 'ident:Q1' AND ordinal = 1"
        )
        told = json.dumps(json.loads(row["v"]) | {"signer_subject": name})
        attacker.do("UPDATE signature_check SET verdict = :v WHERE mail_key = 'ident:Q1' AND ordinal = 1", v=told)

    fault = verify_log(ledger, withheld, NOW).fault
    assert (fault.code, fault.index) == ("words-differ", 1)


def test_certificates_stay_while_an_entry_with_names_uses_them(ledger, withheld):
    """
    One of a signer that no entry names is not the log's to forget.
    """
    assert len(list(kept_certificates(ledger))) == 1


def test_an_export_without_those_names_is_good(ledger, withheld, tmp_path):
    """
    The auditor's program takes a withheld name for what it is.
    """
    export_log(ledger, tmp_path / "export", withheld)
    command = [sys.executable, "-I", str(VERIFIER), str(tmp_path / "export"), "--key", withheld[0].line()]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    assert ended.returncode == 0, ended.stderr
    lines = [json.loads(line) for line in (tmp_path / "export" / "beside.jsonl").read_text().splitlines()]
    assert [line["signer_subject"] == "" == line["salt"] for line in lines] == [True] * 4 + [False] * 2
