from __future__ import annotations

import pytest
from aiosmtpd.controller import Controller

from gateway.ledger.store import open_ledger
from gateway.settings import Summary
from tests.made.ledgers import KINDS, WITHOUT_ROWS
from tests.nightly.mailbox import Mailbox
from tests.real.ports import free_port


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
def mailbox():
    """A mail server that keeps what it takes."""
    return Mailbox()


@pytest.fixture
def server(mailbox):
    """Its listener on loopback."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), ready_timeout=120)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def settings(server):
    """Summaries at 06:00 for two admins."""
    to = ("admin@quangngai.gov.vn", "vp@quangngai.gov.vn")
    return Summary(to=to, sender="vanthu@quangngai.gov.vn", smtp_host="127.0.0.1", smtp_port=server.port)
