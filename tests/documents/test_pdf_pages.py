"""Which pages are read by place, and on which rectangle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from fpdf import FPDF

from classifiers.reading import Column, Reading
from gateway.documents.reader import read_document
from gateway.settings import Sandbox
from tests.made.letter import Letter
from tests.made.pdf import draw_pdf, font_file
from tests.made.stamps import stamp_numbers

LETTER = Letter(
    parent="UBND TỈNH QUẢNG NGÃI",
    issuer="SỞ CÔNG THƯƠNG",
    symbol="166/SCT-VP",
    day=date(2014, 2, 5),
    abstract="triển khai trao đổi văn bản điện tử",
    body=("Sở Công Thương đề nghị các sở, ban, ngành báo cáo kết quả thực hiện./.",),
    signer="Trần Văn Bình",
)


def read(data: bytes) -> Reading:
    found = read_document(data, "a.pdf", "application/pdf", Sandbox())
    assert isinstance(found, Reading)
    return found


def test_stamped_page_keeps_the_rectangle_it_inherits() -> None:
    """A MediaBox of the page tree survives the flatten of signature fields, so boxes stay where they are."""
    data = stamp_numbers(draw_pdf(LETTER, stamped=True), LETTER)
    own, inherited = read(data), read(_with_inherited_box(data))

    assert (inherited.pages[0].width_pt, inherited.pages[0].height_pt) == (595.3, 841.9)
    assert [(line.text, line.box) for line in inherited.lines] == [(line.text, line.box) for line in own.lines]


def test_cut_out_page_keeps_its_rectangle_when_stamped() -> None:
    """A MediaBox that does not begin at zero moves with the flatten too."""
    data = _with_box(stamp_numbers(draw_pdf(LETTER, stamped=True), LETTER), (-20, -30, 575.28, 811.89))

    assert read(data).pages[0].width_pt == 595.3
    assert read(data).lines[0].box == read(_with_inherited_box(data)).lines[0].box


def _two_columns(pdf: FPDF) -> None:
    pdf.text(20, 100, "Nơi nhận:")
    pdf.text(130, 100, "GIÁM ĐỐC")


def _letters_apart(pdf: FPDF) -> None:
    for row in range(60, 100, 10):
        pdf.text(20, row, "T")
        x = 20 + pdf.get_string_width("T")
        pdf.text(x + pdf.get_string_width("Ỉ"), row, "NH LÀO CAI")
        pdf.text(x, row, "Ỉ")


def _inner(draw: Callable[[FPDF], None]) -> list[tuple[str, Column]]:
    """Lines of page 4 of six."""
    pdf = FPDF()
    pdf.add_font("Tinos", "", font_file(""))
    pdf.set_font("Tinos", size=14)
    for number in range(1, 7):
        pdf.add_page()
        if number == 4:
            draw(pdf)
        else:
            pdf.text(20, 50, f"Trang {number}")
    (page,) = [page for page in read(bytes(pdf.output())).pages if page.number == 4]
    return [(line.text, line.column) for line in page.lines]


def test_inner_pages_give_their_words() -> None:
    """Between the ends of a long file the order of the file is kept."""
    assert _inner(lambda pdf: pdf.text(20, 50, "Điều 7. Trách nhiệm thi hành")) == [
        ("Điều 7. Trách nhiệm thi hành", Column.FULL)
    ]


def test_inner_page_with_recipients_is_read_by_place() -> None:
    """Recipients and signer may stand before long annexes; their blocks stay apart."""
    assert _inner(_two_columns) == [("Nơi nhận:", Column.LEFT), ("GIÁM ĐỐC", Column.RIGHT)]


def test_inner_page_with_letters_apart_is_read_by_place() -> None:
    """Lone letters show that the order of the file does not hold."""
    assert _inner(_letters_apart) == [("TỈNH LÀO CAI", Column.FULL)] * 4


@pytest.mark.parametrize("hidden", [False, True])
def test_inner_page_counts_what_is_seen(hidden: bool) -> None:
    """A layer that nobody sees is told on inner pages as well."""

    def draw(pdf: FPDF) -> None:
        with pdf.local_context(text_mode="INVISIBLE" if hidden else "FILL"):
            pdf.text(20, 50, "Điều 7. Trách nhiệm thi hành")

    pdf = FPDF()
    pdf.add_font("Tinos", "", font_file(""))
    pdf.set_font("Tinos", size=14)
    for _ in range(6):
        pdf.add_page()
        draw(pdf)
    page = read(bytes(pdf.output())).pages[3]

    assert (page.hidden_characters, page.visible_characters) == ((23, 0) if hidden else (0, 23))


def _with_box(data: bytes, box: tuple[float, float, float, float]) -> bytes:
    with pikepdf.open(BytesIO(data)) as file:
        file.pages[0].MediaBox = pikepdf.Array(list(box))
        return _saved(file)


def _with_inherited_box(data: bytes) -> bytes:
    with pikepdf.open(BytesIO(data)) as file:
        box = file.pages[0].obj.MediaBox
        del file.pages[0].obj.MediaBox
        file.Root.Pages.MediaBox = box
        return _saved(file)


def _saved(file: pikepdf.Pdf) -> bytes:
    out = BytesIO()
    file.save(out)
    return out.getvalue()
