"""Visits to a portal on loopback: what is read, what is not asked, and how politely."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.documents.listing import read_listing
from gateway.errors import TryLater
from gateway.fetching.hosts import Host, Hosts
from gateway.fetching.portals import Visit, hosts_for, visit_all
from gateway.fetching.robots import read_robots
from gateway.fetching.rounds import STATE_FILE, not_fetched, read_sources
from gateway.settings import Portal
from tests.fetching.portal import PortalServer, Reply, dripping, feed, page, served

NOW = datetime(2014, 5, 6, 2, tzinfo=UTC)
ROWS = {"row": "li", "next": "a.sau"}


@pytest.fixture
def server() -> Iterator[PortalServer]:
    with served() as portal:
        yield portal


class Round:
    """Rounds of visits to one block; pauses are counted, not waited for."""

    def __init__(self, folder: Path, *portals: Portal, timeout_s: int = 60) -> None:
        self.folder = folder
        self.portals = portals
        self.timeout_s = timeout_s
        self.pauses: list[float] = []

    def all(self, now: datetime = NOW, **options: Any) -> list[Visit]:
        def small(portal: Portal) -> Hosts:
            whole = hosts_for(portal)
            return Hosts(whole.rows, max_mb=1, timeout_s=self.timeout_s)

        return list(
            visit_all(
                self.folder, self.portals, "vanthu/0 (tests)", read_listing, now, hosts_of=small,
                pause=self.pauses.append, **options,
            )
        )  # fmt: skip

    def one(self, now: datetime = NOW, **options: Any) -> Visit:
        (visit,) = self.all(now, **options)
        return visit


def block(server: PortalServer, path: str = "/vb", kind: str = "html", **more: Any) -> Portal:
    selectors = {"selectors": ROWS} if kind == "html" else {}
    values = {"name": "tinh", "agency": "ubnd-tinh", "url": server.url + path, "kind": kind, "private": True}
    return Portal.model_validate(values | selectors | more)


def titles(visit: Visit) -> list[str]:
    return [entry.title for entry in visit.entries]


def test_a_listing_is_read_page_by_page_with_a_pause_between(server: PortalServer, tmp_path: Path) -> None:
    """
    robots.txt first, then each page once, though the last one leads back to the first; one request at a time.
    """
    server.shows("/vb", page("số một", following="?trang=2"))
    server.shows("/vb?trang=2", page("số hai", following="/vb?trang=3"))
    server.shows("/vb?trang=3", page("số ba", following="/vb"))
    office = Round(tmp_path, block(server, delay_s=300))
    visit = office.one()

    assert (titles(visit), visit.failure, visit.pages) == (["số một", "số hai", "số ba"], "", 3)
    assert server.asked == ["/robots.txt", "/vb", "/vb?trang=2", "/vb?trang=3"]
    assert len(office.pauses) == 3
    assert all(0 < pause <= 300 for pause in office.pauses)
    assert (server.most_at_once, server.agents) == (1, {"vanthu/0 (tests)"})


def test_no_more_pages_are_asked_for_than_the_block_allows(server: PortalServer, tmp_path: Path) -> None:
    """
    And it is told that the rest was not read.
    """
    for number in range(1, 6):
        server.shows(f"/vb?trang={number}", page(f"số {number}", following=f"?trang={number + 1}"))
    visit = Round(tmp_path, block(server, "/vb?trang=1", max_pages=2)).one()

    assert (titles(visit), visit.failure) == (["số 1", "số 2"], "")
    assert "max_pages = 2" in visit.notes[0]


def test_a_portal_is_left_alone_until_it_is_due(server: PortalServer, tmp_path: Path) -> None:
    """
    `every_hours` between two visits, unless a person asks.
    """
    server.shows("/rss", feed("số một"))
    office = Round(tmp_path, block(server, "/rss", "rss", every_hours=6))
    office.one()

    assert not office.one(NOW + timedelta(hours=5)).due
    assert len(server.asked) == 2
    assert office.one(NOW + timedelta(hours=5), all_due=True).due
    assert office.one(NOW + timedelta(hours=12)).due


def test_an_unchanged_page_is_not_sent_again(server: PortalServer, tmp_path: Path) -> None:
    """
    304: its rows are read from the copy.
    """
    server.shows("/rss", feed("số một"), ETag='"a"')
    office = Round(tmp_path, block(server, "/rss", "rss"))
    first, second = office.one(), office.one(all_due=True)

    assert (titles(first), first.unchanged) == (["số một"], 0)
    assert (titles(second), second.unchanged, server.statuses[-1]) == (["số một"], 1, 304)


@pytest.mark.parametrize(
    "rules",
    [
        "User-agent: *\nDisallow: /vb",
        "User-agent: vanthu\nDisallow: /\n\nUser-agent: *\nDisallow:",
        "User-agent: *\nDisallow: /*?",
    ],
)
def test_what_robots_txt_forbids_is_not_asked_for(server: PortalServer, tmp_path: Path, rules: str) -> None:
    """
    For everybody, for us by name, and by patterns.
    """
    server.shows("/robots.txt", rules)
    server.shows("/vb?trang=1", page("số một"))
    visit = Round(tmp_path, block(server, "/vb?trang=1")).one()

    assert "forbidden by robots.txt" in visit.failure
    assert server.asked == ["/robots.txt"]


def test_nothing_is_asked_while_robots_txt_cannot_be_had(server: PortalServer, tmp_path: Path) -> None:
    """
    RFC 9309 §2.3.1.4: a server in trouble has not allowed anything.
    """
    server.shows("/robots.txt", "", 500)
    visit = Round(tmp_path, block(server)).one()

    assert "status 500" in visit.failure
    assert server.asked == ["/robots.txt"]


def test_a_host_that_asks_us_to_wait_is_not_asked_before(server: PortalServer, tmp_path: Path) -> None:
    """
    429 with Retry-After holds for every block on that host and for people who ask; what was seen before it is kept.
    """
    server.shows("/vb", page("số một", following="?trang=2"))
    server.shows("/vb?trang=2", "", 429, Retry_After="172800")
    server.shows("/rss", feed("số hai"))
    office = Round(tmp_path, block(server), block(server, "/rss", "rss", name="rss"))
    first, other = office.all()
    asked = len(server.asked)

    assert (titles(first), other.due) == (["số một"], False)
    assert first.wait_until is not None
    assert timedelta(hours=47) < first.wait_until - datetime.now(UTC) < timedelta(hours=49)
    again = office.all(datetime.now(UTC) + timedelta(hours=40), all_due=True)
    assert [visit.due for visit in again] == [False, False]
    assert len(server.asked) == asked

    server.shows("/vb?trang=2", page("số ba"))
    later = office.all(datetime.now(UTC) + timedelta(hours=49))
    assert [titles(visit) for visit in later] == [["số một", "số ba"], ["số hai"]]


def test_retry_after_may_be_a_day(server: PortalServer, tmp_path: Path) -> None:
    """
    RFC 9110 §10.2.3.
    """
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=5)
    server.shows("/vb", "", 503, Retry_After=format_datetime(until, usegmt=True))

    assert Round(tmp_path, block(server)).one().wait_until == until


@pytest.mark.parametrize(
    ("location", "sentence"),
    [
        ("http://localhost:{port}/vb2", "one host"),
        ("http://example.vn/vb", "one host"),
        ("/vong", "redirects"),
        ("file:///etc/passwd", "one host"),
    ],
)
def test_a_redirect_leads_nowhere_but_on_the_same_host(
    server: PortalServer, tmp_path: Path, location: str, sentence: str
) -> None:
    """
    Not to another name of the same machine, not in circles.
    """
    server.shows("/vb", "", 302, Location=location.format(port=server.port))
    server.shows("/vong", "", 302, Location="/vb")
    visit = Round(tmp_path, block(server)).one()

    assert sentence in visit.failure
    assert "/vb2" not in server.asked


def test_a_redirect_on_the_host_is_followed(server: PortalServer, tmp_path: Path) -> None:
    """
    And links are completed from where it led.
    """
    server.shows("/vb", "", 301, Location="/moi/vb")
    server.shows("/moi/vb", "<ul><li><a href=1.pdf>số một</a></ul>")

    assert Round(tmp_path, block(server)).one().entries[0].url == f"{server.url}/moi/1.pdf"


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (Reply(b"x" * (1024 * 1024 + 1)), "more than 1 MB"),
        (Reply(dripping), "too slowly"),
        (Reply(b"", 500), "status 500"),
        (Reply(b"<html>b\xe1\xba\xa3o tr\xc3\xac"), "begins with rss"),
        (Reply(b'<!DOCTYPE r [<!ENTITY a "aa">]><rss>&a;</rss>'), "declares entities"),
    ],
    ids=["huge", "dripping", "500", "a page", "entities"],
)
def test_a_bad_answer_is_told_until_it_went_right(
    server: PortalServer, tmp_path: Path, reply: Reply, sentence: str
) -> None:
    """
    In the state, with the next try after an hour.
    """
    server.replies["/rss"] = reply
    office = Round(tmp_path, block(server, "/rss", "rss"), timeout_s=1 if callable(reply.body) else 60)
    assert sentence in office.one().failure
    assert sentence in not_fetched(tmp_path)[0]
    assert read_sources(tmp_path)["tinh"].next_at == (NOW + timedelta(hours=1)).isoformat()

    office.timeout_s = 60
    server.shows("/rss", feed("số một"))
    assert titles(office.one(NOW + timedelta(hours=1))) == ["số một"]
    assert not_fetched(tmp_path) == ()


def test_a_private_address_is_refused_unless_the_block_allows_it(server: PortalServer, tmp_path: Path) -> None:
    """
    A portal inside the province's own network needs `private = true`.
    """
    visit = Round(tmp_path, block(server, private=False)).one()

    assert "private address" in visit.failure
    assert server.asked == []


def test_a_sitemap_leads_to_its_parts_and_to_the_pages_of_documents(server: PortalServer, tmp_path: Path) -> None:
    """
    A page is asked for again only when the sitemap says that it changed; a dead one costs only itself.
    """

    def sitemap(changed: str) -> str:
        pages = "".join(f"<url><loc>{server.url}/{n}</loc><lastmod>{changed}</lastmod></url>" for n in (1, 2, 3))
        return f"<urlset>{pages}</urlset>"

    server.shows("/sitemap.xml", f"<sitemapindex><sitemap><loc>{server.url}/vb.xml</loc></sitemap></sitemapindex>")
    server.shows("/vb.xml", sitemap("2014-05-01"))
    server.shows("/1", "<h1>số một</h1>")
    server.shows("/3", "<h1>số ba</h1>")
    office = Round(tmp_path, block(server, "/sitemap.xml", "sitemap", selectors={"title": "h1"}))
    first = office.one()
    asked = len(server.asked)

    assert titles(first) == ["số một", "", "số ba"]
    assert "1 pages of documents could not be read" in first.notes[0]
    assert first.entries[0].changed == "2014-05-01"

    assert titles(office.one(all_due=True)) == ["số một", "", "số ba"]
    assert server.asked[asked:] == ["/robots.txt", "/sitemap.xml", "/vb.xml", "/2"]

    server.shows("/vb.xml", sitemap("2014-05-02"))
    server.shows("/1", "<h1>số một sửa</h1>")
    assert titles(office.one(all_due=True))[0] == "số một sửa"


def test_pages_of_documents_beyond_the_limit_wait_for_the_next_visit(server: PortalServer, tmp_path: Path) -> None:
    """
    Those that are kept cost nothing, so that every visit comes further.
    """
    pages = "".join(f"<url><loc>{server.url}/{n}</loc><lastmod>2014-05-01</lastmod></url>" for n in range(5))
    server.shows("/sitemap.xml", f"<urlset>{pages}</urlset>")
    for number in range(5):
        server.shows(f"/{number}", f"<h1>số {number}</h1>")
    office = Round(tmp_path, block(server, "/sitemap.xml", "sitemap", selectors={"title": "h1"}, max_pages=3))
    first, second, third = office.one(), office.one(all_due=True), office.one(all_due=True)

    assert [sum(bool(title) for title in titles(visit)) for visit in (first, second, third)] == [2, 4, 5]
    assert (first.notes, third.notes) == (("3 pages of documents wait for the next visits (max_pages)",), ())


def test_two_processes_never_ask_at_the_same_time(server: PortalServer, tmp_path: Path) -> None:
    """
    The second is told to try again.
    """
    server.shows("/vb", page("số một"))
    office = Round(tmp_path, block(server))
    visits = visit_all(tmp_path, office.portals, "vanthu", read_listing, NOW, pause=office.pauses.append)
    next(visits)
    with pytest.raises(TryLater, match="another"):
        office.one()
    visits.close()
    assert office.one(all_due=True).failure == ""


def test_a_dry_run_keeps_no_state(server: PortalServer, tmp_path: Path) -> None:
    """
    So that the real one is due.
    """
    server.shows("/vb", page("số một"))
    office = Round(tmp_path, block(server))
    office.one(keep_state=False)

    assert not (tmp_path / STATE_FILE).exists()
    assert office.one().due


def test_a_damaged_copy_or_state_is_asked_for_anew(server: PortalServer, tmp_path: Path) -> None:
    """
    What a crash may leave behind stops nothing.
    """
    server.shows("/rss", feed("số một"), ETag='"a"')
    office = Round(tmp_path, block(server, "/rss", "rss"))
    office.one()
    for file in [*tmp_path.glob("tinh/*.json"), tmp_path / STATE_FILE]:
        file.write_text("{", encoding="utf-8")

    assert titles(office.one()) == ["số một"]
    assert json.loads((tmp_path / STATE_FILE).read_text(encoding="utf-8"))["tinh"]["failure"] == ""


def test_only_the_host_of_the_block_is_listed() -> None:
    """
    On the port that its address names, else on those of http and https.
    """
    made = {"name": "a", "agency": "snv", "kind": "rss"}
    named = Portal.model_validate(made | {"url": "http://Cong.example.vn:8080/rss"})
    plain = Portal.model_validate(made | {"url": "https://cong.example.vn/rss"})

    assert hosts_for(named).rows == (Host("cong.example.vn", "a", (8080,), False),)
    assert hosts_for(named).place_of("http://cong.example.vn/rss") is None
    assert hosts_for(plain).place_of("http://cong.example.vn/rss") is not None
    assert hosts_for(plain).place_of("https://cong.example.vn.evil.vn/rss") is None


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/vb", True),
        ("User-agent: *\nDisallow:", "/vb", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("\ufeffUser-agent: *\nDisallow: /", "/vb", False),
        ("User-agent: *\nDisallow: /vb\nAllow: /vb/cong-khai", "/vb/cong-khai/1", True),
        ("User-agent: *\nAllow: /vb\nDisallow: /vb", "/vb", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/vb/1.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/vb/1.pdf?x=1", True),
        ("User-agent: *\nDisallow: /*?trang=", "/vb?trang=2", False),
        ("User-agent: *\nDisallow: /v%C4%83n-b%E1%BA%A3n", "/v%c4%83n-b%e1%ba%a3n/1", False),
        ("User-agent: khac\nDisallow: /\nUser-agent: VanThu\nUser-agent: nua\nDisallow: /a # ghi chu", "/a", False),
        ("User-agent: khac\nDisallow: /", "/vb", True),
        ("Disallow: /", "/vb", True),
    ],
)
def test_robots_txt_is_read_as_its_rfc_says(rules: str, path: str, allowed: bool) -> None:
    """
    RFC 9309 §2.2: the longest rule decides, of equals the one that allows; "*" and "$"; our own group before all others.
    """
    assert read_robots(rules.encode()).allows(path) is allowed


def test_a_crawl_delay_is_kept_to(server: PortalServer, tmp_path: Path) -> None:
    """
    When it is longer than our own; one that nobody waits for ends the visit.
    """
    server.shows("/robots.txt", "User-agent: *\nCrawl-delay: 120")
    server.shows("/vb", page("số một"))
    office = Round(tmp_path, block(server, delay_s=1))
    office.one()
    assert [1 < pause <= 120 for pause in office.pauses] == [True]

    server.shows("/robots.txt", "User-agent: *\nCrawl-delay: 86400")
    assert "robots.txt wants 86400 s" in office.one(all_due=True).failure
