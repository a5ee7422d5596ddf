"""Scanned papers: a page as a picture only, or with the hidden text of an OCR program."""

from __future__ import annotations

import random
from io import BytesIO

import pypdfium2
from fpdf import FPDF
from fpdf.enums import TextMode
from PIL import Image, ImageChops, ImageDraw

from tests.made.pdf import new_pdf


def picture_of(pdf: bytes, *, dpi: int = 200, page: int = 0, tilt: float = 0.0) -> Image.Image:
    """One page of a PDF as a grey picture with specks and `tilt` degrees, as scanners give it."""
    drawn: Image.Image = pypdfium2.PdfDocument(pdf)[page].render(scale=dpi / 72).to_pil().convert("L")
    dice = random.Random(drawn.width)
    pen = ImageDraw.Draw(drawn)
    for _ in range(60):
        x, y = dice.randrange(drawn.width), dice.randrange(drawn.height)
        pen.ellipse((x, y, x + 2, y + 2), fill=dice.randrange(60, 160))
    return drawn.rotate(tilt, fillcolor=255, resample=Image.Resampling.BICUBIC) if tilt else drawn


def add_seal(picture: Image.Image, centre: tuple[float, float], radius: float = 0.085) -> Image.Image:
    """`picture` with a round office seal; centre and radius as shares of the width."""
    seal = Image.new("L", picture.size, 255)
    pen = ImageDraw.Draw(seal)
    x, y, r = centre[0] * picture.width, centre[1] * picture.width, radius * picture.width
    for share, width in ((1.0, 6), (0.94, 2), (0.62, 2)):
        pen.ellipse((x - r * share, y - r * share, x + r * share, y + r * share), outline=120, width=width)
    return ImageChops.multiply(picture, seal)


def scan_pdf(
    pdf: bytes,
    *,
    dpi: int = 200,
    tilt: float = 0.0,
    jpeg: bool = False,
    hidden_text: bool = False,
    seal: tuple[float, float] | None = None,
) -> bytes:
    """The pages of `pdf` as a scanner saves them: pictures that fill the page.

    Black and white (fax code) by default, grey JPEG with `jpeg`. `hidden_text`
    puts the words behind the picture in render mode 3, as OCR programs do.
    `seal` is the centre of an office seal on page 1, in shares of the page width.
    """
    source = pypdfium2.PdfDocument(pdf)
    out = new_pdf()
    out.set_producer("Canon iR-ADV C5030")
    for index in range(len(source)):
        out.add_page()
        picture = picture_of(pdf, dpi=dpi, page=index, tilt=tilt)
        _place(out, add_seal(picture, seal) if seal and index == 0 else picture, jpeg)
        if hidden_text:
            _hide_text(out, source[index])
    return bytes(out.output())


def _place(out: FPDF, picture: Image.Image, jpeg: bool) -> None:
    """Put the picture over the whole page."""
    if not jpeg:
        out.image(picture.point(lambda grey: 255 if grey > 150 else 0).convert("1"), 0, 0, 210, 297)
        return
    file = BytesIO()
    picture.save(file, "JPEG", quality=22, optimize=True)
    out.image(BytesIO(file.getvalue()), 0, 0, 210, 297)


def _hide_text(out: FPDF, page: pypdfium2.PdfPage) -> None:
    """Each line of `page` again at its place, invisible."""
    text = page.get_textpage()
    out.set_auto_page_break(False)
    with out.local_context(text_mode=TextMode.INVISIBLE):
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            words = text.get_text_bounded(left, bottom, right, top).replace("\r\n", " ").strip()
            if words:
                out.set_font("Tinos", "", max(6.0, (top - bottom) * 0.95))
                out.text(left / 72 * 25.4, (page.get_height() - bottom - 2) / 72 * 25.4, words)
    out.set_auto_page_break(True, 18)


def picture_file(size: tuple[int, int], shade: int, form: str = "PNG") -> bytes:
    """A small picture, such as a logo under a signature."""
    picture = Image.new("RGB", size, (shade, 30, 30))
    ImageDraw.Draw(picture).ellipse((4, 4, size[0] - 4, size[1] - 4), fill=(255, 220, 0))
    file = BytesIO()
    picture.save(file, form)
    return file.getvalue()
