"""Pages inside a long file, read in the order of the file where that order holds.

Measuring each word costs twice what pdfium itself needs. Letterhead, signer
and recipients stand on the first or last pages, so the pages between need
their words only, unless something shows that the order is not to be trusted.
"""

from __future__ import annotations

import re
from typing import Any

import pypdfium2.raw as pdfium

from gateway.documents.pdf_glyphs import is_hidden, page_text

_LONE_SHARE = 0.1
"""Share of lone letters among the words: more of them are letters that were drawn apart, or a table."""
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLED = 8
_SIGNED = re.compile(r"N[ơƠ][iI] [nN][hH][ậẬ][nN]|\b(?:KT|TM|TL|TUQ|Q)\. ?[A-ZĐ]{2}")
"""Recipients or signer: their two blocks are told by place."""


def inner_lines(text_page: Any) -> list[str] | None:
    """Lines in the order of the file; None where the page has to be read by place."""
    text = page_text(text_page)
    if _SIGNED.search(text) or _has_lone_letters(text) or _is_hidden_text(text_page, len(text)):
        return None
    return text.replace("\r", "\n").split("\n")


def _has_lone_letters(text: str) -> bool:
    words = _WORD.findall(text)
    return list(map(len, words)).count(1) > _LONE_SHARE * len(words)


def _is_hidden_text(text_page: Any, count: int) -> bool:
    """Whether sampled characters belong to a layer that nobody sees."""
    holders = (pdfium.FPDFText_GetTextObject(text_page, index) for index in range(0, count, max(1, count // _SAMPLED)))
    return any(is_hidden(holder) for holder in holders if holder)
