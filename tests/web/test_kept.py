"""Counts over whole tables: made behind the page, rarely, told with their time, never two of them at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from gateway.errors import TryLater
from gateway.ledger.engine import BreakOff, reading
from gateway.ledger.figures import sums, totals
from gateway.ledger.store import open_ledger
from gateway.web.kept import TIMES_AS_LONG, Kept
from tests.real.postgres import new_database

LIMIT_S = 60


class Clock:
    """A clock that a count moves on by as many seconds as it takes."""

    def __init__(self, takes: float) -> None:
        self.now, self.takes, self.counts = 0.0, takes, 0

    def __call__(self) -> float:
        return self.now

    def count(self, _: BreakOff) -> int:
        self.now += self.takes
        self.counts += 1
        return self.counts


class Gate:
    """Counts that last until they are let go on."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.counts = self.running = self.most = 0

    def count(self, _: BreakOff) -> int:
        self.running += 1
        self.most = max(self.most, self.running)
        self.begun.set()
        assert self.go_on.wait(LIMIT_S)
        self.running -= 1
        self.counts += 1
        return self.counts


def until(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.01)


def test_what_is_counted_fast_is_counted_for_every_page() -> None:
    """A small ledger shows what stands in it now."""
    clock = Clock(takes=0.001)
    kept = Kept(clock.count, clock=clock, patience_s=LIMIT_S)

    assert [((found := kept.now()).value, found.is_old) for _ in range(2)] == [(1, False), (2, False)]


def test_a_long_count_is_shown_again_and_said_to_be_old() -> None:
    """For fifty times as long as it took; then it is made anew, behind a page that shows the old one."""
    clock = Clock(takes=2.0)
    kept = Kept(clock.count, clock=clock, patience_s=LIMIT_S)
    first, again = kept.now(), kept.now()
    assert (first.value, first.is_old) == (1, False)
    assert (again.value, again.is_old, again.at) == (1, True, first.at)

    clock.now += 2 * TIMES_AS_LONG + 1
    kept.now()
    until(lambda: kept.now().value == 2)
    assert (kept.now().is_old, kept.now().at > first.at, clock.counts) == (True, True, 2)


def test_the_first_page_waits_for_no_count_and_says_that_there_is_none_yet() -> None:
    """
    No figure at all, not 0; a later page takes the count up that ran on behind the first, and tells its time: what was
    written since it began may not be in it.
    """
    gate = Gate()
    kept = Kept(gate.count, patience_s=0)

    assert kept.now() is None
    assert gate.begun.wait(LIMIT_S)
    assert kept.now() is None, "a count runs; there is no second one"
    gate.go_on.set()
    until(lambda: kept.now() is not None)
    assert (kept.now().is_old, gate.most) == (True, 1)
    kept.stop()


def test_two_kinds_of_counts_take_turns() -> None:
    """The page's totals and those of the metrics are never counted at once."""
    gate, turn = Gate(), threading.Lock()
    kinds = [Kept(gate.count, turn, patience_s=0) for _ in range(2)]
    for kept in kinds:
        kept.now()
    assert gate.begun.wait(LIMIT_S)
    gate.go_on.set()
    until(lambda: all(kept.now() is not None for kept in kinds))

    assert gate.most == 1
    for kept in kinds:
        kept.stop()


def test_a_count_that_fails_is_told_and_tried_again(caplog: pytest.LogCaptureFixture, capsys) -> None:
    """The page shows the last one there is; the next page asks anew."""
    answers = iter([TryLater("database: locked"), 5])

    def count(_: BreakOff) -> int:
        found = next(answers)
        if isinstance(found, TryLater):
            raise found
        return found

    kept = Kept(count, patience_s=LIMIT_S)
    assert kept.now() is None
    told = caplog.text + "".join(capsys.readouterr())
    assert "totals_not_counted" in told
    assert kept.now().value == 5


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request, tmp_path):
    ledger = open_ledger(f"sqlite:///{tmp_path}/vanthu.db" if request.param == "sqlite" else new_database())
    yield ledger
    ledger.close()


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_a_stop_breaks_a_count_off(ledger, capsys) -> None:
    """A service that ends waits for no count over millions of rows, on both databases; that is no trouble to tell."""
    begun, ended = threading.Event(), threading.Event()

    def count(break_off: BreakOff) -> int:
        try:
            with reading(ledger) as connection, break_off.over(connection):
                begun.set()
                return int(connection.exec_driver_sql(ENDLESS).scalar_one())
        finally:
            ended.set()

    kept = Kept(count, patience_s=0)
    kept.now()
    assert begun.wait(LIMIT_S)
    kept.stop()

    assert ended.wait(LIMIT_S)
    assert kept.now() is None
    assert "totals_not_counted" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("count", [sums, totals])
def test_the_counts_of_the_pages_can_be_broken_off(ledger, count) -> None:
    """Also those that did not begin yet."""
    break_off = BreakOff()
    assert count(ledger, break_off).exchanges == 0
    break_off.ask()
    with pytest.raises(TryLater, match="broken off"):
        count(ledger, break_off)
