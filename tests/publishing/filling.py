"""Blank forms filled in as an office does it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

import docx


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
