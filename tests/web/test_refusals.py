"""What a page can't answer it refuses with one sentence: as a page for people, as plain text for machines."""

from __future__ import annotations

import http.client

import pytest

from gateway.ledger.store import open_ledger
from gateway.settings import Settings, Storage, Web
from tests.web.test_page import Page


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page over an empty ledger."""
    ledger = open_ledger(f"sqlite:///{tmp_path_factory.mktemp('refusals')}/vanthu.db")
    page = Page(ledger, Settings(web=Web(port=0), storage=Storage(data_dir="unused")))
    yield page
    page.server.stop()
    ledger.close()


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/indicators?year=2014", 400, "year is no parameter of /indicators; expected period, agency, level"),
        ("/?preiod=2014", 400, "preiod is no parameter of /; expected period, agency"),
        ("/signatures?result=valid", 400, "result is no parameter of /signatures; expected agency, signer"),
        ("/healthz?x=1", 400, "x is no parameter of /healthz; this page takes none"),
        ("/indicators/a.1", 422, "period is missing"),
        ("/series?year=abc", 422, "year is 'abc'; expected a whole number"),
        ("/series?year=99999", 422, "year is '99999'; expected at most 2999"),
        ("/indicators/a.1?period=2014&page=0", 422, "page is '0'; expected at least 1"),
        ("/indicators?secret=maybe", 422, "secret is 'maybe'; expected true or false"),
        ("/nowhere", 404, "/nowhere: Not Found"),
    ],
)
def test_one_sentence_says_what_is_wrong_and_what_is_expected(page, path, status, says):
    """Never another page than the one that was asked for, never JSON about our insides."""
    answer = page.get(path)

    assert answer.status == status
    assert answer.text.startswith(says)
    assert answer.text.count("\n") == 1


def test_a_browser_gets_a_page_in_which_nothing_of_the_question_runs(page):
    """With the way back to the first page."""
    connection = http.client.HTTPConnection("127.0.0.1", page.server.port, timeout=30)
    connection.request("GET", "/indicators?%3Cscript%3E=1", headers={"Accept": "text/html,*/*"})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()

    assert (answer.status, answer.headers["Content-Type"]) == (400, "text/html; charset=utf-8")
    assert '<a href="/">' in text
    assert "&lt;script&gt; is no parameter" in text
    assert "<script" not in text
