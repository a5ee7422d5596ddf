"""One cell of a filled form: a value, nothing, or a problem that says what is allowed and what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gateway.records.forms import BASELINE, FilledCell, FormProblem, GridCell, GridKind
from gateway.reports.form import CellKind, FormRow

EMPTY = frozenset({"", "-", "–", "—"})
DOTS = re.compile(r"[.…_\s]*$")
MEND = "sửa ô này rồi gửi lại mẫu"
"""What to do, the same for every cell."""
THOUSANDS = re.compile(r"\d+\.\d{3}$")
"""30.000 is thirty thousand to one office and thirty to another."""
SHARE = re.compile(r"(?:>=|≥)?\s*(\d{1,3}(?:[.,]\d{1,4})?)\s*(%?)$")
NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{1,4})?")
LONGEST = 2_000
FEWEST_LETTERS = 3
"""Of the name of a type; a cross says nothing."""
PARTS = re.compile(r"[/;\n]")


def check_cell(cell: GridCell, row: FormRow, year: int) -> FilledCell | FormProblem | None:
    """What the cell says for its row and year; None where it is empty."""
    text = " ".join(cell.text.replace("\u00a0", " ").split())
    if is_empty(text):
        return None
    checked = _unsettled(cell) or _CHECKS[row.kind](cell, text)
    where = place(cell.where, row, year)
    if isinstance(checked, str):
        return FormProblem(where, text[:80], f"{checked}; {MEND}")
    percent, words = checked
    return FilledCell(row.id, year, percent, words, where)


def is_empty(text: str) -> bool:
    """Whether a cell says that there is nothing to say."""
    return text in EMPTY or DOTS.match(text) is not None


def place(where: str, row: FormRow, year: int) -> str:
    """ "ô F12 (dòng I.1, năm 2014)"."""
    column = "cột Hiện trạng" if year == BASELINE else f"năm {year}"
    return f"{where} (dòng {row.id}, {column})"


def _unsettled(cell: GridCell) -> str:
    """What keeps a cell from being read at all; "" for most."""
    if cell.wide > 1 or cell.high > 1:
        return "mỗi năm của mỗi dòng một ô riêng, không gộp ô"
    if cell.kind is GridKind.CHANGED:
        return "chữ đã chốt: chấp nhận hoặc bỏ các dấu sửa (Track Changes)"
    if cell.kind is GridKind.UNCOUNTED:
        return "giá trị, không phải công thức chưa có kết quả"
    return ""


def _share(cell: GridCell, text: str) -> tuple[float | None, str] | str:
    """A percent from 0 to 100. A bare 0.3 may mean 0,3 % or 30 %: only the writer knows."""
    allowed = "một số từ 0 đến 100, ví dụ 30 hoặc 30,5 %"
    found = SHARE.match(_number_text(cell, text))
    if found is None or (cell.kind is GridKind.TEXT and THOUSANDS.match(found.group(1))):
        return allowed
    value = float(found.group(1).replace(",", "."))
    if value > 100:
        return f"{allowed}, không quá 100"
    doubtful = value <= 1 if cell.kind is GridKind.NUMBER else value < 1
    if value and doubtful and cell.kind is not GridKind.PERCENT and not found.group(2):
        return f"{allowed}; {_plain(value)} có thể là {_plain(value)} % hoặc {_plain(value * 100)} %, nên ghi kèm dấu %"
    words = text if cell.kind is GridKind.TEXT else f"{_plain(value)} %"
    return value, words


def _plain(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _number_text(cell: GridCell, text: str) -> str:
    """Numbers as sheets store them (0.30000000000000004, 3E+1) in plain digits."""
    if cell.kind is not GridKind.NUMBER:
        return text
    try:
        return f"{round(float(text), 4):f}".rstrip("0").rstrip(".")
    except ValueError:
        return text


def _forms(cell: GridCell, text: str) -> tuple[float | None, str] | str:
    allowed = "bốn tỷ lệ theo thứ tự có chữ ký số/không ký/ảnh quét/số hóa, ví dụ 30/70/20/10"
    return _several(cell, text, allowed, (3, 4))


def _ways(cell: GridCell, text: str) -> tuple[float | None, str] | str:
    allowed = "tỷ lệ theo thứ tự thư điện tử/hệ thống quản lý văn bản/cách khác, ví dụ 60/40/0"
    return _several(cell, text, allowed, (2, 3, 4))


def _several(cell: GridCell, text: str, allowed: str, counts: Sequence[int]) -> tuple[float | None, str] | str:
    """Shares between strokes; words beside the numbers are kept."""
    if cell.kind is GridKind.DATE:
        return f"{allowed}, trong ô định dạng văn bản (Text): bảng tính đã đổi thành ngày tháng"
    parts = [part for part in PARTS.split(text) if part.strip()]
    numbers = [NUMBER.findall(part) for part in parts]
    if len(parts) not in counts or any(len(found) != 1 for found in numbers):
        return allowed
    if any(float(found[0].replace(",", ".")) > 100 for found in numbers):
        return f"{allowed}, mỗi tỷ lệ không quá 100"
    return None, text


def _types(cell: GridCell, text: str) -> tuple[float | None, str] | str:
    allowed = "tên các loại văn bản, cách nhau bằng dấu phẩy, ví dụ: báo cáo, giấy mời"
    if cell.kind is not GridKind.TEXT or sum(character.isalpha() for character in text) < FEWEST_LETTERS:
        return allowed
    return (None, text) if len(text) <= LONGEST else f"{allowed}; không quá {LONGEST} chữ"


def check_sums(cells: Sequence[FilledCell]) -> list[FormProblem]:
    """Electronic only and electronic with paper exclude each other: together at most 100 %."""
    shares = {(cell.indicator, cell.year): cell for cell in cells if cell.percent is not None}
    problems = []
    for (indicator, year), first in shares.items():
        section, _, number = indicator.partition(".")
        second = shares.get((f"{section}.4", year)) if number == "1" else None
        if second is not None and (first.percent or 0) + (second.percent or 0) > 100:
            found = f"{first.words} + {second.words}"
            problems.append(
                FormProblem(
                    f"{first.where}; {second.where}",
                    found,
                    f"tổng không quá 100, vì một văn bản chỉ ở một dòng; {MEND}",
                )
            )
    return problems


_CHECKS = {
    CellKind.PERCENT: _share,
    CellKind.FORMS: _forms,
    CellKind.TYPES: _types,
    CellKind.WAYS: _ways,
}
