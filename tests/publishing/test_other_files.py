"""Forms that come back as .ods, .xls, .odt or .doc give the same cells as the .xlsx and .docx that were sent out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.reading import Unreadable
from gateway.documents.grid import read_grid
from gateway.records.forms import BASELINE, FilledForm, Grid
from gateway.reports.filled_form import read_filled
from gateway.settings.sections import Sandbox
from tests.made.old_office import draw_ods, draw_xls
from tests.made.tcvn3 import to_tcvn3

from .filling import fill_letter, fill_sheet, with_part
from .other_files import Percent, old_letter, old_sheet, open_letter, open_sheet
from .test_forms import DIRECTORY, FORM, LETTER, SHEETS

MARK = "Mã mẫu: vanthu-dang-ky/1 | snv"
WORDS = {"I.1/C": "12,5", "I.1/D": "30 %", "I.3/E": "báo cáo, giấy mời", "II.8/F": "60/40/0", "II.1/D": "≥ 20,5 %"}
SAID = [
    ("I.1", BASELINE, 12.5, "12,5"),
    ("I.1", 2012, 30.0, "30 %"),
    ("I.3", 2013, None, "báo cáo, giấy mời"),
    ("II.1", 2012, 20.5, "≥ 20,5 %"),
    ("II.8", 2014, None, "60/40/0"),
]
FILES: dict[str, Callable[[], bytes]] = {
    "a.ods": lambda: open_sheet(FORM, MARK, WORDS),
    "a.xls": lambda: old_sheet(FORM, MARK, WORDS),
    "a.odt": lambda: open_letter(FORM, MARK, WORDS),
    "a.doc": lambda: old_letter(FORM, MARK, WORDS),
    "b.doc": lambda: old_letter(FORM, MARK, WORDS, told=False),
}


def read(content: bytes, filename: str) -> FilledForm:
    grid = read_grid(content, filename, Sandbox())
    assert isinstance(grid, Grid), grid
    filled = read_filled(grid, FORM, DIRECTORY)
    assert filled is not None
    return filled


def said(filled: FilledForm) -> list[tuple[str, int, float | None, str]]:
    return [(cell.indicator, cell.year, cell.percent, cell.words) for cell in filled.cells]


@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_every_cell_its_row_and_year(name: str) -> None:
    """An office saves the form in what its program saves; what it wrote is the same."""
    filled = read(FILES[name](), name)
    assert (filled.form, filled.agency, filled.problems, filled.touched) == ("vanthu-dang-ky/1", "snv", (), 5)
    assert said(filled) == SAID


def test_a_percent_in_an_open_sheet_is_not_rounded_as_it_is_shown() -> None:
    """Calc shows 46 % where 45.5 % stands, and keeps 0.3 for 30 %."""
    filled = read(open_sheet(FORM, MARK, {"I.1/D": Percent(0.3), "I.1/E": Percent(0.455), "I.1/F": 0.3}), "a.ods")
    assert [cell.percent for cell in filled.cells] == [30.0, 45.5]
    assert ["0,3 % hoặc 30 %" in problem.expected for problem in filled.problems] == [True]


def test_a_percent_in_an_old_sheet_is_told_by_the_format_of_its_cell() -> None:
    """Excel 2003 stores 0.3 for 30 % as well; the same number without that format is a question."""
    cells = {"I.1/D": 0.3, "I.1/E": 0.455}
    assert [cell.percent for cell in read(old_sheet(FORM, MARK, cells, percents=True), "a.xls").cells] == [30.0, 45.5]
    bare = read(old_sheet(FORM, MARK, cells), "a.xls")
    assert (bare.cells, len(bare.problems)) == ((), 2)


def test_a_formula_without_result_in_an_open_sheet_is_named() -> None:
    """Nothing is counted for the office."""
    filled = read(open_sheet(FORM, MARK, {"I.1/D": "="}), "a.ods")
    assert [problem.found for problem in filled.problems] == ["=[.D7]+5"] and not filled.cells


def test_words_crossed_out_in_an_open_letter_are_a_question() -> None:
    """As in a .docx: its writer has not decided."""
    filled = read(open_letter(FORM, MARK, {"I.1/D": "65", "I.1/E": "70"}, crossed="65"), "a.odt")
    assert [cell.percent for cell in filled.cells] == [70.0]
    assert [(p.found, "Track Changes" in p.expected) for p in filled.problems] == [("65", True)]


@pytest.mark.parametrize("name", ["a.xls", "a.doc", "a.xlsx", "a.docx"])
def test_types_typed_in_an_old_font_are_read_in_unicode(name: str) -> None:
    """The form goes out in Unicode; an office of the .VnTime years fills it in as ever."""
    typed = to_tcvn3("báo cáo, giấy mời, thông báo")
    made = {
        "a.xls": lambda: old_sheet(FORM, MARK, {"I.3/D": typed}),
        "a.doc": lambda: old_letter(FORM, MARK, {"I.3/D": typed}),
        "a.xlsx": lambda: fill_sheet(SHEETS["snv"], {"D9": typed}),
        "a.docx": lambda: fill_letter(LETTER, {(4, 3): typed}),
    }
    filled = read(made[name](), name)
    assert [(cell.indicator, cell.words) for cell in filled.cells] == [("I.3", "báo cáo, giấy mời, thông báo")]


def test_a_share_beside_the_years_is_named_and_a_note_is_not() -> None:
    """Somebody wrote into a column of his own: whose year it is nobody can tell."""
    filled = read(open_sheet(FORM, MARK, {"I.1/D": 30.0, "I.1/H": 45.0, "I.2/H": "sẽ bổ sung sau"}), "a.ods")
    assert [cell.percent for cell in filled.cells] == [30.0]
    assert [(p.where, p.found) for p in filled.problems] == [("ô H6", "45 ở cột không phải của năm nào")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (draw_ods([["a"]], encrypted=True), "password"),
        (draw_xls([["a"]], encrypted=True), "password"),
        (with_part(SHEETS["snv"], "xl/workbook.bin", b"\x83\x01"), "unsupported"),
        (b"no file of an office", "unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unsupported"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, reason: str) -> None:
    """A password, another kind of file, damage: each is a reason and no empty form."""
    grid = read_grid(content, "mẫu", Sandbox())
    assert isinstance(grid, Unreadable) and grid.reason == reason


WHOLE = {name: make() for name, make in FILES.items()}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.integers(0, 4000), st.binary(min_size=1, max_size=8))
def test_damaged_files_give_cells_or_a_reason(name: str, at: int, bytes_: bytes) -> None:
    """Whatever stands in a file, its reader answers."""
    whole = WHOLE[name]
    at %= len(whole)
    assert isinstance(read_grid(whole[:at] + bytes_ + whole[at + len(bytes_) :], name, Sandbox()), Grid | Unreadable)
