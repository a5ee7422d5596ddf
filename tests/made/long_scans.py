"""Scans of several pages: what only the last one says is found by deep reading alone."""

from __future__ import annotations

from datetime import date

from tests.made.letter import Letter
from tests.made.pdf import draw_pdf
from tests.made.scan import scan_pdf

_POINT = (
    "Sở Thông tin và Truyền thông yêu cầu các đơn vị thực hiện nội dung thứ {} về bảo đảm an toàn thực phẩm trong "
    "dịp lễ, báo cáo kết quả trước ngày 15 hằng tháng để tổng hợp theo quy định hiện hành."
)


def decision(number: int, points: int = 16) -> Letter:
    """A decision of two pages; its foot, on the second, says that no paper follows."""
    return Letter(
        parent="UBND TỈNH QUẢNG NGÃI",
        issuer="SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        symbol=f"{number}/QĐ-STTTT",
        day=date(2014, 3, 25),
        heading="QUYẾT ĐỊNH",
        abstract="Về việc thành lập Tổ công tác trao đổi văn bản điện tử",
        authority="GIÁM ĐỐC SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        body=tuple(_POINT.format(n) for n in range(1, points + 1)),
        copies=("Như trên", "Văn bản này thay cho văn bản giấy", "Lưu: VT"),
        signer="Trần Văn Bình",
    )


def decision_scan(number: int, points: int = 16) -> bytes:
    """The decision as a scanner saves it."""
    return scan_pdf(draw_pdf(decision(number, points)), dpi=150, jpeg=True)
