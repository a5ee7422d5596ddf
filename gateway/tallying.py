"""Keeping roll-ups true: count months that changed, and once a night compare all of them with their facts.

Touches the ledger alone. Whatever is cut short is found again: the dirty log
stands until a month is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date

from gateway import mail_log
from gateway.counting.cutting import Cutter
from gateway.counting.tallies import PROVINCE
from gateway.ledger.dirty import note_dirty
from gateway.ledger.engine import Ledger, writing
from gateway.ledger.rollups import AT_ONCE, Month, count_dirty, count_months, dirty_months
from gateway.ledger.tally_questions import compare_tallies

MOST = 500
"""Agency-months counted at one waking; what is left is counted at the next."""
Bar = Callable[[int], AbstractContextManager[Callable[[], None]]]
"""Opens a progress bar over so many agency-months; what it yields moves it by one."""


def count_changes(ledger: Ledger, cutter: Cutter, most: int = MOST) -> int:
    """Count the months that changed, at most so many; how many. Raises TryLater for passing faults."""
    return count_dirty(ledger, cutter, most)


def _no_bar(_total: int) -> AbstractContextManager[Callable[[], None]]:
    return nullcontext(lambda: None)


def count_all(ledger: Ledger, cutter: Cutter, bar: Bar = _no_bar) -> list[Month]:
    """Count every month that changed, before somebody is told figures who can wait; the agency-months that were counted.

    A page counts few and says how old the rest is; a command has no service
    behind it that would count the rest a moment later. Raises TryLater.
    """
    own = [item for item in dirty_months(ledger, cutter.mark) if item[0] != PROVINCE]
    if own:
        with bar(len(own)) as tick:
            for start in range(0, len(own), AT_ONCE):
                some = own[start : start + AT_ONCE]
                count_months(ledger, cutter, some)
                for _ in some:
                    tick()
    count_months(ledger, cutter, [item for item in dirty_months(ledger, cutter.mark) if item[0] == PROVINCE])
    return own


def prove_roll_ups(ledger: Ledger, cutter: Cutter) -> list[tuple[str, date]]:
    """Agency-months whose roll-up differs from a recount: each is a fault, is told, and is counted anew; [] when all is well."""
    differing = compare_tallies(ledger, cutter)
    if differing:
        mail_log.service_trouble("roll_ups_differ", months=len(differing), first=f"{differing[0][0]} {differing[0][1]}")
        with writing(ledger) as connection:
            note_dirty(connection, ledger.tenant, differing)
        count_dirty(ledger, cutter)
    return differing
