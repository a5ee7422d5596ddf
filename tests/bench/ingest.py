"""Ingest of born-digital mail, SQLite included, against the bare text tools on the same attachments.

The peer does far less: it takes mails apart with the standard library and runs
`pdftotext` or `antiword` on each attachment; no sandbox, verdicts or ledger.
"""

from __future__ import annotations

import email
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from email.policy import default
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIMES_OVER = 6
NOT_BORN_DIGITAL = ("007", "008", "027", "029", "033", "034", "035")
TOOLS = {".pdf": ["pdftotext", "-layout"], ".doc": ["antiword"]}


def main() -> None:
    """Print mails a second of both, and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        mails = _copies(Path(folder) / "mails")
        ours_s = _ours(Path(folder))
        peer_s = _peer(mails, Path(folder))
        empty = Path(folder) / "none"
        empty.mkdir()
        start_s = _run(empty, Path(folder) / "start")
    count = len(mails)
    print(f"ingest      {count} born-digital mails, 2 workers, SQLite synchronous=FULL")
    print(f"            vanthu {count / ours_s:6.1f} mails/s; without its start of {start_s:.1f} s "
          f"{count / max(0.01, ours_s - start_s):6.1f} mails/s")  # fmt: skip
    print(f"            pdftotext/antiword alone {count / peer_s:6.1f} mails/s; vanthu/peer {peer_s / ours_s:.2f}")


def _copies(folder: Path) -> list[Path]:
    """The sample mails several times, each a mail of its own."""
    folder.mkdir()
    for number in range(TIMES_OVER):
        for sample in sorted((ROOT / "tests" / "mails").glob("*.eml")):
            if not sample.name.startswith(NOT_BORN_DIGITAL):
                copy = folder / f"{number}-{sample.name}"
                copy.write_bytes(b"X-Copy: %d\r\n" % number + sample.read_bytes())
    return sorted(folder.iterdir())


def _ours(folder: Path) -> float:
    return _run(folder / "mails", folder / "data")


def _run(mails: Path, data: Path) -> float:
    command = [sys.executable, "-m", "gateway.cli.main", "--data", str(data), "ingest", str(mails), "--json"]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - start


def _peer(mails: list[Path], folder: Path) -> float:
    start = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda mail: _texts(mail, folder), mails))
    return time.perf_counter() - start


def _texts(mail: Path, folder: Path) -> None:
    message = email.message_from_bytes(mail.read_bytes(), policy=default)
    for number, part in enumerate(message.walk()):
        name = part.get_filename() or ""
        payload = part.get_payload(decode=True)
        tool = TOOLS.get(Path(name).suffix.lower())
        if tool and isinstance(payload, bytes):
            file = folder / f"{mail.stem}-{number}"
            file.write_bytes(payload)
            subprocess.run(
                [*tool, str(file), *(["-"] if tool[0] == "pdftotext" else [])], capture_output=True, check=False
            )


if __name__ == "__main__":
    main()
