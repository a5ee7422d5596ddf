"""How fast mail is accepted safely, against smtp-sink, which keeps nothing.

Run: `python -m tests.bench.accept [--sessions N] [--rounds N]`. Load comes from
smtp-source over LMTP. Our side writes, syncs and commits a row in SQLite (WAL,
synchronous=FULL) before each 250. Rounds alternate, medians are compared, so
ratios hold within one run only. Ends with the peak memory of one 50 MB mail.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.intake.running import Doors
from tests.real.ports import free_port

SIZES = {5_000: 1000, 200_000: 400, 5_000_000: 24}
LARGE_BYTES = 50_000_000


def load(port: int, size: int, count: int, sessions: int, *more: str) -> float:
    """Mails a second."""
    command = ["smtp-source", *more, "-s", str(sessions), "-l", str(size), "-m", str(count)]
    started = time.perf_counter()
    subprocess.run([*command, "-f", "a@b.vn", "-t", "c@d.vn", f"127.0.0.1:{port}"], check=True)
    return count / (time.perf_counter() - started)


def start_sink() -> tuple[subprocess.Popen[bytes], int]:
    port = free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    sink = subprocess.Popen(["smtp-sink", *user, f"127.0.0.1:{port}", "256"])
    time.sleep(0.5)
    return sink, port


def start_stock(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Stock aiosmtpd in a process of its own, keeping mails in `folder`."""
    folder.mkdir()
    command = [sys.executable, "-m", "tests.bench.stock_aiosmtpd", str(folder)]
    stock = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).resolve().parents[2])
    assert stock.stdout is not None
    return stock, int(stock.stdout.readline())


def main() -> None:
    """Print one line for each size and one for memory."""
    options = argparse.ArgumentParser()
    options.add_argument("--sessions", type=int, default=16)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        doors = Doors(Path(folder) / "data")
        doors.start()
        sink, sink_port = start_sink()
        stock, stock_port = start_stock(Path(folder) / "stock")
        print(f"memory after start: {doors.peak_mb():.0f} MB", flush=True)
        for size, count in SIZES.items():
            rounds = [
                (
                    load(sink_port, size, count, chosen.sessions),
                    load(doors.journal_port, size, count, chosen.sessions, "-L"),
                    load(stock_port, size, count, chosen.sessions),
                )
                for _ in range(chosen.rounds)
            ]
            theirs, ours, plain = (median(rates) for rates in zip(*rounds, strict=True))
            print(
                f"{size:>9} bytes: smtp-sink {theirs:7.0f}/s, vanthu {ours:7.0f}/s, stock aiosmtpd {plain:6.0f}/s; "
                f"vanthu/smtp-sink {ours / theirs:.2f}, vanthu/aiosmtpd {ours / plain:.2f}",
                flush=True,
            )
        doors.end()
        doors.start()
        load(doors.journal_port, LARGE_BYTES, 1, 1, "-L")
        print(f"memory after one mail of {LARGE_BYTES // 1_000_000} MB: {doors.peak_mb():.0f} MB")
        for peer in (sink, stock):
            peer.terminate()
            peer.wait()
        doors.end()


if __name__ == "__main__":
    main()
