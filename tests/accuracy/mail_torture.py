"""Measures the attachment reader on a folder of hard mails with stated attachments.

    python -m tests.accuracy.mail_torture FOLDER

FOLDER holds `index.jsonl`: one object a line with `file`, `source`, `expected`
(null where unknown, else a list of `filename`, `size`, `sha256`) and `match`:
"exact" (all attachments and no others) or "contains" (these among others).

How its convention maps onto ours: a nested mail and other opened containers
are no rows of their own there, only what lies in them; a name of null is our
""; names compare after NFC; a TCVN3 name stands there as the Latin-1 text that
the sender's label gives, so a name that we converted (repair `tcvn3`) is
compared by converting theirs. Parts are listed up to 20,000, the default being
2,000, because one mail states its ten thousandth.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
import traceback
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.mail.charsets import tcvn3
from gateway.mail.message import Part, read_message
from gateway.settings import Sandbox

LIMITS = Sandbox(max_parts=20_000)


@dataclass
class Tally:
    """Counts of one group of files."""

    files: int = 0
    stated: int = 0
    right: int = 0
    crashes: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def is_held_out(name: str) -> bool:
    """Whether a file belongs to the third that nothing was tuned on."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def rows_of(parts: tuple[Part, ...]) -> Counter[tuple[str, str]]:
    """Name and hash of each attachment that is no opened container."""
    return Counter((part.filename, hashlib.sha256(part.data).hexdigest()) for part in parts if not part.opened)


def stated_rows(expected: list[dict[str, Any]], converted: bool) -> Counter[tuple[str, str]]:
    """The same of the index, names mapped as the module's text says."""
    rows: Counter[tuple[str, str]] = Counter()
    for row in expected:
        name = row["filename"] or ""
        if converted:
            name = tcvn3(name.encode("latin-1", "replace"))
        rows[(unicodedata.normalize("NFC", name), row["sha256"])] += 1
    return rows


def examine(folder: Path, row: dict[str, Any], tally: Tally) -> None:
    """Read one mail and compare it with what the index states."""
    name = row["file"]
    tally.files += 1
    try:
        parts = read_message((folder / name).read_bytes(), LIMITS).parts
    except Exception:  # noqa: BLE001 - a crash is what this script counts
        traceback.print_exc()
        tally.crashes.append(name)
        return
    if row["expected"] is None:
        return
    tally.stated += 1
    found = rows_of(parts)
    wanted = stated_rows(row["expected"], any("tcvn3" in part.repairs for part in parts))
    if found == wanted or (row.get("match") == "contains" and wanted <= found):
        tally.right += 1
    else:
        tally.wrong.append(f"{name}: found {_short(found)}, stated {_short(wanted)}")


def _short(rows: Counter[tuple[str, str]]) -> str:
    return str([(name[:60], digest[:8], count) for (name, digest), count in list(rows.items())[:4]])


def show(title: str, tally: Tally) -> None:
    """One line of figures, then each wrong row."""
    share = f"{100 * tally.right / tally.stated:.1f} %" if tally.stated else "-"
    print(f"{title:58} files {tally.files:4}  crashes {len(tally.crashes)}  right {tally.right}/{tally.stated} {share}")
    for line in tally.wrong + tally.crashes:
        print(f"    {line}")


def main(folder: Path) -> int:
    """Print the figures; always 0, as figures never fail a run."""
    rows = [json.loads(line) for line in (folder / "index.jsonl").read_text("utf-8").splitlines() if line.strip()]
    sources: dict[str, Tally] = {}
    thirds = {"tuned two thirds": Tally(), "untouched third": Tally()}
    slowest: list[tuple[float, str]] = []
    began = time.perf_counter()
    for row in rows:
        start = time.perf_counter()
        examine(folder, row, sources.setdefault(row["source"], Tally()))
        slowest.append((time.perf_counter() - start, row["file"]))
    took_s = time.perf_counter() - began
    for row in rows:
        examine(folder, row, thirds["untouched third" if is_held_out(Path(row["file"]).name) else "tuned two thirds"])
    for title, tally in {**sources, **thirds}.items():
        show(title, tally)
    print(f"time {took_s:.2f} s; slowest " + ", ".join(f"{name} {s:.2f} s" for s, name in sorted(slowest)[:-6:-1]))
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.accuracy.mail_torture FOLDER")
    sys.exit(main(Path(sys.argv[1])))
