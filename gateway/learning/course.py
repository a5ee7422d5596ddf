"""The whole course of an office: cross-validated, calibrated, then taught on all lessons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gateway.learning.calibration import Calibration, Proof, Trial, calibrate
from gateway.learning.head import Array, Head
from gateway.learning.training import Effort, Lesson, fit_head

FOLDS = 5
FEWEST_LESSONS = 10
"""Below these nothing is learned: five folds of less than two lessons say nothing."""

USUAL_PROOF, USUAL_EFFORT = Proof(), Effort()

Candidates = tuple[tuple[str, float], ...]
Decode = Callable[[Sequence[Array]], Candidates]
"""Candidates with their probability from the log-probabilities [T, 11] of several variants of one crop."""
Exercise = Mapping[str, Lesson]
"""One confirmed number as each net sees it, by the net's name."""
Heads = Mapping[str, Head]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a course gives: heads by net, and how far they may be trusted."""

    heads: dict[str, Head]
    calibration: Calibration


def take_course(
    base: Heads,
    exercises: Sequence[Exercise],
    decode: Decode,
    seed: int,
    proof: Proof = USUAL_PROOF,
    effort: Effort = USUAL_EFFORT,
    proving: Sequence[bool] = (),
    tick: Callable[[], None] = lambda: None,
) -> Outcome | None:
    """The heads after these lessons with their calibration; None for fewer than `FEWEST_LESSONS`.

    Each lesson of the calibration is read by heads that were fitted without
    it (`FOLDS` folds). `proving` says which lessons the calibration counts, all
    where it is empty: those that the reader itself had to agree with teach but
    prove nothing. The same arguments give the same outcome. `tick` is called
    once a fold, and once for the heads of all lessons.
    """
    if len(exercises) < FEWEST_LESSONS:
        return None
    order = np.random.default_rng(seed).permutation(len(exercises))
    trials: dict[int, Trial] = {}
    for fold in range(FOLDS):
        out = [int(n) for n in order[fold::FOLDS]]
        taught = [exercises[n] for n in sorted(set(range(len(exercises))) - set(out))]
        heads = fit_heads(base, taught, seed + fold + 1, effort)
        trials |= {n: _trial(exercises[n], heads, base, decode) for n in out}
        tick()
    calibration = calibrate([trials[int(n)] for n in order if not proving or proving[n]], proof)
    heads = fit_heads(base, exercises, seed, effort)
    tick()
    return Outcome(heads, calibration)


def fit_heads(base: Heads, exercises: Sequence[Exercise], seed: int, effort: Effort = USUAL_EFFORT) -> dict[str, Head]:
    """The head of each net after these exercises."""
    return {net: fit_head(head, [exercise[net] for exercise in exercises], seed, effort) for net, head in base.items()}


def read_with(heads: Heads, exercise: Exercise, decode: Decode) -> dict[str, Candidates]:
    """Candidates of each net for one crop, read as it is in earnest."""
    return {
        net: decode([head.log_probs(frames[None])[0] for frames in exercise[net].plain]) for net, head in heads.items()
    }


def joined(first: Candidates, second: Candidates) -> Candidates:
    """Candidates of both nets as one list, the most probable first: both must find a number likely.

    The product of both probabilities, brought to a sum of 1 over what either
    net named; a number that a net did not name has there what its names leave over.
    """
    if not second:
        return first
    named = [dict(first), dict(second)]
    left = [max(1e-6, 1 - sum(one.values())) for one in named]
    both = {
        digits: named[0].get(digits, left[0]) * named[1].get(digits, left[1]) for digits in {**named[0], **named[1]}
    }
    whole = sum(both.values()) + left[0] * left[1]
    return tuple(sorted(((digits, share / whole) for digits, share in both.items()), key=lambda one: (-one[1], one[0])))


def _trial(exercise: Exercise, heads: Heads, base: Heads, decode: Decode) -> Trial:
    said, probability = _best(read_with(heads, exercise, decode))
    return Trial(next(iter(exercise.values())).digits, said, probability, _best(read_with(base, exercise, decode))[0])


def _best(found: Mapping[str, Candidates]) -> tuple[str, float]:
    ranked = joined(found.get("first", ()), found.get("second", ()))
    return ranked[0] if ranked else ("", 0.0)
