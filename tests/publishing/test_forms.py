"""Registration forms out and in: what an office fills in is read, and what it got wrong is named cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.reading import Unreadable
from gateway.directory import Directory
from gateway.documents.grid import read_grid
from gateway.publishing.blank_sheet import write_blank
from gateway.publishing.word import fill_word
from gateway.records import Agency
from gateway.records.forms import BASELINE, FilledForm, Grid, GridCell, GridKind
from gateway.reports.blank_form import blank_form
from gateway.reports.filled_form import read_filled
from gateway.rows import load_form
from gateway.settings import Settings
from gateway.settings.sections import Sandbox

from .figures import HEAD, registration
from .filling import fill_letter, fill_sheet

SETTINGS = Settings()
FORM = load_form(SETTINGS)
DIRECTORY = Directory(
    (Agency("snv", "Sở Nội vụ", "SNV", "department"), Agency("stp", "Sở Tư pháp", "STP", "department"))
)
TEMPLATE = SETTINGS.config_dir / "reports" / "blank.docx"
BLANK = {
    agency: blank_form(FORM, agency, name, HEAD, "2012-09-07") for agency, name in (("snv", "Sở Nội vụ"), (None, ""))
}
SHEETS = {agency: write_blank(report, FORM) for agency, report in BLANK.items()}
LETTER = fill_word(BLANK["snv"], TEMPLATE, {})
# Row 7 of the sheet is I.1 (below the heading of section I), column C "Hiện trạng", D to G the years.
ROWS = {"I.1": 7, "I.2": 8, "I.3": 9, "I.4": 10, "I.5": 11, "I.6": 12, "I.7": 13, "II.1": 15, "II.8": 22}


def read(content: bytes, filename: str = "form.xlsx", sender: str | None = None) -> FilledForm:
    grid = read_grid(content, filename, Sandbox())
    assert isinstance(grid, Grid)
    filled = read_filled(grid, FORM, DIRECTORY, sender)
    assert filled is not None
    return filled


def sheet(cells: Mapping[str, str | float], agency: str | None = "snv", percent_style: bool = False) -> FilledForm:
    placed = {
        f"{column}{ROWS[row]}": value for (row, column), value in ((key.split("/"), v) for key, v in cells.items())
    }
    return read(fill_sheet(SHEETS[agency], placed, percent_style))


def test_a_filled_sheet_gives_every_cell_its_row_and_year() -> None:
    """Fifteen rows, a column for the time before and four years; words stay as they were written."""
    filled = sheet(
        {
            "I.1/C": 12.5,
            "I.1/D": 30,
            "I.1/G": 80,
            "I.3/E": "báo cáo, giấy mời",
            "II.8/F": "60/40/0",
            "II.1/D": "≥ 20,5 %",
        }
    )

    assert (filled.form, filled.agency, filled.problems) == ("vanthu-dang-ky/1", "snv", ())
    assert {(cell.indicator, cell.year): cell.percent for cell in filled.cells} == {
        ("I.1", BASELINE): 12.5,
        ("I.1", 2012): 30.0,
        ("I.1", 2015): 80.0,
        ("I.3", 2013): None,
        ("II.8", 2014): None,
        ("II.1", 2012): 20.5,
    }
    assert [cell.words for cell in filled.cells if cell.indicator == "I.3"] == ["báo cáo, giấy mời"]


def test_a_filled_letter_gives_the_same_as_a_filled_sheet() -> None:
    """Word and Excel are equal ways to answer."""
    filled = read(fill_letter(LETTER, {(2, 2): "12,5", (2, 3): "30 %", (4, 4): "báo cáo"}), "form.docx")

    assert (filled.agency, filled.problems) == ("snv", ())
    assert [(cell.indicator, cell.year, cell.percent) for cell in filled.cells] == [
        ("I.1", BASELINE, 12.5),
        ("I.1", 2012, 30.0),
        ("I.3", 2013, None),
    ]


@pytest.mark.parametrize(
    ("cell", "value", "where", "allowed"),
    [
        ("I.1/D", 130, "ô D7 (dòng I.1, năm 2012)", "không quá 100"),
        ("I.1/D", -5, "ô D7", "một số từ 0 đến 100"),
        ("I.6/E", "khoảng 30 đến 40", "ô E12 (dòng I.6, năm 2013)", "một số từ 0 đến 100"),
        ("I.1/D", 0.3, "ô D7", "0.3 % hoặc 30 %"),
        ("I.2/D", "30/70", "ô D8 (dòng I.2, năm 2012)", "bốn tỷ lệ"),
        ("I.2/D", 41255, "ô D8", "bốn tỷ lệ"),
        ("I.3/G", "50 %", "ô G9 (dòng I.3, năm 2015)", "tên các loại văn bản"),
        ("II.8/C", "160/40/0", "ô C22 (dòng II.8, cột Hiện trạng)", "không quá 100"),
    ],
)
def test_each_bad_cell_is_named_with_what_is_allowed(cell: str, value: str | float, where: str, allowed: str) -> None:
    """Where, what was found, what may stand there: an officer mends it without asking."""
    filled = sheet({cell: value})

    assert filled.cells == ()
    (problem,) = filled.problems
    assert where in problem.where and allowed in problem.expected and problem.found in problem.sentence


def test_a_percent_typed_into_a_sheet_is_read_as_it_was_meant() -> None:
    """Excel stores 30% as 0.3 with a format: 30, not 0.3."""
    filled = sheet({"I.1/D": 0.3, "I.1/E": 0.455}, percent_style=True)

    assert [cell.percent for cell in filled.cells] == [30.0, 45.5]


def test_electronic_and_hybrid_shares_over_one_hundred_are_refused() -> None:
    """A document can't be both electronic only and accompanied by paper."""
    problems = sheet({"I.1/D": 70, "I.4/D": 40}).problems
    assert len(problems) == 1 and "tổng không quá 100" in problems[0].expected


def test_a_form_without_agency_takes_the_name_that_was_written_or_the_sender() -> None:
    """The blank for anybody has dots in place of the name."""
    nobody = fill_sheet(SHEETS[None], {"D7": 30})
    assert read(nobody).agency is None and read(nobody).problems[0].where == "cơ quan / agency"
    assert read(nobody, sender="stp").agency == "stp"


def test_mark_and_name_that_contradict_each_other_are_left_to_a_person() -> None:
    """Somebody filled in the form of a neighbour."""
    grid = read_grid(fill_sheet(SHEETS["snv"], {"D7": 30}), "form.xlsx", Sandbox())
    assert isinstance(grid, Grid)
    swapped = tuple(
        tuple(
            tuple(GridCell(c.column, c.text.replace("Sở Nội vụ", "Sở Tư pháp"), c.kind, c.where) for c in row)
            for row in table
        )
        for table in grid.tables
    )
    filled = read_filled(Grid(swapped, grid.words), FORM, DIRECTORY, "snv")
    assert filled is not None and filled.agency is None and "snv" in filled.problems[0].found


def test_a_form_that_is_sent_out_empty_has_nothing_touched() -> None:
    """The department mails blank forms to everybody: none of them waits for an admin."""
    assert read(SHEETS["snv"]).touched == 0
    assert read(LETTER, "form.docx").touched == 0


def test_a_results_report_is_no_filled_form() -> None:
    """The report prints the same rows; mailed around it must not come back as commitments."""
    content = fill_word(registration(), SETTINGS.config_dir / "reports" / "registration.docx", {})
    grid = read_grid(content, "report.docx", Sandbox())
    assert isinstance(grid, Grid)
    assert read_filled(grid, FORM, DIRECTORY) is None


def test_rows_that_were_deleted_are_missed() -> None:
    """A form cut short is told, its other cells are still read."""
    grid = read_grid(fill_sheet(SHEETS["snv"], {"D7": 30}), "form.xlsx", Sandbox())
    assert isinstance(grid, Grid)
    cut = tuple(table[:12] for table in grid.tables)
    filled = read_filled(Grid(cut, grid.words), FORM, DIRECTORY)
    assert filled is not None and len(filled.cells) == 1
    assert "II.1" in filled.problems[-1].found


@given(st.binary(max_size=400))
def test_any_bytes_give_cells_or_a_reason(data: bytes) -> None:
    """Parsers take any bytes."""
    for name in ("a.xlsx", "a.docx"):
        assert isinstance(read_grid(data, name, Sandbox()), Grid | Unreadable)
        assert isinstance(read_grid(SHEETS["snv"][:300] + data, name, Sandbox()), Grid | Unreadable)


texts = st.sampled_from(
    ["I", "II", "1", "4", "2012", "2013", "30", "Hiện trạng", "0.5", "Nội dung", "Cơ quan: Sở Nội vụ", ""]
) | st.text(max_size=12)


@given(st.lists(st.lists(st.tuples(st.integers(0, 8), texts, st.sampled_from(GridKind)), max_size=8), max_size=12))
def test_any_table_gives_a_form_or_none(rows: list[list[tuple[int, str, GridKind]]]) -> None:
    """No table is an error; every taken percent lies between 0 and 100."""
    table = tuple(tuple(GridCell(at, text, kind, f"ô {at}") for at, text, kind in row) for row in rows)
    filled = read_filled(Grid((table,), ("vanthu-dang-ky/1 | snv",)), FORM, DIRECTORY)
    for cell in filled.cells if filled else ():
        assert cell.percent is None or 0 <= cell.percent <= 100


def test_the_shipped_form_has_the_fifteen_rows_of_the_letter() -> None:
    """I.1 to I.7 and II.1 to II.8."""
    assert [row.id for row in FORM.rows] == [f"I.{n}" for n in range(1, 8)] + [f"II.{n}" for n in range(1, 9)]
    assert FORM.years == (2012, 2013, 2014, 2015)
    assert Path(TEMPLATE).is_file()
