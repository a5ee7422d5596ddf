"""The warm parent: imports all parsers once, then forks a limited child for each reading.

Run as `python -m gateway.sandbox.zygote FD TRUST_FOLDER LIMITS_JSON HEADS_FD [EVIDENCE]`; FD
is a Unix socket, HEADS_FD holds what the number reader learned. A job is one
message: JSON words with two descriptors, the file to read and the pipe to
answer on. The zygote itself never looks at the file.
"""

from __future__ import annotations

import gc
import importlib
import logging
import os
import pkgutil
import select
import signal
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gateway.documents.ocr import warm
from gateway.errors import BadSettings
from gateway.handwriting.reader import use_heads
from gateway.learning.offices import unpack_offices
from gateway.route import Job
from gateway.route.performing import perform
from gateway.sandbox.confine import Cage, build_cage, enter
from gateway.sandbox.wire import ANSWER, END, FINISH, PEAK, READY, REFUSAL, REFUSED, send_frame
from gateway.settings import Sandbox
from gateway.signatures.evidence import TrustEvidence
from gateway.trust import load_trust

CHECKERS = ("documents", "mail", "signatures")
"""Rooms whose modules a child may need and can't open any more; some are imported late, since most runs need them not."""
LARGEST_REFUSAL = 4000
LARGEST_JOB = 64 * 1024
DEEP_NICENESS = 15
"""Deep reading gets what the reading of new mail leaves."""


@dataclass(slots=True)
class Child:
    """A running reading: its process, its pipe and its wall-clock limit."""

    pid: int
    answer_fd: int
    deadline: float
    timed_out: bool = False


def load_checkers() -> None:
    """Import all that reads or checks files: half a second that no child pays again."""
    for room in CHECKERS:
        package = importlib.import_module(f"gateway.{room}")
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"gateway.{room}.{module.name}")
    importlib.import_module("asn1crypto.keys")


def main(arguments: list[str]) -> int:
    """Serve jobs until the gateway closes the socket."""
    channel = socket.socket(fileno=int(arguments[0]))
    limits = Sandbox.model_validate_json(arguments[2])
    try:
        trust = load_trust(Path(arguments[1]), cache=Path(arguments[4]) if len(arguments) > 4 else None)
    except BadSettings as why:
        channel.send(REFUSED + str(why).encode()[:LARGEST_REFUSAL])
        return 1
    # A whole process group is told to stop; the gateway still needs what is in hand, and closes the socket after.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    # Parsers of others warn through the standard log about every odd file; what matters is in the reading.
    logging.disable(logging.CRITICAL)
    load_checkers()
    warm()
    with os.fdopen(int(arguments[3]), "rb") as learned:
        use_heads(unpack_offices(learned.read()))
    cage = build_cage(limits)
    gc.collect()
    gc.freeze()
    channel.send(READY)
    serve(channel, trust, cage)
    return 0


def serve(channel: socket.socket, trust: TrustEvidence, cage: Cage) -> None:
    """Fork for each job, kill what runs too long, tell how each child ended."""
    children: dict[int, Child] = {}
    listening, finishing = True, False
    while listening or (finishing and children):
        pause = min((c.deadline for c in children.values()), default=time.monotonic() + 60) - time.monotonic()
        door = [channel.fileno()] if listening else []
        ready, _, _ = select.select([*door, *children], [], [], max(0.0, pause))
        if channel.fileno() in ready:
            message, descriptors, _, _ = socket.recv_fds(channel, LARGEST_JOB, 2)
            listening = message not in (b"", FINISH)
            finishing = message == FINISH
            if listening:
                pidfd, child = _fork(channel, message, descriptors, trust, cage, children)
                children[pidfd] = child
        for pidfd in [fd for fd in ready if fd in children]:
            _bury(pidfd, children.pop(pidfd))
        _kill_late(children)
    for pidfd, child in children.items():
        os.kill(child.pid, signal.SIGKILL)
        _bury(pidfd, child)


def _fork(
    channel: socket.socket,
    message: bytes,
    descriptors: list[int],
    trust: TrustEvidence,
    cage: Cage,
    others: Mapping[int, Child],
) -> tuple[int, Child]:
    source, answer = descriptors
    pid = os.fork()
    if pid == 0:
        channel.close()
        # The pipes of other readings: this child could answer for them, and while it
        # lives their reader would wait for the end of file.
        for pidfd, other in others.items():
            os.close(pidfd)
            os.close(other.answer_fd)
        code = 1
        try:
            code = _read_in_child(message, source, answer, trust, cage)
        finally:
            os._exit(code)
    os.close(source)
    wall_s = Job.from_json(message).wall_s or cage.limits.wall_s
    return os.pidfd_open(pid), Child(pid, answer, time.monotonic() + wall_s)


def _read_in_child(message: bytes, source: int, answer: int, trust: TrustEvidence, cage: Cage) -> int:
    try:
        job = Job.from_json(message)
        if job.is_deep:
            os.nice(DEEP_NICENESS)
        enter(cage)
        data = _read_all(source)
        reading = perform(job, data, cage.limits, trust, datetime.now(UTC))
        send_frame(answer, ANSWER, reading)
    except MemoryError:
        send_frame(answer, REFUSAL, b"limits: memory")
        return 1
    except RecursionError:
        send_frame(answer, REFUSAL, b"limits: recursion")
        return 1
    return 0


def _read_all(source: int) -> bytes:
    size = os.fstat(source).st_size
    parts, offset = [], 0
    while offset < size:
        chunk = os.pread(source, size - offset, offset)
        if not chunk:
            break
        parts.append(chunk)
        offset += len(chunk)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _kill_late(children: dict[int, Child]) -> None:
    now = time.monotonic()
    for child in children.values():
        if now >= child.deadline and not child.timed_out:
            child.timed_out = True
            child.deadline = now + 60
            os.kill(child.pid, signal.SIGKILL)


def _bury(pidfd: int, child: Child) -> None:
    _, status, used = os.wait4(child.pid, 0)
    os.close(pidfd)
    if child.timed_out:
        end = "timeout"
    elif os.WIFSIGNALED(status):
        end = f"signal {os.WTERMSIG(status)}"
    else:
        end = f"exit {os.WEXITSTATUS(status)}"
    try:
        send_frame(child.answer_fd, PEAK, used.ru_maxrss.to_bytes(8, "big"))
        send_frame(child.answer_fd, END, end.encode())
    except OSError:
        pass  # The gateway no longer listens: it was stopped.
    finally:
        os.close(child.answer_fd)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
