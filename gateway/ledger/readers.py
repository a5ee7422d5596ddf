"""Versions of the number reader, one series for each office: proposed, in use, retired; nothing is overwritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from gateway.errors import BadInput, TryLater
from gateway.ledger.arrivals import note_audit
from gateway.ledger.engine import Ledger, insert_new, reading, writing
from gateway.ledger.meaning import reader_version
from gateway.records.corrections import ReaderVersion

PROPOSED, ACTIVE, RETIRED = "proposed", "active", "retired"
BASE = 0
"""Ordinal that means the shipped reader: no version of the office is in use."""


def add_version(ledger: Ledger, made: ReaderVersion) -> int:
    """Keep a version; its ordinal, the next of its office. Made active, it retires the one in use.

    Where the newest version of the office was fitted to the same lessons on the
    same base, nothing is added and that one's ordinal is the answer. Raises
    TryLater when another gateway adds one at the same moment.
    """
    with writing(ledger) as connection:
        newest = _newest(connection, ledger.tenant, made.office)
        if newest is not None and (newest.lessons, newest.base) == (list(made.lessons), made.base):
            return int(newest.ordinal)
        ordinal = (newest.ordinal if newest else 0) + 1
        if made.state == ACTIVE:
            _retire(connection, ledger.tenant, made.office, made.changed_by, made.changed_why, made.changed_at)
        row = {
            "office": made.office,
            "ordinal": ordinal,
            "made_at": made.made_at,
            "base": made.base,
            "lessons": list(made.lessons),
            "codes": list(made.codes),
            "heads": made.heads,
            "calibration": made.calibration,
            "state": made.state,
            "changed_at": made.changed_at,
            "changed_by": made.changed_by,
            "changed_why": made.changed_why,
        }
        if not connection.execute(
            insert_new(connection, reader_version), [{"tenant_id": ledger.tenant, **row}]
        ).rowcount:
            raise TryLater(f"another gateway keeps a version of {made.office} just now")
        return int(ordinal)


def use_version(ledger: Ledger, office: str, ordinal: int, by: str, why: str, at: datetime) -> None:
    """Put a version of an office to use, or with `BASE` none. Raises BadInput where there is no such version."""
    here = (reader_version.c.tenant_id == ledger.tenant) & (reader_version.c.office == office)
    with writing(ledger) as connection:
        known = set(connection.execute(select(reader_version.c.ordinal).where(here)).scalars())
        if not known or (ordinal != BASE and ordinal not in known):
            raise BadInput(f"{office} {ordinal or 'base'}: no such version; `vanthu numbers versions` shows all.")
        _retire(connection, ledger.tenant, office, by, why, at)
        if ordinal != BASE:
            connection.execute(
                update(reader_version)
                .where(here, reader_version.c.ordinal == ordinal)
                .values(state=ACTIVE, changed_at=at, changed_by=by, changed_why=why)
            )
        note_audit(connection, ledger.tenant, at, by, "use reader version", f"{office} {ordinal or 'base'}", why)


def reader_versions(ledger: Ledger, state: str | None = None) -> list[ReaderVersion]:
    """All versions by office and ordinal, or those in one state."""
    question = select(reader_version).where(reader_version.c.tenant_id == ledger.tenant)
    if state is not None:
        question = question.where(reader_version.c.state == state)
    with reading(ledger) as connection:
        rows = connection.execute(question.order_by(reader_version.c.office, reader_version.c.ordinal)).all()
    return [_version(row) for row in rows]


def lessons_learned(ledger: Ledger) -> dict[str, tuple[str, ...]]:
    """By office, the lessons that its newest version was fitted to."""
    return {version.office: version.lessons for version in reader_versions(ledger)}


def _newest(connection: Connection, tenant: str, office: str) -> Row[Any] | None:
    here = (reader_version.c.tenant_id == tenant) & (reader_version.c.office == office)
    last = select(func.max(reader_version.c.ordinal)).where(here).scalar_subquery()
    return connection.execute(select(reader_version).where(here, reader_version.c.ordinal == last)).one_or_none()


def _retire(connection: Connection, tenant: str, office: str, by: str, why: str, at: datetime) -> None:
    connection.execute(
        update(reader_version)
        .where(
            reader_version.c.tenant_id == tenant,
            reader_version.c.office == office,
            reader_version.c.state == ACTIVE,
        )
        .values(state=RETIRED, changed_at=at, changed_by=by, changed_why=why)
    )


def _version(row: Row[Any]) -> ReaderVersion:
    return ReaderVersion(
        office=row.office,
        ordinal=row.ordinal,
        made_at=row.made_at,
        base=row.base,
        lessons=tuple(row.lessons),
        codes=tuple(row.codes),
        heads=bytes(row.heads),
        calibration=row.calibration,
        state=row.state,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        changed_why=row.changed_why,
    )
