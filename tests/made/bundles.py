"""Several documents bound together in one file, and papers that only look so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pikepdf

from tests.made.letter import Annex, Letter
from tests.made.pdf import draw_pdf, draw_text_pdf

ABOVE = "UBND TỈNH QUẢNG NGÃI"
COMMITTEE = "ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NGÃI"
BODY = (
    "Thực hiện chương trình công tác năm 2014, cơ quan đã triển khai các nhiệm vụ được giao theo đúng kế hoạch.",
    "Đề nghị các đơn vị rà soát, tổng hợp số liệu và gửi kết quả trước ngày 20 hằng tháng để theo dõi./.",
)


def bind(files: Sequence[bytes]) -> bytes:
    """The pages of these PDF files one after another in one file."""
    bound = pikepdf.new()
    for data in files:
        with pikepdf.open(BytesIO(data)) as file:
            bound.pages.extend(file.pages)
    out = BytesIO()
    bound.save(out, deterministic_id=True)
    return out.getvalue()


def letter(number: int = 512, *, day: date = date(2014, 8, 12), annexes: tuple[Annex, ...] = ()) -> Letter:
    """A letter of the department of information."""
    return Letter(
        parent=ABOVE,
        issuer="SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        symbol=f"{number}/STTTT-CNTT",
        day=day,
        abstract=f"rà soát hộp thư công vụ đợt {number % 10 + 1}",
        to=("Các sở, ban, ngành tỉnh",),
        body=BODY,
        copies=("Như trên", "Lưu: VT, CNTT"),
        signer="Lê Quang Thắng",
        annexes=annexes,
    )


def decision(number: int = 1210, *, annexes: tuple[Annex, ...] = ()) -> Letter:
    """A decision of the province's committee."""
    return Letter(
        issuer=COMMITTEE,
        symbol=f"{number}/QĐ-UBND",
        day=date(2014, 8, 14),
        heading="QUYẾT ĐỊNH",
        abstract="Về việc thành lập Ban Chỉ đạo ứng dụng công nghệ thông tin",
        authority="CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH",
        body=("Căn cứ Luật Tổ chức HĐND và UBND;", "QUYẾT ĐỊNH:", "Điều 1. Thành lập Ban Chỉ đạo./."),
        copies=("Như Điều 2", "Lưu: VT"),
        titles=("CHỦ TỊCH",),
        signer="Nguyễn Văn An",
        annexes=annexes,
    )


def report(number: int = 88) -> Letter:
    """A report of the department of the interior."""
    return Letter(
        parent=ABOVE,
        issuer="SỞ NỘI VỤ",
        symbol=f"{number}/BC-SNV",
        day=date(2014, 8, 13),
        heading="BÁO CÁO",
        abstract="Kết quả cải cách hành chính 6 tháng đầu năm 2014",
        body=BODY,
        copies=("UBND tỉnh", "Lưu: VT"),
        signer="Bùi Thanh Tùng",
    )


def guidance() -> Letter:
    """A guidance of the Party's committee."""
    return Letter(
        parent="TỈNH ỦY QUẢNG NGÃI",
        issuer="BAN TỔ CHỨC",
        symbol="15-HD/BTCTU",
        day=date(2014, 8, 11),
        heading="HƯỚNG DẪN",
        abstract="Về việc sinh hoạt chi bộ",
        body=BODY,
        copies=("Như trên", "Lưu VP"),
        titles=("TRƯỞNG BAN",),
        signer="Trần Văn Ba",
        party=True,
    )


def annex(of: str = "Công văn số 512/STTTT-CNTT ngày 12/8/2014 của Sở Thông tin và Truyền thông") -> Annex:
    """A list that goes with a document."""
    return Annex(title="DANH SÁCH HỘP THƯ", attached_to=f"(Kèm theo {of})", lines=("1. Sở Nội vụ.", "2. Sở Tài chính."))


def application() -> bytes:
    """A form with the national title: a person's application."""
    page = Letter(
        issuer="",
        heading="ĐƠN ĐỀ NGHỊ",
        abstract="Cấp hộp thư công vụ",
        to=("Sở Thông tin và Truyền thông",),
        body=(
            "Tôi tên là: ........................................",
            "Chức vụ: ........................................",
        ),
    )
    return draw_pdf(page)


def report_form() -> bytes:
    """A form of an official report, with dots where issuer, number and day are to be written."""
    page = Letter(
        parent="TÊN CƠ QUAN CHỦ QUẢN",
        issuer="TÊN CƠ QUAN, ĐƠN VỊ",
        symbol="......../BC-......",
        heading="BÁO CÁO",
        abstract="Kết quả sử dụng hộp thư công vụ quý ...... năm ......",
        body=BODY,
        copies=("Như trên", "Lưu: VT"),
        titles=("THỦ TRƯỞNG ĐƠN VỊ",),
        signer="(Ký tên, đóng dấu)",
    )
    return draw_pdf(page)


def blank_form() -> bytes:
    """A form for one agency: issuer and code are printed, number and day are blank."""
    page = Letter(
        issuer="ỦY BAN NHÂN DÂN\nXÃ BÌNH CHÂU",
        symbol="          /BC-UBND",
        heading="BÁO CÁO",
        abstract="Kết quả sử dụng hộp thư công vụ",
        body=BODY,
        copies=("Như trên", "Lưu: VT"),
        signer="Nguyễn Văn Bình",
    )
    return draw_pdf(page)


def second_page() -> bytes:
    """A page that goes on with a text under its page number."""
    return draw_text_pdf("2", BODY)


def regulation() -> bytes:
    """A regulation that a decision issues: national title and issuer, no number of its own."""
    page = Letter(
        issuer=COMMITTEE,
        heading="QUY CHẾ",
        abstract="Hoạt động của Ban Chỉ đạo\n(Ban hành kèm theo Quyết định số 1210/QĐ-UBND ngày 14/8/2014)",
        body=("Điều 1. Phạm vi điều chỉnh.", "Điều 2. Nguyên tắc làm việc./."),
    )
    return draw_pdf(page)
