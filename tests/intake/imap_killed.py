"""A gateway that hangs for ever between the commit of a mail's row and of its place: to be killed there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from gateway.records import Arrival
from tests.intake.imap_running import Polling


def poll_and_hang(folder: str, port: str, user: str) -> None:
    """Poll once into `folder`; makes the file `committed` there before it hangs."""
    polling = Polling(Path(folder), int(port), user)

    def hang(_: Sequence[Arrival]) -> None:
        (Path(folder) / "committed").touch()
        time.sleep(3600)

    polling.on_arrival = hang
    polling.poll()
