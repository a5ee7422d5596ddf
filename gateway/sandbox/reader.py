"""The gateway's side of the sandbox: hand in a file, get its reading.

A mail is read by one child. When that child dies (a bomb, a crash of a
parser), the mail is taken apart by one child and each attachment is read by a
child of its own, so that one bad attachment costs only itself.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal

from classifiers.reading import Page, Unreadable
from gateway.errors import BadSettings, SetAside, TryLater
from gateway.records import AttachmentReading, MailReading, SignatureVerdict
from gateway.records.forms import Grid
from gateway.records.listings import Listing, ListingWanted
from gateway.records.tables import Table
from gateway.route import (
    NO_PART,
    Job,
    grid_from_json,
    mail_from_json,
    page_from_json,
    past_to_json,
    verdicts_from_json,
)
from gateway.route.listing import listing_from_json
from gateway.route.tabling import tables_from_json
from gateway.sandbox.converting import find_programs
from gateway.sandbox.second_try import Workshop, read_again
from gateway.sandbox.wire import Frames, receive_frames
from gateway.sandbox.zygote import FINISH, READY, REFUSED
from gateway.settings import Sandbox
from gateway.signatures.revocation_past import PastCheck

START_TIMEOUT_S = 120
APART_WALLS = 5
"""A mail may be read part by part for so many times `wall_s`; what is left then stays unread."""
NOT_CHECKED = "not-checked-limits"
"""Reason of a signature verdict: the process that looked for signatures did not survive."""


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
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._retired: list[subprocess.Popen[bytes]] = []
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
            for process in self._retired:
                process.kill()
                process.wait()

    def adopt(self, limits: Sandbox, trust_dir: Path, heads: bytes | None = None) -> None:
        """Read with these limits, these heads and the trust folder as it is now, from the next mail on.

        Without `heads` the ones in use stay. Readings in hand are finished as
        they began. Raises TryLater when the new zygote can't start; the old one
        goes on.
        """
        with self._lock:
            before = self._limits, self._trust_dir, self._heads
            self._limits, self._trust_dir = limits, trust_dir
            self._heads = self._heads if heads is None else heads
            try:
                process, channel = self._spawn()
            except TryLater:
                self._limits, self._trust_dir, self._heads = before
                raise
            self._retire()
            self._programs = find_programs(limits)
            self._process, self._channel = process, channel

    def use_heads(self, heads: bytes) -> bool:
        """Read numbers with these heads from the next mail on; False where they are in use already. Raises TryLater."""
        if heads == self._heads:
            return False
        self.adopt(self._limits, self._trust_dir, heads)
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
        if frames.answer is not None and frames.end == "exit 0":
            return page_from_json(frames.answer)
        return Unreadable("limits", _why(frames))

    def read_grid(self, path: Path, kind: Literal["mail", "document"], index: int, filename: str) -> Grid | Unreadable:
        """The cells of one file of a mail, or of a document file (index 0); `limits` when the child died. Raises TryLater."""
        frames = self._run(Job(kind=kind, filename=filename, only=index, grid=True), path)
        if frames.answer is not None and frames.end == "exit 0":
            return grid_from_json(frames.answer)
        return Unreadable("limits", _why(frames))

    def read_tables(self, path: Path) -> tuple[Table, ...] | Unreadable:
        """The sheets of a workbook; `limits` when the child died. Raises TryLater."""
        frames = self._run(Job(kind="tables"), path)
        if frames.answer is not None and frames.end == "exit 0":
            return tables_from_json(frames.answer)
        return Unreadable("limits", _why(frames))

    def read_listing(self, data: bytes, wanted: ListingWanted) -> Listing | Unreadable:
        """The rows of what a portal answered; `limits` when the child died. Raises TryLater."""
        frames = self._run_bytes(Job(kind="listing", listing=wanted), data)
        if frames.answer is not None and frames.end == "exit 0":
            return listing_from_json(frames.answer)
        return Unreadable("limits", _why(frames))

    def judge_again(self, past: tuple[PastCheck, ...]) -> tuple[SignatureVerdict, ...]:
        """Verdicts of past checks by the evidence at hand now, in their order; certificates come from strangers.

        Raises SetAside when their child did not survive, TryLater for passing faults.
        """
        frames = self._run_bytes(Job(kind="recheck"), past_to_json(past))
        if frames.answer is None or frames.end != "exit 0":
            raise SetAside(f"past checks can't be judged again: {_why(frames)}")
        return verdicts_from_json(frames.answer, len(past))

    def restart(self) -> None:
        """Start a zygote anew, e.g. after a model of the script was installed. Raises TryLater."""
        self.adopt(self._limits, self._trust_dir)

    def _read(self, job: Job, path: Path) -> MailReading:
        reading = self._read_once(job, path)
        return read_again(reading, self._workshop(job, path)) if self._programs.any else reading

    def _workshop(self, job: Job, path: Path) -> Workshop:
        """What a second try at the attachments of this mail needs."""

        def bytes_of(index: int) -> bytes | None:
            frames = self._run(replace(job, only=index, raw=True), path)
            return frames.answer if frames.end == "exit 0" else None

        def read_file(data: bytes, filename: str) -> MailReading | None:
            frames = self._run_bytes(Job(kind="document", filename=filename), data)
            return mail_from_json(frames.answer) if frames.answer is not None and frames.end == "exit 0" else None

        return Workshop(self._programs, self._limits, bytes_of, read_file)

    def _read_once(self, job: Job, path: Path) -> MailReading:
        frames = self._run(job, path)
        if frames.answer is not None and frames.end == "exit 0":
            return mail_from_json(frames.answer)
        return self._read_apart(job, path, frames)

    def _read_apart(self, job: Job, path: Path, first: Frames) -> MailReading:
        frames = self._run(replace(job, contents=False), path)
        if frames.answer is None or frames.end != "exit 0":
            raise SetAside(f"can't be taken apart: {_why(frames)}; whole reading: {_why(first)}")
        reading = mail_from_json(frames.answer)
        until = time.monotonic() + APART_WALLS * self._limits.wall_s
        parts = tuple(self._read_one(job, path, part, until) for part in reading.attachments)
        return replace(
            reading,
            attachments=parts,
            signatures=self._own_signatures(job, path) if job.kind == "mail" else (),
            repairs=(*reading.repairs, "read-part-by-part"),
        )

    def _read_one(self, job: Job, path: Path, part: AttachmentReading, until: float) -> AttachmentReading:
        if part.content is None:
            return part
        if time.monotonic() > until:
            return _unread(part, "the time for reading this mail part by part is used up")
        frames = self._run(replace(job, only=part.index), path)
        if frames.answer is not None and frames.end == "exit 0":
            again = [a for a in mail_from_json(frames.answer).attachments if a.index == part.index]
            if again:
                return again[0]
        return _unread(part, _why(frames))

    def _own_signatures(self, job: Job, path: Path) -> tuple[SignatureVerdict, ...]:
        """Verdicts on the mail's own signatures; one that says "not checked" when their child died too."""
        frames = self._run(replace(job, only=NO_PART), path)
        if frames.answer is not None and frames.end == "exit 0":
            return mail_from_json(frames.answer).signatures
        return (SignatureVerdict("not_checked", reasons=(NOT_CHECKED,)),)

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
            if self._process is None or self._process.poll() is not None:
                self._start()
            assert self._channel is not None
            try:
                socket.send_fds(self._channel, [job.to_json()], [source, give])
            except OSError as why:
                self._end()
                raise TryLater(f"the reading process is gone ({why}); it is started again") from why

    def _start(self) -> None:
        self._end()
        self._process, self._channel = self._spawn()

    def _spawn(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        """A warm zygote. Raises TryLater when it does not get warm."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        learned = _in_memory(self._heads)
        command = [sys.executable, "-m", "gateway.sandbox.zygote", str(theirs.fileno())]
        evidence = [str(self._evidence_dir)] if self._evidence_dir else []
        process = subprocess.Popen(
            [*command, str(self._trust_dir), self._limits.model_dump_json(), str(learned), *evidence],
            pass_fds=[theirs.fileno(), learned],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=_bare_environment(),
        )
        theirs.close()
        os.close(learned)
        ours.settimeout(START_TIMEOUT_S)
        try:
            ready, why = ours.recv(8192), "it ended; `vanthu check` tells more"
        except OSError as error:
            ready, why = b"", str(error)
        if ready != READY:
            ours.close()
            process.kill()
            process.wait()
            if ready.startswith(REFUSED):
                raise BadSettings(ready.removeprefix(REFUSED).decode("utf-8", "replace"))
            raise TryLater(f"the reading process did not start: {why}")
        ours.settimeout(None)
        return process, ours

    def _retire(self) -> None:
        """Let the zygote finish what it has in hand; it takes nothing more."""
        self._retired = [process for process in self._retired if process.poll() is None]
        if self._process is None or self._channel is None:
            return
        with suppress(OSError):  # It died meanwhile: nothing is left to finish.
            self._channel.send(FINISH)
        self._channel.close()
        self._retired.append(self._process)
        # Somebody must wait for it, or it stays in the table of processes until the next reload.
        threading.Thread(target=self._process.wait, name="retired-sandbox", daemon=True).start()

    def _end(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._process is not None:
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


def _in_memory(data: bytes) -> int:
    """Descriptor of an anonymous file with these bytes, read from its start."""
    descriptor = os.memfd_create("heads")
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _bare_environment() -> dict[str, str]:
    """No secret of the daemon reaches the process that forks the readers."""
    kept = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "PYTHONHASHSEED", "TZ")
    package_parent = str(Path(__file__).resolve().parents[2])
    environment = {key: os.environ[key] for key in kept if key in os.environ}
    paths = [package_parent, environment.get("PYTHONPATH", "")]
    # One thread each for recognition and for the sums of the number reader: a forked child has no others.
    threads = {"OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
    return environment | {"PYTHONPATH": os.pathsep.join(filter(None, paths))} | threads


def _why(frames: Frames) -> str:
    return frames.refusal or frames.end or "the reading process died"


def _unread(part: AttachmentReading, why: str) -> AttachmentReading:
    """The attachment as a value of how its child ended: limits (time, memory, CPU) or a broken file.

    Whether it is signed is not known either, and "unsigned" would say so.
    """
    unknown = SignatureVerdict("not_checked", reasons=(NOT_CHECKED,), attachment_sha256=part.sha256)
    return replace(part, content=Unreadable(reason="limits", detail=why), signatures=(unknown,))
