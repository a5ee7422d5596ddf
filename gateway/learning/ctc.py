"""Connectionist temporal classification: how well frames spell digits, and the exact gradient.

All sums are in logarithms, forward and backward over the label with blanks
between its digits. Class 0 is the blank, digit d is class d + 1.

Source: Graves et al. 2006, "Connectionist Temporal Classification", equations 5 to 16.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

CLASSES = 11
BLANK = 0
NEVER = -1e30
"""Logarithm of a probability of nothing; finite, so that differences of two stay numbers."""


def ctc_loss(log_probs: Array, lengths: NDArray[np.int64], targets: Sequence[str]) -> tuple[Array, Array]:
    """(loss [N], gradient [N, T, C]) of N frames sequences against their digits.

    `log_probs` [N, T, C] is a log-softmax; `lengths` [N] says how many of the T
    frames count; the gradient is that of the loss by the values before the
    softmax, and 0 in frames that do not count. A target that does not fit into
    its frames has a loss above 1e29 and a gradient of 0.
    """
    labels, allowed, sizes = _labels(targets)
    emitted = np.take_along_axis(
        log_probs, np.broadcast_to(labels[:, None], (*log_probs.shape[:2], labels.shape[1])), 2
    )
    counts = np.arange(log_probs.shape[1])[None] < lengths[:, None]
    forward = _forward(emitted, counts, allowed)
    backward = _backward(emitted, counts, allowed, sizes)
    rows = np.arange(len(targets))
    total = np.logaddexp(forward[rows, -1, sizes - 1], np.where(sizes > 1, forward[rows, -1, sizes - 2], NEVER))
    fits = total > NEVER / 2
    share = np.exp(np.minimum(forward + backward - total[:, None, None], 0.0))
    one_hot = (labels[:, :, None] == np.arange(log_probs.shape[2])).astype(log_probs.dtype)
    gradient = (np.exp(log_probs) - share @ one_hot) * (counts & fits[:, None])[:, :, None]
    return -total, gradient


def _labels(targets: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """(classes [N, S] with blanks between, where a blank may be skipped [N, S], S of each)."""
    longest = max(map(len, targets), default=0)
    labels = np.zeros((len(targets), 2 * longest + 1), dtype=np.int64)
    for row, digits in enumerate(targets):
        labels[row, 1 : 2 * len(digits) : 2] = [int(digit) + 1 for digit in digits]
    allowed = np.zeros(labels.shape, dtype=bool)
    allowed[:, 2:] = (labels[:, 2:] != BLANK) & (labels[:, 2:] != labels[:, :-2])
    return labels, allowed, np.array([2 * len(digits) + 1 for digits in targets])


def _forward(emitted: Array, counts: NDArray[np.bool_], allowed: NDArray[np.bool_]) -> Array:
    """Log-probability of all ways to stand at a place of the label after each frame, that frame included."""
    steps = np.empty_like(emitted)
    here = np.full_like(emitted[:, 0], NEVER)
    here[:, :2] = emitted[:, 0, :2]
    steps[:, 0] = here
    for t in range(1, emitted.shape[1]):
        reached = np.logaddexp(here, _shifted(here, 1))
        reached = np.logaddexp(reached, np.where(allowed, _shifted(here, 2), NEVER))
        here = np.where(counts[:, t, None], np.maximum(reached + emitted[:, t], NEVER), here)
        steps[:, t] = here
    return steps


def _backward(emitted: Array, counts: NDArray[np.bool_], allowed: NDArray[np.bool_], sizes: NDArray[np.int64]) -> Array:
    """Log-probability of all ways from a place of the label to its end, after each frame."""
    places = np.arange(emitted.shape[2])[None]
    ends = (places == sizes[:, None] - 1) | ((places == sizes[:, None] - 2) & (sizes[:, None] > 1))
    here = np.where(ends, 0.0, NEVER).astype(emitted.dtype)
    steps = np.empty_like(emitted)
    steps[:, -1] = here
    skips = np.zeros_like(allowed)
    skips[:, :-2] = allowed[:, 2:]
    for t in range(emitted.shape[1] - 2, -1, -1):
        following = np.maximum(here + emitted[:, t + 1], NEVER)
        reached = np.logaddexp(following, _shifted(following, -1))
        reached = np.logaddexp(reached, np.where(skips, _shifted(following, -2), NEVER))
        here = np.where(counts[:, t + 1, None], reached, here)
        steps[:, t] = here
    return steps


def _shifted(values: Array, by: int) -> Array:
    """Values moved along the label, what comes in from outside impossible."""
    moved = np.full_like(values, NEVER)
    if by > 0:
        moved[:, by:] = values[:, :-by] if by < values.shape[1] else moved[:, by:]
    else:
        moved[:, :by] = values[:, -by:] if -by < values.shape[1] else moved[:, :by]
    return moved
