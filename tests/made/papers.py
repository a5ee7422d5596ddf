"""Papers in many forms of file from a few lines of text: official ones, and what else travels with mail.

One paper of a text file: a line "# name = form filename", then its lines; " || "
parts the columns. A form such as "photo@unreadable" names a role other than the
one of most papers of its file. `draw_paper` gives the bytes, the same on each run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw

from tests.made.doc import plain_doc
from tests.made.docx import package
from tests.made.mail import mail, text_part
from tests.made.office import draw_odt, draw_pptx, draw_xlsx, odt_paragraph, odt_row
from tests.made.old_office import draw_ods, draw_rtf, draw_xls, rtf_paragraph, rtf_row
from tests.made.pdf import LEFT_MM, TEXT_MM, new_pdf
from tests.made.scan import picture_file, picture_of, scan_pdf
from tests.made.sending import local

FOLDER = Path(__file__).resolve().parent
BETWEEN = " || "
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MadePaper:
    """One paper: what it shows, the form of its file, its name, its rows of cells and its role."""

    shows: str
    form: str
    filename: str
    rows: tuple[Row, ...]
    role: str


def made_papers(name: str, role: str) -> Iterator[MadePaper]:
    """The papers of a text file of this folder; `role` is the one of those that name no other."""
    for block in f"\n{(FOLDER / name).read_text(encoding='utf-8')}".split("\n# ")[1:]:
        head, *lines = block.splitlines()
        shows, _, rest = head.partition(" = ")
        form, _, filename = rest.partition(" ")
        kind, _, other = form.partition("@")
        yield MadePaper(shows, kind, filename, tuple(_cells(line) for line in lines if line.strip()), other or role)


def draw_paper(form: str, rows: Sequence[Row]) -> bytes:
    """The bytes of a paper: `form` is a kind of file, or a thing that only looks like itself (`photo`, `qr`)."""
    return _FORMS[form](rows)


def _cells(line: str) -> Row:
    return tuple(cell.strip() for cell in line.split(BETWEEN.strip()))


def _lines(rows: Sequence[Row], gap: str = "\t") -> list[str]:
    return [gap.join(row) for row in rows]


def _pdf(rows: Sequence[Row]) -> bytes:
    pdf = new_pdf()
    pdf.add_page()
    _print(pdf, rows)
    return bytes(pdf.output())


def _print(pdf: object, rows: Sequence[Row]) -> None:
    for row in rows:
        if len(row) == 2:
            _print_halves(pdf, row)
            continue
        bold = "B" if row[0].isupper() else ""
        pdf.set_font("Tinos", bold, 13)  # type: ignore[attr-defined]
        pdf.set_x(LEFT_MM)  # type: ignore[attr-defined]
        pdf.multi_cell(TEXT_MM, 7, "    ".join(row), align="C" if bold else "L")  # type: ignore[attr-defined]


def _print_halves(pdf: object, row: Row) -> None:
    top = pdf.get_y()  # type: ignore[attr-defined]
    pdf.set_font("Tinos", "B" if row[0].isupper() else "", 11)  # type: ignore[attr-defined]
    for cell, x, width in ((row[0], 20.0, 75.0), (row[1], 98.0, 97.0)):
        pdf.set_xy(x, top)  # type: ignore[attr-defined]
        pdf.cell(width, 6, cell, align="C")  # type: ignore[attr-defined]
    pdf.set_xy(LEFT_MM, top + 6)  # type: ignore[attr-defined]


def _drawing(rows: Sequence[Row]) -> bytes:
    """A map: hundreds of strokes and a few words."""
    pdf = new_pdf()
    pdf.add_page()
    for step in range(700):
        pdf.line(20 + step % 90, 60 + step * 0.3, 25 + (step * 7) % 160, 62 + step * 0.3)
    _print(pdf, rows)
    return bytes(pdf.output())


def _docx(rows: Sequence[Row]) -> bytes:
    return package("".join(_docx_table(row) if len(row) > 1 else _docx_paragraph(row[0]) for row in rows))


def _docx_paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def _docx_table(row: Row) -> str:
    cells = "".join(f"<w:tc>{_docx_paragraph(cell)}</w:tc>" for cell in row)
    return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"


def _doc(rows: Sequence[Row]) -> bytes:
    return plain_doc(_lines(rows))


def _odt(rows: Sequence[Row]) -> bytes:
    return draw_odt(
        "".join(odt_row(*([cell] for cell in row)) if len(row) > 1 else odt_paragraph(row[0]) for row in rows)
    )


def _rtf(rows: Sequence[Row]) -> bytes:
    return draw_rtf("".join(rtf_row(*row) if len(row) > 1 else rtf_paragraph(row[0]) for row in rows)).encode("ascii")


def _html(rows: Sequence[Row]) -> bytes:
    shown = "".join(
        f"<table><tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr></table>"
        if len(row) > 1
        else f"<p>{escape(row[0])}</p>"
        for row in rows
    )
    return f'<html><head><meta charset="utf-8"></head><body>{shown}</body></html>'.encode()


def _txt(rows: Sequence[Row]) -> bytes:
    return "\r\n".join(_lines(rows, " " * 8)).encode()


def _pptx(rows: Sequence[Row]) -> bytes:
    return draw_pptx([_lines(rows[:2]), _lines(rows[2:])])


def _scan(rows: Sequence[Row]) -> bytes:
    return scan_pdf(_pdf(rows))


def _picture(rows: Sequence[Row]) -> bytes:
    file = BytesIO()
    picture_of(_pdf(rows), dpi=150).save(file, "PNG")
    return file.getvalue()


def _photo(rows: Sequence[Row]) -> bytes:
    """A view over the sea: colours that run into each other, no words."""
    picture = Image.linear_gradient("L").resize((1200, 900)).convert("RGB")
    ImageDraw.Draw(picture).ellipse((700, 200, 900, 400), fill=(250, 220, 90))
    file = BytesIO()
    picture.save(file, "JPEG", quality=80)
    return file.getvalue()


def _logo(rows: Sequence[Row]) -> bytes:
    return picture_file((180, 90), 200)


def _qr(rows: Sequence[Row]) -> bytes:
    """A square of black and white fields, as large as payment apps send it."""
    small = Image.new("1", (33, 33), 1)
    for at in range(33 * 33):
        small.putpixel((at % 33, at // 33), (at * at * 7 + at // 5) % 3 > 0)
    file = BytesIO()
    small.resize((825, 825)).save(file, "PNG")
    return file.getvalue()


def _empty(rows: Sequence[Row]) -> bytes:
    return b""


def _eml(rows: Sequence[Row]) -> bytes:
    """A private mail, forwarded as a file."""
    shown = "\r\n".join(_lines(rows)) or "Chiều nay mình đi cà phê nhé."
    at = local(2014, 4, 7, 9, 0)
    return mail(
        text_part(shown), sender="nam@gmail.com", to=["hoa@gmail.com"], subject="Hẹn gặp", at=at, ident="a7hengap"
    )


_FORMS: dict[str, Callable[[Sequence[Row]], bytes]] = {
    "pdf": _pdf,
    "drawing": _drawing,
    "docx": _docx,
    "doc": _doc,
    "odt": _odt,
    "rtf": _rtf,
    "html": _html,
    "txt": _txt,
    "xlsx": draw_xlsx,
    "xls": draw_xls,
    "ods": draw_ods,
    "pptx": _pptx,
    "scan": _scan,
    "png": _picture,
    "photo": _photo,
    "logo": _logo,
    "qr": _qr,
    "empty": _empty,
    "eml": _eml,
}
