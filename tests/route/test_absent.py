"""Annexes that come in a mail of their own, after their document."""

from __future__ import annotations

import pytest

from classifiers.verdict import Role
from tests.classifiers.made import reading
from tests.route.made import SNV, annex, examine, file, letter, mail


def test_annex_alone_names_the_document_that_came_before() -> None:
    """Number, code and year are written: the id is that of the letter in the earlier mail."""
    before = examine(mail(file("464.pdf", letter()))).documents[0]
    named = annex("Công văn số 464/STTTT-KHTC ngày 05/5/2014 của Sở Thông tin và Truyền thông")
    later = examine(mail(file("pl.docx", named), subject="Gửi bổ sung phụ lục"))

    assert later.documents == ()
    assert later.attachments[0].belongs_to == before.id


@pytest.mark.parametrize(
    "tie",
    [
        "Công văn số 464/STTTT-KHTC của Sở Thông tin và Truyền thông",
        "Công văn số      /STTTT-KHTC ngày 05/5/2014",
        "Công văn số 464/XYZ-KHTC ngày 05/5/2014",
        "",
    ],
)
def test_annex_that_says_too_little_belongs_to_nothing(tie: str) -> None:
    """Without year, number or a known agency it may be that of any document."""
    assert examine(mail(file("pl.docx", annex(tie)))).attachments[0].belongs_to is None


def test_annex_beside_its_document_needs_no_other() -> None:
    """It is laid to the document in the same mail."""
    named = annex("Công văn số 464/STTTT-KHTC ngày 05/5/2014 của Sở Thông tin và Truyền thông")
    found = examine(mail(file("464.pdf", letter()), file("pl.docx", named), to=[SNV]))

    assert found.attachments[1].document_id == found.documents[0].id
    assert found.attachments[1].belongs_to is None


@pytest.mark.parametrize("signed", ["05/5/2014; 08:15:00; +07:00", "2014-05-05T08:15:00+07:00"])
def test_corner_text_of_a_signed_annex_names_its_document(signed: str) -> None:
    """Since 2020 the blanks of an annex stay blank, and number and time of signing stand in its corner [ND30 III.1]."""
    before = examine(mail(file("464.pdf", letter()))).documents[0]
    page = reading(f"R|Số: 464/STTTT-KHTC; {signed}\nPHỤ LỤC\nĐơn vị Số hộp thư Số đang dùng\nSở Nội vụ 40 38")
    later = examine(mail(file("pl.pdf", page), subject="Phụ lục")).attachments[0]

    assert (later.belongs_to, later.from_issuer) == (before.id, True)


SUBJECT = "Gửi bổ sung phụ lục kèm theo Tờ trình số 15/TTr-STTTT ngày 05/5/2014"


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (SUBJECT, ""),
        (
            "Bổ sung hồ sơ",
            f"Kính gửi quý cơ quan.\nSở {SUBJECT.lower().replace('ttr-stttt', 'TTr-STTTT')} để tổng hợp.",
        ),
        ("Gửi tiếp tài liệu của Tờ trình 15/TTr-STTTT ngày 05 tháng 5 năm 2014", ""),
    ],
)
def test_mail_says_which_document_its_files_go_with(subject: str, body: str) -> None:
    """The file itself names nothing; the mail does, whole, and sends something after it."""
    before = examine(mail(file("15.pdf", letter("15/TTr-STTTT", heading="TỜ TRÌNH")))).documents[0]
    later = examine(mail(file("so lieu.docx", annex()), subject=subject, body=body)).attachments[0]

    assert (later.belongs_to, later.from_issuer, later.role) == (before.id, True, Role.ANNEX)


@pytest.mark.parametrize(
    "subject",
    [
        "Kèm theo Tờ trình số 15/TTr-STTTT ngày 05/5/2014",
        "Gửi bổ sung phụ lục kèm theo Tờ trình số 15/TTr-STTTT",
        "Gửi bổ sung phụ lục kèm theo Tờ trình số 15/TTr-STTTT và 16/TTr-STTTT ngày 05/5/2014",
        "Fwd: " + SUBJECT,
        "Gửi bổ sung phụ lục",
    ],
)
def test_words_that_say_too_little_lay_a_file_to_nothing(subject: str) -> None:
    """Nothing sent after, no year, two documents, or the words of somebody else."""
    assert examine(mail(file("so lieu.docx", annex()), subject=subject)).attachments[0].belongs_to is None


def test_files_of_another_than_the_issuer_are_not_its_dossier() -> None:
    """They are shown with the document; who sent them did not send the submission."""
    found = examine(mail(file("so lieu.docx", annex()), subject=SUBJECT, sender=SNV)).attachments[0]

    assert found.belongs_to is None or not found.from_issuer


def test_document_that_is_sent_after_another_stays_its_own() -> None:
    """A report that belongs into the dossier has its own number and counts by itself."""
    found = examine(mail(file("7.docx", letter("7/BC-STTTT", heading="BÁO CÁO")), subject=SUBJECT))

    assert [document.symbol for document in found.documents] == ["7/BC-STTTT"]
    assert (found.attachments[0].document_id, found.attachments[0].from_issuer) == (found.documents[0].id, True)
    assert found.attachments[0].belongs_to not in (None, found.documents[0].id)
