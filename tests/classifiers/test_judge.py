"""A whole document: letterhead, type, role, secrecy, and what stands beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.judge import judge_document
from classifiers.reading import Accompaniment, Column, Format, LineSource, Unreadable
from classifiers.verdict import Issuer, Origin, Role, Secrecy, Urgency
from tests.classifiers.made import ALONE, DECISION, LETTER, judge, line, of_lines, rules


def test_letter_with_an_annex_inside_is_a_letter() -> None:
    """The annex heading within a letter changes neither its type nor its role."""
    verdict = judge(LETTER)
    head = verdict.letterhead

    assert (verdict.type.value, verdict.role) == ("cong_van", Role.MAIN)
    assert head.symbol.value and head.symbol.value.text == "464/STTTT-KHTC"
    assert head.issuer.value == Issuer("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "UBND TỈNH ĐIỆN BIÊN")
    assert (head.issued_on.value, head.place.value) == ("2012-09-07", "Điện Biên")
    assert head.heading.value is None
    assert head.abstract.value == "Đăng ký lộ trình bắt buộc thực hiện việc trao đổi hồ sơ điện tử"
    assert head.addressees == ("Các Sở, Ban, Ngành tỉnh", "UBND các huyện, thị xã, thành phố")
    assert head.parent_symbol is None


def test_decision_in_one_column_is_read_whole() -> None:
    """Issuer and abstract are joined from wrapped lines; cited symbols are not its own."""
    verdict = judge(DECISION)
    head = verdict.letterhead

    assert verdict.type.value == "quyet_dinh" and verdict.type.confidence >= 0.95
    assert head.symbol.value and head.symbol.value.text == "1486/QĐ-UBND"
    assert head.issuer.value == Issuer("ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI", "")
    assert head.abstract.value and head.abstract.value.endswith("trong hoạt động của cơ quan nhà nước")


def test_both_columns_on_one_line_are_told_apart() -> None:
    """Text without geometry that keeps both blocks on a line still gives issuer, number and date."""
    verdict = judge(
        "UBND TỈNH QUẢNG NGÃI      CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "SỞ NỘI VỤ                  Độc lập - Tự do - Hạnh phúc\n"
        "Số: 12/TB-SNV              Quảng Ngãi, ngày 05 tháng 02 năm 2014\n"
        "THÔNG BÁO\nKết luận của Giám đốc Sở tại cuộc họp giao ban"
    )
    head = verdict.letterhead

    assert head.issuer.value == Issuer("SỞ NỘI VỤ", "UBND TỈNH QUẢNG NGÃI")
    assert head.issued_on.value == "2014-02-05"
    assert verdict.type.value == "thong_bao"


def test_year_pushed_onto_its_own_line_is_still_the_year() -> None:
    """A long place breaks the date line before its year."""
    head = judge(
        "L| ỦY BAN NHÂN DÂN\nL| THÀNH PHỐ QUẢNG NGÃI\nL| Số: 365/CT-UBND\n"
        "R| CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nR| Độc lập - Tự do - Hạnh phúc\n"
        "R| Thành phố Quảng Ngãi, ngày 10 tháng 12 năm\nR| 2014\n"
        "CHỈ THỊ\nVề việc phòng, chống thiên tai"
    ).letterhead

    assert (head.issued_on.value, head.place.value) == ("2014-12-10", "Thành phố Quảng Ngãi")


PAPERS = [
    ("Số: 12/KH-SYT", "KẾ HOẠCH", "ke_hoach"),
    ("Số: 12/GM-UBND", "GIÁY MỜI", "giay_moi"),
    ("Số: 12/QyĐ-UBND", "QUY ĐỊNH", "quy_dinh"),
    ("Số: 12/BGN-SNV", "BẢN GHI NHỚ", "ban_ghi_nho"),
    ("Số: 12/GN-SNV", "BẢN GHI NHỚ", "ban_ghi_nho"),
    ("Số: 12/TB-UBND", "THÔNG BÁO KẾT LUẬN", "thong_bao"),
    ("Số: 12/CĐ-UBND", "CÔNG ĐIỆN", "cong_dien"),
    ("Số: 12/PT-NC", "PHIẾU TRÌNH", "phieu_trinh"),
    ("Số: 43/TM-SYT", "THƯ MỜI", "thu_moi"),
    ("Số: 02/ĐL-BTC", "ĐIỀU LỆ", "dieu_le"),
    ("Số: 121/VBHN-VPQH", "LUẬT", "van_ban_hop_nhat"),
    ("Luật số: 56/2010/QH12", "LUẬT", "luat"),
    ("Số: 86/2011/NĐ-CP", "NGHỊ ĐỊNH", "nghi_dinh"),
    ("Số: 01/2011/TTLT-VPCP-BNV", "THÔNG TƯ LIÊN TỊCH", "thong_tu"),
    ("Số: 18/BCTĐ-STP", "BÁO CÁO THẨM ĐỊNH", "bao_cao"),
    ("Số: 519/SNV-TCCC", "TỜ TRÌNH", "to_trinh"),
]


@pytest.mark.parametrize(("number", "heading", "key"), PAPERS)
def test_type_follows_the_heading_and_its_code(number: str, heading: str, key: str) -> None:
    """Codes of both decrees, legal documents and kinds outside the lists have their type."""
    verdict = judge(
        f"L| SỞ NỘI VỤ\nR| CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nL| {number}\n"
        f"R| Quảng Ngãi, ngày 05 tháng 02 năm 2014\n{heading}\nVề công tác năm 2014\nCăn cứ Luật số 1;"
    )

    assert (verdict.type.value, verdict.role) == (key, Role.MAIN)


def test_party_rules_numbered_as_a_decision_are_rules() -> None:
    """294-QĐ/TW is headed QUY ĐỊNH: the heading says what it is."""
    verdict = judge(
        "L| BAN CHẤP HÀNH TRUNG ƯƠNG\nL| *\nL| Số 294-QĐ/TW\nR| ĐẢNG CỘNG SẢN VIỆT NAM\n"
        "R| Hà Nội, ngày 26 tháng 5 năm 2025\nQUY ĐỊNH\nTHI HÀNH ĐIỀU LỆ ĐẢNG\n- Căn cứ Điều lệ Đảng;"
    )

    assert verdict.type.value == "quy_dinh" and verdict.notes == ()
    assert verdict.letterhead.symbol.value and verdict.letterhead.symbol.value.text == "294-QĐ/TW"
    assert verdict.letterhead.has_party_title


def test_conflict_of_symbol_and_heading_is_told() -> None:
    """The heading decides, less surely, and a note names both."""
    verdict = judge(
        "L| SỞ NỘI VỤ\nR| CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nL| Số: 12/BC-SNV\nKẾ HOẠCH\nCông tác năm 2014\nCăn cứ Luật;"
    )

    assert verdict.type.value == "ke_hoach" and verdict.type.confidence < 0.9
    assert verdict.notes == ("symbol says BC, heading says KẾ HOẠCH",)


def test_blank_number_gives_no_symbol_and_says_so() -> None:
    """A draft's number line is evidence, never a number."""
    verdict = judge(LETTER.replace("464/STTTT-KHTC", "        /STTTT-KHTC", 1))

    assert verdict.letterhead.symbol.value is None
    assert verdict.letterhead.symbol.evidence[0].rule == "blank-number"
    assert verdict.type.value == "cong_van"


def test_number_and_day_stamped_as_fields_complete_their_lines() -> None:
    """Signers stamp number, day and month as form fields over the blanks."""
    lines = [
        line("SỞ NỘI VỤ", 1, Column.LEFT),
        line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 2, Column.RIGHT),
        line("Số:       /TTr-SNV", 3, Column.LEFT, box=(80, 100, 200, 114)),
        line("Quảng Ngãi, ngày     tháng     năm 2025", 4, Column.RIGHT, box=(300, 100, 500, 114)),
        line("TỜ TRÌNH", 5),
        line("666", 50, Column.LEFT, LineSource.WIDGET, (105, 101, 125, 113)),
        line("22", 51, Column.RIGHT, LineSource.WIDGET, (370, 101, 385, 113)),
        line("12", 52, Column.RIGHT, LineSource.WIDGET, (420, 101, 435, 113)),
    ]
    head = judge_document(of_lines(lines, Format.PDF), ALONE, rules()).letterhead

    assert head.symbol.value and head.symbol.value.text == "666/TTr-SNV"
    assert head.issued_on.value == "2025-12-22"


ANNEXES = [
    "Phụ lục I\nTHỂ THỨC VĂN BẢN\n(Kèm theo Công văn số 464 /STTTT-KHTC ngày 07/9/2012 của Sở)",
    "L| UBND TỈNH\nR| CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nQUY CHẾ\nLàm việc\n"
    "(Ban hành kèm theo Quyết định số 464/STTTT-KHTC ngày 07/9/2012)\nĐiều 1. Phạm vi",
    "Số: 464/STTTT-KHTC; 22/12/2025; 18:56:39; +07:00\nBẢNG SỐ LIỆU\nSTT",
]


@pytest.mark.parametrize("text", ANNEXES)
def test_annex_names_its_parent_and_has_no_number_of_its_own(text: str) -> None:
    """Heading, tie and corner text make an annex; the number is the parent's."""
    verdict = judge(text)

    assert verdict.role is Role.ANNEX
    assert verdict.letterhead.parent_symbol == "464/STTTT-KHTC"
    assert verdict.letterhead.symbol.value is None


OTHERS = [
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSƠ YẾU LÝ LỊCH\nHọ và tên:",
    "CÔNG TY TNHH ABC\nHÓA ĐƠN GIÁ TRỊ GIA TĂNG\nSố: 0001234",
    "BẢN TIN KHUYẾN MÃI THÁNG 9",
    "TRƯỜNG ĐẠI HỌC\nPHIẾU NHẬN XÉT THỰC TẬP\nHọ và tên sinh viên:",
    "Anh Nam thân mến,\nCuối tuần này anh có rảnh không?",
    "",
]


@pytest.mark.parametrize("text", OTHERS)
def test_other_papers_are_not_official_and_the_reason_says_why(text: str) -> None:
    """CVs, invoices, newsletters, forms and private letters are no official documents."""
    verdict = judge(text)

    assert verdict.role is Role.NOT_OFFICIAL and verdict.official.value is False
    assert verdict.reason and verdict.type.value == "khac"


@pytest.mark.parametrize(
    ("heading", "key"), [("LỊCH CÔNG TÁC TUẦN 36", "lich_cong_tac"), ("TÀI LIỆU HỌP", "tai_lieu_hop")]
)
def test_schedules_and_meeting_papers_count_without_number(heading: str, key: str) -> None:
    """Unnumbered material of an agency is official [R9]."""
    verdict = judge(f"SỞ THÔNG TIN VÀ TRUYỀN THÔNG\n{heading}\n(Từ ngày 01/9/2014 đến ngày 07/9/2014)")

    assert (verdict.type.value, verdict.role) == (key, Role.MAIN)


@pytest.mark.parametrize(
    ("mark", "secrecy"),
    [("MẬT", Secrecy.MAT), ("TỐI MẬT", Secrecy.TOI_MAT), ("TUYỆT MẬT", Secrecy.TUYET_MAT), ("[MẬT]", Secrecy.MAT)],
)
def test_secrecy_mark_stands_alone(mark: str, secrecy: Secrecy) -> None:
    """A mark on a line of its own is one; the words in running text are none."""
    assert judge(f"L| {mark}\n{LETTER}").secrecy.value is secrecy
    assert (
        judge(LETTER.replace("Căn cứ", "Căn cứ Luật Bảo vệ bí mật nhà nước, tài liệu MẬT và")).secrecy.value
        is Secrecy.NONE
    )


@pytest.mark.parametrize(
    ("mark", "urgency"),
    [
        ("KHẨN", Urgency.KHAN),
        ("THƯỢNG KHẨN", Urgency.THUONG_KHAN),
        ("HỎA TỐC", Urgency.HOA_TOC),
        ("HOẢ TỐC", Urgency.HOA_TOC),
    ],
)
def test_urgency_mark_stands_alone_or_in_the_subject(mark: str, urgency: Urgency) -> None:
    """Marks on the page and in brackets before the subject are both read."""
    assert judge(f"L| {mark}\n{LETTER}").urgency.value is urgency
    assert judge(LETTER, Accompaniment(subject=f"[{mark} - Không gửi bản giấy] Công văn")).urgency.value is urgency
    assert judge(LETTER, Accompaniment(subject="Họp khẩn về mưa lũ")).urgency.value is Urgency.NONE


def test_file_name_that_agrees_makes_the_number_surer() -> None:
    """A second source raises confidence and stands in the evidence."""
    alone, beside = judge(DECISION), judge(DECISION, Accompaniment(filename="1486_QD-UBND_15092013.pdf"))

    assert beside.letterhead.symbol.confidence > alone.letterhead.symbol.confidence
    assert beside.letterhead.symbol.evidence[-1].where == "file name"


@pytest.mark.parametrize(
    ("filename", "text"),
    [
        ("1486_QD-UBND_15092013.pdf", "1486/QĐ-UBND"),
        ("464-STTTT-KHTC.pdf", "464/STTTT-KHTC"),
        ("CV 464-STTTT.doc", None),
    ],
)
def test_unreadable_file_takes_only_a_whole_symbol_from_its_name(filename: str, text: str | None) -> None:
    """A shortened symbol in a file name stays a candidate."""
    verdict = judge_document(Unreadable("password"), Accompaniment(filename=filename), rules())
    symbol = verdict.letterhead.symbol

    assert verdict.role is Role.UNREADABLE and verdict.reason == "password"
    assert (symbol.value.text if symbol.value else None) == text
    assert symbol.confidence <= 0.5 and symbol.evidence


def test_scan_without_text_waits_for_ocr_or_takes_the_words_beside_it() -> None:
    """Nothing is guessed from a picture: subject and file name give low confidence, or nothing."""
    scan = of_lines((), Format.PDF, picture_cover=1.0)
    silent = judge_document(scan, Accompaniment(subject="Gửi anh", filename="scan0012.pdf"), rules())
    named = judge_document(scan, Accompaniment(subject="Tờ trình 96/TTr-SKHĐT", filename="scan0012.pdf"), rules())

    assert (silent.role, silent.reason) == (Role.UNREADABLE, "no_words")
    assert (named.role, named.type.value, named.origin.value) == (Role.MAIN, "to_trinh", Origin.SCANNED_IMAGE)
    assert named.letterhead.symbol.value and named.letterhead.symbol.value.text == "96/TTr-SKHĐT"
    assert named.letterhead.symbol.confidence <= 0.5


def test_number_recognised_from_a_picture_needs_a_second_source() -> None:
    """OCR digits count only when the subject or the file name writes the same number."""
    lines = [
        line("SỞ Y TẾ", 1, Column.LEFT, LineSource.OCR),
        line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 2, Column.RIGHT, LineSource.OCR),
        line("Só: 17/GM-SYT", 3, Column.LEFT, LineSource.OCR),
        line("GIÁY MỜI", 4, source=LineSource.OCR),
        line(
            "Kính gửi: Các bệnh viện trong tỉnh; Trân trọng kính mời tham dự họp lúc 8 giờ.", 5, source=LineSource.OCR
        ),
    ]
    scan = of_lines(lines, Format.PDF, picture_cover=1.0)
    alone = judge_document(scan, ALONE, rules())
    beside = judge_document(scan, Accompaniment(subject="Giấy mời số 17/GM-SYT"), rules())

    assert alone.type.value == "giay_moi" and alone.letterhead.symbol.value is None
    assert any(e.rule == "ocr-number-unconfirmed" for e in alone.letterhead.symbol.evidence)
    assert beside.letterhead.symbol.value and beside.letterhead.symbol.value.text == "17/GM-SYT"


def test_old_encoding_that_lost_its_capitals_is_still_read() -> None:
    """TCVN3 keeps capitals in the font: small letters in the letterhead are headings all the same."""
    text = (
        "L| ủy ban nhân dân\nL| huyện lý sơn\nR| cộng hòa xã hội chủ nghĩa việt nam\nL| Số: 12/QĐ-UBND\n"
        "R| Lý Sơn, ngày 09 tháng 4 năm 2013\nquyết định\nvề việc khen thưởng\nCăn cứ Luật;"
    )
    lines = [
        line(raw.removeprefix("L| ").removeprefix("R| "), n, Column.RIGHT if raw.startswith("R|") else Column.FULL)
        for n, raw in enumerate(text.splitlines(), 1)
    ]
    made = of_lines(lines, Format.DOC)
    verdict = judge_document(type(made)(made.format, made.pages, 1, encoding="tcvn3"), ALONE, rules())

    assert verdict.type.value == "quyet_dinh"
    assert verdict.letterhead.issuer.value == Issuer("ỦY BAN NHÂN DÂN HUYỆN LÝ SƠN", "")


@given(st.lists(st.text(max_size=80), max_size=30), st.text(max_size=60), st.text(max_size=200))
def test_any_lines_give_a_verdict(texts: list[str], subject: str, body: str) -> None:
    """No text raises, and the same text gives the same verdict."""
    document = of_lines([line(text, n) for n, text in enumerate(texts, 1)])
    around = Accompaniment(subject=subject, body=body, filename=subject)

    assert judge_document(document, around, rules()) == judge_document(document, around, rules())


def test_stamp_of_the_receiving_office_is_not_the_number() -> None:
    """A number without code, as receivers stamp it, gives way to the number line."""
    verdict = judge("L| CÔNG VĂN ĐẾN\nL| Số: 1234\n" + LETTER.strip())

    assert verdict.letterhead.symbol.value and verdict.letterhead.symbol.value.text == "464/STTTT-KHTC"


def test_whole_number_stamped_beside_a_blank_line_fills_it() -> None:
    """A field that carries number and code completes the blank line of the same code."""
    blank = LETTER.replace("464/STTTT-KHTC", "       /STTTT-KHTC", 1).strip().splitlines()
    lines = [line(text.split("| ")[-1], n) for n, text in enumerate(blank, 1)]
    lines.insert(5, line("464/STTTT-KHTC", 60, source=LineSource.WIDGET))

    head = judge_document(of_lines(lines, Format.PDF), ALONE, rules()).letterhead

    assert head.symbol.value and head.symbol.value.text == "464/STTTT-KHTC"


def test_file_name_beside_a_blank_number_is_a_candidate_only() -> None:
    """What the file name says of a draft is shown and not believed."""
    blank = LETTER.replace("464/STTTT-KHTC", "       /STTTT-KHTC", 1)
    symbol = judge(blank, Accompaniment(filename="464-STTTT-KHTC.docx")).letterhead.symbol

    assert symbol.value is None
    assert any(e.rule == "symbol-candidate" and e.quote == "464/STTTT-KHTC" for e in symbol.evidence)


def test_table_named_as_an_annex_is_one() -> None:
    """A table without a heading is an annex when its file name says so."""
    table = "STT\tHọ tên\tĐơn vị\n1\tA\tB"

    assert judge(table, Accompaniment(filename="Phu luc 1.xlsx"), Format.XLSX).role is Role.ANNEX
    assert judge(table, Accompaniment(filename="bang tinh.xlsx"), Format.XLSX).role is Role.NOT_OFFICIAL


def test_letter_of_a_citizen_to_an_agency_is_not_official() -> None:
    """ "Kính gửi" alone does not make a document of an agency."""
    assert (
        judge("Kính gửi: Ủy ban nhân dân huyện Bình Sơn\nTôi tên là Nguyễn Văn A, xin trình bày như sau:").role
        is Role.NOT_OFFICIAL
    )


def test_draft_without_number_goes_along_as_an_annex() -> None:
    """A text marked DỰ THẢO that has no number was not issued."""
    verdict = judge("DỰ THẢO\n" + DECISION.replace("1486/QĐ-UBND", "      /QĐ-UBND", 1))

    assert (verdict.role, verdict.type.value) == (Role.ANNEX, "quyet_dinh")
