"""A filled registration form read and checked: what each cell says, and each cell that can't be taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateway.directory import Directory
from gateway.directory.names import fold
from gateway.records.forms import BASELINE, FilledCell, FilledForm, FormProblem, Grid, GridCell
from gateway.reports.filled_cells import MEND, check_cell, check_sums, is_empty
from gateway.reports.filled_rows import FormLine, form_lines
from gateway.reports.form import Form

Row = Sequence[GridCell]
YEAR = re.compile(r"(?:năm\s*)?((?:19|20)\d\d)(?:\.0)?$", re.IGNORECASE)
NAME = re.compile(r"(?:tên\s+)?(?:cơ quan|đơn vị)[^:]{0,40}:\s*(?P<name>.*)$", re.IGNORECASE)
DOTS = re.compile(r"[.…_\s]+")
FIGURE = re.compile(r"[≥≤<>=\s]*\d{1,3}(?:[.,]\d{1,4})?\s*%?$")
"""What below the last row is meant as a share, and no name or date of who signed."""
HEADING_ROWS = 15
AGENCY = "cơ quan / agency"
OTHERWISE = "hoặc quản trị nhận thay bằng vanthu commitments accept --agency MÃ"
AGAIN = "dùng lại mẫu trống rồi gửi lại"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the columns of a table stand."""

    rows: tuple[Row, ...]
    """Below the heading."""
    years: dict[int, int]
    """Column by year; BASELINE for "Hiện trạng"."""
    where: str
    twice: tuple[int, ...] = ()
    """Years that have two columns; the first is read."""


def mark_of(form: Form, agency: str | None) -> str:
    """The line by which a form is known again, printed small in every blank one."""
    return f"Mã mẫu: {form.id} | {agency or '-'}"


def looks_like_form(texts: Iterator[str] | Sequence[str], form: Form) -> bool:
    """Whether the words of a file are those of the form: its mark, or its title."""
    title = fold(form.title)
    said = fold(" ".join(texts))
    return fold(form.name) in said or title in said


def read_filled(grid: Grid, form: Form, directory: Directory, sender_agency: str | None = None) -> FilledForm | None:
    """What a file says as a form; None where it is none.

    The agency is that of the mark, else the one whose name is written, else
    the one that sent it. Every cell that can't be taken is a problem that
    names place, what was found, what is allowed and what to do.
    """
    layouts = [laid for table in grid.tables if (laid := _layout(table, form)) is not None]
    texts = [*grid.words, *(cell.text for table in grid.tables for row in table for cell in row)]
    edition, marked = _mark(texts, form)
    if not edition and (not layouts or not (looks_like_form(texts, form) or _rows_found(layouts, form))):
        return None
    written = _written_name(texts)
    agency, problems = _agency(marked, written, sender_agency, directory)
    if agency and sender_agency and sender_agency != agency and not directory.sends_for(sender_agency, agency):
        said = f"mẫu của {agency}, gửi từ {sender_agency}"
        problems.append(FormProblem(AGENCY, said, f"mẫu do chính cơ quan gửi; {OTHERWISE}"))
    problems += _about_file(grid, edition, form)
    cells, wrong, more = _cells(layouts, form)
    problems += [*wrong, *more]
    if layouts and not cells and not wrong:
        problems.append(FormProblem("cả bảng", "trống", "ít nhất một ô của các năm; điền rồi gửi lại"))
    touched = sum(_touched(layout, form) for layout in layouts) if layouts else 1
    return FilledForm(edition, agency, written, tuple(cells), tuple(problems), touched)


def _about_file(grid: Grid, edition: str, form: Form) -> list[FormProblem]:
    """What is wrong with the file as such."""
    problems = []
    if grid.macros:
        problems.append(
            FormProblem("tệp", "có macro", "tệp không có macro; lưu lại thành .xlsx hoặc .docx rồi gửi lại")
        )
    if edition and edition != form.id:
        expected = f"mẫu {form.id}; điền vào mẫu mới (vanthu report registration --blank) rồi gửi lại"
        problems.append(FormProblem("mẫu", f"mẫu {edition}", expected))
    return problems


def _mark(texts: Sequence[str], form: Form) -> tuple[str, str]:
    """(edition, agency id) of the mark; "" where it is gone."""
    sought = re.compile(rf"({re.escape(form.name)}/\d{{1,4}})\s*\|\s*([\w.-]+)")
    for text in texts:
        if found := sought.search(text):
            return found.group(1), "" if found.group(2) == "-" else found.group(2)
    return "", ""


def _written_name(texts: Sequence[str]) -> str:
    for text in texts:
        if (found := NAME.match(text)) and DOTS.sub("", found["name"]):
            return found["name"].strip(" .…_")
    return ""


def _agency(
    marked: str, written: str, sender: str | None, directory: Directory
) -> tuple[str | None, list[FormProblem]]:
    """Whose form it is. A mark and a name that contradict each other are left to a person."""
    named = [row.id for row in directory.agencies if written and fold(written) in _names(row.name, row.names)]
    known = directory.agency(marked) is not None
    if known and written and marked not in named:
        said = f"mã {marked}, tên {written}"
        return None, [FormProblem(AGENCY, said, f"mã mẫu và tên của cùng một cơ quan; sửa tên, {OTHERWISE}")]
    if known:
        return marked, []
    if len(set(named)) == 1:
        return named[0], []
    if sender is not None and not written:
        return sender, []
    return None, [FormProblem(AGENCY, written or marked or "trống", f"tên cơ quan như trong danh mục; {OTHERWISE}")]


def _names(name: str, others: Sequence[str]) -> set[str]:
    return {fold(one) for one in (name, *others)}


def _layout(table: Sequence[Row], form: Form) -> _Layout | None:
    """The table's columns: its heading is the first row that names at least two years."""
    for number, row in enumerate(table[:HEADING_ROWS]):
        years: dict[int, int] = {}
        twice: list[int] = []
        for cell in row:
            if found := YEAR.match(cell.text):
                year = int(found.group(1))
                twice += [year] if year in years else []
                years.setdefault(year, cell.column)
        if len(years) < 2:
            continue
        before = [cell.column for cell in row if fold(cell.text) == fold(form.baseline)]
        years |= {BASELINE: before[0]} if before else {}
        return _Layout(tuple(table[number + 1 :]), years, row[0].where, tuple(twice))
    return None


def _rows_found(layouts: Sequence[_Layout], form: Form) -> bool:
    """Without mark and title: most rows of the form stand there by their words."""
    found = {line.row.id for layout in layouts for line in _lines(layout, form) if line.row is not None}
    return len(found) * 3 >= len(form.rows) * 2


def _lines(layout: _Layout, form: Form) -> list[FormLine]:
    return form_lines(layout.rows, min(layout.years.values()), form)


def _cells(layouts: Sequence[_Layout], form: Form) -> tuple[list[FilledCell], list[FormProblem], list[FormProblem]]:
    """Good cells, bad cells, and what is wrong with the table itself."""
    cells: list[FilledCell] = []
    wrong: list[FormProblem] = []
    problems: list[FormProblem] = []
    seen: set[str] = set()
    for layout in layouts:
        problems += _about_columns(layout, form)
        for line in _lines(layout, form):
            filled = _filled(line, layout, form)
            if line.row is None or line.row.id in seen:
                if filled and (line.inside or any(FIGURE.match(cell.text) for _, cell in filled)):
                    problems.append(_stray(line, filled))
                continue
            seen.add(line.row.id)
            wrong += _beside(line, layout)
            for year, cell in filled:
                _take(check_cell(cell, line.row, year), cells, wrong)
    if not layouts:
        problems.append(FormProblem("bảng", "không thấy dòng tiêu đề có các năm", f"bảng của mẫu; {AGAIN}"))
    elif missing := [row.id for row in form.rows if row.id not in seen]:
        problems.append(FormProblem("bảng", f"thiếu dòng {', '.join(missing)}", f"đủ các dòng của mẫu; {AGAIN}"))
    return cells, wrong, problems + check_sums(cells)


def _filled(line: FormLine, layout: _Layout, form: Form) -> list[tuple[int, GridCell]]:
    """(year, cell) of what stands below the years of the form."""
    columns = {column: year for year, column in layout.years.items() if year in (BASELINE, *form.years)}
    found = [(columns[cell.column], cell) for cell in line.cells if cell.column in columns]
    return sorted(found, key=lambda pair: pair[0])


def _touched(layout: _Layout, form: Form) -> int:
    """Cells below any year, also one that the form does not have, in which something stands."""
    first = min(layout.years.values())
    inside = (line for line in _lines(layout, form) if line.inside)
    return sum(cell.column >= first and not is_empty(cell.text) for line in inside for cell in line.cells)


def _stray(line: FormLine, filled: Sequence[tuple[int, GridCell]]) -> FormProblem:
    """Figures on a line that the form does not have, or has already: nobody knows what they belong to."""
    told = f"dòng {line.row.id} lần thứ hai" if line.row else f"dòng không có trong mẫu: {line.words[:60]}"
    figures = ", ".join(cell.text[:20] for _, cell in filled)
    return FormProblem(filled[0][1].where, f"{told} ({figures})", f"mỗi dòng của mẫu một lần, không thêm dòng; {AGAIN}")


def _beside(line: FormLine, layout: _Layout) -> Iterator[FormProblem]:
    """Figures of a row in a column that is no year's: a note may stand there, a share may not."""
    years = set(layout.years.values())
    for cell in line.cells:
        if cell.column > min(years) and cell.column not in years and FIGURE.match(cell.text):
            said = f"{cell.text[:80]} ở cột không phải của năm nào"
            yield FormProblem(cell.where, said, f"số nằm dưới một năm của mẫu; {MEND}")


def _about_columns(layout: _Layout, form: Form) -> Iterator[FormProblem]:
    names = ", ".join(map(str, form.years))
    if strange := sorted(set(layout.years) - {BASELINE, *form.years}):
        yield FormProblem(layout.where, f"cột năm {', '.join(map(str, strange))}", f"các năm của mẫu: {names}; {AGAIN}")
    if missing := [year for year in form.years if year not in layout.years]:
        yield FormProblem(layout.where, f"thiếu cột năm {', '.join(map(str, missing))}", f"đủ các năm {names}; {AGAIN}")
    if layout.twice:
        yield FormProblem(layout.where, f"hai cột năm {', '.join(map(str, layout.twice))}", f"mỗi năm một cột; {AGAIN}")


def _take(found: FilledCell | FormProblem | None, cells: list[FilledCell], problems: list[FormProblem]) -> None:
    if isinstance(found, FilledCell):
        cells.append(found)
    elif found is not None:
        problems.append(found)
