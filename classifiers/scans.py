"""What a scan without text is taken for: nobody has read it yet, so names and looks decide, and say so.

Most official papers that travel as pictures are whole upright pages of a
scanner. They count as documents of low confidence rather than as nothing,
unless their own name says that they are something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.annex import annex_by_name
from classifiers.folding import fold_squeezed
from classifiers.hints import Hint
from classifiers.pieces import SCAN_COVER
from classifiers.reading import NO_WORDS, Accompaniment, Page, Reading
from classifiers.rules import Rules, opened_by
from classifiers.verdict import Evidence, Role

WHOLE_PAGE = Evidence("picture over a whole upright page, no text", "page 1", "scanned-page")
NAMED_CONFIDENCE, UNNAMED_CONFIDENCE = 0.5, 0.3
_SMALLEST_PT = 380.0
"""Shorter side of A5 is 420 points; scanners cut a little."""
_FAX_NAMES = re.compile(r"\.tiff?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ScanJudgement:
    """Role of a scan without text, why, and how sure it is an official document at all."""

    role: Role
    reason: str
    confidence: float
    hint: Hint | None
    """Words beside it that name the document; None where nothing does."""
    evidence: tuple[Evidence, ...] = ()


def judge_scan(reading: Reading | None, around: Accompaniment, hints: Sequence[Hint], rules: Rules) -> ScanJudgement:
    """Role of a scan: by its own name, then by the words beside it, then by its looks.

    `hints`, the strongest first, are those that may speak for it; `reading` is
    None for a picture file, which may as well be a photograph or a logo.
    """
    own = [hint for hint in hints if hint.evidence.where == "file name"]
    other = None if own else _no_document(around.filename, rules)
    if other is not None:
        return ScanJudgement(Role.NOT_OFFICIAL, other, 0.0, None, (Evidence(around.filename, "file name", "name"),))
    annex = annex_by_name(around.filename, rules)
    if annex is not None:
        return ScanJudgement(Role.ANNEX, "scan without text; its name says annex", 0.5, None, annex.evidence)
    hint = strongest_hint(hints)
    if hint is not None:
        reason = f"scan without text; {hint.evidence.where} names an official document"
        return ScanJudgement(Role.MAIN, reason, NAMED_CONFIDENCE, hint, (hint.evidence,))
    if reading.pages and _is_whole_page(reading.pages[0]) if reading else _FAX_NAMES.search(around.filename):
        reason = "scan of whole pages without text: taken for an official document until it can be read"
        return ScanJudgement(Role.MAIN, reason, UNNAMED_CONFIDENCE, None, (WHOLE_PAGE,))
    return ScanJudgement(Role.UNREADABLE, NO_WORDS, 0.0, None)


def strongest_hint(hints: Sequence[Hint]) -> Hint | None:
    """The hint that names a document best: a whole symbol, but never against the type that the own name says."""
    own_type = next((hint.type_key for hint in hints if hint.evidence.where == "file name" and hint.type_key), None)
    whole = [hint for hint in hints if hint.symbol is not None and hint.full]
    agreeing = [hint for hint in whole if own_type is None or hint.type_key in (None, own_type)]
    return next(iter([*agreeing, *hints]), None)


def _is_whole_page(page: Page) -> bool:
    if page.width_pt is None or page.height_pt is None:
        return False
    return page.picture_cover >= SCAN_COVER and page.height_pt > page.width_pt >= _SMALLEST_PT


def _no_document(filename: str, rules: Rules) -> str | None:
    """What a file name says instead of an official document: an invoice, an identity card, a logo."""
    words = re.sub(r"[_\W]+", " ", fold_squeezed(filename)).strip()
    row = opened_by(rules.not_official, words) or opened_by(rules.picture_names, fold_squeezed(filename))
    return row.reason if row else None
