from __future__ import annotations

import pytest

from gateway.ledger.store import open_ledger


@pytest.fixture
def ledger(tmp_path):
    opened = open_ledger(f"sqlite:///{tmp_path}/data/vanthu.db")
    yield opened
    opened.close()
