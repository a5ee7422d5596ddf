"""What agencies say of themselves, as the registration report prints it."""

from __future__ import annotations

from gateway.ledger.engine import Ledger
from gateway.reports.registration import Stated


def stated(ledger: Ledger, agency: str | None) -> list[Stated]:
    """Commitments, declared figures and baselines of one agency, or of all (None), oldest first."""
    return []
