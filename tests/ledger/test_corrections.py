"""Numbers given later: by a person, by another mail; counted once, reversible, stronger than any machine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from classifiers.verdict import Evidence, Secrecy, Symbol
from gateway.errors import BadInput
from gateway.ledger.corrections import complete_symbol, withdraw_symbol
from gateway.ledger.crops import crop_of, drop_crops, lessons_by_office, unread_numbers
from gateway.ledger.engine import reading
from gateway.ledger.meaning import assertion, document_link, number_crop, number_lesson
from gateway.ledger.questions import compare_facts, document, documents, facts, mail_view, totals
from gateway.ledger.store import rebuild_facts
from gateway.route.identity import identify
from tests.ledger.samples import AT, make_exchange, sha
from tests.ledger.unread import CROP, NUMBERED, SYMBOL, UNREAD, make_numbered, make_scan, make_seen, take


def year(ledger):
    return facts(ledger, date(2014, 1, 1), date(2014, 12, 31))


def rows(ledger, table):
    with reading(ledger) as connection:
        return connection.execute(table.select().where(table.c.tenant_id == ledger.tenant)).all()


def say(ledger, which=UNREAD.id, symbol=SYMBOL, at=AT, by="Lan"):
    return complete_symbol(ledger, which, symbol, by, "đọc trên bản quét", at)


def test_a_person_completes_an_unread_number(ledger):
    """
    The document gets symbol and identity of the number, is counted as numbered, and keeps who said it and why.
    """
    key = take(ledger, 1, make_scan(), numbers=[make_seen()])
    assert [found.document_id for found in unread_numbers(ledger)] == [UNREAD.id]
    assert [fact.numbered for fact in year(ledger)] == [False]

    assert say(ledger) == NUMBERED.id

    [view] = documents(ledger)
    assert (view.record.id, view.record.identity, view.record.symbol) == (NUMBERED.id, NUMBERED.text, "464/BC-SYT")
    assert view.record.confidence["symbol"] == 1.0
    assert view.record.evidence["symbol"][0] == Evidence("464/BC-SYT", "person: Lan", "said-by-person")
    assert view.files == make_scan().files
    assert [(fact.document_id, fact.numbered, fact.copies) for fact in year(ledger)] == [(NUMBERED.id, True, 1)]
    assert unread_numbers(ledger) == []
    assert document(ledger, UNREAD.id).record.id == NUMBERED.id
    assert mail_view(ledger, key).attachments[0].document_id == NUMBERED.id
    assert totals(ledger).documents == 1
    assert compare_facts(ledger) == []


def test_saying_the_same_again_changes_nothing(ledger):
    """
    Twice confirmed is confirmed once: one assertion, one link, one lesson.
    """
    take(ledger, 1, make_scan(), numbers=[make_seen()])
    say(ledger)
    assert say(ledger, at=AT + timedelta(hours=1)) == say(ledger, NUMBERED.id) == NUMBERED.id

    assert [len(rows(ledger, table)) for table in (assertion, document_link, number_lesson)] == [1, 1, 1]


def test_a_document_with_that_number_counts_once(ledger):
    """
    The numbered document had come in another mail: both are one, with the recipients of both.
    """
    take(ledger, 1, make_scan(files=()), numbers=[make_seen()])
    take(ledger, 2, make_numbered(files=(), exchanges=(make_exchange("kho@ubnd.gov.vn"),)))
    assert totals(ledger).documents == 2

    say(ledger)

    [view] = documents(ledger)
    assert {exchange.recipient for exchange in view.record.exchanges} == {"vp@ubnd.gov.vn", "kho@ubnd.gov.vn"}
    assert [(fact.document_id, fact.copies) for fact in year(ledger)] == [(NUMBERED.id, 2)]
    assert rebuild_facts(ledger) == 2
    assert compare_facts(ledger) == []


def test_taking_back_restores_what_was(ledger):
    """
    Withdrawn, both documents count by themselves again, the lesson is void, and every row says who did it.
    """
    take(ledger, 1, make_scan(files=()), numbers=[make_seen()])
    take(ledger, 2, make_numbered(files=()))
    before = year(ledger)
    say(ledger)

    assert withdraw_symbol(ledger, NUMBERED.id, "Minh", "nhầm số", AT + timedelta(hours=1)) == UNREAD.id

    assert year(ledger) == before
    assert lessons_by_office(ledger) == {}
    assert [row.withdrawn_by for row in rows(ledger, document_link)] == ["Minh"]
    assert [row.value for row in sorted(rows(ledger, assertion), key=lambda row: row.at)][1] is None
    assert compare_facts(ledger) == []
    with pytest.raises(BadInput, match="nothing to take back"):
        withdraw_symbol(ledger, UNREAD.id, "Minh", "lần nữa", AT)


def test_a_correction_of_a_correction_replaces_it(ledger):
    """
    Said once more otherwise, the new number counts, names the row it replaces, and teaches instead of the old one.
    """
    take(ledger, 1, make_scan(), numbers=[make_seen()])
    say(ledger)
    other = Symbol("461", None, "BC-SYT", "BC", "SYT", "461/BC-SYT")
    again = say(ledger, NUMBERED.id, other, AT + timedelta(minutes=1))

    assert [view.record.symbol for view in documents(ledger)] == ["461/BC-SYT"]
    first, second = sorted(rows(ledger, assertion), key=lambda row: row.at)
    assert (first.supersedes, second.supersedes) == (None, first.id)
    assert [lesson.digits for lesson in lessons_by_office(ledger)["syt"]] == ["461"]
    assert [fact.document_id for fact in year(ledger)] == [again]


def test_a_later_examination_never_beats_a_person(ledger):
    """
    The scan comes again, unread or with another number read by a machine: what the person said stays.
    """
    take(ledger, 1, make_scan(), numbers=[make_seen()])
    say(ledger)
    sure = {"type": 1.0, "symbol": 1.0}
    take(ledger, 2, make_scan(confidence=sure), at=AT + timedelta(days=1))
    take(ledger, 3, make_numbered(symbol="464/BC-SYTE", confidence=sure), at=AT + timedelta(days=2))
    rebuild_facts(ledger)

    assert [view.record.symbol for view in documents(ledger)] == ["464/BC-SYT"]
    assert len(year(ledger)) == 1


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_the_same_file_with_its_number_completes_the_document(ledger, order):
    """
    One mail brings the scan with a silent name, another the same bytes named by their number: one document.
    """
    mails = {1: (make_scan(), [make_seen()]), 2: (make_numbered(), [make_seen(NUMBERED.id)])}
    for n in order:
        take(ledger, n, mails[n][0], numbers=mails[n][1])

    assert [view.record.symbol for view in documents(ledger)] == ["464/BC-SYT"]
    assert [fact.document_id for fact in year(ledger)] == [NUMBERED.id]
    assert unread_numbers(ledger) == []
    assert compare_facts(ledger) == []
    withdraw_symbol(ledger, UNREAD.id, "Minh", "hai văn bản khác nhau", AT)
    take(ledger, 3, make_scan(), at=AT + timedelta(days=1))
    assert len(list(documents(ledger))) == 2


def test_a_file_under_two_numbers_is_left_alone(ledger):
    """
    Two mails write different numbers on one file: no machine decides which.
    """
    other = identify("syt", Symbol("461", None, "BC-SYT", "BC", "SYT", "461/BC-SYT"), None, 2014, "", "")
    take(ledger, 1, make_numbered())
    against = replace(make_numbered(number="461", symbol="461/BC-SYT"), id=other.id, identity=other.text)
    take(ledger, 2, against)
    take(ledger, 3, make_scan(), numbers=[make_seen()])

    assert len(list(documents(ledger))) == 3


def test_a_bundle_joins_nothing(ledger):
    """
    One scanned file that holds two documents: the unread one is not the numbered one.
    """
    take(ledger, 1, make_scan(), make_numbered())

    assert len(list(documents(ledger))) == 2


def test_a_number_confirmed_beside_the_page_is_a_lesson(ledger):
    """
    File name or subject confirmed it: the crop teaches without a person.
    """
    seen = make_seen(NUMBERED.id, confirmed="464/BC-SYT", source="file name")
    take(ledger, 1, make_numbered(), numbers=[seen])
    take(ledger, 2, make_numbered(), numbers=[seen])

    [lesson] = lessons_by_office(ledger)["syt"]
    assert (lesson.digits, lesson.source, lesson.crop) == ("464", "file name", CROP)


def test_nothing_of_a_secret_document_is_kept(ledger):
    """
    No crop of a marked document; and where a mail without the mark left one, it goes when the mark is seen.
    """
    take(ledger, 1, make_scan(), numbers=[make_seen()])
    say(ledger)
    take(ledger, 2, make_scan(secrecy=Secrecy.MAT), numbers=[make_seen()])

    assert [(row.crop, row.candidates) for row in rows(ledger, number_crop)] == [("", [])]
    assert lessons_by_office(ledger) == {}


def test_crops_go_when_their_time_is_over_but_lessons_stay(ledger):
    """
    Only what taught something is kept beyond the set days.
    """
    unread = identify("syt", None, None, 2014, "bao_cao", "file:other")
    take(ledger, 1, make_scan(), numbers=[make_seen()])
    take(ledger, 2, make_scan(unread, files=()), numbers=[make_seen(unread.id, file_sha256=sha("other"))])
    say(ledger)

    assert drop_crops(ledger, AT + timedelta(days=1), AT + timedelta(days=100)) == 1
    assert crop_of(ledger, UNREAD.id) == crop_of(ledger, NUMBERED.id) == CROP
    with pytest.raises(BadInput, match="time is over"):
        crop_of(ledger, unread.id)


def test_only_unread_numbers_can_be_given(ledger):
    """
    A document that carries its number, or none at all, is refused with a sentence.
    """
    take(ledger, 1, make_numbered())
    with pytest.raises(BadInput, match="carries its number itself"):
        say(ledger, NUMBERED.id)
    with pytest.raises(BadInput, match="no document has this id"):
        say(ledger, "d0")
