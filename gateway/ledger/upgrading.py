"""Opening a ledger: its schema is brought to the newest revision first."""

from __future__ import annotations

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from gateway.errors import BadSettings, TryLater
from gateway.ledger.engine import WRITES, Ledger, open_engine

_UPGRADE_LOCK = 7_267_010
"""Number of the PostgreSQL advisory lock that lets one gateway upgrade at a time."""


def open_ledger(url: str, tenant: str = "default") -> Ledger:
    """The ledger at a SQLAlchemy URL, upgraded; creates folder and tables where missing.

    Raises BadSettings for an unusable URL or a database newer than this program,
    TryLater when the database can't be reached.
    """
    ledger = Ledger(open_engine(url), tenant)
    upgrade(ledger)
    return ledger


def upgrade(ledger: Ledger, revision: str = "head") -> None:
    """Apply the revisions up to `revision`, each in one transaction; none when it stands there."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        _upgrade(ledger, revision)
    except CommandError as why:
        raise BadSettings(f"database schema: {why}; was it written by a newer version? Install that or newer.") from why
    except (OperationalError, DBAPIError) as why:
        raise TryLater(f"database: {why.orig}") from why


def newest_revision() -> str:
    """The revision that this program's tables belong to."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _upgrade(ledger: Ledger, revision: str) -> None:
    config = _config()
    postgres = ledger.engine.dialect.name == "postgresql"
    with ledger.engine.execution_options(**{WRITES: True}).connect() as connection:
        if postgres:
            connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": _UPGRADE_LOCK})
            connection.commit()
        try:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
        finally:
            if postgres:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": _UPGRADE_LOCK})
                connection.commit()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
