"""What takes long to count is counted behind the page: it shows the last count with its time and waits for none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from gateway import mail_log
from gateway.errors import TryLater
from gateway.ledger.engine import BreakOff

Value = TypeVar("Value")
TIMES_AS_LONG = 50
"""A count is shown for so many times as long as it took: counting takes at most a fiftieth of a processor."""
AT_ONCE_S = 0.02
"""What is counted faster than this is counted for every page."""
PATIENCE_S = 0.2
"""A page waits so long for a count that should be quick, so that a small ledger shows what stands in it now."""
_STOP_S = 10.0


@dataclass(frozen=True, slots=True)
class Counted(Generic[Value]):
    """A count, and as of when."""

    value: Value
    at: datetime
    """When it began: what was written later may not be in it."""
    is_old: bool
    """It was begun for an earlier page."""


class Kept(Generic[Value]):
    """The last count, made anew in a thread of its own when it is old; never two of them at once.

    Whoever passes the same `turn` to several lets one of them count at a time.
    """

    def __init__(
        self,
        count: Callable[[BreakOff], Value],
        turn: threading.Lock | None = None,
        clock: Callable[[], float] = time.monotonic,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """`count` may be broken off from another thread; passing faults that it raises are told in the log."""
        self._count, self._clock, self._patience_s = count, clock, patience_s
        self._turn = turn or threading.Lock()
        self._changed = threading.Condition()
        self._break_off = BreakOff()
        self._last: Counted[Value] | None = None
        self._until = 0.0
        self._is_quick = True
        self._begun = self._ended = self._shown = 0
        """Numbers of the counts that were begun, ended, and of the one that is shown."""
        self._counting: threading.Thread | None = None

    def now(self) -> Counted[Value] | None:
        """The count to show now; None while nothing was counted yet. Begins to count where that is due."""
        with self._changed:
            before, is_due = self._begun, self._last is None or self._clock() >= self._until
            if is_due and self._counting is None and not self._break_off.is_asked:
                self._begun += 1
                self._counting = threading.Thread(target=self._count_once, name="totals", daemon=True)
                self._counting.start()
            if is_due and self._is_quick:
                running = self._begun
                self._changed.wait_for(lambda: self._ended >= running, self._patience_s)
            last, is_old = self._last, self._shown <= before
        return last and Counted(last.value, last.at, is_old)

    def stop(self) -> None:
        """Break off a count that runs, and begin none any more; returns when it ended."""
        with self._changed:
            counting = self._counting
            self._break_off.ask()
        until = time.monotonic() + _STOP_S
        while counting is not None and counting.is_alive() and time.monotonic() < until:
            # Asked again: between two questions there is nothing that could be broken off.
            self._break_off.ask()
            counting.join(0.05)

    def _count_once(self) -> None:
        found: Counted[Value] | None = None
        took = 0.0
        try:
            with self._turn:
                at, started = datetime.now(UTC), self._clock()
                found = Counted(self._count(self._break_off), at, is_old=False)
                took = self._clock() - started
        except TryLater as why:
            if not self._break_off.is_asked:
                mail_log.service_trouble("totals_not_counted", reason=str(why))
        finally:
            with self._changed:
                self._counting, self._ended = None, self._begun
                if found is not None:
                    self._last, self._shown, self._is_quick = found, self._begun, took <= AT_ONCE_S
                    self._until = started + took + (0.0 if self._is_quick else TIMES_AS_LONG * took)
                self._changed.notify_all()
