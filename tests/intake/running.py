"""Our doors in a process of their own, to be killed and started again on the same ports and data."""

from __future__ import annotations

import json
import os
import select
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.real.ports import free_port

SCRIPT = Path(__file__).with_name("doors_process.py")


class Doors:
    """`config` as in `doors_process.py`; ports stay the same over restarts."""

    def __init__(self, data: Path, **config: Any) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.data = data
        self.config: dict[str, Any] = {"journal_port": free_port(), "relay_port": free_port(), **config}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def journal_port(self) -> int:
        return int(self.config["journal_port"])

    @property
    def relay_port(self) -> int:
        return int(self.config["relay_port"])

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self, **changes: Any) -> None:
        """Start and wait until the doors are open."""
        self.config |= changes
        file = self.data / "config.json"
        file.write_text(json.dumps({**self.config, "data": str(self.data)}))
        root = SCRIPT.parents[2]
        self._process = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(file)],
            stdout=subprocess.PIPE,
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], 90)
        assert ready and self._process.stdout.readline(), "the doors did not open"

    def end(self, with_signal: signal.Signals = signal.SIGTERM) -> int:
        """Stop it by its own pid; the exit code."""
        if self._process is None:
            return 0
        process, self._process = self._process, None
        process.send_signal(with_signal)
        code = process.wait(90)
        if process.stdout is not None:
            process.stdout.close()
        return code

    def peak_mb(self) -> float:
        """Most memory that it held so far."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024

    def mails(self) -> list[dict[str, Any]]:
        """Rows of `mail`, oldest first, the envelope as a dict."""
        return self._rows("SELECT key, spool_id, door, envelope, sha256, size_bytes FROM mail ORDER BY received_at")

    def sightings(self) -> int:
        return len(self._rows("SELECT spool_id FROM mail_seen"))

    def owed(self) -> int:
        return len(self._rows("SELECT key FROM delivery WHERE next_at IS NOT NULL"))

    def content(self, spool_id: str) -> bytes:
        """The spool file."""
        return next((self.data / "spool" / "new").rglob(f"{spool_id}.eml")).read_bytes()

    def files(self) -> list[str]:
        """Spool ids that lie on disk."""
        return sorted(file.stem for file in (self.data / "spool" / "new").rglob("*.eml"))

    def _rows(self, question: str) -> list[dict[str, Any]]:
        with sqlite3.connect(f"file:{self.data / 'vanthu.db'}?mode=ro", uri=True) as database:
            database.row_factory = sqlite3.Row
            rows = [dict(row) for row in database.execute(question)]
        database.close()
        for row in rows:
            if "envelope" in row:
                row["envelope"] = json.loads(row["envelope"])
        return rows
