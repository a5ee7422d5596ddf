"""A person's word on fields, on what is one document, and on what counts: strongest, reversible, on record."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from classifiers.symbol import parse_symbol
from classifiers.verdict import PaperStatus, Symbol
from gateway.errors import BadInput
from gateway.ledger.correcting import correct_field, merge_documents, rejoin_mail, split_document, void_document
from gateway.ledger.history import history
from gateway.ledger.questions import compare_facts, document, documents, facts
from gateway.ledger.store import rebuild_facts
from gateway.records import Mode
from gateway.route.correcting import parse_correction
from gateway.route.identity import identify
from tests.classifiers.made import rules
from tests.ledger.samples import AT, make_document, make_exchange
from tests.ledger.unread import take
from tests.route.made import directory

LATER = AT + timedelta(days=1)
WHO = ("Lan", "xem lại bản gốc")


def numbered(text: str, issuer: str = "stttt", year: int = 2014, **changes):
    """A numbered document with its true identity."""
    symbol = parse_symbol(text, rules().catalogue, rules().issuer_codes)
    assert isinstance(symbol, Symbol)
    identity = identify(issuer, symbol, f"{year}-05-06", year, "", "")
    values = {
        "id": identity.id,
        "identity": identity.text,
        "symbol": symbol.text,
        "number": symbol.number,
        "type_code": symbol.type_code,
        "issuer_id": issuer,
        "issued_on": f"{year}-05-06",
    }
    return make_document(**(values | changes))


RIGHT, MISREAD = numbered("464/STTTT-KHTC"), numbered("404/STTTT-KHTC")


def say(ledger, which, field, text, at=LATER):
    value = parse_correction(field, text, rules(), directory())
    return correct_field(ledger, which, field, value, *WHO, at)


def take_back(ledger, which, field, at=LATER + timedelta(days=1)):
    return correct_field(ledger, which, field, None, *WHO, at)


def shown(ledger):
    return sorted((view.record.symbol, view.record.type) for view in documents(ledger))


def modes(ledger):
    return [fact.mode for fact in facts(ledger, date(2014, 1, 1), date(2014, 12, 31))]


@pytest.mark.parametrize(
    ("field", "text", "read"),
    [
        ("type", "bao_cao", "cong_van"),
        ("issued_on", "07/05/2014", "2014-05-06"),
        ("abstract", "V/v họp", None),
        ("urgency", "khan", "none"),
        ("origin", "scanned_image", "born_digital"),
    ],
)
def test_a_field_is_what_a_person_says_until_it_is_taken_back(ledger, field, text, read):
    """
    The latest person beats the machine, also after a full rebuild and when the mail comes again.
    """
    take(ledger, 1, RIGHT)
    before = getattr(document(ledger, RIGHT.id).record, field)
    say(ledger, RIGHT.id, field, text)
    take(ledger, 2, RIGHT)
    rebuild_facts(ledger)
    found = document(ledger, RIGHT.id).record
    wanted = parse_correction(field, text, rules(), directory())[field]

    assert getattr(found, field) == wanted
    assert (found.confidence[field], found.evidence[field][0].where) == (1.0, "person: Lan")
    assert compare_facts(ledger) == []
    take_back(ledger, RIGHT.id, field)
    assert getattr(document(ledger, RIGHT.id).record, field) == before
    assert read is None or str(before) == read


def test_a_misread_number_becomes_the_document_that_has_it(ledger):
    """
    Both count as one with the recipients of both; taking it back parts them again.
    """
    take(ledger, 1, MISREAD)
    take(ledger, 2, numbered("464/STTTT-KHTC", exchanges=(make_exchange("kho@stc.gov.vn", agency="stc"),)))
    assert shown(ledger) == [("404/STTTT-KHTC", "cong_van"), ("464/STTTT-KHTC", "cong_van")]

    assert say(ledger, MISREAD.id, "symbol", "464/STTTT-KHTC") == RIGHT.id
    assert shown(ledger) == [("464/STTTT-KHTC", "cong_van")]
    assert {item.recipient for item in document(ledger, MISREAD.id).record.exchanges} == {
        "vp@ubnd.gov.vn",
        "kho@stc.gov.vn",
    }
    assert take_back(ledger, MISREAD.id, "symbol") == MISREAD.id
    assert len(shown(ledger)) == 2
    assert compare_facts(ledger) == []


def test_issuer_and_year_are_part_of_what_a_document_is(ledger):
    """
    The same number of another agency or year is another document.
    """
    take(ledger, 1, RIGHT)
    snv = numbered("464/STTTT-KHTC", issuer="snv")
    last_year = numbered("464/STTTT-KHTC", issuer="snv", year=2013)

    assert say(ledger, RIGHT.id, "issuer", "snv") == snv.id
    assert say(ledger, snv.id, "issued_on", "2013-12-30") == last_year.id
    found = document(ledger, RIGHT.id).record
    assert (found.issuer_id, found.issued_on) == ("snv", "2013-12-30")
    assert take_back(ledger, RIGHT.id, "issued_on") == snv.id
    assert take_back(ledger, RIGHT.id, "issuer") == RIGHT.id
    assert compare_facts(ledger) == []


def test_what_a_person_says_of_paper_decides_the_mode(ledger):
    """
    Electronic only, hybrid, and unknown again.
    """
    take(ledger, 1, RIGHT)
    assert modes(ledger) == [Mode.ELECTRONIC]
    say(ledger, RIGHT.id, "paper", "with_paper")
    assert modes(ledger) == [Mode.HYBRID]
    assert document(ledger, RIGHT.id).record.paper is PaperStatus.WITH_PAPER
    say(ledger, RIGHT.id, "paper", "unknown", LATER + timedelta(hours=1))
    assert modes(ledger) == [Mode.UNKNOWN]
    take_back(ledger, RIGHT.id, "paper")
    assert modes(ledger) == [Mode.ELECTRONIC]


def test_merged_documents_count_once_and_may_be_split(ledger):
    """
    Over several steps too; a circle is refused with a sentence.
    """
    a, b, c = (numbered(f"{number}/STTTT-KHTC") for number in (1, 2, 3))
    for n, record in enumerate((a, b, c), 1):
        take(ledger, n, record)
    merge_documents(ledger, a.id, b.id, *WHO, LATER)
    assert merge_documents(ledger, b.id, c.id, *WHO, LATER) == c.id
    assert [view.record.id for view in documents(ledger)] == [c.id]
    with pytest.raises(BadInput, match="count as one document already"):
        merge_documents(ledger, c.id, a.id, *WHO, LATER)

    assert split_document(ledger, b.id, None, *WHO, LATER) == b.id
    assert {view.record.id for view in documents(ledger)} == {b.id, c.id}
    assert split_document(ledger, a.id, None, *WHO, LATER) == a.id
    with pytest.raises(BadInput, match="counts by itself"):
        split_document(ledger, a.id, None, *WHO, LATER)
    assert compare_facts(ledger) == []


def test_a_merged_document_keeps_its_own_number(ledger):
    """A number misread in a later mail is joined with the right one: shown is the number that it counts under."""
    take(ledger, 1, RIGHT)
    take(ledger, 2, MISREAD)
    merge_documents(ledger, MISREAD.id, RIGHT.id, *WHO, LATER)
    assert shown(ledger) == [("464/STTTT-KHTC", "cong_van")]


def test_one_mail_of_a_document_is_split_off_and_joined_again(ledger):
    """
    Two papers under one number: what the second mail brought is another document until a person takes that back.
    """
    first = take(ledger, 1, RIGHT)
    second = take(ledger, 2, numbered("464/STTTT-KHTC", exchanges=(make_exchange("kho@stc.gov.vn"),)))
    other = split_document(ledger, RIGHT.id, second, *WHO, LATER)

    found = {view.record.id: {item.recipient for item in view.record.exchanges} for view in documents(ledger)}
    assert found == {RIGHT.id: {"vp@ubnd.gov.vn"}, other: {"kho@stc.gov.vn"}}
    rebuild_facts(ledger)
    assert len(list(documents(ledger))) == 2 and compare_facts(ledger) == []
    with pytest.raises(BadInput, match="brought nothing"):
        split_document(ledger, other, first, *WHO, LATER)

    assert rejoin_mail(ledger, other, second, *WHO, LATER) == RIGHT.id
    assert [view.record.id for view in documents(ledger)] == [RIGHT.id]
    assert compare_facts(ledger) == []


def test_void_document_counts_nowhere_until_that_is_taken_back(ledger):
    """
    It stays on record, and comes back as it was.
    """
    take(ledger, 1, RIGHT)
    void_document(ledger, RIGHT.id, True, *WHO, LATER)
    take(ledger, 2, RIGHT)
    assert (list(documents(ledger)), modes(ledger), compare_facts(ledger)) == ([], [], [])
    void_document(ledger, RIGHT.id, False, *WHO, LATER + timedelta(days=1))
    assert shown(ledger) == [("464/STTTT-KHTC", "cong_van")]


def test_history_tells_all_in_order(ledger):
    """
    Who, what, when and why, over all that counts as the document.
    """
    key = take(ledger, 1, MISREAD)
    say(ledger, MISREAD.id, "symbol", "464/STTTT-KHTC")
    home, events = history(ledger, MISREAD.id)

    assert home == RIGHT.id
    assert [(event.what, event.field, event.value) for event in events] == [
        ("seen", "mail", key),
        ("said", "symbol", "464/STTTT-KHTC"),
        ("joined", "corrected", RIGHT.id),
    ]
    assert {(event.author, event.reason) for event in events[1:]} == {WHO}


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("type", "thư", "type is 'thư'; expected one of cong_van"),
        ("issued_on", "mai", "expected a day such as 2014-12-31"),
        ("issuer", "xyz", "expected a directory id such as"),
        ("symbol", "464", "expected number and code"),
        ("paper", "maybe", "expected one of electronic_only, with_paper, unknown"),
        ("colour", "red", "expected one of symbol, issuer"),
        ("abstract", "", "expected 1 to"),
    ],
)
def test_nonsense_gets_one_sentence(field, text, says):
    """
    What, and what is allowed.
    """
    with pytest.raises(BadInput, match=says):
        parse_correction(field, text, rules(), directory())


def test_unknown_document_and_nothing_to_take_back_are_told(ledger):
    """
    Nothing is written.
    """
    take(ledger, 1, RIGHT)
    with pytest.raises(BadInput, match="no document has this id"):
        say(ledger, "d000", "type", "bao_cao")
    with pytest.raises(BadInput, match="nothing was said of its type"):
        take_back(ledger, RIGHT.id, "type")
