"""What takes long to count is counted rarely: a page shows the last count with its time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

Value = TypeVar("Value")
TIMES_AS_LONG = 50
"""A count is shown for so many times as long as it took: counting takes at most a fiftieth of a processor."""
AT_ONCE_S = 0.02
"""What is counted faster than this is counted for every page."""


@dataclass(frozen=True, slots=True)
class Counted(Generic[Value]):
    """A count, and when it was made."""

    value: Value
    at: datetime
    is_old: bool
    """It was counted for an earlier page."""


class Kept(Generic[Value]):
    """The last count; counted anew when it is old. Threads may share it: one counts, the others show the last."""

    def __init__(self, count: Callable[[], Value], clock: Callable[[], float] = time.monotonic) -> None:
        self._count, self._clock = count, clock
        self._lock = threading.Lock()
        self._last: Counted[Value] | None = None
        self._until = 0.0

    def now(self) -> Counted[Value]:
        """The count to show now. Raises whatever counting raises; the last count stays."""
        last = self._last
        if last is not None and (self._clock() < self._until or not self._lock.acquire(blocking=False)):
            return Counted(last.value, last.at, is_old=True)
        if last is None:
            self._lock.acquire()
        try:
            started = self._clock()
            found = Counted(self._count(), datetime.now(UTC), is_old=False)
            took = self._clock() - started
            self._last, self._until = found, started + took + (TIMES_AS_LONG * took if took > AT_ONCE_S else 0.0)
            return found
        finally:
            self._lock.release()
