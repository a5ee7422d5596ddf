"""Crops and their preparations: what is cut is what is kept, learned and read."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from gateway.handwriting.crop import CROP_HEIGHT, Picture, cut_number, pack_crop, unpack_crop
from gateway.handwriting.place import NumberPlace
from gateway.handwriting.preparation import HEIGHT, prepare, variants

BLUE, RED, BLACK = (40, 50, 170), (215, 60, 60), (20, 20, 20)


def place(left: float, top: float, right: float, bottom: float) -> NumberPlace:
    return NumberPlace((left, top, right, bottom), (left - 40, top + 24, right + 90, bottom - 24), "QĐ-SYT", "", True)


def page(ink: tuple[int, int, int], *, seal: bool = False) -> Image.Image:
    """A page with one upright stroke at 500 / 300, and a red seal over it if wanted."""
    sheet = Image.new("RGB", (1000, 600), "white")
    pen = ImageDraw.Draw(sheet)
    if seal:
        pen.ellipse((440, 240, 640, 440), outline=RED, width=14)
        pen.rectangle((470, 290, 560, 300), fill=RED)
    pen.line((500, 280, 500, 320), fill=ink, width=5)
    return sheet


def crop_of(sheet: Image.Image, degrees: float = 0.0) -> Picture:
    crop = cut_number(sheet, degrees, place(450, 264, 550, 336))
    assert crop is not None
    return crop


@pytest.mark.parametrize("ink", [BLUE, BLACK])
@pytest.mark.parametrize("seal", [False, True])
def test_pen_strokes_stay_and_seals_go(ink: tuple[int, int, int], seal: bool) -> None:
    """Both preparations show the stroke in the middle and hardly anything of a red seal."""
    for ready in prepare(crop_of(page(ink, seal=seal))):
        middle = ready.shape[1] // 2
        assert ready.shape[0] == HEIGHT and ready.shape[1] % 4 == 0
        assert ready[24, middle - 3 : middle + 3].max() > 0.8
        assert ready[:, : middle - 8].mean() < 0.06


def test_a_number_in_red_ink_is_kept_where_there_is_nothing_else() -> None:
    """Some offices number in red."""
    first, second = prepare(crop_of(page((200, 30, 40))))
    assert first[24].max() > 0.8 and second[24].max() > 0.8


@pytest.mark.parametrize("tilt", [-2.5, 1.2, 3.0])
def test_a_crop_is_cut_straight_from_a_page_askew(tilt: float) -> None:
    """The same place on the straightened page, whatever the scanner did."""
    askew = page(BLACK).rotate(-tilt, resample=Image.Resampling.BICUBIC, fillcolor="white")
    straight, turned = crop_of(page(BLACK)).min(axis=2), crop_of(askew, tilt).min(axis=2)
    assert np.abs(straight.astype(int) - turned).mean() < 12
    assert straight.shape == turned.shape and straight.shape[0] == CROP_HEIGHT


def test_a_packed_crop_comes_back_as_it_was_read() -> None:
    """Lessons see the pixels that the reader saw; few enough bytes to keep."""
    crop = crop_of(page(BLUE, seal=True))
    packed = pack_crop(crop)
    assert np.array_equal(unpack_crop(packed), crop)
    assert len(packed) < 8192


@pytest.mark.parametrize("packed", ["", "no base64!", base64.b64encode(b"GIF89a").decode(), "A" * 200_000])
def test_what_is_no_crop_is_refused(packed: str) -> None:
    """The ledger may be handed anything."""
    with pytest.raises(ValueError, match="crop"):
        unpack_crop(packed)


def test_places_beyond_the_page_are_white_or_nothing() -> None:
    """A number line at the rim of a page that was cut off."""
    assert cut_number(page(BLACK), 0.0, place(10, 10, 12, 12)) is None
    beyond = cut_number(page(BLACK), 0.0, place(-30, -40, 60, 32))
    assert beyond is not None and beyond.min() == 255


@given(st.integers(8, 300), st.integers(8, 200), st.integers(0, 9999))
def test_any_picture_is_prepared_between_nought_and_one(width: int, height: int, seed: int) -> None:
    """Noise, blank paper, tiny and wide crops: five variants each, finite, of a size the nets take."""
    crop = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    if seed % 3 == 0:
        crop[:] = 255
    for ready in (image for net in variants(crop) for image in net):
        assert ready.shape[0] == HEIGHT and 32 <= ready.shape[1] <= 480 and ready.shape[1] % 4 == 0
        assert np.isfinite(ready).all() and ready.min() >= 0 and ready.max() <= 1
