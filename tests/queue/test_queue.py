"""The queue in one process: retries, holding, releasing, sweeping, stopping."""

from __future__ import annotations

import sqlite3
import threading
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from gateway.errors import SetAside, TryLater
from gateway.ledger.engine import writing
from gateway.ledger.questions import mail_state, mail_view, totals
from gateway.ledger.store import append_examination, record_arrivals, release_mail
from gateway.records import MailState
from tests.ledger.samples import AT, make_arrival, make_document, make_examination


def _until(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def _locked_for_a_second(ledger):
    """Whether all tables could be locked at once: who waits for one while holding another may end in a deadlock."""
    try:
        with writing(ledger) as connection:
            connection.execute(text("LOCK TABLE mail, document, dbos.workflow_status IN ACCESS EXCLUSIVE MODE NOWAIT"))
            time.sleep(1)
    except TryLater:
        return False
    return True


@pytest.fixture
def examine(ledger):
    """Work that finds one document in every mail."""

    def work(key):
        append_examination(ledger, key, make_examination(make_document(int(key.rpartition("Q")[2]))), AT)

    return work


def test_queued_mails_are_examined(ledger, started, examine):
    """
    Every mail put into the queue ends as done.
    """
    queue = started(examine, sweep_s=3600)
    record_arrivals(ledger, [make_arrival(n) for n in range(5)])

    assert queue.enqueue([f"ident:Q{n}" for n in range(5)]) == 5
    _until(lambda: totals(ledger).mails_by_state == {"done": 5})


def test_mail_that_was_never_queued_is_found_at_start(ledger, started, examine):
    """
    A crash between the mail's row and the queue loses nothing.
    """
    record_arrivals(ledger, [make_arrival()])
    started(examine)

    _until(lambda: mail_state(ledger, "ident:Q1") is MailState.DONE)


def test_sweeper_queues_what_stands_in_no_queue(ledger, started, examine):
    """
    A waiting mail that another process only recorded is found by the sweeper.
    """
    started(examine)
    record_arrivals(ledger, [make_arrival()])

    _until(lambda: mail_state(ledger, "ident:Q1") is MailState.DONE)


def test_passing_fault_is_tried_again(ledger, started, examine):
    """
    A mail that failed for a passing reason is done at the next attempt.
    """
    calls = []

    def work(key):
        calls.append(key)
        if len(calls) == 1:
            raise TryLater("disk full")
        examine(key)

    record_arrivals(ledger, [make_arrival()])
    started(work)

    _until(lambda: mail_state(ledger, "ident:Q1") is MailState.DONE)
    assert mail_view(ledger, "ident:Q1").attempts == 1


@pytest.mark.parametrize("fault", [TryLater("lock"), ZeroDivisionError("poison")])
def test_poison_mail_ends_held_and_delays_no_other(ledger, started, examine, fault):
    """
    A mail that fails at every attempt is held with its reason; the others are done.
    """

    def work(key):
        if key == "ident:Q1":
            raise fault
        examine(key)

    record_arrivals(ledger, [make_arrival(n) for n in range(1, 4)])
    started(work, retries=1)

    _until(lambda: totals(ledger).mails_by_state == {"done": 2, "held": 1})
    assert str(fault) in mail_view(ledger, "ident:Q1").reason
    assert "after 2 attempts" in mail_view(ledger, "ident:Q1").reason


def test_mail_set_aside_is_held_at_once_and_examined_after_release(ledger, started, examine):
    """
    A held mail waits for a person; released and queued, it is examined anew.
    """
    mended = threading.Event()

    def work(key):
        if not mended.is_set():
            raise SetAside("spool file is missing")
        examine(key)

    record_arrivals(ledger, [make_arrival()])
    queue = started(work)
    _until(lambda: mail_state(ledger, "ident:Q1") is MailState.HELD)
    assert mail_view(ledger, "ident:Q1").reason == "spool file is missing"

    mended.set()
    assert release_mail(ledger, "ident:Q1", datetime.now(UTC))
    assert queue.enqueue(["ident:Q1"]) == 1
    _until(lambda: mail_state(ledger, "ident:Q1") is MailState.DONE)


def test_held_and_done_mails_are_not_queued(ledger, started, examine):
    """
    Only a waiting mail gets a run.
    """
    record_arrivals(ledger, [make_arrival()])
    queue = started(examine)
    _until(lambda: mail_state(ledger, "ident:Q1") is MailState.DONE)

    assert queue.enqueue(["ident:Q1", "ident:unknown"]) == 0


def test_stop_queues_again_what_was_not_begun(ledger, started, examine):
    """
    Stopping finishes the mail in hand and leaves the others waiting for the next start.
    """
    begun, go = threading.Event(), threading.Event()

    def slow(key):
        begun.set()
        assert go.wait(120)
        examine(key)

    record_arrivals(ledger, [make_arrival(n) for n in range(5)])
    queue = started(slow, count=1)
    assert begun.wait(120)
    stopping = threading.Thread(target=queue.stop, args=(120,))
    stopping.start()
    # The sweeper ends once the queue is told to stop: from then on no mail is begun.
    _until(lambda: "queue-sweeper" not in {thread.name for thread in threading.enumerate()})
    go.set()
    stopping.join()
    assert totals(ledger).mails_by_state == {"waiting": 4, "done": 1}

    started(examine)
    _until(lambda: totals(ledger).mails_by_state == {"done": 5})


def test_long_or_strange_keys_are_queued(ledger, started, examine):
    """
    Keys of any length and with any characters make valid workflow ids.
    """
    keys = ["imap:" + "x" * 2000 + "Q1", "imap:Thư đến\n\x01Q2", "sha256:%s#*Q3"]
    record_arrivals(ledger, [make_arrival(n, key=key) for n, key in enumerate(keys)])
    started(examine)

    _until(lambda: totals(ledger).mails_by_state == {"done": 3})


def test_database_locked_for_a_while_loses_nothing(database_url, ledger, started, examine):
    """
    Mails wait while another process holds the database, and are all done afterwards.
    """
    queue = started(examine)
    record_arrivals(ledger, [make_arrival(n) for n in range(20)])
    queue.enqueue([f"ident:Q{n}" for n in range(10)])
    if database_url.startswith("sqlite"):
        other = sqlite3.connect(ledger.engine.url.database, timeout=120, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        time.sleep(1)
        other.execute("ROLLBACK")
        other.close()
    else:
        _until(lambda: _locked_for_a_second(ledger))
    queue.enqueue([f"ident:Q{n}" for n in range(10, 20)])

    _until(lambda: totals(ledger).mails_by_state == {"done": 20})
