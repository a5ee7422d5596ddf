"""What is read of .rtf, .ods, .xls and .ppt files."""

from __future__ import annotations

import pytest

from classifiers.reading import Format, Reading, Unreadable
from gateway.documents.reader import read_document
from gateway.settings import Sandbox
from tests.made.old_office import draw_ods, draw_ppt, draw_rtf, draw_xls, rtf_paragraph, rtf_row

ROWS = [["SỞ Y TẾ", "CỘNG HÒA XÃ HỘI"], ["1", "Bệnh viện", "25"]]


def read(data: bytes) -> Reading:
    found = read_document(data, "a", "", Sandbox())
    assert isinstance(found, Reading)
    return found


def refused(data: bytes) -> str:
    found = read_document(data, "a", "", Sandbox())
    assert isinstance(found, Unreadable)
    return found.reason


def shown(body: str) -> list[str]:
    return [line.text for line in read(draw_rtf(body).encode("latin-1")).lines]


def test_rtf_letterhead_has_two_sides() -> None:
    """Rows of two cells at the top are the letterhead, wider ones a table; pages count."""
    head = rtf_row("SỞ Y TẾ\nSố: 12/SYT-VP", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    table = rtf_row("1", "Bệnh viện", "25")
    reading = read(draw_rtf(head + rtf_paragraph("Kính gửi: a | b") + "\\page " + table, title="Tờ trình").encode())

    assert (reading.format, reading.title, reading.producer) == (Format.RTF, "Tờ trình", "Riched20 10.0")
    assert [(line.text, line.column.value, line.in_table, line.page) for line in reading.lines] == [
        ("SỞ Y TẾ", "left", False, 1),
        ("Số: 12/SYT-VP", "left", False, 1),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "right", False, 1),
        ("Kính gửi: a | b", "full", False, 1),
        ("1", "full", True, 2),
        ("Bệnh viện", "full", True, 2),
        ("25", "full", True, 2),
    ]


def test_rtf_bytes_are_read_by_their_font() -> None:
    """The default font says Windows-1258, also after \\plain and for bytes that stand unescaped."""
    assert shown(r"\'d0\'f4\'ecng \plain V\plain \'f4\'ec v\'f5i") == ["Đống Vố vơi"]
    assert shown("\xd0\xf4\xecng") == ["Đống"]


def test_rtf_in_tcvn3_is_converted() -> None:
    """Told by its words, as in other formats."""
    text = "C\xe9ng hßa x· héi chñ nghÜa ViÖt Nam, ®éc lËp tù do h¹nh phóc, v¨n phßng ñy ban nh©n d©n tØnh"
    reading = read(draw_rtf(r"\f1 " + text.replace("\xe9", "é")).encode("latin-1"))

    assert reading.encoding == "tcvn3"
    assert reading.text.startswith("Cộng hòa xã hội chủ nghĩa Việt Nam, độc lập")


def test_rtf_pictures_and_links_are_no_text() -> None:
    """Neither hexadecimal nor binary pictures, nor where a link leads."""
    hexadecimal = r"{\pict\wmetafile8 " + "0a1b\n" * 3000 + "}"
    binary = r"{\pict\pngblip\bin6 " + "}{\\x}{" + "}"
    link = r'{\field{\*\fldinst{HYPERLINK "http://a.vn"}}{\fldrslt{trang web}}}'

    assert shown("a\\par " + hexadecimal + binary + link) == ["a", "trang web"]


def test_rtf_that_would_take_minutes_is_refused() -> None:
    """Font tables and texts beyond any office's."""
    assert refused(rb"{\rtf1{\fonttbl" + rb"\f1" * 20000 + b"}}") == "limits"
    assert refused(rb"{\rtf1 " + b"z" * (4 * 2**20) + b"}") == "limits"


@pytest.mark.parametrize("draw", [draw_ods, draw_xls], ids=["ods", "xls"])
def test_sheet_rows_are_lines(draw: object) -> None:
    """Two filled cells have two sides, more are a table."""
    assert callable(draw)
    assert [(line.text, line.column.value, line.in_table) for line in read(draw(ROWS)).lines] == [
        ("SỞ Y TẾ", "left", False),
        ("CỘNG HÒA XÃ HỘI", "right", False),
        ("1 Bệnh viện 25", "full", True),
    ]


def test_xls_numbers_are_shown_plainly() -> None:
    """Whole numbers have no fraction."""
    assert read(draw_xls([["Số", 12.0, 1.5]])).text == "Số 12 1.5"


def test_xls_that_spans_the_whole_grid_is_refused() -> None:
    """The library would hold every cell between the first and the last."""
    row: list[str | float] = ["a", *[1.0] * 200]
    assert refused(draw_xls([row, row], first_row=60_000)) == "limits"
    assert read(draw_xls([["a"], ["b"]], first_row=60_000)).lines[0].text == "a"


def test_ppt_slides_are_pages() -> None:
    """Titles and boxes of a slide stand on its page; notes are not read."""
    reading = read(draw_ppt([["SỞ Y TẾ", "Báo cáo"], ["Kính gửi"]], boxes=["mot", "hai"]))

    assert reading.format is Format.PPT
    assert [(line.text, line.page) for line in reading.lines] == [
        ("SỞ Y TẾ", 1),
        ("Báo cáo", 1),
        ("mot", 1),
        ("Kính gửi", 2),
        ("hai", 2),
    ]


def test_locked_files_need_a_password() -> None:
    """An encrypted .ods names it in its manifest, an .xls in a record, a .ppt in its user stream."""
    assert refused(draw_xls(ROWS, encrypted=True)) == "password"
    assert refused(draw_ods(ROWS, encrypted=True)) == "password"
    assert refused(draw_ppt([["a"]], encrypted=True)) == "password"
