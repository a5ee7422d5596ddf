"""Which agency a letterhead names, and that another province's is never ours."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.directory import Directory
from gateway.registers.directory_import import read_directory

CONFIG = Path(__file__).resolve().parents[2] / "config" / "agencies"
QUANG_NGAI = Directory(read_directory(CONFIG / "quangngai-2013.toml").agencies)
DIEN_BIEN = Directory(read_directory(CONFIG / "dienbien-2012.toml").agencies)
DAY = date(2014, 5, 6)


def issuer(
    name: str,
    parent: str = "",
    code: str = "",
    place: str | None = None,
    sender: str | None = None,
    on: date = DAY,
    room: Directory = QUANG_NGAI,
) -> str | None:
    match = room.resolve_issuer(name, parent, code, place, sender, on)
    return match.agency.id if match else None


@pytest.mark.parametrize(
    ("name", "parent", "code", "expected"),
    [
        ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "UBND TỈNH QUẢNG NGÃI", "STTTT", "stttt"),
        ("SỞ Y TẾ", "UỶ BAN NHÂN DÂN TỈNH QUẢNG NGÃI", "SYT", "syt"),
        ("SỞ NN&PTNT", "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI", "SNNPTNT", "snnptnt"),
        ("TỈNH QUẢNG NGÃI", "ỦY BAN NHÂN DÂN", "UBND", "ubnd-tinh"),
        ("UBND HUYỆN SƠN TÂY", "", "UBND", "sontay"),
        ("HUYỆN SƠN HÀ", "ỦY BAN NHÂN DÂN", "UBND", "sonha"),
        ("VĂN PHÒNG", "UBND TỈNH QUẢNG NGÃI", "VP", "vp-ubnd-tinh"),
        ("VĂN PHÒNG", "TỈNH ỦY QUẢNG NGÃI", "VPTU", "vp-tu"),
        ("BAN TỔ CHỨC", "TỈNH ỦY QUẢNG NGÃI", "BTCTU", "btc-tu"),
        ("CÔNG AN TỈNH QUẢNG NGÃI", "BỘ CÔNG AN", "CAT", "cat"),
        ("BỘ Y TẾ", "", "BYT", "bo-y-te"),
    ],
)
def test_letterheads_of_the_province_and_above_are_known(name: str, parent: str, code: str, expected: str) -> None:
    """Two lines at the top left name the agency, also when broken or abbreviated."""
    assert issuer(name, parent, code) == expected


@pytest.mark.parametrize(
    ("name", "parent", "place"),
    [
        ("SỞ Y TẾ", "UBND TỈNH KIÊN GIANG", "Kiên Giang"),
        ("SỞ Y TẾ", "UBND TỈNH KIÊN GIANG", None),
        ("SỞ Y TẾ", "UBND THÀNH PHỐ HÀ NỘI", "Hà Nội"),
        ("SỞ Y TẾ", "UBND THÀNH PHỐ HÀ NỘI", None),
        ("SỞ Y TẾ TỈNH QUẢNG NAM", "", None),
        ("ỦY BAN NHÂN DÂN TỈNH QUẢNG NAM", "", "Quảng Nam"),
        ("SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "UBND TỈNH HÀ NAM", None),
        ("SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN HÀ NAM", "", "Quảng Ngãi"),
        ("SỞ Y TẾ", "", "Kiên Giang"),
    ],
)
@pytest.mark.parametrize("sender", [None, "syt"])
def test_another_province_is_never_ours(name: str, parent: str, place: str | None, sender: str | None) -> None:
    """Every province has a Sở Y tế; forwarded by ours, it stays the other's."""
    assert issuer(name, parent, "SYT", place, sender) is None


def test_a_name_that_every_province_has_needs_something_that_says_ours() -> None:
    """The place of the date line or the sending agency itself will do; nothing at all will not."""
    assert issuer("SỞ Y TẾ", code="SYT") is None
    assert issuer("SỞ Y TẾ", code="SYT", place="Quảng Ngãi") == "syt"
    assert issuer("SỞ Y TẾ", code="SYT", sender="syt") == "syt"
    assert issuer("SỞ Y TẾ", code="SYT", sender="stc") is None


def test_slips_of_ocr_in_diacritics_are_forgiven() -> None:
    """Scans say "SỞ Y TÉ" and "NHẦN DÂN"."""
    assert issuer("SỞ Y TÉ", "ỦY BAN NHẦN DÂN TỈNH QUẢNG NGÃI") == "syt"


def test_a_symbol_alone_counts_only_from_its_own_agency() -> None:
    """ "464/STTTT-KHTC" without a readable letterhead, sent by STTTT itself."""
    assert issuer("", code="STTTT-KHTC", sender="stttt") == "stttt"
    assert issuer("", code="STTTT-KHTC", sender="snv") is None
    assert issuer("", code="STTTT-KHTC") is None


def test_districts_and_departments_end_with_their_dates() -> None:
    """Tây Trà was merged on 2020-02-01, all districts ended on 2025-07-01."""
    assert issuer("UBND HUYỆN TÂY TRÀ", place="Tây Trà") == "taytra"
    assert issuer("UBND HUYỆN TÂY TRÀ", place="Tây Trà", on=date(2021, 1, 1)) is None
    assert issuer("UBND HUYỆN TRÀ BỒNG", on=date(2025, 7, 1)) is None
    assert QUANG_NGAI.successor("taytra") == "trabong"


def test_another_province_is_another_file() -> None:
    """The Điện Biên letter resolves in its own directory, and not in ours."""
    parts = ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "UBND TỈNH ĐIỆN BIÊN", "STTTT-KHTC", "Điện Biên")
    assert issuer(*parts, room=DIEN_BIEN) == "stttt"
    assert issuer(*parts) is None
    match = DIEN_BIEN.resolve("dic@dic.gov.vn", DAY)
    assert match is not None and match.agency.id == "stttt"


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=12), st.text(max_size=20) | st.none())
def test_any_letterhead_gets_an_answer(name: str, parent: str, code: str, place: str | None) -> None:
    """OCR hands over anything; the answer is an agency or None."""
    issuer(name, parent, code, place)
