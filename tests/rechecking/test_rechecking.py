"""Signatures are judged again when evidence comes: with real mails, trust folder and ledger; twice through the command."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.cli.recheck_views import change_json
from gateway.ledger.questions import totals
from gateway.ledger.recount import compare_facts
from gateway.ledger.store import open_ledger
from gateway.rechecking import recheck_round, window_of
from gateway.signatures.revocation_again import judge_again
from gateway.trust import load_trust
from tests.cli.running import Vanthu
from tests.made import pki
from tests.rechecking.world import TrustFolder, signed_letter

LONG_AGO = datetime(2023, 1, 1, tzinfo=UTC)
"""Before the letter says that it was signed."""


class Office:
    """A command line with its trust folder, after the letters came in."""

    def __init__(self, folder: Path, *letters: bytes) -> None:
        self.trust = TrustFolder(folder / "trust")
        self.data = folder / "data"
        self.vanthu = Vanthu("--data", str(self.data), "--trust", str(self.trust.path))
        mails = folder / "mails"
        mails.mkdir()
        for number, letter in enumerate(letters):
            (mails / f"{number}.eml").write_bytes(letter)
        taken = self.vanthu("ingest", str(mails), "--json")
        assert taken.code == 0, taken.err

    def recheck(self) -> list[dict[str, Any]]:
        """A round as the command makes it, judged in this process: no reader has to be started."""
        trust = load_trust(self.trust.path)
        ledger = open_ledger(f"sqlite:///{self.data}/vanthu.db")
        try:
            done = recheck_round(
                ledger,
                lambda past: tuple(judge_again(one, trust) for one in past),
                window_of(self.trust.path),
                datetime.now(UTC),
            )
        finally:
            ledger.close()
        return [change_json(change) for change in done.changes]

    def command(self, *options: str) -> list[dict[str, Any]]:
        done = self.vanthu("signatures", "recheck", "--json", *options)
        assert done.code == 0, done.err
        return done.lines()

    def document(self) -> dict[str, Any]:
        (one,) = self.vanthu("documents", "--json").lines()
        return one

    def log(self) -> list[dict[str, Any]]:
        return self.vanthu("signatures", "list", "--json").lines()


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, signed_letter())


def test_a_signature_is_settled_when_its_lists_come(office: Office) -> None:
    """
    A new entry names the old one; document, totals and indicators follow; the old entry stays as it was.
    """
    assert office.document()["signature"] == "indeterminate"
    assert office.command() == []

    office.trust.lists_come()
    (change,) = office.command()
    old, new = office.log()

    assert (change["index"], change["logged_as"], change["overall"]) == (0, 1, ["indeterminate", "valid"])
    assert (old["overall"], new["overall"], new["supersedes"]) == ("indeterminate", "valid", 0)
    assert "revocation-not-checked" in old["reasons"]
    assert "revocation-not-checked" not in new["reasons"]
    assert "revocation-checked-again" in new["reasons"]
    assert office.document()["signature"] == "valid"
    assert office.vanthu("signatures", "checkpoint").code == 0
    assert office.vanthu("signatures", "verify").code == 0
    assert "1" in office.vanthu("signatures", "show", "0").out


def test_totals_count_a_signature_once(office: Office) -> None:
    """
    By its newest check; facts equal a recount from the evidence.
    """
    office.trust.lists_come()
    office.recheck()
    ledger = open_ledger(f"sqlite:///{office.data}/vanthu.db")
    found, differing = totals(ledger), compare_facts(ledger)
    ledger.close()

    assert found.signatures_by_overall == {"valid": 1}
    assert found.documents_by_signature == {"valid": 1}
    assert differing == []


def test_done_again_it_changes_nothing(office: Office) -> None:
    """
    The same evidence says nothing new, however often it is asked.
    """
    office.trust.lists_come()
    assert len(office.recheck()) == 1
    assert office.recheck() == []
    office.trust.lists_come(issued=datetime.now(UTC) - timedelta(minutes=5))
    assert office.recheck() == []
    assert len(office.log()) == 2


def test_a_dry_run_tells_and_writes_nothing(office: Office) -> None:
    """
    The change stands there without an index; the log is as before.
    """
    office.trust.lists_come()
    (change,) = office.command("--check")

    assert (change["logged_as"], change["overall"]) == (None, ["indeterminate", "valid"])
    assert len(office.log()) == 1
    assert "hợp lệ" in office.vanthu("signatures", "recheck").out


@pytest.mark.parametrize(
    ("revoked_at", "overall", "reason"),
    [
        (LONG_AGO, "invalid", "certificate-revoked"),
        (pki.SIGNING_DAY + timedelta(days=30), "indeterminate", "certificate-revoked-time-unproven"),
    ],
)
def test_a_revocation_that_is_published_late_takes_validity_away(
    office: Office, revoked_at: datetime, overall: str, reason: str
) -> None:
    """
    Revoked before the signing: invalid. Between the claimed time and our first check: nobody knows which came first.
    """
    office.trust.lists_come()
    office.recheck()
    office.trust.lists_come({"chair": revoked_at}, issued=datetime.now(UTC) - timedelta(minutes=5))
    (change,) = office.recheck()

    assert change["overall"] == ["valid", overall]
    assert reason in change["reasons"][1]
    assert office.document()["signature"] == overall
    assert [row["overall"] for row in office.log()] == ["indeterminate", "valid", overall]
    assert office.recheck() == []


def test_a_revocation_after_our_first_check_is_told_and_changes_nothing(office: Office) -> None:
    """
    That the signature existed before stands in the log.
    """
    office.trust.lists_come()
    office.recheck()
    later = datetime.now(UTC) + timedelta(hours=1)
    office.trust.lists_come({"chair": later}, issued=later + timedelta(hours=1))
    (change,) = office.recheck()

    assert change["overall"] == ["valid", "valid"]
    assert "certificate-revoked-later" in change["reasons"][1]
    assert office.recheck() == []


def test_beyond_the_window_valid_signatures_rest(office: Office) -> None:
    """
    The policy row says how long a valid one is looked at again.
    """
    office.trust.lists_come()
    office.recheck()
    office.trust.looks_again_for(0)
    office.trust.lists_come({"chair": LONG_AGO}, issued=datetime.now(UTC) - timedelta(minutes=5))

    assert office.recheck() == []


def test_lists_that_were_taken_away_take_nothing_away(office: Office) -> None:
    """
    What was known stays known: its evidence stands in the log by hash.
    """
    office.trust.lists_come()
    office.recheck()
    for file in (office.trust.path / "crls").iterdir():
        file.unlink()

    assert office.recheck() == []
    assert office.document()["signature"] == "valid"


def test_a_path_is_found_when_its_anchor_comes(tmp_path: Path) -> None:
    """
    The office had put no anchor in place when the letter came.
    """
    trust = TrustFolder(tmp_path / "trust")
    (trust.path / "root.crt").unlink()
    office = object.__new__(Office)
    office.trust, office.data = trust, tmp_path / "data"
    office.vanthu = Vanthu("--data", str(office.data), "--trust", str(trust.path))
    (tmp_path / "letter.eml").write_bytes(signed_letter())
    assert office.vanthu("ingest", str(tmp_path / "letter.eml"), "--json").code == 0
    (trust.path / "root.crt").write_bytes(pki.certificate_der("root"))
    trust.lists_come()
    (change,) = office.recheck()

    assert (change["chain"], change["overall"]) == (["no_anchor", "anchored"], ["indeterminate", "valid"])


def test_a_stranger_stays_a_stranger(tmp_path: Path) -> None:
    """
    No evidence settles a signature under an authority that nobody trusts.
    """
    office = Office(tmp_path, signed_letter(signer="stranger"))
    office.trust.lists_come()

    assert office.recheck() == []


def test_many_letters_are_looked_at_page_by_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Each signature once, whatever the size of a page.
    """
    monkeypatch.setattr("gateway.rechecking.PAGE", 2)
    office = Office(tmp_path, *(signed_letter(number) for number in range(1, 6)))
    office.trust.lists_come()

    assert [change["index"] for change in office.recheck()] == [0, 1, 2, 3, 4]
    assert len(office.log()) == 10
