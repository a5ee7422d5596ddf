"""Whether a file is an official document, an annex, a copy, or no such thing, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.annex import AnnexReading
from classifiers.catalogue import OTHER
from classifiers.folding import fold_squeezed, is_capitals
from classifiers.heading import is_cover_date
from classifiers.letterhead import Top
from classifiers.other_papers import (
    BLANK_FORM,
    CUSTOMERS,
    DEEDS,
    NO_LETTERHEAD,
    PRIVATE_CONTRACT,
    TO_CUSTOMERS,
    blank_fields,
    private_parties,
)
from classifiers.pieces import Piece
from classifiers.reading import LineSource, Reading
from classifiers.rules import Rules, Words, opened_by
from classifiers.verdict import Evidence, Role, Verdict

_ENOUGH = 3.0
_TOP = 10
_COVER = 15


@dataclass(frozen=True, slots=True)
class RoleJudgement:
    """Role of a file within its mail, with the sentence that explains it."""

    official: Verdict[bool]
    role: Role
    reason: str


def judge_role(
    top: Top, annex: AnnexReading | None, pieces: Sequence[Piece], reading: Reading, rules: Rules
) -> RoleJudgement:
    """Role from the letterhead, the tie to a parent and the words of other papers."""
    signs = _signs(top, reading, rules)
    score = sum(weight for weight, _ in signs)
    evidence = tuple(e for _, found in signs for e in found)[:8]
    private = _other_paper(pieces, top, rules)
    if private is not None and not (annex and annex.evidence and score >= _ENOUGH):
        row, piece = private
        return _no(f"{row.reason}: {piece.text[:60]}", (piece.evidence(row.id),))
    unfit = _unfit(top, annex, pieces, rules)
    if unfit is not None:
        return unfit
    if annex is not None:
        named = annex.parent.text if annex.parent else "a document that it does not name"
        return RoleJudgement(Verdict(True, 0.9, annex.evidence), Role.ANNEX, f"annex of {named}")
    if score < _threshold(top, rules) or not _has_form(top, reading, rules):
        return _without_letterhead(top, pieces, evidence, rules)
    copy = _copy_mark(reading, top, rules) if score >= _ENOUGH else None
    return _of_its_own(top, score, evidence, copy)


def _unfit(top: Top, annex: AnnexReading | None, pieces: Sequence[Piece], rules: Rules) -> RoleJudgement | None:
    """A deed of private parties, a letter to customers, or a form that nobody filled in; None for other papers."""
    parties = private_parties(pieces, rules) if top.heading and top.heading.key in DEEDS else ()
    if parties:
        return _no(PRIVATE_CONTRACT, tuple(piece.evidence("private-contract") for piece in parties))
    if not top.code and any(fold_squeezed(name).startswith(CUSTOMERS) for name in top.letterhead.addressees):
        return _no(TO_CUSTOMERS, ())
    tied = annex is not None and (annex.parent is not None or any(e.rule == "annex-tie" for e in annex.evidence))
    blanks = () if tied or top.letterhead.symbol.value else blank_fields(pieces)
    return _no(BLANK_FORM, tuple(piece.evidence("blank-form") for piece in blanks)) if blanks else None


def _of_its_own(top: Top, score: float, evidence: tuple[Evidence, ...], copy: Evidence | None) -> RoleJudgement:
    """A paper with enough signs of an official document: a draft, a copy, or the document itself."""
    if top.draft and top.letterhead.symbol.value is None:
        return RoleJudgement(Verdict(True, 0.6, evidence), Role.ANNEX, "draft (DỰ THẢO) without a number")
    sure = _confidence(score)
    if copy is not None:
        return RoleJudgement(Verdict(True, sure, (*evidence, copy)), Role.COPY, f"copy: {copy.quote[:80]}")
    names = ", ".join(dict.fromkeys(_names(top)))
    return RoleJudgement(Verdict(True, sure, evidence), Role.MAIN, f"has {names}" if names else "letter of an agency")


def _without_letterhead(
    top: Top, pieces: Sequence[Piece], evidence: tuple[Evidence, ...], rules: Rules
) -> RoleJudgement:
    if _goes_along(top, pieces, rules):
        return RoleJudgement(Verdict(True, 0.6, evidence), Role.ANNEX, "text without number that goes along")
    return _no(NO_LETTERHEAD, evidence)


def _goes_along(top: Top, pieces: Sequence[Piece], rules: Rules) -> bool:
    """Whether an unnumbered text is a scheme or charter sent along, or the cover page of an agency's paper."""
    if top.heading is None or top.heading.key == OTHER or top.heading.index >= _TOP:
        return False
    cover = top.letterhead.issuer.confidence >= 0.9 and any(is_cover_date(piece) for piece in pieces[:_COVER])
    return cover or rules.catalogue.by_key[top.heading.key].goes_along


def _no(reason: str, evidence: tuple[Evidence, ...]) -> RoleJudgement:
    return RoleJudgement(Verdict(False, 0.8, evidence), Role.NOT_OFFICIAL, reason)


def _confidence(score: float) -> float:
    return round(min(0.99, 0.5 + score * 0.07), 3)


def _threshold(top: Top, rules: Rules) -> float:
    """Unnumbered kinds (schedules, meeting papers) have hardly more than their heading [R9]."""
    if top.heading is not None and rules.catalogue.by_key[top.heading.key].unnumbered:
        return 1.5
    return _ENOUGH


def _has_form(top: Top, reading: Reading, rules: Rules) -> bool:
    """Whether there is more than "Kính gửi", or it opens with an agency: "Các Sở", never "Quý phụ huynh lớp 3A"."""
    head = top.letterhead
    if top.labelled or top.code or head.issuer.value or head.heading.value or top.has_date_line:
        return True
    if top.has_subject_line or head.has_national_title or head.has_party_title or _has_foot(reading):
        return True
    return any(_names_agency(name, rules, within=2) for name in head.addressees)


def _has_foot(reading: Reading) -> bool:
    return any(fold_squeezed(line.text).startswith("noi nhan") for line in reading.lines[-60:])


def _names(top: Top) -> list[str]:
    head = top.letterhead
    names = ["number"] if head.symbol.value else (["blank number"] if top.labelled else [])
    names += ["national title"] if head.has_national_title else []
    names += ["Party title"] if head.has_party_title else []
    names += [f"heading {head.heading.value}"] if head.heading.value else []
    return names + (["Kính gửi"] if top.addressed else [])


def _signs(top: Top, reading: Reading, rules: Rules) -> list[tuple[float, tuple[Evidence, ...]]]:
    """(weight, evidence) of each sign of an official document that is there."""
    head = top.letterhead
    family = rules.catalogue.by_key[top.heading.key].family if top.heading else ""
    recipients = any(_names_agency(name, rules) for name in head.addressees)
    weights = [
        (2.0 if top.code else 1.0, bool(top.code or top.labelled), head.symbol.evidence),
        (2.0, head.has_national_title or head.has_party_title, ()),
        (1.0 if head.issuer.confidence >= 0.9 else 0.5, head.issuer.value is not None, head.issuer.evidence),
        (1.0, top.has_date_line, head.issued_on.evidence),
        (
            2.0 if family == "legal" else 1.5,
            top.heading is not None and top.heading.key != OTHER,
            head.heading.evidence,
        ),
        (1.0, top.addressed, ()),
        (2.0, recipients, ()),
        (0.5, top.has_subject_line, ()),
        (1.0, _has_foot(reading), ()),
    ]
    return [(weight, evidence) for weight, there, evidence in weights if there]


def _names_agency(name: str, rules: Rules, within: int = 6) -> bool:
    """Whether an addressee is an agency and no person: "Các Bộ", "Lãnh đạo Sở Y tế", "Quý Sở"; no "Quý khách hàng"."""
    # Without marks "quý" is "quỹ", a fund: the courtesy word is left out first.
    words = fold_squeezed(re.sub(r"\bquý\b", " ", name.casefold())).split()
    return any(
        opened_by(rules.organisations, " ".join(words[at:])) is not None for at in range(min(len(words), within))
    )


def _other_paper(pieces: Sequence[Piece], top: Top, rules: Rules) -> tuple[Words, Piece] | None:
    """The row and line that name a paper of another kind, near the top and above a heading that names a type."""
    heading = top.letterhead.heading.value if top.heading and top.heading.key != OTHER else None
    for piece in pieces[:_TOP]:
        row = _named(piece, rules)
        if row is not None and (not top.code or (row.also_numbered and is_capitals(piece.text))):
            return row, piece
        if row is None and heading is not None and piece.text.startswith(heading):
            return None
    return None


def names_other_paper(pieces: Sequence[Piece], rules: Rules) -> bool:
    """Whether the few words of a scan say by themselves that it is a paper of another kind."""
    return any(_named(piece, rules) is not None and is_capitals(piece.text) for piece in pieces[:_TOP])


def _named(piece: Piece, rules: Rules) -> Words | None:
    """The row of another kind of paper that a line names; None for long lines and the middle of sentences."""
    if len(piece.text) > 90 or piece.text[0].islower():
        return None
    # A speck of dust is recognised as an apostrophe before the words.
    return opened_by(rules.not_official, re.sub(r"^[\W_]+", "", piece.folded))


def _copy_mark(reading: Reading, top: Top, rules: Rules) -> Evidence | None:
    """A copy's mark at the page foot with its own number, or its corner text by another agency [ND30 Art. 25]."""
    issuer = fold_squeezed(top.letterhead.issuer.value.name) if top.letterhead.issuer.value else ""
    for line in (*reading.lines[:60], *reading.lines[60:][-60:]):
        folded = fold_squeezed(line.text) if len(line.text) <= 120 else ""
        row = opened_by(rules.copy_marks, folded)
        if row is None or line.source is LineSource.OCR:
            continue
        word = row.opens(folded) or ""
        rest = folded[len(word) :].strip(" ;:.")
        corner = ";" in folded or not rest
        if corner and not (issuer and issuer in rest) and line.text[:3].isupper():
            return Evidence(line.text, f"page {line.page} line {line.number}", row.id)
    return None
