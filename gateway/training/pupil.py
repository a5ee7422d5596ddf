"""The process that learns: lessons come in, heads and their calibration go out; nothing else is touched.

Run as `python -m gateway.training.pupil`; the order is one JSON object on
standard input, answers are JSON lines on standard output. The crops were made
from strangers' files, so they are decoded inside the same cage as those.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from dataclasses import asdict, dataclass
from typing import Any

from gateway.handwriting.decoding import candidates
from gateway.handwriting.net import base_heads, load_numbers
from gateway.learning.calibration import Proof
from gateway.learning.course import FOLDS, Heads, take_course
from gateway.learning.head import pack_heads
from gateway.sandbox.confine import build_cage, enter
from gateway.settings import Sandbox
from gateway.training.exercises import exercises

NICENESS = 15
CPU_S, MEMORY_MB = 1800, 1024
STEPS = FOLDS + 2
"""Answers before the last one: the crops seen, each fold, the heads of all lessons."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be learned."""

    lessons: tuple[tuple[str, str, bool], ...]
    """(digits, crop as PNG in base64, whether it counts in the proof)."""
    seed: int
    fewest_lessons: int
    largest_error: float

    def to_json(self) -> bytes:
        """The order as one JSON object."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Order:
        """The order as it was written."""
        values = json.loads(data)
        return cls(**{**values, "lessons": tuple((digits, crop, proves) for digits, crop, proves in values["lessons"])})


def main() -> int:
    """Learn as the order on standard input says."""
    os.nice(NICENESS)
    order = Order.from_json(sys.stdin.buffer.read())
    if not load_numbers():
        _answer({"heads": None, "why": "the number nets are not installed"})
        return 1
    base = base_heads()
    enter(build_cage(own_limits()))
    _answer(learn(order, base))
    return 0


def own_limits() -> Sandbox:
    """Limits of this process: long to think, nothing to write."""
    return Sandbox(memory_mb=MEMORY_MB, cpu_s=CPU_S, wall_s=CPU_S)


def learn(order: Order, base: Heads) -> dict[str, Any]:
    """The last answer: heads (.npz in base64) and calibration, or nothing where there are too few lessons."""
    made = exercises([(digits, crop) for digits, crop, _ in order.lessons], order.seed)
    seen = [(one, proves) for one, (_, _, proves) in zip(made, order.lessons, strict=True) if one is not None]
    _tick()
    outcome = take_course(
        base,
        [one for one, _ in seen],
        candidates,
        order.seed,
        Proof(order.fewest_lessons, order.largest_error),
        proving=[proves for _, proves in seen],
        tick=_tick,
    )
    if outcome is None:
        return {"heads": None}
    packed = base64.b64encode(pack_heads(outcome.heads)).decode("ascii")
    return {"heads": packed, "calibration": outcome.calibration.packed()}


def _tick() -> None:
    _answer({"step": True})


def _answer(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
