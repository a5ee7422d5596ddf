"""`vanthu portal fetch` and `list`: from a portal on loopback through the sandbox into b.5."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.ledger.store import open_ledger
from gateway.metrics import metrics_text
from tests.cli.running import Ended, Vanthu
from tests.fetching.portal import PortalServer, served
from tests.registers.made import REGISTER, write_csv

FEED = "/rss"
ISSUED = [
    ("ubnd-tinh", "26/2013/QĐ-UBND", "2013-09-15", "", "thử nghiệm", "Sở Nội vụ", "", "có", "không"),
    ("ubnd-tinh", "7/CT-UBND", "2013-10-01", "", "chỉ thị một", "Sở Nội vụ", "", "có", "không"),
]
POSTED = "Mon, 16 Sep 2013 08:00:00 +0700"
FIRST = f"<item><title>Quyết định số 26/2013/QĐ-UBND ngày 15/9/2013 về việc thử nghiệm</title><link>/1</link><pubDate>{POSTED}</pubDate></item>"
SECOND = (
    "<item><title>Chỉ thị số 7/CT-UBND ngày 1/10/2013</title><link>/2</link>"
    "<pubDate>Wed, 02 Oct 2013 08:00:00 +0700</pubDate></item>"
)
NEWS = "<item><title>Hội nghị tổng kết công tác năm 2013</title><link>/3</link></item>"


class Office:
    """A gateway with one block for the feed of a portal."""

    def __init__(self, folder: Path, server: PortalServer) -> None:
        self.folder = folder
        self.server = server
        self.file = folder / "vanthu.toml"
        self.write(kind="rss", url=server.url + FEED)
        self.vanthu = Vanthu("--config", str(self.file), "--data", str(folder / "data"))

    def write(self, tail: str = "", **keys: Any) -> None:
        """The settings with one block."""
        words = {"name": "tinh", "agency": "ubnd-tinh", "delay_s": 1, "private": True} | keys
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in words.items()]
        self.file.write_text("\n".join(["[[portal]]", *lines, tail]), encoding="utf-8")

    def lists(self, *items: str) -> None:
        """What the feed shows from now on."""
        self.server.shows(FEED, f"<rss><channel>{''.join(items)}</channel></rss>")

    def fetch(self, *options: str) -> tuple[Ended, dict[str, Any]]:
        done = self.vanthu("portal", "fetch", "--json", *options)
        return done, json.loads(done.out)

    def registers(self) -> None:
        """The committee's register of what it issued."""
        path = write_csv(self.folder / "so-di.csv", REGISTER, *ISSUED)
        done = self.vanthu("import", "register", str(path))
        assert done.code == 0, done.err

    def b5(self) -> dict[str, Any]:
        done = self.vanthu("indicators", "--year", "2013", "--agency", "ubnd-tinh", "--json")
        assert done.code == 0, done.err
        return next(row for row in done.lines() if row["id"] == "b.5")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with served() as server:
        yield Office(tmp_path, server)


def test_a_fetched_listing_counts_what_the_register_issued_as_posted(office: Office) -> None:
    """
    One of two; then both; what a portal no longer shows stays posted, and the same listing twice is nothing new.
    """
    office.registers()
    office.lists(FIRST, NEWS)
    done, told = office.fetch()
    assert (done.code, told["new"], told["numbered"], told["unnumbered"], told["without_posting_day"]) == (
        0,
        2,
        1,
        1,
        1,
    )
    found = office.b5()
    assert (found["numerator"], found["denominator"], found["unknown"]) == (1, 2, 0)

    _, told = office.fetch("--now")
    assert (told["new"], told["changed"], told["same"], told["batch"]) == (0, 0, 2, None)

    office.lists(SECOND)
    _, told = office.fetch("--now")
    assert (told["new"], told["changed"], told["imported"]) == (1, 0, True)
    found = office.b5()
    assert (found["numerator"], found["denominator"], found["unknown"]) == (2, 2, 0)


def test_a_day_that_the_portal_moves_later_does_not_take_the_first_one_back(office: Office) -> None:
    """
    And a day of first sight gives way to none that is later.
    """
    office.registers()
    office.lists(FIRST)
    office.fetch()
    office.lists(FIRST.replace("Mon, 16 Sep 2013", "Wed, 16 Apr 2014"))
    _, told = office.fetch("--now")

    assert (told["new"], told["changed"], told["same"]) == (0, 0, 1)
    assert office.b5()["numerator"] == 1


def test_a_dry_run_writes_nothing_and_tells_the_rows(office: Office) -> None:
    """
    For people on stdout, row by row.
    """
    office.lists(FIRST, NEWS)
    done = office.vanthu("portal", "fetch", "--check")
    assert done.code == 0, done.err
    assert "tinh: row 1: new: 26/2013/QĐ-UBND 2013-09-15 về việc thử nghiệm" in done.out
    assert "không ghi gì / nothing written" in done.err
    assert office.vanthu("import", "list", "--json").out == ""

    done = office.vanthu("portal", "fetch")
    assert "2 mới / new" in done.err
    (batch,) = office.vanthu("import", "list", "--json").lines()
    assert (batch["kind"], batch["by"], batch["file"]) == ("portal", "portal fetch", office.server.url + FEED)
    assert "chưa đến lúc xem lại / not due yet" in office.vanthu("portal", "fetch").err


def test_a_page_with_selectors_is_taken_through_the_sandbox(office: Office) -> None:
    """
    Two pages in windows-1258, the symbol and both days in columns of their own.
    """
    selectors = '[portal.selectors]\nrow = "tr"\nsymbol = "td.s"\ndate = "td.n"\nposted_on = "td.d"\nnext = "a.sau"'
    office.write(selectors, kind="html", url=office.server.url + "/vb")
    row = "<tr><td class=s>{}<td class=n>{}<td class=d>{}<td><a href=x.pdf>V/v th\xf9 {}</a>"
    pages = ("26/2013/QĐ-UBND", "15/09/2013", "16/09/2013", 1), ("7/CT-UBND", "01/10/2013", "02/10/2013", 2)
    first, second = (f"<meta charset=windows-1258><table>{row.format(*cells)}</table>" for cells in pages)
    office.server.shows("/vb", (first + "<a class=sau href=/vb2>").encode("cp1258"))
    office.server.shows("/vb2", second.encode("cp1258"))
    office.registers()
    done, told = office.fetch()

    assert (done.code, told["pages"], told["new"], told["left_out"]) == (0, 2, 2, [])
    assert office.b5()["numerator"] == 2


def test_a_failure_is_told_kept_and_shown_and_ends_with_75(office: Office) -> None:
    """
    Of `portal fetch`, `portal list`, and what came before it is taken.
    """
    selectors = '[portal.selectors]\nrow = "li"\nnext = "a"'
    office.write(selectors, kind="html", url=office.server.url + "/vb")
    office.server.shows("/vb", "<ul><li>Quyết định số 26/2013/QĐ-UBND ngày 15/9/2013</ul><a href=/vb2>")
    office.server.shows("/vb2", "", 503, Retry_After="7200")
    done, told = office.fetch()

    assert (done.code, told["new"], told["wait_until"] is not None) == (75, 1, True)
    assert "asks us to come later" in told["failure"]
    (row,) = office.vanthu("portal", "list", "--json").lines()
    assert (row["got_at"], row["failure"]) == (None, told["failure"])
    assert "asks us to come later" in office.vanthu("portal", "list").out
    ledger = open_ledger(f"sqlite:///{office.folder}/data/vanthu.db")
    told_metrics = metrics_text(ledger, lambda: 0, None, office.folder / "data" / "evidence").decode()
    ledger.close()
    assert 'vanthu_portals{state="failed"} 1.0' in told_metrics
    assert "1 danh sách trên cổng thông tin chưa tải được" in office.vanthu("summary", "--day", "2014-03-15").out
    assert "bảo chờ đến" in office.vanthu("portal", "fetch", "--now").err


def test_a_hostile_answer_dies_in_the_sandbox_alone(office: Office) -> None:
    """
    A page nested without an end: a sentence, no crash.
    """
    office.write('[portal.selectors]\nrow = "b"', kind="html", url=office.server.url + "/vb")
    office.server.shows("/vb", "<b>" * 500_000)
    done, told = office.fetch()

    assert done.code in (0, 75)
    assert told["new"] == 0


@pytest.mark.parametrize(
    ("keys", "code", "sentence"),
    [({"agency": "khong-co"}, 78, "agency is 'khong-co'"), ({}, 2, "--name is 'khac'; expected one of tinh")],
)
def test_a_wrong_block_or_name_is_one_sentence(office: Office, keys: dict[str, str], code: int, sentence: str) -> None:
    """
    Before anything is asked.
    """
    office.write(kind="rss", url=office.server.url + FEED, **keys)
    done = office.vanthu("portal", "fetch", *([] if keys else ["--name", "khac"]))

    assert (done.code, sentence in done.err, office.server.asked) == (code, True, [])


def test_without_a_block_there_is_nothing_to_fetch(office: Office) -> None:
    """
    The settings say where one belongs.
    """
    office.file.write_text("", encoding="utf-8")
    assert office.vanthu("portal", "fetch").code == 78
    assert "no [[portal]]" in office.vanthu("portal", "list").err
