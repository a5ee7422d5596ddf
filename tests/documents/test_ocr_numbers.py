"""Numbers written by pen on scanned pages: found, cut, read and kept for a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageChops

from classifiers.judge import judge_document
from classifiers.reading import Accompaniment, Line, NumberReading, Page, Reading
from gateway.documents.ocr_numbers import NumberSeen, on_its_line
from gateway.documents.reader import read_document
from gateway.handwriting.crop import unpack_crop
from gateway.settings import Sandbox
from tests.classifiers.made import rules
from tests.made.handwriting import BLUE, written
from tests.made.letter import Letter
from tests.made.pdf import draw_pdf

DPI = 200
BLANK = " " * 24
LETTER = Letter(
    parent="UBND TỈNH QUẢNG NGÃI",
    issuer="SỞ CÔNG THƯƠNG",
    symbol=f"{BLANK}/QĐ-SCT",
    day=date(2014, 3, 25),
    heading="QUYẾT ĐỊNH",
    abstract="Về việc thành lập Tổ công tác trao đổi văn bản điện tử",
    authority="GIÁM ĐỐC SỞ CÔNG THƯƠNG",
    body=("Căn cứ Nghị định số 64/2007/NĐ-CP của Chính phủ về ứng dụng công nghệ thông tin;",),
    signer="Trần Văn Bình",
)


def scan(digits: str, *, tilt: float = 0.0) -> bytes:
    """The letter's first page as a PNG of a scanner, its number written by pen between label and code."""
    document = pypdfium2.PdfDocument(draw_pdf(LETTER))
    page = document[0]
    picture = page.render(scale=DPI / 72).to_pil().convert("RGB")
    if digits:
        text = page.get_textpage()
        found = text.search("Số:").get_next()
        assert found is not None
        _, foot, right, _ = text.get_charbox(found[0] + 1)
        strip = Image.fromarray(written(digits, BLUE)[:, 12 : 18 + 27 * len(digits)])
        sheet = Image.new("RGB", picture.size, "white")
        scale = DPI / 72
        sheet.paste(strip, (round((right + 8) * scale), round((page.get_height() - foot) * scale) - 48))
        picture = ImageChops.darker(picture, sheet)
    if tilt:
        picture = picture.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor="white")
    file = BytesIO()
    picture.save(file, "PNG", dpi=(DPI, DPI))
    return file.getvalue()


def read(data: bytes) -> Page:
    found = read_document(data, "a.png", "", Sandbox())
    assert isinstance(found, Reading)
    return found.pages[0]


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize(("digits", "tilt"), [("348", 0.0), ("2268", 1.4)])
def test_a_number_written_by_pen_is_read_with_its_line_and_its_picture(digits: str, tilt: float) -> None:
    """Both nets name it among their first three; the crop is a picture of it; the line is the number line."""
    page = read(scan(digits, tilt=tilt))
    (number,) = page.numbers
    assert digits in [said for said, _ in number.candidates[:3]] + [said for said, _ in number.second[:3]]
    assert number.code == "QĐ-SCT" and number.reader == "base-1"
    assert unpack_crop(number.crop).shape[0] == 72
    line = next(line for line in page.lines if line.number == number.line)
    assert "/QĐ-SCT" in line.text.replace(" ", "")


@pytest.mark.usefixtures("model")
def test_a_written_number_is_never_taken_wrong_and_its_name_is() -> None:
    """Without a name it is right or open; with the true name it counts, with one wrong by a digit it does not."""
    reading = read_document(scan("348"), "a.png", "", Sandbox())
    assert isinstance(reading, Reading)
    said = {
        name: judge_document(reading, Accompaniment(filename=name), rules()).letterhead.symbol.value
        for name in ("", "348-QĐ-SCT.pdf", "848-QĐ-SCT.pdf")
    }
    assert {value.text for value in said.values() if value} == {"348/QĐ-SCT"}
    assert said["348-QĐ-SCT.pdf"] is not None and said["848-QĐ-SCT.pdf"] is None


@pytest.mark.usefixtures("model")
def test_a_blank_number_line_gives_no_number() -> None:
    """A draft without a number stays without one."""
    reading = read_document(scan(""), "a.png", "", Sandbox())
    assert isinstance(reading, Reading)
    assert judge_document(reading, Accompaniment(), rules()).letterhead.symbol.value is None


def test_a_number_line_that_was_dropped_comes_back_with_its_code() -> None:
    """Recognition doubted its words; label and code were seen all the same."""
    seen = NumberSeen(NumberReading(0, (("5060", 0.9),), code="QĐ-SYT"), (100, 100, 200, 110))
    above, below = Line("SỞ Y TẾ", 1, 1, box=(120, 70, 180, 82)), Line("QUYẾT ĐỊNH", 1, 2, box=(260, 140, 350, 155))
    lines, (number,) = on_its_line(seen, (above, below), 1)
    assert [line.number for line in lines] == [1, 2, 3]
    assert lines[1].text.split() == ["Số:", "/QĐ-SYT"] and number.line == 2


def test_specks_before_the_label_go() -> None:
    """The rim of a seal stands left of the number line."""
    seen = NumberSeen(NumberReading(0, (("2193", 0.9),), code="TB-SYT"), (100, 100, 200, 110))
    line = Line("r~ Số:2.Jđ2/TB-SYT .", 1, 1, box=(48, 101, 214, 112))
    lines, (number,) = on_its_line(seen, (line,), 1)
    assert lines == (replace(line, text="Số:2.Jđ2/TB-SYT ."),) and number.line == 1
