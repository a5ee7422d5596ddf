"""A head fitted to lessons: Adam on the CTC loss, pulled towards the head it came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gateway.learning.ctc import ctc_loss
from gateway.learning.head import Array, Head

Frames = NDArray[np.float32]
"""Features of one picture, [T, D]."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One confirmed number as one net sees it."""

    digits: str
    varied: tuple[Frames, ...]
    """The crop in several hands (see `augmenting`): what is learned from."""
    plain: tuple[Frames, ...]
    """The crop as it is read in earnest: what is measured on."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done to fit a head."""

    epochs: int = 40
    patience: int = 4
    """Epochs without a better loss on the held part after which fitting ends."""
    batch: int = 32
    rate: float = 1e-3
    pull: float = 1e-4
    """Weight of the squared distance to the base head: few lessons must not undo what many digits taught."""
    held: float = 0.15
    """Share of the lessons that only says when to stop; none below `fewest_to_hold`."""
    fewest_to_hold: int = 60
    """With 34 lessons of a real office, holding five back cost three of 34 numbers in cross-validation."""


@dataclass(frozen=True, slots=True)
class _Adam:
    weights: dict[str, Array]
    mean: dict[str, Array]
    square: dict[str, Array]
    steps: int

    @classmethod
    def at(cls, head: Head) -> _Adam:
        """The start of a fit at these weights."""
        nothing = {name: np.zeros_like(values) for name, values in head.arrays().items()}
        return cls(head.arrays(), nothing, dict(nothing), 0)


def fit_head(
    base: Head, lessons: Sequence[Lesson], seed: int, effort: Effort = Effort(), tick: Callable[[], None] = lambda: None
) -> Head:
    """The head after `lessons`; the same for the same arguments; the base head where nothing got better.

    Ends after `effort.epochs`, or earlier when the loss on a held part of the
    lessons stops falling; the head of the best epoch is the answer. `tick` is
    called after each epoch.
    """
    random = np.random.default_rng(seed)
    learned_from, held = _parted(lessons, random, effort)
    pairs = [(lesson.digits, frames) for lesson in learned_from for frames in lesson.varied]
    judged_by = [(lesson.digits, frames) for lesson in (held or learned_from) for frames in lesson.plain]
    state = _Adam.at(base)
    best, best_loss, worse = base, mean_loss(base, judged_by, effort.batch), 0
    for _ in range(effort.epochs):
        for batch in _batches(pairs, random, effort.batch):
            state = _step(state, base, batch, effort)
        tick()
        head = Head(**state.weights)
        loss = mean_loss(head, judged_by, effort.batch)
        best, best_loss, worse = (head, loss, 0) if loss < best_loss else (best, best_loss, worse + 1)
        if worse >= effort.patience:
            break
    return best


def mean_loss(head: Head, pairs: Sequence[tuple[str, Frames]], batch: int = 32) -> float:
    """Mean loss of these pictures; 0 for none."""
    losses = [
        ctc_loss(head.log_probs(features), lengths, digits)[0]
        for digits, features, lengths in (_stacked(pairs[at : at + batch]) for at in range(0, len(pairs), batch))
    ]
    return float(np.concatenate(losses).mean()) if losses else 0.0


def _parted(
    lessons: Sequence[Lesson], random: np.random.Generator, effort: Effort
) -> tuple[list[Lesson], list[Lesson]]:
    if len(lessons) < effort.fewest_to_hold:
        return list(lessons), []
    order = random.permutation(len(lessons))
    held = int(np.ceil(effort.held * len(lessons)))
    return [lessons[n] for n in order[held:]], [lessons[n] for n in order[:held]]


def _batches(
    pairs: Sequence[tuple[str, Frames]], random: np.random.Generator, size: int
) -> list[list[tuple[str, Frames]]]:
    """The pairs in batches of about one length each, batches and ties in random order."""
    order = sorted(random.permutation(len(pairs)), key=lambda n: len(pairs[n][1]) // 8)
    batches = [[pairs[n] for n in order[at : at + size]] for at in range(0, len(order), size)]
    return [batches[n] for n in random.permutation(len(batches))]


def _stacked(pairs: Sequence[tuple[str, Frames]]) -> tuple[list[str], Array, NDArray[np.int64]]:
    lengths = np.array([len(frames) for _, frames in pairs])
    features = np.zeros((len(pairs), lengths.max(), pairs[0][1].shape[1]), dtype=pairs[0][1].dtype)
    for row, (_, frames) in enumerate(pairs):
        features[row, : len(frames)] = frames
    return [digits for digits, _ in pairs], features, lengths


def _step(state: _Adam, base: Head, batch: Sequence[tuple[str, Frames]], effort: Effort) -> _Adam:
    digits, features, lengths = _stacked(batch)
    head = Head(**state.weights)
    _, of_logits = ctc_loss(head.log_probs(features), lengths, digits)
    slopes = head.gradient(features, of_logits / len(batch)).arrays()
    steps = state.steps + 1
    weights: dict[str, Array] = {}
    mean: dict[str, Array] = {}
    square: dict[str, Array] = {}
    for name, origin in base.arrays().items():
        slope = slopes[name] + effort.pull * (state.weights[name] - origin)
        mean[name] = 0.9 * state.mean[name] + 0.1 * slope
        square[name] = 0.999 * state.square[name] + 0.001 * slope**2
        step = mean[name] / (1 - 0.9**steps) / (np.sqrt(square[name] / (1 - 0.999**steps)) + 1e-8)
        weights[name] = (state.weights[name] - effort.rate * step).astype(origin.dtype)
    return _Adam(weights, mean, square, steps)
