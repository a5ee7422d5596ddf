"""Workbooks are read in the sandbox as a person sees them."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import docx
import pytest
import xlsxwriter

from classifiers.reading import Unreadable
from gateway.documents.tables import read_tables
from gateway.errors import BadInput
from gateway.records.sources import SourceKind
from gateway.registers.directory_import import read_directory
from gateway.registers.records_import import read_list
from gateway.sandbox.reader import SandboxedReader
from gateway.settings import Sandbox
from gateway.settings.sections import shipped_config_dir
from tests.made.doc import CELL, IN_TABLE, ROW_END, Paragraph, word_file
from tests.made.office import draw_odt
from tests.made.old_office import draw_ods, draw_xls
from tests.registers.made import office


@pytest.fixture(scope="module")
def open_book():
    with SandboxedReader(Sandbox(), shipped_config_dir() / "trust") as reader:
        yield reader.read_tables


def write_register(path: Path) -> Path:
    """A register as offices keep it: titles, a heading of two lines, merged cells, typed days, one sheet a month."""
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for month in (1, 2):
        sheet = book.add_worksheet(f"Tháng {month}")
        sheet.merge_range("A1:I1", "SỔ ĐĂNG KÝ VĂN BẢN ĐI")
        for column, title in enumerate(
            ("Số", "Ký hiệu", "Ngày văn bản", "Loại văn bản", "Trích yếu", "Nơi nhận", "Độ mật")
        ):
            sheet.merge_range(2, column, 3, column, title)
        sheet.merge_range("H3:I3", "Hình thức phát hành")
        sheet.write_row("H4", ("Điện tử", "Giấy"))
        sheet.write_row("A5", range(1, 10))
        sheet.merge_range("A6:I6", f"THÁNG {month}")
        sheet.write_row("A7", (464.0 + month, "STTTT-KHTC"))
        sheet.write_datetime("C7", datetime(2014, month, 6), day)  # noqa: DTZ001
        sheet.write_row("D7", ("Công văn", "V/v đăng ký", "UBND tỉnh", "", "x", ""))
        sheet.write_row("A8", (470 + month, "STTTT-VP", f"07/0{month}/2014", "Công văn", "V/v họp"))
        sheet.merge_range("F7:F8", "Sở Nội vụ")
        sheet.write_row("H8", ("x", "x"))
        sheet.write("E10", "Người lập")
    book.add_worksheet("Ghi chú").write("A1", "không phải sổ")
    book.close()
    return path


def test_a_register_in_a_workbook_is_read_with_its_merged_cells_and_typed_days(tmp_path, open_book):
    """
    Every sheet that has the columns is read; numbers lose their ".0", a merged recipient stands in each row.
    """
    found = read_list(write_register(tmp_path / "so.xlsx"), SourceKind.REGISTER, office("stttt"), open_book)

    assert found.problems == ()
    assert [(row.symbol, row.issued_on, row.sheet, row.line) for row in found.records] == [
        ("465/STTTT-KHTC", "2014-01-06", "Tháng 1", 7), ("471/STTTT-VP", "2014-01-07", "Tháng 1", 8),
        ("466/STTTT-KHTC", "2014-02-06", "Tháng 2", 7), ("472/STTTT-VP", "2014-02-07", "Tháng 2", 8),
    ]  # fmt: skip
    assert {who.agency for row in found.records for who in row.recipients} == {"snv"}
    assert [(row.sent_electronically, row.sent_on_paper) for row in found.records[:2]] == [(True, False), (True, True)]
    assert any("sheet Ghi chú" in warning for warning in found.warnings)
    assert found.records[0].where == "register so.xlsx sheet Tháng 1 row 7"


HEAD = ("Số", "Ký hiệu", "Ngày văn bản", "Loại văn bản", "Trích yếu", "Nơi nhận", "Độ mật", "Gửi điện tử", "Bản giấy")
REGISTER_ROWS = [
    HEAD,
    ("465", "STTTT-KHTC", "06/01/2014", "Công văn", "V/v đăng ký", "UBND tỉnh", "", "", "x"),
    ("471", "STTTT-VP", "07/01/2014", "Công văn", "V/v họp", "Sở Nội vụ", "", "x", "x"),
]


def letter_register() -> bytes:
    """A register in Word: a title line over the whole table, one recipient for two rows."""
    file = docx.Document()
    file.add_paragraph("SỔ ĐĂNG KÝ VĂN BẢN ĐI")
    table = file.add_table(rows=0, cols=len(HEAD))
    for row in ("SỔ NĂM 2014", *REGISTER_ROWS):
        cells = table.add_row().cells
        if isinstance(row, str):
            cells[0].merge(cells[-1]).text = row
            continue
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    table.cell(2, 5).merge(table.cell(3, 5)).text = "Sở Nội vụ"
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def old_letter_register() -> bytes:
    """The same in Word 2003."""
    paragraphs = [Paragraph("SỔ ĐĂNG KÝ VĂN BẢN ĐI\r")]
    for row in REGISTER_ROWS:
        paragraphs += [Paragraph(f"{cell}{CELL}", IN_TABLE) for cell in row]
        paragraphs.append(Paragraph(CELL, ROW_END))
    return word_file([*paragraphs, Paragraph("\r")], "Times New Roman")


def open_letter_register() -> bytes:
    """The same in LibreOffice Writer."""
    rows = (
        "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
        for row in REGISTER_ROWS
    )
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return draw_odt(f"<table:table>{body}</table:table>")


@pytest.mark.parametrize(
    ("name", "make", "first_line"),
    [
        ("so.docx", letter_register, 3),
        ("so.doc", old_letter_register, 2),
        ("so.odt", open_letter_register, 2),
        ("so.ods", lambda: draw_ods(REGISTER_ROWS), 2),
        ("so.xls", lambda: draw_xls(REGISTER_ROWS), 2),
    ],
)
def test_a_register_comes_in_any_format_of_an_office(tmp_path, open_book, name, make, first_line):
    """
    Registers and dispatch books are kept in Word as well, by programs of twenty years.
    """
    (tmp_path / name).write_bytes(make())
    found = read_list(tmp_path / name, SourceKind.REGISTER, office("stttt"), open_book)
    assert found.problems == ()
    assert [(row.symbol, row.issued_on, row.line) for row in found.records] == [
        ("465/STTTT-KHTC", "2014-01-06", first_line),
        ("471/STTTT-VP", "2014-01-07", first_line + 1),
    ]
    first = "snv" if name == "so.docx" else "ubnd-tinh"
    assert [row.recipients[0].agency for row in found.records] == [first, "snv"]
    assert [(row.sent_electronically, row.sent_on_paper) for row in found.records] == [(False, True), (True, True)]


def test_a_file_that_is_no_workbook_is_refused_with_a_way_out(tmp_path, open_book):
    """
    Whatever bytes stand in it, the answer is a sentence.
    """
    path = tmp_path / "so.xlsx"
    path.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(BadInput, match="save it anew as .xlsx or as CSV UTF-8"):
        read_list(path, SourceKind.REGISTER, office("stttt"), open_book)
    assert isinstance(read_tables(b"\xd0\xcf\x11\xe0" + bytes(600)), Unreadable)


def test_a_directory_may_be_a_workbook(tmp_path, open_book):
    """
    The list of mailboxes that an office keeps in a workbook needs no conversion.
    """
    book = xlsxwriter.Workbook(str(tmp_path / "hop-thu.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row("A1", ("Mã", "Tên cơ quan", "Viết tắt", "Cấp hành chính", "Hòm thư", "Ngày hiệu lực"))
    sheet.write_row("A2", ("snv", "Sở Nội vụ", "SNV", "sở", "snv@quangngai.gov.vn"))
    sheet.write_datetime("F2", datetime(2014, 1, 1), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
    sheet.write_row("A4", ("Tổng cộng", "1 cơ quan"))
    book.close()
    (row,) = read_directory(tmp_path / "hop-thu.xlsx", (), open_book).agencies
    assert (row.id, row.mailboxes, row.valid_from) == ("snv", ("snv@quangngai.gov.vn",), date(2014, 1, 1))
