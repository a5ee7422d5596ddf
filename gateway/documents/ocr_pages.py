"""Scanned pages with the words that were recognised on them, beside what stood there as text.

Only the letterhead is read: the upper part of the first page, and of the
second where the first has none (a cover, a slip). Measures of the pages stay
as they are, for they tell where the page came from and not what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pypdfium2

from classifiers.reading import Line, LineSource, Page
from gateway.documents.ocr import is_warm
from gateway.documents.ocr_numbers import on_its_line
from gateway.documents.page_images import native_dpi, page_part
from gateway.documents.page_turns import TurnedReading, recognise_upright
from gateway.documents.words import READABLE

TOP_SHARE = 0.45
"""Letterhead, type and abstract stand above this share of the page height."""
_FIRST_PAGES = 2
_PICTURED, _COVERED = 0.3, 0.8
_OUTLINES = 500
_FEW, _STAMPS = 120, 300
"""Characters under which a page with a picture, or one all under a picture, has no text of its own."""


def with_recognised(document: Any, pages: Sequence[Page]) -> tuple[Page, ...]:
    """`pages` of a pdfium document, with recognised lines on the scan that holds the letterhead."""
    if not is_warm():
        return tuple(replace(page, recognised=0.0) if is_unread(page) else page for page in pages)
    found = list(pages)
    for position, page in enumerate(found[:_FIRST_PAGES]):
        if not is_unread(page):
            break
        read = _read(document, page.number)
        if read is not None:
            found[position] = _with_read(page, read)
        if read is None or read.read.letterhead:
            break
    return tuple(found)


def is_unread(page: Page) -> bool:
    """Whether a page shows a picture or outlines and has no text that says what it is.

    A layer of hidden text counts only where its words are Vietnamese ones.
    """
    shown = sum(len(line.text) for line in page.lines if line.source is LineSource.TEXT)
    layer = sum(len(line.text) for line in page.lines if line.source is LineSource.OCR)
    if layer >= _FEW and (page.text_quality is None or page.text_quality >= READABLE):
        return False
    if page.picture_cover >= _COVERED:
        return shown < _STAMPS
    return (page.picture_cover >= _PICTURED or page.paths >= _OUTLINES) and shown < _FEW


def merged(own: Sequence[Line], read: Sequence[Line]) -> tuple[Line, ...]:
    """Recognised lines with the page's own text at its place; hidden layers that were no words are dropped.

    Where both show one spot (the stamp of a signer) the text is kept: it is exact.
    """
    kept = [line for line in own if line.source is not LineSource.OCR]
    lines = [line for line in read if not any(_covers(one, line) for one in kept)]
    for line in kept:
        lines.insert(next((i for i, other in enumerate(lines) if _below(other, line)), len(lines)), line)
    return tuple(replace(line, number=number) for number, line in enumerate(lines, start=1))


def _read(document: Any, number: int) -> TurnedReading | None:
    try:
        page = document[number - 1]
        try:
            dpi = native_dpi(page)
            return recognise_upright(lambda turned: page_part(page, dpi, 0.0, TOP_SHARE, turned), number)
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return None


def _with_read(page: Page, found: TurnedReading) -> Page:
    read, top = found.read, found.top
    lines = merged(page.lines, read.lines) if read.lines else page.lines
    lines, numbers = on_its_line(read.number, lines, page.number)
    if found.turned:
        page = replace(page, width_pt=top.width_pt, height_pt=top.height_pt, turned=found.turned)
    return replace(page, lines=lines, recognised=TOP_SHARE, recognised_sure=round(read.confidence), numbers=numbers)


def _covers(own: Line, read: Line) -> bool:
    """Whether the middle of a recognised line lies in a line of text about as wide."""
    if own.box is None or read.box is None:
        return False
    x, y = (read.box[0] + read.box[2]) / 2, (read.box[1] + read.box[3]) / 2
    left, top, right, bottom = own.box
    return left <= x <= right and top <= y <= bottom and read.box[2] - read.box[0] <= 1.5 * (right - left)


def _below(read: Line, own: Line) -> bool:
    return own.box is not None and read.box is not None and read.box[1] > (own.box[1] + own.box[3]) / 2
