"""Which offices have learned enough to be taught, and what becomes of a new version.

The learning itself runs in a process of its own (`pupil`), which may be killed
at any time: a version is written in one transaction, and lessons that made one
make no second.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from classifiers.rules import Rules
from classifiers.symbol import code_letters, parse_symbol
from gateway.errors import TryLater
from gateway.handwriting.net import BASE
from gateway.learning.calibration import Calibration, unpack_calibration
from gateway.learning.course import FEWEST_LESSONS
from gateway.learning.head import unpack_heads
from gateway.learning.offices import OfficeHead, pack_offices
from gateway.ledger.crops import lessons_by_office
from gateway.ledger.engine import Ledger
from gateway.ledger.readers import ACTIVE, PROPOSED, add_version, lessons_learned, reader_versions
from gateway.records.corrections import ConfirmedCrop, ReaderVersion
from gateway.route.numbers import WITH_READER
from gateway.settings import Reader
from gateway.training.pupil import STEPS, Order

MACHINE = "vanthu"
MOST_LESSONS = 400
"""The newest lessons of an office that are learned from: more cost time and teach little."""


@dataclass(frozen=True, slots=True)
class Class:
    """An office whose lessons are to be learned."""

    office: str
    lessons: tuple[ConfirmedCrop, ...]
    new: int
    """Lessons that its newest version has not seen."""


def waiting_classes(ledger: Ledger, fewest_new: int = 1) -> list[Class]:
    """Offices with at least so many lessons that no version has learned from, the most first."""
    learned = lessons_learned(ledger)
    found = []
    for office, lessons in lessons_by_office(ledger).items():
        newest = tuple(lessons[-MOST_LESSONS:])
        ids = {lesson.lesson_id for lesson in newest}
        new = len(ids - set(learned.get(office, ()))) + len(set(learned.get(office, ())) - ids)
        if len(newest) >= FEWEST_LESSONS and new >= fewest_new:
            found.append(Class(office, newest, new))
    return sorted(found, key=lambda one: (-one.new, one.office))


def teach_class(
    ledger: Ledger, wanted: Class, rules: Rules, settings: Reader, at: datetime,
    tick: Callable[[], None] = lambda: None, running: Running | None = None,
) -> ReaderVersion | None:  # fmt: skip
    """Learn an office's lessons and keep the version; None where there are too few.

    It is put to use at once where `settings.learn` allows and its calibration
    shows that it reads better than the base; else it stays a proposal. Raises
    TryLater when the learning process dies.
    """
    lessons = tuple((one.digits, one.crop, not one.source.endswith(WITH_READER)) for one in wanted.lessons)
    ids = tuple(one.lesson_id for one in wanted.lessons)
    order = Order(lessons, _seed(wanted.office, ids), settings.fewest_lessons, settings.largest_error_percent / 100)
    answer = _ask(order, tick, running or Running())
    if answer["heads"] is None:
        return None
    calibration = unpack_calibration(answer["calibration"])
    use = settings.learn != "off" and calibration.may_suggest
    made = ReaderVersion(
        office=wanted.office,
        ordinal=0,
        made_at=at,
        base=BASE,
        lessons=ids,
        codes=_codes(wanted.lessons, rules),
        heads=base64.b64decode(answer["heads"]),
        calibration=calibration.packed(),
        state=ACTIVE if use else PROPOSED,
        changed_at=at,
        changed_by=MACHINE,
        changed_why=_why(calibration, settings),
    )
    ordinal = add_version(ledger, made)
    return next(one for one in reader_versions(ledger) if (one.office, one.ordinal) == (wanted.office, ordinal))


def heads_in_use(ledger: Ledger, settings: Reader) -> bytes:
    """The active heads for the reading process; b"" where learning is off or nothing is in use.

    A head fitted to another base than the one that ships now is left out.
    """
    if settings.learn == "off":
        return b""
    active = [one for one in reader_versions(ledger, ACTIVE) if one.base == BASE]
    return pack_offices([_head(one, settings) for one in active]) if active else b""


class Running:
    """The learning process in hand, so that whoever waits can end it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self.stopped = False

    def start(self) -> subprocess.Popen[bytes]:
        """A new process. Raises TryLater after `stop`."""
        with self._lock:
            if self.stopped:
                raise TryLater("learning was stopped")
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gateway.training.pupil"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_bare_environment(),
            )
            return self._process

    def stop(self) -> None:
        """End what runs; nothing starts any more."""
        with self._lock:
            self.stopped = True
            if self._process is not None and self._process.poll() is None:
                self._process.kill()


def _ask(order: Order, tick: Callable[[], None], running: Running) -> dict[str, Any]:
    with running.start() as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            _give(process.stdin, order.to_json())
            answer = _last(process.stdout, tick)
        finally:
            process.kill()
    if answer is None:
        raise TryLater("the learning process ended before it was done; the lessons are kept")
    return answer


def _give(pipe: IO[bytes], order: bytes) -> None:
    try:
        pipe.write(order)
        pipe.close()
    except BrokenPipeError as why:
        raise TryLater("the learning process ended at its start; `vanthu check` tells more") from why


def _last(lines: Iterable[bytes], tick: Callable[[], None]) -> dict[str, Any] | None:
    """The answer that bears heads, each step before it told by `tick`; None where the process ended without."""
    for line in lines:
        if not line.endswith(b"\n"):
            return None
        answer = json.loads(line)
        if "heads" in answer:
            return dict(answer)
        tick()
    return None


def _head(version: ReaderVersion, settings: Reader) -> OfficeHead:
    calibration = unpack_calibration(version.calibration)
    accepts = settings.learn == "accept" and proven(calibration, settings)
    return OfficeHead(
        version.office,
        version.ordinal,
        frozenset(version.codes),
        unpack_heads(version.heads),
        calibration.threshold if accepts else None,
    )


def proven(calibration: Calibration, settings: Reader) -> bool:
    """Whether a version may accept under the settings as they are now."""
    small = calibration.error_bound <= settings.largest_error_percent / 100
    return calibration.may_suggest and calibration.lessons >= settings.fewest_lessons and small


def _codes(lessons: Sequence[ConfirmedCrop], rules: Rules) -> tuple[str, ...]:
    symbols = (parse_symbol(one.symbol, rules.catalogue, rules.issuer_codes) for one in lessons)
    return tuple(sorted({code_letters(one.issuer_code) for one in symbols if one and one.issuer_code}))


def _seed(office: str, lessons: Sequence[str]) -> int:
    return int(hashlib.sha256("|".join([office, *lessons]).encode()).hexdigest()[:8], 16)


def _why(found: Calibration, settings: Reader) -> str:
    said = f"{found.exact} of {found.lessons} lessons read exactly, base {found.base_exact}"
    if settings.learn == "off" or not found.may_suggest:
        return f"{said}: not in use"
    if not proven(found, settings):
        return f"{said}: suggests; error bound {found.error_bound:.1%} of {found.accepted} accepted proves too little"
    return f"{said}: error bound {found.error_bound:.1%} of {found.accepted} accepted"


def _bare_environment() -> dict[str, str]:
    kept = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "TZ")
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    path = os.pathsep.join(filter(None, (str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", ""))))
    return {key: os.environ[key] for key in kept if key in os.environ} | one_thread | {"PYTHONPATH": path}


__all__ = ["STEPS", "Class", "Running", "heads_in_use", "proven", "teach_class", "waiting_classes"]
