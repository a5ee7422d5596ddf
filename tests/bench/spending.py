"""What something costs: time, CPU time of this process and of its database connection, statements."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import event

from gateway.ledger.engine import Ledger, reading


@dataclass(slots=True)
class Spent:
    """Sums over all that was done."""

    wall_ms: float = 0.0
    cpu_ms: float = 0.0
    """Of this process and, on PostgreSQL, of the server process that answers it (known to 10 ms)."""
    statements: int = 0

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.wall_ms - other.wall_ms, self.cpu_ms - other.cpu_ms, self.statements - other.statements)

    def __str__(self) -> str:
        return f"{self.cpu_ms:.0f} ms of CPU, {self.wall_ms:.0f} ms on the clock, {self.statements} statements"


@contextmanager
def spending(ledger: Ledger) -> Iterator[Spent]:
    """What is spent inside, by whoever uses one connection at a time."""
    spent, answering = Spent(), _server(ledger)

    def count(*_: object) -> None:
        spent.statements += 1

    event.listen(ledger.engine, "before_cursor_execute", count)
    started, used = time.perf_counter(), _cpu_ms(answering)
    try:
        yield spent
    finally:
        spent.wall_ms, spent.cpu_ms = 1000 * (time.perf_counter() - started), _cpu_ms(answering) - used
        event.remove(ledger.engine, "before_cursor_execute", count)


def _server(ledger: Ledger) -> int | None:
    """Process id of the server's end of the connection; None where the database runs in this process."""
    if ledger.engine.dialect.name == "sqlite":
        return None
    with reading(ledger) as connection:
        return int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())


def _cpu_ms(server: int | None) -> float:
    own = 1000 * time.process_time()
    if server is None:
        return own
    told = Path(f"/proc/{server}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return own + 1000 * (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
