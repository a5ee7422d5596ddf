"""Time of the signature checker beside `pdfsig` of poppler-utils, on the same files in the same run."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from classifiers.reading import Format
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.files import check_signatures

RUNS = 3
"""Each program on each file; the fastest counts, since the machine may be busy with other things."""


def report_ratio(paths: list[Path], trust: TrustEvidence, at: datetime) -> None:
    """Print both medians and their ratio: all signed PDFs, and those with one signature over the whole file."""
    pdfsig = shutil.which("pdfsig")
    if pdfsig is None:
        print("pdfsig is not installed: no ratio")
        return
    rows = []
    for path in paths:
        data = path.read_bytes()
        verdicts = check_signatures(data, Format.PDF, trust, at)
        ours = _fastest(lambda data=data: check_signatures(data, Format.PDF, trust, at))  # type: ignore[misc]
        theirs = _fastest(lambda path=path: _run(pdfsig, path))  # type: ignore[misc]
        rows.append((len(verdicts) == 1 and verdicts[0].coverage == "whole_file", ours, theirs, path))
    for name, part in (("one signature over the whole file", [r for r in rows if r[0]]), ("all signed PDFs", rows)):
        if part:
            own, other = (statistics.median(row[i] for row in part) * 1000 for i in (1, 2))
            each = statistics.median(row[1] / row[2] for row in part)
            print(
                f"{name}: files {len(part)}, median {own:.1f} ms, pdfsig {other:.1f} ms, ratio {own / other:.2f}, per file {each:.2f}"
            )
    slowest = max(rows, key=lambda row: row[1], default=None)
    if slowest:
        print(f"slowest warm {slowest[1]:.2f} s {slowest[3].name}")


def _fastest(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def _run(pdfsig: str, path: Path) -> None:
    subprocess.run([pdfsig, "-no-ocsp", str(path)], capture_output=True, timeout=120, check=False)
