"""Crops as a net sees them: in several hands to learn from, and as they are read in earnest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gateway.handwriting.crop import unpack_crop
from gateway.handwriting.net import read_features
from gateway.handwriting.preparation import prepare, variants
from gateway.learning.augmenting import varied
from gateway.learning.course import Exercise
from gateway.learning.head import NETS
from gateway.learning.training import Lesson

HANDS = 16
"""Varied pictures of each crop."""


def exercises(crops: Sequence[tuple[str, str]], seed: int, hands: int = HANDS) -> list[Exercise | None]:
    """An exercise for each (digits, crop as PNG in base64), None for a crop that is no picture; repeatable by seed."""
    random = np.random.default_rng(seed)
    return [_exercise(digits, crop, random, hands) for digits, crop in crops]


def _exercise(digits: str, crop: str, random: np.random.Generator, hands: int) -> Exercise | None:
    try:
        picture = unpack_crop(crop)
    except ValueError:
        return None
    plain = variants(picture)
    prepared = [prepare(varied(picture, random)) for _ in range(hands)]
    return {
        net: Lesson(
            digits,
            varied=tuple(read_features([pair[place] for pair in prepared], net)),
            plain=tuple(read_features(list(plain[place]), net)),
        )
        for place, net in enumerate(NETS)
    }
