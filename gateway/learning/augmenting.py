"""One crop in many hands: shifted, scaled, slanted, blurred, inked a little differently."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""[height, width, 3], red, green, blue."""

SHIFT, SCALE, SLANT, INK, PAPER = 0.05, 0.12, 0.15, 0.2, 12.0
"""Largest changes: shift as a share of the height, scale and slant as factors, ink as an exponent, paper in grey levels."""


def varied(crop: Picture, random: np.random.Generator) -> Picture:
    """The same writing as another sheet might show it. Paper beyond the edges repeats the edge."""
    height, width = crop.shape[:2]
    shift = random.uniform(-SHIFT, SHIFT, 2) * height
    scale = 1 + random.uniform(-SCALE, SCALE, 2)
    slant = random.uniform(-SLANT, SLANT)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    middle = (height - 1) / 2
    down = (rows - middle) * scale[0] + middle + shift[0]
    across = columns * scale[1] + slant * (rows - middle) + shift[1]
    values = _sampled(crop.astype(np.float32), down, across)
    if random.random() < 0.4:
        values = _blurred(values)
    return _inked(values, random)


def _sampled(
    values: NDArray[np.float32], down: NDArray[np.float32], across: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Values between pixels, weighed by distance."""
    height, width = values.shape[:2]
    down, across = np.clip(down, 0, height - 1), np.clip(across, 0, width - 1)
    top, left = np.floor(down).astype(int), np.floor(across).astype(int)
    bottom, right = np.minimum(top + 1, height - 1), np.minimum(left + 1, width - 1)
    low, far = (down - top)[:, :, None], (across - left)[:, :, None]
    upper = values[top, left] * (1 - far) + values[top, right] * far
    lower = values[bottom, left] * (1 - far) + values[bottom, right] * far
    mixed: NDArray[np.float32] = (upper * (1 - low) + lower * low).astype(np.float32)
    return mixed


def _blurred(values: NDArray[np.float32]) -> NDArray[np.float32]:
    padded = np.pad(values, ((1, 1), (1, 1), (0, 0)), mode="edge")
    across = (padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]) / 4
    return np.asarray((across[:-2] + 2 * across[1:-1] + across[2:]) / 4, dtype=np.float32)


def _inked(values: NDArray[np.float32], random: np.random.Generator) -> Picture:
    exponent = np.exp(random.uniform(-INK, INK))
    changed = 255 * (values / 255) ** exponent + random.normal(0, PAPER / 3, 3) + random.normal(0, 2.5, values.shape)
    picture: Picture = np.clip(changed, 0, 255).astype(np.uint8)
    return picture
