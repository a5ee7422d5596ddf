"""`vanthu series`: how an agency numbers and what its numbers tell."""

from __future__ import annotations

import pytest

from gateway.ledger.store import open_ledger
from tests.ledger.numbered import ISSUED, mail_every, register_all


@pytest.fixture
def office(fresh, tmp_path):
    """A command line on a ledger that saw every third number of an office."""
    ledger = open_ledger(f"sqlite:///{tmp_path}/data/vanthu.db")
    mail_every(ledger, 3)
    ledger.close()
    return fresh


def test_the_series_of_an_agency_are_shown_with_estimate_and_gaps(office):
    """
    Seen, highest, issued with its interval, the share never seen electronically, the numbers that nobody saw.
    """
    (line,) = office("series", "--year", "2014", "--gaps", "--json").lines()
    (series,) = line["series"]
    assert (line["agency"], line["year"], line["scheme"]) == ("stttt", 2014, "single_type")
    assert (series["seen"], series["electronic"], series["highest"]) == (40, 40, ISSUED)
    assert series["low"] <= ISSUED <= series["high"]
    assert series["unseen_low"] <= series["unseen_percent"] <= series["unseen_high"]
    assert series["gaps"][:2] == [[1, 2], [4, 5]]
    assert series["missing_numbers"] == 80
    assert series["rests_on"] == ["consecutive", "pace"]
    assert line["estimate"]["basis"] == "number_series"

    shown = office("series", "--year", "2014", "--agency", "stttt", "--gaps")
    assert shown.code == 0
    assert "chưa thấy: 1–2, 4–5" in shown.out
    assert "≈" in shown.out


def test_a_register_that_lists_everything_checks_the_estimate(office, tmp_path):
    """
    The error of what would have been estimated without it is printed.
    """
    ledger = open_ledger(f"sqlite:///{tmp_path}/data/vanthu.db")
    register_all(ledger)
    ledger.close()
    (line,) = office("series", "--year", "2014", "--json").lines()
    assert line["checks"][0]["listed"] == ISSUED
    assert abs(line["checks"][0]["error"]) <= 4
    assert "tự kiểm tra" in office("series", "--year", "2014").out


def test_years_and_agencies_without_numbers_show_nothing(office):
    """
    An unknown agency is an error of usage, a known one without documents an empty answer.
    """
    assert office("series", "--year", "2013", "--json").lines() == []
    (line,) = office("series", "--year", "2014", "--agency", "syt", "--json").lines()
    assert (line["series"], line["estimate"]) == ([], None)
    assert office("series", "--year", "2014", "--agency", "xyz").code == 2
