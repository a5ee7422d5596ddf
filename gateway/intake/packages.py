"""A folder into which a document system lays edXML packages: each is taken once, then put aside.

Touches that folder (reads, and moves what it took into `taken/`), the spool and
the ledger. A package is gone from the folder only when its row is committed; a
folder that may not be written keeps its files, which are known by their content.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gateway import mail_log
from gateway.errors import BadSettings, TryLater
from gateway.intake.commit import Arrived
from gateway.intake.keys import arrival_key
from gateway.ledger.engine import Ledger
from gateway.ledger.store import record_arrivals
from gateway.mail.edxml import is_package
from gateway.mail.edxml_nodes import HEAD_BYTES
from gateway.records import Arrival, Door, Envelope
from gateway.settings import Edxml
from gateway.spool import Spool

SUFFIXES = (".edxml", ".xml")
TAKEN = "taken"
_CHUNK_BYTES = 1 << 20
_STOP_S = 20.0


@dataclass(frozen=True, slots=True)
class _State:
    """What a file looked like when it was dealt with: a changed one is looked at again."""

    size_bytes: int
    changed_ns: int
    inode: int

    @classmethod
    def of(cls, facts: os.stat_result) -> _State:
        return cls(facts.st_size, facts.st_mtime_ns, facts.st_ino)


class PackageFolder:
    """Looks into one folder until `stop`."""

    def __init__(self, settings: Edxml, ledger: Ledger, spool: Spool, arrived: Arrived) -> None:
        """`arrived` is told of new arrivals from the watching thread. Raises BadSettings."""
        self._settings = settings
        self._folder = Path(settings.folder)
        self._ledger = ledger
        self._spool = spool
        self._arrived = arrived
        self._done: dict[Path, _State] = {}
        self._seen: dict[Path, tuple[_State, float]] = {}
        """Files from the future, and since when they look like this (seconds of the monotonic clock)."""
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        if settings.enabled and not self._folder.is_dir():
            raise BadSettings(
                f"[edxml] folder is {settings.folder!r}; expected a folder that exists, "
                "into which the document system lays its packages. Make it, or set enabled = false."
            )

    def start(self) -> None:
        """Begin, and return at once; where it is off nothing is started."""
        if self._settings.enabled:
            self._thread = threading.Thread(target=self._run, name="edxml-folder", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Finish the package in hand and stop looking."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(_STOP_S)
            self._thread = None

    def look(self) -> int:
        """Take every package that lies complete in the folder; how many were new."""
        taken = 0
        with ThreadPoolExecutor(1, "edxml-package") as apart:
            for path, state in self._waiting():
                if self._stopping.is_set():
                    break
                taking = apart.submit(self._take, path, state)
                # Whatever it is that one package does not allow, its neighbours are taken.
                if (why := taking.exception()) is None:
                    taken += taking.result()
                else:
                    reason = str(why) if isinstance(why, TryLater | OSError) else f"{type(why).__name__}: {why}"
                    mail_log.service_trouble("edxml_left_for_later", file=path.name, reason=reason)
        return taken

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look()
            except OSError as why:
                mail_log.service_trouble("edxml_folder_unreadable", folder=str(self._folder), reason=str(why))
            self._stopping.wait(self._settings.scan_s)

    def _waiting(self) -> Iterator[tuple[Path, _State]]:
        """Files that nobody writes to any more and that were not dealt with, oldest first."""
        found = []
        for path in self._folder.iterdir():
            if path.name.startswith(".") or path.suffix.lower() not in SUFFIXES or not path.is_file():
                continue
            state = _State.of(path.stat())
            if self._has_rested(path, state) and self._done.get(path) != state:
                found.append((state.changed_ns, path, state))
        self._done = {path: state for path, state in self._done.items() if path.exists()}
        self._seen = {path: seen for path, seen in self._seen.items() if path.exists()}
        for _, path, state in sorted(found, key=lambda item: item[:2]):
            yield path, state

    def _has_rested(self, path: Path, state: _State) -> bool:
        """Whether nobody has written to the file for `settle_s`; where its time says nothing, as far as was seen."""
        age_s = time.time() - state.changed_ns / 1e9
        if age_s >= 0:
            return age_s >= self._settings.settle_s
        known, since = self._seen.get(path, (None, 0.0))
        if known != state:
            self._seen[path] = (state, time.monotonic())
            return False
        return time.monotonic() - since >= self._settings.settle_s

    def _take(self, path: Path, state: _State) -> bool:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            if not is_package(head) or state.size_bytes > self._settings.max_package_mb << 20:
                self._leave(path, state, bool(head) and is_package(head))
                return False
            file.seek(0)
            staged = self._spool.store(iter(lambda: file.read(_CHUNK_BYTES), b""), state.size_bytes)
            is_whole = _State.of(os.fstat(file.fileno())) == state
        if not is_whole:
            # Somebody went on writing: half a package, put aside, would be lost for good.
            self._spool.remove(staged.spool_id)
            return False
        arrival = Arrival(
            key=arrival_key(Door.EDXML, None, staged.sha256, staged.spool_id),
            spool_id=staged.spool_id,
            door=Door.EDXML,
            envelope=Envelope(None),
            size_bytes=staged.size_bytes,
            sha256=staged.sha256,
            received_at=datetime.now(UTC),
            original_name=path.name,
        )
        (new,) = record_arrivals(self._ledger, [arrival])
        if not new:
            self._spool.remove(staged.spool_id)
        self._put_aside(path, state)
        if new:
            self._arrived([arrival])
        return new

    def _leave(self, path: Path, state: _State, too_large: bool) -> None:
        """A file that is not taken stays where it is, and that is told once."""
        self._done[path] = state
        most = self._settings.max_package_mb
        reason = f"larger than max_package_mb = {most}" if too_large else "no edXML package"
        mail_log.service_trouble("edxml_not_taken", file=path.name, reason=reason)

    def _put_aside(self, path: Path, state: _State) -> None:
        home = path.parent / TAKEN
        try:
            if _State.of(path.stat()) != state:
                return  # Another package came under this name meanwhile.
            home.mkdir(exist_ok=True)
            target = home / path.name
            path.rename(target if not target.exists() else home / f"{time.time_ns()}-{path.name}")
        except OSError:
            self._done[path] = state
