"""The words of pages of scans beyond the letterhead, read one page at a time."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pypdfium2
from PIL import Image

from classifiers.reading import NEEDS_OCR, Format, Page, Unreadable
from gateway.documents.format import sniff_format
from gateway.documents.ocr import is_warm, recognise
from gateway.documents.page_images import PagePicture, native_dpi, page_part, turned_picture
from gateway.documents.page_turns import TurnedReading, recognise_upright
from gateway.documents.pdf import open_pdf
from gateway.documents.picture_file import BROKEN, FORMATS, MOST_PIXELS, upright_frame
from gateway.records.readings import PagePart
from gateway.settings import Sandbox

_OVERLAP = 0.05
"""Share of the height read twice, lest a line that the letterhead's edge cut is lost."""


def read_page_part(data: bytes, filename: str, limits: Sandbox, part: PagePart) -> Page | Unreadable:
    """The recognised lines of one page below what is known of it; no bytes raise."""
    if not is_warm():
        return Unreadable(NEEDS_OCR, "no model of the script")
    form = sniff_format(data, filename)
    if form is Format.PDF:
        return _of_pdf(data, part)
    if form is Format.IMAGE:
        return _of_picture(data, part)
    return Unreadable("unsupported", "no pages to recognise", form)


def _of_pdf(data: bytes, part: PagePart) -> Page | Unreadable:
    document = open_pdf(data, [])
    if isinstance(document, Unreadable):
        return document
    try:
        return _of_document(document, part)
    except (pypdfium2.PdfiumError, IndexError) as why:
        return Unreadable("broken", str(why)[:200], Format.PDF)
    finally:
        document.close()


def _of_document(document: Any, part: PagePart) -> Page | Unreadable:
    page = document[part.page - 1]
    try:
        dpi = native_dpi(page)
        return _recognised(lambda turned: page_part(page, dpi, _from(part), 1.0, turned), part, Format.PDF)
    finally:
        page.close()


def _of_picture(data: bytes, part: PagePart) -> Page | Unreadable:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as file:
            file.seek(part.page - 1)
            if file.width * file.height > MOST_PIXELS:
                return Unreadable("limits", f"a picture of {file.width} x {file.height} pixels", Format.IMAGE)
            frame = upright_frame(file)
    except BROKEN as why:
        return Unreadable("broken", f"{type(why).__name__} in a picture", Format.IMAGE)
    return _recognised(lambda turned: _cut(frame, part, turned), part, Format.IMAGE)


def _cut(whole: PagePicture, part: PagePart, turned: int) -> PagePicture:
    """The page after a turn, from where it is unread."""
    picture = turned_picture(whole, turned).picture if turned else whole.picture
    scale = 72 / whole.dpi
    top = round(picture.height * _from(part))
    cut = picture.crop((0, top, picture.width, picture.height))
    return PagePicture(cut, whole.dpi, picture.width * scale, picture.height * scale, top * scale)


def _from(part: PagePart) -> float:
    return max(0.0, part.below - _OVERLAP) if part.below else 0.0


def _recognised(view: Callable[[int], PagePicture | None], part: PagePart, form: Format) -> Page | Unreadable:
    """The words of a page; turned as its letterhead was, or as it must be where that was not read."""
    if part.below:
        picture = view(part.turned)
        read = recognise(picture, part.page, head=False) if picture else None
        found = TurnedReading(read, picture, part.turned) if read and picture else None
    else:
        found = recognise_upright(view, part.page, head=False)
    if found is None:
        return Unreadable("limits", "a page too large to draw", form)
    picture, read = found.top, found.read
    cut = part.below * picture.height_pt
    return Page(
        part.page,
        tuple(line for line in read.lines if line.box is None or line.box[3] > cut),
        width_pt=round(picture.width_pt, 1),
        height_pt=round(picture.height_pt, 1),
        picture_cover=1.0,
        recognised=1.0,
        recognised_sure=round(read.confidence) if read.lines else None,
        turned=found.turned,
        first_lines=0,
    )
