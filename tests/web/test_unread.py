"""The page of unread numbers: pictures with candidates, read-only."""

from __future__ import annotations

import http.client

import pytest

from gateway.ledger.corrections import complete_symbol
from gateway.ledger.store import open_ledger
from gateway.settings import Settings, Storage, Web
from tests.ledger.samples import AT
from tests.ledger.unread import PNG, SYMBOL, UNREAD, make_scan, make_seen, take
from tests.web.test_page import HOSTILE, Page, Tables


@pytest.fixture
def ledger(tmp_path):
    ledger = open_ledger(f"sqlite:///{tmp_path}/vanthu.db")
    take(ledger, 1, make_scan(issuer_name=HOSTILE, issuer_id=None), numbers=[make_seen(office="")])
    yield ledger
    ledger.close()


@pytest.fixture
def page(ledger):
    page = Page(ledger, Settings(web=Web(port=0), storage=Storage(data_dir="unused")))
    yield page
    page.server.stop()


def test_unread_numbers_are_shown_with_picture_and_candidates(page, ledger):
    """
    One row for each; once a person gave the number, it is gone.
    """
    answer = page.get("/numbers")
    (row,) = Tables(answer.text).rows["unread"][1:]

    assert answer.status == 200
    assert row[1].startswith("464")
    assert (row[3], row[7]) == ("Số: ..../BC-SYT", UNREAD.id)
    assert "<script" not in answer.text
    complete_symbol(ledger, UNREAD.id, SYMBOL, "Lan", "đọc", AT)
    assert "Không có số nào chờ đọc" in page.get("/numbers").text


def test_the_picture_is_a_picture_and_nothing_else(page):
    """
    PNG with the headers that bind the browser; an id that is none gets 404.
    """
    source = page.get("/numbers").text.split('<img src="')[1].split('"')[0]
    connection = http.client.HTTPConnection("127.0.0.1", page.server.port, timeout=30)
    connection.request("GET", source)
    answer = connection.getresponse()

    assert (answer.status, answer.headers["Content-Type"], answer.read()) == (200, "image/png", PNG)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    connection.close()
    assert page.get("/numbers/nonsense.png").status == 404
