"""Many corrections in one table, as somebody fills it in: which document, which field, the right value, why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.errors import BadInput
from gateway.registers.sheets import OpenBook, read_sheet

HEADINGS = {
    "document": ("id", "mã", "mã văn bản"),
    "symbol": ("số ký hiệu", "số, ký hiệu", "số và ký hiệu", "số/ký hiệu"),
    "agency": ("cơ quan", "cơ quan ban hành", "mã cơ quan"),
    "date": ("ngày", "ngày ban hành", "ngày văn bản", "ngày tháng"),
    "field": ("trường", "mục sửa"),
    "value": ("giá trị", "giá trị đúng", "sửa thành"),
    "reason": ("lý do", "vì sao", "ghi chú"),
    "to": ("nơi nhận", "recipient"),
    "scope": ("phạm vi",),
}
REQUIRED = (("document", "symbol"), "field", "value")
WITHDRAW = ("rút lại", "withdraw")
"""Values that take back what was said."""
MOST_ROWS = 2000
"""All rows are one transaction: more would keep mail waiting."""


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """One row, as written."""

    line: int
    document: str
    symbol: str
    agency: str
    date: str
    field: str
    value: str
    reason: str
    to: str
    scope: str

    @property
    def takes_back(self) -> bool:
        return self.value.casefold() in WITHDRAW


def read_corrections(path: Path, open_book: OpenBook | None) -> list[CorrectionRow]:
    """The rows of a CSV file or workbook. Raises BadInput for a missing column, an empty table, or one too long."""
    sheet = read_sheet(path, HEADINGS, REQUIRED, open_book)
    if not sheet.rows:
        raise BadInput(f"{path}: holds no row; expected one correction a row.")
    if len(sheet.rows) > MOST_ROWS:
        raise BadInput(
            f"{path}: {len(sheet.rows)} rows; expected at most {MOST_ROWS}, since they are kept all or none."
        )
    return [
        CorrectionRow(line, **{key: row.get(key, "").strip() for key in HEADINGS})
        for line, row in zip(sheet.lines, sheet.rows, strict=True)
    ]
