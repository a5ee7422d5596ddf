"""The claim to a data folder, and to a ledger in a file: one daemon holds it, a second one is told so."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from gateway.errors import BadSettings, TryLater


class only_one:  # noqa: N801
    """Context in which no second daemon runs on the same data folder. Raises TryLater when one does.

    With the ledger's file as `database`: on the same ledger. Gateways share a
    PostgreSQL; on SQLite nothing keeps apart what each would do alone.
    """

    def __init__(self, data_dir: Path, database: Path | None = None) -> None:
        self._path = data_dir / "serve.lock" if database is None else Path(f"{database}.serve-lock")
        self._what = data_dir if database is None else database
        self._file: IO[str] | None = None

    def __enter__(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="ascii")
        except OSError as why:
            raise BadSettings(
                f"[storage] data_dir: {self._path.parent} can't be written ({why.strerror}); "
                "expected a folder that this user may write. Give another with --data."
            ) from why
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as why:
            self._file.close()
            raise TryLater(f"another vanthu serves {self._what}; stop it or give another --data") from why

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
