"""Copies with a number of their own: SAO Y, SAO LỤC, TRÍCH SAO of another document.

The block of a copy stands at the foot of its last page, or over its head: the
mark, the agency that copies, a number of its own ("15/SY-UBND") and a day
[TT01 Annex V; ND30 Art. 25 to 27]. Such a copy is a document of its own, linked
to what it copies (R10). A mark without a number is only another form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from classifiers.date_line import read_date
from classifiers.folding import fold, is_capitals
from classifiers.issuer import read_issuer
from classifiers.pieces import Piece, page_pieces
from classifiers.reading import Reading
from classifiers.recognised import OCR_NUMBER, OCR_UNREAD, read_recognised_line
from classifiers.rules import Rules, opened_by
from classifiers.symbol import SymbolReading, read_number_line
from classifiers.verdict import CopyBlock, Issuer, Symbol, Verdict

_ABOVE, _BELOW = 6, 8
"""Pieces around the mark in which the number of the copy stands."""
_ISSUER_LINES = 4
_LONGEST_MARK = 50
_WINDOW = 60
"""Lines at the head and at the foot of a page that are looked at."""


def read_copy_block(reading: Reading, rules: Rules) -> CopyBlock | None:
    """The block of a copy that bears a number of its own; None where there is none."""
    if not any(_is_mark(line.text, rules) for line in reading.lines):
        return None
    for page in reversed(reading.pages):
        for lines in (page.lines[-_WINDOW:], page.lines[:_WINDOW]):
            pieces = page_pieces(replace(page, lines=lines), reading.format)
            for at, piece in enumerate(pieces):
                found = _block(pieces, at, rules) if _is_mark(piece.text, rules) else None
                if found is not None:
                    return found
    return None


def without_block(pieces: Sequence[Piece], block: CopyBlock | None) -> tuple[Piece, ...]:
    """The pieces that belong to the document that was copied."""
    lines = block.lines if block else frozenset()
    return tuple(piece for piece in pieces if (piece.line.page, piece.line.number) not in lines)


def copy_codes(rules: Rules) -> frozenset[str]:
    """First groups of the numbers of copies, folded: "sy", "sl", "trs"."""
    return frozenset(fold(code) for row in rules.copy_marks for code in row.codes)


def has_copy_code(code: str, rules: Rules) -> bool:
    """Whether a code opens with one of a copy's: "SY-UBND", "SY(BS)-UBND"."""
    return fold(re.split(r"[-/(]", code)[0]) in copy_codes(rules)


def _is_mark(text: str, rules: Rules) -> bool:
    if len(text) > _LONGEST_MARK or not is_capitals(text.split(";")[0]):
        return False
    return opened_by(rules.copy_marks, fold(text.strip(" \t'\"“”.-*"))) is not None


def _block(pieces: Sequence[Piece], at: int, rules: Rules) -> CopyBlock | None:
    for position in _near(at, len(pieces)):
        piece = pieces[position]
        read = read_recognised_line if piece.ocr else read_number_line
        found = read(piece.text, rules.catalogue, rules.issuer_codes)
        if found is None or not found.labelled or not has_copy_code(found.code, rules):
            continue
        after = pieces[max(0, position - 2) : position + 4]
        day, _ = read_date(after)
        dated = {one.where for one in day.evidence}
        used = [pieces[at], piece, *(one for one in after if one.where in dated)]
        return CopyBlock(
            _symbol(found, piece),
            found.code,
            _issuer(pieces, position, rules),
            day,
            frozenset((one.line.page, one.line.number) for one in used),
        )
    return None


def _near(at: int, count: int) -> Iterator[int]:
    """Positions around a mark, the nearest first, below before above."""
    for step in range(_BELOW + 1):
        if at + step < count:
            yield at + step
        if 0 < step <= _ABOVE and at - step >= 0:
            yield at - step


def _symbol(found: SymbolReading, piece: Piece) -> Verdict[Symbol | None]:
    if found.symbol is None:
        return Verdict(None, 0.0, (piece.evidence(OCR_UNREAD if piece.ocr else "blank-number"),))
    kind, _, agency = re.sub(r"\(.*?\)", "", found.code).replace("/", "-").partition("-")
    symbol = replace(found.symbol, type_code=kind, issuer_code=agency)
    if piece.ocr:
        return Verdict(symbol, 0.5, (piece.evidence(OCR_NUMBER),))
    return Verdict(symbol, 0.95, (piece.evidence("copy-number"),))


def _issuer(pieces: Sequence[Piece], number: int, rules: Rules) -> Verdict[Issuer | None]:
    """The agency over the number; None where the lines there may be a signer's, and the code must tell."""
    block: list[Piece] = []
    for piece in reversed(pieces[max(0, number - _ISSUER_LINES) : number]):
        if _is_mark(piece.text, rules):
            continue
        if not is_capitals(piece.text):
            break
        block.insert(0, piece)
    found = read_issuer(block, rules, legacy=False)
    signer = any(re.match(r"^(?:tm|kt|tl|tuq|q)\s?\.|^(?:pho )?(?:chu tich|giam doc)$", p.folded) for p in block)
    return found if found.confidence >= 0.9 and not signer else Verdict(None)
