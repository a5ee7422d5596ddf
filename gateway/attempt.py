"""One attempt at a mail: whatever goes wrong with one must not stop the others.

The only place but the command line that catches everything; the traceback
goes to the log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from gateway import mail_log
from gateway.errors import SetAside, TryLater

Result = TypeVar("Result")
LONGEST_REASON = 300


class End(StrEnum):
    """What is to be done next."""

    DONE = "done"
    AGAIN = "again"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Attempt(Generic[Result]):
    """How an attempt ended; `result` is None unless it is done."""

    end: End
    reason: str = ""
    result: Result | None = None


def attempt(work: Callable[[str], Result], key: str) -> Attempt[Result]:
    """Do the work for one mail; never raises but for the end of the process."""
    try:
        return Attempt(End.DONE, result=work(key))
    except SetAside as why:
        return Attempt(End.HOLD, str(why)[:LONGEST_REASON])
    except TryLater as why:
        return Attempt(End.AGAIN, str(why)[:LONGEST_REASON])
    except Exception as why:  # noqa: BLE001
        mail_log.fault(key)
        return Attempt(End.AGAIN, f"{type(why).__name__}: {why}"[:LONGEST_REASON])
