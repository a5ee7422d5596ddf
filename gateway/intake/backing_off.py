"""Waiting longer after each failure."""

from __future__ import annotations

import time
from dataclasses import dataclass

_MOST_DOUBLINGS = 16


@dataclass(slots=True)
class BackOff:
    """First wait `first_s`, then twice as long each time, at most `longest_s`."""

    first_s: float
    longest_s: float
    failures: int = 0
    _due_at: float = 0.0

    def fail(self) -> float:
        """Count a failure; seconds to wait now."""
        wait_s: float = min(self.first_s * 2 ** min(self.failures, _MOST_DOUBLINGS), self.longest_s)
        self.failures += 1
        self._due_at = time.monotonic() + wait_s
        return wait_s

    def succeed(self) -> None:
        """Begin anew."""
        self.failures = 0
        self._due_at = 0.0

    @property
    def is_due(self) -> bool:
        """Whether it may be tried again."""
        return time.monotonic() >= self._due_at
