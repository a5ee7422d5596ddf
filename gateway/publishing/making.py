"""A report from settings alone: for the command line here, for the page in a process of its own.

Drawing takes seconds of Python and loads much; the service that takes mail
does neither, it asks a child with a lower priority.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from gateway.errors import BadInput, BadSettings, TryLater
from gateway.ledger.store import open_ledger
from gateway.measuring import load_measures
from gateway.publishing.files import render
from gateway.publishing.gathering import gather_annual, gather_blank, gather_registration
from gateway.rows import load_judging_rules
from gateway.settings import Settings
from gateway.tallying import count_all

Kind = Literal["annual", "registration", "blank"]
TIMEOUT_S = 180
NICE = 10
WRONG, SETTINGS = 2, 78


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for."""

    kind: Kind
    year: int
    """0 for a blank form."""
    agency: str | None
    ending: str


class _Request(BaseModel):
    settings: Settings
    wanted: Wanted


def make_report(settings: Settings, wanted: Wanted) -> bytes:
    """The bytes of a report. Raises `BadInput` for an agency that is none, `BadSettings` for a bad template."""
    ledger = open_ledger(settings.full_database_url)
    try:
        measures = load_measures(settings, load_judging_rules(settings, ledger))
        if wanted.kind == "blank":
            report = gather_blank(settings, measures, wanted.agency)
        else:
            with suppress(TryLater):
                # Of a busy database the report says how many months are old.
                count_all(ledger, measures.cutter)
            gather = gather_annual if wanted.kind == "annual" else gather_registration
            report = gather(settings, ledger, measures, wanted.year, wanted.agency)
    finally:
        ledger.close()
    return render(report, wanted.ending, settings)


def make_apart(settings: Settings, wanted: Wanted) -> bytes:
    """As `make_report`, in a child. Raises TryLater when it takes too long or dies."""
    request = _Request(settings=settings, wanted=wanted).model_dump_json().encode()
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "gateway.publishing.making"],
            input=request,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as why:
        raise TryLater(f"the report took longer than {TIMEOUT_S} s; `vanthu report` has no such limit") from why
    said = ended.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    if ended.returncode == WRONG:
        raise BadInput(said)
    if ended.returncode == SETTINGS:
        raise BadSettings(said)
    if ended.returncode != 0:
        raise TryLater(f"the report could not be made ({said[:200] or ended.returncode})")
    return ended.stdout


def main() -> int:
    """The child: a request as JSON on stdin, the report on stdout, one sentence on stderr where there is none."""
    os.nice(NICE)
    request = _Request.model_validate_json(sys.stdin.buffer.read())
    try:
        content = make_report(request.settings, request.wanted)
    except (BadInput, BadSettings) as why:
        print(why, file=sys.stderr)
        return WRONG if isinstance(why, BadInput) else SETTINGS
    sys.stdout.buffer.write(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
