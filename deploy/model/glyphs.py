"""Where digits come from: drawn by hand forms, handwriting fonts, MNIST, printed fonts."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from drawn import Hand
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Ink = NDArray[np.float32]
PRINTED = ("tinos", "arimo", "pt-serif", "source-serif-4")
"""Families that print documents; all others are handwriting."""
_SIZES = 6


@dataclass(slots=True)
class Sources:
    """All that digits are taken from, loaded once."""

    mnist: dict[str, NDArray[np.uint8]]
    written: list[Path]
    printed: list[Path]
    _fonts: dict[tuple[Path, int], ImageFont.FreeTypeFont] = field(default_factory=dict)

    def font(self, path: Path, size: int) -> ImageFont.FreeTypeFont:
        """A font, kept open in few sizes."""
        size = max(_SIZES, size // 3 * 3)
        if (path, size) not in self._fonts:
            self._fonts[(path, size)] = ImageFont.truetype(str(path), size)
        return self._fonts[(path, size)]


def load_sources(folder: Path) -> Sources:
    """Everything unpacked from the npm packages below `folder`."""
    digits = {
        str(digit): np.array(json.loads((folder / f"mnist/src/digits/{digit}.json").read_text())["data"])
        for digit in range(10)
    }
    mnist = {digit: (data.reshape(-1, 28, 28) * 255).astype(np.uint8) for digit, data in digits.items()}
    fonts = sorted(folder.glob("fontsource-*/files/*-latin-[3467]00-normal.woff"))
    fonts += sorted(folder.glob("fontsource-*/files/*-latin-[47]00-italic.woff"))
    printed = [path for path in fonts if any(f"fontsource-{name}" in path.parts[-3] for name in PRINTED)]
    written = [path for path in fonts if path not in printed and _has_digits(path)]
    return Sources(mnist, written, printed)


def _has_digits(path: Path) -> bool:
    """Whether a font draws ten different digits."""
    font = ImageFont.truetype(str(path), 24)
    shapes = {gzip.compress(_glyph(font, digit).tobytes(), mtime=0) for digit in "0123456789"}
    return len(shapes) == 10


def _glyph(font: ImageFont.FreeTypeFont, text: str) -> Ink:
    left, top, right, bottom = font.getbbox(text)
    sheet = Image.new("L", (max(2, int(right - left) + 4), max(2, int(bottom - top) + 4)), 0)
    ImageDraw.Draw(sheet).text((2 - left, 2 - top), text, font=font, fill=255)
    box = sheet.getbbox()
    return np.asarray(sheet.crop(box) if box else sheet, dtype=np.float32) / 255


def printed_text(sources: Sources, random: np.random.Generator, text: str, cap: int) -> Ink:
    """A printed piece (":", "/", "K") whose capitals are `cap` pixels high."""
    path = sources.printed[int(random.integers(len(sources.printed)))]
    return _glyph(sources.font(path, round(cap / 0.66)), text)


class Writer:
    """Digits of one number: all from one source, as one person or one printer would."""

    def __init__(self, sources: Sources, random: np.random.Generator) -> None:
        self._sources, self._random = sources, random
        draw = random.random()
        self.kind = "drawn" if draw < 0.5 else "font" if draw < 0.7 else "mnist" if draw < 0.87 else "printed"
        self._hand = Hand(random)
        fonts = sources.printed if self.kind == "printed" else sources.written
        self._path = fonts[int(random.integers(len(fonts)))]
        self._shear = random.normal(0.05, 0.12)
        self._bold = random.uniform(-0.3, 1.2)

    def write(self, digit: str, height: int) -> Ink:
        """The digit about `height` pixels high."""
        if self.kind == "drawn":
            return self._hand.write(digit, height)
        if self.kind == "printed":
            return _glyph(self._sources.font(self._path, round(height / 0.66)), digit)
        if self.kind == "font":
            glyph = _glyph(self._sources.font(self._path, height * 3), digit)
            return self._bent(glyph, height)
        several = self._sources.mnist[digit]
        glyph = several[int(self._random.integers(len(several)))].astype(np.float32) / 255
        rows, columns = np.where(glyph > 0.3)
        return self._bent(glyph[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1], height)

    def _bent(self, glyph: Ink, height: int) -> Ink:
        """Scaled, sheared and with the pen's width changed."""
        random = self._random
        high = max(6, round(height * random.uniform(0.9, 1.1)))
        wide = max(2, round(glyph.shape[1] * high / glyph.shape[0] * random.uniform(0.8, 1.2)))
        sheet = Image.fromarray((glyph * 255).astype(np.uint8)).resize((wide, high), Image.Resampling.BILINEAR)
        reach = abs(self._shear) * high
        turned = sheet.transform(
            (wide + round(reach), high),
            Image.Transform.AFFINE,
            (1, self._shear, -reach if self._shear > 0 else 0, 0, 1, 0),
            resample=Image.Resampling.BILINEAR,
        )
        return np.asarray(turned, dtype=np.float32) / 255
