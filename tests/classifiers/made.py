"""Readings written by hand, and the rules that ship."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from classifiers.judge import judge_document
from classifiers.reading import Accompaniment, Column, Format, Line, LineSource, Page, Reading
from classifiers.rules import Rules
from classifiers.verdict import DocumentVerdict
from gateway.rulebook import load_rules
from gateway.settings import shipped_config_dir

ALONE = Accompaniment()
Box = tuple[float, float, float, float]


@cache
def rules() -> Rules:
    """The rows of the shipped `config/`."""
    return load_rules(shipped_config_dir())


def line(
    text: str,
    number: int = 1,
    column: Column = Column.FULL,
    source: LineSource = LineSource.TEXT,
    box: Box | None = None,
    bold: bool = False,
) -> Line:
    """One line of page 1."""
    return Line(text, 1, number, column, source, box, bold=bold)


def reading(text: str, format: Format = Format.DOCX, **page: float) -> Reading:
    """A document of one page; "L|" and "R|" open lines of the left and right column."""
    lines = tuple(_line(raw, number) for number, raw in enumerate(text.strip().splitlines(), 1) if raw.strip())
    return of_lines(lines, format, **page)


def of_lines(lines: Sequence[Line], format: Format = Format.DOCX, **page: float) -> Reading:
    """A document of one page with these lines; `page` gives the measures of the page."""
    return Reading(format, (Page(1, tuple(lines), **page),), 1)  # type: ignore[arg-type]


def judge(text: str, accompaniment: Accompaniment = ALONE, format: Format = Format.DOCX) -> DocumentVerdict:
    """The verdict on a document written as for `reading`."""
    return judge_document(reading(text, format), accompaniment, rules())


def _line(raw: str, number: int) -> Line:
    text = raw.strip()
    for mark, column in (("L|", Column.LEFT), ("R|", Column.RIGHT)):
        if text.startswith(mark):
            return line(text[2:].strip(), number, column)
    return line(text, number)


LETTER = """
L| UBND TỈNH ĐIỆN BIÊN
L| SỞ THÔNG TIN VÀ TRUYỀN THÔNG
R| CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
R| Độc lập - Tự do - Hạnh phúc
L| Số: 464/STTTT-KHTC
L| V/v: Đăng ký lộ trình bắt buộc thực hiện
L| việc trao đổi hồ sơ điện tử
R| Điện Biên, ngày  07  tháng 9 năm 2012
Kính gửi:
- Các Sở, Ban, Ngành tỉnh;
- UBND các huyện, thị xã, thành phố.
Căn cứ Chỉ thị số 15/CT-TTg ngày 22/5/2012 của Thủ tướng Chính phủ;
Lộ trình đăng ký bằng văn bản của các cơ quan đề nghị gửi về Sở trước ngày 13/9/2012 để tổng hợp.
(Bản mềm gửi về địa chỉ email dic@dic.gov.vn).
L| Nơi nhận:
L| - Như trên;
L| - Lưu: CNTT, KHTC, VT.
R| GIÁM ĐỐC
PHỤ LỤC
ĐĂNG KÝ LỘ TRÌNH THỰC HIỆN, TRAO ĐỔI HỒ SƠ, VĂN BẢN ĐIỆN TỬ
(Kèm theo Công văn số 464 /STTTT-KHTC ngày 07/9/2012 của Sở Thông tin và Truyền thông Điện Biên)
"""
DECISION = """
ỦY BAN NHÂN DÂN
TỈNH QUẢNG NGÃI
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 1486/QĐ-UBND
Quảng Ngãi, ngày 15 tháng 9 năm 2013
QUYẾT ĐỊNH
Về việc phê duyệt Lộ trình thực hiện việc trao đổi
văn bản điện tử trong hoạt động của cơ quan nhà nước
CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI
Căn cứ Nghị định số 64/2007/NĐ-CP ngày 10 tháng 4 năm 2007 của Chính phủ;
Xét đề nghị của Giám đốc Sở tại Tờ trình số 537TTr-STTTT ngày 22 tháng 8 năm 2013,
QUYẾT ĐỊNH:
Điều 1. Phê duyệt Lộ trình.
"""
