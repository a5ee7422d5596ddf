"""Several documents in one file, down the route: each counted once, the file one row."""

from __future__ import annotations

from classifiers.reading import Format, Line, LineSource, Page, Reading, Unreadable
from classifiers.verdict import Role
from gateway.documents.reader import read_document
from gateway.records import OverallSignature, SignatureVerdict
from gateway.settings import Sandbox
from tests.made.bundles import annex, bind, decision, letter, report
from tests.made.docx import draw_bound_docx, draw_docx
from tests.made.pdf import draw_pdf
from tests.route.made import examine, file, mail, roles


def read(data: bytes, name: str) -> Reading | Unreadable:
    """The file as the reader gives it."""
    return read_document(data, name, "", Sandbox())


def bound() -> Reading | Unreadable:
    """A letter with its list, a decision of the committee, a report: four pages."""
    papers = [draw_pdf(letter(annexes=(annex(),))), draw_pdf(decision()), draw_pdf(report())]
    return read(bind(papers), "bo.pdf")


def test_each_document_of_a_bundle_is_counted_once() -> None:
    """Three numbers, issuers and types; one row for the file, under its first document."""
    found = examine(mail(file("bo van ban.pdf", bound())))

    assert [document.symbol for document in found.documents] == ["512/STTTT-CNTT", "1210/QĐ-UBND", "88/BC-SNV"]
    assert [document.issuer_id for document in found.documents] == ["stttt", "ubnd-tinh", "snv"]
    assert [document.type for document in found.documents] == ["cong_van", "quyet_dinh", "bao_cao"]
    (row,) = found.attachments
    assert (row.role, row.document_id) == (Role.MAIN, found.documents[0].id)


def test_pages_of_each_document_are_told() -> None:
    """The same file stands under each document; its pages and the letterhead that cut it are evidence."""
    found = examine(mail(file("bo van ban.pdf", bound())))
    told = [document.evidence["pages"][0].quote for document in found.documents]

    assert told == ["pages 1 to 2", "pages 3 to 3", "pages 4 to 4"]
    assert {document.files for document in found.documents} == {found.documents[0].files}
    assert found.documents[1].evidence["pages"][1].where == "page 3 line 1"


def test_only_the_senders_own_documents_of_a_bundle_are_its_exchanges() -> None:
    """The office sends its letter; the decision and the report in the file are passed on."""
    found = examine(mail(file("bo van ban.pdf", bound())))
    own = [all(exchange.by_issuer for exchange in document.exchanges) for document in found.documents]

    assert own == [True, False, False]


def test_typed_letter_beside_a_bundle_that_holds_it_is_its_copy() -> None:
    """The .docx of the letter and a file in which it is printed together with others."""
    found = examine(mail(file("bo.pdf", bound()), file("cv 512.docx", read(draw_docx(letter()), "cv 512.docx"))))

    assert [document.symbol for document in found.documents] == ["512/STTTT-CNTT", "1210/QĐ-UBND", "88/BC-SNV"]
    assert roles(found) == ["main", "copy"]


def test_signature_of_a_file_concerns_all_its_documents() -> None:
    """It was put under the bytes of the whole."""
    part = file("bo.pdf", bound())
    signed = type(part)(
        *(getattr(part, name) for name in ("index", "parent", "filename", "media_type", "size_bytes", "sha256")),
        False,
        part.content,
        (SignatureVerdict("pdf_field", overall=OverallSignature.INDETERMINATE),),
    )
    found = examine(mail(signed))

    assert {document.signature for document in found.documents} == {OverallSignature.INDETERMINATE}


def test_same_bundle_in_another_mail_has_the_same_documents() -> None:
    """Sent again, and typed instead of printed."""
    typed = read(draw_bound_docx((letter(annexes=(annex(),)), decision(), report())), "bo.docx")
    ids = [[document.id for document in examine(mail(file("bo", content))).documents] for content in (bound(), typed)]

    assert ids[0] == ids[1]


def test_number_beside_a_bundle_is_given_to_none_of_its_documents() -> None:
    """Two scanned letters of one office with numbers by hand: the file name may mean either."""
    found = examine(mail(file("CV 512-STTTT-CNTT.pdf", _handwritten())))

    assert [document.symbol for document in found.documents] == [None, None]


def _handwritten() -> Reading:
    words = (("hộp thư công vụ", "12"), ("chữ ký số trong cơ quan nhà nước", "20"))
    pages = []
    for number, (subject, day) in enumerate(words, start=1):
        texts = (
            "UBND TỈNH QUẢNG NGÃI",
            "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Số: {J\\Ó /STTTT-CNTT",
            f"Quảng Ngãi, ngày {day} tháng 8 năm 2014",
            f"V/v rà soát {subject}",
            "Kính gửi: Các sở, ban, ngành tỉnh",
            f"Sở đề nghị các sở, ban, ngành rà soát {subject} và báo cáo kết quả trước ngày 30.",
            "Nơi nhận:",
            "- Như trên;",
            "- Lưu: VT.",
        )
        lines = tuple(Line(text, number, place, source=LineSource.OCR) for place, text in enumerate(texts, start=1))
        pages.append(Page(number, lines, 595, 842, picture_cover=1.0))
    return Reading(Format.PDF, tuple(pages), 2)
