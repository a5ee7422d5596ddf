"""Origin of the electronic form: born digital, scanned picture, scan with a text layer.

Source: the measures of [DB464 I.2] told apart per page as [PDF] draws it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from classifiers.extent import TOP_LINES, ends_document, own_pages, title_lines
from classifiers.folding import fold_squeezed
from classifiers.pieces import JUNK_QUALITY, SCAN_COVER
from classifiers.reading import Format, LineSource, Page, Reading
from classifiers.rules import Rules
from classifiers.verdict import Evidence, Origin, Verdict

_PALE_INK = 0.02
"""Share of dark pixels under which a full-page picture is a background, not a page."""
_HIDDEN = 20
"""Hidden characters from which a picture has a text layer."""
_TYPED = 300
"""Visible characters over a picture from which they are the page itself and not a stamp."""
_SPARSE = 30
_OUTLINES = 500


@dataclass(frozen=True, slots=True)
class PageOrigin:
    """Origin of one page and the measure that decided."""

    origin: Origin
    confidence: float
    why: str


def judge_origin(reading: Reading, rules: Rules) -> Verdict[Origin]:
    """Origin of the document: that of the pages that carry its text, other pages as support.

    Its letterhead's page decides; where more pages belong to it (up to its
    foot, annexes left out), that which most of its text stands on.
    """
    if reading.format is Format.IMAGE:
        return Verdict(Origin.SCANNED_IMAGE, 0.9, (Evidence("picture file", "file", "picture-file"),))
    if reading.format is not Format.PDF:
        return _office(reading)
    judged = [(page.number, found) for page in reading.pages if (found := judge_page(page)) is not None]
    if not judged:
        return Verdict(Origin.UNKNOWN)
    number, first = _carrying(reading, judged)
    agreeing = sum(found.origin is first.origin for _, found in judged) / len(judged)
    evidence = [Evidence(first.why, f"page {number}", "page-measures")]
    if agreeing < 1:
        others = next(found for _, found in judged if found.origin is not first.origin)
        evidence.append(Evidence(f"other pages: {others.why}", "later pages", "page-measures"))
    mark = _conversion_mark(reading, rules) if first.origin is Origin.SCANNED_IMAGE else None
    if mark is not None:
        return Verdict(Origin.DIGITISED_TEXT, 0.9, (*evidence, mark))
    return Verdict(first.origin, first.confidence * (0.8 + 0.2 * agreeing), tuple(evidence))


def _carrying(reading: Reading, judged: Sequence[tuple[int, PageOrigin]]) -> tuple[int, PageOrigin]:
    """The page (its number and origin) that speaks for the document among hybrid pages; else the first."""
    if len({found.origin for _, found in judged}) == 1:
        return judged[0]
    by_number = dict(judged)
    pages = [page for page in reading.pages if page.number in by_number]
    first = 1 if _is_cover(pages[0], by_number[pages[0].number]) and len(pages) > 1 else 0
    head = next((page for page in pages if _is_headed(page)), pages[first])
    behind = replace(reading, pages=tuple(page for page in pages if page.number >= head.number))
    own = own_pages(behind) if ends_document(behind) else (head,)
    weights: Counter[Origin] = Counter()
    for page in own:
        weights[by_number[page.number].origin] += max(len(" ".join(line.text for line in page.lines)), _TYPED)
    heaviest = max(weights.values())
    origin = by_number[head.number].origin
    if weights[origin] < heaviest:
        origin = next(kind for kind, weight in weights.items() if weight == heaviest)
    return next((page.number, by_number[page.number]) for page in own if by_number[page.number].origin is origin)


def _is_cover(page: Page, found: PageOrigin) -> bool:
    """Whether a page is a typed cover or slip of a few words, as it lies before a scan."""
    shown = page.visible_characters or _characters(page)
    return found.origin is Origin.BORN_DIGITAL and shown < _TYPED and not _is_headed(page)


def _is_headed(page: Page) -> bool:
    return next(title_lines(page.lines[:TOP_LINES]), None) is not None


def judge_page(page: Page) -> PageOrigin | None:
    """Origin of one page; None for a blank one."""
    visible = page.visible_characters or _characters(page)
    if page.picture_cover >= SCAN_COVER:
        return _under_picture(page, visible)
    if visible >= _SPARSE:
        return PageOrigin(Origin.BORN_DIGITAL, 0.97, f"{visible} typed characters")
    if page.hidden_characters >= _HIDDEN:
        return PageOrigin(Origin.DIGITISED_TEXT, 0.7, f"{page.hidden_characters} hidden characters")
    if page.picture_cover >= 0.3:
        return PageOrigin(Origin.SCANNED_IMAGE, 0.8, f"picture over {page.picture_cover:.0%} of the page, no text")
    if page.paths >= _OUTLINES:
        return PageOrigin(Origin.UNKNOWN, 0.3, f"{page.paths} outlines, no text")
    return PageOrigin(Origin.BORN_DIGITAL, 0.5, f"{visible} typed characters") if visible else None


def _under_picture(page: Page, visible: int) -> PageOrigin:
    cover = f"picture over {page.picture_cover:.0%} of the page"
    if page.hidden_characters >= _HIDDEN:
        junk = page.text_quality is not None and page.text_quality < JUNK_QUALITY
        return PageOrigin(
            Origin.DIGITISED_TEXT, 0.7 if junk else 0.95, f"{cover}, {page.hidden_characters} hidden characters"
        )
    if visible < _SPARSE:
        return PageOrigin(Origin.SCANNED_IMAGE, 0.97, f"{cover}, no text")
    if page.picture_ink is not None and page.picture_ink < _PALE_INK and visible >= _TYPED:
        return PageOrigin(Origin.BORN_DIGITAL, 0.9, f"{cover}, pale; {visible} typed characters")
    if page.characters_before_picture >= _TYPED and page.characters_before_picture > page.characters_after_picture:
        return PageOrigin(Origin.DIGITISED_TEXT, 0.85, f"{cover} over {page.characters_before_picture} characters")
    if visible >= _TYPED * 2 and page.picture_ink is None:
        return PageOrigin(Origin.BORN_DIGITAL, 0.6, f"{cover}; {visible} typed characters")
    return PageOrigin(Origin.SCANNED_IMAGE, 0.85, f"{cover}, {visible} characters of stamps")


def _characters(page: Page) -> int:
    """Characters of lines that stand in the page content itself: widgets and our own OCR are none."""
    return sum(len(line.text) for line in page.lines if line.source not in (LineSource.OCR, LineSource.WIDGET))


def _office(reading: Reading) -> Verdict[Origin]:
    characters = sum(_characters(page) for page in reading.pages)
    cover = max((page.picture_cover for page in reading.pages), default=0.0)
    if characters < _SPARSE and cover >= 0.3:
        return Verdict(Origin.SCANNED_IMAGE, 0.8, (Evidence("only pictures", "file", "office-pictures"),))
    if characters == 0:
        return Verdict(Origin.UNKNOWN)
    return Verdict(Origin.BORN_DIGITAL, 0.98, (Evidence(f"{reading.format.value} file", "file", "office-format"),))


def _conversion_mark(reading: Reading, rules: Rules) -> Evidence | None:
    """The corner text of a digital copy of paper, "SAO Y; <agency>; <time>" [ND30 Art. 25], or words that the
    document was turned from paper into an electronic one [GDDT2023 Art. 12]."""
    words: Sequence[str] = [word for row in rules.copy_marks for word in row.words]
    for line in reading.pages[0].lines if reading.pages else ():
        if line.source is LineSource.OCR:
            continue
        folded = fold_squeezed(line.text)
        if any(folded.startswith(word) for word in words):
            return Evidence(line.text, f"page {line.page} line {line.number}", "copy-mark")
        row = next((row for row in rules.conversion_marks if any(word in folded for word in row.words)), None)
        if row is not None:
            return Evidence(line.text, f"page {line.page} line {line.number}", row.id)
    return None
