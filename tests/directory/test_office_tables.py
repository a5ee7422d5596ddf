"""A directory as a real office hands it in: an Excel table, saved in any of the ways that Excel knows."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from gateway.directory import Directory
from gateway.directory.overlay import overlay
from gateway.errors import BadInput
from gateway.records import Agency
from gateway.registers.directory_import import DirectoryFile, read_directory

TONES = "\u0300\u0301\u0303\u0309\u0323"
OFFICE = """DANH SÁCH HỘP THƯ CÔNG VỤ;;;;;;;;
Cập nhật ngày 05/01/2015;;;;;;;;
;;;;;;;;
STT;Mã đơn vị;Tên cơ quan, đơn vị;Ký hiệu;Cấp;Trực thuộc;Địa chỉ thư điện tử;Từ ngày;Phát hành thay cho
1;UBND-TINH;Ủy ban nhân dân tỉnh;UBND;Tỉnh;;ubnd@tinh.gov.vn;;
2;vp;Văn phòng Ủy ban nhân dân tỉnh;VP;Sở, ban, ngành;ubnd-tinh;"vp@tinh.gov.vn
vanthu-vp@tinh.gov.vn";01/02/2013;ubnd-tinh
;;;;;;quantri-vp@tinh.gov.vn;;
3;svhttdl;Sở Văn hóa, Thể thao và Du lịch;SVHTTDL;Sở;ubnd-tinh;svhttdl@tinh.gov.vn, vh@tinh.gov.vn;15.3.2014 0:00;

"""


def read(folder: Path, content: str | bytes, known: tuple[Agency, ...] = ()) -> DirectoryFile:
    file = folder / "danh muc.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_directory(file, known)


def for_1258(text: str) -> bytes:
    """windows-1258 writes tone marks as characters of their own."""
    out = ""
    for character in text:
        parts = unicodedata.normalize("NFD", character)
        tones = "".join(mark for mark in parts if mark in TONES)
        out += unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in TONES)) + tones
    return out.encode("cp1258")


SAVED = {
    "csv-utf-8": OFFICE.encode(),
    "csv-utf-8-with-mark": OFFICE.encode("utf-8-sig"),
    "csv-windows-1258": for_1258(OFFICE),
    "unicode-text": OFFICE.replace(";", "\t").encode("utf-16"),
    "dos-line-ends": OFFICE.replace("\n", "\r\n").encode(),
    "named-separator": ("sep=;\n" + OFFICE).encode(),
}


@pytest.mark.parametrize("way", SAVED)
def test_an_excel_table_is_a_directory_however_it_was_saved(tmp_path: Path, way: str) -> None:
    """Titles above the heading, merged cells, two mailboxes in a cell, names with commas, days as people write them."""
    rows = read(tmp_path, SAVED[way], (Agency("ubnd-tinh", "x"),)).agencies

    assert [row.id for row in rows] == ["ubnd-tinh", "vp", "vp", "svhttdl"]
    assert [row.level for row in rows] == ["province", "department", "", "department"]
    assert rows[1].mailboxes == ("vp@tinh.gov.vn", "vanthu-vp@tinh.gov.vn")
    assert (rows[1].sends_for, rows[1].valid_from) == (("ubnd-tinh",), date(2013, 2, 1))
    assert (rows[2].name, rows[2].mailboxes) == (rows[1].name, ("quantri-vp@tinh.gov.vn",))
    assert (rows[3].name, rows[3].valid_from) == ("Sở Văn hóa, Thể thao và Du lịch", date(2014, 3, 15))
    assert rows[3].mailboxes == ("svhttdl@tinh.gov.vn", "vh@tinh.gov.vn")


def test_a_bad_row_is_named_by_its_line_in_the_file(tmp_path: Path) -> None:
    """As an editor counts: titles, blank lines and broken cells included; all rows at once."""
    bad = (
        OFFICE
        + "4;a;Sở A;;vương quốc;khong-co;a@b.vn;31/02/2014;\n5;;Sở B;;;;không có;;\n6;c;Sở C;;Sở;;a@b.vn;;nobody\n"
    )
    with pytest.raises(BadInput) as why:
        read(tmp_path, bad)

    told = str(why.value)
    for part in (
        "line 11 (a): level is 'vương quốc'; expected one of",
        "line 11 (a): valid_from is '31/02/2014'; expected 2015-12-31 or 31/12/2015",
        "line 11 (a): parent 'khong-co' is no id of this directory",
        "line 12 (no id): id is missing",
        "line 12 (no id): mailbox 'không có' is no address",
        "line 13 (c): sends_for 'nobody' is no id of this directory",
        "line 13 (c): mailbox a@b.vn is also that of line 11 (a)",
    ):
        assert part in told


def test_rows_that_hold_a_loose_separator_are_all_named(tmp_path: Path) -> None:
    """A comma in an unquoted name shifts every cell behind it."""
    rows = "id,name,mailbox\na,Sở A, B,a@b.vn\nc,C,c@b.vn\nd,Sở D, E,d@b.vn\n"
    with pytest.raises(BadInput, match="line 2, 4: more than 3 cells"):
        read(tmp_path, rows)


def test_a_mailbox_may_move_between_agencies(tmp_path: Path) -> None:
    """Claimed by two on different days is no error."""
    rows = "id,name,mailbox,valid_from,valid_to\na,A,x@b.vn,,30/6/2014\nc,C,x@b.vn,1/7/2014,\n"
    room = Directory(read(tmp_path, rows).agencies)
    found = [room.resolve("x@b.vn", day) for day in (date(2014, 6, 30), date(2014, 7, 1))]
    assert [match.agency.id for match in found if match] == ["a", "c"]


def test_an_agency_without_a_level_is_told(tmp_path: Path) -> None:
    """It would silently stand in no figure of the province; one that is known keeps its own."""
    known = (Agency("snv", "Sở Nội vụ", level="department"),)
    rows = "id,name,mailbox\nnew,Ban mới,x@b.vn\nSNV,Sở Nội vụ,y@b.vn\n"
    found = read(tmp_path, rows, known)
    assert [warning.split(":")[0] for warning in found.warnings] == ["new"]
    assert found.agencies[1].id == "snv"


SHIPPED = (
    Agency(
        "snv", "Sở Nội vụ", "SNV", "department", "ubnd-tinh", ("snv@t.vn",), ("*-snv@t.vn",),
        names=("Sở NV",), sends_for=("ubnd-tinh",),
    ),
    Agency("stc", "Sở Tài chính", "STC", "department", "", ("stc@t.vn", "chung@t.vn")),
)  # fmt: skip
DAY = date(2014, 5, 6)


def test_one_more_mailbox_takes_nothing_from_the_agency() -> None:
    """Level, abbreviation, parent, old mailboxes and patterns stay."""
    room = Directory(overlay([Agency("snv", "Sở Nội vụ", mailboxes=("moi@x.vn",))], SHIPPED))
    found = [room.resolve(address, DAY) for address in ("moi@x.vn", "snv@t.vn", "nva-snv@t.vn")]
    assert [match.agency.id for match in found if match] == ["snv"] * 3
    row = room.agency("snv")
    assert row and (row.level, row.abbreviation, row.parent, row.names) == (
        "department",
        "SNV",
        "ubnd-tinh",
        ("Sở NV",),
    )
    assert room.sends_for("snv", "ubnd-tinh")


def test_several_imported_rows_of_one_agency_share_what_one_of_them_says() -> None:
    """A second row for a second mailbox leaves level and abbreviation blank."""
    rows = [
        Agency("new", "Ban mới", "BM", "department", mailboxes=("a@x.vn",)),
        Agency("new", "Ban mới", mailboxes=("b@x.vn",)),
    ]
    found = overlay(rows, SHIPPED)
    assert [(row.level, row.abbreviation) for row in found if row.id == "new"] == [("department", "BM")] * 2


def test_an_imported_mailbox_leaves_its_shipped_owner() -> None:
    """What an office says of a mailbox beats what was shipped."""
    room = Directory(overlay([Agency("snv", "Sở Nội vụ", mailboxes=("chung@t.vn",))], SHIPPED))
    found = [room.resolve(address, DAY) for address in ("chung@t.vn", "stc@t.vn")]
    assert [match.agency.id for match in found if match] == ["snv", "stc"]


def test_rows_with_an_end_replace_the_shipped_agency() -> None:
    """A shipped row without end would keep the agency alive."""
    ended = Agency("stc", "Sở Tài chính", mailboxes=("stc@t.vn",), valid_to=date(2014, 1, 31), replaced_by="snv")
    room = Directory(overlay([ended], SHIPPED))
    assert room.resolve("stc@t.vn", DAY) is None
    assert room.successor("stc") == "snv"
