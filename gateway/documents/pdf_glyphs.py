"""The glyphs of a PDF page as they stand on the page, whatever their order in the file.

pdfium reports characters in page space; here they get an upright frame with
the origin in the top left corner, in points. [PDF §8.3.2, §9.4.4]
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

_HYPHEN_MARK = 2
"""pdfium's own code for a hyphen at the end of a line."""
_ITALIC_FLAG = 1 << 6
_BOLD_FLAG = 1 << 18
"""Font descriptor flags [PDF Table 123]."""
_UPRIGHT_DEGREES = 3
MAX_GLYPHS = 60_000
"""A page with more is a plot or an attack; the rest is not read."""


@dataclass(frozen=True, slots=True)
class Style:
    """What the glyphs of one text object share."""

    size: float
    """Font size as seen, in points."""
    angle: int
    """Direction of writing in whole degrees, counter-clockwise, 0 to 359."""
    bold: bool
    italic: bool
    hidden: bool
    widget: bool


class Glyph(NamedTuple):
    """One character: horizontal extent, baseline downwards from the top."""

    text: str
    x0: float
    x1: float
    y: float
    style: Style


@dataclass(frozen=True, slots=True)
class PageFrame:
    """Visible rectangle of a page in its own space and its /Rotate."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.quarters % 2 else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.quarters % 2 else self.top - self.bottom

    def turned(self, quarters: int) -> PageFrame:
        return PageFrame(self.left, self.bottom, self.right, self.top, quarters % 4)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Page space to upright space: right and down from the top left corner."""
        if self.quarters == 1:
            return y - self.bottom, x - self.left
        if self.quarters == 2:
            return self.right - x, y - self.bottom
        if self.quarters == 3:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


@dataclass(frozen=True, slots=True)
class PageGlyphs:
    """All glyphs of a page in groups of one direction, the commonest first."""

    frame: PageFrame
    upright: list[Glyph]
    turned: list[list[Glyph]]
    counts: dict[int, int]
    """Visible, non-blank glyphs for each text object, by its address."""


def page_frame(page: Any) -> PageFrame:
    """Frame of a pdfium page handle."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box) or box.right <= box.left or box.top <= box.bottom:
        return PageFrame(0.0, 0.0, 595.0, 842.0, 0)
    return PageFrame(box.left, box.bottom, box.right, box.top, max(0, pdfium.FPDFPage_GetRotation(page)) % 4)


def read_glyphs(page: Any, text_page: Any, widget_objects: frozenset[int]) -> PageGlyphs:
    """Glyphs of the page, upright by the commonest quarter turn of its text.

    `widget_objects` are addresses of text objects that annotations brought in.
    """
    raw, counts = _raw_glyphs(text_page, widget_objects)
    frame = page_frame(page)
    quarters = Counter(round(glyph.style.angle / 90) % 4 for glyph in raw if _near_quarter(glyph.style.angle))
    if quarters:
        common, amount = quarters.most_common(1)[0]
        frame = frame.turned(common if amount > quarters.get(frame.quarters, 0) else frame.quarters)
    upright: list[Glyph] = []
    others: dict[int, list[Glyph]] = {}
    own_angle = frame.quarters * 90
    for glyph in raw:
        off = (glyph.style.angle - own_angle) % 360
        if min(off, 360 - off) <= _UPRIGHT_DEGREES:
            upright.append(_place(glyph, frame))
        else:
            others.setdefault(glyph.style.angle, []).append(_turn(glyph))
    return PageGlyphs(frame, upright, list(others.values()), counts)


def _near_quarter(angle: int) -> bool:
    return min(angle % 90, 90 - angle % 90) <= _UPRIGHT_DEGREES


def _place(raw: _RawGlyph, frame: PageFrame) -> Glyph:
    x0, y = frame.place(raw.x, raw.y)
    return Glyph(raw.text, x0, x0 + raw.width, y, raw.style)


def _turn(raw: _RawGlyph) -> Glyph:
    """The glyph in a frame along its own direction; positions tell order only."""
    radians = math.radians(raw.style.angle)
    along = raw.x * math.cos(radians) + raw.y * math.sin(radians)
    across = raw.x * math.sin(radians) - raw.y * math.cos(radians)
    return Glyph(raw.text, along, along + raw.width, across, raw.style)


class _RawGlyph(NamedTuple):
    text: str
    x: float
    y: float
    width: float
    style: Style


def _raw_glyphs(text_page: Any, widget_objects: frozenset[int]) -> tuple[list[_RawGlyph], dict[int, int]]:
    total = min(pdfium.FPDFText_CountChars(text_page), MAX_GLYPHS)
    styles: dict[int, Style] = {}
    counts: dict[int, int] = {}
    found: list[_RawGlyph] = []
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    x_ref, y_ref, box_ref = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box)
    for index in range(total):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        text = _character(code)
        holder = pdfium.FPDFText_GetTextObject(text_page, index) if text else None
        if not holder:
            continue
        address = ctypes.addressof(holder.contents)
        style = styles.get(address)
        if style is None:
            style = styles[address] = _style(text_page, index, holder, address in widget_objects)
        pdfium.FPDFText_GetCharOrigin(text_page, index, x_ref, y_ref)
        pdfium.FPDFText_GetLooseCharBox(text_page, index, box_ref)
        width = box.top - box.bottom if 45 < style.angle % 180 < 135 else box.right - box.left
        found.append(_RawGlyph(text, x.value, y.value, max(width, 0.0), style))
        if not style.hidden and text != " ":
            counts[address] = counts.get(address, 0) + 1
    return found, counts


def _character(code: int) -> str:
    """The character, "" for what nobody sees."""
    if code == _HYPHEN_MARK:
        return "-"
    if code in (9, 0xA0):
        return " "
    if code < 32 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF) or code > 0x10FFFF:
        return ""
    return chr(code)


def _style(text_page: Any, index: int, holder: Any, widget: bool) -> Style:
    matrix = pdfium.FS_MATRIX()
    size = pdfium.FPDFText_GetFontSize(text_page, index)
    angle = 0
    if pdfium.FPDFText_GetMatrix(text_page, index, matrix):
        size *= math.hypot(matrix.c, matrix.d) or 1.0
        angle = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
    bold, italic = _weight(text_page, index, holder)
    hidden = pdfium.FPDFTextObj_GetTextRenderMode(holder) in (
        pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
        pdfium.FPDF_TEXTRENDERMODE_CLIP,
    )
    return Style(abs(size) or 1.0, angle, bold, italic, hidden, widget)


def _weight(text_page: Any, index: int, holder: Any) -> tuple[bool, bool]:
    """Bold and italic by the name of the font, its flags and its weight."""
    flags = ctypes.c_int()
    buffer = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(text_page, index, buffer, 128, flags)
    name = buffer.value.lower()
    bold = b"bold" in name or bool(flags.value & _BOLD_FLAG) or b"black" in name
    italic = b"italic" in name or b"oblique" in name or bool(flags.value & _ITALIC_FLAG)
    return bold or pdfium.FPDFText_GetFontWeight(text_page, index) >= 600, italic
