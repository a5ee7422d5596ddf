"""A round of fetching: what is due, kept for good under its own hash, and what went wrong told until it went right.

The cache only grows: evidence that was in force when a document was signed
answers for that document years later, so newer never replaces older.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateway.errors import BadSettings, TryLater
from gateway.fetching.download import download
from gateway.fetching.evidence import Fetched, Wanted, read_fetched
from gateway.fetching.hosts import Hosts

STATE_FILE = "state.json"
FOLDERS = {"crl": ("crls", ".crl"), "ocsp": ("ocsp", ".ors"), "certificate": ("intermediates", ".crt")}
RETRY = timedelta(hours=1)
SOONEST, LATEST = timedelta(hours=1), timedelta(days=7)
DEEPEST = 4
"""Rounds in one run: a signer's issuer, its issuer, and so on up."""


@dataclass(frozen=True, slots=True)
class Source:
    """One address and how asking it went. Times are ISO 8601, UTC; "" for never."""

    url: str
    kind: str
    tried_at: str = ""
    got_at: str = ""
    next_at: str = ""
    """Not asked again before."""
    failure: str = ""
    """Why the last try failed; "" when it did not."""
    told_to_wait: bool = False
    """The host itself named `next_at`: nobody asks it before."""


@dataclass(frozen=True, slots=True)
class Round:
    """How a round went."""

    asked: int = 0
    kept: int = 0
    """New values in the cache."""
    sources: tuple[Source, ...] = ()
    strange: tuple[str, ...] = ()
    """Addresses that certificates name and no row of hosts.toml allows: not asked."""

    @property
    def failures(self) -> tuple[Source, ...]:
        """Sources whose last try failed."""
        return tuple(one for one in self.sources if one.failure)


def read_sources(folder: Path) -> dict[str, Source]:
    """The state of the last rounds by key; {} where none ran or the file can't be read (then all is due)."""
    try:
        rows = json.loads((folder / STATE_FILE).read_text(encoding="utf-8"))
        return {key: Source(**row) for key, row in rows.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def not_fetched(folder: Path) -> tuple[str, ...]:
    """Addresses whose last try failed, each with the reason."""
    return tuple(f"{one.url}: {one.failure}" for one in read_sources(folder).values() if one.failure)


def fetch_all(
    folder: Path, wanted: Callable[[], tuple[Wanted, ...]], hosts: Hosts, now: datetime, *, all_due: bool = False
) -> Round:
    """Rounds until no new certificate comes that names further addresses; as one. Raises BadSettings.

    `wanted` is asked anew for each round, since a fetched issuer names its own lists.
    """
    asked = kept = 0
    done: set[str] = set()
    for _ in range(DEEPEST):
        rows = {one.key: one for one in wanted() if one.key not in done}
        listed = tuple(one for one in rows.values() if hosts.place_of(one.url) is not None)
        one_round = fetch_round(folder, listed, hosts, now, all_due=all_due)
        asked, kept = asked + one_round.asked, kept + one_round.kept
        done |= rows.keys()
        if not one_round.kept:
            break
    strange = sorted({one.url for one in wanted() if hosts.place_of(one.url) is None})
    _forget(folder, {one.key for one in wanted()} - set(strange))
    sources = read_sources(folder)
    return Round(asked, kept, tuple(sources[key] for key in sorted(sources)), tuple(strange))


def _forget(folder: Path, keys: set[str]) -> None:
    """Drop addresses that nobody wants any more, so that an old failure is not told forever."""
    sources = read_sources(folder)
    kept = {key: source for key, source in sources.items() if key in keys}
    if len(kept) < len(sources):
        write_whole(folder / STATE_FILE, json.dumps({k: asdict(s) for k, s in kept.items()}, indent=1).encode())


def fetch_round(
    folder: Path, wanted: tuple[Wanted, ...], hosts: Hosts, now: datetime, *, all_due: bool = False
) -> Round:
    """Ask every address that is due, one after the other; a failure costs only itself. Raises BadSettings."""
    sources = read_sources(folder)
    asked = kept = 0
    for one in wanted:
        old = sources.get(one.key, Source(one.url, one.kind))
        if not all_due and old.next_at and datetime.fromisoformat(old.next_at) > now:
            continue
        try:
            values = read_fetched(one.kind, download(one.url, hosts, one.request))
            kept += sum(keep(folder, value) for value in values)
        except (TryLater, ValueError) as why:
            again = (now + RETRY).isoformat()
            sources[one.key] = Source(one.url, one.kind, now.isoformat(), old.got_at, again, str(why)[:300])
        else:
            sources[one.key] = Source(one.url, one.kind, now.isoformat(), now.isoformat(), _next(values, now))
        asked += 1
        write_whole(folder / STATE_FILE, json.dumps({k: asdict(s) for k, s in sources.items()}, indent=1).encode())
    return Round(asked, kept, tuple(sources[key] for key in sorted(sources)))


def evidence_changed_at(folder: Path) -> int:
    """When something was added to the cache last, in nanoseconds; 0 while there is none."""
    found = 0
    for name, _ in FOLDERS.values():
        try:
            found = max(found, (folder / name).stat().st_mtime_ns)
        except OSError:
            continue
    return found


def keep(folder: Path, value: Fetched) -> bool:
    """Put a value into the cache under its time and hash; False where it is there already. Raises BadSettings."""
    name, ending = FOLDERS[value.kind]
    began = f"{value.this_update.astimezone(UTC):%Y%m%dT%H%M%SZ}-" if value.this_update else ""
    path = folder / name / f"{began}{hashlib.sha256(value.der).hexdigest()}{ending}"
    if path.exists():
        return False
    write_whole(path, value.der)
    return True


def _next(values: tuple[Fetched, ...], now: datetime) -> str:
    """Asked again when the newest value has run out: once for each nextUpdate."""
    ends = [value.next_update for value in values if value.next_update]
    due = max(ends) if ends else now + timedelta(days=1)
    return min(max(due, now + SOONEST), now + LATEST).isoformat()


def write_whole(path: Path, data: bytes) -> None:
    """The whole file or none of it. Raises BadSettings."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as why:
        raise BadSettings(
            f"{path.parent}: can't be written ({why.strerror}); the fetcher keeps what it brings there."
        ) from why
