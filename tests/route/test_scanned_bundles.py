"""A bundle of real pictures, page by page through recognition and down the route."""

from __future__ import annotations

from dataclasses import replace

from classifiers.reading import Page, Reading
from gateway.documents.joined_lines import with_page
from gateway.documents.ocr import warm
from gateway.documents.page_reading import read_page_part
from gateway.documents.reader import read_document
from gateway.documents.unread import unread_parts
from gateway.settings import Sandbox
from tests.made.bundles import annex, application, bind, decision, letter, report
from tests.made.pdf import draw_pdf
from tests.made.scan import scan_pdf
from tests.route.made import examine, file, mail


def test_scanned_bundle_is_told_apart_once_its_pages_are_read() -> None:
    """Letter with a list, a person's application, a decision, a report: at first one document, then three.

    What was found first keeps its id; numbers that stand in the subject too are taken.
    """
    papers = [draw_pdf(letter(annexes=(annex(),))), application(), draw_pdf(decision()), draw_pdf(report())]
    data = scan_pdf(bind(papers), dpi=150)
    assert warm()
    first = read_document(data, "quet.pdf", "", Sandbox())
    assert isinstance(first, Reading)
    whole = first
    for part in unread_parts(first, Sandbox()):
        page = read_page_part(data, "quet.pdf", Sandbox(), part)
        assert isinstance(page, Page)
        whole = with_page(whole, page)
    subject = "Gửi Quyết định số 1210/QĐ-UBND và Báo cáo số 88/BC-SNV"
    before = examine(mail(file("quet.pdf", first), subject=subject)).documents
    part = replace(file("quet.pdf", first), content=whole)
    after = examine(mail(part, subject=subject)).documents

    assert len(before) == 1 and len(after) == 3
    assert after[0].id == before[0].id
    assert [document.type for document in after] == ["cong_van", "quyet_dinh", "bao_cao"]
    assert [document.symbol for document in after[1:]] == ["1210/QĐ-UBND", "88/BC-SNV"]
    assert [document.evidence["pages"][0].quote for document in after] == [
        "pages 1 to 3",
        "pages 4 to 4",
        "pages 5 to 5",
    ]
