"""Lists of offices become source records, or say row by row why not."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest

from classifiers.verdict import PaperStatus, Secrecy
from gateway.errors import BadInput
from gateway.records import Scope
from gateway.records.sources import SourceKind
from gateway.registers.records_import import read_list
from tests.registers.made import DISPATCH, DMS, PORTAL, REGISTER, office, write_csv


def in_windows_1258(text: str) -> bytes:
    """Tone marks apart from their letters, as that code page has them."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    apart = "".join(
        unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", letter) if c not in tones))
        + "".join(c for c in unicodedata.normalize("NFD", letter) if c in tones)
        for letter in text
    )
    return apart.encode("cp1258")


def test_a_vietnamese_register_with_titles_and_numbered_columns_is_read(tmp_path):
    """
    Title lines above, "(1) (2)" below the heading, number and code apart, totals at the foot: the rows come out.
    """
    path = tmp_path / "so-di.csv"
    path.write_text(
        "SỞ THÔNG TIN VÀ TRUYỀN THÔNG,,,,,,,,,\n"
        "SỔ ĐĂNG KÝ VĂN BẢN ĐI NĂM 2014,,,,,,,,,\n"
        "Số,Ký hiệu,Ngày tháng văn bản,Loại văn bản,Trích yếu nội dung,Nơi nhận,Độ mật,Gửi điện tử,Gửi giấy,Ghi chú\n"
        "(1),(2),(3),(4),(5),(6),(7),(8),(9),(10)\n"
        '464.0,STTTT-KHTC,07/05/14,Công văn,V/v đăng ký,"- UBND tỉnh (bản giấy);\n- Công ty ABC;\n- Lưu: VT.",,có,không,gấp\n'
        "Tổng cộng: 1,,,,,,,,,\n",
        encoding="utf-8",
    )
    found = read_list(path, SourceKind.REGISTER, office("stttt"))
    record = found.records[0]

    assert (record.symbol, record.issued_on, record.type, record.agency) == (
        "464/STTTT-KHTC", "2014-05-07", "cong_van", "stttt",
    )  # fmt: skip
    assert [(who.agency, who.scope, who.paper) for who in record.recipients] == [
        ("ubnd-tinh", Scope.INTER_AGENCY, PaperStatus.WITH_PAPER),
        (None, Scope.EXTERNAL, PaperStatus.UNKNOWN),
    ]
    assert (record.sent_electronically, record.sent_on_paper, record.extra) == (True, False, (("Ghi chú", "gấp"),))
    assert found.unknown_columns == ("Ghi chú",)
    assert found.warnings == ("line 8: no row of the list, left out",)
    assert (found.problems, len(found.records)) == ((), 1)


def test_each_bad_row_is_named_with_what_is_expected(tmp_path):
    """
    Nothing is guessed: the line, what stands there, what should.
    """
    rows = [
        ("sở không có", "1/SNV-VP", "2014-05-06", "", "a", "UBND tỉnh", "", "có", "có"),
        ("snv", "2/SNV-VP", "31/02/2014", "", "a", "UBND tỉnh", "", "có", "có"),
        ("snv", "3/SNV-VP", "2014-05-06", "", "a", "UBND tỉnh", "rất mật", "có", "có"),
        ("snv", "4/SNV-VP", "2014-05-06", "", "a", "UBND tỉnh", "", "hình như", "có"),
        ("snv", "số năm", "2014-05-06", "", "a", "UBND tỉnh", "", "có", "có"),
        ("snv", "", "2014-05-06", "", "", "UBND tỉnh", "", "có", "có"),
        ("snv", "7/SNV-VP", "", "", "a", "UBND tỉnh", "", "có", "có"),
    ]
    found = read_list(write_csv(tmp_path / "so.csv", REGISTER, *rows), SourceKind.REGISTER, office())

    assert [problem.line for problem in found.problems] == [2, 3, 4, 5, 6, 7, 8]
    told = [problem.text for problem in found.problems]
    for text, word in zip(
        told, ("agency", "date", "secrecy", "sent_electronically", "symbol", "symbol", "date"), strict=True
    ):
        assert text.startswith(word)
        assert "expected" in text


@pytest.mark.parametrize("missing", REGISTER)
def test_a_missing_column_is_named(tmp_path, missing):
    """
    A register without one of the columns of the contract is refused by name, unless it is said to lack it.
    """
    columns = tuple(name for name in REGISTER if name != missing)
    path = write_csv(tmp_path / "so.csv", columns, ("x",) * len(columns))
    with pytest.raises(BadInput, match=f"column {missing} is missing; found"):
        read_list(path, SourceKind.REGISTER, office())
    if missing not in ("agency", "symbol", "date"):
        read_list(path, SourceKind.REGISTER, office(without=(missing,)))


def test_boxes_say_no_only_where_the_other_one_is_ticked(tmp_path):
    """
    In two columns of ticks an empty box beside a ticked one is a no; two empty boxes say nothing.
    """
    rows = [
        ("snv", f"{number}/SNV-VP", "2014-05-06", "", "a", "UBND tỉnh", "", *ticks)
        for number, ticks in enumerate((("x", ""), ("", "x"), ("x", "x"), ("", "")), start=1)
    ]
    found = read_list(write_csv(tmp_path / "so.csv", REGISTER, *rows), SourceKind.REGISTER, office())
    assert [(row.sent_electronically, row.sent_on_paper) for row in found.records] == [
        (True, False), (False, True), (True, True), (None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(("yes", "no"), [("có", ""), ("1", ""), ("Đã gửi", ""), ("true", "false"), ("X", "")])
def test_sums_and_signatures_below_a_list_change_nothing_in_it(tmp_path, yes, no):
    """
    "Tổng cộng" in the column of the number, sums under the boxes and the names below are no rows and tell of no box.
    """
    rows = [
        ("snv", f"{number}/SNV-VP", "2014-05-06", "", "a", "UBND tỉnh", "", *told)
        for number, told in enumerate(((yes, no), (no, yes), (yes, yes)), start=1)
    ]
    below = [
        ("", "Tổng cộng", "", "", "3", "", "", "2", "2"),
        ("Tổng cộng: 3 văn bản", "", "", "", "", "", "", "", ""),
        ("", "", "", "", "Người lập biểu", "Thủ trưởng đơn vị", "", "", ""),
    ]
    found = read_list(write_csv(tmp_path / "so.csv", REGISTER, *rows, *below), SourceKind.REGISTER, office())
    assert (found.problems, found.warnings) == ((), ("line 5, 6, 7: no row of the list, left out",))
    assert [(row.sent_electronically, row.sent_on_paper) for row in found.records] == [
        (True, False), (False, True), (True, True),
    ]  # fmt: skip


def test_numbers_are_read_in_every_way_that_clerks_write_them(tmp_path):
    """
    Dashes of any length, small letters, "Công văn số" before it, a code that begins with its stroke: one number.
    """
    written = (
        "464/SNV—CCHC",
        "464/SNV–CCHC",
        "464 / SNV‑CCHC",
        "464/snv-cchc",
        "Công văn số 464/SNV-CCHC",
        "Số: 464/SNV-CCHC",
    )
    rows = [("snv", text, "2014-05-06", "Công văn", "a", "UBND tỉnh", "", "x", "x") for text in written]
    found = read_list(write_csv(tmp_path / "so.csv", REGISTER, *rows), SourceKind.REGISTER, office())
    assert found.problems == ()
    assert {(row.symbol, row.document_id) for row in found.records} == {("464/SNV-CCHC", found.records[0].document_id)}


def test_headings_are_known_with_other_stops_and_shortened_words(tmp_path):
    """
    "SỐ/KH", "Ngày VB", "Loại VB (nếu có)", "Độ mật *": the same columns.
    """
    columns = (
        "Tên cơ quan", "SỐ/KH", "Ngày, tháng VB", "Thể loại VB", "Trích yếu:", "Cơ quan nhận VB", "Độ mật (nếu có)",
        "Gửi VB điện tử", "Đã gửi bản giấy",
    )  # fmt: skip
    row = ("Công an tỉnh", "1/CAT-PV01", "06/05/2014", "Công văn", "a", "UBND tỉnh", "", "x", "x")
    found = read_list(write_csv(tmp_path / "so.csv", columns, row), SourceKind.REGISTER, office())
    assert (found.unknown_columns, found.problems) == ((), ())
    assert [(row.agency, row.symbol, row.sent_on_paper) for row in found.records] == [("cat", "1/CAT-PV01", True)]


def test_of_a_secret_row_nothing_but_its_number_is_kept(tmp_path):
    """
    The register says that it exists; what it says and to whom is dropped before anything is written (R8).
    """
    row = ("snv", "9/BC-SNV", "2014-05-06", "", "về việc kín", "UBND tỉnh", "Mật", "không", "có")
    path = write_csv(tmp_path / "so.csv", (*REGISTER, "Ghi chú"), (*row, "lời kín"))
    record = read_list(path, SourceKind.REGISTER, office()).records[0]

    assert (record.symbol, record.secrecy) == ("9/BC-SNV", Secrecy.MAT)
    assert (record.abstract, record.recipients, record.extra, record.url) == ("", (), (), "")


def test_the_book_of_an_office_holds_its_committees_documents_too(tmp_path):
    """
    "464/UBND-NC" in the book of the committee's office is the committee's own document.
    """
    rows = [
        ("vp-ubnd-tinh", symbol, "2014-05-06", "", "a", "Sở Nội vụ", "", "có", "có")
        for symbol in ("464/UBND-NC", "12/VP-TH")
    ]
    found = read_list(write_csv(tmp_path / "so.csv", REGISTER, *rows), SourceKind.REGISTER, office())
    assert [record.agency for record in found.records] == ["ubnd-tinh", "vp-ubnd-tinh"]


def test_windows_1258_and_two_columns_of_one_way_are_understood(tmp_path):
    """
    Files of older office programs, and a column that names the way of sending in words.
    """
    columns = ("Cơ quan", "Số ký hiệu", "Ngày ban hành", "Loại", "Trích yếu", "Nơi nhận", "Hình thức gửi")
    rows = [
        ("SNV", "1/SNV-VP", "6/5/2014", "CV", "a", "UBND tinh", way)
        for way in ("qua thư điện tử", "bản giấy, điện tử", "bưu điện")
    ]
    path = tmp_path / "so.csv"
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (columns, *rows))
    path.write_bytes(in_windows_1258(text))
    found = read_list(path, SourceKind.REGISTER, office(without=("secrecy",)))
    assert [(row.sent_electronically, row.sent_on_paper) for row in found.records] == [
        (True, False), (True, True), (False, True),
    ]  # fmt: skip


def test_dispatch_dms_and_portal_rows_tell_days_and_times(tmp_path):
    """
    Each kind of list has its own time: handed over, sent, posted.
    """
    book = write_csv(
        tmp_path / "chuyen.csv", DISPATCH, ("snv", "1/SNV-VP", "2014-05-06", "UBND tỉnh; STC", "08/05/2014")
    )
    sent = write_csv(
        tmp_path / "dms.csv", DMS,
        ("snv", "1/SNV-VP", "06/05/2014", "Công văn", "Sở Nội vụ", "stc", "07/05/2014 08:30", "có", "không"),
        ("snv", "2/SNV-VP", "06/05/2014", "Công văn", "Sở Tài chính", "sxd", "2014-05-07T08:30:00+07:00", "", ""),
    )  # fmt: skip
    posted = write_csv(
        tmp_path / "cong.csv", PORTAL, ("snv", "1/SNV-VP", "6/5/2014", "Về việc a", "9/5/2014 07:00", "https://a.vn/1")
    )
    handed = read_list(book, SourceKind.DISPATCH, office()).records[0]
    dms = read_list(sent, SourceKind.DMS, office()).records
    portal = read_list(posted, SourceKind.PORTAL, office()).records[0]

    assert handed.dispatched_on == "2014-05-08"
    assert [row.sent_at for row in dms] == [datetime(2014, 5, 7, 1, 30, tzinfo=UTC)] * 2
    assert [(row.signed, row.sent_on_paper, row.by_issuer) for row in dms] == [(True, False, True), (None, None, False)]
    assert (portal.posted_on, portal.url) == ("2014-05-09", "https://a.vn/1")
    assert len({handed.document_id, dms[0].document_id, portal.document_id}) == 1
