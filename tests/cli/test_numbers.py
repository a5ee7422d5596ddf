"""`vanthu numbers` and `vanthu correct`: what a person types to complete a number, and to take it back."""

from __future__ import annotations

import pytest

from gateway.ledger.readers import ACTIVE, add_version
from gateway.ledger.store import open_ledger
from tests.ledger.test_readers import make_version
from tests.ledger.unread import NUMBERED, PNG, UNREAD, make_scan, make_seen, take

BY = ("--by", "Lan")


@pytest.fixture
def unread(fresh, tmp_path):
    """A command line on a ledger with one scan whose number nobody could read."""
    ledger = open_ledger(f"sqlite:///{tmp_path}/data/vanthu.db")
    take(ledger, 1, make_scan(), numbers=[make_seen()])
    ledger.close()
    return fresh


def test_unread_numbers_are_listed_with_their_candidates(unread, tmp_path):
    """
    Document, office, type, line and candidates with their probability; the picture on request.
    """
    (line,) = unread("numbers", "list", "--json").lines()
    shown = unread("numbers", "show", UNREAD.id, "--crop", str(tmp_path / "crop.png"))

    assert (line["document"], line["office"], line["type"]) == (UNREAD.id, "syt", "bao_cao")
    assert [one["number"] for one in line["candidates"]] == ["464", "461"]
    assert line["line"] == "Số: ..../BC-SYT"
    assert "464" in unread("numbers", "list").out
    assert unread("numbers", "list", "--office", "snv", "--json").lines() == []
    assert (shown.code, (tmp_path / "crop.png").read_bytes()) == (0, PNG)


def test_a_number_is_given_taken_back_and_given_otherwise(unread):
    """
    Digits take the code of the line; withdrawing restores; `correct` does the same with the whole symbol.
    """
    done = unread("numbers", "confirm", UNREAD.id, "464", *BY, "--json")
    assert (done.code, done.json()) == (0, {"document": NUMBERED.id, "symbol": "464/BC-SYT"})
    (document,) = unread("documents", "--json").lines()
    assert (document["id"], document["symbol"], document["confidence"]["symbol"]) == (NUMBERED.id, "464/BC-SYT", 1.0)
    assert unread("numbers", "list", "--json").lines() == []
    assert unread("db", "check").code == 0

    assert unread("numbers", "withdraw", NUMBERED.id, *BY, "--reason", "nhầm").code == 0
    assert len(unread("numbers", "list", "--json").lines()) == 1
    corrected = unread("correct", UNREAD.id, "symbol", "461/BC-SYT", *BY, "--reason", "xem lại bản giấy", "--json")
    assert corrected.json()["symbol"] == "461/BC-SYT"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("numbers", "confirm", UNREAD.id, "bốn", *BY), 1, "give the whole symbol"),
        (("numbers", "confirm", "d0", "464/BC-SYT", *BY), 1, "no document has this id"),
        (("numbers", "confirm", UNREAD.id, "464", "--by", " "), 2, "must say something"),
        (("correct", UNREAD.id, "type", "thu", *BY, "--reason", "x"), 1, "expected one of"),
        (("numbers", "use", "syt", "last", *BY, "--reason", "x"), 2, "a number or base"),
        (("numbers", "use", "syt", "1", *BY, "--reason", "x"), 1, "no such version"),
        (("numbers", "show", "d0", "--crop", "x.png"), 1, "no document has this id"),
    ],
)
def test_what_can_not_be_done_is_told_in_one_sentence(unread, arguments, code, words):
    """
    Wrong usage and wrong input, each with what is expected.
    """
    ended = unread(*arguments)

    assert ended.code == code
    assert words in ended.err


def test_versions_are_shown_and_put_to_use(unread, tmp_path):
    """
    Figures of each version, and back to the shipped reader with name and reason.
    """
    figures = {
        "lessons": 40, "exact": 36, "base_exact": 20, "threshold": 0.9, "accepted": 30, "wrong": 0,
        "error_bound": 0.095, "reliability": [], "may_suggest": True, "may_accept": False,
    }  # fmt: skip
    ledger = open_ledger(f"sqlite:///{tmp_path}/data/vanthu.db")
    add_version(ledger, make_version(state=ACTIVE, calibration=figures))
    ledger.close()

    assert "36/40" in unread("numbers", "versions").out
    assert unread("numbers", "use", "syt", "base", *BY, "--reason", "đọc kém").code == 0
    (version,) = unread("numbers", "versions", "--json").lines()
    assert (version["state"], version["changed_by"], version["why"]) == ("retired", "Lan", "đọc kém")
