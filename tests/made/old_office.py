"""Office files of older kinds, just enough of each: .rtf, .ods, .xls, .ppt."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.made.office import ODF_NAMES, zipped
from tests.made.ole import compound_file

FONTS = r"{\fonttbl{\f0\froman\fcharset163 Times New Roman;}{\f1\fnil\fcharset0 .VnTime;}}"
SHEET_NAME = "Sổ"


def rtf_text(text: str) -> str:
    """Text with its letters beyond ASCII as \\u."""
    return "".join(sign if sign.isascii() else f"\\u{ord(sign)}?" for sign in text)


def rtf_paragraph(text: str) -> str:
    """One paragraph."""
    return rtf_text(text) + "\\par\n"


def rtf_row(*cells: str) -> str:
    """A table row; "\\n" parts the paragraphs of a cell."""
    inner = "".join(rtf_text(cell).replace("\n", "\\par ") + "\\cell " for cell in cells)
    return r"\trowd\trgaph108\cellx4000\cellx9000\pard\intbl " + inner + "\\row\\pard\n"


def draw_rtf(body: str, *, title: str = "") -> str:
    """An .rtf around its body."""
    info = r"{\info{\title " + rtf_text(title) + "}}"
    return r"{\rtf1\ansi\ansicpg1252\uc1\deff0" + FONTS + r"{\*\generator Riched20 10.0;}" + info + body + "}"


def draw_ods(rows: Sequence[Sequence[str]], *, encrypted: bool = False) -> bytes:
    """An .ods of one sheet."""
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    table = f'<table:table table:name="{SHEET_NAME}">{lines}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f"<office:document-content {ODF_NAMES}>{body}</office:document-content>"
    locked = "<encryption-data/>" if encrypted else ""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": f"<manifest><file-entry>{locked}</file-entry></manifest>",
        }
    )


def draw_xls(
    rows: Sequence[Sequence[str | float]], *, first_row: int = 0, encrypted: bool = False, percents: bool = False
) -> bytes:
    """A BIFF8 workbook of one sheet [MS-XLS]; the last row stands `first_row` rows lower.

    With `percents` every number has a format of percent that the file names itself.
    """
    strings = [cell for row in rows for cell in row if isinstance(cell, str)]
    cells = b""
    for number, row in enumerate(rows):
        place = number + (first_row if number == len(rows) - 1 else 0)
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                cells += _record(0xFD, struct.pack("<3HI", place, column, 0, strings.index(cell)))
            else:
                cells += _record(0x203, struct.pack("<3Hd", place, column, int(percents), cell))
    extent = _record(0x200, struct.pack("<2I3H", 0, 0xFFFFFF, 0, 0xFFFF, 0))
    extent += _record(0x2F, bytes(54)) if encrypted else b""
    sheet = _begin(0x10) + extent + cells + _record(0x0A, b"")
    return compound_file({"Workbook": _globals(strings, len(_globals(strings, 0))) + sheet})


def _globals(strings: Sequence[str], sheet_at: int) -> bytes:
    name = struct.pack("<2B", len(SHEET_NAME), 1) + SHEET_NAME.encode("utf-16-le")
    shared = b"".join(struct.pack("<HB", len(text), 1) + text.encode("utf-16-le") for text in strings)
    out = _begin(5) + _record(0x42, struct.pack("<H", 1200)) + _record(0x85, struct.pack("<I2B", sheet_at, 0, 0) + name)
    code = "0.0%"
    out += _record(0x41E, struct.pack("<2HB", 164, len(code), 0) + code.encode())
    out += b"".join(_record(0xE0, struct.pack("<2H", 0, shown) + bytes(16)) for shown in (0, 164))
    return out + _record(0xFC, struct.pack("<2I", len(strings), len(strings)) + shared) + _record(0x0A, b"")


def _begin(kind: int) -> bytes:
    return _record(0x809, struct.pack("<4H2I", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<2H", kind, len(content)) + content


def draw_ppt(slides: Sequence[Sequence[str]], *, boxes: Sequence[str] = (), encrypted: bool = False) -> bytes:
    """A presentation whose titles stand in the document's list, and a text box for each slide [MS-PPT]."""
    listed = b""
    for lines in slides:
        listed += _atom(0x3F3, bytes(20)) + _atom(0xFA0, "\r".join(lines).encode("utf-16-le"))
    notes = _atom(0xFA0, "ghi chú".encode("utf-16-le"))
    document = _container(0x3E8, _container(0xFF0, listed) + _container(0xFF0, notes, instance=2))
    drawn = b"".join(_container(0x3EE, _container(0xF00D, _atom(0xFA8, box.encode("latin-1")))) for box in boxes)
    user = bytes(12) + (b"\xdf\xc4\xd1\xf3" if encrypted else b"\x5f\xc0\x91\xe3") + bytes(16)
    return compound_file({"Current User": user, "PowerPoint Document": document + drawn})


def _atom(kind: int, content: bytes) -> bytes:
    return struct.pack("<2HI", 0, kind, len(content)) + content


def _container(kind: int, content: bytes, *, instance: int = 0) -> bytes:
    return struct.pack("<2HI", instance << 4 | 0xF, kind, len(content)) + content
