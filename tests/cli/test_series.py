"""`vanthu series`: how an agency numbers and what its numbers tell."""

from __future__ import annotations

import pytest

from classifiers.verdict import Evidence
from gateway.ledger.store import open_ledger
from gateway.route.identity import identify
from tests.ledger.numbered import ISSUED, day_of, mail_every, register_all
from tests.ledger.unread import FILE, make_scan, make_seen, take


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


def test_the_series_hints_at_the_number_of_an_unread_scan(office, tmp_path):
    """
    Of the candidates 46, 48 and 76 for the day of number 46, 48 is another document's and 76 lies far off.
    """
    ledger = open_ledger(f"sqlite:///{tmp_path}/data/vanthu.db")
    unread = identify("stttt", None, day_of(46).isoformat(), 2014, "cong_van", f"file:{FILE}")
    line = {"symbol": (Evidence("Số: ..../STTTT-KHTC", "page 1 line 3", "ocr-number-unread"),)}
    scan = make_scan(unread, issuer_id="stttt", issued_on=day_of(46).isoformat(), type="cong_van", evidence=line)
    candidates = (("48", 0.5), ("46", 0.3), ("76", 0.2))
    take(ledger, 2, scan, numbers=[make_seen(unread.id, office="stttt", candidates=candidates, second=())])
    ledger.close()

    (shown,) = office("numbers", "list", "--json").lines()
    assert shown["series"]["fits"] == ["46"]
    assert shown["series"]["low"] <= 46 <= shown["series"]["high"]
    assert "hợp: 46" in " ".join(office("numbers", "list").out.split())
