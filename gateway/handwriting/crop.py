"""The picture of one number: cut straight from a page, small enough to keep, the same for readers and lessons."""

from __future__ import annotations

import base64
import binascii
import io
import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gateway.handwriting.place import Box, NumberPlace

Picture = NDArray[np.uint8]
"""[height, width, 3]: red, green, blue."""

CROP_HEIGHT = 72
"""Pixels: half as many again as the nets see."""
_COLOURS = 24
"""Paper, print, a pen and a seal need no more; the file is a third of a full one."""
_WIDEST = 720
_LARGEST_PNG = 40_000
_MOST_PIXELS = CROP_HEIGHT * _WIDEST * 4


def cut_number(picture: Image.Image, degrees: float, place: NumberPlace) -> Picture | None:
    """The number of `place` from a page that must be turned by `degrees` to stand straight; None for an empty box.

    `picture` is the page as it was scanned, in grey or colour; the box of
    `place` counts in pixels of the straightened page of the same size.
    """
    turned = cut_straight(picture, degrees, place.box)
    width, height = turned.size
    if width < 4 or height < 8:
        return None
    size = (max(8, min(_WIDEST, round(width * CROP_HEIGHT / height))), CROP_HEIGHT)
    scaled = turned.resize(size, Image.Resampling.BICUBIC)
    return np.asarray(scaled.quantize(_COLOURS, dither=Image.Dither.NONE).convert("RGB"), dtype=np.uint8)


def cut_straight(picture: Image.Image, degrees: float, box: Box) -> Image.Image:
    """One box of a page turned straight, in colour, white where it reaches beyond the page.

    Turns only what is in the box: a whole page in colour would cost more than reading the number.
    """
    left, top, right, bottom = box
    angle = -math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    middle_x, middle_y = picture.width / 2, picture.height / 2
    x, y = left - middle_x, top - middle_y
    straight = (cos, sin, cos * x + sin * y + middle_x, -sin, cos, -sin * x + cos * y + middle_y)
    return picture.transform(
        (math.ceil(right - left), math.ceil(bottom - top)),
        Image.Transform.AFFINE,
        straight,
        resample=Image.Resampling.BILINEAR if degrees else Image.Resampling.NEAREST,
        fillcolor="white",
    ).convert("RGB")


def pack_crop(crop: Picture) -> str:
    """The crop as PNG with few colours in base64, 2 to 8 KB."""
    file = io.BytesIO()
    Image.fromarray(crop).quantize(_COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode("ascii")


def unpack_crop(packed: str) -> Picture:
    """The crop that `pack_crop` packed. Raises ValueError for anything else."""
    try:
        data = base64.b64decode(packed, validate=True)
        if len(data) > _LARGEST_PNG:
            raise ValueError("larger than any crop of a number")
        with Image.open(io.BytesIO(data), formats=("PNG",)) as file:
            if file.width * file.height > _MOST_PIXELS:
                raise ValueError("larger than any crop of a number")
            return np.asarray(file.convert("RGB"), dtype=np.uint8)
    except (binascii.Error, OSError, SyntaxError) as why:
        raise ValueError(f"no crop of a number: {why}") from why
