"""Signed checkpoints of the log and the time-stamps over them; both are only added to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from gateway.ledger.engine import Ledger, insert_new, reading, writing
from gateway.ledger.log_tables import log_checkpoint, log_timestamp


@dataclass(frozen=True, slots=True)
class KeptStamp:
    """An RFC 3161 token over the note of a checkpoint."""

    at: datetime
    """When it was fetched."""
    url: str
    token: bytes
    """DER."""
    stamped_at: datetime | None
    """The time that the token states."""


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint as it was signed."""

    size: int
    key_id: str
    """Hex."""
    at: datetime
    root: str
    """Hex."""
    note: str
    stamp: KeptStamp | None = None


def keep_checkpoint(ledger: Ledger, made: KeptCheckpoint) -> None:
    """Keep a checkpoint; one of the same size by the same key stays as it is."""
    values = {"size": made.size, "key_id": made.key_id, "at": made.at, "root": made.root, "note": made.note}
    with writing(ledger) as connection:
        connection.execute(insert_new(connection, log_checkpoint).values(tenant_id=ledger.tenant, **values))


def keep_stamp(ledger: Ledger, checkpoint: KeptCheckpoint, stamp: KeptStamp) -> None:
    """Keep the time-stamp of a checkpoint; the first one stays."""
    values = {"at": stamp.at, "url": stamp.url, "token": stamp.token, "stamped_at": stamp.stamped_at}
    where = {"tenant_id": ledger.tenant, "size": checkpoint.size, "key_id": checkpoint.key_id}
    with writing(ledger) as connection:
        connection.execute(insert_new(connection, log_timestamp).values(**where, **values))


def checkpoints(ledger: Ledger) -> list[KeptCheckpoint]:
    """All checkpoints, smallest first."""
    with reading(ledger) as connection:
        return [_kept(row) for row in connection.execute(_all(ledger.tenant).order_by(log_checkpoint.c.size))]


def newest_checkpoint(ledger: Ledger, until: datetime | None = None) -> KeptCheckpoint | None:
    """The largest checkpoint, of those made up to a moment where one is given; None when there is none."""
    with reading(ledger) as connection:
        return newest_of(connection, ledger.tenant, until)


def newest_of(connection: Connection, tenant: str, until: datetime | None = None) -> KeptCheckpoint | None:
    """As `newest_checkpoint`, within a transaction."""
    question = _all(tenant).order_by(log_checkpoint.c.size.desc(), log_checkpoint.c.at.desc()).limit(1)
    if until is not None:
        question = question.where(log_checkpoint.c.at <= until)
    row = connection.execute(question).one_or_none()
    return None if row is None else _kept(row)


def _all(tenant: str) -> Select[Any]:
    point, stamp = log_checkpoint.c, log_timestamp.c
    same = (stamp.tenant_id == point.tenant_id) & (stamp.size == point.size) & (stamp.key_id == point.key_id)
    columns = (log_checkpoint, stamp.at.label("fetched_at"), stamp.url, stamp.token, stamp.stamped_at)
    joined = log_checkpoint.outerjoin(log_timestamp, same)
    return select(*columns).select_from(joined).where(point.tenant_id == tenant)


def _kept(row: Row[Any]) -> KeptCheckpoint:
    stamp = KeptStamp(row.fetched_at, row.url, row.token, row.stamped_at) if row.fetched_at else None
    return KeptCheckpoint(row.size, row.key_id, row.at, row.root, row.note, stamp)
