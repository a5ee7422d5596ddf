"""Rows for figures, after everything that changed is counted: a command has no service that counts behind its back."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gateway.cli.opening import open_rows, tell
from gateway.cli.progress import progress_bar
from gateway.errors import TryLater

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.ledger.engine import Ledger
    from gateway.measuring import Measures
    from gateway.settings import Settings


def counted_measures(settings: Settings, ledger: Ledger) -> Measures:
    """The rows of the jurisdiction; roll-ups and estimates are those of all documents known by now.

    Where the database is too busy to be written to, says so; the figures then
    say themselves how many months are old.
    """
    from gateway.estimating import estimate_changed, type_codes
    from gateway.measuring import load_measures
    from gateway.tallying import count_all

    measures = load_measures(settings, open_rows(settings, ledger))
    try:
        counted = count_all(ledger, measures.cutter, _bar)
        changed = {(agency, month.year) for agency, month in counted}
        estimate_changed(ledger, changed, type_codes(measures.rules.catalogue), datetime.now(UTC))
    except TryLater as why:
        tell(f"vanthu: chưa đếm hết điều mới đến / not all that came in could be counted: {why}")
    return measures


def _bar(total: int) -> AbstractContextManager[Callable[[], None]]:
    return progress_bar("đếm / counting", total)
