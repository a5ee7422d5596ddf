"""Opening a ledger: its schema is brought to the newest revision first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from gateway.errors import BadSettings, TryLater
from gateway.ledger.engine import Ledger, open_engine, reading

VERSIONS = Path(__file__).parent / "migrations" / "versions"
REVISION_TABLE = "ledger_revision"
DERIVED_ANEW = "0008"
"""The newest revision that added columns to derived rows: what older ledgers hold is derived again from the evidence."""


def open_ledger(url: str, tenant: str = "default", *, may_upgrade: bool = True) -> Ledger:
    """The ledger at a SQLAlchemy URL, upgraded; creates folder and tables where missing.

    `may_upgrade=False` changes nothing, for questions that older tables can answer
    too. Raises BadSettings for an unusable URL or folder, or a database newer than this
    program, TryLater when the database can't be reached.
    """
    try:
        ledger = Ledger(open_engine(url), tenant)
        if may_upgrade and _revision(ledger) != newest_file():
            # Alembic costs time and memory at every start; most starts find nothing to do.
            from gateway.ledger.upgrading import upgrade

            before = _revision(ledger)
            upgrade(ledger)
            if before and before < DERIVED_ANEW:
                _derive_anew(ledger)
    except OSError as why:
        raise BadSettings(f"{why.filename}: the database's folder can't be written ({why.strerror}).") from why
    return ledger


def _derive_anew(ledger: Ledger) -> None:
    """All derived rows of every tenant; `vanthu db upgrade` finishes what was cut short."""
    from gateway.ledger.derived import rebuild_facts
    from gateway.ledger.schema import document

    with reading(ledger) as connection:
        tenants = connection.execute(select(document.c.tenant_id).distinct()).scalars().all()
    for tenant in tenants:
        rebuild_facts(replace(ledger, tenant=tenant))


def newest_file() -> str:
    """Number of the newest revision that ships with this program, e.g. "0002"."""
    return max(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


def _revision(ledger: Ledger) -> str:
    """The revision that the database stands at; "" for an empty one."""
    try:
        with ledger.engine.connect() as connection:
            if not inspect(connection).has_table(REVISION_TABLE):
                return ""
            return str(connection.execute(text(f"SELECT version_num FROM {REVISION_TABLE}")).scalar() or "")  # noqa: S608
    except DBAPIError as why:
        raise TryLater(f"database: {why.orig}") from why
