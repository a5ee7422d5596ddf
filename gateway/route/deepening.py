"""What is left to read of an examined mail, its pages put in as they come, and the words kept for search.

Pure: the pages are read elsewhere, one by one. Of mails with a secret marking
nothing more is read and no word is kept (R8), and none of files that are no
official documents: they are persons' papers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from classifiers.reading import LineSource, Page, Reading, lacks_model
from classifiers.verdict import Role
from gateway.documents.joined_lines import with_page
from gateway.documents.unread import unread_parts
from gateway.records import AttachmentReading, Examination, MailReading
from gateway.records.readings import PagePart
from gateway.records.texts import DeepNeed, DeepReason, PageText
from gateway.settings import Sandbox

RECOGNISER = "tesseract-vie-1"
LONGEST_PAGE = 200_000
"""Characters kept of one page: sheets of a workbook count as one."""
_DOCUMENTS = (Role.MAIN, Role.ANNEX, Role.COPY)


@dataclass(frozen=True, slots=True)
class PartWanted:
    """A part of a page of one attachment."""

    index: int
    part: PagePart


def wanted_parts(reading: MailReading, found: Examination, limits: Sandbox, most: int) -> tuple[PartWanted, ...]:
    """Unread parts of pages of the mail's documents and unread scans, at most `most`, in their order."""
    if found.alerts:
        return ()
    roles = {record.index: record.role for record in found.attachments}
    return tuple(
        PartWanted(item.index, part)
        for item in reading.attachments
        if roles.get(item.index) in (*_DOCUMENTS, Role.UNREADABLE)
        for part in unread_parts(item.content, limits.max_pages)
    )[:most]


def deep_need(reading: MailReading, found: Examination, limits: Sandbox, most: int) -> DeepNeed | None:
    """Why the mail must be read again later; None when all is read that is wanted."""
    if not found.alerts and any(lacks_model(item.content) for item in reading.attachments):
        return DeepNeed(DeepReason.NEEDS_OCR)
    pages = len(wanted_parts(reading, found, limits, most))
    return DeepNeed(DeepReason.PAGES, pages) if pages else None


def with_read(reading: MailReading, wanted: PartWanted, page: Page) -> MailReading:
    """`reading` with what was read of one page."""
    return replace(reading, attachments=tuple(_with_page(item, wanted, page) for item in reading.attachments))


def _with_page(item: AttachmentReading, wanted: PartWanted, page: Page) -> AttachmentReading:
    if item.index != wanted.index or not isinstance(item.content, Reading):
        return item
    return replace(item, content=with_page(item.content, page))


def page_texts(reading: MailReading, found: Examination, *, finished: bool) -> tuple[PageText, ...]:
    """The words of pages of official documents: those read to their end, or all that there are once it is `finished`."""
    if found.alerts:
        return ()
    official = {record.index for record in found.attachments if record.document_id and record.role in _DOCUMENTS}
    kept = {
        (text.sha256, text.page): text
        for item in reading.attachments
        if item.index in official and isinstance(item.content, Reading)
        for text in _texts(item.sha256, item.content, finished)
    }
    return tuple(kept.values())


def _texts(sha256: str, content: Reading, finished: bool) -> Iterator[PageText]:
    unread = set() if finished else {part.page for part in unread_parts(content, 0)}
    for page in content.pages:
        text = "\n".join(line.text for line in page.lines)[:LONGEST_PAGE]
        if not text.strip() or page.number in unread:
            continue
        if page.recognised:
            sure = round((page.recognised_sure or 0.0) / 100, 2)
            yield PageText(sha256, page.number, text, "ocr", sure, RECOGNISER)
        elif any(line.source is LineSource.OCR for line in page.lines):
            yield PageText(sha256, page.number, text, "ocr", round(page.text_quality or 0.0, 2), "scanner")
        else:
            yield PageText(sha256, page.number, text, "text", 1.0, "")
