"""A crop as the two nets see it: ink 1, paper 0, 48 pixels high, each in a preparation of its own.

Two nets on two preparations err in different places, so that agreement means
something. The first sees every shade of every pen and no red seal, the second
black and white from what is dark in all colours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gateway.handwriting.crop import Picture

Ink = NDArray[np.float32]
"""[48, width], ink 1, paper 0; width a multiple of 4."""

HEIGHT = 48
NARROWEST, WIDEST = 32, 480
_RED = 40
"""Red by which a pixel is a seal's and not a pen's."""
_LEAST_CONTRAST = 60.0
_PAPER, _DARKEST = 90.0, 1.5
"""Percentiles of grey: the paper, the darkest ink."""
_FAINT = 0.35
"""Contrast of the lightest channel, as a share of the darkest's, from which it is believed: blue pens fade in it."""
_BLUR = np.array([0.25, 0.5, 0.25], dtype=np.float32)
_VARIANTS = ((0, 1.0), (-2, 1.0), (2, 1.0), (0, 0.9), (0, 1.1))
"""Shift down in pixels of 48, and width: what a slightly different cut would have given."""


def prepare(crop: Picture) -> tuple[Ink, Ink]:
    """The crop for the first net and for the second."""
    shades, strokes = _shades(crop), _strokes(crop)
    return _first(shades, 0, 1.0), _second(strokes, 0, 1.0)


def variants(crop: Picture) -> tuple[tuple[Ink, ...], tuple[Ink, ...]]:
    """The crop and four slight changes of it, for the first net and for the second."""
    shades, strokes = _shades(crop), _strokes(crop)
    return (
        tuple(_first(shades, shift, scale) for shift, scale in _VARIANTS),
        tuple(_second(strokes, shift, scale) for shift, scale in _VARIANTS),
    )


def _shades(crop: Picture) -> NDArray[np.float32]:
    return _inked(_dark_without_red(crop))


def _strokes(crop: Picture) -> NDArray[np.float32]:
    dark = _dark_without_red(crop)
    light = np.maximum(dark, crop.max(axis=2))
    return _inked(light if _contrast(light) >= _FAINT * _contrast(dark) else dark)


def _first(ink: NDArray[np.float32], shift: int, scale: float) -> Ink:
    return _padded(_scaled(ink, shift, scale))


def _second(ink: NDArray[np.float32], shift: int, scale: float) -> Ink:
    scaled = _scaled(ink, shift, scale)
    return _padded(_blurred((scaled > _threshold(scaled)).astype(np.float32)))


def _dark_without_red(crop: Picture) -> NDArray[np.uint8]:
    """The darkest channel, white where red prevails; all of it where hardly anything else is there."""
    red, others = crop[:, :, 0], crop[:, :, 1:].max(axis=2)
    dark: NDArray[np.uint8] = crop.min(axis=2)
    grey = np.where(red.astype(np.int16) - others > _RED, np.uint8(255), dark)
    return grey if _contrast(grey) >= _LEAST_CONTRAST else dark


def _contrast(grey: NDArray[np.uint8]) -> float:
    paper, ink = np.percentile(grey, (_PAPER, _DARKEST))
    return float(paper - ink)


def _inked(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    paper = float(np.percentile(grey, _PAPER))
    reach = max(_contrast(grey), _LEAST_CONTRAST)
    ink: NDArray[np.float32] = np.clip((paper - grey.astype(np.float32)) / reach, 0.0, 1.0)
    return ink


def _scaled(ink: NDArray[np.float32], shift: int, scale: float) -> NDArray[np.float32]:
    """To 48 pixels of height and `scale` times the width in proportion, moved down by `shift`."""
    width = round(ink.shape[1] * HEIGHT / ink.shape[0] * scale)
    picture = Image.fromarray(ink).resize((max(8, min(WIDEST, width)), HEIGHT), Image.Resampling.BILINEAR)
    values = np.asarray(picture, dtype=np.float32)
    if not shift:
        return values
    moved = np.zeros_like(values)
    if shift > 0:
        moved[shift:] = values[:-shift]
    else:
        moved[:shift] = values[-shift:]
    return moved


def _padded(ink: NDArray[np.float32]) -> Ink:
    width = max(NARROWEST, -(-ink.shape[1] // 4) * 4)
    return np.pad(ink, ((0, 0), (0, width - ink.shape[1])))


def _threshold(ink: NDArray[np.float32]) -> float:
    """Otsu's: the value that parts ink and paper with the least spread on both sides."""
    counts, edges = np.histogram(ink, bins=64, range=(0.0, 1.0))
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    total = np.cumsum(counts * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (total / below - (total[-1] - total) / above) ** 2
    return float(middles[int(np.nanargmax(between[:-1]))]) if np.isfinite(between[:-1]).any() else 0.5


def _blurred(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    padded = np.pad(ink, 1)
    across = padded[:, :-2] * _BLUR[0] + padded[:, 1:-1] * _BLUR[1] + padded[:, 2:] * _BLUR[2]
    blurred: NDArray[np.float32] = across[:-2] * _BLUR[0] + across[1:-1] * _BLUR[1] + across[2:] * _BLUR[2]
    return blurred
