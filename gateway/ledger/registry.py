"""The directory as people imported it: every import is kept, the newest rows of an agency count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import func, select

from gateway.ledger.arrivals import note_audit
from gateway.ledger.control import agency, directory_import
from gateway.ledger.engine import Ledger, reading, writing
from gateway.records import Agency

_DAYS = ("valid_from", "valid_to")


def replace_directory(ledger: Ledger, agencies: Sequence[Agency], at: datetime, actor: str = "operator") -> None:
    """Make these rows the whole directory; earlier imports stay in the ledger, out of use."""
    _import(ledger, agencies, at, actor, replaces=True)


def extend_directory(ledger: Ledger, agencies: Sequence[Agency], at: datetime, actor: str = "operator") -> None:
    """Add these rows; an agency named here loses the rows it had in earlier imports."""
    _import(ledger, agencies, at, actor, replaces=False)


def directory_rows(ledger: Ledger) -> tuple[Agency, ...]:
    """The imported directory in the order of its imports; () when none was imported."""
    last_replacing = (
        select(func.coalesce(func.max(directory_import.c.number), 0))
        .where(directory_import.c.tenant_id == ledger.tenant, directory_import.c.replaces)
        .scalar_subquery()
    )
    question = (
        select(agency)
        .where(agency.c.tenant_id == ledger.tenant, agency.c.import_number >= last_replacing)
        .order_by(agency.c.import_number, agency.c.position)
    )
    with reading(ledger) as connection:
        rows = connection.execute(question).all()
    newest = {row.id: row.import_number for row in rows}
    return tuple(_agency(row.row) for row in rows if newest[row.id] == row.import_number)


def _import(ledger: Ledger, agencies: Sequence[Agency], at: datetime, actor: str, replaces: bool) -> None:
    with writing(ledger) as connection:
        numbers = select(func.coalesce(func.max(directory_import.c.number), 0))
        number = connection.execute(numbers.where(directory_import.c.tenant_id == ledger.tenant)).scalar_one() + 1
        here = {"tenant_id": ledger.tenant}
        connection.execute(
            directory_import.insert().values(**here, number=number, at=at, actor=actor, replaces=replaces)
        )
        rows = [
            {**here, "import_number": number, "position": position, "id": item.id, "row": _pack(item)}
            for position, item in enumerate(agencies)
        ]
        if rows:
            connection.execute(agency.insert(), rows)
        action = "replace directory" if replaces else "extend directory"
        note_audit(connection, ledger.tenant, at, actor, action, f"import {number}", f"{len(rows)} rows")


def _pack(item: Agency) -> dict[str, Any]:
    packed = asdict(item)
    return packed | {name: packed[name].isoformat() if packed[name] else None for name in _DAYS}


def _agency(packed: dict[str, Any]) -> Agency:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in packed.items()}
    days = {name: date.fromisoformat(packed[name]) if packed[name] else None for name in _DAYS}
    return Agency(**cast("dict[str, Any]", values | days))
