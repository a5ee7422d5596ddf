"""The command line for tests: in this process where a new one adds nothing, as a program where it does."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MAILS = ROOT / "tests" / "mails"
LETTER = MAILS / "001-letter-paper-follows-by-post.eml"
PROGRAM = [sys.executable, "-m", "gateway.cli.main"]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON object on stdout."""
        (line,) = self.lines()
        return line

    def lines(self) -> list[Any]:
        """Each line of stdout as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


class Vanthu:
    """Commands in this process; `options` stand before each."""

    def __init__(self, *options: str) -> None:
        self.options = options

    def __call__(self, *arguments: str) -> Ended:
        from gateway.cli.main import run

        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run([*self.options, *arguments])
        return Ended(code, out.getvalue(), err.getvalue())


def program(*arguments: str | bytes, cwd: Path = ROOT, **environment: str) -> Ended:
    """One command as a process of its own."""
    run = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=600,
        check=False,
    )
    return Ended(run.returncode, run.stdout.decode(), run.stderr.decode())
