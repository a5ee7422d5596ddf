"""Pages as telephones photograph them: on a desk, askew, in a shadow, with noise."""

from __future__ import annotations

import random

import numpy
from PIL import Image, ImageFilter

_MARGIN = 0.08


def photographed(page: Image.Image, askew: float = 0.05, *, shadow: bool = True, seed: int = 1) -> Image.Image:
    """`page` on a darker desk; its upper corners moved by up to `askew` of its width, the edge of a shadow across."""
    dice = random.Random(seed)
    margin = round(page.width * _MARGIN)
    size = (page.width + 2 * margin, page.height + 2 * margin)
    corners = _corners(size, margin, askew * page.width, dice)
    way = tuple(_perspective(corners, page.size))
    grey = page.convert("L").transform(size, Image.Transform.PERSPECTIVE, way, Image.Resampling.BICUBIC)
    paper = Image.new("L", page.size, 255).transform(size, Image.Transform.PERSPECTIVE, way)
    photo = Image.composite(grey, Image.new("L", size, 70), paper)
    light = numpy.asarray(photo, dtype=float)
    if shadow:
        light = light * _shade(size, dice)
    light = light + numpy.random.default_rng(seed).normal(0, 6, light.shape)
    return Image.fromarray(light.clip(0, 255).astype("uint8")).filter(ImageFilter.GaussianBlur(0.7))


def _corners(size: tuple[int, int], margin: int, reach: float, dice: random.Random) -> list[tuple[float, float]]:
    right, bottom = size[0] - margin, size[1] - margin
    small = reach * 0.3
    return [
        (margin + dice.uniform(0, reach), margin + dice.uniform(0, reach)),
        (right - dice.uniform(0, reach), margin + dice.uniform(0, reach)),
        (right - dice.uniform(0, small), bottom - dice.uniform(0, small)),
        (margin + dice.uniform(0, small), bottom - dice.uniform(0, small)),
    ]


def _perspective(corners: list[tuple[float, float]], size: tuple[int, int]) -> list[float]:
    """The eight numbers that take each corner to one of the page's own."""
    width, height = size
    rows, ends = [], []
    for (x, y), (u, v) in zip(corners, [(0, 0), (width, 0), (width, height), (0, height)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        ends += [u, v]
    return [float(number) for number in numpy.linalg.solve(numpy.array(rows, float), numpy.array(ends, float))]


def _shade(size: tuple[int, int], dice: random.Random) -> numpy.ndarray:
    """Light that falls off to one side, halved beyond a soft edge."""
    down, across = numpy.mgrid[0 : size[1], 0 : size[0]]
    falling = 1 - 0.35 * across / size[0] - 0.25 * down / size[1]
    edge = 1 / (1 + numpy.exp((across + 0.6 * down - dice.uniform(0.3, 0.8) * size[0]) / (0.02 * size[0])))
    return falling * (1 - 0.45 * edge)
