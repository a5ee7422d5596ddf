"""Annexes that come in a mail of their own, after their document."""

from __future__ import annotations

import pytest

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
