"""The blank registration form as .xlsx: only the cells to be filled can be written, and a sheet says what is allowed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from gateway.reports.form import CellKind, Form
from gateway.reports.model import Report, Table
from gateway.reports.sheet_names import sheet_name

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FONT = "Times New Roman"
HEADING_LINE = 5
MM_PER_CHARACTER = 2.0
LINE_PT = 15.5
CHARACTERS = 62
"""That fit into one line of the words of a row."""
SHARE = {
    "validate": "decimal",
    "criteria": "between",
    "minimum": 0,
    "maximum": 100,
    "input_title": "Tỷ lệ",
    "input_message": "Một số từ 0 đến 100, ví dụ 30",
    "error_title": "Chưa đúng",
    "error_message": "Ghi một số từ 0 đến 100, ví dụ 30 hoặc 30%.",
}


def write_blank(report: Report, form: Form) -> bytes:
    """The workbook of one sheet. Cells of shares take numbers, all others stay text, lest 10/12/13 turn into a day."""
    import xlsxwriter

    out = io.BytesIO()
    table = report.tables[0]
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": report.title, "keywords": report.mark})
        sheet = book.add_worksheet(sheet_name(table.key))
        styles = _Styles(book)
        last = len(table.columns) - 1
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, column.width_mm / MM_PER_CHARACTER)
            sheet.write_string(HEADING_LINE - 1, at, column.heading, styles.heading)
        texts = dict(report.texts)
        for line, (words, style) in enumerate(
            (
                (report.heading, styles.title),
                (report.title, styles.title),
                (texts["source"][0], styles.source),
                (texts["agency"][0], styles.agency),
            )
        ):
            sheet.merge_range(line, 0, line, last, words, style)
        line = _rows(sheet, table, form, styles)
        for at, words in enumerate((*table.notes, report.mark), start=line + 1):
            sheet.merge_range(at, 0, at, last, words, styles.note)
        _print_setup(sheet)
    return out.getvalue()


class _Styles:
    """Formats of the workbook, made once; only cells to be filled are open."""

    def __init__(self, book: Workbook) -> None:
        plain = {"font_name": FONT, "font_size": 12, "text_wrap": True, "valign": "vcenter"}
        framed, center, opened = plain | {"border": 1}, {"align": "center"}, {"locked": False}
        self.title: Format = book.add_format(plain | center | {"bold": True})
        self.source: Format = book.add_format(plain | center | {"italic": True})
        self.agency: Format = book.add_format(plain | opened | {"bold": True})
        self.heading: Format = book.add_format(framed | center | {"bold": True, "bg_color": "#E7ECF3"})
        self.group: Format = book.add_format(framed | {"bold": True, "bg_color": "#F5F5F5"})
        self.words: Format = book.add_format(framed)
        self.number: Format = book.add_format(framed | center)
        self.share: Format = book.add_format(framed | center | opened)
        self.text: Format = book.add_format(framed | opened | {"num_format": "@"})
        self.note: Format = book.add_format(plain | {"italic": True, "font_size": 11})


def _rows(sheet: Worksheet, table: Table, form: Form, styles: _Styles) -> int:
    """Write the rows of the form; the line of the last one."""
    last = len(table.columns) - 1
    kinds = {row.id: row.kind for row in form.rows}
    section = ""
    for line, row in enumerate(table.rows, start=HEADING_LINE):
        if row.heading:
            section = row.heading.partition(".")[0]
            sheet.merge_range(line, 0, line, last, row.heading, styles.group)
            continue
        number, words = row.cells[0].text, row.cells[1].text
        sheet.write_string(line, 0, number, styles.number)
        sheet.write_string(line, 1, words, styles.words)
        sheet.set_row(line, LINE_PT * max(2, -(-len(words) // CHARACTERS)))
        share = kinds[f"{section}.{number}"] is CellKind.PERCENT
        for at in range(2, last + 1):
            sheet.write_blank(line, at, None, styles.share if share else styles.text)
        if share:
            sheet.data_validation(line, 2, line, last, SHARE)
    return HEADING_LINE + len(table.rows) - 1


def _print_setup(sheet: Worksheet) -> None:
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
    sheet.freeze_panes(HEADING_LINE, 2)
    sheet.repeat_rows(HEADING_LINE - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
