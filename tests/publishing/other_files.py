"""The registration form filled in and saved in other formats than those that are sent out: .ods, .xls, .odt, .doc."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from gateway.reports.form import Form
from tests.made.doc import CELL, IN_TABLE, ROW_END, Paragraph, word_file
from tests.made.office import ODF_NAMES, draw_odt, odt_paragraph, zipped
from tests.made.old_office import draw_xls

Cells = Mapping[str, str | float]
"""Values by row and column: "I.1/D"."""
SHEET_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
DELETED = "d1"
EDGES = (0, 500, 4000, 5000, 6000, 7000, 8000, 9000)
"""Where the seven cells of a row in Word begin, and the last one ends."""


@dataclass(frozen=True)
class Percent:
    """A number in a cell with a format of percent."""

    value: float


def rows_of(form: Form, cells: Mapping[str, str | float | Percent]) -> list[list[str | float | Percent]]:
    """Heading, sections and fifteen rows, filled in; columns C to G are "Hiện trạng" and the years, H stands beside them."""
    rows: list[list[str | float | Percent]] = [["TT", "NỘI DUNG", form.baseline, *map(str, form.years)]]
    for section, text in form.sections:
        rows.append([f"{section}. {text}"])
        for row in form.rows:
            if row.section == section:
                beside = "H" if f"{row.id}/H" in cells else ""
                filled = [cells.get(f"{row.id}/{column}", "") for column in f"CDEFG{beside}"]
                rows.append([row.number, row.text, *filled])
    return rows


def titles(form: Form, mark: str) -> list[str]:
    """What stands above the table, and the mark."""
    return [form.title, "Cơ quan: Sở Nội vụ", mark]


def open_sheet(form: Form, mark: str, cells: Mapping[str, str | float | Percent]) -> bytes:
    """The form as LibreOffice Calc saves it: empty cells and rows folded, a formula without result where a value is "="."""
    lines = [[title] for title in titles(form, mark)] + rows_of(form, cells)
    xml = "".join(f"<table:table-row>{''.join(map(_open_cell, _folded(row)))}</table:table-row>" for row in lines)
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    table = f'<table:table table:name="Mẫu">{xml}{empty}</table:table>'
    content = f"<office:document-content {ODF_NAMES}><office:spreadsheet>{table}</office:spreadsheet></office:document-content>"
    return zipped({"mimetype": SHEET_TYPE, "content.xml": content})


def _folded(row: Sequence[str | float | Percent]) -> list[tuple[str | float | Percent, int]]:
    """Each cell with how often it stands there."""
    folded: list[tuple[str | float | Percent, int]] = []
    for cell in row:
        if folded and folded[-1][0] == cell == "":
            folded[-1] = ("", folded[-1][1] + 1)
        else:
            folded.append((cell, 1))
    return folded


def _open_cell(cell: tuple[str | float | Percent, int]) -> str:
    value, times = cell
    if value == "":
        return f'<table:table-cell table:number-columns-repeated="{times}"/>'
    if value == "=":
        return '<table:table-cell table:formula="of:=[.D7]+5"/>'
    if isinstance(value, Percent):
        shown = f"<text:p>{round(value.value * 100)}%</text:p>"
        return (
            f'<table:table-cell office:value-type="percentage" office:value="{value.value}">{shown}</table:table-cell>'
        )
    if isinstance(value, float):
        shown = f"<text:p>{value:g}</text:p>"
        return f'<table:table-cell office:value-type="float" office:value="{value:g}">{shown}</table:table-cell>'
    remark = "<office:annotation><text:p>99</text:p></office:annotation>"
    return (
        f'<table:table-cell office:value-type="string">{remark}<text:p>{escape(str(value))}</text:p></table:table-cell>'
    )


def old_sheet(form: Form, mark: str, cells: Cells, *, percents: bool = False) -> bytes:
    """The form as Excel 2003 saves it."""
    rows: list[list[str | float]] = [[title] for title in titles(form, mark)]
    for row in rows_of(form, cells):
        rows.append([cell for cell in row if not isinstance(cell, Percent)])
    return draw_xls(rows, percents=percents)


def open_letter(form: Form, mark: str, cells: Cells, *, crossed: str = "") -> bytes:
    """The form as LibreOffice Writer saves it; in the cell whose text is `crossed` other words were crossed out."""
    lines = "".join(f"<table:table-row>{_letter_cells(row, crossed)}</table:table-row>" for row in rows_of(form, cells))
    change = f'<text:changed-region text:id="{DELETED}"><text:deletion><text:p>60</text:p></text:deletion></text:changed-region>'
    body = f"<text:tracked-changes>{change}</text:tracked-changes>"
    body += "".join(map(odt_paragraph, titles(form, mark)[:2])) + f"<table:table>{lines}</table:table>"
    return draw_odt(body, footer=mark)


def _letter_cells(row: Sequence[str | float | Percent], crossed: str) -> str:
    if len(row) == 1:
        words = escape(str(row[0]))
        covered = "<table:covered-table-cell/>" * 6
        return (
            f'<table:table-cell table:number-columns-spanned="7"><text:p>{words}</text:p></table:table-cell>{covered}'
        )
    mark = f'<text:change text:change-id="{DELETED}"/>'
    return "".join(
        f"<table:table-cell><text:p>{mark if crossed and cell == crossed else ''}{escape(str(cell))}</text:p></table:table-cell>"
        for cell in row
    )


def old_letter(form: Form, mark: str, cells: Cells, *, told: bool = True) -> bytes:
    """The form as Word 2003 saves it; unless `told`, without where its cells begin."""
    paragraphs = [Paragraph(f"{title}\r") for title in titles(form, mark)]
    for number, row in enumerate(rows_of(form, cells)):
        # Somebody dragged the borders of one row.
        edges = tuple(edge + 40 * (number == 5) for edge in EDGES) if len(row) > 1 else (EDGES[0], EDGES[-1])
        paragraphs += [Paragraph(f"{cell}{CELL}", IN_TABLE) for cell in row]
        paragraphs.append(Paragraph(CELL, ROW_END + (_row_definition(edges) if told else b"")))
    return word_file([*paragraphs, Paragraph("\r")], "Times New Roman")


def _row_definition(edges: Sequence[int]) -> bytes:
    operand = struct.pack(f"<B{len(edges)}h", len(edges) - 1, *edges) + bytes(20 * (len(edges) - 1))
    return struct.pack("<HH", 0xD608, len(operand) + 1) + operand
