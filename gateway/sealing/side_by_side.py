"""A long log checked by several processes: each takes runs of entries, the tree is put together in order here.

Every process opens the database anew; what an entry says is checked there,
what all say together here, so that the first fault is the same as in one.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager

from gateway.ledger.engine import Ledger, open_engine
from gateway.ledger.log_questions import audit_rows
from gateway.transparency.audit import CheckedRun, check_run

WORTH_IT = 20_000
"""Entries from which starting processes pays."""
RUN = 4_000
_ROWS_TO_COLLECT = 200_000


def checked_runs(ledger: Ledger, end: int, workers: int) -> Iterator[CheckedRun]:
    """The entries from 0 up to `end` in runs, in order; by this process alone where the log is short."""
    runs = [(at, min(at + RUN, end)) for at in range(0, end, RUN)]
    if workers < 2 or end < WORTH_IT:
        with _collecting_seldom():
            for run in runs:
                yield check_run(audit_rows(ledger, *run), *run)
        return
    # Started afresh: a fork would share this process's connections.
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield from pool.imap(_check, [(ledger.url, ledger.tenant, *run) for run in runs])


def _check(asked: tuple[str, str, int, int]) -> CheckedRun:
    url, tenant, first, end = asked
    ledger = Ledger(open_engine(url), tenant)
    try:
        with _collecting_seldom():
            return check_run(audit_rows(ledger, first, end), first, end)
    finally:
        ledger.close()


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """A context in which Python looks for cycles seldom: the rows of an audit hold none, and there are many."""
    before = gc.get_threshold()
    gc.set_threshold(_ROWS_TO_COLLECT, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
