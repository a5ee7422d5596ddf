"""The warm parent: imports all parsers once, then forks a limited child for each reading.

Run as `python -m gateway.sandbox.zygote FD TRUST_FOLDER LIMITS_JSON`; FD is a
Unix socket. A job is one message: JSON words with two descriptors, the file
to read and the pipe to answer on. The zygote itself never looks at the file.
"""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gateway.route import Job, perform
from gateway.sandbox.confine import Cage, build_cage, enter
from gateway.sandbox.wire import ANSWER, END, REFUSAL, send_frame
from gateway.settings import Sandbox
from gateway.signatures import cms as _cms  # noqa: F401
from gateway.signatures import pdf as _pdf  # noqa: F401
from gateway.signatures.evidence import TrustEvidence
from gateway.trust import load_trust

# The signature checkers are imported above only to be warm: half a second that no child pays again.
READY = b"ready"
LARGEST_JOB = 64 * 1024


@dataclass(slots=True)
class Child:
    """A running reading: its process, its pipe and its wall-clock limit."""

    pid: int
    answer_fd: int
    deadline: float
    timed_out: bool = False


def main(arguments: list[str]) -> int:
    """Serve jobs until the gateway closes the socket."""
    channel = socket.socket(fileno=int(arguments[0]))
    limits = Sandbox.model_validate_json(arguments[2])
    trust = load_trust(Path(arguments[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Parsers of others warn through the standard log about every odd file; what matters is in the reading.
    logging.disable(logging.CRITICAL)
    cage = build_cage(limits)
    gc.collect()
    gc.freeze()
    channel.send(READY)
    serve(channel, trust, cage)
    return 0


def serve(channel: socket.socket, trust: TrustEvidence, cage: Cage) -> None:
    """Fork for each job, kill what runs too long, tell how each child ended."""
    children: dict[int, Child] = {}
    while True:
        pause = min((c.deadline for c in children.values()), default=time.monotonic() + 60) - time.monotonic()
        ready, _, _ = select.select([channel.fileno(), *children], [], [], max(0.0, pause))
        if channel.fileno() in ready:
            message, descriptors, _, _ = socket.recv_fds(channel, LARGEST_JOB, 2)
            if not message:
                break
            pidfd, child = _fork(channel, message, descriptors, trust, cage)
            children[pidfd] = child
        for pidfd in [fd for fd in ready if fd != channel.fileno() and fd in children]:
            _bury(pidfd, children.pop(pidfd))
        _kill_late(children)
    for pidfd, child in children.items():
        os.kill(child.pid, signal.SIGKILL)
        _bury(pidfd, child)


def _fork(
    channel: socket.socket, message: bytes, descriptors: list[int], trust: TrustEvidence, cage: Cage
) -> tuple[int, Child]:
    source, answer = descriptors
    pid = os.fork()
    if pid == 0:
        channel.close()
        code = 1
        try:
            code = _read_in_child(message, source, answer, trust, cage)
        finally:
            os._exit(code)
    os.close(source)
    return os.pidfd_open(pid), Child(pid, answer, time.monotonic() + cage.limits.wall_s)


def _read_in_child(message: bytes, source: int, answer: int, trust: TrustEvidence, cage: Cage) -> int:
    try:
        job = Job.from_json(message)
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
    _, status = os.waitpid(child.pid, 0)
    os.close(pidfd)
    if child.timed_out:
        end = "timeout"
    elif os.WIFSIGNALED(status):
        end = f"signal {os.WTERMSIG(status)}"
    else:
        end = f"exit {os.WEXITSTATUS(status)}"
    try:
        send_frame(child.answer_fd, END, end.encode())
    except OSError:
        pass  # The gateway no longer listens: it was stopped.
    finally:
        os.close(child.answer_fd)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
