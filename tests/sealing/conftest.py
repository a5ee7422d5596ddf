from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.ledger.store import open_ledger
from gateway.sealing.keys import log_name, trusted_keys
from gateway.sealing.sealer import Sealer
from gateway.sealing.verifying import GivenCheckpoint, verify_log
from gateway.settings import Settings, Storage
from gateway.transparency.notes import read_checkpoint
from tests.ledger.samples import AT
from tests.real.postgres import new_database
from tests.sealing.logs import fill_log


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def database_url(request, tmp_path):
    """An empty database of each kind."""
    return new_database("sealing") if request.param == "postgresql" else f"sqlite:///{tmp_path}/data/vanthu.db"


@pytest.fixture
def ledger(database_url):
    opened = open_ledger(database_url)
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path):
    """Settings with a data folder of their own."""
    return Settings(storage=Storage(data_dir=str(tmp_path / "data")))


@pytest.fixture
def log(ledger, settings):
    """A log of 300 entries with checkpoints at 100, 200 and 300; its last as a file kept elsewhere."""
    sealer = Sealer(ledger, settings)
    for n in range(3):
        fill_log(ledger, 100, mails=2, first=1 + 2 * n)
        last = sealer.seal(AT + timedelta(days=400))
    keys = trusted_keys(settings, log_name(settings, ledger))
    outside = GivenCheckpoint("kept-elsewhere", read_checkpoint(last.note))

    def verify(given=()):
        return verify_log(ledger, keys, AT + timedelta(days=400), given)

    verify.outside = outside
    return verify
