"""The glyphs of a PDF page as they stand on the page, whatever their order in the file.

pdfium reports characters in page space; here they get an upright frame with
the origin in the top left corner, in points. [PDF §8.3.2, §9.4.4]
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

_HIDDEN_MODES = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_SHOWN: dict[int, str] = {
    **dict.fromkeys((*range(32), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\0"),
    9: " ",
    0xA0: " ",
}
_WORD = re.compile("[^ \0]+")
_MARK = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_UNSURE = re.compile("[\ufffd\ufffe\ud800-\udfff\U00010000-\U0010ffff]")
"""Where the text may differ from the characters one by one: pdfium's hyphen, pairs, torn pairs."""
_WIDEST_LETTER = 1.5
"""Font sizes a letter of a whole word takes at most; a wider word has letters drawn elsewhere."""
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
    """A character, or a word of one text object: horizontal extent, baseline downwards from the top."""

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


def read_glyphs(
    frame: PageFrame, text_page: Any, widget_objects: frozenset[int], *, whole_words: bool = True
) -> PageGlyphs:
    """Glyphs of a page in `frame`, upright by the commonest quarter turn of its text.

    `widget_objects` are addresses of text objects that annotations brought in.
    Without `whole_words` each character is a glyph of its own.
    """
    raw, counts = _raw_glyphs(text_page, widget_objects, whole_words)
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


def page_text(text_page: Any) -> str:
    """Every character in the order of the file, each in its place; line ends are what pdfium guesses."""
    count = min(pdfium.FPDFText_CountChars(text_page), MAX_GLYPHS)
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
    if written != count + 1 or len(text) != count or _UNSURE.search(text):
        codes = (pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count))
        text = "".join(chr(code) if code <= 0x10FFFF else "\0" for code in codes)
    return text.replace("\2", "-")  # pdfium's own code for a hyphen at the end of a line.


def is_hidden(holder: Any) -> bool:
    """Whether a text object draws nothing [PDF §9.3.6]."""
    return pdfium.FPDFTextObj_GetTextRenderMode(holder) in _HIDDEN_MODES


def _raw_glyphs(
    text_page: Any, widget_objects: frozenset[int], whole_words: bool
) -> tuple[list[Glyph], dict[int, int]]:
    """Glyphs in page space (y upwards, x1 - x0 the advance), and visible ones for each text object.

    Calls into pdfium are the dearest of all reading, so a word of one text
    object that runs along the page is measured at its two ends only.
    """
    reader = _GlyphReader(text_page.raw, widget_objects)
    text = page_text(text_page).translate(_SHOWN)
    found: list[Glyph] = []
    end, before = 0, 0
    for match in _WORD.finditer(text):
        blanks = text[end : match.start()]
        parted = " " in blanks
        first = reader.address_at(match.start())
        digits = end > 0 and text[end - 1].isdigit() and text[match.start()].isdigit()
        if parted and (first != before or digits or not whole_words):
            found += reader.blanks(end, blanks)
            parted = parted and not all(reader.address_at(end + at) for at, sign in enumerate(blanks) if sign == " ")
        word = reader.word(match.group(), match.start(), first, parted) if whole_words else None
        found += [word] if word else reader.characters(match.group(), match.start(), parted)
        end = match.end()
        before = reader.address_at(end - 1) if word is None else first
    return found, reader.counts


class _GlyphReader:
    """One pdfium text page: its characters, the styles of its text objects."""

    def __init__(self, handle: Any, widget_objects: frozenset[int]) -> None:
        self.counts: dict[int, int] = {}
        self._handle = handle
        self._widget_objects = widget_objects
        self._styles: dict[int, tuple[Style, float]] = {}
        self._fonts: dict[int, tuple[bool, bool]] = {}
        self._x, self._y, self._box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()

    def address_at(self, index: int) -> int:
        """Address of the text object that draws a character; 0 for what pdfium guesses."""
        holder = pdfium.FPDFText_GetTextObject(self._handle, index)
        return ctypes.addressof(holder.contents) if holder else 0

    def word(self, text: str, start: int, address: int, parted: bool) -> Glyph | None:
        """A word as one glyph; None where it has to be taken apart."""
        last = start + len(text) - 1
        if not address or (last > start and self.address_at(last) != address):
            return None
        style, baseline = self._style_of(address, start)
        if style.angle or style.widget or _MARK.search(text):
            return None
        left, right = self._extent(start)
        if last > start:
            right = self._extent(last)[1]
            if not 0 < right - left <= _WIDEST_LETTER * style.size * len(text):
                return None
        self._count(address, style, len(text))
        return Glyph(text, left, max(left, right), baseline, style, parted)

    def characters(self, text: str, start: int, parted: bool) -> list[Glyph]:
        """The characters of a word one by one, those without a text object left out."""
        found = [glyph for at, sign in enumerate(text) if (glyph := self._character(sign, start + at))]
        if found and parted:
            found[0] = found[0]._replace(parted=True)
        return found

    def blanks(self, start: int, text: str) -> list[Glyph]:
        """The spaces that the file itself draws."""
        signs = (self._character(sign, start + at) for at, sign in enumerate(text) if sign == " ")
        return [glyph for glyph in signs if glyph]

    def _character(self, text: str, index: int) -> Glyph | None:
        address = self.address_at(index)
        if not address:
            return None
        style, baseline = self._style_of(address, index)
        if text != " ":
            self._count(address, style, 1)
        left, right = self._extent(index)
        if style.angle == 0:
            return Glyph(text, left, max(left, right), baseline, style)
        pdfium.FPDFText_GetCharOrigin(self._handle, index, self._x, self._y)
        width = self._box.top - self._box.bottom if 45 < style.angle % 180 < 135 else right - left
        return Glyph(text, self._x.value, self._x.value + max(width, 0.0), self._y.value, style)

    def _extent(self, index: int) -> tuple[float, float]:
        pdfium.FPDFText_GetLooseCharBox(self._handle, index, self._box)
        return self._box.left, self._box.right

    def _count(self, address: int, style: Style, amount: int) -> None:
        if not style.hidden:
            self.counts[address] = self.counts.get(address, 0) + amount

    def _style_of(self, address: int, index: int) -> tuple[Style, float]:
        """Style and baseline that the characters of a text object share."""
        known = self._styles.get(address)
        if known is None:
            holder = pdfium.FPDFText_GetTextObject(self._handle, index)
            pdfium.FPDFText_GetCharOrigin(self._handle, index, self._x, self._y)
            style = _style(self._handle, index, holder, address in self._widget_objects, self._fonts)
            known = self._styles[address] = style, self._y.value
        return known


def _style(text_page: Any, index: int, holder: Any, widget: bool, fonts: dict[int, tuple[bool, bool]]) -> Style:
    matrix = pdfium.FS_MATRIX()
    size = pdfium.FPDFText_GetFontSize(text_page, index)
    angle = 0
    if pdfium.FPDFText_GetMatrix(text_page, index, matrix):
        size *= math.hypot(matrix.c, matrix.d) or 1.0
        angle = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
    font = pdfium.FPDFTextObj_GetFont(holder)
    key = ctypes.addressof(font.contents) if font else 0
    if key not in fonts:
        fonts[key] = _weight(text_page, index)
    bold, italic = fonts[key]
    return Style(abs(size) or 1.0, angle, bold, italic, is_hidden(holder), widget)


def _weight(text_page: Any, index: int) -> tuple[bool, bool]:
    """Bold and italic by the name of the font, its flags and its weight."""
    flags = ctypes.c_int()
    buffer = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(text_page, index, buffer, 128, flags)
    name = buffer.value.lower()
    bold = b"bold" in name or bool(flags.value & _BOLD_FLAG) or b"black" in name
    italic = b"italic" in name or b"oblique" in name or bool(flags.value & _ITALIC_FLAG)
    return bold or pdfium.FPDFText_GetFontWeight(text_page, index) >= 600, italic
