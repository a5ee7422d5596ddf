"""A filled registration form read and checked: what each cell says, and each cell that can't be taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateway.directory import Directory
from gateway.directory.names import fold
from gateway.records.forms import BASELINE, FilledCell, FilledForm, FormProblem, Grid, GridCell
from gateway.reports.filled_cells import check_cell, check_sums
from gateway.reports.form import Form, FormRow

Row = Sequence[GridCell]
YEAR = re.compile(r"(?:năm\s*)?((?:19|20)\d\d)(?:\.0)?$", re.IGNORECASE)
NAME = re.compile(r"(?:tên\s+)?(?:cơ quan|đơn vị)[^:]{0,40}:\s*(?P<name>.*)$", re.IGNORECASE)
DOTS = re.compile(r"[.…_\s]+")
ROMAN = {"i": "I", "ii": "II"}
HEADING_ROWS = 15
SAME_TEXT = 24
"""Folded letters that tell a row by its words, where its number is missing."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the columns of a table stand."""

    rows: tuple[Row, ...]
    """Below the heading."""
    years: dict[int, int]
    """Column by year; BASELINE for "Hiện trạng"."""
    where: str


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
    if not layouts or not (edition or looks_like_form(texts, form) or _rows_found(layouts, form)):
        return None
    written = _written_name(texts)
    agency, problems = _agency(marked, written, sender_agency, directory)
    if agency and sender_agency and sender_agency != agency and not directory.sends_for(sender_agency, agency):
        said = f"mẫu của {agency}, gửi từ {sender_agency}"
        problems.append(FormProblem("cơ quan / agency", said, "mẫu do chính cơ quan gửi; hoặc accept --agency MÃ"))
    if edition and edition != form.id:
        found = f"form {edition}"
        problems.append(
            FormProblem("mẫu / form", found, f"mẫu {form.id}: xuất mẫu mới bằng vanthu report registration --blank")
        )
    cells, wrong, more = _cells(layouts, form)
    problems += [*wrong, *more]
    if not cells and not wrong:
        problems.append(FormProblem("cả bảng / whole table", "trống", "ít nhất một ô của các năm; điền rồi gửi lại"))
    return FilledForm(edition, agency, written, tuple(cells), tuple(problems), len(cells) + len(wrong))


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
    if known and named and marked not in named:
        said = f"{marked}, {written}"
        return None, [FormProblem("cơ quan / agency", said, "mã mẫu và tên cùng một cơ quan; hoặc accept --agency MÃ")]
    if known:
        return marked, []
    if len(set(named)) == 1:
        return named[0], []
    if sender is not None and not written:
        return sender, []
    return None, [
        FormProblem(
            "cơ quan / agency", written or marked or "trống", "tên cơ quan như trong danh mục; hoặc accept --agency MÃ"
        )
    ]


def _names(name: str, others: Sequence[str]) -> set[str]:
    return {fold(one) for one in (name, *others)}


def _layout(table: Sequence[Row], form: Form) -> _Layout | None:
    """The table's columns: its heading is the first row that names at least two years."""
    for number, row in enumerate(table[:HEADING_ROWS]):
        years = {int(found.group(1)): cell.column for cell in row if (found := YEAR.match(cell.text))}
        if len(years) < 2:
            continue
        before = [cell.column for cell in row if fold(cell.text) == fold(form.baseline)]
        years |= {BASELINE: before[0]} if before else {}
        return _Layout(tuple(table[number + 1 :]), years, row[0].where)
    return None


def _rows_found(layouts: Sequence[_Layout], form: Form) -> bool:
    """Without mark and title: most rows of the form stand there by their words."""
    found = {row.id for layout in layouts for row, _ in _walk(layout, form) if row is not None}
    return len(found) * 3 >= len(form.rows) * 2


def _walk(layout: _Layout, form: Form) -> Iterator[tuple[FormRow | None, Row]]:
    """Each line with the row of the form that it is; None for a line that is none."""
    section = ""
    first_column = min(layout.years.values())
    for line in layout.rows:
        head = [cell.text for cell in line if cell.column < first_column]
        number = fold(head[0]) if head else ""
        first = number.partition(" ")[0]
        if first in ROMAN and not any(character.isdigit() for character in number):
            section = ROMAN[first]
            continue
        yield _form_row(form, section, number, head), line


def _form_row(form: Form, section: str, number: str, head: Sequence[str]) -> FormRow | None:
    digits = number.rpartition(" ")[2] if number.partition(" ")[0] in ROMAN else number
    by_number = form.row(f"{section}.{digits}")
    if by_number is not None:
        return by_number
    said = [fold(text)[:SAME_TEXT] for text in head]
    rows = [row for row in form.rows if row.section == section and fold(row.text)[:SAME_TEXT] in said]
    return rows[0] if len(rows) == 1 else None


def _cells(layouts: Sequence[_Layout], form: Form) -> tuple[list[FilledCell], list[FormProblem], list[FormProblem]]:
    """Good cells, bad cells, and what is wrong with the table itself."""
    cells: list[FilledCell] = []
    wrong: list[FormProblem] = []
    problems: list[FormProblem] = []
    seen: set[str] = set()
    for layout in layouts:
        strange = sorted(set(layout.years) - {BASELINE, *form.years})
        if strange:
            names = ", ".join(map(str, form.years))
            problems.append(
                FormProblem(layout.where, ", ".join(map(str, strange)), f"các năm của mẫu: {names}; sửa tiêu đề cột")
            )
        for row, line in _walk(layout, form):
            if row is None or row.id in seen:
                continue
            seen.add(row.id)
            for year, column in sorted(layout.years.items()):
                cell = next((one for one in line if one.column == column), None)
                if cell is not None and year not in strange:
                    _take(check_cell(cell, row, year), cells, wrong)
    if missing := [row.id for row in form.rows if row.id not in seen]:
        problems.append(
            FormProblem("bảng / table", ", ".join(missing), "đủ các dòng của mẫu; dùng lại mẫu trống, không xóa dòng")
        )
    return cells, wrong, problems + check_sums(cells)


def _take(found: FilledCell | FormProblem | None, cells: list[FilledCell], problems: list[FormProblem]) -> None:
    if isinstance(found, FilledCell):
        cells.append(found)
    elif found is not None:
        problems.append(found)
