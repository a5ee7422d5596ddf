"""What is read of PDFs: text by place, stamps of signature fields, page measures."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pikepdf
import pytest
from fpdf import FPDF

from classifiers.reading import Column, Format, LineSource, Reading, Unreadable
from gateway.documents.ocr import warm
from gateway.documents.reader import read_document
from gateway.settings import Sandbox
from tests.made.containers import broken_pdf
from tests.made.letter import Letter
from tests.made.pdf import draw_pdf, font_file
from tests.made.scan import scan_pdf
from tests.made.stamps import stamp_numbers

LETTER = Letter(
    parent="UBND TỈNH QUẢNG NGÃI",
    issuer="SỞ CÔNG THƯƠNG",
    symbol="166/SCT-VP",
    day=date(2014, 2, 5),
    abstract="triển khai trao đổi văn bản điện tử",
    to=("Các sở, ban, ngành của tỉnh",),
    body=(
        "Thực hiện Quyết định số 1486/QĐ-UBND của Ủy ban nhân dân tỉnh về việc trao đổi văn bản điện tử "
        "trong hoạt động của các cơ quan nhà nước, Sở Công Thương đề nghị các sở, ban, ngành báo cáo kết quả "
        "thực hiện của cơ quan, đơn vị mình trước ngày 30 tháng 4 năm 2014 để tổng hợp, trình Ủy ban nhân dân tỉnh./.",
    ),
    copies=("Như trên", "Lưu: VT, VP"),
    signer="Trần Văn Bình",
)


def read(data: bytes, limits: Sandbox | None = None) -> Reading:
    found = read_document(data, "a.pdf", "application/pdf", limits or Sandbox())
    assert isinstance(found, Reading)
    return found


def texts(reading: Reading, column: Column) -> list[str]:
    return [line.text for line in reading.lines if line.column is column]


def test_letterhead_has_two_sides() -> None:
    """The issuer's block is left, the national block right, the body runs through."""
    reading = read(draw_pdf(LETTER))

    assert texts(reading, Column.LEFT)[:3] == ["UBND TỈNH QUẢNG NGÃI", "SỞ CÔNG THƯƠNG", "Số: 166/SCT-VP"]
    assert texts(reading, Column.RIGHT)[:3] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Quảng Ngãi, ngày 05 tháng 02 năm 2014",
    ]
    assert "Kính gửi: Các sở, ban, ngành của tỉnh" in texts(reading, Column.FULL)


def test_foot_has_recipients_left_and_signer_right() -> None:
    """Recipients and signer share rows but not lines."""
    reading = read(draw_pdf(LETTER))

    assert "- Lưu: VT, VP." in texts(reading, Column.LEFT)
    assert "Trần Văn Bình" in texts(reading, Column.RIGHT)


def test_number_and_date_of_signature_fields_are_read() -> None:
    """Digits that stand only in the appearances of fields fill their blanks."""
    reading = read(stamp_numbers(draw_pdf(LETTER, stamped=True), LETTER))

    assert "Số: 166/SCT-VP" in texts(reading, Column.LEFT)
    assert "Quảng Ngãi, ngày 05 tháng 02 năm 2014" in texts(reading, Column.RIGHT)


def test_stamped_copy_mark_is_a_line_of_its_own() -> None:
    """A field with a long text is marked as widget and mixes with no printed line."""
    reading = read(_with_field(draw_pdf(LETTER), "SAO Y; UBND; 2014-02-05T09:00:00+07:00", (360, 818, 590, 830)))

    marks = [line for line in reading.lines if line.source is LineSource.WIDGET]
    assert [line.text for line in marks] == ["SAO Y; UBND; 2014-02-05T09:00:00+07:00"]
    assert "Số: 166/SCT-VP" in texts(reading, Column.LEFT)


def test_pictures_of_fields_are_told() -> None:
    """A number stamped as a picture is unread, and the page says where."""
    reading = read(_with_picture_field(draw_pdf(LETTER, stamped=True), (150, 700, 166, 716)))

    assert reading.pages[0].stamps == ((150.0, 125.9, 166.0, 141.9),)
    assert reading.pages[0].picture_cover == 0.0


def test_letters_drawn_apart_return_to_their_words() -> None:
    """Accented letters that a program draws after the line, for want of a glyph, stand where they belong."""
    pdf = _blank()
    pdf.text(30, 50, "T")
    x = 30 + pdf.get_string_width("T")
    after_mark = x + pdf.get_string_width("Ỉ")
    pdf.text(after_mark, 50, "NH LÀO CAI")
    pdf.text(x, 50, "Ỉ")

    assert read(bytes(pdf.output())).text == "TỈNH LÀO CAI"


def test_digits_drawn_one_by_one_are_one_number() -> None:
    """Runs of digits without a gap of a blank's width are joined."""
    pdf = _blank()
    pdf.text(30, 50, "Số: ")
    x = 30 + pdf.get_string_width("Số: ")
    for part in ("1", "66", "/TTr-SNV"):
        pdf.text(x, 50, part)
        x += pdf.get_string_width(part) + 0.5

    assert read(bytes(pdf.output())).text == "Số: 166/TTr-SNV"


def test_split_off_marks_join_their_letters() -> None:
    """Combining marks come back as composed letters."""
    pdf = _blank()
    pdf.text(30, 50, "ti\u0300nh hi\u0300nh")

    assert read(bytes(pdf.output())).text == "tình hình"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages_read_the_same(turn: int) -> None:
    """A page turned by /Rotate keeps its lines and sides once text and page agree."""
    turned = _rotated(draw_pdf(LETTER), turn)

    assert texts(read(turned), Column.LEFT) == texts(read(draw_pdf(LETTER)), Column.LEFT)


def test_cropped_page_counts_from_its_visible_corner() -> None:
    """Places are measured from the visible page, not from the sheet."""
    with pikepdf.open(BytesIO(draw_pdf(LETTER))) as file:
        file.pages[0].CropBox = pikepdf.Array([20, 30, 575, 822])
        out = BytesIO()
        file.save(out)
    whole, cropped = read(draw_pdf(LETTER)).lines[0].box, read(out.getvalue()).lines[0].box

    assert whole is not None and cropped is not None
    assert cropped[0] == pytest.approx(whole[0] - 20, abs=0.2)
    assert cropped[1] == pytest.approx(whole[1] - 19.9, abs=0.2)


def test_scan_is_all_picture() -> None:
    """A scanned page has no lines before recognition, a full picture and no measured quality."""
    warm(())
    page = read(scan_pdf(draw_pdf(LETTER), dpi=60)).pages[0]

    assert page.lines == ()
    assert page.picture_cover > 0.95
    assert (page.visible_characters, page.hidden_characters, page.text_quality) == (0, 0, None)


def test_hidden_text_under_a_scan_counts_as_hidden() -> None:
    """A text layer in render mode 3 is read and told apart."""
    page = read(scan_pdf(draw_pdf(LETTER), dpi=60, hidden_text=True)).pages[0]

    assert page.hidden_characters > 300
    assert page.visible_characters == 0
    assert {line.source for line in page.lines} == {LineSource.OCR}


def test_typed_page_has_quality_and_no_picture() -> None:
    """Real Vietnamese text scores over the threshold."""
    page = read(draw_pdf(LETTER)).pages[0]

    assert page.picture_cover == 0.0
    assert page.text_quality is not None and page.text_quality > 0.3
    assert page.visible_characters > 300


def test_junk_before_the_header_is_cut_off() -> None:
    """Bytes before %PDF are a repair, no fault."""
    reading = read(b"\r\n junk of a gateway \r\n" + draw_pdf(LETTER))

    assert reading.repairs == ("junk-before-header",)
    assert "Số: 166/SCT-VP" in reading.text


def test_password_is_told() -> None:
    """A file that needs a password is unreadable for that reason."""
    assert read_document(draw_pdf(LETTER, password="kín"), "a.pdf", "", Sandbox()) == Unreadable(
        "password", "opens only with a password", Format.PDF
    )


@pytest.mark.parametrize(("stored", "title"), [(b"\xfe\xff\x1e\xa1\xda\xda\x00A", "ạA"), (b"Van ban", "Van ban")])
def test_torn_titles_are_read_as_far_as_they_go(stored: bytes, title: str) -> None:
    """Half a surrogate pair in the title is dropped, and the document is read."""
    with pikepdf.open(BytesIO(draw_pdf(LETTER))) as file:
        file.trailer.Info = file.make_indirect(pikepdf.Dictionary(Title=pikepdf.String(stored)))
        out = BytesIO()
        file.save(out)

    assert read(out.getvalue()).title == title


def test_half_a_file_is_broken() -> None:
    """An interrupted transfer is told as broken."""
    found = read_document(broken_pdf(draw_pdf(LETTER)), "a.pdf", "", Sandbox())

    assert isinstance(found, Unreadable)
    assert (found.reason, found.format) == ("broken", Format.PDF)


def test_long_files_are_read_at_both_ends() -> None:
    """Beyond the limit only the last four pages are read; the count stays true."""
    pdf = _blank()
    for number in range(2, 13):
        pdf.add_page()
        pdf.text(30, 50, f"Trang {number}")
    reading = read(bytes(pdf.output()), Sandbox(max_pages=3))

    assert [page.number for page in reading.pages] == [1, 2, 3, 9, 10, 11, 12]
    assert reading.page_count == 12


def _blank() -> FPDF:
    pdf = FPDF()
    pdf.add_font("Tinos", "", font_file(""))
    pdf.add_page()
    pdf.set_font("Tinos", size=14)
    return pdf


def _rotated(data: bytes, turn: int) -> bytes:
    """The page content turned one way and /Rotate the other, as turned scans of printers are."""
    with pikepdf.open(BytesIO(data)) as file:
        page = file.pages[0]
        _, _, width, height = (float(edge) for edge in page.MediaBox)
        matrix = {90: f"0 1 -1 0 {height} 0", 180: f"-1 0 0 -1 {width} {height}", 270: f"0 -1 1 0 0 {width}"}[turn]
        page.contents_add(f"q {matrix} cm".encode(), prepend=True)
        page.contents_add(b"Q")
        page.MediaBox = pikepdf.Array([0, 0, width, height] if turn == 180 else [0, 0, height, width])
        page.Rotate = turn
        out = BytesIO()
        file.save(out)
    return out.getvalue()


def _with_field(data: bytes, text: str, rect: tuple[int, int, int, int]) -> bytes:
    content = f"BT /F1 8 Tf 2 3 Td ({text}) Tj ET".encode("ascii")
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name("/Helvetica"))
    return _with_look(data, content, pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font)), rect)


def _with_picture_field(data: bytes, rect: tuple[int, int, int, int]) -> bytes:
    with pikepdf.open(BytesIO(data)) as file:
        picture = file.make_stream(b"\x00" * 16)
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        picture.Width = picture.Height = 4
        picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceGray, 8
        file.pages[0].obj.Picture = picture
        out = BytesIO()
        file.save(out)
    return _with_look(out.getvalue(), b"q 16 0 0 16 0 0 cm /I Do Q", None, rect)


def _with_look(
    data: bytes, content: bytes, resources: pikepdf.Dictionary | None, rect: tuple[int, int, int, int]
) -> bytes:
    """`data` with a field on page 1 that shows `content`; without resources the page's picture."""
    with pikepdf.open(BytesIO(data)) as file:
        page = file.pages[0]
        look = file.make_stream(content)
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox = pikepdf.Array([0, 0, rect[2] - rect[0], rect[3] - rect[1]])
        look.Resources = resources or pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=page.obj.Picture))
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            F=4,
            T=pikepdf.String("Signature1"),
            Rect=pikepdf.Array(list(rect)),
            AP=pikepdf.Dictionary(N=look),
        )
        page.Annots = pikepdf.Array([file.make_indirect(field)])
        file.Root.AcroForm = pikepdf.Dictionary(Fields=page.Annots)
        out = BytesIO()
        file.save(out)
    return out.getvalue()
