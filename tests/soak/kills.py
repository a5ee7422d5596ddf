"""The daemon killed again and again while mail comes in; every mail must be counted, and once."""

from __future__ import annotations

import json
import os
import random
import signal
import smtplib
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.real.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = (ROOT / "tests" / "mails" / "001-letter-paper-follows-by-post.eml").read_bytes()
SETTLE_S = 180


class Sender(threading.Thread):
    """Plays Postfix: offers each mail until it was taken with a 250."""

    def __init__(self, port: int, stop: threading.Event) -> None:
        super().__init__(name="sender", daemon=True)
        self._port = port
        self._stop_asked = stop
        self.taken: list[str] = []
        self.tries = 0

    def run(self) -> None:
        """Offer new mails until told to stop; the last one is brought to its end."""
        number = 0
        while not self._stop_asked.is_set():
            number += 1
            mark = f"soak-{number}"
            while not self._offer(mark):
                time.sleep(0.2)
            self.taken.append(mark)

    def _offer(self, mark: str) -> bool:
        self.tries += 1
        mail = b"X-Soak: %s\r\nMessage-ID: <%s@soak.invalid>\r\n" % (mark.encode(), mark.encode()) + SAMPLE
        try:
            with smtplib.LMTP("127.0.0.1", self._port, timeout=20) as client:
                client.sendmail("a@b.vn", ["snv@quangngai.gov.vn.journal.invalid"], mail)
        except (OSError, smtplib.SMTPException):
            return False
        return True


def run(folder: Path, minutes: float, chance: random.Random) -> bool:
    """Whether all mails that got a 250 are done and counted once."""
    folder.mkdir(parents=True)
    port = free_port()
    settings = folder / "vanthu.toml"
    settings.write_text(f"[journal]\nport = {port}\n[web]\nenabled = false\n[log]\nlevel = 'error'\n", encoding="utf-8")
    stop = threading.Event()
    sender = Sender(port, stop)
    daemon = _start(settings, folder)
    sender.start()
    kills = 0
    until = time.monotonic() + minutes * 60
    while time.monotonic() < until:
        time.sleep(chance.uniform(3, 20))
        os.kill(daemon.pid, signal.SIGKILL)
        daemon.wait()
        kills += 1
        daemon = _start(settings, folder)
    stop.set()
    sender.join(timeout=SETTLE_S)
    well = _settled(settings, folder, sender, kills)
    daemon.terminate()
    daemon.wait(timeout=90)
    return well


def _settled(settings: Path, folder: Path, sender: Sender, kills: int) -> bool:
    until = time.monotonic() + SETTLE_S
    while True:
        mails = _json_lines(settings, folder, "mails", "--limit", "1000000")
        states = [mail["state"] for mail in mails]
        if set(states) <= {"done"} or time.monotonic() > until:
            break
        time.sleep(3)
    documents = _json_lines(settings, folder, "documents")
    print(
        f"kills: {kills} kills, {sender.tries} tries, {len(sender.taken)} mails taken; ledger: {len(mails)} mails, "
        f"{states.count('done')} done, {states.count('held')} held, {len(documents)} document"
    )
    return len(mails) == len(sender.taken) == states.count("done") and len(documents) == 1


def _start(settings: Path, folder: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "gateway.cli.main",
        "--config",
        str(settings),
        "--data",
        str(folder / "data"),
        "serve",
    ]
    return subprocess.Popen(command, cwd=ROOT)


def _json_lines(settings: Path, folder: Path, *command: str) -> list[dict[str, str]]:
    run = subprocess.run(
        [sys.executable, "-m", "gateway.cli.main", "--config", str(settings), "--data", str(folder / "data"), *command, "--json"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in run.stdout.splitlines()]
