"""Pictures of pages made ready for reading: grey, without coloured ink, straight.

Seals are red and signatures blue; both lie over the number of a scanned page
and go when only the lightest of the three colours is kept. A page that stands
askew by one degree already costs whole lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

MOST_DPI = 200
"""Finer scans are read no better and take longer; coarser ones are never blown up."""
_MOST_PIXELS = 40_000_000
_PROBE_WIDTH = 600
"""Pixels across the small picture on which the slant is found."""
_WIDEST_SLANT, _COARSE, _FINE = 4.0, 0.8, 0.1
"""Degrees: scanners that feed paper turn it by up to three."""

_SMALL_SIDE = 400
_SLANTS = (-4.0, -2.5, -1.2, 0.0, 1.2, 2.5, 4.0)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """The top of one page as a picture."""

    picture: Image.Image
    dpi: float
    width_pt: float
    height_pt: float
    """Of the whole page, also where the picture shows only a part of it."""
    top_pt: float = 0.0
    """Where on the page the picture begins."""
    straightened: float = 0.0
    """Degrees by which it was turned to stand straight."""


def page_top(page: Any, native_dpi: float, share: float) -> PagePicture | None:
    """The upper `share` of a pdfium page in colour; None for a page too large to draw.

    `native_dpi` is the resolution of the scan within.
    """
    return page_part(page, native_dpi, 0.0, share)


def page_part(page: Any, native_dpi: float, top: float, bottom: float, turned: int = 0) -> PagePicture | None:
    """A pdfium page between two shares of its height, in colour; None for a page too large to draw.

    With `turned` (90, 180 or 270 degrees clockwise) the page as it stands after that turn.
    """
    width, height = page.get_size()
    if turned % 180:
        width, height = height, width
    dpi = min(MOST_DPI, native_dpi)
    if dpi <= 0 or width * height * (bottom - top) * (dpi / 72) ** 2 > _MOST_PIXELS:
        return None
    above, below = height * top, height * (1 - bottom)
    bitmap = page.render(scale=dpi / 72, rotation=turned, crop=(0, below, 0, above), may_draw_forms=False)
    try:
        picture: Image.Image = bitmap.to_pil().copy()
    finally:
        bitmap.close()
    return PagePicture(picture, dpi, width, height, above)


def native_dpi(page: Any) -> float:
    """Resolution of the largest picture on a pdfium page; `MOST_DPI` where a page is drawn with lines only."""
    found = [
        (area, dpi)
        for item in page.get_objects((pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=4)
        if (area := _area(item)) and (dpi := _dpi(item))
    ]
    return max(found, default=(0.0, float(MOST_DPI)))[1]


def _area(item: Any) -> float:
    left, bottom, right, top = item.get_bounds()
    return float(max(0.0, right - left) * max(0.0, top - bottom))


def _dpi(item: Any) -> float:
    width, height = item.get_px_size()
    return 72 * math.sqrt(width * height / _area(item))


def without_coloured_ink(picture: Image.Image) -> Image.Image:
    """Grey, with red and blue as light as paper."""
    if picture.mode != "RGB":
        return picture.convert("L")
    red, green, blue = picture.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def with_all_ink(picture: Image.Image) -> Image.Image:
    """Grey, with red and blue as dark as black: for pages printed or stamped in colour."""
    if picture.mode != "RGB":
        return picture.convert("L")
    red, green, blue = picture.split()
    return ImageChops.darker(ImageChops.darker(red, green), blue)


def prepared(page: PagePicture, ink: Callable[[Image.Image], Image.Image]) -> PagePicture:
    """The page in grey as `ink` makes it, turned straight."""
    grey = ink(page.picture)
    degrees = slant(grey)
    if abs(degrees) < _FINE:
        return replace(page, picture=grey)
    turned = grey.rotate(degrees, resample=Image.Resampling.BILINEAR, fillcolor=255)
    return replace(page, picture=turned, straightened=degrees)


def slant(grey: Image.Image) -> float:
    """Degrees by which the picture must be turned so that its lines of text lie level; 0 where none are seen.

    Level lines make the sharpest change between full and empty rows of pixels.
    """
    shrink = _PROBE_WIDTH / grey.width
    if shrink < 1:
        grey = grey.resize((_PROBE_WIDTH, max(1, round(grey.height * shrink))), Image.Resampling.BOX)
    probe = ImageChops.invert(grey)
    best = _steepest(probe, 0.0, _WIDEST_SLANT, _COARSE)
    best = _steepest(probe, best, _COARSE * 0.75, _COARSE / 4)
    return round(_steepest(probe, best, _FINE, _FINE), 2)


def _steepest(probe: Image.Image, around: float, reach: float, step: float) -> float:
    steps = math.floor(reach / step + 1e-6)
    angles = sorted((around + step * i for i in range(-steps, steps + 1)), key=abs)
    return max(angles, key=lambda angle: _steepness(probe, angle))


def _steepness(probe: Image.Image, degrees: float) -> int:
    """Sum of squared changes from one row of pixels to the next."""
    turned = probe.rotate(degrees, resample=Image.Resampling.BILINEAR) if degrees else probe
    margin = turned.width // 12
    rows = turned.crop((margin, 0, turned.width - margin, turned.height))
    profile = rows.resize((1, rows.height), Image.Resampling.BOX).tobytes()
    return sum((below - above) ** 2 for above, below in zip(profile, profile[1:], strict=False))


def turned_picture(whole: PagePicture, degrees: int) -> PagePicture:
    """A whole page turned clockwise by 90, 180 or 270 degrees."""
    picture = whole.picture.rotate(-degrees, expand=True)
    scale = 72 / whole.dpi
    return PagePicture(picture, whole.dpi, picture.width * scale, picture.height * scale)


def sharpness(grey: Image.Image) -> tuple[float, float]:
    """How sharply rows, and columns, of pixels change from one to the next; lines of text up to 4 degrees askew."""
    shrink = _SMALL_SIDE / min(grey.size)
    small = grey.resize((max(1, round(grey.width * shrink)), max(1, round(grey.height * shrink))), Image.Resampling.BOX)
    probe = ImageChops.invert(small)
    return _sharpest(probe), _sharpest(probe.transpose(Image.Transpose.ROTATE_90))


def _sharpest(probe: Image.Image) -> float:
    steepest = max(_steepness(probe, degrees) for degrees in _SLANTS)
    return steepest / probe.height
