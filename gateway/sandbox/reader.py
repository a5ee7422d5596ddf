"""The gateway's side of the sandbox: hand in a file, get its reading.

A mail is read by one child. When that child dies (a bomb, a crash of a
parser), it is read part by part, see `gateway.sandbox.apart`.
"""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import Literal

from classifiers.reading import Page, Unreadable
from gateway.errors import SetAside, TryLater
from gateway.records import MailReading, SignatureVerdict
from gateway.records.forms import Grid
from gateway.records.listings import Listing, ListingWanted
from gateway.records.tables import Table
from gateway.route import (
    Job,
    grid_from_json,
    mail_from_json,
    page_from_json,
    past_to_json,
    verdicts_from_json,
)
from gateway.route.listing import listing_from_json
from gateway.route.tabling import tables_from_json
from gateway.sandbox.apart import read_apart
from gateway.sandbox.converting import find_programs
from gateway.sandbox.second_try import Workshop, read_again
from gateway.sandbox.spawning import Zygote, spawn
from gateway.sandbox.wire import Frames, receive_frames
from gateway.settings import Sandbox
from gateway.signatures.revocation_past import PastCheck


class SandboxedReader:
    """Reads mails and document files in limited children; safe to call from many threads."""

    def __init__(self, limits: Sandbox, trust_dir: Path, heads: bytes = b"", evidence_dir: Path | None = None) -> None:
        self._limits = limits
        self._trust_dir = trust_dir
        self._evidence_dir = evidence_dir
        """What the fetcher brought; None to judge by the trust folder alone."""
        self._heads = heads
        """What the number reader learned of offices' hands, as `gateway.learning.offices` packs it."""
        self._lock = threading.Lock()
        self._zygote: Zygote | None = None
        self._retired: list[Zygote] = []
        self._programs = find_programs(limits)
        self.peak_kb = 0
        """The most memory that any child held so far."""

    @property
    def limits(self) -> Sandbox:
        """The limits of the children."""
        return self._limits

    def __enter__(self) -> SandboxedReader:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the zygote and wait until its parsers are warm; TryLater when it can't start."""
        with self._lock:
            self._start()

    def close(self) -> None:
        """End the zygote and every child of it."""
        with self._lock:
            self._end()
            for zygote in self._retired:
                zygote.kill()

    def adopt(self, limits: Sandbox, trust_dir: Path, heads: bytes | None = None) -> None:
        """Read with these limits, these heads and the trust folder as it is now, from the next mail on.

        Without `heads` the ones in use stay. Readings in hand are finished as
        they began. Raises TryLater when the new zygote can't start, BadSettings
        for a trust folder that is wrong; the old one goes on.
        """
        with self._lock:
            self._adopt(limits, trust_dir, self._heads if heads is None else heads)

    def use_heads(self, heads: bytes) -> bool:
        """Read numbers with these heads from the next mail on; False where they are in use already. Raises TryLater."""
        with self._lock:
            if heads == self._heads:
                return False
            self._adopt(self._limits, self._trust_dir, heads)
            return True

    def read_mail(self, path: Path) -> MailReading:
        """The reading of a mail file; SetAside when not even its parts can be found."""
        return self._read(Job(kind="mail"), path)

    def read_document(self, path: Path, filename: str) -> MailReading:
        """The reading of a document file given directly: attachment 0, then what a container holds."""
        return self._read(Job(kind="document", filename=filename), path)

    def read_page(self, job: Job, path: Path) -> Page | Unreadable:
        """One page of a scan, in a child of its own; `limits` when that died. Raises TryLater."""
        frames = self._run(job, path)
        if frames.whole is not None:
            return page_from_json(frames.whole)
        return Unreadable("limits", frames.why)

    def read_grid(self, path: Path, kind: Literal["mail", "document"], index: int, filename: str) -> Grid | Unreadable:
        """The cells of one file of a mail, or of a document file (index 0); `limits` when the child died. Raises TryLater."""
        frames = self._run(Job(kind=kind, filename=filename, only=index, grid=True), path)
        if frames.whole is not None:
            return grid_from_json(frames.whole)
        return Unreadable("limits", frames.why)

    def read_tables(self, path: Path) -> tuple[Table, ...] | Unreadable:
        """The sheets of a workbook; `limits` when the child died. Raises TryLater."""
        frames = self._run(Job(kind="tables"), path)
        if frames.whole is not None:
            return tables_from_json(frames.whole)
        return Unreadable("limits", frames.why)

    def read_listing(self, data: bytes, wanted: ListingWanted) -> Listing | Unreadable:
        """The rows of what a portal answered; `limits` when the child died. Raises TryLater."""
        frames = self._run_bytes(Job(kind="listing", listing=wanted), data)
        if frames.whole is not None:
            return listing_from_json(frames.whole)
        return Unreadable("limits", frames.why)

    def judge_again(self, past: tuple[PastCheck, ...]) -> tuple[SignatureVerdict, ...]:
        """Verdicts of past checks by the evidence at hand now, in their order; certificates come from strangers.

        Raises SetAside when their child did not survive, TryLater for passing faults.
        """
        frames = self._run_bytes(Job(kind="recheck"), past_to_json(past))
        if frames.whole is None:
            raise SetAside(f"past checks can't be judged again: {frames.why}")
        return verdicts_from_json(frames.whole, len(past))

    def restart(self) -> None:
        """Start a zygote anew, e.g. after a model of the script was installed. Raises TryLater."""
        with self._lock:
            self._adopt(self._limits, self._trust_dir, self._heads)

    def _read(self, job: Job, path: Path) -> MailReading:
        reading = self._read_once(job, path)
        return read_again(reading, self._workshop(job, path)) if self._programs.any else reading

    def _workshop(self, job: Job, path: Path) -> Workshop:
        """What a second try at the attachments of this mail needs."""

        def bytes_of(index: int) -> bytes | None:
            return self._run(replace(job, only=index, raw=True), path).whole

        def read_file(data: bytes, filename: str) -> MailReading | None:
            answer = self._run_bytes(Job(kind="document", filename=filename), data).whole
            return mail_from_json(answer) if answer is not None else None

        return Workshop(self._programs, self._limits, bytes_of, read_file)

    def _read_once(self, job: Job, path: Path) -> MailReading:
        frames = self._run(job, path)
        if frames.whole is not None:
            return mail_from_json(frames.whole)
        return read_apart(lambda part: self._run(part, path), job, frames, self._limits.wall_s)

    def _run(self, job: Job, path: Path) -> Frames:
        try:
            source = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as why:
            raise TryLater(f"spool file can't be opened: {why}") from why
        try:
            return self._run_open(job, source)
        finally:
            os.close(source)

    def _run_bytes(self, job: Job, data: bytes) -> Frames:
        """What a child makes of bytes that lie in no file."""
        with os.fdopen(os.memfd_create("made"), "w+b") as file:
            file.write(data)
            file.flush()
            return self._run_open(job, file.fileno())

    def _run_open(self, job: Job, source: int) -> Frames:
        """What a child makes of the open file `source`."""
        answer, give = os.pipe()
        try:
            self._hand_over(job, source, give)
        except BaseException:
            os.close(answer)
            raise
        finally:
            os.close(give)
        try:
            frames = receive_frames(answer)
        finally:
            os.close(answer)
        self.peak_kb = max(self.peak_kb, frames.peak_kb)
        if not frames.end and frames.answer is None:
            raise TryLater("the reading process died; it is started again")
        return frames

    def _hand_over(self, job: Job, source: int, give: int) -> None:
        with self._lock:
            if self._zygote is None or not self._zygote.is_alive:
                self._start()
            assert self._zygote is not None
            try:
                self._zygote.hand_over(job, source, give)
            except OSError as why:
                self._end()
                raise TryLater(f"the reading process is gone ({why}); it is started again") from why

    def _start(self) -> None:
        self._end()
        self._zygote = spawn(self._limits, self._trust_dir, self._heads, self._evidence_dir)

    def _adopt(self, limits: Sandbox, trust_dir: Path, heads: bytes) -> None:
        """Another zygote in the place of this one, and what it was started with. The lock is held: two such changes
        never mix, or the later one would bring back what the earlier had replaced.
        """
        zygote = spawn(limits, trust_dir, heads, self._evidence_dir)
        self._limits, self._trust_dir, self._heads = limits, trust_dir, heads
        self._retired = [one for one in self._retired if one.is_alive]
        if self._zygote is not None:
            self._zygote.finish()
            self._retired.append(self._zygote)
        self._programs = find_programs(limits)
        self._zygote = zygote

    def _end(self) -> None:
        if self._zygote is not None:
            self._zygote.end()
            self._zygote = None
