"""Sixteen letters, each signed in another way, from the mail to the summary: every view tells the same."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.counting.periods import ZONE
from gateway.records import OverallSignature
from gateway.reports import words
from tests.cli.running import Vanthu
from tests.made.signed_letters import CASES, Case, write_trust
from tests.real.postgres import new_database

WORST = [OverallSignature.INVALID, OverallSignature.INDETERMINATE, OverallSignature.VALID, OverallSignature.NONE]


@dataclass(frozen=True, slots=True)
class Province:
    """A ledger that has read all letters, and the folder they lie in."""

    vanthu: Vanthu
    folder: Path

    def file(self, case: Case) -> Path:
        return self.folder / f"{case.number}.eml"


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def province(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Province:
    """Fresh letters, fresh trust, fresh data; read by `vanthu ingest`."""
    folder, now = tmp_path_factory.mktemp("letters"), datetime.now(UTC)
    write_trust(folder / "trust", now)
    (folder / "mails").mkdir()
    for case in CASES:
        (folder / "mails" / f"{case.number}.eml").write_bytes(case.eml(now))
    url = new_database("letters") if request.param == "postgresql" else ""
    config = f'[storage]\ndatabase_url = "{url}"\n' if url else ""
    (folder / "vanthu.toml").write_text(config, encoding="utf-8")
    options = ("--config", folder / "vanthu.toml", "--data", folder / "data", "--trust", folder / "trust")
    vanthu = Vanthu(*map(str, options))
    totals = vanthu("ingest", str(folder / "mails"), "--json")
    assert totals.code == 0, totals.err
    assert totals.json()["new"] == len(CASES)
    return Province(vanthu, folder / "mails")


def test_each_document_has_the_signature_that_its_letter_was_given(province: Province) -> None:
    """
    The worst of its verdicts, for each of the sixteen.
    """
    told = {row["symbol"]: row["signature"] for row in province.vanthu("documents", "--json").lines()}

    assert told == {f"{case.number}/STC-TCHCSN": case.signature for case in CASES}


def test_the_log_holds_every_signature_with_its_reason(province: Province) -> None:
    """
    One entry for each verdict; the worst of a file is what its document says.
    """
    rows = province.vanthu("signatures", "list", "--json").lines()
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["symbol"], []).append(row)

    for case in CASES:
        entries = found.get(f"{case.number}/STC-TCHCSN", [])
        worst = min((OverallSignature(one["overall"]) for one in entries), key=WORST.index, default="none")
        reasons = {reason for one in entries for reason in one["reasons"]}
        assert (case.name, len(entries), str(worst)) == (case.name, case.signers, case.signature)
        assert not case.reason or case.reason in reasons, (case.name, reasons)


def test_explain_says_what_the_ledger_says(province: Province) -> None:
    """
    Offline, without a ledger: the same verdict, the same reasons.
    """
    explained = province.vanthu("explain", "--json", *(str(province.file(case)) for case in CASES)).lines()

    for case, one in zip(CASES, explained, strict=True):
        (document,) = one["documents"]
        reasons = {reason for verdict in one["signatures"] for reason in verdict["reasons"]}
        assert (case.name, document["signature"]) == (case.name, case.signature)
        assert len(one["signatures"]) == case.signers
        assert not case.reason or case.reason in reasons


def test_the_summary_counts_what_the_documents_say(province: Province) -> None:
    """
    The nightly summary of the day counts documents by their signature; of two days where midnight came in between.
    """
    times = [datetime.fromisoformat(row["received_at"]) for row in province.vanthu("mails", "--json").lines()]
    days = sorted({time.astimezone(ZONE).date().isoformat() for time in times})
    bodies = [province.vanthu("summary", "--day", day, "--json").json()["body"] for day in days]
    counts = Counter(case.signature for case in CASES)

    for state, number in counts.items():
        told = [found for body in bodies for found in re.findall(rf"\n  {words.SIGNATURES[state]} +(\d+)\n", body)]
        assert sum(map(int, told)) == number, bodies
    assert f"{sum(case.signers for case in CASES)} mục" in bodies[-1]
