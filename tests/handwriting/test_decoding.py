"""Strings of digits out of frames: exact probabilities, sorted, together 1 at most."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gateway.handwriting.decoding import candidates, string_log_probs


def frames(seed: int, length: int, sharp: float) -> NDArray[np.float64]:
    """Log-probabilities of random frames [length, 11]; the larger `sharp`, the surer."""
    values = np.random.default_rng(seed).normal(0, sharp, (length, 11))
    normed: NDArray[np.float64] = values - np.logaddexp.reduce(values, axis=1, keepdims=True)
    return normed


def spelt(digits: str, length: int) -> NDArray[np.float64]:
    """Frames that show `digits` and little else."""
    values = np.full((length, 11), -9.0)
    values[:, 0] = 0.0
    for place, digit in enumerate(digits):
        values[2 * place + 1, 0], values[2 * place + 1, int(digit) + 1] = -9.0, 0.0
    normed: NDArray[np.float64] = values - np.logaddexp.reduce(values, axis=1, keepdims=True)
    return normed


@given(st.integers(0, 10_000), st.integers(1, 24), st.floats(0.1, 8.0), st.integers(1, 4))
def test_candidates_come_sorted_and_sum_to_one_at_most(seed: int, length: int, sharp: float, variants: int) -> None:
    """Whatever a net answers, its candidates are a distribution with the rest left over."""
    found = candidates([frames(seed + i, length + i, sharp) for i in range(variants)])
    shares = [share for _, share in found]
    assert shares == sorted(shares, reverse=True)
    assert len(found) <= 12 and sum(shares) <= 1 + 1e-4
    assert all(digits.isdigit() and 0 < share <= 1 for digits, share in found)
    assert len({digits for digits, _ in found}) == len(found)


def test_a_string_has_the_probability_of_all_its_spellings() -> None:
    """Three frames of every class: the sum over all ways to write "11" or "7" is exact."""
    given_frames = frames(3, 4, 1.5)
    by_string: dict[str, float] = {}
    for path in itertools.product(range(11), repeat=4):
        struck = [cls for cls, _ in itertools.groupby(path)]
        digits = "".join(str(cls - 1) for cls in struck if cls)
        weight = float(np.exp(sum(given_frames[t, cls] for t, cls in enumerate(path))))
        by_string[digits] = by_string.get(digits, 0.0) + weight
    strings = ["7", "11", "70", "4321", "1"]
    exact = np.exp(string_log_probs(given_frames, strings))
    assert exact == pytest.approx([by_string[digits] for digits in strings], rel=1e-9)


@pytest.mark.parametrize("digits", ["7", "02", "464", "5066", "11", "2268"])
def test_clear_frames_give_their_number_first(digits: str) -> None:
    """Doubled digits and leading noughts included."""
    found = candidates([spelt(digits, 14), spelt(digits, 20)])
    assert found[0][0] == digits and found[0][1] > 0.95


def test_one_doubting_cut_lowers_the_probability() -> None:
    """The mean over the cuts is geometric: one that sees something else counts."""
    sure, other = spelt("464", 12), spelt("484", 12)
    both = dict(candidates([sure, other]))
    assert both["464"] < 0.1 and dict(candidates([sure]))["464"] > 0.95


def test_blank_frames_and_no_frames_give_nothing() -> None:
    """An empty line is not read as a number."""
    assert candidates([spelt("", 12)]) == () or candidates([spelt("", 12)])[0][1] < 0.01
    assert candidates([]) == ()
