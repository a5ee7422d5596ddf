"""A picture file as a document: scans and faxes saved as .jpg, .png or .tif, photographed pages."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from functools import partial

from PIL import (  # The formats that are read, loaded before a child is forked.
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
)

from classifiers.reading import NEEDS_OCR, NO_WORDS, Format, Page, Reading, Unreadable
from gateway.documents.ocr import is_warm
from gateway.documents.ocr_numbers import on_its_line
from gateway.documents.ocr_pages import TOP_SHARE
from gateway.documents.page_images import MOST_DPI, PagePicture, turned_picture
from gateway.documents.page_turns import recognise_upright
from gateway.settings import Sandbox

FORMATS = tuple(
    plugin.format
    for plugin in (
        BmpImagePlugin.BmpImageFile,
        GifImagePlugin.GifImageFile,
        JpegImagePlugin.JpegImageFile,
        PngImagePlugin.PngImageFile,
        TiffImagePlugin.TiffImageFile,
    )
)
MOST_PIXELS = 120_000_000
_SMALLEST_SIDE = 600
"""Pixels: A5 at 100 dpi has 583; logos and pasted signatures are smaller."""
_A4_WIDTH_IN = 8.27
_PAGE_WIDTHS_PT = (350.0, 1000.0)
"""Widths of A5 to A3: a resolution that gives another width is no scanner's."""
_FEW_CHARACTERS = 120
_FIRST_PAGES = 2
BROKEN = (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError, OverflowError, struct.error)


def read_picture(data: bytes, limits: Sandbox) -> Reading | Unreadable:
    """The letterhead of a pictured page; `no_words` for pictures in which none are found.

    The second page of a .tif is read where the first shows no letterhead.
    """
    if not is_warm():
        return Unreadable(NEEDS_OCR, "a picture", Format.IMAGE)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as file:
            if file.width * file.height > MOST_PIXELS:
                return Unreadable("limits", f"a picture of {file.width} x {file.height} pixels", Format.IMAGE)
            if min(file.size) < _SMALLEST_SIDE:
                return Unreadable(NO_WORDS, "a picture too small to be a page", Format.IMAGE)
            return _read(file, limits)
    except Image.DecompressionBombError as why:
        return Unreadable("limits", str(why)[:200], Format.IMAGE)
    except BROKEN as why:
        return Unreadable("broken", f"{type(why).__name__} in a picture", Format.IMAGE)


def _read(file: Image.Image, limits: Sandbox) -> Reading | Unreadable:
    count = min(getattr(file, "n_frames", 1) if file.format == "TIFF" else 1, limits.max_parts)
    pages: list[Page] = []
    for index in range(min(count, _FIRST_PAGES)):
        file.seek(index)
        if file.width * file.height > MOST_PIXELS:
            break
        found = recognise_upright(partial(_top, upright_frame(file)), index + 1)
        if found is None:
            break
        read, top = found.read, found.top
        lines, numbers = on_its_line(read.number, read.lines, index + 1)
        width, height = round(top.width_pt, 1), round(top.height_pt, 1)
        share, sure = top.picture.height / max(1, round(height * top.dpi / 72)), read.confidence
        pages.append(
            Page(
                index + 1,
                lines,
                width_pt=width,
                height_pt=height,
                picture_cover=1.0,
                recognised=min(1.0, round(share, 3)),
                recognised_sure=round(sure),
                turned=found.turned,
                numbers=numbers,
            )
        )
        if read.letterhead:
            break
    if sum(len(line.text) for page in pages for line in page.lines) < _FEW_CHARACTERS:
        return Unreadable(NO_WORDS, "a picture in which no words were found", Format.IMAGE)
    return Reading(Format.IMAGE, tuple(pages), count)


def upright_frame(file: Image.Image) -> PagePicture:
    """The current page of a picture file, grey or RGB, upright, with square pixels, no denser than needed."""
    dpi_x, dpi_y = _densities(file)
    dpi = min(float(MOST_DPI), max(dpi_x, dpi_y))
    size = (max(1, round(file.width * dpi / dpi_x)), max(1, round(file.height * dpi / dpi_y)))
    # A JPEG decoder shrinks large photographs on the way; the rest is done below.
    file.draft("RGB", size)
    picture = _on_paper(file)
    if picture.size != size:
        shrinks = size[1] < picture.height
        picture = picture.resize(size, Image.Resampling.BOX if shrinks else Image.Resampling.BICUBIC)
    upright = ImageOps.exif_transpose(picture)
    return PagePicture(upright, dpi, upright.width * 72 / dpi, upright.height * 72 / dpi)


def _densities(file: Image.Image) -> tuple[float, float]:
    """Dots per inch across and down: what a scanner wrote, else as if the short side were A4's.

    Faxes have twice as many dots across as down [TIFF-F]; cameras write densities that mean nothing.
    """
    said = file.info.get("dpi") or (0, 0)
    dpi_x, dpi_y = float(said[0]), float(said[1])
    if dpi_x > 0 and dpi_y > 0 and 0.4 <= dpi_x / dpi_y <= 2.5:
        short = 72 * min(file.width / dpi_x, file.height / dpi_y)
        if _PAGE_WIDTHS_PT[0] <= short <= _PAGE_WIDTHS_PT[1]:
            return dpi_x, dpi_y
    guessed = min(file.size) / _A4_WIDTH_IN
    return guessed, guessed


def _on_paper(picture: Image.Image) -> Image.Image:
    """Grey or RGB; what is transparent shows white paper."""
    if picture.mode in ("1", "L", "I", "I;16"):
        grey = picture.convert("L")
        grey.info.update(picture.info)
        return grey
    if "A" in picture.getbands() or "transparency" in picture.info:
        shown = picture.convert("RGBA")
        paper = Image.new("RGBA", shown.size, "white")
        return Image.alpha_composite(paper, shown).convert("RGB")
    return picture.convert("RGB")


def _top(whole: PagePicture, turned: int) -> PagePicture:
    if turned:
        whole = turned_picture(whole, turned)
    picture = whole.picture
    share = TOP_SHARE if picture.height > picture.width else 1.0
    return replace(whole, picture=picture.crop((0, 0, picture.width, round(picture.height * share))))
