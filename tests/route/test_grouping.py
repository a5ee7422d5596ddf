"""Which files of one mail are one document, and which stand alone."""

from __future__ import annotations

from dataclasses import replace

from classifiers.reading import Format, Unreadable
from classifiers.verdict import Origin
from gateway.records import NestedWords, OverallSignature, SignatureVerdict
from tests.route.made import SENT, SNV, STTTT, annex, examine, file, letter, mail, roles, scan

DRAFT = "          /STTTT-KHTC"
SIGNED = (SignatureVerdict("pdf_field", overall=OverallSignature.INDETERMINATE),)


def test_typed_file_beside_its_pdf_is_a_copy() -> None:
    """Offices send the .docx along for further use."""
    found = examine(mail(file("464.docx", letter()), file("464.pdf", letter(format=Format.PDF))))

    assert len(found.documents) == 1
    assert roles(found) == ["main", "copy"]


def test_draft_without_number_is_a_copy_of_the_numbered_pdf() -> None:
    """The typed file was saved before the office gave a number."""
    found = examine(mail(file("cv.docx", letter(DRAFT, day="")), file("cv ky.pdf", letter(format=Format.PDF))))

    assert [document.symbol for document in found.documents] == ["464/STTTT-KHTC"]
    assert roles(found) == ["copy", "main"]


def test_draft_of_another_day_is_another_document() -> None:
    """Two invitations of one office share most of their words."""
    first = letter("12/GM-STTTT", heading="GIẤY MỜI", abstract="Họp giao ban công tác tháng 5 năm 2014")
    second = letter(
        "       /GM-STTTT", "26 tháng 5 năm 2014", heading="GIẤY MỜI", abstract="Họp giao ban công tác tháng 6 năm 2014"
    )

    assert len(examine(mail(file("1.pdf", first), file("2.docx", second))).documents) == 2


def test_signed_file_speaks_for_the_document() -> None:
    """The working copy may say something else; its lack of a signature takes nothing away."""
    signed = replace(file("464.pdf", letter(format=Format.PDF)), signatures=SIGNED)
    (document,) = (found := examine(mail(file("464.docx", letter()), signed))).documents

    assert document.signature is OverallSignature.INDETERMINATE
    assert roles(found) == ["copy", "main"]


def test_copy_without_a_date_is_no_second_document() -> None:
    """A letter of December sent in January: the file that lost its date line has no year of its own."""
    december = letter(day="28 tháng 12 năm 2013", format=Format.PDF)
    found = examine(mail(file("a.docx", letter(day="")), file("a.pdf", december)))

    assert [document.issued_on for document in found.documents] == ["2013-12-28"]


def test_two_issuers_with_one_symbol_stay_two_documents() -> None:
    """Two districts' letters collected in one mail."""
    files = [
        file(f"{name}.docx", letter("12/UBND-VP", parent="ỦY BAN NHÂN DÂN", issuer=f"HUYỆN {name}", place=place))
        for name, place in (("BÌNH SƠN", "Bình Sơn"), ("MỘ ĐỨC", "Mộ Đức"))
    ]

    assert len(examine(mail(*files)).documents) == 2


def test_same_file_twice_is_one_document() -> None:
    """Attached by mistake, or once more in an archive."""
    found = examine(mail(file("464.pdf", letter()), file("464.pdf", letter())))

    assert (len(found.documents), len(found.attachments)) == (1, 2)


def test_annex_belongs_to_the_letter_that_it_names() -> None:
    """Wherever it stands in the mail."""
    named = annex("Công văn số 465/STTTT-KHTC ngày 05/5/2014 của Sở")
    found = examine(mail(file("pl.docx", named), file("464.pdf", letter()), file("465.pdf", letter("465/STTTT-KHTC"))))

    assert found.attachments[0].document_id == found.attachments[2].document_id
    assert roles(found) == ["annex", "main", "main"]


def test_annex_that_names_nothing_belongs_to_the_letter_before_it() -> None:
    """Two letters in one mail, each followed by its annex."""
    found = examine(
        mail(
            file("a.pdf", letter()),
            file("a phu luc.docx", annex(title="BẢNG MỘT")),
            file("b.pdf", letter("465/STTTT-KHTC")),
            file("b phu luc.docx", annex(title="BẢNG HAI")),
        )
    )
    owners = [item.document_id for item in found.attachments]

    assert owners[0] == owners[1] != owners[2] == owners[3]


def test_file_name_tells_whose_annex_it_is() -> None:
    """ "Phu luc CV 464" after both letters."""
    found = examine(
        mail(
            file("a.pdf", letter()),
            file("b.pdf", letter("465/STTTT-KHTC")),
            file("Phu luc CV 464.docx", annex()),
        )
    )

    assert found.attachments[2].document_id == found.attachments[0].document_id


def test_annex_before_the_only_letter_belongs_to_it() -> None:
    """Clients order attachments by name."""
    found = examine(mail(file("0 bieu.docx", annex()), file("1 cong van.pdf", letter())))

    assert roles(found) == ["annex", "main"]


def test_annex_of_a_document_that_is_not_there_belongs_to_none() -> None:
    """A letter that sends along the annex of somebody's decision."""
    named = annex("Quyết định số 1486/QĐ-UBND ngày 15/9/2013 của Chủ tịch UBND tỉnh")
    found = examine(mail(file("464.pdf", letter()), file("pl.docx", named)))

    assert found.attachments[1].document_id is None
    assert roles(found)[1] == "annex"


def test_annex_alone_is_no_document() -> None:
    """It keeps its role; its document came with another mail."""
    found = examine(mail(file("pl.docx", annex("Công văn số 464/STTTT-KHTC"))))

    assert (found.documents, roles(found)) == ((), ["annex"])


def test_regulation_goes_with_the_decision_that_issues_it() -> None:
    """ "Ban hành kèm theo Quyết định số ..." ties the separate file to the decision."""
    decision = letter("22/2014/QĐ-UBND", issuer="ỦY BAN NHÂN DÂN", parent="", heading="QUYẾT ĐỊNH")
    regulation = letter("", "", heading="QUY CHẾ", more="", parent="", issuer="ỦY BAN NHÂN DÂN")
    tied = replace(
        regulation,
        pages=(
            replace(
                regulation.pages[0],
                lines=(
                    replace(regulation.lines[0], text="QUY CHẾ"),
                    replace(regulation.lines[1], text="Quản lý và sử dụng thư điện tử"),
                    replace(
                        regulation.lines[2],
                        text="(Ban hành kèm theo Quyết định số 22/2014/QĐ-UBND ngày 05/5/2014 của UBND tỉnh)",
                    ),
                    *regulation.lines[8:],
                ),
            ),
        ),
    )
    found = examine(mail(file("QD 22.pdf", decision), file("quy che.docx", tied)))

    assert len(found.documents) == 1
    assert roles(found) == ["main", "annex"]


def test_files_of_a_forwarded_mail_stay_with_it() -> None:
    """The annex inside belongs to the letter inside, not to the covering letter before it."""
    nested = NestedWords("V/v số liệu", SNV, SENT, "Kính gửi.")
    found = examine(
        mail(
            file("phieu.docx", letter("90/STTTT-VP", abstract="chuyển văn bản của Sở Nội vụ để tham mưu")),
            file("", None, nested=nested),
            file("bieu.docx", annex(), parent=1),
            file("12.pdf", letter("12/SNV-CCHC", issuer="SỞ NỘI VỤ"), parent=1),
        )
    )

    assert found.attachments[2].document_id == found.attachments[3].document_id
    assert roles(found) == ["main", "not_official", "annex", "main"]


def test_unnumbered_meeting_papers_count_beside_the_invitation() -> None:
    """Each is a paper of its own (R9), the invitation too."""
    invitation = letter("12/GM-STTTT", heading="GIẤY MỜI", abstract="Họp giao ban công tác tháng 5")
    paper = letter("", "", heading="CHƯƠNG TRÌNH", abstract="Hội nghị giao ban")
    found = examine(mail(file("gm.pdf", invitation), file("chuong trinh.docx", paper)))

    assert [document.type for document in found.documents] == ["giay_moi", "chuong_trinh"]


def test_scan_of_the_same_name_is_a_copy_of_the_typed_letter() -> None:
    """ "CV 464.docx" and "cv 464 (1).signed.pdf"."""
    found = examine(mail(file("thu gui.docx", letter()), file("Thu gui (1).signed.pdf", scan())))

    assert len(found.documents) == 1
    assert roles(found) == ["main", "copy"]


def test_scan_beside_a_letter_with_a_blank_number_is_what_was_sent() -> None:
    """The typed file is the draft, the scan bears number and seal: the document is a scanned image."""
    (document,) = (
        found := examine(mail(file("du thao.docx", letter(DRAFT, "")), file("scan01.pdf", scan())))
    ).documents

    assert document.origin is Origin.SCANNED_IMAGE
    assert roles(found) == ["main", "copy"]


def test_annex_names_the_scan_beside_it() -> None:
    """The scanned letter can't be read yet, its annex says which one it is."""
    named = annex("Công văn số 464/STTTT-KHTC ngày 05/5/2014 của Sở Thông tin và Truyền thông")
    (document,) = (found := examine(mail(file("scan01.pdf", scan()), file("bieu.docx", named)))).documents

    assert (document.symbol, document.origin) == ("464/STTTT-KHTC", Origin.SCANNED_IMAGE)
    assert document.confidence["symbol"] < 0.5
    assert roles(found) == ["main", "annex"]


def test_file_that_cannot_be_read_keeps_its_row() -> None:
    """An encrypted file beside a letter is neither document nor annex."""
    found = examine(mail(file("464.pdf", letter()), file("mat khau.pdf", Unreadable("password", "", Format.PDF))))

    assert roles(found) == ["main", "unreadable"]
    assert found.attachments[1].document_id is None


def test_many_unnumbered_files_are_grouped_in_moderate_work() -> None:
    """Each file is compared with a bounded number of others, so that a mail of a thousand files ends."""
    files = [file(f"{n}.docx", letter("", abstract=f"việc thứ {n} của cơ quan")) for n in range(300)]

    assert len(examine(mail(*files, sender=STTTT)).attachments) == 300
