"""Mails from files, to the end: spool, row, examination, with nothing counted twice.

An interrupted run is simply repeated: mails that were done are seen before,
mails that got only their row are examined now.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from gateway import mail_log
from gateway.intake.files import MailFile, envelope_of, iterate_mails
from gateway.intake.keys import arrival_key
from gateway.ledger.engine import Ledger
from gateway.ledger.questions import mail_state
from gateway.ledger.store import record_arrivals
from gateway.records import Arrival, Door, Envelope, Examination, MailState
from gateway.settings import Workers
from gateway.spool import Spool
from gateway.worker import Examiner, examine_to_the_end

BATCH = 32
"""Mails that share one transaction for their rows."""


@dataclass(slots=True)
class Totals:
    """What one run did."""

    mails: int = 0
    new: int = 0
    seen_before: int = 0
    held: int = 0
    documents: set[str] = field(default_factory=set)
    """Ids of the documents seen in the new mails."""
    attachments_by_role: Counter[str] = field(default_factory=Counter)
    documents_by_type: Counter[str] = field(default_factory=Counter)
    alerts: Counter[str] = field(default_factory=Counter)


class Backfill:
    """One run over files; the spool and the ledger are shared with a running daemon without harm."""

    def __init__(self, ledger: Ledger, spool: Spool, examiner: Examiner, workers: Workers) -> None:
        self._ledger = ledger
        self._spool = spool
        self._examiner = examiner
        self._workers = workers
        self._totals = Totals()
        self._lock = threading.Lock()

    def run(self, paths: Sequence[Path], envelopes: Mapping[str, Envelope], advance: Callable[[], None]) -> Totals:
        """Take in every mail of `paths`; `advance` is called once for each. Raises TryLater when the disk is full."""
        # So many may lie in the spool at once; the reading of files waits for the workers.
        free = threading.Semaphore(BATCH * 4)
        with ThreadPoolExecutor(self._workers.count, "examine") as pool:
            batch: list[Arrival] = []
            for file in iterate_mails(paths):
                free.acquire()
                batch.append(self._stage(file, envelopes))
                if len(batch) >= BATCH:
                    self._commit(batch, pool, free, advance)
                    batch = []
            self._commit(batch, pool, free, advance)
        return self._totals

    def _stage(self, file: MailFile, envelopes: Mapping[str, Envelope]) -> Arrival:
        staged = self._spool.store([file.read()])
        envelope = envelope_of(file, envelopes) or Envelope(None)
        return Arrival(
            key=arrival_key(Door.FILE, envelope.ident, staged.sha256, staged.spool_id),
            spool_id=staged.spool_id,
            door=Door.FILE,
            envelope=envelope,
            size_bytes=staged.size_bytes,
            sha256=staged.sha256,
            received_at=datetime.now(UTC),
            original_name=file.original_name,
        )

    def _commit(
        self, batch: list[Arrival], pool: ThreadPoolExecutor, free: threading.Semaphore, advance: Callable[[], None]
    ) -> None:
        if not batch:
            return
        for arrival, new in zip(batch, record_arrivals(self._ledger, batch), strict=True):
            self._totals.mails += 1
            if not new:
                self._spool.remove(arrival.spool_id)
                mail_log.seen_before(arrival.spool_id, arrival.key)
            waiting = new or mail_state(self._ledger, arrival.key) is MailState.WAITING
            if new:
                self._totals.new += 1
            else:
                self._totals.seen_before += 1
            if waiting:
                running = pool.submit(examine_to_the_end, self._examiner, self._ledger, arrival.key, self._workers)
                running.add_done_callback(lambda done: self._count(done, free, advance))
            else:
                free.release()
                advance()

    def _count(self, done: Future[Examination | None], free: threading.Semaphore, advance: Callable[[], None]) -> None:
        free.release()
        examination = done.result()
        with self._lock:
            advance()
            if examination is None:
                self._totals.held += 1
                return
            self._totals.attachments_by_role.update(str(part.role) for part in examination.attachments)
            for document in examination.documents:
                if document.id not in self._totals.documents:
                    self._totals.documents.add(document.id)
                    self._totals.documents_by_type[document.type] += 1
            self._totals.alerts.update(examination.alerts)
