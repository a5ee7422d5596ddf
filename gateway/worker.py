"""The worker: takes one mail of the spool down the whole route into the ledger.

Touches the spool (reads, removes), the sandbox and the ledger. Nothing is
marked done before its results are committed; a second run of the same mail
changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from gateway import mail_log
from gateway.attempt import End, attempt
from gateway.errors import SetAside, TryLater
from gateway.form_taking import take_forms
from gateway.ledger.arrivals import arrival as find_arrival
from gateway.ledger.arrivals import hold_mail, mail_state, note_attempt, spool_file_needed
from gateway.ledger.engine import Ledger
from gateway.ledger.examinations import Besides, append_examination
from gateway.ledger.superseding import supersede_examination
from gateway.package_taking import take_header
from gateway.records import Arrival, Examination, MailReading, MailState, OverallSignature
from gateway.records.texts import DeepReason
from gateway.route import Job, JudgingRules, judge_mail
from gateway.route.deepening import PartWanted, deep_need, page_texts, wanted_parts
from gateway.sandbox.reader import SandboxedReader
from gateway.sandbox.whole import read_whole
from gateway.settings import DeepReading, Workers
from gateway.spool import Spool

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 2.0


class Examiner:
    """Examines mails by key; safe to call from many threads."""

    def __init__(
        self,
        ledger: Ledger,
        spool: Spool,
        reader: SandboxedReader,
        rows: JudgingRules,
        deep: DeepReading,
    ) -> None:
        self._ledger = ledger
        self._spool = spool
        self._reader = reader
        self._rows = rows
        self._deep = deep

    def examine(self, key: str) -> Examination | None:
        """Read, judge and record one mail; None when that was done before.

        Raises TryLater for passing faults and SetAside for a mail that a
        person must look at.
        """
        if mail_state(self._ledger, key) is MailState.DONE:
            return None
        arrival = find_arrival(self._ledger, key)
        started = time.monotonic()
        reading = self._read(arrival)
        examination = judge_mail(reading, arrival.envelope, arrival.received_at, self._rows)
        besides = self._besides(reading, examination)
        self._take_forms(arrival, reading, examination)
        self._take_header(arrival, reading, examination)
        append_examination(self._ledger, key, examination, datetime.now(UTC), arrival.envelope.rcpt_to, besides)
        self._tell(arrival, examination, time.monotonic() - started)
        self.forget_file(arrival.spool_id)
        return examination

    def examine_deeply(self, key: str, before_each: Callable[[], None] = lambda: None) -> Examination:
        """Read an examined mail to its end, judge it again and put that in the place of the first examination.

        `before_each` is called before each page; it may wait, or raise to stop.
        Raises TryLater for passing faults and SetAside where a person must look.
        """
        arrival = find_arrival(self._ledger, key)
        started = time.monotonic()
        reading = self._read(arrival)
        examination = judge_mail(reading, arrival.envelope, arrival.received_at, self._rows)
        need = deep_need(reading, examination, self._reader.limits, self._deep.mail_pages)
        if need is not None and need.reason is DeepReason.NEEDS_OCR:
            raise TryLater("recognition is still not possible; `vanthu check` says what is missing")
        wanted = self._wanted(reading, examination)
        if wanted:
            job = Job(kind="mail", wall_s=self._deep.page_wall_s)
            path = self._spool.path(arrival.spool_id)
            reading = read_whole(self._reader, path, job, reading, wanted, before_each)
            examination = judge_mail(reading, arrival.envelope, arrival.received_at, self._rows)
        texts = page_texts(reading, examination, finished=True) if self._deep.keep_text else ()
        supersede_examination(self._ledger, key, examination, texts, datetime.now(UTC))
        mail_log.read_deeply(arrival.spool_id, len(wanted), len(examination.documents), time.monotonic() - started)
        for kind in examination.alerts:
            mail_log.alert(arrival.spool_id, kind)
        self.forget_file(arrival.spool_id)
        return examination

    def _take_header(self, arrival: Arrival, reading: MailReading, found: Examination) -> None:
        """As forms: before the mail counts as done."""
        take_header(self._ledger, arrival, reading, found, self._rows, datetime.now(UTC))

    def _take_forms(self, arrival: Arrival, reading: MailReading, found: Examination) -> None:
        """Before the mail counts as done, so that a form is not lost with the fault that ended this run.

        Of a mail with a secrecy mark nothing is kept, forms neither.
        """
        if self._rows.form is not None and not found.alerts:
            path, now = self._spool.path(arrival.spool_id), datetime.now(UTC)
            take_forms(
                self._ledger, self._reader, self._rows.form, self._rows.directory, path, reading, arrival.key, now
            )

    def _wanted(self, reading: MailReading, found: Examination) -> tuple[PartWanted, ...]:
        if not self._deep.enabled:
            return ()
        return wanted_parts(reading, found, self._reader.limits, self._deep.mail_pages)

    def _besides(self, reading: MailReading, found: Examination) -> Besides:
        """Words of pages that are read to their end, and what is left for the deep reading."""
        need = deep_need(reading, found, self._reader.limits, self._deep.mail_pages)
        if need is not None and need.reason is DeepReason.PAGES and not self._deep.enabled:
            need = None
        texts = page_texts(reading, found, finished=need is None) if self._deep.keep_text else ()
        return Besides(texts, need)

    def forget_file(self, spool_id: str) -> None:
        """Remove a spool file that neither an examination nor a delivery needs any more."""
        if not spool_file_needed(self._ledger, spool_id):
            self._spool.remove(spool_id)

    def _read(self, arrival: Arrival) -> MailReading:
        path = self._spool.path(arrival.spool_id)
        if not path.is_file():
            raise SetAside(f"spool file {arrival.spool_id} is missing; give the mail again with `vanthu ingest`")
        reading = self._reader.read_mail(path)
        if reading.sha256 != arrival.sha256:
            raise SetAside(f"spool file {arrival.spool_id} is not what arrived: its SHA-256 differs")
        return reading

    def adopt(self, rows: JudgingRules, deep: DeepReading) -> None:
        """Judge by other rows and read as deep as this from the next mail on (settings were reloaded)."""
        self._rows = rows
        self._deep = deep

    @staticmethod
    def _tell(arrival: Arrival, examination: Examination, took_s: float) -> None:
        signed = sum(verdict.overall is not OverallSignature.NONE for verdict in examination.signatures)
        mail_log.examined(arrival.spool_id, len(examination.documents), len(examination.attachments), signed, took_s)
        for kind in examination.alerts:
            mail_log.alert(arrival.spool_id, kind)


def examine_to_the_end(examiner: Examiner, ledger: Ledger, key: str, workers: Workers) -> Examination | None:
    """Examine one mail, repeat what fails, hold what can't be done; None when it was held or done before.

    For runs without a queue (`vanthu ingest`); pauses stay short because a
    person waits.
    """
    pause_s = FIRST_PAUSE_S
    for number in range(1, workers.retries + 2):
        tried = attempt(examiner.examine, key)
        if tried.end is End.DONE:
            return tried.result
        if tried.end is End.AGAIN:
            mail_log.examination_failed(key, number, tried.reason)
            note_attempt(ledger, key, tried.reason, datetime.now(UTC))
        if tried.end is End.HOLD or number > workers.retries:
            _hold(ledger, key, tried.reason)
            return None
        time.sleep(pause_s)
        pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
    return None


def _hold(ledger: Ledger, key: str, reason: str) -> None:
    hold_mail(ledger, key, reason, datetime.now(UTC))
    mail_log.held(key, reason)
