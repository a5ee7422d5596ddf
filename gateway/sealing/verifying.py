"""The whole log against its rows, its kept hashes and every checkpoint that is trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gateway.errors import BadInput
from gateway.ledger.checkpoints import KeptCheckpoint, checkpoints
from gateway.ledger.engine import Ledger
from gateway.ledger.log_questions import kept_certificates, kept_nodes, log_end, unlogged_checks
from gateway.sealing.side_by_side import checked_runs
from gateway.sealing.stamping import stamp_state
from gateway.transparency.audit import HASH_BYTES, Audit
from gateway.transparency.changeover import Trusted
from gateway.transparency.faults import Fault
from gateway.transparency.notes import SignedCheckpoint, VerifierKey, read_checkpoint
from gateway.transparency.rows import Point

LARGEST_NOTE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: `fault` is the first thing wrong, None when the log is whole."""

    size: int
    root: bytes
    checkpoints: int
    """Checkpoints that were signed by a trusted key and agree."""
    proven: int
    """Entries that the largest of them covers."""
    stamps: int
    """Time-stamps that belong to their checkpoint; whether their authority is trusted is not asked here."""
    fault: Fault | None
    withheld: int = 0
    """Entries whose names were taken away when their time was over."""


@dataclass(frozen=True, slots=True)
class GivenCheckpoint:
    """A checkpoint from outside the database, e.g. of an earlier summary."""

    name: str
    signed: SignedCheckpoint


def read_given(file: Path) -> GivenCheckpoint:
    """A checkpoint file as `vanthu signatures export` or a summary gave it. Raises BadInput."""
    try:
        data = file.read_bytes()[:LARGEST_NOTE]
        return GivenCheckpoint(file.name, read_checkpoint(data.decode().replace("\r\n", "\n")))
    except OSError as why:
        raise BadInput(f"{file}: can't be read ({why.strerror}).") from why
    except UnicodeDecodeError as why:
        raise BadInput(f"{file}: no text; expected a signed checkpoint.") from why
    except BadInput as why:
        raise BadInput(f"{file}: {why}") from why


def verify_log(
    ledger: Ledger,
    keys: Sequence[VerifierKey],
    now: datetime,
    given: Sequence[GivenCheckpoint] = (),
    advance: Callable[[], None] = lambda: None,
    workers: int = 1,
) -> Verified:
    """Check all; `advance` is called after each entry. `keys[0]` names the log where it is our own.

    A long log is checked by so many processes side by side: what it finds is the same.
    """
    kept = checkpoints(ledger)
    points, broken = _points(kept, given, keys)
    audit = Audit(points, kept_nodes(ledger))
    try:
        for run in checked_runs(ledger, log_end(ledger), workers):
            sound = audit.take_checked(run)
            for _ in range(len(run.hashes) // HASH_BYTES):
                advance()
            if not sound:
                break
        fault = audit.end(unlogged_checks(ledger) if audit.fault is None else ())
    except ValueError as why:
        fault = Fault("unreadable", audit.size, None, type(why).__name__)
    fault = fault or broken or _wrong_stamp(kept, now) or _wrong_certificate(ledger, audit.size)
    stamps = sum(one.stamp is not None for one in kept)
    proven = max((point.size for point in points if point.size <= audit.size), default=0)
    return Verified(audit.size, audit.root(), audit.points_met, proven, stamps, fault, audit.withheld)


def _points(
    kept: Iterable[KeptCheckpoint], given: Iterable[GivenCheckpoint], keys: Sequence[VerifierKey]
) -> tuple[list[Point], Fault | None]:
    """Checkpoints that a trusted key signed, and the first of those that none did."""
    points: list[Point] = []
    fault: Fault | None = None
    named = [*_read_all(kept), *((one.name, one.signed) for one in given)]
    trusted = Trusted(keys, [found for _, found in named if not isinstance(found, Fault)])
    for name, found in named:
        if isinstance(found, Fault):
            fault = fault or found
        elif trusted.signed(found):
            points.append(Point(found.checkpoint.size, found.checkpoint.root, name))
        else:
            fault = fault or Fault("checkpoint-unsigned", found.checkpoint.size, None, name)
    return points, fault or _of_another_log(kept, given)


def _read_all(kept: Iterable[KeptCheckpoint]) -> Iterator[tuple[str, SignedCheckpoint | Fault]]:
    for row in kept:
        name = f"{row.size}-{row.key_id}"
        try:
            found = read_checkpoint(row.note)
        except BadInput:
            yield name, Fault("checkpoint-broken", row.size, None, name)
            continue
        told = found.checkpoint
        if (told.size, told.root.hex()) != (row.size, row.root):
            yield name, Fault("checkpoint-broken", row.size, None, name)
        else:
            yield name, found


def _of_another_log(kept: Iterable[KeptCheckpoint], given: Iterable[GivenCheckpoint]) -> Fault | None:
    found = [(f"{row.size}-{row.key_id}", row.size, row.note.partition("\n")[0]) for row in kept]
    found += [(one.name, one.signed.checkpoint.size, one.signed.checkpoint.origin) for one in given]
    return next(
        (Fault("checkpoint-of-another-log", size, None, name) for name, size, origin in found if origin != found[0][2]),
        None,
    )


def _wrong_certificate(ledger: Ledger, size: int) -> Fault | None:
    """Certificates stand beside the log, each under the hash that entries name it by."""
    for sha256, der in kept_certificates(ledger):
        if hashlib.sha256(der).hexdigest() != sha256:
            return Fault("certificate-differs", size, None, sha256)
    return None


def _wrong_stamp(kept: Iterable[KeptCheckpoint], now: datetime) -> Fault | None:
    for row in kept:
        if row.stamp is not None and stamp_state(row.stamp.token, row.note, now).state == "broken":
            return Fault("timestamp-differs", row.size, None, f"{row.size}-{row.key_id}")
    return None
