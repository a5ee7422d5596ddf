"""Bringing a ledger's schema to the newest revision, by Alembic."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from gateway.errors import BadSettings, TryLater
from gateway.ledger.engine import WRITES, Ledger

_UPGRADE_LOCK = 7_267_010
"""Number of the PostgreSQL advisory lock that lets one gateway upgrade at a time."""


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
    with _alone(ledger), ledger.engine.execution_options(**{WRITES: True}).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@contextmanager
def _alone(ledger: Ledger) -> Iterator[None]:
    """Only one gateway upgrades a database at a time; the others wait here.

    Between reading the revision and applying the next one Alembic holds no
    lock of its own, and its state is the module's, not the thread's.
    """
    if ledger.engine.dialect.name == "sqlite":
        with Path(f"{ledger.engine.url.database}.upgrade-lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    with ledger.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": _UPGRADE_LOCK})
        yield
        connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": _UPGRADE_LOCK})


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
