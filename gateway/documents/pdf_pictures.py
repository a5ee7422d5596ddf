"""Measures that tell a scanned page from a typed one.

Pictures are laid on a 32 x 32 grid over the visible page, through form
XObjects; text is counted before and after the last picture drawn, in painting
order [PDF §8.2]. A mark or seal under one fiftieth of the page is no picture here.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from gateway.documents.pdf_glyphs import PageFrame

_GRID = 32
_SMALL_SHARE = 0.02
_MAX_OBJECTS = 100_000
_MAX_DEPTH = 12
_MAX_PIXELS = 40_000_000
_DARK = bytes(range(128))

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class _Drawn(NamedTuple):
    """One object in painting order, with the matrix of what it stands in."""

    kind: int
    handle: Any
    outer: Matrix


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: covered rectangle in upright points and its pdfium object."""

    box: tuple[float, float, float, float]
    handle: Any
    share: float
    """Of the page area, 0 to 1."""


@dataclass(frozen=True, slots=True)
class PageObjects:
    """What is painted on a page, annotations left out."""

    pictures: tuple[Picture, ...]
    paths: int
    texts_before: tuple[int, ...]
    """Addresses of text objects painted before the last picture."""
    texts_after: tuple[int, ...]


def annotation_texts(page: Any, first: int) -> frozenset[int]:
    """Addresses of the text objects in page objects from index `first` on.

    A flatten appends the appearances of annotations after the page's own objects.
    """
    drawn = _walk(page, range(first, pdfium.FPDFPage_CountObjects(page)))
    return frozenset(ctypes.addressof(d.handle.contents) for d in drawn if d.kind == pdfium.FPDF_PAGEOBJ_TEXT)


def annotation_pictures(page: Any, first: int, frame: PageFrame) -> tuple[tuple[float, float, float, float], ...]:
    """Boxes of the pictures in page objects from index `first` on, in upright points."""
    drawn = _walk(page, range(first, pdfium.FPDFPage_CountObjects(page)))
    boxes = (_picture(d, frame).box for d in drawn if d.kind == pdfium.FPDF_PAGEOBJ_IMAGE)
    return tuple((round(a, 1), round(b, 1), round(c, 1), round(d, 1)) for a, b, c, d in boxes if c > a and d > b)


def read_objects(page: Any, frame: PageFrame, own_objects: int) -> PageObjects:
    """Pictures, paths and text order of the page's first `own_objects` objects."""
    pictures: list[Picture] = []
    texts: list[int] = []
    paths = texts_at_picture = 0
    for drawn in _walk(page, range(own_objects)):
        if drawn.kind == pdfium.FPDF_PAGEOBJ_TEXT:
            texts.append(ctypes.addressof(drawn.handle.contents))
        elif drawn.kind == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
        elif drawn.kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            picture = _picture(drawn, frame)
            pictures.append(picture)
            if picture.share >= _SMALL_SHARE:
                texts_at_picture = len(texts)
    return PageObjects(tuple(pictures), paths, tuple(texts[:texts_at_picture]), tuple(texts[texts_at_picture:]))


def picture_cover(pictures: tuple[Picture, ...], frame: PageFrame) -> float:
    """Share of the page under pictures, 0 to 1, by the centres of the grid's cells."""
    covered: set[int] = set()
    cell_x, cell_y = frame.width / _GRID, frame.height / _GRID
    for picture in pictures:
        left, top, right, bottom = picture.box
        columns = _cells(left / cell_x, right / cell_x)
        for row in _cells(top / cell_y, bottom / cell_y):
            covered.update(row * _GRID + column for column in columns)
        if len(covered) == _GRID * _GRID:
            break
    return len(covered) / (_GRID * _GRID)


def picture_ink(pictures: tuple[Picture, ...]) -> float | None:
    """Share of dark pixels in the largest picture; None when it can't be decoded cheaply."""
    largest = max(pictures, key=lambda picture: picture.share, default=None)
    if largest is None:
        return None
    width, height = ctypes.c_uint(), ctypes.c_uint()
    if not pdfium.FPDFImageObj_GetImagePixelSize(largest.handle, width, height):
        return None
    if not 0 < width.value * height.value <= _MAX_PIXELS:
        return None
    bitmap = pdfium.FPDFImageObj_GetBitmap(largest.handle)
    if not bitmap:
        return None
    try:
        return _dark_share(bitmap)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def _dark_share(bitmap: Any) -> float | None:
    stride, height = pdfium.FPDFBitmap_GetStride(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
    step = {pdfium.FPDFBitmap_Gray: 1, pdfium.FPDFBitmap_BGR: 3}.get(pdfium.FPDFBitmap_GetFormat(bitmap), 4)
    buffer = pdfium.FPDFBitmap_GetBuffer(bitmap)
    width = pdfium.FPDFBitmap_GetWidth(bitmap)
    if not buffer or not width or not height:
        return None
    data = ctypes.string_at(buffer, stride * height)
    # Every fourth row is enough; green stands for brightness where there is colour.
    sample = b"".join(
        data[row * stride + min(step - 1, 1) : row * stride + width * step : step] for row in range(0, height, 4)
    )
    return 1.0 - len(sample.translate(None, _DARK)) / len(sample) if sample else None


def _cells(low: float, high: float) -> range:
    """Indices of the cells whose centre lies between two places on one axis."""
    return range(max(0, min(_GRID, round(low))), max(0, min(_GRID, round(high))))


def _picture(drawn: _Drawn, frame: PageFrame) -> Picture:
    matrix = _concat(_matrix(drawn.handle), drawn.outer)
    corners = [frame.place(*_apply(matrix, x, y)) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
    left = max(0.0, min(x for x, _ in corners))
    top = max(0.0, min(y for _, y in corners))
    right = min(frame.width, max(x for x, _ in corners))
    bottom = min(frame.height, max(y for _, y in corners))
    area = max(0.0, right - left) * max(0.0, bottom - top)
    return Picture((left, top, right, bottom), drawn.handle, area / (frame.width * frame.height))


def _walk(page: Any, indices: range) -> Iterator[_Drawn]:
    """Objects in painting order, forms opened, at most `_MAX_OBJECTS`."""
    budget = _MAX_OBJECTS
    stack: list[tuple[Any, Matrix, int]] = [
        (pdfium.FPDFPage_GetObject(page, index), _IDENTITY, 0) for index in reversed(indices[:_MAX_OBJECTS])
    ]
    while stack and budget > 0:
        budget -= 1
        handle, outer, depth = stack.pop()
        if not handle:
            continue
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            yield _Drawn(kind, handle, outer)
        elif depth < _MAX_DEPTH:
            inner = _concat(_matrix(handle), outer)
            amount = min(pdfium.FPDFFormObj_CountObjects(handle), budget)
            stack.extend((pdfium.FPDFFormObj_GetObject(handle, i), inner, depth + 1) for i in range(amount - 1, -1, -1))


def _matrix(handle: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, found):
        return _IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _concat(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that applies `first`, then `then` [PDF §8.3.4]."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
