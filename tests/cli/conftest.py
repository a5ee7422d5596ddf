from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import MAILS, Vanthu


@pytest.fixture(scope="session")
def samples(tmp_path_factory) -> Vanthu:
    """A command line on a ledger that has read the sample mails; tests must not write to it."""
    data = tmp_path_factory.mktemp("samples") / "data"
    vanthu = Vanthu("--data", str(data), "--trust", str(MAILS / "trust"))
    totals = vanthu("ingest", str(MAILS), "--envelopes", str(MAILS / "envelopes.jsonl"), "--json")
    assert totals.code == 0, totals.err
    assert totals.json()["new"] == len(list(MAILS.glob("*.eml")))
    return vanthu


@pytest.fixture
def fresh(tmp_path: Path) -> Vanthu:
    """A command line on a data folder of its own."""
    return Vanthu("--data", str(tmp_path / "data"))
