"""The worker that reads scans to their end while no new mail waits.

One thread, one page at a time in a child of low priority. What it has in hand
when the process dies is done again: nothing is recorded before all of a mail
is read. Also lets mails be read again once a missing model of the script has
been installed, and drops kept words after their time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from gateway import mail_log
from gateway.attempt import End, attempt
from gateway.documents.ocr_data import data_folder
from gateway.errors import BadSettings, TryLater
from gateway.ledger.deep import new_mail_waits, next_deep, note_deep_failure
from gateway.ledger.engine import Ledger
from gateway.ledger.texts import drop_texts_before
from gateway.settings import DeepReading, Workers
from gateway.worker import Examiner

_LONGEST_PAUSE_S = 3600
_PRUNE_S = 3600


class DeepWorker:
    """Reads what waits for deep reading; one thread in a process."""

    def __init__(
        self,
        ledger: Ledger,
        examiner: Examiner,
        settings: DeepReading,
        workers: Workers,
        renew: Callable[[], None],
        *,
        has_model: Callable[[], bool] = lambda: data_folder() is not None,
        poll_s: float = 5.0,
    ) -> None:
        """`renew` starts the reading process anew, so that it finds a model that was installed since."""
        self._ledger = ledger
        self._examiner = examiner
        self._settings = settings
        self._workers = workers
        self._renew = renew
        self._has_model = has_model
        self._had_model = has_model()
        self._poll_s = poll_s
        self._stopping = threading.Event()
        self._pruned_at = 0.0
        self._thread = threading.Thread(target=self._work, name="deep-reading", daemon=True)

    def start(self) -> None:
        """Begin with what waits."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the page in hand; the mail in hand goes on waiting."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=self._settings.page_wall_s)

    def adopt(self, settings: DeepReading) -> None:
        """Go by these settings from the next mail on."""
        self._settings = settings

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                busy = self._one()
            except TryLater as why:
                mail_log.service_trouble("deep_reading_database_busy", reason=str(why))
                busy = False
            except BadSettings as why:  # A trust folder that is wrong just now: the reading process can't be renewed.
                mail_log.service_trouble("deep_reading_later", reason=str(why))
                busy = False
            if not busy:
                self._stopping.wait(self._poll_s)

    def _one(self) -> bool:
        """Read one mail to its end; False when there was none to read."""
        if new_mail_waits(self._ledger):
            return False
        key = next_deep(self._ledger, datetime.now(UTC), with_model=self._find_model())
        if key is None:
            self._prune()
            return False
        tried = attempt(self._read, key)
        if tried.end is not End.DONE and not self._stopping.is_set():
            self._note_failure(key, tried.end, tried.reason)
        return True

    def _read(self, key: str) -> None:
        self._examiner.examine_deeply(key, self._give_way)

    def _give_way(self) -> None:
        """Wait until no new mail waits. Raises TryLater when the service stops."""
        while not self._stopping.is_set():
            if not new_mail_waits(self._ledger):
                return
            self._stopping.wait(1.0)
        raise TryLater("the service stops")

    def _find_model(self) -> bool:
        if not self._had_model and self._has_model():
            self._renew()
            self._had_model = True
            mail_log.service("model_found")
        return self._had_model

    def _note_failure(self, key: str, end: End, reason: str) -> None:
        pause_s = min(self._workers.retry_s * 10, _LONGEST_PAUSE_S)
        most = 0 if end is End.HOLD else self._workers.retries
        again_at = datetime.now(UTC) + timedelta(seconds=pause_s)
        state = note_deep_failure(self._ledger, key, reason, again_at, most)
        mail_log.deep_reading_failed(key, str(state), reason)

    def _prune(self) -> None:
        """Once an hour: drop words that were kept long enough."""
        if not self._settings.keep_text_days or time.monotonic() - self._pruned_at < _PRUNE_S:
            return
        self._pruned_at = time.monotonic()
        before = datetime.now(UTC) - timedelta(days=self._settings.keep_text_days)
        if dropped := drop_texts_before(self._ledger, before):
            mail_log.service("page_texts_dropped", pages=dropped)
