"""A report as .xlsx: one sheet a table, numbers as numbers, ready to print."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from gateway.reports.model import Cell, Chart, Column, ColumnKind, Report, Row, Table
from gateway.reports.sheet_names import sheet_name

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FONT = "Times New Roman"
MM_PER_CHARACTER = 2.0
CHARACTERS_TO_WRAP = 0.9
LINE_PT = 15.5
PICTURE_ROWS = 60
"""Rows below a table whose height is fixed, so that a picture keeps its shape."""
TITLE_LINES = 3
COVER_CHARACTERS = 84
COVER_LINE = 94
"""Letters of a line of the first sheet; its width is measured in digits, which are wider."""
VIETNAMESE = "[$-42A]"
"""Before a number format: 1.234,5 also where the program speaks another language."""
HEAD_LINES = 3
SHEETS = "Số liệu ở các trang tính sau: mỗi bảng một trang, kèm chú thích và hình."
HEADINGS = {
    "general": "Tình hình chung",
    "agencies": "Kết quả theo cơ quan",
    "missing": "Số liệu còn thiếu",
    "log": "Nhật ký chữ ký số",
    "readings": "Cách hiểu các quy định, in kèm số liệu",
}
"""Above the paragraphs of a key."""
WIDE_MM = 300
"""A sheet wider than this is printed on several pages side by side, its first two columns on each."""
LONG = 14
"""Below a table of more rows its chart starts a new page."""


def write_sheets(report: Report, pictures: dict[str, bytes]) -> bytes:
    """The workbook; `pictures` are the charts as PNG by key."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": report.title, "author": report.letterhead.issuer, "comments": report.made_on})
        styles = _Styles(book)
        _cover(book, report, styles)
        charts = {chart.key: chart for chart in report.charts}
        for table in report.all_tables():
            _sheet(book, report, table, charts.get(table.key), pictures, styles)
    return out.getvalue()


class _Styles:
    """Formats of the workbook, made once."""

    def __init__(self, book: Workbook) -> None:
        plain = {"font_name": FONT, "font_size": 12, "valign": "top", "text_wrap": True}
        framed = plain | {"border": 1}
        self.text: Format = book.add_format(plain)
        self.middle: Format = book.add_format(plain | {"align": "center"})
        self.right: Format = book.add_format(plain | {"align": "center", "bold": True})
        self.dated: Format = book.add_format(plain | {"align": "center", "italic": True})
        self.center: Format = book.add_format(plain | {"align": "center", "bold": True, "font_size": 14})
        self.strong: Format = book.add_format(plain | {"bold": True})
        self.title: Format = book.add_format(plain | {"bold": True, "font_size": 14, "text_wrap": False})
        self.heading: Format = book.add_format(
            framed | {"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E7ECF3"}
        )
        self.group: Format = book.add_format(framed | {"bold": True, "bg_color": "#F5F5F5"})
        self.note: Format = book.add_format(plain | {"italic": True, "font_size": 11})
        self.about: Format = book.add_format(plain | {"italic": True, "font_size": 11, "text_wrap": False})
        kinds = {
            ColumnKind.TEXT: "@",
            ColumnKind.COUNT: f"{VIETNAMESE}#,##0",
            ColumnKind.PERCENT: f"{VIETNAMESE}0.00",
        }
        self._cells = {
            (kind, align): book.add_format(framed | {"num_format": code, "align": align})
            for kind, code in kinds.items()
            for align in ("left", "center", "right")
        }
        self._words = {align: book.add_format(framed | {"align": align}) for align in ("left", "center", "right")}

    def cell(self, column: Column, cell: Cell) -> Format:
        """Format of a cell: words in a column of numbers stay words."""
        if cell.number is not None:
            whole = column.kind is ColumnKind.COUNT and cell.number == int(cell.number)
            kind = ColumnKind.COUNT if whole else ColumnKind.PERCENT
            return self._cells[kind, column.align]
        return self._words[column.align]


def _cover(book: Workbook, report: Report, styles: _Styles) -> None:
    """The first sheet: what frames the figures on paper, in the order of the paper [ND30 Annex I]."""
    sheet = book.add_worksheet("Báo cáo")
    sheet.set_column(0, 1, COVER_CHARACTERS / 2)
    head = report.letterhead
    for at, (left, right, style) in enumerate(
        (
            (head.above, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", styles.right),
            (head.issuer, "Độc lập - Tự do - Hạnh phúc", styles.right),
            (f"Số:          /{head.code}", f"{head.place}, ngày      tháng      năm {head.year}", styles.dated),
        )
    ):
        sheet.write_string(at, 0, left, styles.right if left == head.issuer else styles.middle)
        sheet.write_string(at, 1, right, style)
        sheet.set_row(at, LINE_PT * max(1, -(-len(left) // (COVER_CHARACTERS // 2 - 4))) + 2)
    lines = [("", styles.text), (report.heading, styles.center), (report.title, styles.center), ("", styles.text)]
    lines += [(f"Kính gửi: {head.addressee}", styles.middle)] if head.addressee else []
    for key, paragraphs in report.texts:
        lines += [(HEADINGS[key], styles.strong)] if key in HEADINGS and paragraphs else []
        lines += [(line, styles.text) for line in paragraphs]
    lines += [("", styles.text), (SHEETS, styles.note), ("", styles.text)]
    for at, (line, style) in enumerate(lines, start=HEAD_LINES):
        sheet.merge_range(at, 0, at, 1, line, style)
        sheet.set_row(at, LINE_PT * max(1, -(-len(line) // COVER_LINE)) + 2)
    last = HEAD_LINES + len(lines) - 1
    sheet.write_string(last + 1, 0, "\n".join(("Nơi nhận:", *(f"- {one}" for one in head.copies_to))), styles.text)
    sheet.write_string(last + 1, 1, head.signer, styles.right)
    sheet.set_row(last + 1, LINE_PT * (len(head.copies_to) + 4))
    sheet.set_paper(9)
    sheet.set_margins(left=1.18, right=0.6, top=0.8, bottom=0.8)
    sheet.print_area(0, 0, last + 1, 1)
    sheet.fit_to_pages(1, 0)


def _sheet(
    book: Workbook, report: Report, table: Table, chart: Chart | None, pictures: dict[str, bytes], styles: _Styles
) -> None:
    sheet = book.add_worksheet(sheet_name(table.key))
    sheet.set_default_row(LINE_PT)
    columns = table.on_sheet()
    for at, column in enumerate(columns):
        sheet.set_column(at, at, max(7.0, column.width_mm / MM_PER_CHARACTER))
    sheet.write_string(0, 0, table.title, styles.title)
    sheet.write_string(1, 0, report.title, styles.about)
    for at, column in enumerate(columns):
        sheet.write_string(TITLE_LINES - 1, at, column.heading, styles.heading)
    sheet.set_row(TITLE_LINES - 1, LINE_PT * max(_lines(column.heading, column) for column in columns) + 4)
    end = _rows(sheet, table, columns, styles)
    for note in table.notes:
        end += 1
        sheet.merge_range(end, 0, end, max(1, len(columns) - 1), note, styles.note)
        width = sum(column.width_mm for column in columns) / MM_PER_CHARACTER
        sheet.set_row(end, LINE_PT * max(1, -(-len(note) // int(width))))
    if chart is not None and chart.key in pictures:
        for line in range(end + 2, end + 2 + PICTURE_ROWS):
            sheet.set_row(line, LINE_PT)
        if len(table.rows) > LONG:
            sheet.set_h_pagebreaks([end + 2])
        sheet.insert_image(
            end + 2, 0, f"{chart.key}.png", {"image_data": io.BytesIO(pictures[chart.key]), "description": chart.alt}
        )
    _print_setup(sheet, table, columns, end)


def _rows(sheet: Worksheet, table: Table, columns: tuple[Column, ...], styles: _Styles) -> int:
    """Write the rows; the line of the last one."""
    line = TITLE_LINES - 1
    for group in table.groups():
        first = line + 1
        for row in group:
            line += 1
            _row(sheet, table, row, line, columns, styles)
        if len(group) > 1:
            for at, column in enumerate(columns[: table.merged]):
                words = table.cell(group[0], column)
                sheet.merge_range(first, at, line, at, words.text, styles.cell(column, words))
    return line


def _row(sheet: Worksheet, table: Table, row: Row, line: int, columns: tuple[Column, ...], styles: _Styles) -> None:
    if row.heading:
        sheet.merge_range(line, 0, line, max(1, len(columns) - 1), row.heading, styles.group)
        return
    height = 1
    for at, column in enumerate(columns):
        cell = table.cell(row, column)
        style = styles.cell(column, cell)
        if cell.number is not None:
            sheet.write_number(line, at, cell.number, style)
        elif cell.text:
            sheet.write_string(line, at, cell.text, style)
        else:
            sheet.write_blank(line, at, None, style)
        lines = _lines(cell.text, column)
        # Words that span several lines of the table share their height.
        height = max(height, -(-lines // 3) if table.merged and at < table.merged else lines)
    sheet.set_row(line, LINE_PT * height + 3)


def _lines(text: str, column: Column) -> int:
    width = max(7.0, column.width_mm / MM_PER_CHARACTER) * CHARACTERS_TO_WRAP
    return max(1, sum(-(-len(part) // int(width)) for part in text.split("\n")))


def _print_setup(sheet: Worksheet, table: Table, columns: tuple[Column, ...], end: int) -> None:
    sheet.freeze_panes(TITLE_LINES, min(2, len(columns) - 1))
    sheet.repeat_rows(TITLE_LINES - 1)
    width = sum(max(7.0 * MM_PER_CHARACTER, column.width_mm) for column in columns)
    if width > 200:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(-(-int(width) // WIDE_MM), 0)
    if width > WIDE_MM:
        sheet.repeat_columns(0, 1)
    sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
    sheet.set_header("&C&P", {"scale_with_doc": False})
    if not table.merged and not any(row.heading for row in table.rows) and table.rows:
        sheet.autofilter(TITLE_LINES - 1, 0, end - len(table.notes), len(columns) - 1)
