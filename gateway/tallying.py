"""Keeping roll-ups true: count months that changed, and once a night compare all of them with their facts.

Touches the ledger alone. Whatever is cut short is found again: the dirty log
stands until a month is counted.
"""

from __future__ import annotations

from datetime import date

from gateway import mail_log
from gateway.counting.cutting import Cutter
from gateway.ledger.dirty import note_dirty
from gateway.ledger.engine import Ledger, writing
from gateway.ledger.rollups import count_dirty
from gateway.ledger.tally_questions import compare_tallies

MOST = 500
"""Agency-months counted at one waking; what is left is counted at the next."""


def count_changes(ledger: Ledger, cutter: Cutter, most: int = MOST) -> int:
    """Count the months that changed, at most so many; how many. Raises TryLater for passing faults."""
    return count_dirty(ledger, cutter, most)


def prove_roll_ups(ledger: Ledger, cutter: Cutter) -> list[tuple[str, date]]:
    """Agency-months whose roll-up differs from a recount: each is a fault, is told, and is counted anew; [] when all is well."""
    differing = compare_tallies(ledger, cutter)
    if differing:
        mail_log.service_trouble("roll_ups_differ", months=len(differing), first=f"{differing[0][0]} {differing[0][1]}")
        with writing(ledger) as connection:
            note_dirty(connection, ledger.tenant, differing)
        count_dirty(ledger, cutter)
    return differing
