"""The words of pages that are kept for search, and what is still to be read of a mail."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DeepReason(StrEnum):
    """Why a mail's spool file is kept after its examination."""

    PAGES = "pages"
    """Scanned pages beyond the letterhead are unread."""
    NEEDS_OCR = "needs_ocr"
    """Scans could not be recognised at all: the model of the script was missing."""


class DeepState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    HELD = "held"
    """Given up after several attempts; the examination of the letterhead stands."""


@dataclass(frozen=True, slots=True)
class DeepNeed:
    """What is still to be read of an examined mail."""

    reason: DeepReason
    pages: int = 0
    """Pages to recognise; 0 where that can't be known yet."""


@dataclass(frozen=True, slots=True)
class PageText:
    """The words of one page of one official document's file."""

    sha256: str
    """Of the file."""
    page: int
    text: str
    """NFC, one line a printed line."""
    origin: str
    """`text` for typed words, `ocr` for recognised ones."""
    confidence: float
    """0 to 1; 1 for typed text."""
    reader: str
    """Version of what recognised it; "" for typed text."""
