"""Scans without text: listed as scanned images, never more than is known of them."""

from __future__ import annotations

import pytest

from classifiers.reading import Format, Unreadable
from classifiers.verdict import Origin
from gateway.ledger.facts import facts_of
from tests.route.made import SNV, STTTT, examine, file, letter, mail, roles, scan


def test_scanned_page_is_a_document_of_unknown_type() -> None:
    """Origin is known from the page; number and type are not, and the figures say so."""
    (document,) = examine(mail(file("scan0001.pdf", scan()))).documents

    assert (document.origin, document.type, document.symbol) == (Origin.SCANNED_IMAGE, "khac", None)
    assert (document.confidence["type"], document.confidence["symbol"]) == (0.0, 0.0)
    assert document.evidence["official"]


def test_file_given_without_a_mail_is_listed_too() -> None:
    """`vanthu explain scan.pdf` knows no sender: issuer unknown."""
    (document,) = examine(mail(file("scan0001.pdf", scan()), sender="", to=())).documents

    assert (document.origin, document.issuer_id) == (Origin.SCANNED_IMAGE, None)


def test_subject_or_name_says_which_document_a_scan_is() -> None:
    """With low confidence: nobody has read the page."""
    by_subject = examine(mail(file("scan.pdf", scan()), subject="V/v gửi Công văn số 464/STTTT-KHTC")).documents[0]
    by_name = examine(mail(file("464-STTTT-KHTC.pdf", scan()))).documents[0]

    assert (by_subject.symbol, by_name.symbol) == ("464/STTTT-KHTC", "464/STTTT-KHTC")
    assert (by_subject.issuer_id, by_name.issuer_id) == ("stttt", "stttt")
    assert max(by_subject.confidence["symbol"], by_name.confidence["symbol"]) <= 0.5


def test_own_name_beats_a_number_in_the_subject() -> None:
    """ "Quyet dinh.pdf" is not the letter that the subject names."""
    (document,) = examine(mail(file("Quyet dinh.pdf", scan()), subject="Công văn số 464/STTTT-KHTC")).documents

    assert (document.type, document.symbol) == ("quyet_dinh", None)


@pytest.mark.parametrize(
    ("name", "role"),
    [("Phu luc 1.pdf", "annex"), ("Hoa don 1234.pdf", "not_official"), ("logo.pdf", "not_official")],
)
def test_name_says_that_a_scan_is_something_else(name: str, role: str) -> None:
    """Signs against an official document win over the looks of the page."""
    found = examine(mail(file(name, scan())))

    assert (found.documents, roles(found)) == ((), [role])


def test_picture_on_its_side_or_in_small_is_not_taken_for_a_document() -> None:
    """Slides, cards and receipts wait unread."""
    assert roles(examine(mail(file("a.pdf", scan(842, 595)), file("b.pdf", scan(240, 350))))) == ["unreadable"] * 2


def test_photograph_without_a_name_waits_unread_and_a_fax_counts() -> None:
    """A camera's picture may show anything; a TIFF comes from a scanner or fax."""
    picture = Unreadable("no_words", "a picture", Format.IMAGE)
    found = examine(mail(file("IMG_2031.jpg", picture), file("0001.tif", picture)))

    assert roles(found) == ["unreadable", "main"]
    assert [document.origin for document in found.documents] == [Origin.SCANNED_IMAGE]


def test_unnamed_scan_beside_a_letter_is_listed_but_not_counted_as_sent() -> None:
    """It may be anything that goes along: no issuer, so that no ratio counts it as one more document."""
    found = examine(mail(file("464.pdf", letter(format=Format.PDF)), file("scan01.pdf", scan())))
    counted = [bool(facts_of(document)) for document in found.documents]

    assert [document.issuer_id for document in found.documents] == ["stttt", None]
    assert counted == [True, False]


def test_of_several_unnamed_scans_one_counts() -> None:
    """The letter and what goes with it, or several letters: one is certain."""
    found = examine(mail(file("1.pdf", scan()), file("2.pdf", scan()), file("3.pdf", scan())))

    assert [bool(facts_of(document)) for document in found.documents] == [True, False, False]


def test_number_in_the_subject_makes_one_document_of_two_scans() -> None:
    """The second is what goes along with the first."""
    found = examine(mail(file("1.pdf", scan()), file("2.pdf", scan()), subject="Báo cáo số 12/BC-STTTT"))

    assert [document.symbol for document in found.documents] == ["12/BC-STTTT"]
    assert roles(found) == ["main", "annex"]


def test_forwarded_scan_has_no_issuer() -> None:
    """The forwarder wrote none of what the mail carries."""
    (document,) = examine(mail(file("scan.pdf", scan()), sender=SNV, to=(STTTT,), subject="Fwd: công văn")).documents

    assert (document.issuer_id, facts_of(document)) == (None, ())


def test_unnamed_scans_of_a_citizen_wait_unread() -> None:
    """Identity cards and diplomas come as whole pages too; a letter that the subject names still counts."""
    cards = mail(file("1.pdf", scan()), file("2.pdf", scan()), sender="abc@gmail.com", subject="Hồ sơ")
    company = mail(file("1.pdf", scan()), sender="abc@gmail.com", subject="Công văn về tiến độ công trình")

    assert roles(examine(cards)) == ["unreadable"] * 2
    assert [document.issuer_id for document in examine(company).documents] == [None]
