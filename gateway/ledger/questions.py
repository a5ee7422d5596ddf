"""All that is asked of the ledger, by name; the rooms behind are split by noun."""

from __future__ import annotations

from gateway.ledger.arrivals import (
    arrival,
    mail_state,
    oldest_waiting_at,
    spool_file_needed,
    spool_ids_needed,
    waiting_mails,
)
from gateway.ledger.views import DocumentFilter, MailView, document, documents, facts, mail_view, mails

__all__ = [
    "DocumentFilter",
    "MailView",
    "arrival",
    "document",
    "documents",
    "facts",
    "mail_state",
    "mail_view",
    "mails",
    "oldest_waiting_at",
    "spool_file_needed",
    "spool_ids_needed",
    "waiting_mails",
]
