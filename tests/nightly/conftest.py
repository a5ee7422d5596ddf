from __future__ import annotations

import pytest
from aiosmtpd.controller import Controller

from gateway.ledger.store import open_ledger
from gateway.settings import Summary
from tests.nightly.mailbox import Mailbox
from tests.real.postfix import free_port
from tests.real.postgres import new_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def database_url(request, tmp_path):
    """An empty database of each kind."""
    return new_database("nightly") if request.param == "postgresql" else f"sqlite:///{tmp_path}/data/vanthu.db"


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
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def settings(server):
    """Summaries at 06:00 for two admins."""
    to = ("admin@quangngai.gov.vn", "vp@quangngai.gov.vn")
    return Summary(to=to, sender="vanthu@quangngai.gov.vn", smtp_host="127.0.0.1", smtp_port=server.port)
