"""Stock aiosmtpd that keeps each mail as safely as we do (file, fsync, then 250): a peer for the bench.

Run as a program with a folder; prints its port, serves until SIGTERM.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import uuid
from pathlib import Path
from typing import Any

import uvloop
from aiosmtpd.smtp import SMTP


class Keeper:
    """Writes each mail into a folder and syncs it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        file = os.open(self._folder / uuid.uuid4().hex, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        os.write(file, envelope.content)
        os.fsync(file)
        os.close(file)
        return "250 Ok"


async def serve(folder: Path) -> None:
    """Listen on a free port until SIGTERM."""
    loop = asyncio.get_running_loop()
    keeper = Keeper(folder)
    server = await loop.create_server(lambda: SMTP(keeper, data_size_limit=100_000_000), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    server.close()


if __name__ == "__main__":
    uvloop.run(serve(Path(sys.argv[1])))
