"""Names of the sheets of a workbook, for people."""

from __future__ import annotations

NAMES = {
    "targets": "Chỉ tiêu",
    "types": "Loại văn bản",
    "estimates": "Ước tính",
    "missing": "Còn thiếu",
    "undecided": "Chưa kết luận",
    "beside": "Số liệu in kèm",
    "agencies": "Cơ quan",
    "trend": "Theo quý",
    "modes": "Giấy, điện tử",
    "forms": "Hình thức",
    "by_agency": "So sánh cơ quan",
    "year": "Năm báo cáo",
    "years": "Các năm",
    "blank": "Mẫu đăng ký",
}


def sheet_name(key: str) -> str:
    """Name of the sheet of a table."""
    return NAMES[key]
