"""Digits as Vietnamese offices write them, drawn stroke by stroke.

Western digit sets hold no flagged 1, no A-shaped 4, no crossed 7 and no looped
2 to speak of; here each digit has several forms as control points in a unit
box (x to the right, y down), joined by smooth curves and jittered anew each time.
"""

from __future__ import annotations

import numpy as np
from forms import FORMS
from numpy.typing import NDArray
from PIL import Image, ImageDraw

_FINE = 3
"""Strokes are drawn this many times larger and then shrunk, for smooth edges."""


class Hand:
    """One writer: the form of each digit, slant and pen stay alike within a number."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._forms = {digit: int(random.integers(len(forms))) for digit, forms in FORMS.items()}
        self._slant = random.normal(0.12, 0.16)
        self._width = random.uniform(0.5, 0.85)
        self._jitter = random.uniform(0.015, 0.06)
        self._pen = random.uniform(0.05, 0.13)

    def write(self, digit: str, height: int) -> NDArray[np.float32]:
        """The digit `height` pixels high, ink 1 on paper 0."""
        random = self._random
        own = random.random() < 0.85
        form = FORMS[digit][self._forms[digit] if own else int(random.integers(len(FORMS[digit])))]
        scale_y = height * _FINE
        scale_x = scale_y * self._width * random.uniform(0.85, 1.15) * (0.55 if digit == "1" else 1.0)
        pen = max(2.0, self._pen * scale_y * random.uniform(0.85, 1.15))
        margin = int(scale_y * 0.3 + pen)
        size = (int(scale_x * 1.2 + abs(self._slant) * scale_y) + 2 * margin, int(scale_y * 1.15) + 2 * margin)
        sheet = Image.new("L", size, 0)
        pencil = ImageDraw.Draw(sheet)
        turn = random.normal(0, 0.05)
        shift = random.normal(0, self._jitter, size=2)
        for stroke in form:
            points = np.array(stroke) + random.normal(0, self._jitter, size=(len(stroke), 2)) * (1.0, 0.8) + shift * 0.3
            x = points[:, 0] * scale_x + (1 - points[:, 1]) * self._slant * scale_y + turn * points[:, 1] * scale_y
            curve = smooth(np.stack([x + margin, points[:, 1] * scale_y + margin - turn * points[:, 0] * scale_x], 1))
            widths = pen * (1 + random.normal(0, 0.06, size=len(curve)))
            for (x0, y0), (x1, y1), wide in zip(curve, curve[1:], widths, strict=False):
                pencil.line((x0, y0, x1, y1), fill=255, width=max(1, round(wide)))
                pencil.ellipse((x1 - wide / 2, y1 - wide / 2, x1 + wide / 2, y1 + wide / 2), fill=255)
        box = sheet.getbbox() or (0, 0, 8, 8)
        cut = sheet.crop(box)
        small = cut.resize((max(2, round(cut.width / _FINE)), max(4, round(cut.height / _FINE))), Image.Resampling.BOX)
        return np.asarray(small, dtype=np.float32) / 255


def smooth(points: NDArray[np.float64], steps: int = 9) -> NDArray[np.float64]:
    """A Catmull-Rom curve through the points."""
    if len(points) < 3:
        return points
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        parts.append(
            0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
        )
    return np.vstack([*parts, points[-1:]])
