"""Cơ quan ban hành: the left block of the letterhead, superior agency first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifiers.folding import fold, is_capitals
from classifiers.pieces import Piece
from classifiers.reading import Column, LineSource
from classifiers.rules import Rules, opened_by
from classifiers.verdict import Issuer, Verdict

_TITLE = re.compile(
    r"^cong hoa xa hoi\b|^chu nghia viet nam$|^xa hoi chu nghia viet nam$|^doc lap\W+tu do|^dang cong san viet nam$"
)
_HANGING = re.compile(r"(?:\b(?:va|cua|cac|khu|thuoc|ve|voi|tai|cap)|[-–,&])$")
_MOST_LINES = 6


def is_title_line(folded: str) -> bool:
    """Whether a piece is the national title, its motto or the Party's title."""
    return bool(_TITLE.match(folded))


def read_issuer(pieces: Sequence[Piece], rules: Rules, legacy: bool) -> Verdict[Issuer | None]:
    """The issuer from the pieces above number, heading and date.

    `legacy`: the text came from an old encoding, whose capitals are lost.
    """
    # "VIỆT NAM" alone is the end of a broken national title, where one is broken.
    broken = any(piece.folded.endswith("xa hoi chu nghia") for piece in pieces)
    named = (piece for piece in pieces if not (broken and piece.folded == "viet nam"))
    block = [piece for piece in named if _may_name(piece, rules, legacy)][:_MOST_LINES]
    names = _names(block, rules)
    if not names:
        return Verdict(None)
    known = opened_by(rules.organisations, fold(names[-1])) is not None
    if legacy:
        # The capitals were in the font: what is read is small, what was printed is not.
        names = [name.upper() for name in names]
    issuer = Issuer(names[-1], names[-2] if len(names) > 1 else "")
    return Verdict(
        issuer, 0.95 if known else 0.6, tuple(piece.evidence("issuer-block") for piece in block), rules.version
    )


def _may_name(piece: Piece, rules: Rules, legacy: bool) -> bool:
    if piece.column is Column.RIGHT or piece.line.source is LineSource.WIDGET or len(piece.text) > 90:
        return False
    if is_title_line(piece.folded) or opened_by(rules.stamp_lines, piece.folded) or not piece.folded[0].isalpha():
        return False
    if opened_by(rules.annex_headings, piece.folded) or rules.catalogue.of_heading(piece.folded):
        return False
    shown = is_capitals(piece.text) or (legacy and len(piece.text) <= 60)
    return shown or (opened_by(rules.organisations, piece.folded) is not None and len(piece.text) <= 70)


def _names(block: Sequence[Piece], rules: Rules) -> list[str]:
    """Names, wrapped lines joined: a line opens a new name only with an agency's first word."""
    names: list[str] = []
    previous: Piece | None = None
    for piece in block:
        if previous is not None and not _opens_name(previous, piece, rules):
            names[-1] = f"{names[-1]} {piece.text}"
        else:
            names.append(piece.text)
        previous = piece
    return [name.strip(" *-–_:.") for name in names]


def _opens_name(previous: Piece, piece: Piece, rules: Rules) -> bool:
    if _HANGING.search(previous.folded) or piece.text[0].islower():
        return False
    if any(previous.folded == word for row in rules.incomplete_names for word in row.words):
        return False
    if piece.ocr or (previous.text + piece.text).isascii():
        return opened_by(rules.organisations, piece.folded) is not None
    return any(row.opens_spelt(piece.text) for row in rules.organisations)
