from __future__ import annotations

import pytest

from gateway.ledger.store import open_ledger
from tests.real.postgres import new_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def database_url(request, tmp_path):
    """An empty database of each kind."""
    return new_database("ledger") if request.param == "postgresql" else f"sqlite:///{tmp_path}/data/vanthu.db"


@pytest.fixture
def ledger(database_url):
    opened = open_ledger(database_url)
    yield opened
    opened.close()
