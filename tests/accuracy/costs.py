"""What reading costs: a forked child as in service, and the commands that it is compared with."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import pypdfium2

from gateway.documents.ocr_data import LANGUAGE, data_folder
from gateway.documents.ocr_pages import TOP_SHARE
from gateway.documents.page_images import native_dpi, page_top

Answer = TypeVar("Answer")
TESSERACT, PDFTOTEXT = "tesseract", "pdftotext"


@dataclass(frozen=True, slots=True)
class Paid(Generic[Answer]):
    """What a child answered, its CPU seconds and the most memory that it held; None where it ended badly."""

    answer: Answer | None
    cpu_s: float
    memory_mb: float


def in_child(work: Callable[[], Answer]) -> Paid[Answer]:
    """`work` done by a forked child of this process; what it answers comes back through a pipe."""
    sys.stdout.flush()
    out, back = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        _answer(work, back)
    os.close(back)
    with os.fdopen(out, "rb") as pipe:
        data = pipe.read()
    _, status, usage = os.wait4(pid, 0)
    answer: Answer | None = pickle.loads(data) if status == 0 and data else None
    return Paid(answer, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _answer(work: Callable[[], Answer], back: int) -> None:
    code = 1
    try:
        with os.fdopen(back, "wb") as pipe:
            pickle.dump(work(), pipe)
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)


def by_pdftotext(data: bytes) -> float | None:
    """CPU seconds of poppler's command over the whole file; None without the command or where it fails."""
    if shutil.which(PDFTOTEXT) is None:
        return None
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "file.pdf"
        file.write_bytes(data)
        return _cpu([PDFTOTEXT, "-layout", str(file), os.devnull], {})


def by_tesseract(data: bytes) -> float | None:
    """CPU seconds of Tesseract's command on the crop that we read first, at the same resolution."""
    if shutil.which(TESSERACT) is None:
        return None
    document = pypdfium2.PdfDocument(data)
    page = document[0]
    top = page_top(page, native_dpi(page), TOP_SHARE)
    page.close()
    document.close()
    if top is None:
        return None
    with tempfile.TemporaryDirectory() as scratch:
        crop = Path(scratch) / "crop.png"
        top.picture.save(crop)
        command = [TESSERACT, str(crop), "stdout", "-l", LANGUAGE, "--psm", "3", "--dpi", str(round(top.dpi))]
        return _cpu(command, {"OMP_THREAD_LIMIT": "1", "TESSDATA_PREFIX": data_folder() or ""})


def _cpu(command: list[str], environment: dict[str, str]) -> float | None:
    """CPU seconds of a command; None where it fails."""
    started = os.times()
    done = subprocess.run(
        command,
        env={**environment, "PATH": os.environ["PATH"]},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    ended = os.times()
    spent = ended.children_user + ended.children_system - started.children_user - started.children_system
    return spent if done.returncode == 0 else None
