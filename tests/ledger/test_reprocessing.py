"""Deriving anew: what the evidence does not hold any more stays as it was judged, what older releases left out comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete

from gateway.ledger.engine import Ledger, writing
from gateway.ledger.questions import documents
from gateway.ledger.reprocessing import Change, Directing, reprocess
from gateway.ledger.source_imports import take_sources
from gateway.ledger.source_tables import document_mark
from gateway.ledger.sources import Provenance
from gateway.ledger.store import open_ledger
from gateway.records.sources import SourceKind
from gateway.registers.records_import import read_list
from gateway.route.rescoping import agency_of, place
from tests.made.docx import draw_docx
from tests.made.edxml import Organ, Package, edxml
from tests.mail.test_edxml import LETTER
from tests.registers.made import REGISTER, directory, office, write_csv
from tests.registers.test_packaged import AT, deliver

PROVINCE = "Ủy ban nhân dân tỉnh Quảng Ngãi"
BY_NAME = Package(Organ("H99.10", "Sở Thông tin và Truyền thông", PROVINCE), (Organ("H99.11", "Sở Nội vụ", PROVINCE),))
WHOLE = edxml(BY_NAME, [("cv464.docx", draw_docx(LETTER))])


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(f"sqlite:///{tmp_path}/vanthu.db")
    yield opened
    opened.close()


def again(ledger: Ledger) -> list[Change]:
    """What deriving anew by the same rows changes."""
    rows = directory()
    today = Directing(
        lambda sending: place(rows, sending), lambda code, at: agency_of(rows, code, at), lambda told: None
    )
    return list(reprocess(ledger, today, AT, dry_run=False, done=lambda count: None))


def test_parties_that_a_package_named_by_name_alone_stay_known(ledger: Ledger) -> None:
    """Their codes stand in no row, and names are not kept: nothing is taken away that was known."""
    deliver(ledger, WHOLE)
    assert again(ledger) == []
    (view,) = documents(ledger)

    assert [scope.recipients for scope in view.scopes] == [("snv",)]


def test_mails_of_releases_without_marks_meet_registers(ledger: Ledger, tmp_path: Path) -> None:
    """A register that writes the bare number is joined with the letter that an old release read, once that is marked."""
    deliver(ledger, WHOLE)
    with writing(ledger) as connection:
        connection.execute(delete(document_mark))
    row = ("stttt", "464", "2014-09-07", "Công văn", "V/v báo cáo", "Sở Nội vụ", "", "có", "có")
    found = read_list(write_csv(tmp_path / "so.csv", REGISTER, row), SourceKind.REGISTER, office())
    take_sources(ledger, SourceKind.REGISTER, found.records, Provenance("so.csv", "0" * 64, "văn thư", AT))
    assert len(list(documents(ledger))) == 2

    assert again(ledger) != []
    (view,) = documents(ledger)
    assert (view.record.sources, view.record.issued_on) == (("D", "R"), str(date(2014, 9, 7)))
    assert again(ledger) == []
