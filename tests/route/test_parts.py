"""One document in several files: parts of one scan, photographed pages, other forms of the same letter."""

from __future__ import annotations

import pytest

from classifiers.reading import Format, Line, LineSource, Page, Reading
from classifiers.verdict import Role
from tests.route.made import OFFICE, PROVINCE, SCT, SNV, annex, examine, file, letter, mail, roles, scan

HEAD = (
    PROVINCE,
    OFFICE,
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Số: {J\\Ó /STTTT-KHTC",
    "Quảng Ngãi, ngày 05 tháng 5 năm 2014",
    "V/v báo cáo tình hình sử dụng thư điện tử công vụ",
    "Kính gửi: Các sở, ban, ngành tỉnh",
    "Cơ quan đề nghị các đơn vị rà soát, tổng hợp số liệu và gửi kết quả trước ngày 20 của tháng",
)
REST = (
    "các cơ quan chuyên môn thuộc Ủy ban nhân dân tỉnh có trách nhiệm phối hợp chặt chẽ trong quá trình thực hiện;",
    "theo quy định, các đơn vị báo cáo kết quả về Sở để tổng hợp chung./.",
    "Nơi nhận:",
    "- Lưu: VT.",
)


def pages(*texts: tuple[str, ...], form: Format = Format.PDF) -> Reading:
    """Scanned pages with these recognised lines."""
    made = tuple(
        Page(
            number,
            tuple(Line(text, number, place, source=LineSource.OCR) for place, text in enumerate(lines, start=1)),
            595,
            842,
            picture_cover=1.0,
        )
        for number, lines in enumerate(texts, start=1)
    )
    return Reading(form, made, len(made))


@pytest.mark.parametrize(
    ("first", "second", "form"),
    [
        ("1.pdf", "2.pdf", Format.PDF),
        ("CV 464_1.pdf", "CV 464_2.pdf", Format.PDF),
        ("Cong van p1.pdf", "Cong van p2.pdf", Format.PDF),
        ("cong van trang 1.jpg", "cong van trang 2.jpg", Format.IMAGE),
        ("Công văn (phần 1).pdf", "Công văn (phần 2).pdf", Format.PDF),
        ("IMG_2034.jpg", "IMG_2035.jpg", Format.IMAGE),
    ],
)
def test_pages_that_go_on_in_the_next_file_are_one_document(first: str, second: str, form: Format) -> None:
    """The second file has no letterhead, and its page number goes on: one document in two files."""
    found = examine(mail(file(first, pages(HEAD, form=form)), file(second, pages(("2", *REST), form=form))))
    (document,) = found.documents

    assert roles(found) == ["main", "main"]
    assert {name for _, name, _ in document.files} == {first, second}
    assert {row.document_id for row in found.attachments} == {document.id}


def test_order_of_the_files_does_not_matter() -> None:
    """Clients sort as they like."""
    found = examine(mail(file("p2.pdf", pages(("2", *REST))), file("p1.pdf", pages(HEAD))))

    assert len(found.documents) == 1
    assert roles(found) == ["main", "main"]


def test_next_number_with_a_letterhead_is_another_document() -> None:
    """ "464.pdf" and "465.pdf" are two letters."""
    other = tuple(line.replace("thư điện tử", "chữ ký số") for line in HEAD)
    found = examine(mail(file("464.pdf", pages(HEAD)), file("465.pdf", pages(other))))

    assert len(found.documents) == 2


@pytest.mark.parametrize("number", ["5", "1"])
def test_page_number_that_does_not_go_on_joins_nothing(number: str) -> None:
    """A page of something else with a name that counts on."""
    found = examine(mail(file("1.pdf", pages(HEAD)), file("2.pdf", pages((number, *REST)))))

    assert roles(found) == ["main", "not_official"]


def test_scans_of_which_nothing_was_read_are_joined_only_by_words_of_their_names() -> None:
    """ "scan0001" and "scan0002" may be two letters; "trang 1" and "trang 2" are pages of one."""
    joined = examine(mail(file("CV 464 trang 1.pdf", scan()), file("CV 464 trang 2.pdf", scan(594))))
    apart = examine(mail(file("scan0001.pdf", scan()), file("scan0002.pdf", scan(594))))

    assert len(joined.documents) == 1
    assert {row.role for row in joined.attachments} == {Role.MAIN}
    assert [document.files[0][1] for document in apart.documents] == ["scan0001.pdf", "scan0002.pdf"]


def test_scan_whose_number_is_unread_is_a_copy_of_the_digital_letter() -> None:
    """Only the head of the scan was recognised: what was read stands in the letter."""
    digital = letter(format=Format.PDF)
    found = examine(mail(file("464 goc.pdf", digital), file("ban quet.pdf", pages(HEAD))))

    assert [document.symbol for document in found.documents] == ["464/STTTT-KHTC"]
    assert roles(found) == ["main", "copy"]


def test_scan_of_another_letter_of_the_office_stays_by_itself() -> None:
    """Letterhead and addressees are the same, subject and text are not."""
    lines = (*HEAD[:5], "Quảng Ngãi, ngày 06 tháng 5 năm 2014", "V/v góp ý dự thảo Quy chế phối hợp", *HEAD[7:])
    found = examine(mail(file("464 goc.pdf", letter(format=Format.PDF)), file("ban quet.pdf", pages(lines))))

    assert len(found.documents) == 2


def test_same_letter_twice_under_two_names_is_one_document() -> None:
    """With its number, and without one."""
    numbered = examine(mail(file("a.pdf", letter()), file("b ban chinh.pdf", letter())))
    schedule = letter("", "", heading="LỊCH CÔNG TÁC", abstract="Tuần 19 năm 2014")
    unnumbered = examine(mail(file("lich.docx", schedule), file("lich (1).docx", schedule)))

    assert (len(numbered.documents), len(unnumbered.documents)) == (1, 1)


def test_files_of_an_archive_are_told_like_files_of_the_mail() -> None:
    """Letter, its working copy, its annex and the parts of a scan, all in one .zip."""
    found = examine(
        mail(
            file("ho so.zip", None),
            file("464.pdf", letter(format=Format.PDF), parent=0),
            file("464.docx", letter(), parent=0),
            file("Phu luc.docx", annex("Công văn số 464/STTTT-KHTC ngày 05/5/2014 của Sở"), parent=0),
        )
    )

    assert [document.symbol for document in found.documents] == ["464/STTTT-KHTC"]
    assert roles(found)[1:] == ["main", "copy", "annex"]


def test_signed_form_in_a_later_mail_is_the_same_document() -> None:
    """The .docx first, the PDF a day later to somebody else: one id."""
    first = examine(mail(file("464.docx", letter()), to=[SNV]))
    later = examine(mail(file("cv so 464 da ky.pdf", letter(format=Format.PDF)), to=[SCT]))

    assert first.documents[0].id == later.documents[0].id


def test_part_whose_beginning_is_missing_keeps_its_own_role() -> None:
    """Only the second page was attached."""
    found = examine(mail(file("trang 2.pdf", pages(("2", *REST)))))

    assert (found.documents, roles(found)) == ((), ["not_official"])
