"""Pages, and parts of them, that nobody has read yet. No parser is imported here, for who judges a reading needs none."""

from __future__ import annotations

from classifiers.reading import Format, LineSource, Page, Reading, Unreadable
from gateway.documents.words import READABLE
from gateway.records.readings import PagePart

MEASURED_LAST = 4
_MEASURED_FIRST = 8
_WITH_PAGES = (Format.PDF, Format.IMAGE)
_PICTURED, _COVERED = 0.3, 0.8
_OUTLINES = 500
_FEW, _STAMPS = 120, 300
"""Characters under which a page with a picture, or one all under a picture, has no text of its own."""


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


def is_measured(number: int, count: int) -> bool:
    """Whether pictures and paths of the page of that number, from 1, are looked at."""
    return number <= _MEASURED_FIRST or number > count - MEASURED_LAST


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
