"""Crops of numbers as they stand on paper, by pen or printed, with "/Q" behind: for the readers of numbers."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gateway.handwriting.crop import CROP_HEIGHT, Picture

PRINT = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"
BLUE, BLACK = (45, 55, 160), (25, 25, 25)
_CAP, _BASE, _SCALE = 24, 48, 4
_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "0": (((6, 0), (2, 2), (0, 6), (0, 11), (3, 15), (7, 14), (10, 9), (10, 4), (8, 1), (5, 0)),),
    "1": (((0, 7), (3, 4), (6, 0), (5, 8), (4, 16)),),
    "2": (((1, 4), (3, 1), (6, 0), (9, 2), (9, 5), (6, 10), (0, 15), (4, 15), (11, 15)),),
    "3": (((1, 2), (4, 0), (8, 1), (9, 4), (4, 7), (8, 8), (9, 12), (6, 15), (0, 14)),),
    "4": (((6, 0), (3, 5), (0, 10), (11, 9)), ((8, 4), (7, 16))),
    "5": (((9, 0), (3, 1), (2, 6), (6, 6), (9, 9), (7, 14), (4, 16), (0, 15)),),
    "6": (((8, 0), (4, 3), (1, 8), (1, 12), (3, 15), (7, 15), (9, 12), (7, 9), (4, 9), (1, 12)),),
    "7": (((0, 1), (5, 1), (10, 0), (7, 7), (4, 16)), ((3, 8), (10, 7))),
    "8": (((9, 2), (5, 0), (2, 2), (3, 5), (8, 9), (9, 13), (5, 16), (1, 13), (3, 9), (8, 5), (9, 2)),),
    "9": (((9, 3), (5, 0), (1, 3), (2, 7), (6, 7), (9, 3), (8, 10), (6, 16)),),
}


def written(digits: str, ink: tuple[int, int, int] = BLUE, pen: int = 3) -> Picture:
    """The number by ballpoint, half as high again as the print around it."""
    page, pencil = _paper(60 + 27 * len(digits))
    unit = 2.2 * _SCALE
    for place, digit in enumerate(digits):
        left, top = (16 + 27 * place) * _SCALE, (_BASE - 33 + 2 * (place % 2)) * _SCALE
        for stroke in _STROKES[digit]:
            points = [(left + x * unit, top + y * unit) for x, y in stroke]
            pencil.line(points, fill=ink, width=pen * _SCALE, joint="curve")
    return _finished(page, pencil)


def printed(digits: str) -> Picture:
    """The number in the type of the line."""
    page, pencil = _paper(60 + 18 * len(digits))
    pencil.text((14 * _SCALE, _BASE * _SCALE), digits, font=_type(), fill=BLACK, anchor="ls")
    return _finished(page, pencil)


def _paper(width: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    page = Image.new("RGB", (width * _SCALE, CROP_HEIGHT * _SCALE), (247, 246, 243))
    return page, ImageDraw.Draw(page)


def _type() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(PRINT, round(_CAP / 0.66) * _SCALE)


def _finished(page: Image.Image, pencil: ImageDraw.ImageDraw) -> Picture:
    """With the colon of the label before, the slash and half a letter behind."""
    pencil.text((2 * _SCALE, _BASE * _SCALE), ":", font=_type(), fill=BLACK, anchor="ls")
    pencil.text((page.width - 22 * _SCALE, _BASE * _SCALE), "/Q", font=_type(), fill=BLACK, anchor="ls")
    small = page.resize((page.width // _SCALE, page.height // _SCALE), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.uint8)
