"""What systemd wants to hear: READY, RELOADING, STOPPING, WATCHDOG [sd_notify(3)]."""

from __future__ import annotations

import os
import socket
import time

PATIENCE_S = 1.0
"""For a listener whose queue is full: no door waits longer than that for systemd."""


def notify(*words: str) -> bool:
    """Tell systemd, e.g. "READY=1"; False when nobody listens (not started by systemd, or it is away or stuck)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    # "@" stands for the zero byte of an abstract socket.
    target = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        channel.settimeout(PATIENCE_S)
        try:
            channel.sendto("\n".join(words).encode(), target)
        except OSError:
            # Mail goes on whoever watches; a sign of life that is missed is systemd's to act on.
            return False
    return True


def reloading() -> tuple[str, str]:
    """The words for Type=notify-reload: systemd wants the monotonic time with them."""
    return "RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}"


def watchdog_interval_s() -> float | None:
    """Seconds between signs of life: half of what systemd allows; None without a watchdog."""
    allowed = os.environ.get("WATCHDOG_USEC", "")
    ours = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return int(allowed) / 2_000_000 if allowed.isdecimal() and ours else None
