"""`make bench`: every figure that is a ratio against a peer in the same run. Prints, never fails on a slow machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BENCHES = ("tests.bench.accept", "tests.bench.ingest", "tests.bench.log", "tests.bench.series", "tests.bench.counting")


def main() -> int:
    """Run each bench in a process of its own, so that none warms up or slows down another."""
    for bench in BENCHES:
        print(f"\n== {bench}", flush=True)
        subprocess.run([sys.executable, "-m", bench], cwd=ROOT, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
