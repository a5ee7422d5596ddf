"""Numbers with what stands around them on paper: the crop as the reader gets it, ink 1 and paper 0."""

from __future__ import annotations

import io

import numpy as np
from glyphs import Ink, Sources, Writer, printed_text
from PIL import Image, ImageFilter

HEIGHT, CAP = 48, 16
"""Pixels: three cap heights of the printed line, as the crop is cut."""
_LETTERS = ("K", "S", "T", "Q", "B", "G", "C", "U", "P", "H", "V", "D", "N", "M", "L")
_WORDS = ("trien khai", "V/v thuc hien", "CONG HOA", "Ve viec", "SO Y TE", "UY BAN", "huong dan", "cua Bo", "PHONG")
"""Lines above and below, of which the crop shows rims; the fonts' small subsets have no marks."""


def number(random: np.random.Generator) -> str:
    """Digits of a number as offices give them: most under ten thousand, some with a leading zero, a few not given yet."""
    if random.random() < 0.03:
        return ""
    length = int(random.choice([1, 2, 3, 4, 5], p=[0.07, 0.24, 0.27, 0.38, 0.04]))
    digits = "".join(str(d) for d in random.integers(0, 10, size=length))
    if length == 2 and random.random() < 0.3:
        return "0" + digits[1]
    return digits if digits[0] != "0" or length == 1 else str(random.integers(1, 10)) + digits[1:]


class Sheet:
    """A strip of paper that things are written on, one after the other."""

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random
        self.ink = np.zeros((HEIGHT * 3, 1400), dtype=np.float32)
        self.x = 8.0
        self.top = HEIGHT
        """First row of the crop: what rises above or hangs below is cut."""

    def put(self, glyph: Ink, bottom: float, dark: float = 1.0) -> None:
        """Write a glyph at the pen's place, its lower edge at `bottom` rows of the crop."""
        y0 = round(self.top + bottom) - glyph.shape[0]
        x0 = round(self.x)
        y1, x1 = y0 + glyph.shape[0], x0 + glyph.shape[1]
        if y0 < 0 or x0 < 0 or y1 > self.ink.shape[0] or x1 > self.ink.shape[1]:
            return
        part = self.ink[y0:y1, x0:x1]
        np.maximum(part, glyph * dark, out=part)
        self.x = float(x1)


def compose(sources: Sources, random: np.random.Generator) -> tuple[Ink, str]:
    """One crop [48, width] and its digits."""
    text = number(random)
    writer = Writer(sources, random)
    sheet = Sheet(random)
    base = 32 + random.normal(0, 1.2)
    print_dark = random.uniform(0.6, 1.0)
    start = _before(sheet, sources, base, print_dark)
    _digits(sheet, writer, text, base, print_dark)
    end = _after(sheet, sources, writer, base, print_dark)
    _around(sheet, sources, base)
    return _scanned(sheet.ink[:, max(0, start) : end], random), text


def _before(sheet: Sheet, sources: Sources, base: float, dark: float) -> int:
    random = sheet.random
    start = 8
    if random.random() < 0.6:
        remains = random.choice([":", ".", "ô:", "ô", ":.", "o:"], p=[0.55, 0.08, 0.15, 0.1, 0.06, 0.06])
        glyph = printed_text(sources, random, str(remains), CAP)
        sheet.put(glyph, base, dark)
        start = round(8 + random.uniform(0, 0.6) * glyph.shape[1])
    sheet.x += random.choice([random.uniform(0, 6), random.uniform(0, 22), random.uniform(10, 60)], p=[0.5, 0.4, 0.1])
    return start


def _digits(sheet: Sheet, writer: Writer, text: str, base: float, print_dark: float) -> None:
    random = sheet.random
    printed = writer.kind == "printed"
    height = CAP * random.uniform(0.95, 1.08) if printed else random.uniform(17, 40)
    if not printed and random.random() < 0.6:
        height = random.uniform(24, 38)
    gap = random.uniform(0.5, 2.5) if printed else random.normal(0.0, 3.2)
    drop = 0.0 if printed else random.normal(height * 0.12, 2.5)
    rise = 0.0 if printed else random.normal(-0.02, 0.05)
    dark = print_dark if printed else random.uniform(0.5, 1.0)
    wobble = 0.0 if printed else random.uniform(0.2, 2.0)
    begun = sheet.x
    for digit in text:
        tall = height if printed else height * random.uniform(0.88, 1.12)
        bottom = base + drop + rise * (sheet.x - begun) + random.normal(0, wobble)
        sheet.put(writer.write(digit, round(tall)), bottom, dark * random.uniform(0.92, 1.0))
        step = gap if printed else gap + random.normal(0, 1.2)
        if not printed and random.random() < 0.04:
            step += random.uniform(4, 14)
        sheet.x = max(sheet.x + step, begun + 2)


def _after(sheet: Sheet, sources: Sources, writer: Writer, base: float, dark: float) -> int:
    random = sheet.random
    wide = random.random() < 0.45
    sheet.x += random.uniform(6, 70) if wide else random.uniform(-3, 8)
    if random.random() < 0.93:
        slash = printed_text(sources, random, "/", CAP)
        sheet.put(slash, base + random.uniform(0, 1), dark)
        sheet.x += random.uniform(0, 3) if random.random() < 0.8 else random.uniform(2, 9)
        letter = str(random.choice(_LETTERS))
        shown = random.uniform(0, 0.8)
        glyph = printed_text(sources, random, letter, CAP)
        end = sheet.x + shown * glyph.shape[1]
        sheet.put(glyph, base, dark)
        return round(end) + 1
    return round(sheet.x + random.uniform(0, 6))


def _around(sheet: Sheet, sources: Sources, base: float) -> None:
    """Dotted guides, lines of text cut by the edge, strokes of a seal, specks."""
    random = sheet.random
    width, top = round(sheet.x) + 20, sheet.top
    if random.random() < 0.25:
        every = int(random.integers(3, 8))
        row = top + round(base + random.uniform(-1, 3))
        sheet.ink[row : row + 2, 8 + int(random.integers(every)) : width : every] = random.uniform(0.5, 1.0)
    if random.random() < 0.06:
        row = top + round(base + random.uniform(0, 5))
        sheet.ink[row : row + 1, 8:width] = np.maximum(sheet.ink[row : row + 1, 8:width], random.uniform(0.4, 1.0))
    for bottom in (random.uniform(2, 8), random.uniform(52, 64)):
        if random.random() < 0.22:
            sheet.x = random.uniform(8, max(9, width - 60))
            sheet.put(printed_text(sources, random, str(random.choice(_WORDS)), round(CAP * 0.95)), bottom, 0.9)
    if random.random() < 0.08:
        radius = random.uniform(120, 300)
        x, y = random.uniform(0, width), top + HEIGHT / 2 + random.choice([-1, 1]) * radius * random.uniform(0.9, 1.1)
        rows, columns = np.ogrid[: sheet.ink.shape[0], : sheet.ink.shape[1]]
        ring = np.abs(np.hypot(rows - y, columns - x) - radius) < random.uniform(0.7, 1.6)
        sheet.ink[ring] = np.maximum(sheet.ink[ring], random.uniform(0.2, 0.7))
    for _ in range(int(random.poisson(0.7))):
        y, x = int(random.integers(top, top + HEIGHT)), int(random.integers(8, width))
        side = int(random.integers(1, 3))
        sheet.ink[y : y + side, x : x + side] = random.uniform(0.3, 1.0)


def _scanned(ink: Ink, random: np.random.Generator) -> Ink:
    """Cut to the strip, then blur, threshold, noise and compression of a scanner."""
    strip = Image.fromarray((255 - np.clip(ink, 0, 1) * 255).astype(np.uint8))
    zoom = random.uniform(0.9, 1.12)
    angle = random.normal(0, 0.6)
    high, middle = HEIGHT / zoom, HEIGHT * 1.5 + random.normal(0, 1.5)
    turned = strip.rotate(angle, Image.Resampling.BILINEAR, fillcolor=255)
    cut = turned.crop((0, round(middle - high / 2), turned.width, round(middle + high / 2)))
    width = max(16, round(cut.width * zoom * random.uniform(0.92, 1.08)))
    if random.random() < 0.35:  # A coarse scan, brought to size later.
        cut = cut.resize((max(8, cut.width * 2 // 3), 32), Image.Resampling.BOX)
    grey = cut.resize((width, HEIGHT), Image.Resampling.BILINEAR)
    if random.random() < 0.5:
        grey = grey.filter(ImageFilter.GaussianBlur(random.uniform(0.2, 0.9)))
    values = np.asarray(grey, dtype=np.float32)
    if random.random() < 0.25:
        values = np.where(values < random.uniform(110, 215), 0.0, 255.0)
    values = 255 - (255 - values) * random.uniform(0.55, 1.0)
    values = np.clip(values + random.normal(0, random.uniform(0, 9), values.shape), 0, 255)
    if random.random() < 0.35:
        file = io.BytesIO()
        Image.fromarray(values.astype(np.uint8)).save(file, "JPEG", quality=int(random.integers(25, 80)))
        values = np.asarray(Image.open(file), dtype=np.float32)
    return inked(values)


def inked(grey: Ink) -> Ink:
    """Ink 1 and paper 0 as the gateway's own preparation makes them (`gateway.handwriting.preparation`)."""
    paper, darkest = np.percentile(grey, (90.0, 1.5))
    return np.clip((paper - grey) / max(60.0, paper - darkest), 0, 1).astype(np.float32)
