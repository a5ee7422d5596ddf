"""The loss and its gradient, against sums over all paths and against differences."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.learning.ctc import ctc_loss
from gateway.learning.head import Head, pack_heads, unpack_heads
from tests.learning.made import random_head


def _spelt(path: tuple[int, ...]) -> str:
    kept = [here for here, _ in itertools.groupby(path)]
    return "".join(str(number - 1) for number in kept if number)


def _log_softmax(values):
    shifted = values - values.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


@pytest.mark.parametrize("digits", ["", "0", "01", "11", "010"])
def test_loss_is_the_sum_over_all_ways_to_spell_the_digits(digits):
    """
    Forward sums equal brute force over every path of classes.
    """
    log_probs = _log_softmax(np.random.default_rng(1).normal(size=(1, 5, 3)))
    paths = [path for path in itertools.product(range(3), repeat=5) if _spelt(path) == digits]
    brute = sum(np.exp(sum(log_probs[0, t, c] for t, c in enumerate(path))) for path in paths)

    loss, _ = ctc_loss(log_probs, np.array([5]), [digits])

    assert loss[0] == pytest.approx(-np.log(brute))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.text("0123456789", max_size=4), min_size=1, max_size=3),
    st.integers(0, 2**32 - 1),
)
def test_gradient_equals_finite_differences(targets, seed):
    """
    Every slope by the values before the softmax, for batches of unequal lengths.
    """
    random = np.random.default_rng(seed)
    values = random.normal(size=(len(targets), 10, 11))
    lengths = random.integers(8, 11, len(targets))
    _, gradient = ctc_loss(_log_softmax(values), lengths, targets)
    for _ in range(12):
        n, t, c = (int(random.integers(size)) for size in values.shape)
        moved = [values.copy(), values.copy()]
        moved[0][n, t, c] -= 1e-5
        moved[1][n, t, c] += 1e-5
        low, high = (ctc_loss(_log_softmax(one), lengths, targets)[0].sum() for one in moved)
        assert gradient[n, t, c] == pytest.approx((high - low) / 2e-5, abs=1e-6)


def test_head_gradient_equals_finite_differences():
    """
    Every layer of the head, convolution borders and rectifier included.
    """
    random = np.random.default_rng(3)
    head = random_head(random, depth=5, width=4, kind=np.float64)
    features, lengths, targets = random.normal(size=(2, 9, 5)), np.array([9, 7]), ["12", "305"]

    def loss_at(weights: dict) -> float:
        return ctc_loss(Head(**weights).log_probs(features), lengths, targets)[0].sum()

    _, of_logits = ctc_loss(head.log_probs(features), lengths, targets)
    slopes = head.gradient(features, of_logits).arrays()
    for name, values in head.arrays().items():
        for _ in range(15):
            place = tuple(int(random.integers(size)) for size in values.shape)
            steps = []
            for sign in (-1, 1):
                moved = values.copy()
                moved[place] += sign * 1e-6
                steps.append(loss_at(head.arrays() | {name: moved}))
            assert slopes[name][place] == pytest.approx((steps[1] - steps[0]) / 2e-6, abs=1e-5)


def test_digits_that_do_not_fit_teach_nothing():
    """
    Three digits in two frames: a loss beyond measure and no slope, instead of numbers that are none.
    """
    log_probs = _log_softmax(np.random.default_rng(5).normal(size=(1, 2, 11)))

    loss, gradient = ctc_loss(log_probs, np.array([2]), ["123"])

    assert loss[0] > 1e29
    assert not gradient.any()


def test_heads_come_back_from_their_bytes():
    """
    The same heads give the same bytes, and the bytes the same heads.
    """
    heads = {net: random_head(np.random.default_rng(n)) for n, net in enumerate(("first", "second"))}

    packed = pack_heads(heads)

    assert packed == pack_heads(unpack_heads(packed))
    assert all((unpack_heads(packed)[net].conv_weight == heads[net].conv_weight).all() for net in heads)
    assert len(packed) < 200_000
    with pytest.raises(ValueError, match="no head"):
        unpack_heads(pack_heads({}))
