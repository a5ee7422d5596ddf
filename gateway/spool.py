"""The spool: mails that lie on disk, byte for byte, until nobody needs them any more.

Touches `<data>/spool/tmp` (half-written files, worthless after a crash) and
`<data>/spool/new/<shard>/<id>.eml`. Trusts nothing in a file. A file counts
only together with its committed row: file first, row second, "250" last, so a
file without a row is one whose sender still holds the mail.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from gateway.errors import TryLater

CHUNK_BYTES = 256 * 1024
IN_MEMORY_BYTES = 256 * 1024
"""A mail up to this size is written in one go by `Spool.keep`, not by the session that reads it."""
SPACE_CHECK_BYTES = 1024 * 1024
"""Free space is asked for again after so many bytes of one mail."""
ORPHAN_AGE_S = 3600
"""A file without a row is swept after this long; no session lives between fsync and row that long."""
_SHARD_NS_BITS = 38
"""One folder for each 2**38 ns (4.6 min): one folder fsync per batch, folders stay small and vanish."""
_SPOOL_ID = re.compile(r"[0-9a-f]{16}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Staged:
    """A mail read to its end, not yet safe: `Spool.keep` makes it so."""

    spool_id: str
    sha256: str
    size_bytes: int
    content: tuple[bytes, ...] | None = None
    """A small mail itself; None where it lies in `tmp`."""


class Spool:
    """Folder of mails; several processes may use one."""

    def __init__(self, folder: Path, min_free_mb: int) -> None:
        self._folder = folder
        self._min_free_bytes = min_free_mb * 1024 * 1024
        self._syncers = ThreadPoolExecutor(4, "spool-sync")
        for name in ("tmp", "new"):
            (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)

    def reserve(self, min_free_mb: int) -> None:
        """Keep so much of the disk free from now on."""
        self._min_free_bytes = min_free_mb * 1024 * 1024

    def open(self, expected_bytes: int = 0) -> SpoolWriter:
        """A writer for one mail. Raises `TryLater` when the disk would run short."""
        self.require_space(expected_bytes)
        return SpoolWriter(self, _new_id())

    def keep(self, staged: Sequence[Staged]) -> None:
        """Make mails durable: when this returns, a power cut cannot take them.

        Files get their final name first and are synced then, side by side: the
        file system carries them in few journal commits. A torn file in `new`
        after a crash has no row and is swept. Raises `TryLater`.
        """
        try:
            places = map(self._put, staged) if len(staged) == 1 else self._syncers.map(self._put, staged)
            for folder in set(places):
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

    def holds(self, spool_id: str) -> bool:
        """Whether a mail lies here. Raises OSError where that can't be seen."""
        return bool(_SPOOL_ID.fullmatch(spool_id)) and self.path(spool_id).is_file()

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
            try:
                names = sorted(file.name for file in shard.iterdir())
            except FileNotFoundError:  # `remove` of its last mail took it in between.
                continue
            yield from (name[:-4] for name in names if name.endswith(".eml") and _SPOOL_ID.fullmatch(name[:-4]))

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

    def _put(self, mail: Staged) -> Path:
        """Give a mail its final name and sync it; returns its folder, not yet synced. Raises OSError."""
        target = self.path(mail.spool_id)
        for _ in range(3):
            try:
                file = self._publish(mail, target)
                break
            except FileNotFoundError:
                # A new folder, or `remove` of a neighbour took the empty one in between.
                target.parent.mkdir(exist_ok=True, mode=0o700)
                _sync(target.parent.parent)
        else:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(target))
        try:
            os.fsync(file)
        finally:
            os.close(file)
        return target.parent

    def _publish(self, mail: Staged, target: Path) -> int:
        if mail.content is not None:
            return _write_new(target, mail.content)
        self.temporary(mail.spool_id).rename(target)
        return os.open(target, os.O_RDONLY | os.O_CLOEXEC)


class SpoolWriter:
    """One mail on its way to disk; as a context it drops what was not finished.

    Holds at most `IN_MEMORY_BYTES`; what is larger goes to `tmp` as it comes.
    """

    def __init__(self, spool: Spool, spool_id: str) -> None:
        self.spool_id = spool_id
        self.size_bytes = 0
        self._spool = spool
        self._hash = hashlib.sha256()
        self._held: list[bytes] = []
        self._unchecked_bytes = 0
        self._path = spool.temporary(spool_id)
        self._file: int | None = None
        self._is_finished = False

    def write(self, chunk: bytes) -> None:
        """Append bytes. Raises `TryLater` when the disk would run short."""
        self.size_bytes += len(chunk)
        self._hash.update(chunk)
        self._held.append(chunk)
        if self.size_bytes > IN_MEMORY_BYTES:
            try:
                self._spill()
            except OSError as why:
                raise TryLater(f"spool: {why.strerror}") from why

    def finish(self) -> Staged:
        """What was written, ready for `Spool.keep`."""
        self._is_finished = True
        content = tuple(self._held) if self._file is None else None
        self._close()
        return Staged(self.spool_id, self._hash.hexdigest(), self.size_bytes, content)

    def drop(self) -> None:
        """Throw the half-written mail away; does nothing after `finish`."""
        self._close()
        if not self._is_finished:
            self._path.unlink(missing_ok=True)

    def __enter__(self) -> SpoolWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, why: BaseException | None, at: TracebackType | None) -> None:
        self.drop()

    def _spill(self) -> None:
        if self._file is None:
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        held, self._held = self._held, []
        for chunk in held:
            _write_all(self._file, chunk)
            self._unchecked_bytes += len(chunk)
        if self._unchecked_bytes >= SPACE_CHECK_BYTES:
            self._unchecked_bytes = 0
            self._spool.require_space()

    def _close(self) -> None:
        self._held = []
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _new_id() -> str:
    return f"{time.time_ns():016x}-{secrets.token_hex(6)}"


def _write_all(file: int, chunk: bytes) -> None:
    written = os.write(file, chunk)
    while written < len(chunk):
        written += os.write(file, memoryview(chunk)[written:])


def _write_new(path: Path, chunks: Iterable[bytes]) -> int:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        for chunk in chunks:
            _write_all(file, chunk)
    except OSError:
        os.close(file)
        raise
    return file


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
