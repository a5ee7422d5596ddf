"""Whether a file is an annex of another document, and of which.

An annex opens with "Phụ lục", says "(Kèm theo Công văn số ...)", or carries the
parent's number as corner text of the organisation's signature:
"Số: 666/TTr-SNV; 22/12/2025; 18:56:39; +07:00" [ND30 App. I.III.1].
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.folding import fold_squeezed, is_capitals
from classifiers.pieces import Piece
from classifiers.rules import Rules, opened_by
from classifiers.symbol import mentions, same_symbol
from classifiers.verdict import Evidence, Symbol

_CORNER = re.compile(
    r"^(?:so\s*(?:va ky hieu)?\s*[:.]?\s*)?\d+\w?\s*[-/][^;]{2,40};\s*(?:ngay\s*)?(?:\d{1,2}[/-]\d{1,2}[/-]\d{4}|\d{4}-\d\d-\d\d)"
)
_TIE = re.compile(
    r"^\W*(?:\w+ ){0,3}(?:kem theo|dinh kem|ban hanh theo)\s+(?:du thao )?"
    r"(?:cong van|quyet dinh|nghi dinh|thong tu|nghi quyet|van ban|to trinh|ke hoach|thong bao|huong dan|bao cao|chi thi|cong dien|giay moi|so\b|quy \w+)"
)
_TOP = 8
_LONGEST_TIE = 4


@dataclass(frozen=True, slots=True)
class AnnexReading:
    """What ties a file to a parent document."""

    parent: Symbol | None
    """The parent's symbol; None where it is blank or not named."""
    evidence: tuple[Evidence, ...]
    corner: bool = False
    """The parent's number stands in the corner text of a signature."""


def is_corner_text(folded: str) -> bool:
    """Whether a piece is the corner text with the parent's number and the signing time."""
    return bool(_CORNER.match(folded))


def read_annex(pieces: Sequence[Piece], own: Symbol | None, body: int, rules: Rules) -> AnnexReading | None:
    """The tie of an annex, None for a document of its own.

    `own`: symbol of the file's letterhead; `body`: position of its first body line.
    """
    corner = _corner(pieces, rules)
    if corner and not (own and corner.parent and same_symbol(own, corner.parent)):
        return corner
    tie = _tie(pieces[: max(body, _TOP)], rules)
    numbered = own is not None and own.number is not None and bool(own.code)
    if tie and (not numbered or (own and tie.parent and same_symbol(own, tie.parent))):
        return tie
    if numbered:
        return None
    opening = next((p for p in pieces[:_TOP] if _opens_annex(p, rules)), None)
    return AnnexReading(None, (opening.evidence("annex-heading"),)) if opening else None


def annex_by_name(filename: str, rules: Rules) -> AnnexReading | None:
    """The tie of a paper without letterhead whose file name says "Phụ lục" or "Biểu"; None for other names."""
    words = re.sub(r"[_\W]+", " ", fold_squeezed(filename)).strip()
    named = opened_by(rules.annex_names, words) or opened_by(rules.annex_names, re.sub(r"^[\d ]+", "", words))
    return AnnexReading(None, (Evidence(filename, "file name", named.id),)) if named else None


def _corner(pieces: Sequence[Piece], rules: Rules) -> AnnexReading | None:
    for piece in pieces:
        if is_corner_text(piece.folded):
            found = next((s for _, s in mentions(piece.text, rules.catalogue, rules.issuer_codes)), None)
            return AnnexReading(found, (piece.evidence("annex-corner-text"),), corner=True)
    return None


def _tie(pieces: Sequence[Piece], rules: Rules) -> AnnexReading | None:
    for position, piece in enumerate(pieces):
        if not _TIE.match(piece.folded):
            continue
        lines = pieces[position : position + _LONGEST_TIE]
        text = " ".join(line.text for line in lines)
        closed = text.split(")")[0]
        found = next((s for _, s in mentions(closed, rules.catalogue, rules.issuer_codes)), None)
        return AnnexReading(found, (piece.evidence("annex-tie", closed[:200]),))
    return None


def _opens_annex(piece: Piece, rules: Rules) -> bool:
    if len(piece.text) > 120:
        return False
    plain = piece.folded.startswith(("phu luc", "phu bieu")) and piece.text[0].isupper() and len(piece.text) <= 40
    return plain or (is_capitals(piece.text) and opened_by(rules.annex_headings, piece.folded) is not None)
