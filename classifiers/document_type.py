"""Type of a document: heading first, code second, layout third; a conflict is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.catalogue import LETTER, OTHER
from classifiers.folding import fold_squeezed
from classifiers.heading import Heading
from classifiers.letterhead import Top
from classifiers.pieces import Piece
from classifiers.rules import Rules
from classifiers.verdict import Evidence, Verdict

TypeJudgement = tuple[Verdict[str], tuple[str, ...]]
"""The verdict and what is worth noting about it."""

_LAW_CODE = re.compile(r"^(?:QH|UBTVQH)\d{1,2}$")


def judge_type(top: Top, pieces: Sequence[Piece], rules: Rules) -> TypeJudgement:
    """Key of the type, how sure, and notes such as "symbol says BC, heading says KẾ HOẠCH"."""
    code_keys = _code_keys(top, rules)
    if code_keys and rules.catalogue.by_key[code_keys[0]].code_wins:
        return _verdict(code_keys[0], 0.97, _evidence(top, pieces, "code"), rules), ()
    if top.heading is not None:
        return _by_heading(top, code_keys, pieces, rules)
    if top.law_label:
        return _verdict("luat", 0.9, _evidence(top, pieces, "code"), rules), ()
    return _by_layout(top, code_keys, pieces, rules)


def _code_keys(top: Top, rules: Rules) -> tuple[str, ...]:
    symbol = top.letterhead.symbol.value
    type_code = symbol.type_code if symbol else _first_group(top.code)
    return rules.catalogue.of_code(type_code, top.party) if type_code else ()


def _by_heading(top: Top, code_keys: tuple[str, ...], pieces: Sequence[Piece], rules: Rules) -> TypeJudgement:
    heading = top.heading
    assert heading is not None
    evidence = _evidence(top, pieces, "heading")
    if heading.key in code_keys:
        return _verdict(heading.key, 0.99, evidence + _evidence(top, pieces, "code"), rules), ()
    if not code_keys or _abbreviates_issuer(top):
        numbered = bool(top.code) and not _LAW_CODE.match(top.code)
        named = heading.key != OTHER and rules.catalogue.by_key[heading.key].family != "legal"
        notes = (f"symbol names no type, heading says {heading.printed}",) if numbered and named else ()
        return _verdict(heading.key, 0.9 if notes else 0.95, evidence, rules), notes
    return _settled(top, heading, code_keys[0], pieces, rules)


def _settled(top: Top, heading: Heading, said: str, pieces: Sequence[Piece], rules: Rules) -> TypeJudgement:
    """The conflict of heading and code, settled by the first row that fits, and told."""
    note = f"symbol says {_first_group(top.code)}, heading says {heading.printed}"
    row = next(row for row in rules.conflicts if row.fits(fold_squeezed(heading.printed), heading.key))
    key, shown = (said, "code") if row.wins == "code" else (heading.key, "heading")
    told = Evidence(note, "letterhead", row.id)
    both = dict.fromkeys((*_evidence(top, pieces, shown), *_evidence(top, pieces, "code")))
    return _verdict(key, row.confidence, (*both, told), rules), (note,)


def _by_layout(top: Top, code_keys: tuple[str, ...], pieces: Sequence[Piece], rules: Rules) -> TypeJudgement:
    """The first layout that holds; without one the type is unknown."""
    said = next((layout for layout in _layouts(top, code_keys, rules) if layout.holds), None)
    if said is None:
        return _verdict(OTHER, 0.3, (), rules), ()
    return _verdict(said.key, said.confidence, _evidence(top, pieces, said.shown), rules), said.notes


@dataclass(frozen=True, slots=True)
class _Layout:
    """What a paper without a heading is where `holds`."""

    holds: bool
    key: str
    confidence: float
    shown: str
    """What is shown of it: the "code" or the "layout"."""
    notes: tuple[str, ...] = ()


def _layouts(top: Top, code_keys: tuple[str, ...], rules: Rules) -> tuple[_Layout, ...]:
    head, coded = top.letterhead, bool(code_keys)
    letter = top.addressed or top.has_subject_line
    recognised = any(e.rule.startswith("ocr") for e in head.symbol.evidence)
    titled = head.has_national_title or head.has_party_title
    conflict = f"symbol says {_first_group(top.code)}, layout is that of a letter"
    settled = next(row for row in rules.conflicts if row.wins == "letter")
    return (
        _Layout(LETTER in code_keys, LETTER, 0.97, "code"),
        _Layout(coded and letter and _abbreviates_issuer(top), LETTER, 0.9, "layout"),
        _Layout(coded and top.addressed and not recognised, LETTER, settled.confidence, "layout", (conflict,)),
        _Layout(coded, next(iter(code_keys), OTHER), 0.75 if letter else 0.85, "code"),
        _Layout(letter and bool(top.code), LETTER, 0.97, "layout"),
        _Layout(letter and (head.has_national_title or top.labelled), LETTER, 0.8, "layout"),
        _Layout(letter, LETTER, 0.6, "layout"),
        _Layout(bool(top.code) and titled, LETTER, 0.7, "code"),
    )


def _abbreviates_issuer(top: Top) -> bool:
    """Whether the first group of the code is the issuer's own: "CT" of a CỤC THUẾ, "TTr" of a THANH TRA."""
    issuer = top.letterhead.issuer.value
    code = fold_squeezed(_first_group(top.code))
    names = (issuer.name, issuer.parent_name) if issuer else ()
    return len(code) > 1 and any(_abbreviates(code, fold_squeezed(name).split()) for name in names)


def _abbreviates(code: str, words: Sequence[str]) -> bool:
    """Whether one to three first letters of the words in turn make up the code."""
    if not code:
        return True
    if not words:
        return False
    takes = (size for size in (1, 2, 3) if words[0][:size] == code[:size] and len(words[0]) >= size)
    return any(_abbreviates(code[size:], words[1:]) for size in takes)


def _first_group(code: str) -> str:
    return re.split(r"[-/]", code)[0]


def _evidence(top: Top, pieces: Sequence[Piece], kind: str) -> tuple[Evidence, ...]:
    if kind == "heading":
        return top.letterhead.heading.evidence
    if kind == "code":
        return tuple(Evidence(e.quote, e.where, "type-of-code") for e in top.letterhead.symbol.evidence)
    layout = [p for p in pieces[:40] if re.match(r"^\W*(?:kinh gui|gui\s*:|v\s*/\s*v)", p.folded)]
    return tuple(piece.evidence("letter-layout") for piece in layout[:2])


def _verdict(key: str, confidence: float, evidence: tuple[Evidence, ...], rules: Rules) -> Verdict[str]:
    return Verdict(key, confidence, evidence, rules.version)
