from __future__ import annotations

import contextlib

import pytest

from gateway.ledger.store import open_ledger
from gateway.queue import Queue
from gateway.settings import Workers
from tests.made.ledgers import KINDS, WITHOUT_ROWS


@pytest.fixture(params=KINDS)
def database_url(request, tmp_path):
    """A ledger of each kind, without rows."""
    return WITHOUT_ROWS.copy(request.param, tmp_path / "data")


@pytest.fixture
def ledger(database_url):
    opened = open_ledger(database_url)
    yield opened
    opened.close()


@pytest.fixture
def started(ledger):
    """Start a queue for some work; it is stopped at the end."""
    with contextlib.ExitStack() as stack:

        def start(work, sweep_s=0.5, **workers) -> Queue:
            queue = Queue(ledger, Workers(**({"retry_s": 1} | workers)), work, poll_s=0.05, sweep_s=sweep_s)
            queue.start()
            stack.callback(queue.stop, wait_s=60)
            return queue

        yield start
