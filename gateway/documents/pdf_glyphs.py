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
    parted: bool = False
    """pdfium holds that a word begins here; by the order in the file, so only a hint."""


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
    quarters: Counter[int] = Counter()
    for angle, amount in Counter(glyph.style.angle for glyph in raw).items():
        if _near_quarter(angle):
            quarters[round(angle / 90) % 4] += amount
    if quarters:
        common, amount = quarters.most_common(1)[0]
        frame = frame.turned(common if amount > quarters.get(frame.quarters, 0) else frame.quarters)
    if frame.quarters == 0 and len(quarters) <= 1 and all(glyph.style.angle == 0 for glyph in raw):
        left, top = frame.left, frame.top
        return PageGlyphs(
            frame,
            [Glyph(t, x0 - left, x1 - left, top - y, style, parted) for t, x0, x1, y, style, parted in raw],
            [],
            counts,
        )
    return _parted_by_angle(raw, frame, counts)


def _parted_by_angle(raw: list[Glyph], frame: PageFrame, counts: dict[int, int]) -> PageGlyphs:
    upright: list[Glyph] = []
    others: dict[int, list[Glyph]] = {}
    for glyph in raw:
        off = (glyph.style.angle - frame.quarters * 90) % 360
        if min(off, 360 - off) <= _UPRIGHT_DEGREES:
            x0, y = frame.place(glyph.x0, glyph.y)
            upright.append(Glyph(glyph.text, x0, x0 + glyph.x1 - glyph.x0, y, glyph.style, glyph.parted))
        else:
            others.setdefault(glyph.style.angle, []).append(_turn(glyph))
    return PageGlyphs(frame, upright, list(others.values()), counts)


def _near_quarter(angle: int) -> bool:
    return min(angle % 90, 90 - angle % 90) <= _UPRIGHT_DEGREES


def _turn(raw: Glyph) -> Glyph:
    """The glyph in a frame along its own direction; positions tell order only."""
    radians = math.radians(raw.style.angle)
    along = raw.x0 * math.cos(radians) + raw.y * math.sin(radians)
    across = raw.x0 * math.sin(radians) - raw.y * math.cos(radians)
    return Glyph(raw.text, along, along + raw.x1 - raw.x0, across, raw.style, raw.parted)


def _raw_glyphs(text_page: Any, widget_objects: frozenset[int]) -> tuple[list[Glyph], dict[int, int]]:
    """Glyphs in page space (y upwards, x1 - x0 the advance), and visible ones for each text object.

    The loop is the dearest of all reading: one call less for each character
    counts. A text object that runs along the page has one baseline.
    """
    styles: dict[int, tuple[Style, float]] = {}
    counts: dict[int, int] = {}
    found: list[Glyph] = []
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    x_ref, y_ref, box_ref = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box)
    parted = False
    handle, address_of = text_page.raw, ctypes.addressof
    unicode_at, object_at = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetTextObject
    box_at, origin_at = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharOrigin
    for index in range(min(pdfium.FPDFText_CountChars(handle), MAX_GLYPHS)):
        code = unicode_at(handle, index)
        text = chr(code) if 32 <= code < 127 else _character(code)
        holder = object_at(handle, index) if text else None
        if not holder:
            parted = parted or text == " "
            continue
        address = address_of(holder.contents)
        known = styles.get(address)
        if known is None:
            origin_at(handle, index, x_ref, y_ref)
            known = styles[address] = _style(handle, index, holder, address in widget_objects), y.value
        style, baseline = known
        box_at(handle, index, box_ref)
        if style.angle == 0:
            found.append(Glyph(text, box.left, max(box.left, box.right), baseline, style, parted))
        else:
            origin_at(handle, index, x_ref, y_ref)
            width = box.top - box.bottom if 45 < style.angle % 180 < 135 else box.right - box.left
            found.append(Glyph(text, x.value, x.value + max(width, 0.0), y.value, style, parted))
        parted = False
        if text != " " and not style.hidden:
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
