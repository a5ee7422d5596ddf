"""A Word template in the making: paragraphs, tables and marks laid out after Decree 30/2020."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from gateway.reports.model import Column, Place

FONT = "Times New Roman"
TABLE_PT = 11
LEFT, CENTER = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
JUSTIFY, RIGHT = WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.RIGHT
ALIGNMENTS = {"left": LEFT, "center": CENTER, "right": RIGHT}
DAY = datetime.fromisoformat("2026-11-22")


class Template:
    """A template in the making."""

    def __init__(self, landscape: bool) -> None:
        self.file: Any = Document()
        style = self.file.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(14)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), FONT)
        style.paragraph_format.space_before = Pt(0)
        style.paragraph_format.space_after = Pt(0)
        style.element.get_or_add_rPr().append(_element("w:lang", {"w:val": "vi-VN"}))
        self.page(self.file.sections[0], landscape, first=True)

    def page(self, section: Any, landscape: bool, first: bool) -> None:
        """A4 with the margins of the Decree; its number top centre, not on the first page."""
        wide, high = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = wide, high
        section.top_margin, section.bottom_margin = Mm(20), Mm(20)
        section.left_margin, section.right_margin = Mm(30), Mm(15)
        section.header_distance = section.footer_distance = Mm(10)
        section.different_first_page_header_footer = first
        if first:
            number = section.header.paragraphs[0]
            number.alignment = CENTER
            _field(number, "PAGE")

    def say(
        self,
        words: str,
        *,
        size: float = 14,
        bold: bool = False,
        italic: bool = False,
        align: Any = None,
        before: float = 0,
        after: float = 0,
        indent: bool = False,
        keep: bool = False,
        into: Any = None,
    ) -> Any:
        """A paragraph."""
        paragraph = (into or self.file).add_paragraph()
        run = paragraph.add_run(words)
        run.bold, run.italic, run.font.size = bold, italic, Pt(size)
        paragraph.alignment = align
        shape = paragraph.paragraph_format
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        shape.keep_with_next = keep
        if indent:
            shape.first_line_indent = Mm(12.7)
        return paragraph

    def each(self, lines: str, **look: Any) -> None:
        """One paragraph for each of several lines."""
        self.say(f"{{%p for line in {lines} %}}", size=2)
        self.say("{{ line }}", **look)
        self.say("{%p endfor %}", size=2)

    def heading(self, words: str) -> Any:
        """A numbered part."""
        return self.say(words, bold=True, before=10, after=4, keep=True, indent=True)

    def letterhead(self) -> None:
        """Quốc hiệu, tiêu ngữ, issuer, number and date [ND30 Annex I.II]."""
        section = self.file.sections[0]
        room = section.page_width - section.left_margin - section.right_margin
        table = self.file.add_table(rows=2, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        widths = (room - Mm(89), Mm(89)) if room < Mm(200) else (int(room / 2), int(room / 2))
        _set_widths(table, widths)
        _cell_margins(table, 0)
        left, right = table.rows[0].cells
        _line(left, "{%p if head.above %}", size=2)
        _line(left, "{{ head.above }}", size=12)
        _line(left, "{%p endif %}", size=2)
        _line(left, "{{ head.issuer }}", size=12, bold=True)
        _rule(left, widths[0], 0.33)
        _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
        _line(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
        _rule(right, widths[1], 0.6 if room < Mm(200) else 0.42)
        left, right = table.rows[1].cells
        _line(left, "Số:           /{{ head.code }}", size=13, before=4)
        _line(right, "{{ head.place }}, ngày      tháng      năm {{ head.year }}", size=13, italic=True, before=4)

    def titles(self) -> None:
        """Kind of paper and abstract."""
        self.say("{{ report.heading }}", bold=True, align=CENTER, before=14)
        self.say("{{ report.title }}", bold=True, align=CENTER)
        paragraph = self.say("", size=4, after=8)
        _top_border(paragraph, Mm(60) if self.file.sections[0].page_width < Mm(250) else Mm(100))

    def table(self, name: str, columns: Sequence[Column], merged: int = 0, live_headings: bool = False) -> None:
        """A table of the report: heading row repeated on each page, one line for each row."""
        shown = [column for column in columns if column.place is not Place.SHEET]
        widths = [Mm(column.width_mm) for column in shown]
        table = self.file.add_table(rows=0, cols=len(shown))
        table.style = self.file.styles["Table Grid"]
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        _cell_margins(table)
        heading = table.add_row()
        for cell, column in zip(heading.cells, shown, strict=True):
            words = f"{{{{ {name}.headings.{column.key} }}}}" if live_headings else column.heading
            _line(cell, words, size=TABLE_PT, bold=True, keep=True)
            _shade(cell, "E8E8E8")
        _row_property(heading, "w:tblHeader")
        _mark(table, f"{{%tr for group in {name}.groups %}}")
        _mark(table, "{%tr for row in group %}")
        _mark(table, "{%tr if row.heading %}")
        group = table.add_row()
        joined = group.cells[0].merge(group.cells[-1])
        _line(joined, "{{ row.heading }}", size=TABLE_PT, bold=True, align=WD_ALIGN_PARAGRAPH.LEFT, keep=True)
        _shade(joined, "F4F4F4")
        _mark(table, "{%tr elif row.keep %}")
        _cells(table.add_row(), shown, merged, keep=True)
        _mark(table, "{%tr else %}")
        _cells(table.add_row(), shown, merged, keep=False)
        for mark in ("{%tr endif %}", "{%tr endfor %}", "{%tr endfor %}"):
            _mark(table, mark)
        for one in table.rows:
            _row_property(one, "w:cantSplit")
        _set_widths(table, widths)
        self.each(f"{name}.notes", size=TABLE_PT, italic=True, before=2)

    def caption(self, name: str) -> Any:
        """Title of a table."""
        return self.say(f"{{{{ {name}.title }}}}", size=13, bold=True, align=CENTER, before=10, after=4, keep=True)

    def chart(self, key: str, columns: Sequence[Column], live_headings: bool = False) -> None:
        """A chart where there is one, then its table."""
        self.say(f"{{%p if charts.{key} is defined %}}", size=2)
        # One paragraph, for LibreOffice leaves a caption behind that stands above a picture above a table.
        caption = self.caption(f"tables.{key}")
        caption.paragraph_format.keep_together = True
        caption.add_run(f"{{% if charts.{key} %}}").font.size = Pt(2)
        caption.add_run().add_break()
        caption.add_run(f"{{{{ charts.{key} }}}}")
        caption.add_run("{% endif %}").font.size = Pt(2)
        self.table(f"tables.{key}", columns, live_headings=live_headings)
        self.say("{%p endif %}", size=2)

    def unless_empty(self, name: str, columns: Sequence[Column], otherwise: str) -> None:
        """A table, or words (maybe none) where it has no rows."""
        if otherwise:
            self.say(f"{{%p if {name}.empty %}}", size=2)
            self.say(otherwise, indent=True)
            self.say("{%p else %}", size=2)
        else:
            self.say(f"{{%p if not {name}.empty %}}", size=2)
        self.caption(name)
        self.table(name, columns)
        self.say("{%p endif %}", size=2)

    def signature(self) -> None:
        """Nơi nhận and the signer."""
        self.say("", size=6, keep=True)
        section = self.file.sections[-1]
        half = int((section.page_width - section.left_margin - section.right_margin) / 2)
        table = self.file.add_table(rows=1, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        left, right = table.rows[0].cells
        _line(left, "Nơi nhận:", size=12, bold=True, italic=True, align=WD_ALIGN_PARAGRAPH.LEFT)
        _line(left, "{%p for line in head.copies_to %}", size=2)
        _line(left, "- {{ line }}", size=11, align=WD_ALIGN_PARAGRAPH.LEFT)
        _line(left, "{%p endfor %}", size=2)
        _line(right, "{{ head.signer }}", size=14, bold=True)
        for _ in range(4):
            _line(right, "", size=14)
        _row_property(table.rows[0], "w:cantSplit")
        _set_widths(table, (half, half))

    def landscape_part(self) -> None:
        """A new part on pages that lie on their side; numbering goes on."""
        self.page(self.file.add_section(WD_SECTION.NEW_PAGE), landscape=True, first=False)

    def save(self, file: Path) -> None:
        """Write it with a fixed day, so that the same script gives the same template."""
        core = self.file.core_properties
        core.author, core.title, core.created, core.modified = "vanthu", file.stem, DAY, DAY
        made = io.BytesIO()
        self.file.save(made)
        with zipfile.ZipFile(made) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                entry = zipfile.ZipInfo(name, DAY.timetuple()[:6])
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, source.read(name))


def _line(
    cell: Any,
    words: str,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    align: Any = CENTER,
    before: float = 0,
    keep: bool = False,
) -> Any:
    first = cell.paragraphs[0]
    fresh = len(cell.paragraphs) == 1 and not first.runs and not getattr(cell, "_said", False)
    paragraph = first if fresh and not first.text else cell.add_paragraph()
    run = paragraph.add_run(words)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.keep_with_next = keep
    return paragraph


def _cells(row: Any, shown: Sequence[Column], merged: int, keep: bool) -> None:
    """One mark in each cell; those of merged columns span the lines of a group."""
    for place, (cell, column) in enumerate(zip(row.cells, shown, strict=True)):
        span = "{% vm %}" if place < merged else ""
        _line(cell, f"{span}{{{{ row.{column.key} }}}}", size=TABLE_PT, align=ALIGNMENTS[column.align], keep=keep)


def _mark(table: Any, words: str) -> None:
    row = table.add_row()
    _line(row.cells[0], words, size=6, align=WD_ALIGN_PARAGRAPH.LEFT)


def _rule(cell: Any, width: int, share: float) -> None:
    """A short line below the last words of a cell."""
    paragraph = _line(cell, " ", size=3)
    _top_border(paragraph, int(width * (1 - share) / 2))


def _top_border(paragraph: Any, indent: int) -> None:
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
    borders = OxmlElement("w:pBdr")
    borders.append(_element("w:top", {"w:val": "single", "w:sz": "6", "w:space": "1", "w:color": "000000"}))
    paragraph._p.get_or_add_pPr().append(borders)


def _set_widths(table: Any, widths: Sequence[int]) -> None:
    """Widths of columns and of each cell: Word goes by one, LibreOffice by the other."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        cells = row.cells
        for cell, width in zip(cells, widths, strict=True):
            if len({id(one._tc) for one in cells}) == len(cells):
                cell.width = width
        if len({id(one._tc) for one in cells}) == 1:
            cells[0].width = sum(widths)


def _cell_margins(table: Any, twips: int = 68) -> None:
    """Left and right of each cell; 1.2 mm leave numbers with their interval on one line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", {"w:w": str(twips), "w:type": "dxa"}))
    table._tbl.tblPr.append(margins)


def _row_property(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(_element(name, {}))


def _shade(cell: Any, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(_element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": colour}))


def _field(paragraph: Any, name: str) -> None:
    for kind, words in (("begin", ""), ("", name), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        if kind:
            run._r.append(_element("w:fldChar", {"w:fldCharType": kind}))
        else:
            code = _element("w:instrText", {"xml:space": "preserve"})
            code.text = words
            run._r.append(code)


def _element(name: str, attributes: dict[str, str]) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(key), value)
    return made
