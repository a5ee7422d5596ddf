"""What a scan costs: `python -m tests.accuracy.scans FOLDER`, against Tesseract's own command on the same crops.

FOLDER is as for `tests.accuracy.corpus`; only forms with "scan" are read. Each
scan is read in a forked child, as in service, so that its memory is its own.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import pypdfium2

from gateway.documents import read_document
from gateway.documents.ocr import LANGUAGE, data_folder, warm
from gateway.documents.ocr_pages import TOP_SHARE
from gateway.documents.page_images import native_dpi, page_top
from gateway.settings import Sandbox

COMMAND = "tesseract"


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of one reading, and the most memory that its child held."""

    cpu_s: float
    memory_mb: float


def main(folder: Path) -> None:
    """Read every scanned PDF of the index both ways and print the means."""
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if "scan" in row["form"] and row["kind"] == "pdf"]
    if not rows or not warm():
        print("no scans, or no Vietnamese data of Tesseract on this machine")
        return
    ours = [in_child((folder / row["path"]).read_bytes()) for row in rows]
    print(f"\n== cost of {len(rows)} scans, first page to verdict-ready lines")
    print(f"vanthu     {mean(c.cpu_s for c in ours):.2f} s CPU a scan (most {max(c.cpu_s for c in ours):.2f})")
    print(f"memory     {mean(c.memory_mb for c in ours):.0f} MB a child (most {max(c.memory_mb for c in ours):.0f})")
    if shutil.which(COMMAND) is None:
        return
    theirs = [by_command((folder / row["path"]).read_bytes()) for row in rows]
    print(f"{COMMAND}  {mean(theirs):.2f} s CPU a crop by its own command")
    print(f"ratio      {mean(c.cpu_s for c in ours) / mean(theirs):.2f}")


def in_child(data: bytes) -> Cost:
    """What reading `data` costs a forked child of this process."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            read_document(data, "", "", Sandbox())
            code = 0
        finally:
            os._exit(code)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise ChildProcessError(f"the reading child ended with status {status}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def by_command(data: bytes) -> float:
    """CPU seconds of Tesseract's command on the same crop at the same resolution."""
    document = pypdfium2.PdfDocument(data)
    page = document[0]
    top = page_top(page, native_dpi(page), TOP_SHARE)
    page.close()
    document.close()
    if top is None:
        return 0.0
    with tempfile.TemporaryDirectory() as scratch:
        crop = Path(scratch) / "crop.png"
        top.picture.save(crop)
        started = os.times()
        subprocess.run(
            [COMMAND, str(crop), "stdout", "-l", LANGUAGE, "--psm", "3", "--dpi", str(round(top.dpi))],
            env={"OMP_THREAD_LIMIT": "1", "TESSDATA_PREFIX": data_folder() or "", "PATH": os.environ["PATH"]},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        ended = os.times()
        return ended.children_user + ended.children_system - started.children_user - started.children_system


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print("usage: python -m tests.accuracy.scans FOLDER", file=sys.stderr)
        raise SystemExit(2)
    main(Path(sys.argv[1]))
