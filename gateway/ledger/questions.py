"""All that is asked of the ledger, by name; the rooms behind are split by noun."""

from __future__ import annotations

from gateway.ledger.arrivals import (
    arrival,
    mail_state,
    oldest_waiting_at,
    spool_file_needed,
    spool_ids_needed,
    spool_ids_settled,
    unsettled_mails,
    waiting_mails,
)
from gateway.ledger.cursors import ImapCursor, imap_cursor_of
from gateway.ledger.deep import DeepWaiting, deep_counts, deep_waiting, new_mail_waits, next_deep
from gateway.ledger.deliveries import due_deliveries, owed_deliveries
from gateway.ledger.figures import Sums, Totals, day_figures, mails_by_state, sums, totals
from gateway.ledger.recount import compare_facts, newest_year
from gateway.ledger.registry import directory_rows
from gateway.ledger.signatures import SignatureCheck, signature_checks
from gateway.ledger.summaries import KeptSummary, kept_summary, unsent_summaries
from gateway.ledger.views import DocumentFilter, MailView, document, documents, facts, mail_view, mails

__all__ = [
    "DeepWaiting",
    "DocumentFilter",
    "ImapCursor",
    "KeptSummary",
    "MailView",
    "SignatureCheck",
    "Sums",
    "Totals",
    "arrival",
    "compare_facts",
    "day_figures",
    "deep_counts",
    "deep_waiting",
    "directory_rows",
    "document",
    "documents",
    "due_deliveries",
    "facts",
    "imap_cursor_of",
    "kept_summary",
    "mail_state",
    "mail_view",
    "mails",
    "mails_by_state",
    "new_mail_waits",
    "newest_year",
    "next_deep",
    "oldest_waiting_at",
    "signature_checks",
    "owed_deliveries",
    "spool_file_needed",
    "spool_ids_needed",
    "spool_ids_settled",
    "sums",
    "totals",
    "unsent_summaries",
    "unsettled_mails",
    "waiting_mails",
]
