"""The warm parent of the reading children, seen from the gateway: started, given jobs, told to finish, ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gateway.errors import BadSettings, TryLater
from gateway.route import Job
from gateway.sandbox.wire import FINISH, READY, REFUSED
from gateway.settings import Sandbox

START_TIMEOUT_S = 120
END_TIMEOUT_S = 5


@dataclass(frozen=True, slots=True)
class Zygote:
    """A running one, its parsers warm."""

    process: subprocess.Popen[bytes]
    channel: socket.socket

    @property
    def is_alive(self) -> bool:
        """Whether its process still runs."""
        return self.process.poll() is None

    def hand_over(self, job: Job, source: int, give: int) -> None:
        """Let a child read the open file `source` and answer into the pipe `give`. Raises OSError when it is gone."""
        socket.send_fds(self.channel, [job.to_json()], [source, give])

    def finish(self) -> None:
        """Let it end what it has in hand; it takes nothing more."""
        with suppress(OSError):  # It died meanwhile: nothing is left to finish.
            self.channel.send(FINISH)
        self.channel.close()
        # Somebody must wait for it, or it stays in the table of processes until the next reload.
        threading.Thread(target=self.process.wait, name="retired-sandbox", daemon=True).start()

    def end(self) -> None:
        """End it with all its children."""
        self.channel.close()
        try:
            self.process.wait(timeout=END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()


def spawn(limits: Sandbox, trust_dir: Path, heads: bytes, evidence_dir: Path | None) -> Zygote:
    """A warm zygote. Raises TryLater when it does not get warm, BadSettings for a trust folder that is wrong."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    learned = _in_memory(heads)
    command = [sys.executable, "-m", "gateway.sandbox.zygote", str(theirs.fileno())]
    evidence = [str(evidence_dir)] if evidence_dir else []
    process = subprocess.Popen(
        [*command, str(trust_dir), limits.model_dump_json(), str(learned), *evidence],
        pass_fds=[theirs.fileno(), learned],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env=_bare_environment(),
    )
    theirs.close()
    os.close(learned)
    zygote = Zygote(process, ours)
    ours.settimeout(START_TIMEOUT_S)
    try:
        ready, why = ours.recv(8192), "it ended; `vanthu check` tells more"
    except OSError as error:
        ready, why = b"", str(error)
    if ready != READY:
        ours.close()
        zygote.kill()
        if ready.startswith(REFUSED):
            raise BadSettings(ready.removeprefix(REFUSED).decode("utf-8", "replace"))
        raise TryLater(f"the reading process did not start: {why}")
    ours.settimeout(None)
    return zygote


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
