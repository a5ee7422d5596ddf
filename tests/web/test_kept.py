"""Counts over whole tables: made rarely, told with their time, never by two threads at once."""

from __future__ import annotations

import threading

import pytest

from gateway.errors import TryLater
from gateway.web.kept import TIMES_AS_LONG, Kept


class Clock:
    """A clock that a count moves on by as many seconds as it takes."""

    def __init__(self, takes: float) -> None:
        self.now, self.takes, self.counts = 0.0, takes, 0

    def __call__(self) -> float:
        return self.now

    def count(self) -> int:
        self.now += self.takes
        self.counts += 1
        return self.counts


def test_what_is_counted_fast_is_counted_for_every_page() -> None:
    """A small ledger shows what stands in it now."""
    clock = Clock(takes=0.001)
    kept = Kept(clock.count, clock)

    assert [(kept.now().value, kept.now().is_old) for _ in range(2)] == [(1, False), (3, False)]


def test_a_long_count_is_shown_again_and_said_to_be_old() -> None:
    """For fifty times as long as it took; then it is made anew."""
    clock = Clock(takes=2.0)
    kept = Kept(clock.count, clock)
    first, again = kept.now(), kept.now()
    clock.now += 2 * TIMES_AS_LONG + 1
    later = kept.now()

    assert (first.value, first.is_old) == (1, False)
    assert (again.value, again.is_old, again.at) == (1, True, first.at)
    assert (later.value, later.is_old) == (2, False)


def test_a_page_does_not_wait_for_another_ones_count() -> None:
    """While one thread counts, the others show the last count."""
    begun, go_on = threading.Event(), threading.Event()
    counts = iter([1, 2])

    def count() -> int:
        found = next(counts)
        if found == 2:
            begun.set()
            assert go_on.wait(20)
        return found

    kept = Kept(count)
    assert kept.now().value == 1
    slow = threading.Thread(target=kept.now)
    slow.start()
    assert begun.wait(20)
    assert (kept.now().value, kept.now().is_old) == (1, True)
    go_on.set()
    slow.join(20)


def test_a_count_that_fails_is_told_and_tried_again() -> None:
    """A busy database is the page's to tell; the next page asks anew."""
    answers = iter([TryLater("database: locked"), 5])

    def count() -> int:
        found = next(answers)
        if isinstance(found, TryLater):
            raise found
        return found

    kept = Kept(count)
    with pytest.raises(TryLater):
        kept.now()
    assert kept.now().value == 5
