"""Deep reading in the ledger: what waits, examinations that take the place of earlier ones, words for search."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from classifiers.verdict import PaperStatus, Role, Secrecy
from gateway.ledger.deep import deep_counts, deep_waiting, new_mail_waits, next_deep, note_deep_failure, release_deep
from gateway.ledger.engine import reading, writing
from gateway.ledger.examinations import Besides
from gateway.ledger.meaning import assertion
from gateway.ledger.questions import (
    DocumentFilter,
    compare_facts,
    documents,
    mail_view,
    spool_file_needed,
    spool_ids_needed,
    spool_ids_settled,
    totals,
)
from gateway.ledger.schema import attachment, document_file, document_reading, exchange, exchange_seen
from gateway.ledger.store import append_examination, record_arrivals
from gateway.ledger.superseding import past_examinations, supersede_examination
from gateway.ledger.texts import drop_texts_before, page_texts_of, terms
from gateway.records.texts import DeepNeed, DeepReason, DeepState, PageText
from tests.ledger.samples import AT, make_arrival, make_document, make_examination, make_exchange, sha

PAGES = DeepNeed(DeepReason.PAGES, 4)
LATER = AT + timedelta(hours=1)


def page(sha256: str, text: str, number: int = 1) -> PageText:
    return PageText(sha256, number, text, "ocr", 0.9, "tesseract-vie-1")


def take_in(ledger, number, examination, *, need=PAGES, texts=()):
    record_arrivals(ledger, [make_arrival(number)])
    append_examination(ledger, f"ident:Q{number}", examination, AT, besides=Besides(tuple(texts), need))


def evidence(ledger):
    """All rows that an examination writes, for comparing."""
    tables = (attachment, document_reading, document_file, exchange, exchange_seen)
    with reading(ledger) as connection:
        return {table.name: sorted(map(str, connection.execute(select(table)).all())) for table in tables}


def test_mail_with_unread_pages_keeps_its_file_until_it_is_read(ledger):
    """
    Examined at once, its file stays for the deep reading and goes after it.
    """
    take_in(ledger, 1, make_examination(make_document()))
    assert deep_counts(ledger) == {"pages": 1}
    assert (spool_file_needed(ledger, "spool-1"), spool_ids_needed(ledger)) == (True, {"spool-1"})
    assert spool_ids_settled(ledger, ["spool-1"]) == frozenset()
    assert next_deep(ledger, LATER, with_model=False) == "ident:Q1"

    assert supersede_examination(ledger, "ident:Q1", make_examination(make_document()), (), LATER)
    assert deep_counts(ledger) == {}
    assert next_deep(ledger, LATER, with_model=True) is None
    assert (spool_file_needed(ledger, "spool-1"), spool_ids_settled(ledger, ["spool-1"])) == (False, {"spool-1"})


def test_mail_without_model_waits_for_the_model_only(ledger):
    """
    What recognition is missing for is not tried before it is there.
    """
    take_in(ledger, 1, make_examination(make_document()), need=DeepNeed(DeepReason.NEEDS_OCR))

    assert next_deep(ledger, LATER, with_model=False) is None
    assert next_deep(ledger, LATER, with_model=True) == "ident:Q1"
    assert deep_counts(ledger) == {"needs_ocr": 1}


def test_new_mail_goes_first_and_failures_are_held_after_a_while(ledger):
    """
    A mail that was not tried yet is waited for; a deep reading that fails again and again stops.
    """
    take_in(ledger, 1, make_examination(make_document()))
    assert not new_mail_waits(ledger)
    record_arrivals(ledger, [make_arrival(2)])
    assert new_mail_waits(ledger)

    soon = LATER + timedelta(minutes=1)
    assert note_deep_failure(ledger, "ident:Q1", "disk", soon, most=1) is DeepState.WAITING
    assert next_deep(ledger, LATER, with_model=True) is None
    assert note_deep_failure(ledger, "ident:Q1", "disk", soon, most=1) is DeepState.HELD
    assert [(item.key, item.state, item.trouble) for item in deep_waiting(ledger)] == [
        ("ident:Q1", DeepState.HELD, "disk")
    ]
    assert deep_counts(ledger) == {"held": 1}
    assert (release_deep(ledger, LATER), next_deep(ledger, LATER, with_model=True)) == (1, "ident:Q1")


def test_second_examination_adds_the_documents_of_a_bundle_and_counts_each_once(ledger):
    """
    The first document stays the same, new ones are added; done again, nothing changes.
    """
    take_in(ledger, 1, make_examination(make_document(1, paper=PaperStatus.UNKNOWN)))
    whole = make_examination(make_document(1), make_document(2))
    assert supersede_examination(ledger, "ident:Q1", whole, (), LATER)
    once = evidence(ledger)
    assert [view.record.number for view in documents(ledger)] == ["1", "2"]
    assert [view.record.paper for view in documents(ledger)] == [PaperStatus.ELECTRONIC_ONLY] * 2
    assert (totals(ledger).documents, totals(ledger).exchanges, totals(ledger).attachments) == (2, 2, 2)
    assert len(mail_view(ledger, "ident:Q1").attachments) == 2

    assert supersede_examination(ledger, "ident:Q1", whole, (), LATER)
    assert evidence(ledger) == once
    assert compare_facts(ledger) == []
    with reading(ledger) as connection:
        past = past_examinations(connection, ledger.tenant, "ident:Q1")
    assert [len(rows["document_reading"]) for rows in past] == [1, 2]
    assert past[0]["exchange"][0]["recipient"] == "vp@ubnd.gov.vn"


def test_document_that_turns_out_to_be_another_leaves_the_counts_and_stays_in_history(ledger):
    """
    Nothing is counted under the first reading any more; what another mail says of it stands.
    """
    first = make_document(1, exchanges=(make_exchange("vp@ubnd.gov.vn"), make_exchange("snv@snv.gov.vn")))
    take_in(ledger, 1, make_examination(first))
    take_in(ledger, 2, make_examination(make_document(1)), need=None)
    assert supersede_examination(ledger, "ident:Q1", make_examination(make_document(7)), (), LATER)

    assert {view.record.number: len(view.record.exchanges) for view in documents(ledger)} == {"1": 1, "7": 1}
    (sha256, _, role) = make_document(1).files[0]
    kept = [view.files for view in documents(ledger) if view.record.number == "1"]
    assert kept == [((sha256, "công văn.pdf", role),)]
    assert totals(ledger).exchanges == 2
    assert compare_facts(ledger) == []

    alone = make_document(7, exchanges=())
    assert supersede_examination(ledger, "ident:Q2", make_examination(alone), (), LATER)
    assert [view.record.number for view in documents(ledger)] == ["7"]
    assert compare_facts(ledger) == []


def test_what_a_person_set_is_not_beaten(ledger):
    """
    A corrected document stays although the deep reading would call it another.
    """
    take_in(ledger, 1, make_examination(make_document(1)))
    with writing(ledger) as connection:
        row = {"id": "a" * 32, "document_id": make_document(1).id, "field": "type", "value": "bao_cao"}
        words = {"author": "lan", "reason": "heading", "at": AT}
        connection.execute(assertion.insert().values(tenant_id=ledger.tenant, **row, **words))

    assert not supersede_examination(ledger, "ident:Q1", make_examination(make_document(7)), (), LATER)
    assert [view.record.number for view in documents(ledger)] == ["1"]
    assert deep_counts(ledger) == {}


def test_recipients_that_come_after_the_deep_reading_wait_for_the_next(ledger):
    """
    The letterhead's examination does not bring back what the deep reading replaced.
    """
    take_in(ledger, 1, make_examination(make_document(1)))
    supersede_examination(ledger, "ident:Q1", make_examination(make_document(7)), (), LATER)
    append_examination(ledger, "ident:Q1", make_examination(make_document(1)), LATER, besides=Besides((), PAGES))

    assert [view.record.number for view in documents(ledger)] == ["7"]
    assert deep_counts(ledger) == {"pages": 1}


def test_words_are_found_without_marks_as_words_and_as_phrases(ledger):
    """
    "an toan" finds "an toàn"; words may stand on different pages, a phrase may not; symbols are phrases.
    """
    file, other = make_document(1).files[0][0], make_document(2).files[0][0]
    first = [page(file, "Về bảo đảm AN TOÀN thực phẩm\ntại huyện Định Hoá"), page(file, "số 166/QĐ-SCT", 2)]
    take_in(ledger, 1, make_examination(make_document(1)), texts=first)
    take_in(ledger, 2, make_examination(make_document(2)), texts=[page(other, "thực phẩm an ninh, toàn dân")])

    def found(words):
        return [view.record.number for view in documents(ledger, DocumentFilter(text=words))]

    assert found("an toàn thực phẩm") == found("AN TOAN thuc pham") == ["1", "2"]
    assert found('"an toàn thực phẩm"') == ["1"]
    assert found('"qd-sct" thực') == found("đinh hoa 166/QĐ-SCT") == ["1"]
    assert found("phẩm dân") == ["2"]
    assert found('"toàn dân" hoá') == found("OR NOT *'") == []
    assert terms(' "" / ') == ()
    assert [item.page for item in page_texts_of(ledger, file)] == [1, 2]


def test_no_words_are_kept_of_a_document_that_any_mail_marked_secret(ledger):
    """
    Not of the mail that shows the mark, and not of an earlier one that lacked it (R8).
    """
    file = make_document(1).files[0][0]
    take_in(ledger, 1, make_examination(make_document(1)), texts=[page(file, "kế hoạch phòng thủ")])
    secret = make_document(1, secrecy=Secrecy.MAT, abstract="")
    take_in(ledger, 2, make_examination(secret, alerts=("secret-marking",)), need=None)
    assert page_texts_of(ledger, file) == ()
    assert list(documents(ledger, DocumentFilter(text="phòng thủ"))) == []

    take_in(ledger, 3, make_examination(make_document(3)), texts=[page(sha("x"), "a")])
    marked = make_examination(make_document(3, secrecy=Secrecy.MAT), alerts=("secret-marking",))
    supersede_examination(ledger, "ident:Q3", marked, (), LATER)
    with reading(ledger) as connection:
        assert past_examinations(connection, ledger.tenant, "ident:Q3") == [{"document_ids": [make_document(3).id]}]
    assert totals(ledger).alerts == 2


def test_words_are_dropped_after_their_time(ledger):
    """
    Retention is a setting; the document itself stays.
    """
    file = make_document(1).files[0][0]
    take_in(ledger, 1, make_examination(make_document(1)), texts=[page(file, "phòng thủ"), page(file, "hai", 2)])

    assert drop_texts_before(ledger, AT) == 0
    assert drop_texts_before(ledger, LATER) == 2
    assert list(documents(ledger, DocumentFilter(text="hai"))) == []
    assert totals(ledger).documents == 1


@pytest.mark.parametrize("role", [Role.MAIN, Role.COPY])
def test_a_file_that_two_mails_hold_stays_with_the_other(ledger, role):
    """
    The mail that brought it first may be read anew without taking it away.
    """
    record = make_document(1, files=((sha("file 1"), "công văn.pdf", role),))
    for number in (1, 2):
        found = make_examination(record)
        take_in(ledger, number, replace(found, attachments=(replace(found.attachments[0], role=role),)))
    supersede_examination(ledger, "ident:Q1", make_examination(make_document(7)), (), LATER)

    assert [view.files for view in documents(ledger) if view.record.number == "1"] == [record.files]
