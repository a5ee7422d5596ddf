"""The registration report as values: three kinds of figures that never mix."""

from __future__ import annotations

import pytest

from gateway.counting.results import OBSERVED
from gateway.reports import report_words as words
from gateway.reports.model import Row, Table
from gateway.reports.registration import RegistrationFigures, Stated, registration_report
from tests.publishing.figures import FORM, HEAD, annual, ratio, registration


def line(table: Table, number: str, section: int = 0) -> Row:
    """The first row with a number within a section."""
    headings = [at for at, row in enumerate(table.rows) if row.heading]
    return next(row for row in table.rows[headings[section] :] if row.cells and row.cells[0].text == number)


def texts(table: Table, row: Row) -> dict[str, str]:
    return {column.key: table.cell(row, column).text for column in table.columns}


def test_commitment_measured_and_declared_stand_side_by_side():
    """
    Each in its own column: none takes the place of another.
    """
    table = registration("snv").table("year")
    said = texts(table, line(table, "1"))

    assert said["committed"] == "30 %"
    assert said["measured"] == "18,75–31,25\u00a0% (12/64, chưa rõ 8); so với đăng ký: chưa kết luận được"
    assert said["declared"] == "80 % (8/10)"
    assert said["unit"] == "đầu số"
    assert said["beside"] == "R4, R5"


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (ratio("I.1", 30, 100, title="Tỷ lệ"), "; so với đăng ký: đạt"),
        (ratio("I.1", 20, 100, 5, title="Tỷ lệ"), "; so với đăng ký: chưa đạt"),
        (ratio("I.1", 20, 100, 20, title="Tỷ lệ"), "; so với đăng ký: chưa kết luận được"),
        (ratio("I.1", 30, 100, title=f"Tỷ lệ{OBSERVED}"), "; so với đăng ký: chưa kết luận được"),
        (ratio("I.1", 0, 0, title="Tỷ lệ"), "—"),
    ],
)
def test_what_was_measured_is_held_against_what_was_registered(found, told):
    """
    Thirty percent were registered: the whole interval must lie on one side, with paper-only documents in sight (R4, R5).
    """
    stated = [Stated("commitment", "snv", "I.1", 2014, 30.0, "30 %")]
    figures = RegistrationFigures(FORM, 2014, "snv", "Sở Nội vụ", {2014: [found]}, stated, {}, {}, {}, "2015-01-05")
    table = registration_report(figures, HEAD).table("year")
    assert texts(table, line(table, "1"))["measured"].endswith(told)


def test_what_is_not_known_is_a_dash_with_the_source_that_is_missing():
    """
    Never 0.
    """
    table = registration("snv").table("year")
    said = texts(table, line(table, "8", section=1))
    assert said["measured"] == "—" and "thiếu R, D" in said["beside"]


def test_commitments_of_agencies_are_a_span_for_the_province_not_a_sum():
    """
    Thirty percent here and fifty-five there are no eighty-five.
    """
    table = registration(None).table("year")
    assert texts(table, line(table, "1"))["committed"] == "2 cơ quan: 30–55\u00a0%"


def test_years_are_columns_and_the_baseline_stands_before_them():
    """
    As the form has them, three lines a row; a year without results has a dash.
    """
    table = registration("snv").table("years")
    assert [column.heading for column in table.columns][3:] == ["Hiện trạng", "2012", "2013", "2014", "2015"]
    committed, measured, declared = next(group for group in table.groups() if len(group) == 3)
    assert texts(table, committed)["y3"] == "30 %"
    assert texts(table, measured)["y3"].endswith("(12/64, chưa rõ 8)\u00a0†") and texts(table, measured)["y1"] == "—"
    assert texts(table, declared)["baseline"] == "12,5 %"


def test_a_dagger_marks_what_was_counted_of_observed_documents_alone():
    """
    Its words stand below the table (R5).
    """
    table = registration("snv").table("year")
    assert texts(table, line(table, "1"))["text"].endswith("†")
    assert any(note.startswith("†") for note in table.notes)
    assert OBSERVED.strip(" ()") in words.SEEN_TITLE


def test_every_reading_beside_a_figure_is_explained_below_it():
    """
    R4 in a cell, R4 in the notes.
    """
    for table in (registration("snv").table("year"),):
        explained = {note.partition(":")[0] for note in table.notes}
        for row in table.rows:
            for note in texts(table, row)["beside"].partition(";")[0].split(", ") if row.cells else ():
                assert not note or note.startswith("thiếu") or note in explained


def test_estimates_stand_in_a_table_of_their_own():
    """
    No estimate is a cell of a table of counted figures.
    """
    report = annual()
    assert [row.cells[0].text for row in report.table("estimates").rows] == ["a.1", "b.3e"]
    assert "40–60" not in str(report.table("targets"))


def test_verdicts_are_words_and_no_target_is_silence():
    """
    đạt, chưa đạt, chưa kết luận được.
    """
    table = annual().table("targets")
    said = {texts(table, row)["id"]: texts(table, row)["verdict"] for row in table.rows if row.cells}
    assert said["a.1"] == "chưa kết luận được" and said["b.3e"] == ""


def test_numbers_keep_together_with_their_sign():
    """
    No line ends between 30 and its percent.
    """
    assert "\u00a0%" in words.percent_of(ratio("a.1", 1, 3))
    assert words.interval(10.0, 10.0) == "10\u00a0%" and words.interval(None, None) == "—"
