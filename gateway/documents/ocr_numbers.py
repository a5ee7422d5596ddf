"""The number line of a scanned page: its place by the printed letters, a second look at it, and what the nets see."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

import tesserocr
from PIL import Image

from classifiers.reading import Column, Line, LineSource, NumberReading
from gateway.documents.page_images import PagePicture
from gateway.documents.text import printed_text
from gateway.handwriting.crop import cut_number, cut_straight
from gateway.handwriting.net import is_loaded
from gateway.handwriting.place import Box, NumberPlace, Sign, find_number
from gateway.handwriting.reader import read_number

_LOOK_TIMEOUT_MS = 10_000
_LOOK_CAPS = 30
"""Pixels of cap height that the second look sees: Tesseract reads such lines best."""
_RIM = 0.5
"""Cap heights around the line that the second look sees: neither neighbour line comes in."""
_SPECKS = re.compile(r"^\S{1,3}\s(?=[sS][ốỐôÔóÓòÒồỒổỔ06][:;.,\s])")
"""Strokes of a rim that recognition joined to the number line: "r~ Số:2.Jđ2/TB-SYT"."""
_TEXT_LINE, _SYMBOL = tesserocr.RIL.TEXTLINE, tesserocr.RIL.SYMBOL


@dataclass(frozen=True, slots=True)
class NumberSeen:
    """A number as read, and where on its page."""

    reading: NumberReading
    box: Box
    """Left, top, right, bottom of the printed line in points."""


def read_seen_number(api: tesserocr.PyTessBaseAPI, page: PagePicture, straightened: float) -> NumberSeen | None:
    """The number of the page that `api` has just recognised; None where no number line or no net is.

    `page` is the page as it was scanned, which `api` saw turned by `straightened` degrees.
    """
    if not is_loaded():
        return None
    place = find_number(_signs(api), page.picture.width)
    crop = cut_number(page.picture, straightened, place) if place else None
    reading = read_number(crop, place.code) if place and crop is not None else None
    if place is None or reading is None:
        return None
    again = _second_look(api, page.picture, straightened, place)
    scale = 72 / page.dpi
    left, top, right, bottom = (edge * scale for edge in place.line)
    box = (left, top + page.top_pt, right, bottom + page.top_pt)
    return NumberSeen(replace(reading, printed=place.digits, again=again), box)


def on_its_line(
    seen: NumberSeen | None, lines: tuple[Line, ...], page: int
) -> tuple[tuple[Line, ...], tuple[NumberReading, ...]]:
    """The lines of page `page` and the reading with the number of the line that it belongs to.

    Where the number line was dropped for its doubtful words, it comes back
    with its label and code, the number left blank. Specks before its label go.
    """
    if seen is None:
        return lines, ()
    found = [line for line in lines if line.box is not None and _meet(line.box, seen.box)]
    first = min(found, key=lambda line: line.box[0] if line.box else 0.0, default=None)
    if first is None:
        blank = Line(f"Số:      /{seen.reading.code}", page, 0, Column.LEFT, LineSource.OCR, seen.box)
        place = next((i for i, line in enumerate(lines) if line.box and line.box[3] > seen.box[3]), len(lines))
        mended = (*lines[:place], blank, *lines[place:])
    else:
        place = lines.index(first)
        mended = (*lines[:place], replace(first, text=_SPECKS.sub("", first.text)), *lines[place + 1 :])
    numbered = tuple(replace(line, number=number) for number, line in enumerate(mended, start=1))
    return numbered, (replace(seen.reading, line=place + 1),)


def _meet(one: Box, other: Box) -> bool:
    """Whether two boxes share some width and a quarter of the lower one's height."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    lower = min(one[3] - one[1], other[3] - other[1])
    return one[0] < other[2] and other[0] < one[2] and shared >= lower / 4


def _signs(api: tesserocr.PyTessBaseAPI) -> list[Sign]:
    """Every character that was recognised, with its box in pixels."""
    signs: list[Sign] = []
    line = 0
    walk = api.GetIterator()
    if walk is None:
        return []
    for item in tesserocr.iterate_level(walk, _SYMBOL):
        if item.Empty(_SYMBOL):
            continue
        line += bool(item.IsAtBeginningOf(_TEXT_LINE))
        box = item.BoundingBox(_SYMBOL)
        text = item.GetUTF8Text(_SYMBOL)
        if box and text:
            left, top, right, bottom = box
            signs.append(Sign(text, (left, top, right, bottom), line, item.Confidence(_SYMBOL)))
    return signs


def _second_look(api: tesserocr.PyTessBaseAPI, picture: Image.Image, degrees: float, place: NumberPlace) -> str:
    """The number line read once more by itself: larger, every ink but the seal's, as one line."""
    left, top, right, bottom = place.line
    rim = _RIM * place.cap_height
    cut = cut_straight(picture, degrees, (left - rim, top - rim, right + rim, bottom + rim))
    scale = _LOOK_CAPS / place.cap_height
    size = (math.ceil(cut.width * scale), math.ceil(cut.height * scale))
    # A blue pen is dark in the red channel, a red seal is not.
    red = cut.resize(size, Image.Resampling.BICUBIC).getchannel("R")
    api.SetPageSegMode(tesserocr.PSM.SINGLE_LINE)
    try:
        api.SetImageBytes(red.tobytes(), red.width, red.height, 1, red.width)
        api.SetSourceResolution(300)
        return printed_text(api.GetUTF8Text().strip()) if api.Recognize(_LOOK_TIMEOUT_MS) else ""
    finally:
        api.Clear()
        api.SetPageSegMode(tesserocr.PSM.AUTO)
