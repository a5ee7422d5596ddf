"""`vanthu period`: a closed year stands still, what comes later is a line of its own, reopening lets it move."""

from __future__ import annotations

import pytest

from tests.cli.running import MAILS, Vanthu

WHO = ("--by", "Lan", "--reason", "hết năm")


@pytest.fixture
def closed(fresh):
    """The samples, with 2014 closed."""
    fresh("ingest", str(MAILS))
    assert fresh("period", "close", "2014", *WHO).code == 0
    return fresh


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    """One mail, with 2014 closed; for questions that change nothing."""
    vanthu = Vanthu("--data", str(tmp_path_factory.mktemp("closed")))
    vanthu("ingest", str(sorted(MAILS.glob("001*.eml"))[0]))
    assert vanthu("period", "close", "2014", *WHO).code == 0
    return vanthu


def figure(vanthu, indicator="II.1", *options):
    (shown,) = vanthu("indicators", "--year", "2014", "--only", indicator, "--json", *options).lines()
    return shown


def test_closed_figures_stand_when_paper_is_settled_later(closed):
    """
    The closed line keeps its numbers, tells the change, and --current shows what it would be.
    """
    before = figure(closed)
    assert before["after_closing"] is None
    doubtful = closed(
        "indicators", "--year", "2014", "--explain", "II.1", "--part", "unknown", "--per-page", "1", "--json"
    ).lines()[0]
    closed("correct", doubtful["document"], "paper", "electronic_only", *WHO)
    after, current = figure(closed), figure(closed, "II.1", "--current")

    assert (after["numerator"], after["unknown"]) == (before["numerator"], before["unknown"])
    assert after["after_closing"]["change"] == {"numerator": 1, "denominator": 0, "unknown": -1}
    assert (current["numerator"], current["unknown"]) == (before["numerator"] + 1, before["unknown"] - 1)
    assert "II.1" in {one["id"] for one in closed("period", "changes", "2014", "--json").lines()}


def test_reopened_period_moves_again(closed):
    """
    Both stand in the list with who and why.
    """
    assert closed("period", "reopen", "2014", "--by", "Minh", "--reason", "thiếu sổ").code == 0
    assert "after_closing" not in figure(closed)
    (row,) = closed("period", "list", "--json").lines()
    assert (row["closed_by"], row["reopened_by"], row["in_force"]) == ("Lan", "Minh", False)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("close", "2014", *WHO), 1, "closed already"),
        (("close", "2999", *WHO), 1, "can be closed from the day after"),
        (("close", "nonsense", *WHO), 2, "expected a year 2014"),
        (("reopen", "2013", *WHO), 1, "not closed"),
        (("changes", "2013"), 1, "not closed"),
        (("close", "2013", "--by", " ", "--reason", "x"), 2, "must say something"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(standing, arguments, code, says):
    """
    And nothing changes.
    """
    told = standing("period", *arguments)
    assert (told.code, says in told.err) == (code, True)
