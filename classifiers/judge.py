"""Everything that can be said of one document file, from its reading and what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from classifiers.annex import AnnexReading, annex_by_name, read_annex
from classifiers.catalogue import OTHER
from classifiers.copies import read_copy_block, without_block
from classifiers.document_type import judge_type
from classifiers.heading import body_index
from classifiers.hints import Hint, agreeing, read_hints
from classifiers.letterhead import Top, read_top, with_parent
from classifiers.number_votes import number_at
from classifiers.officialness import judge_role, names_other_paper
from classifiers.origin import judge_origin
from classifiers.paper_status import judge_paper_status
from classifiers.pieces import Piece, head_pieces
from classifiers.reading import (
    NEEDS_OCR,
    NO_WORDS,
    Accompaniment,
    Format,
    LineSource,
    NumberReading,
    Reading,
    Unreadable,
    lacks_model,
)
from classifiers.recognised import OCR_NUMBER, OCR_UNREAD, NumberLine, confirm_recognised, symbol_candidates
from classifiers.relations import read_relations
from classifiers.rules import Rules
from classifiers.scans import ScanJudgement, judge_scan, strongest_hint
from classifiers.secrecy import judge_secrecy, judge_urgency
from classifiers.verdict import (
    CopyBlock,
    DocumentVerdict,
    Evidence,
    Letterhead,
    Origin,
    Role,
    Symbol,
    Verdict,
)

_Seen = tuple[tuple[str, NumberReading], ...]
_FEW_CHARACTERS = 120
"""Under so many characters a scanned page says nothing but its stamps."""


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside the document: hints and the text for paper cues."""

    accompaniment: Accompaniment
    hints: tuple[Hint, ...]


def judge_document(content: Reading | Unreadable, accompaniment: Accompaniment, rules: Rules) -> DocumentVerdict:
    """The verdict on one file: letterhead, type, role, origin, secrecy, paper, each with evidence.

    Files that could not be read and scans without text are judged from the
    file name, subject and body alone, with low confidence; a number is taken
    from there only where it is written out whole.
    """
    beside = _Beside(accompaniment, read_hints(accompaniment, rules))
    if isinstance(content, Unreadable):
        return _unreadable(content, beside, rules)
    pieces = head_pieces(content)
    if _is_silent(content, pieces) and not names_other_paper(pieces, rules):
        return _silent(content, pieces, beside, rules)
    return _read(content, pieces, beside, rules)


def _read(reading: Reading, pieces: Sequence[Piece], beside: _Beside, rules: Rules) -> DocumentVerdict:
    block = read_copy_block(reading, rules)
    pieces = without_block(pieces, block)
    top = read_top(pieces, rules, legacy=reading.encoding != "unicode")
    annex = read_annex(pieces, top.letterhead.symbol.value, body_index(pieces, rules), rules)
    seen = _numbers_seen(reading)
    top, symbol_notes = _confirm(top, annex, beside.hints, seen, rules)
    role = judge_role(top, annex, pieces, reading, rules)
    if role.role is Role.NOT_OFFICIAL:
        top = _without_number(top)
        annex = annex_by_name(beside.accompaniment.filename, rules)
        role = judge_role(top, annex, pieces, reading, rules) if annex else role
    type_verdict, type_notes = judge_type(top, pieces, rules)
    if role.role is Role.NOT_OFFICIAL:
        type_verdict = Verdict(OTHER, 0.6, role.official.evidence, rules.version)
    if role.role is Role.ANNEX:
        top, type_verdict = _as_annex(top, type_verdict, rules)
    paper, paper_notes = judge_paper_status(
        reading, beside.accompaniment, top.letterhead.symbol.value, type_verdict.value, rules
    )
    drafts = ("marked as a draft",) if top.draft else ()
    parent = annex.parent.text if annex and annex.parent and role.role is Role.ANNEX else None
    related = read_relations(top.letterhead.abstract, pieces, top.letterhead.symbol.value, rules)
    copied = block if role.role in (Role.MAIN, Role.COPY) else None
    if copied is not None:
        copied, copy_notes = _own_number(copied, top, beside.hints, seen, rules)
        symbol_notes += copy_notes
        role = replace(role, role=Role.COPY, reason="copy with a number of its own")
    return DocumentVerdict(
        official=role.official,
        letterhead=with_parent(top.letterhead, parent),
        type=type_verdict,
        role=role.role,
        secrecy=judge_secrecy(pieces, beside.accompaniment.subject, rules),
        urgency=judge_urgency(pieces, beside.accompaniment.subject, rules),
        origin=judge_origin(reading, rules),
        paper=paper,
        reason=role.reason,
        notes=(*symbol_notes, *type_notes, *paper_notes, *drafts),
        related=related,
        copy=copied,
    )


def _own_number(
    block: CopyBlock, top: Top, hints: tuple[Hint, ...], seen: _Seen, rules: Rules
) -> tuple[CopyBlock, tuple[str, ...]]:
    """The block of a copy, its number weighed like any other."""
    head = replace(top.letterhead, symbol=block.symbol)
    weighed, notes = _confirm(replace(top, letterhead=head, code=block.code), None, hints, seen, rules)
    return replace(block, symbol=weighed.letterhead.symbol), notes


def _numbers_seen(reading: Reading) -> _Seen:
    """What the number reader saw, by place as evidence names it."""
    return tuple((f"page {page.number} line {seen.line}", seen) for page in reading.pages for seen in page.numbers)


def _confirm(
    top: Top, annex: AnnexReading | None, hints: tuple[Hint, ...], seen: _Seen, rules: Rules
) -> tuple[Top, tuple[str, ...]]:
    """The top with its symbol weighed against second sources.

    A number that was recognised from a picture counts only with a second
    source. One that a clean text holds is only made surer.
    """
    found = top.letterhead.symbol
    if any(evidence.rule in (OCR_NUMBER, OCR_UNREAD) for evidence in found.evidence):
        line = NumberLine(top.code, top.party, number_at(seen, found.evidence[0].where))
        symbol, notes = confirm_recognised(found, line, hints, rules)
        return _with_symbol(top, symbol), notes
    if found.value is None:
        return _with_symbol(top, Verdict(None, 0.0, (*found.evidence, *symbol_candidates(hints)))), ()
    agreed = agreeing(found.value, hints)
    if agreed is not None:
        return _with_symbol(top, Verdict(found.value, max(found.confidence, 0.99), (*found.evidence, agreed))), ()
    if annex is not None and annex.corner and annex.parent is not None:
        return top, ("own number and the parent's number both stand in the file",)
    return top, ()


def _as_annex(top: Top, type_verdict: Verdict[str], rules: Rules) -> tuple[Top, Verdict[str]]:
    """An annex has the type of its own heading or code only, and no issuer but a known kind of agency."""
    if top.heading is None and not top.code:
        type_verdict = Verdict(OTHER, 0.8, (), rules.version)
    if top.letterhead.issuer.confidence < 0.9:
        top = replace(top, letterhead=replace(top.letterhead, issuer=Verdict(None)))
    return top, type_verdict


def _without_number(top: Top) -> Top:
    """A number without a code on a paper that is not official is an invoice's, not a document's."""
    found = top.letterhead.symbol
    if found.value is None or found.value.code:
        return top
    return _with_symbol(top, Verdict(None, 0.0, found.evidence))


def _with_symbol(top: Top, symbol: Verdict[Symbol | None]) -> Top:
    return replace(top, letterhead=replace(top.letterhead, symbol=symbol))


def _is_silent(reading: Reading, pieces: Sequence[Piece]) -> bool:
    """Whether a file holds pictures and at most the text of stamps."""
    if reading.format not in (Format.PDF, Format.IMAGE, Format.DOCX, Format.DOC):
        return False
    spoken = sum(len(p.text) for p in pieces if p.line.source is not LineSource.WIDGET)
    pictured = reading.format is Format.IMAGE or any(
        page.picture_cover >= 0.3 or page.paths >= 500 for page in reading.pages[:2]
    )
    return pictured and spoken < _FEW_CHARACTERS


def _silent(reading: Reading, pieces: Sequence[Piece], beside: _Beside, rules: Rules) -> DocumentVerdict:
    """A scan without text, judged by its name, the words beside it and its looks."""
    origin = judge_origin(reading, rules)
    if lacks_model(reading):
        return _without_text(beside, rules, ScanJudgement(Role.UNREADABLE, NEEDS_OCR, 0.0, None), origin, pieces)
    found = judge_scan(reading, beside.accompaniment, _usable(beside.hints, reading.format), rules)
    return _without_text(beside, rules, found, origin, pieces)


def _unreadable(content: Unreadable, beside: _Beside, rules: Rules) -> DocumentVerdict:
    hints = _usable(beside.hints, Format.IMAGE)
    if content.format is Format.IMAGE and content.reason == NO_WORDS:
        origin = Verdict(Origin.SCANNED_IMAGE, 0.6, (Evidence("picture file", "file", "picture-file"),))
        return _without_text(beside, rules, judge_scan(None, beside.accompaniment, hints, rules), origin, ())
    hint = None if lacks_model(content) else strongest_hint(hints)
    found = ScanJudgement(Role.UNREADABLE, content.reason, 0.0, hint)
    return _without_text(beside, rules, found, Verdict(Origin.UNKNOWN), ())


def _usable(hints: tuple[Hint, ...], format: Format) -> tuple[Hint, ...]:
    """Hints, the own file name's first; pictures may be logos, so that only their own name speaks for them."""
    own = tuple(hint for hint in hints if hint.evidence.where == "file name")
    return own if format is Format.IMAGE else (*own, *(hint for hint in hints if hint not in own))


def _without_text(
    beside: _Beside,
    rules: Rules,
    found: ScanJudgement,
    origin: Verdict[Origin],
    pieces: Sequence[Piece],
) -> DocumentVerdict:
    hint = found.hint
    symbol = _hinted_symbol(beside.hints, hint)
    type_key = hint.type_key if hint and hint.type_key else OTHER
    type_verdict = Verdict(
        type_key, 0.4 if hint and hint.type_key else 0.0, (hint.evidence,) if hint else (), rules.version
    )
    paper, notes = judge_paper_status(None, beside.accompaniment, symbol.value, type_key, rules)
    return DocumentVerdict(
        official=Verdict(found.role in (Role.MAIN, Role.ANNEX), found.confidence, found.evidence),
        letterhead=_empty_letterhead(symbol),
        type=type_verdict,
        role=found.role,
        secrecy=judge_secrecy(pieces, beside.accompaniment.subject, rules),
        urgency=judge_urgency(pieces, beside.accompaniment.subject, rules),
        origin=origin,
        paper=paper,
        reason=found.reason,
        notes=notes,
    )


def _hinted_symbol(hints: tuple[Hint, ...], best: Hint | None) -> Verdict[Symbol | None]:
    """The symbol that the file name or subject writes out whole; candidates stay evidence.

    Two whole symbols in one text name two documents: none of them is taken.
    """
    whole = [h for h in hints if h.symbol is not None and h.full and best and h.evidence.where == best.evidence.where]
    texts = {h.symbol.text for h in whole if h.symbol}
    if len(texts) == 1 and best is not None and best.evidence.where != "mail body":
        agreed = sum(1 for h in hints if h.symbol is not None and h.symbol.text in texts)
        return Verdict(whole[0].symbol, 0.5 if agreed > 1 else 0.3, tuple(h.evidence for h in whole))
    return Verdict(None, 0.0, symbol_candidates(hints))


def _empty_letterhead(symbol: Verdict[Symbol | None]) -> Letterhead:
    return Letterhead(
        symbol=symbol,
        issuer=Verdict(None),
        issued_on=Verdict(None),
        place=Verdict(None),
        heading=Verdict(None),
        abstract=Verdict(None),
        addressees=(),
        has_national_title=False,
        has_party_title=False,
        parent_symbol=None,
    )
