"""The page of number series: table and picture of an agency, what was last estimated of all."""

from __future__ import annotations

import pytest

from gateway.estimating import estimate_year
from gateway.ledger.store import open_ledger
from gateway.settings import Settings, Storage, Web
from tests.ledger.numbered import ISSUED, mail_every, register_all
from tests.ledger.samples import AT
from tests.web.test_page import Page, Tables


@pytest.fixture
def ledger(tmp_path):
    ledger = open_ledger(f"sqlite:///{tmp_path}/vanthu.db")
    mail_every(ledger, 3)
    yield ledger
    ledger.close()


@pytest.fixture
def page(ledger):
    page = Page(ledger, Settings(web=Web(port=0), storage=Storage(data_dir="unused")))
    yield page
    page.server.stop()


def test_the_series_of_an_agency_are_shown_with_a_picture(page):
    """
    Numbers against days as an SVG of the page itself, the estimate apart from what was counted.
    """
    answer = page.get("/series?year=2014&agency=stttt")
    (row,) = Tables(answer.text).rows["series"][1:]

    assert answer.status == 200
    assert row[:3] == ["công văn", "40", str(ISSUED)]
    assert row[3].startswith("≈ ")
    assert "ước tính theo dãy số" in answer.text
    assert answer.text.count("h0") == 40
    assert "<script" not in answer.text
    assert "style=" not in answer.text


def test_the_register_checks_the_estimate_on_the_page(page, ledger):
    """
    The error stands below the table.
    """
    register_all(ledger)
    assert "tự kiểm tra công văn: sổ có 120" in page.get("/series?year=2014&agency=stttt").text


def test_all_agencies_are_listed_as_last_estimated(page, ledger):
    """
    Nothing is computed for the list: it says how to have it, then what was kept and when.
    """
    assert "vanthu series --year 2014" in page.get("/series").text
    estimate_year(ledger, 2014, frozenset(), AT)
    (row,) = Tables(page.get("/series?year=2014").text).rows["kept"][1:]
    assert row[0] == "Sở Thông tin và Truyền thông"
    assert "chưa thấy bản điện tử" in row[1]
    assert row[2] == "2014-05-06"


def test_years_and_agencies_that_are_none_are_refused(page):
    """
    A plain sentence, no picture of nothing.
    """
    assert page.get("/series?agency=nope").status == 400
    assert page.get("/series?year=99999").status == 422
    assert "Chưa thấy số nào" in page.get("/series?year=2013&agency=stttt").text
