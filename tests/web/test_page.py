"""The page, from the real server on loopback: what it shows, and what it never does."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import Message
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gateway.errors import BadSettings
from gateway.ledger.store import append_examination, open_ledger, record_arrivals
from gateway.measuring import load_measures
from gateway.rows import load_judging_rules
from gateway.settings import Settings, Storage, Web
from gateway.web.serving import PageServer
from tests.ledger.samples import AT, make_arrival, make_document, make_examination, make_exchange

MAILS = Path(__file__).resolve().parents[1] / "mails"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> \u202egnp.exe"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Message
    text: str


def until_counted(get: Callable[[], Answer], words: str, without: str = "\0") -> Answer:
    """The answer once counts over whole tables are in it: no page waits for them."""
    limit = time.monotonic() + 60
    while words not in (answer := get()).text or without in answer.text:
        assert time.monotonic() < limit
        time.sleep(0.05)
    return answer


class Tables(HTMLParser):
    """Rows of all tables, by the class of the table; cells as text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: dict[str, list[list[str]]] = {}
        self._table = ""
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self._table = dict(attrs)["class"]
            self.rows[self._table] = []
        elif tag == "tr":
            self.rows[self._table].append([])
        elif tag in ("td", "th"):
            self.rows[self._table][-1].append("")
            self._inside = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data):
        if self._inside:
            self.rows[self._table][-1][-1] += data


class Page:
    """A server and how to ask it."""

    def __init__(self, ledger, settings, free_bytes=lambda: 10**9) -> None:
        measures = load_measures(settings, load_judging_rules(settings, ledger))
        self.free_bytes = free_bytes
        self.server = PageServer(settings.web, ledger, lambda: measures, lambda: self.free_bytes())
        self.server.start()

    def get(self, path: str, host: str = "", method: str = "GET") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.request(method, path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return Answer(answer.status, answer.headers, text)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory, examine):
    """A ledger with all sample mails and one hostile one."""
    ledger = open_ledger(f"sqlite:///{tmp_path_factory.mktemp('page')}/vanthu.db")
    for number, path in enumerate(sorted(MAILS.glob("*.eml")), start=1):
        record_arrivals(ledger, [make_arrival(number)])
        append_examination(ledger, f"ident:Q{number}", examine(path.stem), AT)
    record_arrivals(ledger, [make_arrival(900)])
    exchange = make_exchange(HOSTILE, agency=None)
    document = make_document(
        900, abstract=HOSTILE, issuer_name=HOSTILE, issuer_id=None, symbol=f"9/{HOSTILE}", exchanges=(exchange,)
    )
    append_examination(ledger, "ident:Q900", replace(make_examination(document), sender=HOSTILE), AT)
    yield ledger
    ledger.close()


@pytest.fixture(scope="module")
def settings():
    return Settings(web=Web(port=0), storage=Storage(data_dir="unused"))


@pytest.fixture(scope="module")
def page(ledger, settings):
    page = Page(ledger, settings)
    yield page
    page.server.stop()


def test_the_page_shows_every_indicator_and_the_documents_of_the_year(page):
    """
    Indicators with parts and interval, documents with symbol, type and issuer.
    """
    answer = page.get("/?period=2014")
    tables = Tables(answer.text).rows

    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert [row[0] for row in tables["indicators"][1:]][:3] == ["a.1", "a.2", "a.3"]
    assert len(tables["indicators"]) == 36
    by_symbol = {row[0]: row for row in tables["documents"][1:]}
    assert by_symbol["31/KH-SYT"][2].casefold() == "kế hoạch"
    assert by_symbol["31/KH-SYT"][3] == "Sở Y tế"
    assert "data:" not in answer.text


def test_an_agency_and_a_period_can_be_chosen(page):
    """
    The page of one agency shows its documents only.
    """
    rows = Tables(page.get("/?period=2014&agency=stttt").text).rows["documents"][1:]

    assert rows
    assert {row[3] for row in rows} == {"Sở Thông tin và Truyền thông"}
    assert "Chưa có văn bản nào" in page.get("/?period=1999-Q2").text


def test_without_a_period_the_newest_year_is_shown(page):
    """
    Opening the bare address shows something.
    """
    answer = page.get("/")

    assert answer.status == 200
    assert len(Tables(answer.text).rows["documents"]) > 1


@pytest.mark.parametrize(
    "query", ["period=2014-Q5", "period=x", "period=2014&agency=atlantis", "period=%3Cscript%3E", "period=99999"]
)
def test_a_period_or_agency_that_is_none_gets_one_sentence(page, query):
    """
    400 and a plain sentence, no page and no markup.
    """
    answer = page.get(f"/?{query}")

    assert answer.status == 400
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.count("\n") == 1
    assert "expected" in answer.text


def test_words_of_strangers_stay_words(page):
    """
    Markup in an abstract, an issuer or an address is shown, not obeyed; direction marks are taken out.
    """
    text = page.get("/?period=2014").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script" not in text
    assert "<img" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize("path", ["/", "/healthz", "/metrics", "/static/vanthu.css", "/?period=x", "/nowhere"])
def test_every_answer_carries_the_headers_that_bind_the_browser(page, path):
    """
    No script, no frame, no foreign content, no sniffing, no cookie.
    """
    headers = page.get(path).headers

    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Set-Cookie"] is None
    assert headers["Server"] is None


def test_the_page_keeps_to_its_own_policy(page):
    """
    No inline style, script or handler, and nothing from elsewhere.
    """
    text = page.get("/?period=2014").text

    for forbidden in (" style=", " onclick=", "<style", "http://", "https://", "javascript:"):
        assert forbidden not in text.replace("http://www.w3.org", "")


def test_another_name_for_this_machine_gets_nothing(page):
    """
    A stranger's name that was made to point to loopback reads no page.
    """
    for name in ("evil.example", "evil.example:80", "127.0.0.1.evil.example"):
        answer = page.get("/?period=2014", host=name)
        assert (answer.status, "31/KH-SYT" in answer.text) == (421, False)
    for name in ("localhost:8625", "127.0.0.1", "[::1]:8625"):
        assert page.get("/healthz", host=name).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_page_changes_nothing(page, method):
    """
    Reading is all that is offered.
    """
    assert page.get("/", method=method).status == 405


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/static/../app.py", "/static/%2e%2e/app.py"])
def test_nothing_else_is_served(page, path):
    """
    No interface description, no file outside the static folder.
    """
    assert page.get(path).status == 404


def test_health_is_told(page):
    """
    Alive, and ready to take mail.
    """
    assert json.loads(page.get("/healthz").text) == {"status": "ok"}
    assert (page.get("/readyz").status, json.loads(page.get("/readyz").text)) == (200, {"status": "ok"})


def test_a_full_disk_is_not_ready(ledger, settings):
    """
    503 while mail would be refused; alive all the same.
    """
    page = Page(ledger, settings, free_bytes=lambda: -5)
    try:
        assert page.get("/readyz").status == 503
        assert page.get("/healthz").status == 200
        assert "vanthu_spool_free_bytes -5.0" in page.get("/metrics").text
    finally:
        page.server.stop()


def test_metrics_are_the_rows(page):
    """
    Prometheus gets counts by state, door, role and type, and the age of what waits.
    """
    answer = until_counted(lambda: page.get("/metrics"), "vanthu_rows_counted_seconds ")
    values = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))

    mails = len(list(MAILS.glob("*.eml"))) + 1
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert values['vanthu_mails{state="done"}'] == f"{mails}.0"
    assert values['vanthu_mails_by_door{door="journal"}'] == f"{mails}.0"
    assert float(values['vanthu_documents{type="cong_van"}']) > 5
    assert float(values["vanthu_alerts"]) >= 1
    assert values["vanthu_oldest_waiting_seconds"] == "0.0"


def test_the_first_view_shows_totals_or_says_that_they_are_not_counted_yet(ledger, settings, page):
    """
    Whoever opens the page right after the start waits for no count: dots and a sentence, never a nought.
    """
    other = Page(ledger, settings)
    try:
        first = other.get("/?period=2014").text
    finally:
        other.server.stop()
    assert ("<b>…</b>" in first) == ("Not counted yet" in first)
    later = until_counted(lambda: page.get("/?period=2014"), '<span class="en">alerts</span>', without="<b>…</b>").text
    assert "Not counted yet" not in later


def test_the_page_listens_on_loopback_only(page):
    """
    Asked under another address of this machine, nobody answers.
    """
    listening = socket.getaddrinfo(socket.gethostname(), page.server.port, socket.AF_INET, socket.SOCK_STREAM)
    addresses = {entry[4][0] for entry in listening} - {"127.0.0.1"}

    for address in addresses:
        with socket.socket() as probe:
            probe.settimeout(5)
            assert probe.connect_ex((address, page.server.port)) != 0
    with pytest.raises(ValueError, match="host"):
        Web(host="0.0.0.0")


def test_a_port_in_use_is_bad_settings(page, settings, ledger):
    """
    The sentence names section and port.
    """
    taken = settings.model_copy(update={"web": Web(port=page.server.port)})
    with pytest.raises(BadSettings, match=r"\[web\].*cannot be opened"):
        Page(ledger, taken)
