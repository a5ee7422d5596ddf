"""The whole service as a process of its own: settings from a file, free ports, its log as evidence."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.running import Vanthu
from tests.real.client import lmtp
from tests.scenarios.letters import RECIPIENT, SENDER

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 300
"""Deep reading yields to all other work: on a busy machine a page takes minutes."""
Sections = dict[str, dict[str, Any]]


def until(condition: Callable[[], Any], what: str = "", seconds: float = PATIENCE_S) -> Any:
    """The first true answer; fails when none comes."""
    deadline = time.monotonic() + seconds
    while True:
        if answer := condition():
            return answer
        assert time.monotonic() < deadline, f"waited in vain for {what or condition}"
        time.sleep(0.05)


class Service:
    """`vanthu serve` on one data folder; started, killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.config = folder / "vanthu.toml"
        self.log_file = folder / "log"
        self.environment: dict[str, str] = {}
        self.seen: set[int] = set()
        """Process ids that ever belonged to the service."""
        self._process: subprocess.Popen[bytes] | None = None
        self._sections: Sections = {
            "storage": {"data_dir": str(self.data), "min_free_mb": 1},
            "journal": {"port": 0},
            "web": {"port": 0},
            "workers": {"retry_s": 1},
            "log": {"format": "json"},
        }

    def configure(self, **changes: dict[str, Any]) -> None:
        """Write the settings file, with these sections changed."""
        for section, values in changes.items():
            self._sections[section] = self._sections.get(section, {}) | values
        lines = []
        for section, values in self._sections.items():
            lines += [f"[{section}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
        self.config.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def start(self, **changes: dict[str, Any]) -> None:
        """Start and wait until it serves."""
        before = len(self.events("serving"))
        self.launch(**changes)
        until(lambda: len(self.events("serving")) > before or self._ended(), "serving")
        assert not self._ended(), self.log_file.read_text()
        self.note_processes()

    def launch(self, **changes: dict[str, Any]) -> subprocess.Popen[bytes]:
        """Start and do not wait."""
        self.configure(**changes)
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gateway.cli.main", "serve", "--config", str(self.config)],
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self._process

    def tell(self, number: signal.Signals) -> None:
        """Send a signal to the service itself."""
        assert self._process is not None
        self.note_processes()
        self._process.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Stop it by its own process id; the exit code. All that it had started must be gone soon after."""
        if self._process is None:
            return 0
        if not self._ended():
            self.tell(number)
        process, self._process = self._process, None
        return process.wait(PATIENCE_S)

    def wait(self) -> int:
        """The exit code of a service that ends by itself."""
        assert self._process is not None
        process, self._process = self._process, None
        return process.wait(PATIENCE_S)

    def reload(self, **changes: dict[str, Any]) -> dict[str, Any]:
        """SIGHUP with changed settings; the event that tells how it went."""
        before = len(self.events("reloaded", "reload_refused"))
        self.configure(**changes)
        self.tell(signal.SIGHUP)
        until(lambda: len(self.events("reloaded", "reload_refused")) > before, "the reload")
        return self.events("reloaded", "reload_refused")[before]

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def ports(self) -> dict[str, int]:
        """Open ports as last announced."""
        told = self.events("serving", "reloaded")[-1]
        return {name: told[name] for name in ("journal", "relay", "web") if name in told}

    def events(self, *names: str) -> list[dict[str, Any]]:
        """Events of the log with one of these names."""
        if not self.log_file.exists():
            return []
        found = []
        for line in self.log_file.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("{") and line.endswith("}"):
                event = json.loads(line)
                if event["event"] in names:
                    found.append(event)
        return found

    def deliver(self, *mails: bytes, recipient: str = RECIPIENT, xforward: str = "") -> list[str]:
        """Journal copies over LMTP; the reply to each."""
        with lmtp(self.ports["journal"]) as client:
            return [
                client.deliver(content, f"<{recipient}.journal.invalid>", mail=f"<{SENDER}>", xforward=xforward)[0]
                for content in mails
            ]

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["web"], timeout=30)
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """Answers of the ledger, read beside the service."""
        with sqlite3.connect(f"file:{self.data / 'vanthu.db'}?mode=ro", uri=True, timeout=30) as database:
            rows = database.execute(question).fetchall()
        database.close()
        return rows

    def states(self) -> dict[str, int]:
        """Number of mails by state."""
        return dict(self.rows("SELECT state, count(*) FROM mail GROUP BY state"))

    def wait_done(self, number: int) -> None:
        """Wait until so many mails are done and none waits."""
        until(lambda: self.states() == {"done": number}, f"{number} done")

    def documents(self) -> list[dict[str, Any]]:
        """What `vanthu documents --json` prints."""
        return self.command("documents", "--json")

    def command(self, *words: str) -> list[dict[str, Any]]:
        """The JSON lines of a command that works beside the service."""
        done = Vanthu("--config", str(self.config))(*words)
        assert done.code == 0, done.err
        return done.lines()

    def note_processes(self) -> set[int]:
        """The service's process and all below it, now."""
        found, fresh = set(), {self.pid}
        while fresh:
            found |= fresh
            fresh = {child for pid in fresh for child in _children(pid)} - found
        self.seen |= found
        return found

    def survivors(self) -> set[int]:
        """Processes of the service that still run."""
        return {pid for pid in self.seen if _runs(pid)}

    def spool_files(self) -> list[Path]:
        """Mails that lie in the spool; its folders come and go while it is looked through."""
        folders = os.walk(self.data / "spool")
        return [Path(folder) / name for folder, _, names in folders for name in names if name.endswith(".eml")]

    def _ended(self) -> bool:
        return self._process is None or self._process.poll() is not None


def _children(pid: int) -> set[int]:
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        return {int(child) for thread in threads for child in (thread / "children").read_text().split()}
    except OSError:
        return set()


def _runs(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        return stat.rpartition(")")[2].split()[0] != "Z" and b"gateway" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False  # It ended, perhaps between the two looks.
