"""Scans are read to their end behind the mail: the letterhead counts at once, the foot and the words later."""

from __future__ import annotations

import signal

from tests.made.long_scans import decision_scan
from tests.scenarios.letters import letter, with_file
from tests.scenarios.running import until


def _scan(number: int) -> bytes:
    return with_file(number, f"{number}-QD-STTTT.pdf", decision_scan(number))


def _deep_states(service) -> dict[str, int]:
    return dict(service.rows("SELECT state, count(*) FROM deep_reading GROUP BY state"))


def test_the_letterhead_counts_at_once_and_the_foot_on_the_last_page_later(service):
    """
    Paper is unknown until page 2 is read; then words of every page are found and the spool is empty.
    """
    service.start(deep_reading={"enabled": True})
    service.deliver(_scan(166), letter(1))
    service.wait_done(2)
    until(lambda: service.events("read_deeply"), "the deep reading")

    (told,) = service.events("read_deeply")
    assert (told["pages"], told["documents"]) == (2, 1)
    papers = {one["symbol"]: one["paper"]["status"] for one in service.documents()}
    assert papers["166/QĐ-STTTT"] == "electronic_only"
    found = service.command("documents", "--json", "--text", '"an toan thuc pham" tổng hợp')
    assert [one["symbol"] for one in found] == ["166/QĐ-STTTT"]
    assert [one["symbol"] for one in service.command("documents", "--json", "--text", '"gửi quý Sở"')] == ["1/STTTT-VP"]
    assert service.command("queue", "deep", "--json") == []
    assert until(lambda: not service.spool_files(), "an empty spool")
    assert service.rows("SELECT count(*) FROM exchange") == [(2,)]
    assert service.rows("SELECT origin, count(*) FROM page_text GROUP BY origin") == [("ocr", 2), ("text", 1)]


def test_killed_in_the_middle_of_the_deep_reading_it_is_done_again_with_the_same_result(service):
    """
    Nothing is half recorded: the first examination stands until the second is whole, and counts once.
    """
    service.start()
    service.deliver(*(_scan(number) for number in (166, 167, 168)))
    service.wait_done(3)
    until(lambda: len(service.note_processes()) > 2 and service.events("read_deeply"), "a page in hand")
    service.end(signal.SIGKILL)
    before = len(service.documents())
    assert _deep_states(service).get("waiting", 0) >= 1
    service.start()
    until(lambda: _deep_states(service) == {"done": 3}, "the deep readings")

    documents = service.documents()
    assert before == len(documents) == 3
    assert {one["paper"]["status"] for one in documents} == {"electronic_only"}
    assert service.rows("SELECT count(*) FROM exchange") == [(3,)]
    assert service.rows("SELECT mail_key, count(*) FROM past_examination GROUP BY mail_key HAVING count(*) > 1") == []
    assert until(lambda: not service.spool_files(), "an empty spool")


def test_deep_reading_that_is_switched_off_keeps_no_mail(service):
    """
    The spool is empty after the letterhead; its words are kept unless that is switched off too.
    """
    service.start(deep_reading={"enabled": False, "keep_text": False})
    service.deliver(_scan(166))
    service.wait_done(1)

    assert until(lambda: not service.spool_files(), "an empty spool")
    assert (service.rows("SELECT * FROM deep_reading"), service.rows("SELECT * FROM page_text")) == ([], [])
    assert [one["type"] for one in service.documents()] == ["quyet_dinh"]
