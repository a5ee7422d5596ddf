"""Pages of scans beyond the letterhead, one at a time: what is unread of them, and their words.

The letterhead's lines stay as they were read first: what a document is told
apart by must not change when more of it is read.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdfium2
from PIL import Image

from classifiers.reading import NEEDS_OCR, Format, Line, Page, Reading, Unreadable
from gateway.documents.format import sniff_format
from gateway.documents.ocr import is_warm, recognise
from gateway.documents.ocr_pages import is_unread, merged
from gateway.documents.page_images import PagePicture, native_dpi, page_part, turned_picture
from gateway.documents.page_turns import TurnedReading, recognise_upright
from gateway.documents.pdf import open_pdf
from gateway.documents.pdf_page import is_measured
from gateway.documents.picture_file import BROKEN, FORMATS, MOST_PIXELS, upright_frame
from gateway.documents.words import READABLE
from gateway.records.readings import PagePart
from gateway.settings import Sandbox

_WITH_PAGES = (Format.PDF, Format.IMAGE)
_FEW = 120
"""Characters under which an inner page of a scan has no text of its own."""
_OVERLAP = 0.05
"""Share of the height read twice, lest a line that the letterhead's edge cut is lost."""


def unread_parts(content: Reading | Unreadable | None, most: int) -> tuple[PagePart, ...]:
    """What recognition has not seen yet of a document's pages, of pictures the first `most`; () for all else."""
    if not isinstance(content, Reading) or content.format not in _WITH_PAGES:
        return ()
    scanned = any(page.recognised is not None or is_unread(page) for page in content.pages)
    if not scanned:
        return ()
    parts = [part for page in content.pages if (part := _unread_part(page, content.page_count)) is not None]
    if content.format is Format.IMAGE:
        known = {page.number for page in content.pages}
        parts += [PagePart(n) for n in range(1, min(content.page_count, most) + 1) if n not in known]
    return tuple(parts)


def _unread_part(page: Page, count: int) -> PagePart | None:
    if page.recognised:
        return PagePart(page.number, page.recognised, page.turned) if page.recognised < 1 else None
    if page.recognised is not None or is_unread(page):
        return PagePart(page.number)
    # Pictures of the inner pages of a long file were not looked at; in a scan a page without words is one.
    silent = sum(len(line.text) for line in page.lines) < _FEW
    junk = page.text_quality is not None and page.text_quality < READABLE
    return PagePart(page.number) if not is_measured(page.number, count) and (silent or junk) else None


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


def with_page(reading: Reading, read: Page) -> Reading:
    """`reading` with the words of one more page, or of the lower part of one that it has."""
    old = next((page for page in reading.pages if page.number == read.number), None)
    if old is None:
        pages = sorted((*reading.pages, read), key=lambda page: page.number)
        return replace(reading, pages=tuple(pages))
    lines = _joined(old, read)
    page = replace(
        old, lines=lines, recognised=1.0, recognised_sure=_mean(old.recognised_sure, read.recognised_sure),
        turned=read.turned, width_pt=read.width_pt, height_pt=read.height_pt,
        first_lines=len(old.lines) if old.recognised else 0,
    )  # fmt: skip
    return replace(reading, pages=tuple(page if each is old else each for each in reading.pages))


def _joined(old: Page, read: Page) -> tuple[Line, ...]:
    """Known lines first where a letterhead was read; else the page's own text among the recognised lines."""
    if not old.recognised:
        return merged(old.lines, read.lines)
    fresh = [line for line in read.lines if not any(_on(known, line) for known in old.lines)]
    lines = (*old.lines, *fresh)
    return tuple(replace(line, number=number) for number, line in enumerate(lines, start=1))


def _on(known: Line, line: Line) -> bool:
    """Whether a line's middle lies in one that is known."""
    if known.box is None or line.box is None:
        return False
    x, y = (line.box[0] + line.box[2]) / 2, (line.box[1] + line.box[3]) / 2
    reach = (known.box[3] - known.box[1]) / 4
    return known.box[0] <= x <= known.box[2] and known.box[1] - reach <= y <= known.box[3] + reach


def _mean(first: float | None, second: float | None) -> float | None:
    known = [value for value in (first, second) if value is not None]
    return round(sum(known) / len(known)) if known else None


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
