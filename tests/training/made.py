"""Numbers written by a hand of its own: strokes on paper, no font and no net needed."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from gateway.handwriting.crop import Picture, pack_crop

_CORNERS = {"a": (0, 0, 1, 0), "b": (1, 0, 1, 1), "c": (1, 1, 1, 2), "d": (0, 2, 1, 2), "e": (0, 1, 0, 2),
            "f": (0, 0, 0, 1), "g": (0, 1, 1, 1)}  # fmt: skip
_STROKES = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg")


def written(digits: str, seed: int) -> Picture:
    """A crop of these digits, 72 pixels high, blue ink, a slash behind; another hand for another seed."""
    random = np.random.default_rng(seed)
    page = Image.new("RGB", (60 + 34 * len(digits), 72), (238, 236, 230))
    draw = ImageDraw.Draw(page)
    for place, digit in enumerate(digits):
        left, top = 16 + 34 * place + random.uniform(-3, 3), 16 + random.uniform(-4, 4)
        wide, high = 16 + random.uniform(-2, 2), 19 + random.uniform(-2, 2)
        for stroke in _STROKES[int(digit)]:
            x0, y0, x1, y1 = _CORNERS[stroke]
            ends = [left + x0 * wide, top + y0 * high, left + x1 * wide, top + y1 * high]
            draw.line([*(end + random.uniform(-1, 1) for end in ends)], fill=(40, 50, 140), width=4)
    draw.line([page.width - 20, 60, page.width - 8, 12], fill=(20, 20, 20), width=3)
    return np.asarray(page, dtype=np.uint8)


def crops(count: int, seed: int = 1) -> list[tuple[str, str]]:
    """(digits, crop as PNG in base64) of random numbers."""
    random = np.random.default_rng(seed)
    numbers = [str(random.integers(10, 3000)) for _ in range(count)]
    return [(number, pack_crop(written(number, seed * 1000 + n))) for n, number in enumerate(numbers)]
