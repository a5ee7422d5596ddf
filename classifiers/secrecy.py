"""Độ mật and mức độ khẩn: stand-alone marks, never the words in running text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifiers.folding import fold, squeeze
from classifiers.pieces import Piece
from classifiers.rows import Mark
from classifiers.rules import Rules
from classifiers.verdict import Evidence, Secrecy, Urgency, Verdict

_FRAME = " []()|*\"'“”.:;-–_"
_MOST_PIECES = 40
_LABEL = re.compile(r"^(?:(?:do mat|muc do mat|do khan|muc do khan|muc do)\s*[:\-]|cong dien\b)\s*")
_BRACKETS = re.compile(r"[\[(<]([^\])>]{2,60})[\])>]")


def judge_secrecy(pieces: Sequence[Piece], subject: str, rules: Rules) -> Verdict[Secrecy]:
    """The mark of box 10a, or one that the subject puts in brackets [ND30 App. I.II]."""
    found = _find(pieces, subject, rules.secrecy_marks)
    return Verdict(Secrecy(found[0].value), 0.95, (found[1],), rules.version) if found else Verdict(Secrecy.NONE, 0.9)


def judge_urgency(pieces: Sequence[Piece], subject: str, rules: Rules) -> Verdict[Urgency]:
    """The mark of box 10b, or one that the subject puts in brackets [ND30 App. I.II]."""
    found = _find(pieces, subject, rules.urgency_marks)
    return Verdict(Urgency(found[0].value), 0.95, (found[1],), rules.version) if found else Verdict(Urgency.NONE, 0.9)


def is_printed_mark(piece: Piece, rules: Rules) -> bool:
    """Whether a piece is a mark of secrecy or urgency and nothing else."""
    return len(piece.text) <= 40 and any(_is_mark(piece, mark) for mark in (*rules.secrecy_marks, *rules.urgency_marks))


def _find(pieces: Sequence[Piece], subject: str, marks: Sequence[Mark]) -> tuple[Mark, Evidence] | None:
    for piece in pieces[:_MOST_PIECES]:
        for mark in marks:
            if _is_mark(piece, mark):
                return mark, piece.evidence(mark.id)
    return _in_subject(squeeze(subject), marks)


def _is_mark(piece: Piece, mark: Mark) -> bool:
    label = _LABEL.match(piece.folded)
    text = piece.text[label.end() if label else 0 :].strip(_FRAME)
    if not text or len(text) > 24:
        return False
    if text in mark.printed or (label and text.upper() in mark.printed):
        return True
    # OCR loses marks: MÂT, MAT; only lines that were recognised may be compared folded.
    return piece.ocr and text.isupper() and fold(text) in {fold(printed) for printed in mark.printed}


def _in_subject(subject: str, marks: Sequence[Mark]) -> tuple[Mark, Evidence] | None:
    """Marks in brackets ("[Khẩn - Không gửi bản giấy]") or in capitals before a colon ("HỎA TỐC: ...")."""
    parts = [part for inner in _BRACKETS.findall(subject) for part in re.split(r"\s*[-–,;/]\s*", inner)]
    opening = re.match(r"^(?:(?:re|fw|fwd|tr)\s*:\s*)?([A-ZĐÀ-Ỹ ]{3,20})\s*[:\-]", subject)
    parts += [opening.group(1)] if opening else []
    for mark in marks:
        for part in parts:
            if part.strip(_FRAME).upper() in mark.printed:
                return mark, Evidence(subject, "subject", mark.id)
    return None
