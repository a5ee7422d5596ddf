"""How far a document itself reaches in its file: its foot, and the pages before annexes begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from classifiers.folding import fold_squeezed, is_capitals
from classifiers.reading import Line, LineSource, Page, Reading

_FOOT = re.compile(r"^\W*n[oơ]i nh[a-z]n\b|^\W*-?\s*luu\s*[:;.]?\s*(?:vt|v\.t|van thu|vp\b|ho so)")
_SIGNER = re.compile(r"^(?:tm|kt|tl|tuq)\s?\. ")
_OFFICE = re.compile(
    r"^(?:pho )?(?:chu tich|giam doc|bi thu|cuc truong|truong ban|hieu truong|thu truong|chanh van phong)$"
)
_HEAD = 14
"""Lines of a page in which an office is the one that decides, not the one who signs."""
_LONGEST = 90
_ANNEX = re.compile(r"^(?:phu luc|phu bieu|bieu (?:so|mau)|mau so)\b")
_ANNEX_TOP = 6
_MOTTO = re.compile(r"d[oe0]c lap\W{1,4}t[uư] do|hanh phuc\W*$")
_TITLE = re.compile(r"h[oe]a xa h[oec0]i|^dang cong san viet nam$")
_LONGEST_TITLE = 110
TOP_LINES = 16
"""Lines of a page in which a letterhead must open."""


def ends_document(reading: Reading) -> bool:
    """Whether the foot of a document stands in what was read: "Nơi nhận", "Lưu: VT", who signs."""
    return any(has_foot(page.lines) for page in reading.pages)


def has_foot(lines: Sequence[Line]) -> bool:
    """Whether a list of recipients or a signer's office stands in these lines."""
    for position, line in enumerate(lines):
        if len(line.text) > _LONGEST or line.source is LineSource.NOTE:
            continue
        folded = fold_squeezed(line.text)
        if _FOOT.match(folded) or _SIGNER.match(folded) or (position >= _HEAD and _OFFICE.match(folded)):
            return True
    return False


def title_lines(lines: Sequence[Line]) -> Iterator[int]:
    """Positions of national and Party titles and mottos, also as recognition leaves them."""
    for position, line in enumerate(lines):
        if len(line.text) > _LONGEST_TITLE or line.source in (LineSource.FOOTER, LineSource.NOTE):
            continue
        folded = fold_squeezed(line.text)
        if _MOTTO.search(folded) or (_TITLE.search(folded) and is_capitals(line.text)):
            yield position


def own_pages(reading: Reading) -> tuple[Page, ...]:
    """Pages of the document itself: up to its foot, or up to the first page that opens an annex.

    All pages where neither is seen.
    """
    for position, page in enumerate(reading.pages):
        if position and opens_annex(page):
            return reading.pages[:position]
        if has_foot(page.lines):
            return reading.pages[: position + 1]
    return reading.pages


def opens_annex(page: Page) -> bool:
    """Whether a page begins with the heading of an annex."""
    heads = (fold_squeezed(line.text) for line in page.lines[:_ANNEX_TOP] if len(line.text) <= _LONGEST)
    return any(_ANNEX.match(head) for head in heads)
