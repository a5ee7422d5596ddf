"""A command has no service behind it: it counts whatever changed before it tells figures."""

from __future__ import annotations

import pytest

from gateway.measuring import AT_ONCE

OFFICES = ("snv", "stc", "stp", "syt", "sct", "sxd")
ROWS = [
    f"{office},{number}/{office.upper()}-VP,{number % 28 + 1:02}/{month:02}/2014,Công văn,V/v a,UBND tỉnh,,không,có\n"
    for office in OFFICES
    for month in range(1, 13)
    for number in (2 * month - 1, 2 * month)
]
HEAD = "agency,symbol,date,type,abstract,recipients,secrecy,sent_electronically,sent_on_paper\n"


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """More agency-months than a page counts while somebody waits, from one register, nothing counted yet."""
    from tests.cli.running import Vanthu

    folder = tmp_path_factory.mktemp("counted")
    (folder / "so.csv").write_text(HEAD + "".join(ROWS), encoding="utf-8")
    vanthu = Vanthu("--data", str(folder / "data"))
    assert len(OFFICES) * 12 > AT_ONCE
    assert vanthu("import", "register", str(folder / "so.csv")).code == 0
    return vanthu


def figure(ended, indicator):
    return next(line for line in ended.lines() if line["id"] == indicator)


def test_a_closing_keeps_no_figure_of_before(imported):
    """
    The first question after an import may be the closing itself.
    """
    assert imported("period", "close", "2014-03", "--by", "An", "--reason", "hết quý").code == 0

    kept = figure(imported("indicators", "--period", "2014-03", "--json"), "II.1")
    assert (kept["numerator"], kept["denominator"], kept["stale_months"]) == (0, 2 * len(OFFICES), 0)


def test_figures_and_estimates_are_those_of_everything_imported(imported):
    """
    All 144 documents are in the province's figure, none is old, and the numbers have told what is unseen.
    """
    ended = imported("indicators", "--year", "2014", "--json")
    whole = figure(ended, "II.1")

    assert (whole["denominator"], whole["stale_months"]) == (len(ROWS), 0)
    assert whole["estimate_unseen"]["issued_low"] == len(ROWS)
    assert "may be old" not in ended.err
