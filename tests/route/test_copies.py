"""Copies with and without a number of their own, and documents that speak of others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifiers.reading import Format, LineSource, Page, Reading
from classifiers.verdict import Role
from tests.classifiers.made import line
from tests.route.made import SNV, annex, examine, file, letter, mail, roles, scan

UBND = "ubnd@quangngai.gov.vn"
BLOCKS = [
    ("SAO Y", "15/SY-UBND"),
    ("SAO Y BẢN CHÍNH", "15/SY-UBND"),
    ("SAO LỤC", "7/SL-UBND"),
    ("TRÍCH SAO", "9/TrS-UBND"),
    ("TRÍCH SAO", "9/TS-UBND"),
]


def decree(block: str = "") -> Reading:
    """A decision of the Prime Minister, with the block of a copy at its foot."""
    return letter(
        "932/QĐ-TTg", issuer="THỦ TƯỚNG CHÍNH PHỦ", parent="", place="Hà Nội", heading="QUYẾT ĐỊNH", more=block
    )


def block(mark: str, number: str) -> str:
    """The block as offices type it below the text."""
    return f"ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI\n{mark}\nSố: {number}\nQuảng Ngãi, ngày 12 tháng 5 năm 2014\nTL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG"


@pytest.mark.parametrize(("mark", "number"), BLOCKS)
def test_copy_with_its_own_number_is_a_document_beside_what_it_copies(mark: str, number: str) -> None:
    """Its number, day and agency are the copier's; type and abstract are those of what it copies (R10)."""
    found = examine(mail(file("932.docx", decree(block(mark, number))), sender=UBND, to=[SNV]))
    (document,) = found.documents

    assert (document.symbol, document.type, document.issued_on) == (number, "quyet_dinh", "2014-05-12")
    assert document.issuer_id == "ubnd-tinh"
    assert [(one.quote, one.rule) for one in document.evidence["related"]] == [("932/QĐ-TTg", "copy-of")]
    assert roles(found) == ["copy"]
    assert all(exchange.by_issuer for exchange in document.exchanges)


def test_copy_and_what_it_copies_are_two_documents() -> None:
    """Both came in one mail: the number of the one is not that of the other."""
    copied = decree(block("SAO Y", "15/SY-UBND"))
    found = examine(mail(file("932.docx", decree()), file("932 sao y.docx", copied), sender=UBND))

    assert sorted(document.symbol or "" for document in found.documents) == ["15/SY-UBND", "932/QĐ-TTg"]
    assert roles(found) == ["main", "copy"]


def test_corner_text_of_a_copy_without_number_is_another_form_of_the_document() -> None:
    """The electronic mark has no number of its own [ND30 Art. 25]: one đầu số."""
    mark = line("SAO Y; ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI; Thời gian ký: 2021-05-12T10:00:00+07:00", 99)
    plain = decree()
    marked = replace(plain, pages=(replace(plain.pages[0], lines=(mark, *plain.pages[0].lines)),))
    found = examine(mail(file("932.docx", plain), file("932 sao y.docx", marked), sender=UBND))

    assert [document.symbol for document in found.documents] == ["932/QĐ-TTg"]
    assert roles(found) == ["main", "copy"]


def test_number_of_a_scanned_copy_needs_a_second_source() -> None:
    """The block was recognised from a picture: the number stays a candidate, the copy is none of the original."""
    typed = decree(block("SAO Y", "15/SY-UBND"))
    lines = tuple(replace(one, source=LineSource.OCR) for one in typed.pages[0].lines)
    seen = Reading(Format.PDF, (Page(1, lines, 595, 842, picture_cover=1.0),), 1)
    alone = examine(mail(file("quet.pdf", seen), sender=UBND)).documents
    told = examine(mail(file("15-SY-UBND.pdf", seen), sender=UBND)).documents

    assert [document.symbol for document in alone] == [None]
    assert [document.symbol for document in told] == ["15/SY-UBND"]
    assert alone[0].evidence["related"][0].rule == "copy-of"


def test_words_about_copies_in_a_text_make_no_copy() -> None:
    """A letter that asks for certified copies, and a code that only looks like a copy's."""
    asking = letter(more="Đề nghị gửi kèm bản sao y bản chính các quyết định có liên quan.\nSao y: 02 bản.")
    fishery = letter("15/TS-KTTS", issuer="CHI CỤC THỦY SẢN")
    found = examine(mail(file("a.docx", asking), file("b.docx", fishery)))

    assert [document.symbol for document in found.documents] == ["464/STTTT-KHTC", "15/TS-KTTS"]
    assert roles(found) == ["main", "main"]


CHANGES = [
    ("Đính chính Quyết định số 1486/QĐ-UBND ngày 15/9/2013", "corrects"),
    ("Thu hồi Quyết định số 1486/QĐ-UBND ngày 15/9/2013", "recalls"),
    ("Bãi bỏ Quyết định số 1486/QĐ-UBND ngày 15/9/2013", "replaces"),
    ("Sửa đổi, bổ sung một số điều của Quyết định số 1486/QĐ-UBND", "amends"),
]


@pytest.mark.parametrize(("abstract", "kind"), CHANGES)
def test_document_that_changes_another_is_linked_to_it_and_counted_by_itself(abstract: str, kind: str) -> None:
    """A correction has its own number (R10); the corrected symbol is evidence."""
    changing = letter(
        "1600/QĐ-UBND", issuer="ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI", parent="", heading="QUYẾT ĐỊNH", abstract=abstract
    )
    (document,) = examine(mail(file("qd.docx", changing), sender=UBND)).documents

    assert (document.symbol, document.type) == ("1600/QĐ-UBND", "quyet_dinh")
    assert [(one.quote, one.rule) for one in document.evidence["related"]] == [("1486/QĐ-UBND", kind)]


def test_letter_that_corrects_a_decision_stays_a_letter() -> None:
    """ "V/v đính chính Quyết định số ..." under a letter's number."""
    (document,) = examine(
        mail(file("cv.docx", letter(abstract="đính chính Quyết định số 22/QĐ-STTTT ngày 02/4/2014")))
    ).documents

    assert (document.symbol, document.type) == ("464/STTTT-KHTC", "cong_van")
    assert document.evidence["related"][0].quote == "22/QĐ-STTTT"


@pytest.mark.parametrize("word", ["Đính chính", "Thu hồi", "Thay thế"])
def test_scan_of_a_correction_does_not_take_the_corrected_number(word: str) -> None:
    """Subject and file name write the number of the document that is corrected."""
    found = examine(
        mail(
            file(f"{word} 1486-QĐ-UBND.pdf", scan()),
            subject=f"V/v {word.lower()} Quyết định số 1486/QĐ-UBND",
            sender=UBND,
        )
    )

    assert [document.symbol for document in found.documents] in ([None], [])


def test_correction_and_corrected_are_two_documents() -> None:
    """Sent in one mail, with the annex of one of them."""
    decision = letter("22/QĐ-STTTT", heading="QUYẾT ĐỊNH", abstract="Ban hành danh mục")
    correction = letter(abstract="đính chính Quyết định số 22/QĐ-STTTT ngày 05/5/2014")
    found = examine(
        mail(
            file("a.docx", correction),
            file("b.docx", decision),
            file("pl.docx", annex("Quyết định số 22/QĐ-STTTT ngày 05/5/2014 của Sở")),
        )
    )

    assert [document.symbol for document in found.documents] == ["464/STTTT-KHTC", "22/QĐ-STTTT"]
    assert found.attachments[2].document_id == found.documents[1].id
    assert found.attachments[0].role is Role.MAIN
