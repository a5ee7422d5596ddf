from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from gateway.ledger.checkpoints import checkpoints
from gateway.ledger.engine import Ledger
from gateway.ledger.store import open_ledger
from gateway.sealing.keys import log_name, trusted_keys
from gateway.sealing.sealer import Sealer
from gateway.sealing.verifying import GivenCheckpoint, verify_log
from gateway.settings import Settings, Storage
from gateway.transparency.notes import read_checkpoint
from tests.ledger.samples import AT
from tests.made.ledgers import KINDS, WITHOUT_ROWS, Pattern
from tests.real.postgres import new_database
from tests.sealing.logs import fill_log


def _of(folder: Path) -> Settings:
    return Settings(storage=Storage(data_dir=str(folder)))


def _write_log(ledger: Ledger, folder: Path) -> None:
    """300 entries with checkpoints at 100, 200 and 300, signed by a key in the folder."""
    sealer = Sealer(ledger, _of(folder))
    for n in range(3):
        fill_log(ledger, 100, mails=2, first=1 + 2 * n)
        sealer.seal(AT + timedelta(days=400))


LOG = Pattern("sealing", _write_log)


@pytest.fixture(params=KINDS)
def database_url(request, tmp_path):
    """A ledger of each kind: with the log where a test asks for it, else without rows."""
    pattern = LOG if "log" in request.fixturenames else WITHOUT_ROWS
    return pattern.copy(request.param, tmp_path / "data")


@pytest.fixture(params=KINDS)
def empty_database_url(request, tmp_path):
    """A database of each kind without a table."""
    return new_database() if request.param == "postgresql" else f"sqlite:///{tmp_path}/data/vanthu.db"


@pytest.fixture
def ledger(database_url):
    opened = open_ledger(database_url)
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path):
    """Settings with a data folder of their own."""
    return _of(tmp_path / "data")


@pytest.fixture
def log(ledger, settings):
    """A log of 300 entries with checkpoints at 100, 200 and 300; its last as a file kept elsewhere."""
    keys = trusted_keys(settings, log_name(settings, ledger))
    outside = GivenCheckpoint("kept-elsewhere", read_checkpoint(checkpoints(ledger)[-1].note))

    def verify(given=()):
        return verify_log(ledger, keys, AT + timedelta(days=400), given)

    verify.outside = outside
    return verify
