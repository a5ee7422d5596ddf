"""The learning clock: every minute it looks what is in use, at night or after enough lessons it has them learned.

Touches the ledger and the reading process; the learning runs in a process of
its own. Nothing waits for it: a kill at any moment loses at most one attempt.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from classifiers.rules import Rules
from gateway import mail_log
from gateway.counting.periods import ZONE
from gateway.errors import BadSettings, TryLater
from gateway.ledger.crops import drop_crops
from gateway.ledger.engine import Ledger
from gateway.sandbox.reader import SandboxedReader
from gateway.settings import Reader
from gateway.training.teacher import Class, Running, heads_in_use, teach_class, waiting_classes

LOOK_S = 60
FIRST_LOOK_S = 20
"""After the start mail comes first."""


class LearningTerm:
    """A thread that keeps the number reader at what was learned, and has lessons learned when they are due."""

    def __init__(self, ledger: Ledger, reader: SandboxedReader, settings: Reader, rules: Callable[[], Rules]) -> None:
        self._ledger = ledger
        self._reader = reader
        self._settings = settings
        self._rules = rules
        self._stopping = threading.Event()
        self._running = Running()
        self._last_night: date | None = None
        self._failed: set[str] = set()
        self._thread = threading.Thread(target=self._live, name="learning", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def adopt(self, settings: Reader) -> None:
        """Go by other settings from the next look on."""
        self._settings = settings

    def stop(self) -> None:
        """End what is being learned and stop; it is learned again another time."""
        self._stopping.set()
        self._running.stop()
        if self._thread.is_alive():
            self._thread.join()

    def look(self, now: datetime) -> None:
        """Do all that is due: heads in use, lessons to be learned, pictures whose time is over."""
        settings = self._settings
        night = self._is_night(now, settings)
        try:
            self._refresh(settings)
            if settings.learn != "off":
                self._learn(settings, 1 if night else settings.new_lessons)
            if night:
                drop_crops(self._ledger, now - timedelta(days=settings.crop_days), now)
                self._last_night = now.astimezone(ZONE).date()
                self._failed.clear()
        except (TryLater, BadSettings) as why:  # BadSettings: the trust folder that the reading process starts with.
            mail_log.service_trouble("learning_later", reason=str(why))

    def _is_night(self, now: datetime, settings: Reader) -> bool:
        """Whether today's hour of learning has come and is not done; a restart does it again, which changes nothing."""
        local = now.astimezone(ZONE)
        return f"{local:%H:%M}" >= settings.at and self._last_night != local.date()

    def _learn(self, settings: Reader, fewest: int) -> None:
        for wanted in waiting_classes(self._ledger, fewest):
            if self._stopping.is_set():
                return
            if wanted.office not in self._failed:
                self._teach(wanted, settings)
        self._refresh(settings)

    def _teach(self, wanted: Class, settings: Reader) -> None:
        started = time.monotonic()
        try:
            made = teach_class(self._ledger, wanted, self._rules(), settings, datetime.now(UTC), running=self._running)
        except TryLater as why:
            if not self._stopping.is_set():
                # Not again before the next night: what killed it once would do so every minute.
                self._failed.add(wanted.office)
                mail_log.service_trouble("learning_failed", office=wanted.office, reason=str(why))
            return
        if made is None:
            self._failed.add(wanted.office)
            return
        took_s = round(time.monotonic() - started, 1)
        mail_log.service(
            "learned", office=made.office, version=made.ordinal, lessons=len(made.lessons), state=made.state,
            why=made.changed_why, took_s=took_s,
        )  # fmt: skip

    def _refresh(self, settings: Reader) -> None:
        if self._reader.use_heads(heads_in_use(self._ledger, settings)):
            mail_log.service("reader_changed")

    def _live(self) -> None:
        pause = FIRST_LOOK_S
        while not self._stopping.wait(pause):
            self.look(datetime.now(UTC))
            pause = LOOK_S
