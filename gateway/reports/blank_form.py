"""The registration form to be filled in by an agency: the appendix as it is printed, with a mark to know it again."""

from __future__ import annotations

from dataclasses import replace

from gateway.reports.filled_form import mark_of
from gateway.reports.form import Form
from gateway.reports.model import Cell, Column, Letterhead, Report, Row, Table

DOTS = "…" * 30
COLUMNS = (
    Column("number", "TT", 12, "center"),
    Column("text", "NỘI DUNG", 108),
    Column("baseline", "Hiện trạng", 26, "center"),
    *(Column(f"y{place}", "", 26.5, "center") for place in range(1, 5)),
)
HOW = (
    "Dòng có (%): một số từ 0 đến 100, ví dụ 30 hoặc 30,5 %.",
    "I.2, II.2: bốn tỷ lệ theo thứ tự có chữ ký số/không ký/ảnh quét/số hóa, ví dụ 30/70/20/10; các tỷ lệ không cộng thành 100.",
    "I.3, I.5, II.3, II.5: tên các loại văn bản, cách nhau bằng dấu phẩy.",
    "II.8: tỷ lệ theo thứ tự thư điện tử/hệ thống quản lý văn bản/cách khác, ví dụ 60/40/0.",
    "Ô chưa đăng ký thì để trống. Không thêm, bớt dòng hay cột. Gửi lại tệp này qua thư điện tử.",
)
"""How the cells are filled in; the checks of `filled_cells` hold agencies to it."""


def blank_form(form: Form, agency: str | None, name: str, letterhead: Letterhead, made_on: str) -> Report:
    """The form for one agency, or for any (None), whose name is then written by hand."""
    headings = {"baseline": form.baseline} | {f"y{at}": str(year) for at, year in enumerate(form.years, start=1)}
    columns = tuple(replace(column, heading=headings.get(column.key, column.heading)) for column in COLUMNS)
    rows: list[Row] = []
    for section, text in form.sections:
        rows.append(Row(heading=f"{section}. {text}"))
        own = [row for row in form.rows if row.section == section]
        rows += [Row((Cell(row.number), Cell(row.text), *[Cell()] * (len(columns) - 2))) for row in own]
    return Report(
        kind="blank",
        letterhead=letterhead,
        heading="PHỤ LỤC",
        title=form.title,
        texts=(("source", (f"({form.source})",)), ("agency", (f"Cơ quan: {name or DOTS}",))),
        tables=(Table("blank", "", columns, tuple(rows), notes=("Cách ghi:", *HOW)),),
        made_on=made_on,
        mark=mark_of(form, agency),
    )
