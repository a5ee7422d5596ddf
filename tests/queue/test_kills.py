"""Law 1 and the queue: whatever is killed, every mail is examined, once in the ledger."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter

import pytest
from sqlalchemy import func, select

from gateway.ledger.engine import reading
from gateway.ledger.questions import totals
from gateway.ledger.schema import examination
from gateway.ledger.store import record_arrivals
from tests.ledger.samples import make_arrival

_MAILS = 60


@pytest.fixture
def gateway(database_url, tmp_path):
    """Start a gateway process on the test's database; whatever still runs is killed at the end."""
    running = []

    def start(executor="here", *adopted):
        words = [sys.executable, "-m", "tests.queue.gateway_process", database_url, executor, tmp_path / "begun"]
        running.append(subprocess.Popen([*words, *adopted]))
        return running[-1]

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()


def _wait_until_done(ledger, number):
    deadline = time.monotonic() + 240
    while totals(ledger).mails_by_state.get("done", 0) < number:
        assert time.monotonic() < deadline, totals(ledger)
        time.sleep(0.02)


def _kill_after(process, ledger, number):
    _wait_until_done(ledger, number)
    process.kill()
    process.wait()


def test_killed_gateways_lose_no_mail_and_write_each_once(ledger, gateway):
    """
    A gateway killed twice in the middle ends with every mail examined exactly once.
    """
    record_arrivals(ledger, [make_arrival(n) for n in range(_MAILS)])
    _kill_after(gateway(), ledger, 10)
    _kill_after(gateway(), ledger, 30)

    assert gateway().wait(timeout=240) == 0

    with reading(ledger) as connection:
        assert connection.execute(select(func.count()).select_from(examination)).scalar() == _MAILS
    figures = totals(ledger)
    assert figures.mails_by_state == {"done": _MAILS}
    assert figures.attachments == figures.documents == figures.exchanges == _MAILS


def test_another_gateway_adopts_what_a_dead_one_had_in_hand(ledger, gateway):
    """
    The mails of a dead machine are taken up by the one that is told to.
    """
    record_arrivals(ledger, [make_arrival(n) for n in range(_MAILS)])
    _kill_after(gateway("north"), ledger, 10)

    assert gateway("south", "north").wait(timeout=240) == 0
    assert totals(ledger).mails_by_state == {"done": _MAILS}


def test_two_gateways_on_one_database_share_the_mails(ledger, gateway, tmp_path):
    """
    Two gateways at work on one database begin no mail twice.
    """
    record_arrivals(ledger, [make_arrival(n) for n in range(_MAILS)])
    both = [gateway("north"), gateway("south")]

    assert [process.wait(timeout=240) for process in both] == [0, 0]
    begun = Counter((tmp_path / "begun").read_text().split())
    assert totals(ledger).mails_by_state == {"done": _MAILS}
    assert set(begun.values()) == {1}
