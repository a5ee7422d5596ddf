"""Offices that write digits in their own way, as features: no picture and no net is needed to learn."""

from __future__ import annotations

import numpy as np

from gateway.learning.head import Head
from gateway.learning.training import Lesson

DEPTH = 16


def random_head(random, depth: int = 96, width: int = 64, kind: type = np.float32) -> Head:
    shapes = ((width, depth, 3), (width,), (11, width), (11,))
    return Head(*(random.normal(0, 0.3 if len(shape) > 1 else 0.01, shape).astype(kind) for shape in shapes))


class Office:
    """Each digit has a pattern of features; an office's own hand turns some digits into patterns of its own."""

    def __init__(self, seed: int, turned: str = "") -> None:
        plain = np.random.default_rng(7).normal(0, 1.5, (11, DEPTH)).astype(np.float32)
        own = np.random.default_rng(seed + 100).normal(0, 1.5, (11, DEPTH)).astype(np.float32)
        self._patterns = plain.copy()
        for digit in turned:
            self._patterns[int(digit) + 1] = own[int(digit) + 1]
        self._random = np.random.default_rng(seed)

    def frames(self, digits: str, noise: float = 0.5) -> np.ndarray:
        classes = [0] + [c for digit in digits for c in (int(digit) + 1, int(digit) + 1, 0)]
        written = self._patterns[classes]
        return (written + self._random.normal(0, noise, written.shape)).astype(np.float32)

    def lessons(self, count: int, noise: float = 0.5) -> list[Lesson]:
        numbers = ["".join(map(str, self._random.integers(0, 10, self._random.integers(2, 5)))) for _ in range(count)]
        return [
            Lesson(
                number,
                tuple(self.frames(number, noise) for _ in range(6)),
                tuple(self.frames(number, noise) for _ in range(3)),
            )
            for number in numbers
        ]


def greedy(variants) -> tuple[tuple[str, float], ...]:
    """The most probable path of the mean log-probabilities: enough for patterns that stand apart."""
    mean = np.mean(np.stack(variants), axis=0)
    path = mean.argmax(1)
    kept = [int(c) for n, c in enumerate(path) if c and (n == 0 or path[n - 1] != c)]
    return (("".join(str(c - 1) for c in kept), float(np.exp(mean.max(1).sum()))),)
