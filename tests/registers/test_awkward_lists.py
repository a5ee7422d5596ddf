"""Lists as offices really write them: each was refused, or read wrongly in silence, until it was tried."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from classifiers.reading import Unreadable
from gateway.documents.tables import read_tables
from gateway.errors import BadInput
from gateway.records.sources import SourceKind
from gateway.registers.records_import import ListFile, read_list
from tests.made.tcvn3 import to_tcvn3
from tests.registers.made import office

HEAD = ("Số", "Ký hiệu", "Ngày văn bản", "Loại văn bản", "Trích yếu", "Nơi nhận", "Độ mật", "Gửi điện tử", "Bản giấy")
GOOD = ("465", "STTTT-KHTC", "06/01/2014", "Công văn", "V/v đăng ký", "Sở Nội vụ", "", "x", "")


def row(**cells: str) -> list[str]:
    """The good row with other cells: c0 the first."""
    made = list(GOOD)
    for place, text in cells.items():
        made[int(place[1:])] = text
    return made


def written(*rows: object, mark: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator="\r\n").writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def read(folder: Path, content: str | bytes, name: str = "so.csv") -> ListFile:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return read_list(folder / name, SourceKind.REGISTER, office("stttt"), lambda path: read_tables(path.read_bytes()))


def symbols(found: ListFile) -> list[str | None]:
    return [record.symbol for record in found.records]


def test_letters_of_the_years_before_unicode_are_read(tmp_path: Path) -> None:
    """
    TCVN3 as Excel saves it, one byte a letter, and as programs of today pass it on, in UTF-8.
    """
    old = to_tcvn3(written(HEAD, GOOD))
    for content in (old.encode("latin-1"), old.encode()):
        (record,) = read(tmp_path, content).records
        assert (record.symbol, record.abstract, record.type) == ("465/STTTT-KHTC", "V/v đăng ký", "cong_van")
        assert [who.agency for who in record.recipients] == ["snv"]


def test_utf_16_without_its_mark_is_read(tmp_path: Path) -> None:
    """
    Programs that cut the mark off.
    """
    for encoding in ("utf-16-le", "utf-16-be"):
        assert symbols(read(tmp_path, written(HEAD, GOOD).encode(encoding))) == ["465/STTTT-KHTC"]


def test_the_separator_is_the_one_that_parts_the_headings(tmp_path: Path) -> None:
    """
    Sixteen recipients between semicolons are more signs than nine columns between commas; and a bar parts as well.
    """
    many = row(c5="; ".join(["Sở Nội vụ", "Sở Tư pháp", "Sở Y tế", "Sở Tài chính"] * 4))
    assert [who.agency for who in read(tmp_path, written(HEAD, many)).records[0].recipients] == [
        "snv",
        "stp",
        "syt",
        "stc",
    ]
    assert symbols(read(tmp_path, written(HEAD, GOOD, mark="|"))) == ["465/STTTT-KHTC"]


def test_numbers_that_were_cancelled_are_no_documents(tmp_path: Path) -> None:
    """
    They were counted as sent; a decision that abolishes another is a document all the same.
    """
    voided = ("Hủy", "(Số hủy)", "Số dự phòng", "HỦY - V/v mời họp", "Bỏ trống")
    rows = [row(c0=str(466 + at), c4=said) for at, said in enumerate(voided)]
    found = read(tmp_path, written(HEAD, GOOD, *rows, row(c0="480", c4="Hủy bỏ Quyết định số 12/QĐ-STTTT")))
    assert symbols(found) == ["465/STTTT-KHTC", "480/STTTT-KHTC"] and found.problems == ()
    assert any("line 3, 4, 5, 6, 7: số hủy" in warning for warning in found.warnings)


def test_marks_for_the_same_as_above_are_written_out(tmp_path: Path) -> None:
    """
    A recipient called "nt" was taken as somebody whom nobody knows.
    """
    found = read(tmp_path, written(HEAD, GOOD, row(c0="466", c2='"', c3="nt", c5="-nt-", c7="nt")))
    assert [record.issued_on for record in found.records] == ["2014-01-06"] * 2
    assert [[who.agency for who in record.recipients] for record in found.records] == [["snv"]] * 2


@pytest.mark.parametrize("number", ["12-15", "16, 17", "18+19", "20 đến 22", "465 bis", "1.2"])
def test_a_row_for_several_numbers_is_refused(tmp_path: Path, number: str) -> None:
    """
    Four invitations in one line were one document called 12-15.
    """
    (problem,) = read(tmp_path, written(HEAD, row(c0=number))).problems
    assert "a row for each" in problem.text
    whole = written(("Số, ký hiệu", *HEAD[2:]), ("12-15/GM-STTTT", *GOOD[2:]))
    assert "several numbers" in read(tmp_path, whole).problems[0].text


def test_a_whole_symbol_under_the_number_is_not_joined_to_the_code_again(tmp_path: Path) -> None:
    """
    It became 468/QĐ-STTTT-STTTT-KHTC, which no mail ever names.
    """
    assert symbols(read(tmp_path, written(HEAD, row(c0="468/QĐ-STTTT"), row(c0="469/2014")))) == [
        "468/QĐ-STTTT",
        "469/2014/STTTT-KHTC",
    ]


@pytest.mark.parametrize("cell", ["c3", "c4", "c5", "c7"])
def test_a_formula_that_failed_is_no_word(tmp_path: Path, cell: str) -> None:
    """
    "#N/A" was a recipient, and "#REF!" an abstract.
    """
    (problem,) = read(tmp_path, written(HEAD, row(**{cell: "#N/A"}))).problems
    assert "a formula that failed" in problem.text


def test_headings_of_each_printed_page_and_names_below_the_list_are_no_rows(tmp_path: Path) -> None:
    """
    Every page of a printed book begins again; a row without its day after a page's sum is still refused.
    """
    below = (["NGƯỜI LẬP", "", "", "", "", "VĂN THƯ"], ["Nguyễn A", "", "", "", "", "Trần B"])
    found = read(tmp_path, written(HEAD, GOOD, HEAD, row(c0="466"), ["Cộng trang 1: 2"], row(c0="467"), *below))
    assert symbols(found) == ["465/STTTT-KHTC", "466/STTTT-KHTC", "467/STTTT-KHTC"] and found.problems == ()
    broken = read(tmp_path, written(HEAD, GOOD, ["Cộng trang 1: 1"], row(c0="466", c2="")))
    assert [problem.line for problem in broken.problems] == [4]


@pytest.mark.parametrize(
    ("electronic", "paper", "told"),
    [
        ("1 bản", "02", (True, True)),
        ("x", "0 bản", (True, False)),
        ("Email", "Bưu điện", (True, True)),
        ("☑", "☐", (True, False)),
        ("0", "2 tờ", (False, True)),
    ],
)
def test_flags_are_read_as_offices_fill_them_in(
    tmp_path: Path, electronic: str, paper: str, told: tuple[bool, bool]
) -> None:
    """
    Copies, ways of sending, boxes that are drawn.
    """
    (record,) = read(tmp_path, written(HEAD, row(c7=electronic, c8=paper))).records
    assert (record.sent_electronically, record.sent_on_paper) == told


def test_a_way_of_sending_in_the_wrong_column_is_asked_about(tmp_path: Path) -> None:
    """
    "Bưu điện" under "Gửi điện tử" may mean either.
    """
    assert len(read(tmp_path, written(HEAD, row(c7="Bưu điện"))).problems) == 1


@pytest.mark.parametrize("day", ["20140106", "06-Jan-14", "06-Thg1-2014", "6 tháng 1 2014", "41645"])
def test_days_as_programs_write_them(tmp_path: Path, day: str) -> None:
    """
    Compact, with the month's name of an English or Vietnamese Excel, as its number.
    """
    assert [record.issued_on for record in read(tmp_path, written(HEAD, row(c2=day))).records] == ["2014-01-06"]


def test_a_heading_far_down_is_found(tmp_path: Path) -> None:
    """
    Cover pages of a printed book.
    """
    assert len(read(tmp_path, written(*[[f"dòng {at}"] for at in range(20)], HEAD, GOOD)).records) == 1


def test_pages_and_xml_under_the_name_xls_are_read(tmp_path: Path) -> None:
    """
    What document systems call "xuất Excel": a web page, or Excel's XML of 2003.
    """
    lines = ["".join(f"<td>{cell}</td>" for cell in cells) for cells in (HEAD, GOOD)]
    title = '<tr><td colspan="9">SỔ ĐĂNG KÝ VĂN BẢN ĐI</td></tr>'
    page = f"<html><head><meta charset='utf-8'></head><table>{title}<tr>{'</tr><tr>'.join(lines)}</tr></table></html>"
    assert symbols(read(tmp_path, page, "so.xls")) == ["465/STTTT-KHTC"]

    spanning = lines[1].replace("<td>06/01/2014", '<td rowspan="2">06/01/2014')
    second = "".join(f"<td>{cell}</td>" for cell in ("466", *GOOD[1:2], *GOOD[3:]))
    page = f"<html><table><tr>{lines[0]}</tr><tr>{spanning}</tr><tr>{second}</tr></table></html>"
    found = read(tmp_path, page, "so.xls")
    assert [(one.symbol, one.issued_on) for one in found.records] == [
        ("465/STTTT-KHTC", "2014-01-06"), ("466/STTTT-KHTC", "2014-01-06"),
    ]  # fmt: skip

    def cell(place: int, text: str) -> str:
        kind = "DateTime" if place == 2 and text[0] == "2" else "String"
        return f'<Cell ss:Index="{place + 1}"><Data ss:Type="{kind}">{text}</Data></Cell>' if text else ""

    days = ("465", "STTTT-KHTC", "2014-01-06T00:00:00.000", *GOOD[3:])
    rows = "".join(f"<Row>{''.join(cell(*one) for one in enumerate(cells))}</Row>" for cells in (HEAD, days))
    names = (
        'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    )
    book = (
        f'<?xml version="1.0"?><Workbook {names}><Worksheet ss:Name="Sổ"><Table>{rows}</Table></Worksheet></Workbook>'
    )
    (record,) = read(tmp_path, book, "so.xls").records
    assert (record.symbol, record.issued_on) == ("465/STTTT-KHTC", "2014-01-06")
    assert isinstance(read_tables(b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), Unreadable)


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    """
    A page without any.
    """
    with pytest.raises(BadInput):
        read(tmp_path, "<html><body><p>Đăng nhập</p></body></html>", "so.xls")
