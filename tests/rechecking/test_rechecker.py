"""The thread that makes the rounds: what fails is met again, whatever it was made for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.ledger.engine import Ledger
from gateway.rechecking import Rechecker
from tests.made.ledgers import new_ledger
from tests.rechecking.world import TrustFolder


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = new_ledger(tmp_path / "data")
    yield opened
    opened.close()


def test_a_round_for_new_evidence_that_failed_is_made_again(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only on the next day: what a list revoked must not count as valid until then."""
    monkeypatch.setattr("gateway.rechecking._RETRY_S", 0.05)
    good, spoilt = TrustFolder(tmp_path / "good").path, tmp_path / "spoilt"
    spoilt.mkdir()
    (spoilt / "policy.toml").write_text("[[", encoding="utf-8")
    folders = iter([good, spoilt])
    began, failed, again = threading.Event(), threading.Event(), threading.Event()

    def trust_dir() -> Path:
        folder = next(folders, None)
        if folder is None:
            again.set()
            return good
        (began if folder is good else failed).set()
        return folder

    rechecker = Rechecker(ledger, lambda past: (), trust_dir, lambda _: None)
    rechecker.start()
    assert began.wait(120)
    rechecker.wake()
    met_again = failed.wait(120) and again.wait(60)
    rechecker.stop()

    assert met_again
