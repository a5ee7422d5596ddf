"""Examinations: written once, in one transaction, and never changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select

from classifiers.verdict import Origin, PaperStatus, Role, Secrecy
from gateway.ledger.engine import reading
from gateway.ledger.questions import DocumentFilter, document, documents, facts, mail_view, totals
from gateway.ledger.store import append_examination, hold_mail, note_attempt, rebuild_facts, record_arrivals
from gateway.ledger.tables import metadata
from gateway.records import AttachmentRecord, Mode, OverallSignature, Scope
from tests.ledger.samples import AT, make_arrival, make_document, make_examination, make_exchange

ALL_DAYS = (date(2000, 1, 1), date(2100, 1, 1))


def _rows(ledger):
    with reading(ledger) as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in metadata.sorted_tables}


def test_law_3_every_attachment_ends_as_exactly_one_row(ledger):
    """
    Each attachment has its row, also the unreadable one and the one without a document.
    """
    made = make_examination(make_document())
    broken = replace(made.attachments[0], index=1, role=Role.UNREADABLE, document_id=None, reason="password")
    picture = replace(made.attachments[0], index=2, parent=1, role=Role.NOT_OFFICIAL, document_id=None, reason="logo")
    found = replace(made, attachments=(*made.attachments, broken, picture))
    record_arrivals(ledger, [make_arrival()])
    append_examination(ledger, "ident:Q1", found, AT)

    assert mail_view(ledger, "ident:Q1").attachments == found.attachments


def test_the_same_examination_again_changes_nothing(ledger):
    """
    A crash after the commit and a second run leave the ledger as it was.
    """
    record_arrivals(ledger, [make_arrival()])
    found = make_examination(make_document(), make_document(465), alerts=("secret-marking",))
    append_examination(ledger, "ident:Q1", found, AT)
    before = _rows(ledger)
    append_examination(ledger, "ident:Q1", found, AT)

    assert _rows(ledger) == before


def test_an_examination_that_fails_leaves_no_trace(ledger):
    """
    All of a mail is in the ledger or nothing.
    """
    record_arrivals(ledger, [make_arrival()])
    before = _rows(ledger)
    with pytest.raises(ValueError, match="without zone"):
        append_examination(
            ledger,
            "ident:Q1",
            make_examination(make_document(exchanges=(make_exchange(sent_at=AT.replace(tzinfo=None)),))),
            AT,
        )
    with pytest.raises(KeyError):
        append_examination(ledger, "ident:unknown", make_examination(make_document()), AT)

    assert _rows(ledger) == before


def test_law_6_the_ledger_only_grows(ledger):
    """
    Nothing but derived rows is ever deleted; only states and counters of work are updated.
    """
    touched = set()

    def watch(_connection, _cursor, statement, *_rest):
        words = statement.replace('"', "").split()
        if words[0] in ("UPDATE", "DELETE"):
            touched.add((words[0], words[1] if words[0] == "UPDATE" else words[2]))

    event.listen(ledger.engine, "before_cursor_execute", watch)
    record_arrivals(ledger, [make_arrival(n) for n in range(3)])
    for n in range(3):
        append_examination(ledger, f"ident:Q{n}", make_examination(make_document(abstract=f"lần {n}")), AT)
    note_attempt(ledger, "ident:Q1", "lock", AT)
    hold_mail(ledger, "ident:Q2", "late", AT)
    rebuild_facts(ledger)

    derived = {("DELETE", name) for name in ("document_best", "fact", "issued")}
    assert touched == {("UPDATE", "mail"), *derived}


def test_a_document_comes_back_as_it_was_judged(ledger):
    """
    A document seen in one mail is shown with every field, evidence, file and exchange.
    """
    given = make_document()
    record_arrivals(ledger, [make_arrival()])
    append_examination(ledger, "ident:Q1", make_examination(given), AT)

    view = document(ledger, given.id)
    assert view.record == given
    assert view.files == given.files
    assert [(scope.scope, scope.mode, scope.recipients) for scope in view.scopes] == [
        (Scope.INTER_AGENCY, Mode.ELECTRONIC, ("ubnd",))
    ]
    assert document(ledger, "unknown") is None


def test_one_document_in_two_mails_is_one_row_with_all_its_recipients(ledger):
    """
    A document sent to two agencies by two mails is one document and two copies.
    """
    record_arrivals(ledger, [make_arrival(1), make_arrival(2)])
    sent_later = make_exchange("vp@stc.gov.vn", agency="stc", sent_at=AT + timedelta(days=3))
    append_examination(ledger, "ident:Q2", make_examination(make_document(exchanges=(sent_later,))), AT)
    append_examination(ledger, "ident:Q1", make_examination(make_document()), AT)

    (fact,) = facts(ledger, *ALL_DAYS)
    assert (fact.copies, fact.recipient_agencies, fact.copies_electronic) == (2, ("stc", "ubnd"), 2)
    assert fact.first_sent_on == date(2014, 5, 6)
    assert facts(ledger, date(2014, 5, 7), date(2014, 12, 31)) == []
    assert facts(ledger, *ALL_DAYS, agency="stc") == []


def test_paper_seen_in_a_later_mail_makes_the_document_hybrid(ledger):
    """
    The first sighting of an exchange stays, the later one counts as well.
    """
    record_arrivals(ledger, [make_arrival(1), make_arrival(2)])
    on_paper = make_document(exchanges=(make_exchange(paper=PaperStatus.WITH_PAPER),), paper=PaperStatus.WITH_PAPER)
    append_examination(ledger, "ident:Q1", make_examination(make_document()), AT)
    append_examination(ledger, "ident:Q2", make_examination(on_paper), AT)

    (fact,) = facts(ledger, *ALL_DAYS)
    assert (fact.mode, fact.copies, fact.copies_with_paper) == (Mode.HYBRID, 1, 1)
    assert totals(ledger).exchanges == 1


def test_the_day_is_that_of_viet_nam(ledger):
    """
    A document sent at 18:30 UTC belongs to the next civil day.
    """
    record_arrivals(ledger, [make_arrival()])
    late = make_exchange(sent_at=datetime(2014, 12, 31, 18, 30, tzinfo=UTC))
    append_examination(ledger, "ident:Q1", make_examination(make_document(exchanges=(late,))), AT)

    assert [fact.first_sent_on for fact in facts(ledger, *ALL_DAYS)] == [date(2015, 1, 1)]


@pytest.mark.parametrize(
    "changes",
    [
        {"secrecy": Secrecy.MAT},
        {"issuer_id": None},
        {"exchanges": (make_exchange(by_issuer=False),)},
        {"exchanges": ()},
    ],
    ids=["secret", "unknown issuer", "passed on by another", "not sent"],
)
def test_what_is_secret_of_nobody_or_not_sent_makes_no_fact(ledger, changes):
    """
    Such a document is shown, and counted in no figure.
    """
    record_arrivals(ledger, [make_arrival()])
    append_examination(ledger, "ident:Q1", make_examination(make_document(**changes)), AT)

    assert facts(ledger, *ALL_DAYS) == []
    assert len(list(documents(ledger))) == 1


def test_what_went_to_an_unknown_mailbox_is_told_apart(ledger):
    """
    Its row names no known scope: figures leave it out and say how many there are.
    """
    record_arrivals(ledger, [make_arrival()])
    document = make_document(exchanges=(make_exchange(scope=Scope.UNKNOWN, agency=None),))
    append_examination(ledger, "ident:Q1", make_examination(document), AT)

    assert [fact.scope for fact in facts(ledger, *ALL_DAYS)] == [Scope.UNKNOWN]


def test_passing_on_first_and_sending_later_counts_as_sent(ledger):
    """
    A copy passed on that was seen first does not hide the issuer's own sending.
    """
    record_arrivals(ledger, [make_arrival(1), make_arrival(2)])
    passed_on = make_document(exchanges=(make_exchange(by_issuer=False, paper=PaperStatus.WITH_PAPER),))
    append_examination(ledger, "ident:Q1", make_examination(passed_on), AT)
    append_examination(ledger, "ident:Q2", make_examination(make_document()), AT)

    assert [fact.mode for fact in facts(ledger, *ALL_DAYS)] == [Mode.ELECTRONIC]


def test_facts_can_be_rebuilt_from_the_evidence(ledger):
    """
    Law 5: derived rows equal what the evidence gives anew.
    """
    record_arrivals(ledger, [make_arrival(n) for n in range(30)])
    for n in range(30):
        found = make_document(n % 7, exchanges=(make_exchange(f"r{n}@x.vn", sent_at=AT + timedelta(days=n)),))
        append_examination(ledger, f"ident:Q{n}", make_examination(found), AT)
    before = _rows(ledger)

    assert rebuild_facts(ledger) == 7
    assert _rows(ledger) == before


def test_workers_with_the_same_document_at_once_lose_nothing(ledger):
    """
    Mails examined at the same time all stand in the document's derived row.
    """
    record_arrivals(ledger, [make_arrival(n) for n in range(24)])

    def examine(n):
        pair = [
            make_document(number, exchanges=(make_exchange(f"r{n}@x.vn"),)) for number in ((1, 2) if n % 2 else (2, 1))
        ]
        append_examination(ledger, f"ident:Q{n}", make_examination(*pair), AT)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(examine, range(24)))

    assert [fact.copies for fact in facts(ledger, *ALL_DAYS)] == [24, 24]


def test_documents_are_found_by_every_filter(ledger):
    """
    Each filter finds its document and no other; words match with and without marks.
    """
    record_arrivals(ledger, [make_arrival(1)])
    other = make_document(
        9,
        issuer_id="stc",
        issuer_name="SỞ TÀI CHÍNH",
        type="bao_cao",
        abstract="Báo cáo 100% quý I",
        origin=Origin.SCANNED_IMAGE,
        signature=OverallSignature.NONE,
        paper=PaperStatus.UNKNOWN,
        exchanges=(
            make_exchange(scope=Scope.INTERNAL, paper=PaperStatus.UNKNOWN, sent_at=datetime(2015, 1, 2, tzinfo=UTC)),
        ),
    )
    append_examination(ledger, "ident:Q1", make_examination(make_document(), other), AT)
    filters = [
        DocumentFilter(agency="stc"),
        DocumentFilter(type="bao_cao"),
        DocumentFilter(first=date(2015, 1, 2)),
        DocumentFilter(paper=PaperStatus.UNKNOWN),
        DocumentFilter(signature=OverallSignature.NONE),
        DocumentFilter(origin=Origin.SCANNED_IMAGE),
        DocumentFilter(scope=Scope.INTERNAL),
        DocumentFilter(words="bao CAO sở tai"),
        DocumentFilter(words="100%"),
    ]

    for wanted in filters:
        assert [view.record.id for view in documents(ledger, wanted)] == [other.id], wanted
    first_only = [DocumentFilter(last=date(2015, 1, 1)), DocumentFilter(words="dinh hoa")]
    for wanted in first_only:
        assert [view.record.number for view in documents(ledger, wanted)] == ["464"], wanted
    assert list(documents(ledger, DocumentFilter(words="10%"))) == []


def test_many_documents_come_in_batches_without_gap_or_repeat(ledger):
    """
    A listing longer than a batch has every document once, in order.
    """
    record_arrivals(ledger, [make_arrival()])
    many = [make_document(n, exchanges=(make_exchange(sent_at=AT + timedelta(days=n % 3)),)) for n in range(450)]
    append_examination(ledger, "ident:Q1", make_examination(*many), AT)

    ids = [view.record.id for view in documents(ledger)]
    assert len(ids) == len(set(ids)) == 450


def test_text_that_a_database_refuses_is_kept_readable(ledger):
    """
    NUL and stray bytes in names never stop a mail from being written down.
    """
    strange = AttachmentRecord(
        0, None, "0" * 64, "vb\x00\udc80.pdf", "a/b", 1, Role.NOT_OFFICIAL, OverallSignature.NONE, None, "\udfff"
    )
    found = make_examination(make_document(abstract="V/v\x00\ud800", notes=("\x00",)), attachments=(strange,))
    record_arrivals(ledger, [make_arrival()])
    append_examination(ledger, "ident:Q1", replace(found, sender="\udc80@x", message_id="<\x00>"), AT)

    assert mail_view(ledger, "ident:Q1").attachments[0].filename == "vb\ufffd\\udc80.pdf"
    assert len(list(documents(ledger))) == 1
