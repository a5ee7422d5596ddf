"""Scans are read: PDF pages without text, picture files, faxes; and left unread where no model is."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw

from classifiers.judge import judge_document
from classifiers.reading import Accompaniment, Column, Format, Line, LineSource, Page, Reading, Unreadable
from classifiers.verdict import Origin
from gateway.documents.joined_lines import merged
from gateway.documents.ocr import is_warm, recognise, warm
from gateway.documents.ocr_data import data_folder
from gateway.documents.ocr_lines import lines_of_words, words_of_table
from gateway.documents.page_images import PagePicture, slant, without_coloured_ink
from gateway.documents.reader import read_document
from gateway.documents.unread import is_unread
from gateway.settings import Sandbox
from tests.classifiers.made import rules
from tests.made.letter import Letter
from tests.made.pdf import draw_pdf
from tests.made.scan import picture_file, picture_of, scan_pdf

LETTER = Letter(
    parent="UBND TỈNH QUẢNG NGÃI",
    issuer="SỞ CÔNG THƯƠNG",
    symbol="166/QĐ-SCT",
    day=date(2014, 3, 25),
    heading="QUYẾT ĐỊNH",
    abstract="Về việc thành lập Tổ công tác trao đổi văn bản điện tử",
    authority="GIÁM ĐỐC SỞ CÔNG THƯƠNG",
    body=("Căn cứ Nghị định số 64/2007/NĐ-CP của Chính phủ về ứng dụng công nghệ thông tin;",),
    signer="Trần Văn Bình",
)


def read(data: bytes) -> Reading:
    found = read_document(data, "a", "", Sandbox())
    assert isinstance(found, Reading)
    return found


@pytest.mark.usefixtures("model")
def test_tilted_scan_with_a_seal_gives_type_code_and_columns() -> None:
    """The page is straightened first; lines stand in the columns of the letterhead, and the origin stays a scan."""
    found = read(scan_pdf(draw_pdf(LETTER), tilt=1.6, jpeg=True, seal=(0.5, 0.33)))
    verdict = judge_document(found, Accompaniment(), rules())
    named = judge_document(found, Accompaniment(filename="166_QĐ-SCT.pdf"), rules())

    assert {line.source for line in found.lines} == {LineSource.OCR}
    assert {line.column for line in found.lines[:6]} == {Column.LEFT, Column.RIGHT}
    assert all(line.box and line.box[2] <= 600 and line.box[3] <= 0.45 * 842 for line in found.lines)
    assert (verdict.type.value, verdict.origin.value) == ("quyet_dinh", Origin.SCANNED_IMAGE)
    assert [v.letterhead.symbol.value and v.letterhead.symbol.value.text for v in (verdict, named)] == [
        "166/QĐ-SCT"
    ] * 2
    assert verdict.letterhead.symbol.confidence < named.letterhead.symbol.confidence


@pytest.mark.usefixtures("model")
def test_number_under_red_ink_of_a_photographed_page_is_read() -> None:
    """Red and blue go when the lightest colour counts; the page of a camera needs no stated resolution."""
    page = picture_of(draw_pdf(LETTER)).convert("RGB")
    ink = Image.new("RGB", page.size, "white")
    pen = ImageDraw.Draw(ink)
    x, y = page.width * 0.27, page.width * 0.22
    for radius in range(40, 150, 12):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=(225, 60, 70), width=4)
    page = ImageChops.multiply(page, ink)
    file = BytesIO()
    page.save(file, "JPEG", quality=85)
    found = read(file.getvalue())

    assert found.format is Format.IMAGE
    assert "166/QĐ-SCT" in found.text.replace(" ", "")
    assert judge_document(found, Accompaniment(), rules()).origin.value is Origin.SCANNED_IMAGE


@pytest.mark.usefixtures("model")
def test_second_page_of_a_fax_is_read_where_the_first_is_blank() -> None:
    """Faxes have half as many dots down as across and come with covers; all their pages are counted."""
    page = picture_of(draw_pdf(LETTER)).resize((1728, 1143)).point(lambda grey: 255 if grey > 150 else 0).convert("1")
    cover = Image.new("1", page.size, 1)
    file = BytesIO()
    cover.save(
        file, "TIFF", compression="group3", dpi=(204, 98), save_all=True, append_images=[page, page.transpose(1)]
    )
    found = read(file.getvalue())

    assert found.page_count == 3
    assert [bool(page.lines) for page in found.pages] == [False, True]
    assert judge_document(found, Accompaniment(), rules()).type.value == "quyet_dinh"


@pytest.mark.usefixtures("model")
def test_picture_without_words_stays_unread() -> None:
    """Photographs and logos are no documents; what they are, name and mail must say."""
    logo = read_document(picture_file((120, 80), 200), "logo.png", "image/png", Sandbox())
    photo = read_document(picture_file((900, 1200), 200), "a.png", "image/png", Sandbox())
    torn = read_document(picture_file((900, 1200), 200)[:200], "a.png", "image/png", Sandbox())

    assert [found.reason for found in (logo, photo, torn) if isinstance(found, Unreadable)] == [
        "no_words",
        "no_words",
        "broken",
    ]


def test_without_the_vietnamese_data_scans_stay_unread(tmp_path: Path) -> None:
    """Nothing is guessed in another language: the scan is known as a scan, and no word of it is."""
    assert (data_folder((str(tmp_path),)), warm((str(tmp_path),)), is_warm()) == (None, False, False)
    assert not read(scan_pdf(draw_pdf(LETTER), dpi=72)).lines
    assert read_document(picture_file((900, 1200), 9), "a.png", "", Sandbox()) == Unreadable(
        "needs_ocr", "a picture", Format.IMAGE
    )
    assert recognise(PagePicture(Image.new("L", (9, 9)), 200, 9, 9), 1) is None


def test_damaged_data_counts_as_missing(tmp_path: Path) -> None:
    """A model that can't be loaded must not end the process that reads all mail."""
    (tmp_path / "vie.traineddata").write_bytes(b"no model" * 100)

    assert (warm((str(tmp_path),)), is_warm()) == (False, False)


@pytest.mark.parametrize("tilt", [-2.4, -0.6, 0.0, 1.3, 3.1])
def test_slant_is_found_to_a_fifth_of_a_degree(tilt: float) -> None:
    """One degree already costs whole lines."""
    top = picture_of(draw_pdf(LETTER), dpi=100, tilt=tilt)
    top = top.crop((0, 0, top.width, top.height // 2))

    assert abs(slant(without_coloured_ink(top)) + tilt) <= 0.2


def test_words_of_one_height_are_one_row_and_noise_is_left_out() -> None:
    """Tesseract's blocks are read side by side; rims of seals and rows cut by the edge are dropped."""
    rows = [
        "level\tpage\tblock\tpar\tline\tword\tleft\ttop\twidth\theight\tconf\ttext",
        "5\t1\t1\t1\t1\t1\t100\t100\t60\t30\t96\tSỞ",
        "5\t1\t1\t1\t1\t2\t180\t100\t200\t30\t90\tTÀI",
        "5\t1\t2\t1\t1\t1\t900\t103\t300\t30\t95\tCỘNG",
        "5\t1\t2\t1\t1\t2\t1210\t103\t20\t30\t4\t~°",
        "5\t1\t3\t1\t1\t1\t100\t900\t300\t30\t12\tx^¬/",
        "4\t1\t3\t1\t1\t0\t100\t900\t300\t30\t-1\t",
    ]
    lines = lines_of_words(words_of_table("\n".join(rows), 200), 3, 595, 842)

    assert [(line.text, line.column, line.page, line.number) for line in lines] == [
        ("SỞ TÀI", Column.LEFT, 3, 1),
        ("CỘNG", Column.RIGHT, 3, 2),
    ]
    assert lines[0].box and 36 <= lines[0].box[0] <= lines[0].box[2] <= 137


def _line(text: str, source: LineSource, box: tuple[float, float, float, float]) -> Line:
    return Line(text, 1, 1, Column.LEFT, source, box)


def test_text_of_a_stamp_is_kept_before_what_was_recognised_over_it() -> None:
    """A signer's field holds the number exactly; the page keeps its order and junk layers go."""
    own = (
        _line("166", LineSource.WIDGET, (100, 95, 130, 110)),
        _line("cgNG IIOA xi", LineSource.OCR, (60, 50, 200, 60)),
    )
    read = (
        _line("SỞ", LineSource.OCR, (60, 50, 200, 60)),
        _line("1G6", LineSource.OCR, (102, 96, 128, 109)),
        _line("QUYẾT ĐỊNH", LineSource.OCR, (200, 150, 400, 165)),
    )

    assert [line.text for line in merged(own, read)] == ["SỞ", "166", "QUYẾT ĐỊNH"]


def test_only_pages_without_text_of_their_own_are_recognised() -> None:
    """Typed pages, backgrounds and good hidden layers are left alone; junk layers and outlines are not."""
    box = (50.0, 50.0, 500.0, 60.0)
    layer = (_line("Căn cứ Luật Tổ chức chính quyền địa phương " * 5, LineSource.OCR, box),)
    typed = (_line("Căn cứ Luật Tổ chức chính quyền địa phương " * 9, LineSource.TEXT, box),)

    assert is_unread(Page(1, (), picture_cover=1.0))
    assert is_unread(Page(1, (), paths=900))
    assert is_unread(Page(1, layer, picture_cover=1.0, text_quality=0.05))
    assert not is_unread(Page(1, layer, picture_cover=1.0, text_quality=0.5))
    assert not is_unread(Page(1, typed, picture_cover=1.0))
    assert not is_unread(Page(1, ()))


def test_doubtful_days_are_left_blank_and_sure_ones_kept() -> None:
    """Handwritten days are read wrong as often as right: a blank is honest, "30" read as "20" is not."""
    sheet = "5\t1\t1\t1\t1\t{0}\t{1}\t100\t60\t30\t{2}\t{3}"
    words = [("ngày", 96), ("20", 82), ("tháng", 97), ("3", 97), ("năm", 97), ("2018", 96), ("ngày20", 44)]
    rows = [sheet.format(n, 100 + 70 * n, sure, text) for n, (text, sure) in enumerate(words, start=1)]

    assert [line.text for line in lines_of_words(words_of_table("\n".join(rows), 200), 1, 595, 842)] == [
        "ngày __ tháng 3 năm 2018 ngày __"
    ]
