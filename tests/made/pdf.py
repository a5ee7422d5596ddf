"""PDF documents in the layout of Circular 01/2011 and Decree 30/2020, typed.

The bytes are the same on each run for the same versions of fpdf2 and fontTools.
Needs the Tinos fonts (Debian: fonts-croscore), which have Times' measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import EncryptionMethod

from tests.made.letter import Annex, Letter

FONT_FOLDERS = (Path("/usr/share/fonts/truetype/croscore"), Path("/usr/share/fonts/croscore"))
STYLES = {"": "Regular", "B": "Bold", "I": "Italic", "BI": "BoldItalic"}
LEFT_MM, RIGHT_MM, TOP_MM = 30.0, 17.0, 18.0
TEXT_MM = 210 - LEFT_MM - RIGHT_MM
LEFT_BLOCK_MM, RIGHT_BLOCK_MM = 66.0, 97.0


@cache
def font_file(style: str) -> Path:
    """Path of a Tinos font; `FileNotFoundError` says which package has it."""
    for folder in FONT_FOLDERS:
        path = folder / f"Tinos-{STYLES[style]}.ttf"
        if path.is_file():
            return path
    raise FileNotFoundError(f"Tinos-{STYLES[style]}.ttf: not found. Install the Debian package fonts-croscore.")


def new_pdf(day: datetime = datetime(2014, 1, 2, tzinfo=UTC)) -> FPDF:
    """An empty A4 document with the fonts and a fixed date of creation."""
    pdf = FPDF(format="A4", unit="mm")
    pdf.set_creation_date(day)
    pdf.set_producer("Microsoft Word 2010")
    pdf.set_margins(LEFT_MM, TOP_MM, RIGHT_MM)
    pdf.set_auto_page_break(True, 18)
    for style in STYLES:
        pdf.add_font("Tinos", style, font_file(style))
    return pdf


def draw_pdf(letter: Letter, *, stamped: bool = False, corner: Sequence[str] = (), password: str = "") -> bytes:
    """The document as a PDF with real text.

    `stamped` leaves number, day and month blank, as before the office stamps
    them (`tests.made.stamps` then adds them); `corner` is the small text that
    signing tools write at the top right; `password` encrypts the file.
    """
    pdf = new_pdf()
    pdf.add_page()
    if corner:
        _corner(pdf, corner)
    _letterhead(pdf, letter, stamped)
    _marks(pdf, letter)
    _opening(pdf, letter)
    _body(pdf, letter)
    _closing(pdf, letter)
    for annex in letter.annexes:
        _annex(pdf, annex)
    if password:
        pdf.set_encryption(
            owner_password=password + "!", user_password=password, encryption_method=EncryptionMethod.RC4
        )
    return bytes(pdf.output())


def draw_text_pdf(title: str, lines: Sequence[str]) -> bytes:
    """A plain page that is no official document: a title and lines under it."""
    pdf = new_pdf()
    pdf.add_page()
    _write(pdf, title, LEFT_MM, TEXT_MM, "B", 16, "C")
    pdf.ln(4)
    for line in lines:
        _write(pdf, line, LEFT_MM, TEXT_MM, "", 12, "L")
    return bytes(pdf.output())


def _write(pdf: FPDF, text: str, x: float, width: float, style: str, size: float, align: str = "C") -> None:
    """Write `text` from `x` in a column of `width` mm and move below it."""
    pdf.set_font("Tinos", style, size)
    pdf.set_x(x)
    pdf.multi_cell(width, size * 0.42, text, align=align, new_x="LMARGIN", new_y="NEXT")


def _rule(pdf: FPDF, x: float, width: float, share: float) -> None:
    """A thin line in the middle of a block."""
    y = pdf.get_y() + 0.6
    gap = width * (1 - share) / 2
    pdf.set_line_width(0.25)
    pdf.line(x + gap, y, x + width - gap, y)
    pdf.set_y(y + 1.6)


def _letterhead(pdf: FPDF, letter: Letter, stamped: bool) -> None:
    """Boxes 1 to 4: agency and number on the left, national title and date on the right."""
    right = LEFT_MM + LEFT_BLOCK_MM
    top = pdf.get_y()
    if letter.parent:
        _write(pdf, letter.parent, LEFT_MM - 8, LEFT_BLOCK_MM + 8, "", 12.5)
    _write(pdf, letter.issuer, LEFT_MM - 8, LEFT_BLOCK_MM + 8, "B", 12.5)
    if letter.party:
        _write(pdf, "*", LEFT_MM - 8, LEFT_BLOCK_MM + 8, "", 12.5)
    elif letter.national:
        _rule(pdf, LEFT_MM, LEFT_BLOCK_MM, 0.35)
    left_end = pdf.get_y()
    pdf.set_y(top)
    for line, size in zip(letter.title_lines, (12.5, 13.5), strict=False):
        _write(pdf, line, right, RIGHT_BLOCK_MM, "B", size)
    if letter.title_lines:
        _rule(pdf, right, RIGHT_BLOCK_MM, 0.62)
    below = max(left_end, pdf.get_y()) + 1.5
    pdf.set_y(below)
    number = letter.blank_number_line if stamped else letter.number_line
    if number:
        _write(pdf, number, LEFT_MM - 8, LEFT_BLOCK_MM + 8, "", 13)
    if not letter.heading and letter.national:
        _write(pdf, f"V/v {letter.abstract}", LEFT_MM - 6, LEFT_BLOCK_MM + 4, "", 12)
    left_end = pdf.get_y()
    pdf.set_y(below)
    day = letter.blank_date_line if stamped else letter.date_line
    if day:
        _write(pdf, day, right, RIGHT_BLOCK_MM, "I", 13)
    pdf.set_y(max(left_end, pdf.get_y()) + 4)


def _marks(pdf: FPDF, letter: Letter) -> None:
    """Boxes 10a and 10b: red stamps in a double frame under the number."""
    x = LEFT_MM + 6.0
    for mark in (letter.secrecy, letter.urgency):
        if not mark:
            continue
        y, width = pdf.get_y(), 4.0 * len(mark) + 8
        pdf.set_draw_color(200, 20, 20)
        pdf.set_text_color(200, 20, 20)
        pdf.rect(x, y, width, 8)
        pdf.rect(x + 0.8, y + 0.8, width - 1.6, 6.4)
        pdf.set_font("Tinos", "B", 13)
        pdf.set_xy(x, y)
        pdf.cell(width, 8, mark, align="C")
        pdf.set_draw_color(0)
        pdf.set_text_color(0)
        pdf.set_xy(LEFT_MM, y)
        x += width + 6
    if letter.secrecy or letter.urgency:
        pdf.set_y(pdf.get_y() + 11)


def _opening(pdf: FPDF, letter: Letter) -> None:
    """Heading and abstract in the middle, then those to whom it is addressed."""
    if letter.heading:
        _write(pdf, letter.heading, LEFT_MM, TEXT_MM, "B", 14)
        _write(pdf, letter.abstract, LEFT_MM + 15, TEXT_MM - 30, "B", 13.5)
        _rule(pdf, LEFT_MM, TEXT_MM, 0.25)
        pdf.ln(2)
    if letter.authority:
        _write(pdf, letter.authority, LEFT_MM, TEXT_MM, "B", 13.5)
        pdf.ln(2)
    single = len(letter.to_lines) == 1
    for index, line in enumerate(letter.to_lines):
        x = LEFT_MM if single else LEFT_MM + (28 if index == 0 else 44)
        _write(pdf, line, x, LEFT_MM + TEXT_MM - x, "", 13.5, "C" if single else "L")
    if letter.to:
        pdf.ln(3)


def _body(pdf: FPDF, letter: Letter) -> None:
    """Paragraphs; "Căn cứ" lines in italics, "QUYẾT ĐỊNH:" bold in the middle."""
    for text in letter.body:
        if text.isupper() and len(text) < 60:
            _write(pdf, text, LEFT_MM, TEXT_MM, "B", 13.5)
        else:
            style = "I" if text.startswith("Căn cứ") else ""
            _write(pdf, "        " + text, LEFT_MM, TEXT_MM, style, 13.5, "J")
        pdf.ln(1.6)


def _closing(pdf: FPDF, letter: Letter) -> None:
    """Recipients on the left, the signer on the right."""
    if pdf.get_y() > 225:
        pdf.add_page()
    pdf.ln(3)
    top = pdf.get_y()
    for index, line in enumerate(letter.copy_lines):
        _write(pdf, line, LEFT_MM, LEFT_BLOCK_MM, "BI" if index == 0 else "", 12 if index == 0 else 11, "L")
    bottom = pdf.get_y()
    pdf.set_y(top)
    for title in letter.titles if letter.signer else ():
        _write(pdf, title, LEFT_MM + LEFT_BLOCK_MM, RIGHT_BLOCK_MM, "B", 13.5)
    pdf.ln(20)
    if letter.signer:
        _write(pdf, letter.signer, LEFT_MM + LEFT_BLOCK_MM, RIGHT_BLOCK_MM, "B", 13.5)
    pdf.set_y(max(bottom, pdf.get_y()))
    if letter.foot:
        pdf.ln(4)
        _write(pdf, letter.foot, LEFT_MM, TEXT_MM, "I", 11, "L")


def _annex(pdf: FPDF, annex: Annex) -> None:
    """An annex on a page of its own."""
    pdf.add_page()
    _write(pdf, annex.heading, LEFT_MM, TEXT_MM, "B", 14)
    _write(pdf, annex.title, LEFT_MM + 10, TEXT_MM - 20, "B", 13)
    _write(pdf, annex.attached_to, LEFT_MM, TEXT_MM, "I", 12.5)
    _rule(pdf, LEFT_MM, TEXT_MM, 0.2)
    pdf.ln(3)
    for line in annex.lines:
        _write(pdf, line, LEFT_MM, TEXT_MM, "", 13, "L")


def _corner(pdf: FPDF, lines: Sequence[str]) -> None:
    """Small text at the top right, as signing tools write it on copies."""
    pdf.set_y(6)
    for line in lines:
        _write(pdf, line, 140, 65, "", 8, "L")
    pdf.set_y(TOP_MM)
