"""The open ledger: one engine, one transaction for each question or change.

SQLite: write-ahead log, every commit on disk (synchronous=FULL), writers begin
IMMEDIATE so that they queue up instead of failing in the middle; readers begin
plain and keep their snapshot. PostgreSQL: READ COMMITTED.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, InternalError, OperationalError, StatementError

from gateway.errors import BadSettings, TryLater
from gateway.ledger.columns import pack_json

_BUSY_MS = 30_000
_CACHE_KIB = 64 * 1024
"""Pages of a SQLite file that a connection keeps at most; by default 2 MiB, and a long import reads most pages again and again."""
_LOOKED_AT = 1_000
"""Rows of each index that SQLite looks at: enough to know a tenant from a document."""
WRITES = "vanthu_writes"


@dataclass(frozen=True, slots=True)
class Ledger:
    """A handle on one tenant's ledger; share it between threads, open it anew after a fork."""

    engine: Engine
    tenant: str = "default"

    @property
    def url(self) -> str:
        """The database's URL with its password, for parts that open their own connections."""
        return self.engine.url.render_as_string(hide_password=False)

    @property
    def file(self) -> Path | None:
        """The file of a SQLite ledger; None on PostgreSQL."""
        return Path(self.engine.url.database or "") if self.engine.dialect.name == "sqlite" else None

    def close(self) -> None:
        """Give all connections back to the database."""
        self.engine.dispose()


@contextmanager
def reading(ledger: Ledger) -> Iterator[Connection]:
    """A connection inside a read transaction; a busy or lost database raises TryLater."""
    with passing_faults(), ledger.engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(ledger: Ledger) -> Iterator[Connection]:
    """A connection inside one write transaction: all of it is on disk at the end, or none.

    Raises TryLater for passing faults: lock, full disk, lost connection.
    """
    writer = ledger.engine.execution_options(**{WRITES: True})
    with passing_faults(), writer.begin() as connection:
        yield connection


class BreakOff:
    """Lets another thread break off what a connection is asking: a count over whole tables must not hold up a stop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancel: Callable[[], None] | None = None
        self._errors: type[Exception] = sqlite3.Error
        self.is_asked = False

    def ask(self) -> None:
        """Break off what is being asked now, and whatever would be asked later."""
        with self._lock:
            self.is_asked = True
            if self._cancel is not None:
                # A server that can't be reached answers the question itself with an error.
                with suppress(self._errors):
                    self._cancel()

    @contextmanager
    def over(self, connection: Connection) -> Iterator[None]:
        """A context whose questions on this connection can be broken off: they raise TryLater then."""
        driver: Any = connection.connection.driver_connection
        with self._lock:
            if self.is_asked:
                raise TryLater("database: broken off")
            self._cancel = driver.interrupt if connection.dialect.name == "sqlite" else driver.cancel
            self._errors = connection.dialect.loaded_dbapi.Error
        try:
            yield
        finally:
            with self._lock:
                self._cancel = None


def open_engine(url: str) -> Engine:
    """An engine for a SQLAlchemy URL; creates the folder of a SQLite file.

    Raises BadSettings when the URL can't be understood or names another database.
    """
    try:
        parsed = make_url(url.replace("postgresql://", "postgresql+psycopg://", 1))
    except ArgumentError as why:
        raise BadSettings(f"database_url is {url!r}; expected sqlite:///FILE or postgresql://...") from why
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed,
            json_serializer=pack_json,
            pool_size=10,
            max_overflow=10,
            pool_pre_ping=True,
            # Errors are logged, and rows hold names of persons.
            hide_parameters=True,
        )
    raise BadSettings(f"database is {parsed.get_backend_name()}; expected sqlite or postgresql")


def _open_sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise BadSettings(
            "database_url names no file; expected sqlite:///FILE, since the ledger must outlive the process"
        )
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, json_serializer=pack_json, connect_args={"timeout": _BUSY_MS / 1000}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: its default reads
    # outside any transaction and begins only at the first write.
    connection.isolation_level = None
    for pragma in (f"busy_timeout={_BUSY_MS}", "synchronous=FULL", "foreign_keys=ON", f"cache_size=-{_CACHE_KIB}"):
        connection.execute(f"PRAGMA {pragma}")
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:
    """Switch a new file to WAL; SQLite answers "locked" at once, and waits for nothing, while another one switches it."""
    until = time.monotonic() + _BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def passing_faults() -> Iterator[None]:
    """A context in which what a busy or lost database raises becomes TryLater."""
    try:
        yield
    except (OperationalError, InterfaceError, InternalError) as why:
        raise TryLater(f"database: {why.orig}") from why
    except DBAPIError as why:
        if why.connection_invalidated:
            raise TryLater(f"database connection lost: {why.orig}") from why
        raise
    except StatementError as why:
        if isinstance(why.orig, ValueError):
            raise ValueError(str(why.orig)) from why
        raise


def tell_planner(ledger: Ledger, tables: Iterable[Table]) -> None:
    """Let the database look at tables that have just grown much.

    Until its own round comes, PostgreSQL's planner takes a tenant for a
    two-hundredth of a table, SQLite's for ten rows: both read all of a table
    where an index would lead to a few rows.
    """
    with writing(ledger) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA analysis_limit={_LOOKED_AT}")
        for table in tables:
            connection.exec_driver_sql(f'ANALYZE "{table.name}"')


def insert_new(connection: Connection, table: Table) -> SqliteInsert | PostgresInsert:
    """An insert that leaves rows alone which are there already."""
    if connection.dialect.name == "sqlite":
        return sqlite_insert(table).on_conflict_do_nothing()
    return postgres_insert(table).on_conflict_do_nothing()
