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
from .filling import (
    add_row,
    change_sheet,
    fill_letter,
    fill_sheet,
    merge_cells,
    move_numbers,
    replace_words,
    second_sheet,
    track_changes,
    with_part,
)

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
LETTERS = {"added": add_row(LETTER), "moved": move_numbers(LETTER), "tracked": track_changes(LETTER)}
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
        ("I.1/D", 0.3, "ô D7", "0,3 % hoặc 30 %"),
        ("I.1/D", "0,8", "ô D7", "0,8 % hoặc 80 %"),
        ("I.1/D", 1, "ô D7", "1 % hoặc 100 %"),
        ("I.1/D", "khoảng 80", "ô D7", "một số từ 0 đến 100"),
        ("I.1/D", "30.000", "ô D7", "một số từ 0 đến 100"),
        ("I.1/D", "x", "ô D7", "một số từ 0 đến 100"),
        ("I.3/D", "x", "ô D9 (dòng I.3, năm 2012)", "tên các loại văn bản"),
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
    assert problem.expected.endswith("sửa ô này rồi gửi lại mẫu")


@pytest.mark.parametrize("nothing", ["", "-", "–", "…", "......", " "])
def test_a_dash_or_dots_say_nothing(nothing: str) -> None:
    """Offices put a stroke where they register nothing."""
    filled = sheet({"I.1/D": nothing, "I.1/E": "80%", "I.1/F": "80,5", "I.1/G": "90 %"})
    assert [(cell.year, cell.percent) for cell in filled.cells] == [(2013, 80.0), (2014, 80.5), (2015, 90.0)]
    assert filled.problems == ()


def test_a_percent_typed_into_a_sheet_is_read_as_it_was_meant() -> None:
    """Excel stores 30% as 0.3 with a format: 30, not 0.3."""
    filled = sheet({"I.1/D": 0.3, "I.1/E": 0.455}, percent_style=True)

    assert [cell.percent for cell in filled.cells] == [30.0, 45.5]


def test_a_formula_counts_by_its_result_and_one_without_result_is_named() -> None:
    """Spreadsheets store both; other programs leave the result away."""
    xml = {
        "E7": "<f>D7+5</f><v>35</v>",
        "F7": "<f>D7+10</f>",
    }
    filled = read(change_sheet(fill_sheet(SHEETS["snv"], {"D7": 30}), xml))

    assert [cell.percent for cell in filled.cells] == [30.0, 35.0]
    (problem,) = filled.problems
    assert (
        problem.where == "ô F7 (dòng I.1, năm 2014)" and problem.found == "=D7+10" and "công thức" in problem.expected
    )


def test_one_value_over_merged_cells_is_no_value_of_any_year() -> None:
    """Who merges 2012 to 2014 may mean all of them: only the writer knows."""
    filled = read(merge_cells(fill_sheet(SHEETS["snv"], {"D7": 30, "G7": 80}), "D7:F7"))
    assert [(cell.year, cell.percent) for cell in filled.cells] == [(2015, 80.0)]
    assert ["gộp ô" in problem.expected for problem in filled.problems] == [True]


def test_a_file_with_macros_is_told() -> None:
    """Nothing in it is run; an admin need not open it to learn that."""
    filled = read(with_part(fill_sheet(SHEETS["snv"], {"D7": 30}), "xl/vbaProject.bin", b"\xd0\xcf"))
    assert [problem.found for problem in filled.problems] == ["có macro"] and len(filled.cells) == 1


def test_rows_that_are_added_or_stand_twice_are_named_with_their_figures() -> None:
    """A second sheet, or a line of one's own: nothing is dropped in silence."""
    twice = read(second_sheet(fill_sheet(SHEETS["snv"], {"D7": 30})))
    assert [cell.percent for cell in twice.cells] == [30.0]
    assert [(p.where, "I.1 lần thứ hai (30)" in p.found) for p in twice.problems] == [("trang tính 2, ô D7", True)]

    added = read(LETTERS["added"], "form.docx")
    assert [(cell.indicator, cell.percent) for cell in added.cells] == [("I.1", 30.0)]
    assert ["Trong đó khối phòng ban (25)" in problem.found for problem in added.problems] == [True]


def test_a_row_is_known_by_its_words_when_its_number_has_moved() -> None:
    """Somebody deleted row 3 and counted the others anew."""
    moved = read(LETTERS["moved"], "form.docx")
    assert [(cell.indicator, cell.percent) for cell in moved.cells] == [("I.4", 20.0)]
    assert [problem.found for problem in moved.problems] == ["thiếu dòng I.3"]


def test_tracked_changes_count_once_nothing_is_crossed_out() -> None:
    """Words typed while Word keeps track are an answer; words crossed out beside them are a question."""
    filled = read(LETTERS["tracked"], "form.docx")
    assert [(cell.indicator, cell.year, cell.percent) for cell in filled.cells] == [
        ("I.1", 2014, 50.0),
        ("I.4", 2013, 20.0),
    ]
    assert [(p.found, "Track Changes" in p.expected) for p in filled.problems] == [("65", True)]


def test_years_that_are_missing_strange_or_twice_are_named() -> None:
    """Columns of other years, or one heading typed over another."""
    content = replace_words(fill_sheet(SHEETS["snv"], {"D7": 30}), {">2012<": ">2016<", ">2013<": ">2014<"})
    filled = read(content)
    assert [problem.found for problem in filled.problems][:3] == [
        "cột năm 2016",
        "thiếu cột năm 2012, 2013",
        "hai cột năm 2014",
    ]
    assert filled.touched == 1


def test_a_name_that_is_not_that_of_the_mark_is_left_to_a_person() -> None:
    """A form passed on to an agency that the directory does not know."""
    filled = read(replace_words(fill_sheet(SHEETS["snv"], {"D7": 30}), {"Cơ quan: Sở Nội vụ": "Cơ quan: Sở Du lịch"}))
    assert filled.agency is None and filled.problems[0].found == "mã snv, tên Sở Du lịch"


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
    """I.1 to I.7 and II.1 to II.8, in its own words [DB464, Phụ lục]."""
    assert [row.text for row in FORM.rows if row.section == "II"][:2] == [FORM.rows[0].text, FORM.rows[1].text]
    assert FORM.rows[1].text.endswith("văn bản dạng ảnh quét, số hóa từ văn bản giấy)")
    assert FORM.rows[-1].text.endswith("(thư điện tử/hệ thống quản lý văn bản và điều hành…)")
    assert [row.id for row in FORM.rows] == [f"I.{n}" for n in range(1, 8)] + [f"II.{n}" for n in range(1, 9)]
    assert FORM.years == (2012, 2013, 2014, 2015)
    assert Path(TEMPLATE).is_file()
