"""Making checkpoints: every so many entries, each night, and before an export."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from gateway import mail_log
from gateway.errors import BadSettings, TryLater
from gateway.ledger.checkpoints import KeptCheckpoint, keep_checkpoint, keep_stamp, newest_checkpoint
from gateway.ledger.engine import Ledger
from gateway.ledger.log_questions import log_root, log_size
from gateway.sealing.keys import log_name, signing_key
from gateway.sealing.stamping import Authority, fetch_stamp
from gateway.settings import Settings
from gateway.transparency.notes import Checkpoint, key_of, sign_checkpoint


class Sealer:
    """Signs what the log is, and has the time of it stamped; safe to call from many threads."""

    def __init__(self, ledger: Ledger, settings: Settings) -> None:
        self._ledger = ledger
        self._settings = settings
        self._alone = threading.Lock()
        self._since = 0
        self.stamp_trouble = ""
        """Why the newest checkpoint has no time-stamp; "" when it has one or none is asked for."""

    @property
    def every(self) -> int:
        """Entries between two checkpoints at most."""
        return self._settings.signature_log.checkpoint_every

    def adopt(self, settings: Settings) -> None:
        """Go by other settings from now on."""
        self._settings = settings

    def seal(self, now: datetime, least: int = 1) -> KeptCheckpoint | None:
        """The newest checkpoint, made now when `least` entries came since; None while the log is too short.

        Raises BadSettings when the key can't be used, TryLater for passing faults.
        """
        with self._alone:
            self._since = 0
            kept, size = newest_checkpoint(self._ledger), log_size(self._ledger)
            if size - (kept.size if kept else 0) < least:
                return kept
            made = self._sign(size, now)
            keep_checkpoint(self._ledger, made)
            mail_log.service("checkpoint", size=made.size, root=made.root, key=made.key_id)
            return made

    def logged(self, entries: int) -> None:
        """Note that this process added entries; makes a checkpoint when enough came. What fails is tried again later."""
        with self._alone:
            self._since += entries
            due = self._since >= self.every
        if due:
            self.try_to_seal(datetime.now(UTC))

    def try_to_seal(self, now: datetime, least: int = 1) -> None:
        """As `seal`; a fault is logged, not raised: mail goes on, and the next round tries again."""
        try:
            self.seal(now, least)
        except (TryLater, BadSettings) as why:
            mail_log.service_trouble("checkpoint_later", reason=str(why))

    def stamp(self, now: datetime) -> None:
        """Have the newest checkpoint stamped where an authority is configured; a fault is logged and shown."""
        log = self._settings.signature_log
        if not log.tsa_url:
            self.stamp_trouble = ""
            return
        try:
            kept = newest_checkpoint(self._ledger)
            if kept is not None and kept.stamp is None:
                keep_stamp(self._ledger, kept, fetch_stamp(Authority(log.tsa_url, log.tsa_timeout_s), kept.note, now))
        except TryLater as why:
            self.stamp_trouble = str(why)
            mail_log.service_trouble("timestamp_later", reason=str(why))
        else:
            self.stamp_trouble = ""

    def _sign(self, size: int, now: datetime) -> KeptCheckpoint:
        name, private = log_name(self._settings, self._ledger), signing_key(self._settings)
        checkpoint = Checkpoint(name, size, log_root(self._ledger, size))
        note = sign_checkpoint(checkpoint, private)
        return KeptCheckpoint(size, key_of(name, private).id.hex(), now, checkpoint.root.hex(), note)
