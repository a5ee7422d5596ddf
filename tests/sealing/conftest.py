from __future__ import annotations

import pytest

from gateway.ledger.store import open_ledger
from gateway.settings import Settings, Storage
from tests.real.postgres import new_database


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
