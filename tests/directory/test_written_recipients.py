"""Recipients as registers write them: whom each cell names."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.directory.naming import NamedAs
from tests.registers.made import names

AGENCY, INTERNAL, MANY = NamedAs.AGENCY, NamedAs.INTERNAL, NamedAs.MANY
UNKNOWN = NamedAs.UNKNOWN


@pytest.mark.parametrize(
    ("own", "cell", "found"),
    [
        ("stttt", "Sở Nội vụ; Sở Tài chính", [(AGENCY, "snv"), (AGENCY, "stc")]),
        ("stttt", "- Sở Nội vụ - Sở Tài chính", [(AGENCY, "snv"), (AGENCY, "stc")]),
        ("stttt", "SNV/SABC", [(UNKNOWN, None)]),
        ("stttt", "SNV/STC", [(AGENCY, "snv"), (AGENCY, "stc")]),
        ("stttt", "Sở Nội vụ và Sở Tài chính", [(AGENCY, "snv"), (AGENCY, "stc")]),
        ("stttt", "Sở Nội vụ, Sở Văn hóa, Thể thao và Du lịch", [(AGENCY, "snv"), (AGENCY, "svhttdl")]),
        ("stttt", "Giám đốc Sở Nội vụ; TT. Tỉnh ủy", [(AGENCY, "snv"), (AGENCY, "tinh-uy")]),
        ("stttt", "- Phòng Kế hoạch - Tài chính;\n- PGĐ Sở; Lưu: VT", [(INTERNAL, "stttt"), (INTERNAL, "stttt")]),
        ("sgddt", "Phòng Giáo dục và Đào tạo; Phòng GD&ĐT Bình Sơn", [(UNKNOWN, None), (UNKNOWN, None)]),
        ("moduc", "Phòng Kế hoạch - Tài chính", [(UNKNOWN, None)]),
        ("stttt", "UBND xã Bình Chánh; Sở Xây dựng tỉnh Quảng Nam; Bộ phận một cửa", [(MANY, None), (MANY, None), (UNKNOWN, None)]),
    ],
)  # fmt: skip
def test_each_recipient_of_a_cell_is_told(own: str, cell: str, found: list[tuple[NamedAs, str | None]]) -> None:
    """
    Sections of a department are its own, those of a district are agencies (R16); bodies in no row are other state bodies.
    """
    told = names().recipients(cell, own, date(2014, 5, 5))
    assert [(one.kind, one.agency) for one in told] == found
