"""Blank forms filled in as an office does it."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def fill_sheet(blank: bytes, cells: Mapping[str, str | float], percent_style: bool = False) -> bytes:
    """The .xlsx with values in cells such as "D7", as a spreadsheet program stores them.

    With `percent_style` numbers get a format of percent, as Excel does when somebody types 30%.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blank)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = _filled(content.decode(), cells, percent_style).encode()
            if name == "xl/styles.xml" and percent_style:
                content = re.sub(
                    rb"(<cellXfs count=\"\d+\">)",
                    rb'\1<xf numFmtId="9" fontId="0" fillId="0" borderId="0" xfId="0"/>',
                    content,
                )
            target.writestr(name, content)
    return out.getvalue()


def _filled(xml: str, cells: Mapping[str, str | float], percent_style: bool) -> str:
    for place, value in cells.items():
        style = 's="0"' if percent_style else r"\1"
        if isinstance(value, str):
            made = f'<c r="{place}" {style} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        else:
            made = f'<c r="{place}" {style}><v>{value}</v></c>'
        xml, count = re.subn(rf'<c r="{place}"(?: (s="\d+"))?/>', made, xml)
        assert count == 1, place
    return xml


def fill_letter(blank: bytes, cells: Mapping[tuple[int, int], str]) -> bytes:
    """The .docx with words in cells (row, column) of its table, from 0."""
    file = docx.Document(io.BytesIO(blank))
    table = next(table for table in file.tables if len(table.columns) > 2)
    for (row, column), words in cells.items():
        table.rows[row].cells[column].text = words
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def change_sheet(book: bytes, cells: Mapping[str, str]) -> bytes:
    """The .xlsx with XML in empty cells such as "D7"."""

    def changed(xml: str) -> str:
        for place, inner in cells.items():
            xml, count = re.subn(rf'<c r="{place}"( s="\d+")?/>', rf'<c r="{place}"\1>{inner}</c>', xml)
            assert count == 1, place
        return xml

    return _part(book, "xl/worksheets/sheet1.xml", changed)


def merge_cells(book: bytes, area: str) -> bytes:
    """The .xlsx with one more area of merged cells."""
    return _part(
        book,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace("<mergeCell ", f'<mergeCell ref="{area}"/><mergeCell ', 1),
    )


def replace_words(book: bytes, words: Mapping[str, str]) -> bytes:
    """The .xlsx with other words."""

    def changed(xml: str) -> str:
        for before, after in words.items():
            assert before in xml
            xml = xml.replace(before, after)
        return xml

    return _part(book, "xl/sharedStrings.xml", changed)


def second_sheet(book: bytes) -> bytes:
    """The .xlsx with its sheet once more."""
    with zipfile.ZipFile(io.BytesIO(book)) as source:
        return with_part(book, "xl/worksheets/sheet2.xml", source.read("xl/worksheets/sheet1.xml"))


def with_part(book: bytes, name: str, content: bytes) -> bytes:
    """The file with one more part."""
    out = io.BytesIO(book)
    with zipfile.ZipFile(out, "a") as target:
        target.writestr(name, content)
    return out.getvalue()


def _part(book: bytes, wanted: str, change: Callable[[str], str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content.decode()).encode() if name == wanted else content)
    return out.getvalue()


def _letter(blank: bytes, change: Callable[[Any], None]) -> bytes:
    file = docx.Document(io.BytesIO(blank))
    change(next(table for table in file.tables if len(table.columns) > 2))
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def add_row(blank: bytes) -> bytes:
    """The .docx with 30 in row I.1, and a line of one's own below it."""

    def change(table: Any) -> None:
        table.rows[2]._tr.addnext(copy.deepcopy(table.rows[2]._tr))
        for line, words in ((2, ("1", None, "30")), (3, ("1a", "Trong đó khối phòng ban", "25"))):
            for column, said in zip((0, 1, 3), words, strict=True):
                if said is not None:
                    table.rows[line].cells[column].text = said

    return _letter(blank, change)


def move_numbers(blank: bytes) -> bytes:
    """The .docx without row I.3, the rows below counted anew, and 20 in I.4, which is "3" now."""

    def change(table: Any) -> None:
        table._tbl.remove(table.rows[4]._tr)
        for line in range(4, 8):
            table.rows[line].cells[0].text = str(line - 1)
        table.rows[4].cells[3].text = "20"

    return _letter(blank, change)


def track_changes(blank: bytes) -> bytes:
    """The .docx with 50 typed, 60 changed to 65, and 20 moved to the next year, none of it accepted."""

    def change(table: Any) -> None:
        for line, column, kind, tag, words in (
            (2, 5, "w:ins", "w:t", "50"),
            (2, 6, "w:del", "w:delText", "60"),
            (2, 6, "w:ins", "w:t", "65"),
            (5, 3, "w:moveFrom", "w:t", "20"),
            (5, 4, "w:moveTo", "w:t", "20"),
        ):
            mark, run, text = OxmlElement(kind), OxmlElement("w:r"), OxmlElement(tag)
            mark.set(qn("w:id"), "1")
            mark.set(qn("w:author"), "A")
            text.text = words
            run.append(text)
            mark.append(run)
            table.rows[line].cells[column].paragraphs[0]._p.append(mark)

    return _letter(blank, change)
