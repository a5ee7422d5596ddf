"""What is read of Word files, new and old."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest

from classifiers.reading import Column, Format, LineSource, Reading, Unreadable
from gateway.documents.legacy_pieces import read_pieces, read_sprms, read_text
from gateway.documents.reader import read_document
from gateway.settings import Sandbox
from tests.made.doc import draw_doc, plain_doc
from tests.made.docx import draw_docx, package
from tests.made.letter import Letter

LETTER = Letter(
    parent="UBND TỈNH QUẢNG NGÃI",
    issuer="SỞ CÔNG THƯƠNG",
    symbol="166/SCT-VP",
    day=date(2014, 3, 15),
    abstract="triển khai trao đổi văn bản điện tử",
    to=("Các sở, ban, ngành của tỉnh",),
    body=("Thực hiện Quyết định của Ủy ban nhân dân tỉnh, đề nghị các cơ quan, đơn vị báo cáo kết quả./.",),
    copies=("Như trên", "Lưu: VT, VP"),
    signer="Trần Văn Bình",
    urgency="KHẨN",
)


def read(data: bytes) -> Reading:
    found = read_document(data, "a", "application/octet-stream", Sandbox())
    assert isinstance(found, Reading)
    return found


def texts(reading: Reading, column: Column) -> list[str]:
    return [line.text for line in reading.lines if line.column is column]


@pytest.mark.parametrize(("draw", "form"), [(draw_docx, Format.DOCX), (draw_doc, Format.DOC)])
def test_letterhead_table_has_two_sides(draw: Callable[[Letter], bytes], form: Format) -> None:
    """The two cells of the letterhead and of the foot are the two sides."""
    reading = read(draw(LETTER))

    assert reading.format is form
    assert texts(reading, Column.LEFT)[:3] == ["UBND TỈNH QUẢNG NGÃI", "SỞ CÔNG THƯƠNG", "Số: 166/SCT-VP"]
    assert "Quảng Ngãi, ngày 15 tháng 3 năm 2014" in texts(reading, Column.RIGHT)
    assert "- Lưu: VT, VP." in texts(reading, Column.LEFT)
    assert "Trần Văn Bình" in texts(reading, Column.RIGHT)
    assert "Kính gửi: Các sở, ban, ngành của tỉnh" in texts(reading, Column.FULL)


@pytest.mark.parametrize("draw", [draw_docx, draw_doc])
def test_tcvn3_becomes_unicode(draw: Callable[..., bytes]) -> None:
    """One-byte text is converted and the encoding told; ư is the soft hyphen there."""
    reading = read(draw(LETTER, tcvn3=True))

    assert reading.encoding == "tcvn3"
    assert "Độc lập - Tự do - Hạnh phúc" in reading.text
    assert "- Lưu: VT, VP." in reading.text
    assert texts(reading, Column.LEFT)[:2] == ["UBND TỈNH QUẢNG NGÃI", "SỞ CÔNG THƯƠNG"]


def body(xml: str) -> Reading:
    return read(package(xml))


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def test_text_boxes_are_read_once() -> None:
    """A text box that is stored twice for old programs is one line."""
    box = f"<w:txbxContent><w:p>{run('HỎA TỐC')}</w:p></w:txbxContent>"
    alternate = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>'
    )
    reading = body(f"<w:p><w:r>{alternate}</w:r>{run('Nội dung')}</w:p>")

    assert [(line.text, line.source) for line in reading.lines] == [
        ("Nội dung", LineSource.TEXT),
        ("HỎA TỐC", LineSource.TEXT_BOX),
    ]


def test_tracked_deletions_are_left_out() -> None:
    """Inserted text stays, deleted and hidden text goes."""
    reading = body(
        f"<w:p>{run('Số: ')}<w:del><w:r><w:delText>12</w:delText></w:r></w:del><w:ins>{run('15')}</w:ins>"
        f"{run('9', '<w:rPr><w:vanish/></w:rPr>')}{run('/QĐ-UBND')}</w:p>"
    )

    assert reading.text == "Số: 15/QĐ-UBND"


def test_capitals_by_style_are_capitals() -> None:
    """Text that Word shows in capitals reads in capitals."""
    assert body(f"<w:p>{run('quyết định', '<w:rPr><w:caps/></w:rPr>')}</w:p>").text == "QUYẾT ĐỊNH"


def test_capital_font_leaves_unicode_alone() -> None:
    """The name of a font decides nothing where the text is Unicode."""
    fonts = '<w:rPr><w:rFonts w:ascii=".VnTimeH"/></w:rPr>'

    assert body(f"<w:p>{run('Sở Công Thương đề nghị', fonts)}</w:p>").text == "Sở Công Thương đề nghị"


def test_capitals_come_from_styles_too() -> None:
    """A paragraph takes capitals from its style's ancestor; its own run may switch them off."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="Title"><w:rPr><w:caps/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Head"><w:basedOn w:val="Title"/></w:style>'
    )
    off = '<w:rPr><w:caps w:val="0"/></w:rPr>'
    text = f'<w:p><w:pPr><w:pStyle w:val="Head"/></w:pPr>{run("quyết định ")}{run("số 1", off)}</w:p>'

    assert read(_with_styles(package(text), styles)).text == "QUYẾT ĐỊNH số 1"


def test_list_item_with_a_tab_has_no_sides() -> None:
    """A tab in the body parts no blocks."""
    item = f"<w:p>{run('2. Số, ký hiệu của hồ sơ (bằng chữ số')}<w:r><w:tab/></w:r>{run('Ả Rập)')}</w:p>"

    assert texts(body(item), Column.FULL) == ["2. Số, ký hiệu của hồ sơ (bằng chữ số Ả Rập)"]


def test_data_tables_are_no_sides() -> None:
    """A table of three filled columns stays a table."""
    cells = "".join(f"<w:tc><w:p>{run(text)}</w:p></w:tc>" for text in ("STT", "ĐƠN VỊ", "GHI CHÚ"))
    reading = body(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")

    assert [(line.text, line.column, line.in_table) for line in reading.lines] == [
        ("STT", Column.FULL, True),
        ("ĐƠN VỊ", Column.FULL, True),
        ("GHI CHÚ", Column.FULL, True),
    ]


def test_letterhead_row_of_a_wider_table_has_two_sides() -> None:
    """Where the whole page stands in one table, its first row is still the letterhead."""

    def row(*texts: str) -> str:
        return f"<w:tr>{''.join(f'<w:tc><w:p>{run(text)}</w:p></w:tc>' for text in texts)}</w:tr>"

    title = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    reading = body(f"<w:tbl>{row('SỞ Y TẾ', title)}{row('STT', 'ĐƠN VỊ', 'GHI CHÚ')}</w:tbl>")

    assert [(line.text, line.column, line.in_table) for line in reading.lines[:3]] == [
        ("SỞ Y TẾ", Column.LEFT, False),
        (title, Column.RIGHT, False),
        ("STT", Column.FULL, True),
    ]


def test_tabs_part_a_letterhead_without_table() -> None:
    """Two blocks parted by tabs are two sides as well."""
    reading = body(f"<w:p>{run('SỞ Y TẾ')}<w:r><w:tab/><w:tab/></w:r>{run('CỘNG HÒA XÃ HỘI')}</w:p>")

    assert texts(reading, Column.LEFT) == ["SỞ Y TẾ"]
    assert texts(reading, Column.RIGHT) == ["CỘNG HÒA XÃ HỘI"]


def test_page_breaks_count_pages() -> None:
    """An explicit break opens page 2."""
    reading = body(f'<w:p>{run("một")}<w:r><w:br w:type="page"/></w:r>{run("hai")}</w:p>')

    assert [(line.text, line.page) for line in reading.lines] == [("một", 1), ("hai", 2)]


def test_soft_hyphen_is_no_sign_in_unicode_text() -> None:
    """An optional hyphen of a Unicode paragraph leaves nothing behind."""
    assert body("<w:p>" + run("văn b\u00adản") + "</w:p>").text == "văn bản"


def test_entities_are_not_expanded() -> None:
    """A part that declares entities can't unfold or fetch anything."""
    declared = '<!DOCTYPE x [<!ENTITY a "AAAA"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    found = read_document(_with_doctype(declared), "a.docx", "", Sandbox())

    assert isinstance(found, Unreadable) or "AAAA" not in found.text


def test_unfolding_part_meets_the_limit() -> None:
    """A part that unfolds hundreds of times is refused by limits."""
    found = read_document(package(f"<w:p>{run('0' * 3_000_000)}</w:p>"), "a.docx", "", Sandbox())

    assert isinstance(found, Unreadable)
    assert found.reason == "limits"


def test_encrypted_doc_needs_a_password() -> None:
    """The flag of the file information block is enough [MS-DOC §2.5.2]."""
    found = read_document(_with_flags(draw_doc(LETTER), 0x0100), "a.doc", "", Sandbox())

    assert isinstance(found, Unreadable)
    assert found.reason == "password"


@pytest.mark.parametrize(("value", "bold"), [(1, True), (0x81, True), (0, False), (0x80, False)])
def test_bold_is_a_toggle(value: int, bold: bool) -> None:
    """Word writes "the opposite of the style" more often than "on"."""
    font = struct.pack("<BHH", 4, 0x4A4F, 1)
    data = draw_doc(LETTER, tcvn3=True).replace(font, struct.pack("<BHBx", 3, 0x0835, value))

    assert [line.bold for line in read(data).lines if line.text == "Trần Văn Bình"] == [False]
    assert read(data).lines[0].bold is bold


def test_word_2_is_unsupported() -> None:
    """Older programs wrote another format into the same kind of file."""
    data = draw_doc(LETTER)
    found = read_document(data.replace(b"\xec\xa5\xc1\x00", b"\xdb\xa5\x2d\x00", 1), "a.doc", "", Sandbox())

    assert isinstance(found, Unreadable)
    assert found.reason == "unsupported"


def test_fields_keep_their_result() -> None:
    """The instruction of a field is no text."""
    reading = read(plain_doc(["Trang \x13 PAGE \\* MERGEFORMAT \x143\x15 hết"]))

    assert reading.text == "Trang 3 hết"


def test_pieces_of_one_byte_and_two_bytes_join() -> None:
    """Compressed pieces are Windows-1252, the others UTF-16 [MS-DOC §2.9.28]."""
    stream = b"S\xe8\x93" + "ế".encode("utf-16-le")
    table = struct.pack("<3I", 0, 3, 4) + struct.pack("<HIH", 0, 0x40000000, 0) + struct.pack("<HIH", 0, 3, 0)
    pieces = read_pieces(b"\x02" + struct.pack("<I", len(table)) + table)

    assert read_text(stream, pieces) == "Sè“ế"


def test_sprms_of_all_sizes_are_stepped_over() -> None:
    """Operands are found behind long ones; that of a table's row is kept whole."""
    long_table = struct.pack("<HH", 0xD608, 4) + b"\1\2\3"
    long_tabs = struct.pack("<HB", 0xC60D, 3) + b"\1\2\3"
    found = read_sprms(long_tabs + long_table + struct.pack("<HB", 0x2416, 1))
    assert found == {0xD608: int.from_bytes(b"\1\2\3", "little"), 0x2416: 1}


def _with_flags(data: bytes, flags: int) -> bytes:
    place = data.index(b"\xec\xa5\xc1\x00")
    old = struct.unpack_from("<H", data, place + 10)[0]
    return data[: place + 10] + struct.pack("<H", old | flags) + data[place + 12 :]


def _with_styles(data: bytes, styles: str) -> bytes:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    out = BytesIO(data)
    with ZipFile(out, "a") as archive:
        archive.writestr("word/styles.xml", f"<w:styles {names}>{styles}</w:styles>")
    return out.getvalue()


def _with_doctype(declared: str) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(package(f"<w:p>{run('&amp;')}</w:p>"))) as source, ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:document", declared.encode() + b"<w:document", 1)
                content = content.replace(b"&amp;", b"&a;&b;")
            target.writestr(name, content)
    return out.getvalue()
