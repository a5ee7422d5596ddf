"""All that writes to the ledger, by name; the rooms behind are split by noun."""

from __future__ import annotations

from gateway.ledger.arrivals import hold_mail, note_attempt, record_arrivals, release_mail
from gateway.ledger.cursors import advance_imap_cursor
from gateway.ledger.deliveries import settle_delivery
from gateway.ledger.derived import rebuild_facts
from gateway.ledger.engine import Ledger
from gateway.ledger.examinations import append_examination
from gateway.ledger.opening import open_ledger
from gateway.ledger.registry import extend_directory, replace_directory
from gateway.ledger.summaries import keep_summary, mark_summary_sent

__all__ = [
    "Ledger",
    "advance_imap_cursor",
    "append_examination",
    "extend_directory",
    "hold_mail",
    "keep_summary",
    "mark_summary_sent",
    "note_attempt",
    "open_ledger",
    "rebuild_facts",
    "record_arrivals",
    "release_mail",
    "replace_directory",
    "settle_delivery",
]
