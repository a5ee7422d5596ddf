"""Figures of a day, counted from rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from classifiers.verdict import PaperStatus, Role
from gateway.ledger.polled import note_left_unread
from gateway.ledger.questions import day_figures, totals
from gateway.ledger.store import append_examination, hold_mail, record_arrivals
from gateway.records import Alert, Door, HeldMail, OverallSignature, Scope
from gateway.reports.summary import build_summary
from tests.ledger.samples import AT, make_arrival, make_document, make_examination, make_exchange

START = datetime(2014, 5, 5, 17, tzinfo=UTC)
END = START + timedelta(days=1)


def test_a_day_is_counted_from_its_rows(ledger):
    """
    Mails, attachments, documents, signatures, scopes, unknown addresses, held mails and alerts of one day.
    """
    record_arrivals(ledger, [make_arrival(1), make_arrival(2, door=Door.FILE), make_arrival(3), make_arrival(4)])
    unknown = make_document(
        2,
        type="bao_cao",
        signature=OverallSignature.NONE,
        paper=PaperStatus.UNKNOWN,
        exchanges=(
            make_exchange("la@x.vn", agency=None, scope=Scope.UNKNOWN, paper=PaperStatus.UNKNOWN),
            make_exchange("x@y.vn", scope=Scope.INTERNAL, paper=PaperStatus.UNKNOWN),
        ),
    )
    found = make_examination(make_document(1), unknown, alerts=("secret-marking",))
    locked = replace(found.attachments[0], index=2, role=Role.UNREADABLE, document_id=None, reason="password")
    append_examination(ledger, "ident:Q1", replace(found, attachments=(*found.attachments, locked)), AT)
    stranger = make_examination(make_document(1), sender="la@x.vn", sender_agency=None)
    append_examination(ledger, "ident:Q2", stranger, AT)
    hold_mail(ledger, "ident:Q3", "poison", AT)

    figures = day_figures(ledger, START, END, now=AT + timedelta(hours=1))
    assert figures.day == date(2014, 5, 6)
    assert figures.mails_by_door == {"journal": 3, "file": 1}
    assert figures.mails_by_state == {"done": 2, "held": 1, "waiting": 1}
    assert figures.attachments_by_role == {"main": 3, "unreadable": 1}
    assert figures.documents_by_type == {"cong_van": 1, "bao_cao": 1}
    assert figures.unreadable_by_reason == {"password": 1}
    assert figures.signatures_by_overall == {"valid": 1, "none": 1}
    assert figures.paper_by_status == {"electronic_only": 1, "unknown": 1}
    assert figures.documents_by_scope == {"inter_agency": 1, "internal": 1, "unknown": 1}
    assert figures.unknown_addresses == (("la@x.vn", 2),)
    assert figures.held == (HeldMail("spool-3", "poison"),)
    assert figures.alerts == (Alert("spool-1", "secret-marking"),)
    assert (figures.waiting, figures.oldest_waiting_s) == (1, 3596.0)
    assert (figures.mails_to_date, figures.documents_to_date, figures.signatures_to_date) == (4, 2, 2)


def test_another_day_has_none_of_it(ledger):
    """
    The next day counts only what stands open and what is there to date.
    """
    record_arrivals(ledger, [make_arrival(1)])
    append_examination(ledger, "ident:Q1", make_examination(make_document()), AT)

    figures = day_figures(ledger, END, END + timedelta(days=1))
    assert (figures.mails_by_door, figures.documents_by_type, figures.documents_by_scope) == ({}, {}, {})
    assert (figures.waiting, figures.oldest_waiting_s, figures.mails_to_date) == (0, None, 1)


def test_a_document_sent_again_is_first_sent_on_one_day_only(ledger):
    """
    Sending again to others on another day adds no document to that day's scopes.
    """
    record_arrivals(ledger, [make_arrival(1), make_arrival(2)])
    later = make_exchange("other@x.vn", sent_at=AT + timedelta(days=1))
    again = replace(make_exchange(), sent_at=AT + timedelta(days=1))
    append_examination(ledger, "ident:Q1", make_examination(make_document(exchanges=(later, again))), AT)
    append_examination(ledger, "ident:Q2", make_examination(make_document()), AT)

    assert day_figures(ledger, START, END).documents_by_scope == {"inter_agency": 1}
    assert day_figures(ledger, END, END + timedelta(days=1)).documents_by_scope == {}


def test_totals_sum_all_rows(ledger):
    """
    Totals count every row, and sums equal them.
    """
    record_arrivals(ledger, [make_arrival(n) for n in range(3)])
    append_examination(ledger, "ident:Q0", make_examination(make_document(1), make_document(2)), AT)

    figures = totals(ledger)
    assert (figures.mails, figures.documents, figures.attachments, figures.exchanges) == (3, 2, 2, 2)
    assert figures.documents_by_paper == {"electronic_only": 2}


def test_mail_left_on_its_server_is_told_on_its_day(ledger):
    """A polled mail over the limit is never dropped in silence: the day's figures and the summary name it."""
    assert note_left_unread(ledger, "imap:vp:INBOX:1:7", "300 MB", START)
    assert note_left_unread(ledger, "imap:vp:INBOX:1:8", "400 MB", END)
    figures = day_figures(ledger, START, END, now=AT)

    assert figures.left_unread == (("imap:vp:INBOX:1:7", "300 MB"),)
    assert "imap:vp:INBOX:1:7: 300 MB" in build_summary(figures.day, figures)
