"""What makes two files, in one mail or in two, the same document."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from classifiers.reading import Format, Reading
from gateway.records import DocumentRecord
from gateway.route.composing import YEAR_OF_SENDING
from gateway.route.identity import plain_number
from tests.route.made import SCT, STTTT, examine, file, letter, mail


def document(content: Reading, sender: str = STTTT, sent_at: datetime | None = None) -> DocumentRecord:
    found = mail(file("van ban.docx", content), sender=sender)
    (only,) = examine(replace(found, sent_at=sent_at or found.sent_at)).documents
    return only


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("05/STTTT-KHTC", "5/STTTT-KHTC"),
        ("464/STTTT-KHTC", "464 /STTTT - KHTC"),
        ("12/QĐ-STTTT", "12/QÐ-STTTT"),
    ],
)
def test_spelling_of_a_number_makes_no_other_document(one: str, other: str) -> None:
    """Leading zero, blanks and Đ as U+00D0 are the same đầu số."""
    assert document(letter(one)).id == document(letter(other)).id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3176/QĐ-STTTT", "3176b/QĐ-STTTT"),
        ("12/QĐ-STTTT", "12/BC-STTTT"),
        ("12/ĐA-STTTT", "12/DA-STTTT"),
        ("12/2013/QĐ-STTTT", "12/2014/QĐ-STTTT"),
        ("12/2014/QĐ-STTTT", "12/QĐ-STTTT"),
    ],
)
def test_letter_suffix_type_and_year_make_another_document(one: str, other: str) -> None:
    """Each has its own place in the register."""
    assert document(letter(one)).id != document(letter(other)).id


def test_same_number_of_two_years_is_two_documents() -> None:
    """Numbers start anew each year."""
    assert document(letter(day="05 tháng 5 năm 2013")).id != document(letter()).id


def test_year_of_issue_beats_the_year_of_sending() -> None:
    """A letter of December that is sent in January is the letter of December."""
    december = letter(day="28 tháng 12 năm 2013")
    late = document(december, sent_at=datetime(2014, 1, 3, tzinfo=UTC))

    assert late.id == document(december, sent_at=datetime(2013, 12, 28, tzinfo=UTC)).id
    assert YEAR_OF_SENDING not in late.notes


def test_number_without_a_date_takes_the_year_of_sending_and_says_so() -> None:
    """Nothing else is known of its year; a person must see that."""
    assert YEAR_OF_SENDING in document(letter(day="")).notes


def test_two_districts_with_one_symbol_are_two_issuers() -> None:
    """Every district's office writes "12/UBND-VP"."""
    one, other = (
        document(letter("12/UBND-VP", parent="ỦY BAN NHÂN DÂN", issuer=f"HUYỆN {name}", place=place))
        for name, place in (("BÌNH SƠN", "Bình Sơn"), ("MỘ ĐỨC", "Mộ Đức"))
    )

    assert None not in (one.issuer_id, other.issuer_id)
    assert one.issuer_id != other.issuer_id
    assert one.id != other.id


def test_one_name_in_two_unlisted_provinces_is_two_issuers() -> None:
    """ "SỞ Y TẾ" of Kon Tum and of Gia Lai both issue a 12/SYT-VP."""
    one, other = (
        document(
            letter("12/SYT-VP", parent=f"UBND TỈNH {name.upper()}", issuer="SỞ Y TẾ", place=name),
            sender="vanthu@example.com",
        )
        for name in ("Kon Tum", "Gia Lai")
    )

    assert (one.issuer_id, other.issuer_id) == (None, None)
    assert one.id != other.id


def test_unlisted_issuers_of_one_name_are_told_apart_by_place_alone() -> None:
    """The line above the name is missing in many letterheads."""
    one, other = (
        document(
            letter("12/SYT-VP", parent="", issuer="SỞ Y TẾ", place=name),
            sender="vanthu@example.com",
        )
        for name in ("Kon Tum", "Gia Lai")
    )

    assert one.id != other.id


def test_document_is_the_same_whoever_sends_it() -> None:
    """The issuer is on the letterhead; another agency that passes it on makes no new document."""
    assert document(letter()).id == document(letter(), sender=SCT).id


def test_typed_file_and_pdf_are_one_document() -> None:
    """The format says nothing about which document it is."""
    assert document(letter()).id == document(letter(format=Format.PDF)).id


def test_case_of_a_suffix_makes_no_other_number() -> None:
    """A capital suffix is a typing habit, a missing one is another number."""
    assert plain_number("03176B") == plain_number("3176b") != plain_number("3176")
