"""Many write the log at once and old checks enter it late: the order stays dense and the root right."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import MetaData

from gateway.ledger.engine import Ledger, open_engine, writing
from gateway.ledger.log import check_row
from gateway.ledger.log_filter import LogFilter
from gateway.ledger.log_questions import log_entries, log_root
from gateway.ledger.store import open_ledger
from gateway.ledger.upgrading import upgrade
from gateway.sealing.keys import log_name, trusted_keys
from gateway.sealing.sealer import Sealer
from gateway.sealing.verifying import verify_log
from gateway.transparency.merkle import Range, leaf_hash
from tests.ledger.release_0001 import ROWS
from tests.ledger.samples import AT
from tests.sealing.logs import fill_log, make_verdict

NOW = AT + timedelta(days=400)
WRITERS = 4
MAILS = 20


def write_some(url: str, writer: int) -> int:
    """What one process does: its own mails, two entries each."""
    ledger = open_ledger(url)
    for n in range(MAILS):
        fill_log(ledger, 2, first=1 + writer * MAILS + n)
    ledger.close()
    return writer


def test_several_processes_append_at_once_and_the_order_is_dense(ledger, settings, database_url):
    """
    Four processes, eighty mails: indexes from 0 without a gap, each mail's entries together, the root that of the leaves.
    """
    writers = multiprocessing.get_context("forkserver")
    writers.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(WRITERS, writers) as pool:
        done = set(pool.map(write_some, [database_url] * WRITERS, range(WRITERS)))
    Sealer(ledger, settings).seal(NOW)
    entries = list(log_entries(ledger, LogFilter()))
    grown = Range()
    for entry in entries:
        grown.append(leaf_hash(entry.leaf_bytes))
    found = verify_log(ledger, trusted_keys(settings, log_name(settings, ledger)), NOW)

    assert done == set(range(WRITERS))
    assert [entry.index for entry in entries] == list(range(WRITERS * MAILS * 2))
    mails = [entry.leaf["mail"]["key"] for entry in entries]
    assert mails[::2] == mails[1::2]
    assert len(set(mails)) == WRITERS * MAILS
    assert log_root(ledger, len(entries)) == grown.root()
    assert (found.fault, found.proven) == (None, len(entries))


@pytest.mark.parametrize("count", [1, 700])
def test_checks_of_an_old_release_enter_the_log_in_their_order(empty_database_url, settings, count):
    """
    However many there are: the log is whole, and later entries go on behind them.
    """
    old = Ledger(open_engine(empty_database_url))
    upgrade(old, "0003")
    tables = MetaData()
    tables.reflect(old.engine)
    (mail, *_), rows = (
        ROWS["mail"],
        [check_row("m0", n, AT + timedelta(minutes=n), make_verdict(n)) for n in range(count)],
    )
    kept = [{name: value for name, value in row.items() if name != "supersedes"} for row in rows]
    with writing(old) as connection:
        connection.execute(tables.tables["mail"].insert(), [{"tenant_id": "default", **mail, "key": "m0"}])
        connection.execute(tables.tables["signature_check"].insert(), [{"tenant_id": "default", **row} for row in kept])
    old.close()

    ledger = open_ledger(empty_database_url)
    fill_log(ledger, 3)
    Sealer(ledger, settings).seal(NOW)
    entries = list(log_entries(ledger, LogFilter(mail="m0")))
    found = verify_log(ledger, trusted_keys(settings, log_name(settings, ledger)), NOW)
    ledger.close()

    assert [entry.leaf["check"]["ordinal"] for entry in entries] == list(range(count))
    assert (found.fault, found.size) == (None, count + 3)
