"""A filled database of the oldest release goes through all revisions, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import MetaData, text

from classifiers.verdict import PaperStatus
from gateway.errors import BadSettings
from gateway.ledger.engine import Ledger, open_engine, reading, writing
from gateway.ledger.migrations import versions
from gateway.ledger.questions import document, documents, facts, mail_view, totals
from gateway.ledger.store import open_ledger, rebuild_facts
from gateway.ledger.upgrading import newest_revision, upgrade
from gateway.records import Mode
from tests.ledger.release_0001 import ROWS
from tests.ledger.samples import AT


@pytest.fixture
def oldest(empty_database_url):
    """A ledger as release 0001 left it, with rows in every table."""
    ledger = Ledger(open_engine(empty_database_url))
    upgrade(ledger, "0001")
    tables = MetaData()
    tables.reflect(ledger.engine)
    with writing(ledger) as connection:
        for name, rows in ROWS.items():
            connection.execute(tables.tables[name].insert(), [{"tenant_id": "default", **row} for row in rows])
    ledger.close()
    return empty_database_url


def test_rows_of_the_oldest_release_answer_todays_questions(oldest):
    """
    Nothing is lost on the way, and derived rows can be built from old evidence.
    """
    ledger = open_ledger(oldest)
    before = facts(ledger, date(2014, 1, 1), date(2014, 12, 31))

    assert [(fact.document_id, fact.mode, fact.copies) for fact in before] == [("d1", Mode.ELECTRONIC, 1)]
    assert rebuild_facts(ledger) == 1
    assert facts(ledger, date(2014, 1, 1), date(2014, 12, 31)) == before
    assert document(ledger, "d1").record.paper is PaperStatus.ELECTRONIC_ONLY
    assert [view.record.symbol for view in documents(ledger)] == ["464/STTTT-KHTC"]
    assert mail_view(ledger, "ident:Q1").received_at == AT
    assert {name: count for name, count in _counts(ledger).items() if name in ROWS} == {
        name: len(rows) for name, rows in ROWS.items()
    }
    assert totals(ledger).alerts == 1
    ledger.close()


def _counts(ledger):
    tables = MetaData()
    tables.reflect(ledger.engine)
    with reading(ledger) as connection:
        return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar() for name in tables.tables}


def test_every_table_of_the_oldest_release_is_filled(oldest):
    """
    The rows of this test leave out no table.
    """
    ledger = Ledger(open_engine(oldest))
    counts = _counts(ledger)
    ledger.close()

    assert {name for name, count in counts.items() if count == 0} == set()


def test_a_database_of_a_newer_release_is_refused(database_url):
    """
    An older program does not touch a newer database.
    """
    ledger = open_ledger(database_url)
    with writing(ledger) as connection:
        connection.execute(text("UPDATE ledger_revision SET version_num = '9999'"))
    with pytest.raises(BadSettings, match="newer"):
        open_ledger(database_url)
    ledger.close()


def test_revisions_are_numbered_without_gap():
    """
    The newest revision's number is how many there are, and each file bears its own.
    """
    files = sorted(path.name[:5] for path in Path(versions.__path__[0]).glob("0*.py"))

    assert files == [f"{number:04}_" for number in range(1, int(newest_revision()) + 1)]


def test_two_gateways_may_open_a_new_ledger_at_once(empty_database_url):
    """
    Upgrading at the same time, one waits for the other.
    """
    with ThreadPoolExecutor(3) as pool:
        ledgers = list(pool.map(lambda _: open_ledger(empty_database_url), range(3)))
    for ledger in ledgers:
        assert totals(ledger).mails == 0
        ledger.close()
