from __future__ import annotations

import pytest

from gateway.ledger.store import open_ledger
from tests.made.ledgers import KINDS, WITHOUT_ROWS
from tests.real.postgres import new_database


@pytest.fixture(params=KINDS)
def database_url(request, tmp_path):
    """A ledger of each kind, without rows."""
    return WITHOUT_ROWS.copy(request.param, tmp_path / "data")


@pytest.fixture(params=KINDS)
def empty_database_url(request, tmp_path):
    """A database of each kind without a table."""
    return new_database() if request.param == "postgresql" else f"sqlite:///{tmp_path}/data/vanthu.db"


@pytest.fixture
def ledger(database_url):
    opened = open_ledger(database_url)
    yield opened
    opened.close()
