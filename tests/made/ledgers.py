"""Ledgers that have their tables already: all migrations run once for each kind of database, then it is copied."""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.ledger.engine import Ledger
from gateway.ledger.store import open_ledger
from tests.real.postgres import new_database

KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.real))
"""What a fixture is run with that gives each test a ledger of each kind."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A filled ledger and its data folder, made at the first copy in a test run."""

    name: str
    fill: Callable[[Ledger, Path], None]
    """Puts rows into the ledger and files into the data folder."""

    def copy(self, kind: str, folder: Path) -> str:
        """URL of a ledger like this one; its files, with SQLite's own, are now in the data folder `folder`."""
        url, files = _filled(self, kind)
        shutil.copytree(files, folder, dirs_exist_ok=True)
        return new_database(self.name, url) if kind == "postgresql" else f"sqlite:///{folder}/vanthu.db"


@functools.cache
def _filled(pattern: Pattern, kind: str) -> tuple[str, Path]:
    kept = tempfile.TemporaryDirectory(prefix="vanthu-pattern-")
    _FOLDERS.append(kept)
    folder = Path(kept.name)
    url = new_database(pattern.name) if kind == "postgresql" else f"sqlite:///{folder}/vanthu.db"
    ledger = open_ledger(url)
    pattern.fill(ledger, folder)
    ledger.close()
    return url, folder


_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []
"""They go at the end of the run."""

WITHOUT_ROWS = Pattern("ledger", lambda ledger, folder: None)


def new_ledger(folder: Path) -> Ledger:
    """A SQLite ledger without rows, `vanthu.db` in this folder."""
    return open_ledger(WITHOUT_ROWS.copy("sqlite", folder))
