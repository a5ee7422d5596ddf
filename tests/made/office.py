"""Office files of other kinds, just enough of each: .odt, .xlsx, .pptx."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

ZIP_DAY = (2014, 1, 2, 8, 0, 0)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
ODF_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)


def zipped(parts: dict[str, str]) -> bytes:
    """An archive of these text parts, the first one stored as it is."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for place, (name, text) in enumerate(parts.items()):
            kind = zipfile.ZIP_DEFLATED if place else zipfile.ZIP_STORED
            archive.writestr(zipfile.ZipInfo(name, ZIP_DAY), text.encode(), kind)
    return out.getvalue()


def draw_odt(body: str, *, footer: str = "", encrypted: bool = False) -> bytes:
    """An .odt around the XML of its body."""
    content = f"<office:document-content {ODF_NAMES}><office:body><office:text>{body}</office:text></office:body>"
    edge = f"<style:footer><text:p>{footer}</text:p></style:footer>" if footer else ""
    locked = "<encryption-data/>" if encrypted else ""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"{content}</office:document-content>",
            "styles.xml": f"<office:document-styles {ODF_NAMES}>{edge}</office:document-styles>",
            "META-INF/manifest.xml": f"<manifest><file-entry>{locked}</file-entry></manifest>",
        }
    )


def odt_paragraph(text: str) -> str:
    """One paragraph."""
    return f"<text:p>{escape(text)}</text:p>"


def odt_row(*cells: Sequence[str]) -> str:
    """A table of one row."""
    inner = "".join(f"<table:table-cell>{''.join(map(odt_paragraph, cell))}</table:table-cell>" for cell in cells)
    return f"<table:table><table:table-row>{inner}</table:table-row></table:table>"


def draw_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """One sheet; the first cell of each row as a shared string, numbers as numbers, the others inline."""
    strings = "".join(f"<si><r><t>{escape(row[0])}</t></r><rPh><t>x</t></rPh></si>" for row in rows)
    lines = "".join(
        f'<row><c t="s"><v>{number}</v></c>{"".join(map(_cell, row[1:]))}</row>' for number, row in enumerate(rows)
    )
    name = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return zipped(
        {
            "[Content_Types].xml": TYPES,
            "xl/workbook.xml": f"<workbook {name}/>",
            "xl/sharedStrings.xml": f"<sst {name}>{strings}</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet {name}><sheetData>{lines}</sheetData></worksheet>",
        }
    )


def _cell(text: str) -> str:
    if text.isdigit():
        return f"<c><v>{text}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def draw_pptx(slides: Sequence[Sequence[str]]) -> bytes:
    """Slides of plain paragraphs."""
    parts = {"[Content_Types].xml": TYPES, "ppt/presentation.xml": "<presentation/>"}
    name = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    for number, lines in enumerate(slides, start=1):
        paragraphs = "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in lines)
        parts[f"ppt/slides/slide{number}.xml"] = f"<sld {name}><txBody>{paragraphs}</txBody></sld>"
    return zipped(parts)
