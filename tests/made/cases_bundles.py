"""Sample mails in which files and documents are not one to one: bundles, parts, copies, corrections."""

from __future__ import annotations

from datetime import date

from tests.made.bundles import annex, application, bind, letter, report_form
from tests.made.docx import draw_bound_docx, draw_docx
from tests.made.letter import Letter
from tests.made.pdf import draw_pdf, draw_text_pdf
from tests.made.sending import DOCX, attach, closing, local, send

UBND = "ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NGÃI"
ABOVE = "UBND TỈNH QUẢNG NGÃI"
STTTT = ("Văn thư Sở TTTT", "stttt")


def plan() -> Letter:
    """A plan of the department of information."""
    return Letter(
        parent=ABOVE,
        issuer="SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        symbol="37/KH-STTTT",
        day=date(2014, 8, 12),
        heading="KẾ HOẠCH",
        abstract="Tập huấn sử dụng hộp thư công vụ",
        body=("I. MỤC ĐÍCH", "Nâng cao kỹ năng dùng hộp thư công vụ của cán bộ./."),
        copies=("Các sở, ban, ngành", "Lưu: VT, CNTT"),
        signer="Lê Quang Thắng",
    )


def documents_printed_into_one_file() -> bytes:
    bound = bind([draw_pdf(letter(512, annexes=(annex(),))), draw_pdf(plan())])
    return send(
        50,
        STTTT,
        ("snv", "stc"),
        local(2014, 8, 12, 15, 0),
        "Gửi công văn và kế hoạch",
        "Sở TT&TT gửi Công văn số 512/STTTT-CNTT và Kế hoạch số 37/KH-STTTT." + closing("Sở TT&TT"),
        [attach("CV 512 va KH 37.pdf", bound)],
    )


def letter_with_forms_behind_it() -> bytes:
    bound = bind([draw_pdf(letter(513)), application(), report_form()])
    return send(
        51,
        STTTT,
        ("snv",),
        local(2014, 8, 12, 16, 0),
        "V/v rà soát hộp thư công vụ đợt 4",
        "Sở TT&TT gửi công văn kèm các biểu mẫu." + closing("Sở TT&TT"),
        [attach("Cong van va bieu mau.pdf", bound)],
    )


def copy_with_its_own_number() -> bytes:
    decision = Letter(
        issuer="THỦ TƯỚNG CHÍNH PHỦ",
        symbol="1605/QĐ-TTg",
        place="Hà Nội",
        day=date(2014, 8, 4),
        heading="QUYẾT ĐỊNH",
        abstract="Phê duyệt Chương trình ứng dụng công nghệ thông tin",
        body=("Căn cứ Luật Công nghệ thông tin;", "QUYẾT ĐỊNH:", "Điều 1. Phê duyệt Chương trình./."),
        copies=("Như Điều 2", "Lưu: VT"),
        titles=("THỦ TƯỚNG",),
        signer="Nguyễn Văn Bảy",
    )
    block = Letter(
        issuer="SAO Y BẢN CHÍNH\nỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI",
        symbol="44/SY-UBND",
        day=date(2014, 8, 11),
        abstract="",
        heading=" ",
        national=False,
        copies=("Các sở, ban, ngành", "Lưu: VT"),
        titles=("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"),
        signer="Trần Văn Sáu",
    )
    return send(
        52,
        ("UBND tỉnh Quảng Ngãi", "ubnd"),
        ("stttt", "snv"),
        local(2014, 8, 12, 9, 0),
        "Sao gửi Quyết định số 1605/QĐ-TTg",
        "UBND tỉnh sao gửi Quyết định số 1605/QĐ-TTg của Thủ tướng Chính phủ." + closing("UBND tỉnh"),
        [attach("Sao y QD 1605.docx", draw_bound_docx((decision, block), page_breaks=False), DOCX)],
    )


def pages_of_one_letter_in_two_files() -> bytes:
    first = Letter(
        parent=ABOVE,
        issuer="SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        symbol="514/STTTT-CNTT",
        day=date(2014, 8, 13),
        abstract="đăng ký nhu cầu chữ ký số",
        to=("Các sở, ban, ngành tỉnh",),
        body=(
            "Sở Thông tin và Truyền thông đề nghị các sở, ban, ngành đăng ký nhu cầu cấp chữ ký số, trong đó nêu rõ",
        ),
    )
    rest = draw_text_pdf(
        "2",
        (
            "họ tên, chức vụ, số điện thoại của người được cấp và gửi về Sở trước ngày 30 tháng 8 năm 2014./.",
            "Văn bản này không gửi bản giấy.",
            "Nơi nhận:",
            "- Như trên;",
            "- Lưu: VT, CNTT.",
        ),
    )
    return send(
        53,
        STTTT,
        ("snv",),
        local(2014, 8, 13, 10, 0),
        "V/v đăng ký nhu cầu chữ ký số",
        "Sở TT&TT gửi công văn." + closing("Sở TT&TT"),
        [attach("CV 514 trang 1.pdf", draw_pdf(first)), attach("CV 514 trang 2.pdf", rest)],
    )


def correction_of_a_decision() -> bytes:
    correction = Letter(
        issuer=UBND,
        symbol="3021/UBND-NC",
        day=date(2014, 8, 14),
        abstract="đính chính Quyết định số 1210/QĐ-UBND ngày 12/8/2014",
        to=("Các sở, ban, ngành tỉnh",),
        body=("UBND tỉnh đính chính Quyết định số 1210/QĐ-UBND như sau: tại Điều 1, dòng thứ hai từ trên xuống./.",),
        copies=("Như trên", "Lưu: VT, NC"),
        titles=("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"),
        signer="Trần Văn Sáu",
    )
    return send(
        54,
        ("UBND tỉnh Quảng Ngãi", "ubnd"),
        ("stttt",),
        local(2014, 8, 14, 9, 30),
        "Đính chính Quyết định số 1210/QĐ-UBND",
        "UBND tỉnh gửi công văn đính chính Quyết định số 1210/QĐ-UBND." + closing("UBND tỉnh"),
        [attach("Dinh chinh QD 1210-QD-UBND.docx", draw_docx(correction), DOCX)],
    )


CASES = {
    "050-documents-printed-into-one-file": documents_printed_into_one_file,
    "051-letter-with-forms-behind-it": letter_with_forms_behind_it,
    "052-copy-with-its-own-number": copy_with_its_own_number,
    "053-pages-of-one-letter-in-two-files": pages_of_one_letter_in_two_files,
    "054-correction-of-a-decision": correction_of_a_decision,
}
