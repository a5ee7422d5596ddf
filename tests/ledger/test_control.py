"""Cursors, summaries, the imported directory."""

from __future__ import annotations

from datetime import date, timedelta

from gateway.ledger.questions import (
    directory_rows,
    imap_cursor_of,
    kept_summary,
    unsent_summaries,
)
from gateway.ledger.store import (
    advance_imap_cursor,
    extend_directory,
    keep_summary,
    mark_summary_sent,
    replace_directory,
)
from gateway.records import Agency
from tests.ledger.samples import AT

DAY = date(2014, 5, 6)


def test_imap_cursor_moves_forward_only(ledger):
    """
    A cursor never goes back under one UIDVALIDITY and begins anew under another.
    """
    assert imap_cursor_of(ledger, "vt", "INBOX") is None
    for uidvalidity, uid, expected in (
        (7, 10, (7, 10)),
        (7, 4, (7, 10)),
        (7, 4_294_967_295, (7, 4_294_967_295)),
        (8, 1, (8, 1)),
    ):
        advance_imap_cursor(ledger, "vt", "INBOX", uidvalidity, uid)
        cursor = imap_cursor_of(ledger, "vt", "INBOX")
        assert (cursor.uidvalidity, cursor.uid) == expected
    assert imap_cursor_of(ledger, "vt", "Sent") is None


def test_summary_is_frozen_once_built(ledger):
    """
    The summary of a day is sent as it was first built, however often it is built.
    """
    first = keep_summary(ledger, DAY, "Thứ ba", "<1@x>", AT)

    assert keep_summary(ledger, DAY, "khác", "<2@x>", AT) == first == kept_summary(ledger, DAY)
    assert (first.body, first.message_id, first.sent_at) == ("Thứ ba", "<1@x>", None)


def test_summaries_stay_unsent_until_they_went(ledger):
    """
    Days whose summary did not leave are listed, oldest first; the first sending counts.
    """
    for day in (DAY + timedelta(days=1), DAY):
        keep_summary(ledger, day, "x", f"<{day}@x>", AT)
    assert [item.day for item in unsent_summaries(ledger)] == [DAY, DAY + timedelta(days=1)]

    mark_summary_sent(ledger, DAY, AT)
    mark_summary_sent(ledger, DAY, AT + timedelta(days=1))
    assert kept_summary(ledger, DAY).sent_at == AT
    assert [item.day for item in unsent_summaries(ledger)] == [DAY + timedelta(days=1)]


def test_newest_import_of_an_agency_counts(ledger):
    """
    Extending replaces the rows of the agencies named and keeps the others; replacing starts anew.
    """
    old = Agency("stttt", "Sở Thông tin và Truyền thông", mailboxes=("a@x.vn",), valid_to=date(2025, 6, 30))
    other = Agency("stc", "Sở Tài chính", patterns=("*-stc@x.vn",), verified=True)
    new = (Agency("stttt", "Sở KH&CN", valid_from=date(2025, 7, 1)), Agency("stttt", "hộp hai"))
    assert directory_rows(ledger) == ()

    replace_directory(ledger, [old, other], AT)
    assert directory_rows(ledger) == (old, other)
    extend_directory(ledger, new, AT)
    assert directory_rows(ledger) == (other, *new)
    replace_directory(ledger, [old], AT)
    assert directory_rows(ledger) == (old,)
