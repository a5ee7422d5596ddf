"""Writes the sample mails: `python -m tests.made.mails` fills `tests/mails/`.

With `--signed` the signed ones and their trust folder too, with new keys. The
expected results beside them are written by hand and never by this module.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from tests.made import cases_bundles, cases_paper, cases_people, cases_shapes, cases_signed, cases_types
from tests.made.sending import DISTRICTS, box

FOLDER = Path(__file__).resolve().parent.parent / "mails"
CASES: dict[str, Callable[[], bytes]] = dict(
    sorted(
        (cases_types.CASES | cases_bundles.CASES | cases_paper.CASES | cases_people.CASES | cases_shapes.CASES).items()
    )
)
ENVELOPES = (
    {
        "file": "032-blind-copies-from-the-envelope.eml",
        "mail_from": box("ubnd"),
        "rcpt_to": [box(name) for name in (*DISTRICTS, "snnptnt", "skhdt")],
    },
)


def envelopes_text() -> str:
    """`envelopes.jsonl`: sender and recipients that the headers do not tell."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ENVELOPES)


def write_all(folder: Path = FOLDER) -> None:
    """Write every mail and the envelopes into `folder`."""
    for name, make in CASES.items():
        (folder / f"{name}.eml").write_bytes(make())
    (folder / "envelopes.jsonl").write_text(envelopes_text(), encoding="utf-8")


def write_signed(folder: Path = FOLDER) -> None:
    """Write the signed mails and the trust folder they belong to."""
    for name, make in cases_signed.CASES.items():
        (folder / f"{name}.eml").write_bytes(make())
    cases_signed.write_trust(folder / "trust")


if __name__ == "__main__":
    write_all()
    if "--signed" in sys.argv[1:]:
        write_signed()
