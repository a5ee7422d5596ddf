"""All that writes to the ledger, by name; the rooms behind are split by noun."""

from __future__ import annotations

from gateway.ledger.arrivals import (
    arrival,
    hold_mail,
    mail_state,
    note_attempt,
    oldest_waiting_at,
    record_arrivals,
    release_mail,
    spool_file_needed,
    spool_ids_needed,
    waiting_mails,
)
from gateway.ledger.derived import rebuild_facts
from gateway.ledger.engine import Ledger
from gateway.ledger.examinations import append_examination
from gateway.ledger.upgrading import open_ledger, upgrade

__all__ = [
    "Ledger",
    "append_examination",
    "arrival",
    "hold_mail",
    "mail_state",
    "note_attempt",
    "oldest_waiting_at",
    "open_ledger",
    "rebuild_facts",
    "record_arrivals",
    "release_mail",
    "spool_file_needed",
    "spool_ids_needed",
    "upgrade",
    "waiting_mails",
]
