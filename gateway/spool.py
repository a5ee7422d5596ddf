"""The spool: mails that lie on disk, byte for byte, until nobody needs them any more.

Touches `<data>/spool/tmp` (half-written files, worthless after a crash) and
`<data>/spool/new/<shard>/<id>.eml`. Trusts nothing in a file. A file counts
only together with its committed row: file first, row second, "250" last, so a
file without a row is one whose sender still holds the mail.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from gateway.errors import TryLater

CHUNK_BYTES = 256 * 1024
SPACE_CHECK_BYTES = 1024 * 1024
"""Free space is asked for again after so many bytes of one mail."""
ORPHAN_AGE_S = 3600
"""A file without a row is swept after this long; no session lives between fsync and row that long."""
_SHARD_NS_BITS = 38
"""One folder for each 2**38 ns (4.6 min): one folder fsync per batch, folders stay small and vanish."""
_SPOOL_ID = re.compile(r"[0-9a-f]{16}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Staged:
    """A mail written to the end in `tmp`, not yet safe: `Spool.keep` makes it so."""

    spool_id: str
    sha256: str
    size_bytes: int


class Spool:
    """Folder of mails; several processes may use one."""

    def __init__(self, folder: Path, min_free_mb: int) -> None:
        self._folder = folder
        self._min_free_bytes = min_free_mb * 1024 * 1024
        for name in ("tmp", "new"):
            (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)

    def open(self, expected_bytes: int = 0) -> SpoolWriter:
        """A writer for one mail. Raises `TryLater` when the disk would run short."""
        self.require_space(expected_bytes)
        return SpoolWriter(self, _new_id())

    def keep(self, staged: Sequence[Staged]) -> None:
        """Make mails durable: when this returns, a power cut cannot take them.

        Renaming first and then syncing lets one journal commit of the file
        system carry data, name and the whole batch; a torn file in `new` after
        a crash has no row and is swept. Raises `TryLater`.
        """
        try:
            folders = {self._publish(mail.spool_id) for mail in staged}
            for mail in staged:
                _sync(self.path(mail.spool_id))
            for folder in folders:
                _sync(folder)
        except OSError as why:
            raise TryLater(f"spool: {why.strerror}; the mail stays with its sender") from why

    def store(self, chunks: Iterable[bytes], expected_bytes: int = 0) -> Staged:
        """Write one mail and keep it: what doors without concurrent sessions need. Raises `TryLater`."""
        with self.open(expected_bytes) as writer:
            for chunk in chunks:
                writer.write(chunk)
            staged = writer.finish()
        self.keep([staged])
        return staged

    def path(self, spool_id: str) -> Path:
        """Where a kept mail lies (or would lie). Raises ValueError for what is no spool id."""
        if not _SPOOL_ID.fullmatch(spool_id):
            raise ValueError(f"{spool_id!r} is no spool id")
        shard = f"{int(spool_id[:16], 16) >> _SHARD_NS_BITS:08x}"
        return self._folder / "new" / shard / f"{spool_id}.eml"

    def read(self, spool_id: str) -> bytes:
        """The whole mail. Raises FileNotFoundError when it was removed."""
        return self.path(spool_id).read_bytes()

    def chunks(self, spool_id: str) -> Iterator[bytes]:
        """The mail in pieces of at most `CHUNK_BYTES`. Raises FileNotFoundError."""
        with self.path(spool_id).open("rb", buffering=0) as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk

    def remove(self, spool_id: str) -> None:
        """Forget a mail; no error when it is gone already."""
        path = self.path(spool_id)
        path.unlink(missing_ok=True)
        try:
            path.parent.rmdir()
        except OSError:
            return  # The folder holds other mails still, or went with another's last one.

    def ids(self) -> Iterator[str]:
        """Every mail that lies in the spool, oldest folder first."""
        for shard in sorted((self._folder / "new").iterdir()):
            yield from sorted(file.stem for file in shard.glob("*.eml") if _SPOOL_ID.fullmatch(file.stem))

    def sweep(self, with_row: Callable[[Sequence[str]], Collection[str]], at: float | None = None) -> list[str]:
        """Remove what no row names and nobody writes any more; returns the ids of the mails removed.

        `with_row` gets spool ids and returns those that have a row; `at` is
        seconds since the epoch. Safe beside running doors: only what is older
        than `ORPHAN_AGE_S` goes, and its sender never got a 250.
        """
        now = time.time() if at is None else at
        for file in (self._folder / "tmp").iterdir():
            if _is_old(file, now):
                file.unlink(missing_ok=True)
        old = [spool_id for spool_id in self.ids() if _is_old(self.path(spool_id), now)]
        orphans = sorted(set(old) - set(with_row(old))) if old else []
        for spool_id in orphans:
            self.remove(spool_id)
        return orphans

    def free_bytes(self) -> int:
        """Space left above the reserve; negative when the reserve is touched."""
        try:
            return shutil.disk_usage(self._folder).free - self._min_free_bytes
        except OSError as why:
            raise TryLater(f"spool: {why.strerror}") from why

    def require_space(self, expected_bytes: int = 0) -> None:
        """Raises `TryLater` when so many bytes more would touch the reserve."""
        free = self.free_bytes()
        if free < expected_bytes:
            raise TryLater(f"spool: {max(free, 0)} bytes left above storage.min_free_mb, {expected_bytes} needed")

    def temporary(self, spool_id: str) -> Path:
        """Where a mail lies while it is written."""
        return self._folder / "tmp" / f"{spool_id}.eml"

    def _publish(self, spool_id: str) -> Path:
        """Give a finished file its place; returns the folder to sync with it."""
        target = self.path(spool_id)
        for _ in range(3):
            if not target.parent.is_dir():
                target.parent.mkdir(exist_ok=True, mode=0o700)
                _sync(target.parent.parent)
            try:
                self.temporary(spool_id).rename(target)
                break
            except FileNotFoundError:
                # `remove` of a neighbour may have taken the empty folder in between.
                if target.parent.is_dir():
                    raise
        return target.parent


class SpoolWriter:
    """One mail on its way to disk; as a context it drops what was not finished."""

    def __init__(self, spool: Spool, spool_id: str) -> None:
        self.spool_id = spool_id
        self.size_bytes = 0
        self._spool = spool
        self._hash = hashlib.sha256()
        self._unchecked_bytes = 0
        self._path = spool.temporary(spool_id)
        try:
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError as why:
            raise TryLater(f"spool: {why.strerror}") from why
        self._is_open = True
        self._is_finished = False

    def write(self, chunk: bytes) -> None:
        """Append bytes. Raises `TryLater` when the disk would run short."""
        self.size_bytes += len(chunk)
        self._unchecked_bytes += len(chunk)
        if self._unchecked_bytes >= SPACE_CHECK_BYTES:
            self._unchecked_bytes = 0
            self._spool.require_space()
        self._hash.update(chunk)
        try:
            _write_all(self._file, chunk)
        except OSError as why:
            raise TryLater(f"spool: {why.strerror}") from why

    def finish(self) -> Staged:
        """What was written, ready for `Spool.keep`."""
        self._close()
        self._is_finished = True
        return Staged(self.spool_id, self._hash.hexdigest(), self.size_bytes)

    def drop(self) -> None:
        """Throw the half-written mail away; does nothing after `finish`."""
        self._close()
        if not self._is_finished:
            self._path.unlink(missing_ok=True)

    def __enter__(self) -> SpoolWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, why: BaseException | None, at: TracebackType | None) -> None:
        self.drop()

    def _close(self) -> None:
        if self._is_open:
            self._is_open = False
            os.close(self._file)


def _new_id() -> str:
    return f"{time.time_ns():016x}-{secrets.token_hex(6)}"


def _write_all(file: int, chunk: bytes) -> None:
    written = os.write(file, chunk)
    while written < len(chunk):
        written += os.write(file, memoryview(chunk)[written:])


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _is_old(path: Path, now: float) -> bool:
    try:
        return now - path.stat().st_mtime > ORPHAN_AGE_S
    except FileNotFoundError:
        return False
