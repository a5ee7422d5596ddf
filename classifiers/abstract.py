"""Trích yếu: below the heading of a named type, behind "V/v" in a letter; wrapped lines joined."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifiers.date_line import is_date_line
from classifiers.folding import fold, is_capitals
from classifiers.heading import (
    Heading,
    is_cover_date,
    opens_address,
    opens_body,
    subject_index,
    subject_words,
)
from classifiers.issuer import is_title_line
from classifiers.pieces import Piece
from classifiers.reading import Column, LineSource
from classifiers.rules import Rules, opened_by
from classifiers.secrecy import is_printed_mark
from classifiers.verdict import Verdict

_AUTHORITY = re.compile(
    r"^(?:chu tich|bo truong|giam doc|tong giam doc|thu tuong|chu nhiem|thong doc|cuc truong|hieu truong|chanh|truong|ban thuong vu)\b|^(?:chinh phu|quoc hoi)$|^(?:uy ban nhan dan|hoi dong nhan dan|uy ban thuong vu) "
)
_TIE = re.compile(r"^\(?\s*(?:ban hanh )?(?:kem theo|dinh kem)")
_NUMBERED = re.compile(r"^cua .*\bso .*\bngay \d{1,2} thang \d{1,2} nam \d{4}$")
_HANGING = re.compile(r"(?:\b(?:va|cua|cac|tai|cho|ve|voi|trong|tren|theo|so|doi voi|thuoc|giua|do)|[-–,&(])$")
_DATED = re.compile(r"\bngay \d{1,2}[/ ]")
_QUALIFIER = re.compile(r"^(?:lien (?:tich|nganh|so|bo)|hanh dong|bao chi|phoi hop|hop)$")
_NUMBER_LINE = re.compile(r"^\W*S[ốỐ]\s*[:/\d]")
_BULLETS = "-+•"
_MOST_ABSTRACT = 8
_LONGEST_ABSTRACT = 600


_CONFIDENCE = 0.9


def read_abstract(pieces: Sequence[Piece], heading: Heading | None, rules: Rules) -> Verdict[str | None]:
    """The abstract with the lines that it was read from; None where there is none."""
    if heading is not None:
        return _below_heading(pieces, heading, rules)
    subject = subject_index(pieces)
    if subject is None:
        return Verdict(None)
    first = pieces[subject]
    follow = _letter_lines(pieces, subject, rules)
    parts = [first.text[subject_words(first.folded) :], *(piece.text for piece in follow)]
    return _abstract(parts, [first, *follow], "abstract-of-letter")


def _below_heading(pieces: Sequence[Piece], heading: Heading, rules: Rules) -> Verdict[str | None]:
    follow = _lines_below(pieces, heading.index + 1, rules)
    parts, taken = [piece.text for piece in follow], follow
    if heading.tail and not (follow and _qualifies(heading.tail, follow[0])):
        parts, taken = [heading.tail, *parts], [pieces[heading.index], *taken]
    return _abstract(parts, taken, "abstract-below-heading")


def _qualifies(tail: str, following: Piece) -> bool:
    """Whether what follows the type on its line belongs to the type: "THÔNG TƯ LIÊN TỊCH / Hướng dẫn ..."."""
    return bool(_QUALIFIER.match(fold(tail))) or following.text.startswith(("Về ", "V/v "))


def _abstract(parts: list[str], taken: list[Piece], rule: str) -> Verdict[str | None]:
    text = " ".join(part.strip() for part in parts if part.strip())
    folded = fold(text)
    if not folded.startswith("ve viec"):
        text = text[subject_words(folded) :]
    text = text.strip(' .:;-–_*"”“')[:_LONGEST_ABSTRACT]
    text = text.rstrip(")") if text.endswith(")") and "(" not in text else text
    if not text:
        return Verdict(None)
    return Verdict(text, _CONFIDENCE, tuple(piece.evidence(rule) for piece in taken[:_MOST_ABSTRACT]))


def _lines_below(pieces: Sequence[Piece], start: int, rules: Rules) -> list[Piece]:
    found: list[Piece] = []
    for piece in pieces[start : start + _MOST_ABSTRACT * 2]:
        first = not found and _may_open_abstract(piece, rules)
        if len(found) >= _MOST_ABSTRACT or (not first and _ends_abstract(piece, found, rules)):
            break
        if not _stands_between(piece, rules) and not _NUMBERED.match(piece.folded):
            found.append(piece)
    return found


def _stands_between(piece: Piece, rules: Rules) -> bool:
    """Whether a line of another block stands among the lines of an abstract."""
    if piece.line.source is LineSource.WIDGET or is_date_line(piece) or is_title_line(piece.folded):
        return True
    return is_printed_mark(piece, rules)


def _may_open_abstract(piece: Piece, rules: Rules) -> bool:
    """Whether a line just below the heading may be its abstract though it opens like a sentence."""
    opens = opened_by(rules.sentence_openings, piece.folded + " ") is not None
    return opens and (piece.line.bold or len(piece.text) <= 90) and piece.text[-1] not in ":;,"


def _ends_abstract(piece: Piece, found: list[Piece], rules: Rules) -> bool:
    if opens_body(piece, rules) or opens_address(piece) or _TIE.match(piece.folded) or len(piece.text) > 220:
        return True
    if piece.text[:9].isupper() and (_speaks(piece, found) or piece.folded.endswith(" dien:")):
        return True
    if not found:
        # "Sở Nội vụ trân trọng giới thiệu:"
        return piece.text.endswith(":") and piece.text[:2].istitle() and not subject_words(piece.folded)
    return _breaks_off(piece, found) or _opens_sentence(piece, found)


def _breaks_off(piece: Piece, found: list[Piece]) -> bool:
    """Whether the type face or the form of a line shows that it carries no abstract on."""
    if found[0].line.bold and not piece.line.bold:
        return True
    if piece.text[0] in _BULLETS or piece.text.endswith(":") or is_cover_date(piece):
        return True
    return is_capitals(piece.text) and not is_capitals(found[-1].text)


def _opens_sentence(piece: Piece, found: list[Piece]) -> bool:
    """Whether a line opens a new sentence: the body, unless bold type carries the abstract on."""
    if is_capitals(piece.text) or (piece.line.bold and found[0].line.bold):
        return False
    sentence = len(piece.text) > 50 or (piece.text.endswith(".") and bool(_DATED.search(piece.folded)))
    return sentence and piece.text[0].isupper() and not _HANGING.search(found[-1].folded)


def _speaks(piece: Piece, found: list[Piece]) -> bool:
    """Whether a line in capitals is the authority that decides, and not the end of a wrapped abstract."""
    return bool(_AUTHORITY.match(piece.folded)) and not (found and _HANGING.search(found[-1].folded))


def _letter_lines(pieces: Sequence[Piece], subject: int, rules: Rules) -> list[Piece]:
    """Lines that continue "V/v": same column, until the date, the address or a new block."""
    first = pieces[subject]
    found: list[Piece] = []
    for piece in pieces[subject + 1 : subject + 1 + _MOST_ABSTRACT * 2]:
        if opens_address(piece) or len(found) >= _MOST_ABSTRACT or opens_body(piece, rules):
            break
        other = first.column is Column.LEFT and piece.column is not Column.LEFT
        if other or _stands_between(piece, rules):
            continue
        if _opens_block(piece, first):
            break
        found.append(piece)
    return found


def _opens_block(piece: Piece, first: Piece) -> bool:
    """Whether a line below "V/v" is too long, a number line, or in capitals that the subject is not in."""
    if len(piece.text) > 120 or _NUMBER_LINE.match(piece.text):
        return True
    return is_capitals(piece.text) and not is_capitals(first.text)
