"""Number, day and month stamped into the appearances of form fields.

Government signing tools write them there and not into the page [VGCA]: a
reader that knows only the page content sees a draft without number.
"""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from tests.made.letter import Letter


def stamp_numbers(pdf: bytes, letter: Letter) -> bytes:
    """`pdf` (drawn with `stamped=True`) with three fields that show number, day and month."""
    assert letter.day is not None
    day = letter.day
    with Pdf.open(BytesIO(pdf)) as file:
        page = file.pages[0]
        fields = [
            _field(file, page, name, text, rect)
            for (name, text), rect in zip(
                (("so", letter.number), ("ngay", f"{day.day:02d}"), ("thang", _month(day.month))),
                stamp_boxes(pdf),
                strict=True,
            )
        ]
        page.Annots = Array(fields)
        file.Root.AcroForm = Dictionary(Fields=Array(fields))
        out = BytesIO()
        file.save(out, deterministic_id=True)
    return out.getvalue()


def _month(month: int) -> str:
    """January and February have a leading zero [TT01 Art. 9]."""
    return f"{month:02d}" if month < 3 else str(month)


def stamp_boxes(pdf: bytes) -> tuple[tuple[float, float, float, float], ...]:
    """Where number, day and month belong: left, bottom, right, top in points from the bottom left."""
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    found = []
    for before, skip in (("Số:", 3), (", ngày", 6), ("tháng", 5)):
        searcher = text.search(before, match_case=True)
        position = searcher.get_next()
        assert position is not None, f"{before}: not on the page"
        _, bottom, right, _ = text.get_charbox(position[0] + skip - 1)
        found.append((right + 3, bottom - 3, right + 33, bottom + 11))
    return tuple(found)


def _field(
    file: Pdf, page: pikepdf.Page, name: str, text: str, rect: tuple[float, float, float, float]
) -> pikepdf.Object:
    """A field whose appearance, and nothing else, shows `text`."""
    left, bottom, right, top = rect
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Times-Roman"), Encoding=Name.WinAnsiEncoding)
    look = Stream(file, f"q BT /F1 13 Tf 0 g 2 3.2 Td ({text}) Tj ET Q".encode("ascii"))
    look.Type, look.Subtype = Name.XObject, Name.Form
    look.BBox = Array([0, 0, right - left, top - bottom])
    look.Resources = Dictionary(Font=Dictionary(F1=font))
    return file.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            Ff=1,
            F=4,
            T=String(name),
            V=String(text),
            Rect=Array([left, bottom, right, top]),
            P=page.obj,
            AP=Dictionary(N=file.make_indirect(look)),
        )
    )
