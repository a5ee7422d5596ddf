"""Ports of loopback that stay free until the server binds them: nobody else is given the same one meanwhile.

A port that the kernel names may be the source of somebody's connection, or
another test's choice, a moment later. These lie below the ports that the kernel
gives away, and each worker of pytest-xdist has some of its own.
"""

from __future__ import annotations

import itertools
import os
import socket
from pathlib import Path

_LOWEST = 12_000
_WORKERS = 16
"""Shares of the ports; workers with higher numbers share those of the first."""
_GIVEN = itertools.count(os.getpid() * 31)
"""Two runs of the tests at once begin at different places."""


def free_port() -> int:
    """A port that nobody listens on, and that this process gives to nobody else for a long time."""
    first, number = _share()
    for _ in range(number):
        port = first + next(_GIVEN) % number
        if _is_free(port):
            return port
    return _named_by_the_kernel()


def _share() -> tuple[int, int]:
    """First port of this worker, and how many it has; none where the kernel gives away nearly all, or does not tell."""
    try:
        lowest_given = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    except OSError:
        lowest_given = _LOWEST
    number = max(lowest_given - _LOWEST, 0) // _WORKERS
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _WORKERS
    return _LOWEST + worker * number, number


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: what an ended connection of an earlier server left behind keeps nobody from listening.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _named_by_the_kernel() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
