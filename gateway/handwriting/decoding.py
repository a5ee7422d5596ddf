"""Numbers out of a net's frames: the likeliest strings of digits, each with its exact probability.

Source: connectionist temporal classification (Graves et al. 2006): a string's
probability is the sum over all ways to spread it, with blanks, over the frames.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LogProbs = NDArray[np.floating]
"""[T, 11]: log-probabilities of each frame; class 0 is the blank, class d + 1 the digit d."""

Candidates = tuple[tuple[str, float], ...]

MOST_CANDIDATES = 12
_LONGEST = 6
"""Digits: no office numbers a million documents a year."""
_BEAM = 16
_LEAST_DIGIT, _LEAST_PROBABILITY = 1e-3, 1e-6
"""Digits of a frame and strings below are not followed."""
_NEVER = -1e30


def candidates(variants: Sequence[LogProbs], most: int = MOST_CANDIDATES) -> Candidates:
    """(digits, probability), the likeliest first, at most `most`; () where nothing like a number is seen.

    `variants` are frames of the same number cut in slightly different ways;
    a string's probability is the geometric mean over them, so that all
    together come to 1 at most.
    """
    if not variants:
        return ()
    strings = sorted({digits for frames in variants for digits in _likely(frames)} - {""})
    if not strings:
        return ()
    scores = np.mean([string_log_probs(frames, strings) for frames in variants], axis=0)
    found = sorted(zip(strings, np.exp(scores).tolist(), strict=True), key=lambda one: (-one[1], one[0]))
    return tuple((digits, round(p, 6)) for digits, p in found[:most] if p >= _LEAST_PROBABILITY)


def string_log_probs(frames: LogProbs, strings: Sequence[str]) -> NDArray[np.float64]:
    """Log-probability of each of `strings` (none of them empty), exact, all at once."""
    longest = max(len(digits) for digits in strings)
    states = 2 * longest + 1
    labels = np.zeros((len(strings), states), dtype=int)
    for row, digits in enumerate(strings):
        labels[row, 1 : 2 * len(digits) : 2] = [int(digit) + 1 for digit in digits]
    skips = np.zeros((len(strings), states), dtype=bool)
    skips[:, 2:] = (labels[:, 2:] != 0) & (labels[:, 2:] != labels[:, :-2])
    seen = np.asarray(frames, dtype=np.float64)[:, labels]
    now = np.full((len(strings), states), _NEVER)
    now[:, :2] = seen[0, :, :2]
    for frame in seen[1:]:
        reached = now.copy()
        reached[:, 1:] = np.logaddexp(reached[:, 1:], now[:, :-1])
        reached[:, 2:] = np.logaddexp(reached[:, 2:], np.where(skips[:, 2:], now[:, :-2], _NEVER))
        now = reached + frame
    rows = np.arange(len(strings))
    ends = np.array([2 * len(digits) for digits in strings])
    found: NDArray[np.float64] = np.logaddexp(now[rows, ends], now[rows, ends - 1])
    return found


def _likely(frames: LogProbs) -> list[str]:
    """The strings that a narrow search over prefixes ends with."""
    beams: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    for frame in np.exp(np.asarray(frames, dtype=np.float64)):
        digits = [(str(i), float(p)) for i, p in enumerate(frame[1:]) if p > _LEAST_DIGIT]
        beams = _extended(beams, float(frame[0]), digits, dict(digits))
    return list(beams)


def _extended(
    beams: dict[str, tuple[float, float]], blank: float, digits: Sequence[tuple[str, float]], of: dict[str, float]
) -> dict[str, tuple[float, float]]:
    """Prefixes one frame later: (probability ending in a blank, in its last digit), the best of them, scaled to 1."""
    following: dict[str, tuple[float, float]] = {}
    for prefix, (rest, struck) in beams.items():
        last = prefix[-1:]
        ended, held = following.get(prefix, (0.0, 0.0))
        following[prefix] = (ended + (rest + struck) * blank, held + struck * of.get(last, 0.0))
        if len(prefix) == _LONGEST:
            continue
        for digit, p in digits:
            grown = (rest if digit == last else rest + struck) * p
            if grown:
                ended, held = following.get(prefix + digit, (0.0, 0.0))
                following[prefix + digit] = (ended, held + grown)
    best = sorted(following.items(), key=lambda one: -sum(one[1]))[:_BEAM]
    total = sum(sum(pair) for _, pair in best) or 1.0
    return {prefix: (rest / total, struck / total) for prefix, (rest, struck) in best}
