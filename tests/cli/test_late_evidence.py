"""Evidence that comes after a period was closed: the closed figures stand, what changed is a line of its own, everywhere."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from gateway.cli.opening import opened_ledger
from gateway.measuring import load_measures
from gateway.rows import load_judging_rules
from gateway.settings import load_settings
from gateway.web.figures import Query, figures_page
from tests.cli.running import Vanthu

WHO = ("--by", "Lan", "--reason", "hết năm")
REGISTER = """agency,symbol,date,type,abstract,recipients,secrecy,sent_electronically,sent_on_paper
stttt,10/STTTT-VP,2014-03-03,cong_van,Mười,Sở Nội vụ,,x,0
stttt,11/STTTT-VP,2014-03-04,cong_van,Mười một,Sở Nội vụ,,x,0
stttt,12/STTTT-VP,2014-03-05,cong_van,Mười hai,Sở Nội vụ,,x,
"""
BOOK = """agency,symbol,date,recipient,dispatched_on
stttt,10/STTTT-VP,2014-03-03,Sở Nội vụ,2014-03-04
"""
LATE = """agency,symbol,date,type,abstract,recipients,secrecy,sent_electronically,sent_on_paper
stttt,13/STTTT-VP,2014-04-05,cong_van,Mười ba,Sở Nội vụ,,x,0
"""


def figure(vanthu, *options):
    found = vanthu("indicators", "--period", "2014", "--only", "II.1", "--json", *options).lines()
    return next(line for line in found if line["agency"] in ("stttt", None))


def parts(one):
    return one["numerator"], one["denominator"], one["unknown"]


@pytest.fixture(scope="module")
def late(tmp_path_factory):
    """Two letters electronic, one in doubt; 2014 closed; then a dispatch book, one more letter, a word and a void."""
    folder = tmp_path_factory.mktemp("late")
    for name, text in (("so.csv", REGISTER), ("chuyen.csv", BOOK), ("muon.csv", LATE)):
        (folder / name).write_text(text, encoding="utf-8")
    vanthu = Vanthu("--data", str(folder / "data"))
    assert vanthu("import", "register", str(folder / "so.csv"), "--agency", "stttt").code == 0
    assert parts(figure(vanthu)) == (2, 3, 1)
    assert vanthu("period", "close", "2014", *WHO).code == 0
    assert vanthu("import", "dispatch", str(folder / "chuyen.csv"), "--agency", "stttt").code == 0
    assert vanthu("import", "register", str(folder / "muon.csv"), "--agency", "stttt").code == 0
    ids = {line["symbol"]: line["id"] for line in vanthu("documents", "--json").lines()}
    vanthu("correct", ids["12/STTTT-VP"], "paper", "electronic_only", *WHO)
    vanthu("void", ids["11/STTTT-VP"], *WHO)
    vanthu("reprocess")
    return vanthu


@pytest.mark.parametrize("options", [(), ("--agency", "stttt"), ("--by", "agency")])
def test_closed_figures_stand_whatever_comes(late, options):
    """
    For the province, for the agency, and in the table of all agencies; --current shows 2 of 3: 12 and 13, with 10 hybrid.
    """
    assert parts(figure(late, *options)) == (2, 3, 1)
    assert parts(figure(late, *options, "--current")) == (2, 3, 0)


def test_what_changed_is_a_line_of_its_own(late):
    """
    One doubtful less; the flipped mode and the new letter cancel out in the parts, and the verdict's interval moved.
    """
    changed = figure(late)["after_closing"]
    assert changed["change"] == {"numerator": 0, "denominator": 0, "unknown": -1}
    shown = late("indicators", "--period", "2014", "--only", "II.1")
    assert "unknown -1" in shown.out + shown.err
    found = {(line["id"], line["agency"]) for line in late("period", "changes", "2014", "--json").lines()}
    assert {("II.1", None), ("II.1", "stttt"), ("II.4", None)} <= found


def test_pages_show_the_closed_figures_and_the_change(late):
    """
    The first page and the page of indicators.
    """
    settings = load_settings(None, {"storage": {"data_dir": late.options[1]}})
    with opened_ledger(settings) as ledger:
        measures = load_measures(settings, load_judging_rules(settings, ledger))
        page = figures_page(ledger, measures, Query("2014"), date(2015, 2, 3))
        plain = {figure.row.id: figure.row.parts for figure in page["figures"]}
        assert (plain["II.1"], bool(page["closed_on"])) == ("2/3", True)
        assert any(told.startswith("II.1: chưa rõ -1") for told in page["changes"])
        today = figures_page(ledger, measures, Query("2014", organised="today"), date(2015, 2, 3))
        assert (today["closed_on"], today["changes"]) == ("", [])


def test_reopening_keeps_the_history_and_closing_again_keeps_the_new_figures(late, tmp_path):
    """
    Both closings stand in the list; the second has what became known.
    """
    shutil.copytree(late.options[1], tmp_path / "data")
    late = Vanthu("--data", str(tmp_path / "data"))
    assert late("period", "reopen", "2014", "--by", "Minh", "--reason", "thiếu sổ").code == 0
    assert parts(figure(late)) == (2, 3, 0)
    assert late("period", "close", "2014", "--by", "Minh", "--reason", "đủ sổ").code == 0
    assert figure(late)["after_closing"] is None
    rows = late("period", "list", "--json").lines()
    assert [(row["closing"], row["closed_by"], row["reopened_by"], row["in_force"]) for row in rows] == [
        (2, "Minh", None, True), (1, "Lan", "Minh", False),
    ]  # fmt: skip
