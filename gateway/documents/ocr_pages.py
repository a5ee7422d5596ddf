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

from classifiers.reading import Page
from gateway.documents.joined_lines import merged
from gateway.documents.ocr import is_warm
from gateway.documents.ocr_numbers import on_its_line
from gateway.documents.page_images import native_dpi, page_part
from gateway.documents.page_turns import TurnedReading, recognise_upright
from gateway.documents.unread import is_unread

TOP_SHARE = 0.45
"""Letterhead, type and abstract stand above this share of the page height."""
_FIRST_PAGES = 2


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
