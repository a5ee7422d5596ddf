"""Whether paper follows an electronic document, from the words around and inside it.

A cue counts only when it speaks of this document as the sender sends it: most
words about paper in real letters ask the reader for a reply on paper, and
those, conditions, policies, other documents and quoted mails never count.

Source: [QN1486 II.2; SEEN-PAPER; DMS].
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from classifiers.catalogue import LETTER, OTHER
from classifiers.folding import clean, fold, squeeze
from classifiers.foot import Parts, read_parts
from classifiers.hints import type_in_name
from classifiers.reading import Accompaniment, Reading
from classifiers.rows import Cue, Veto
from classifiers.rules import Rules
from classifiers.sentences import Sentence, sentences_of_lines, sentences_of_mail
from classifiers.symbol import mentions, same_symbol
from classifiers.verdict import Evidence, PaperStatus, Symbol, Verdict

PaperJudgement = tuple[Verdict[PaperStatus], tuple[str, ...]]
"""The verdict and what is worth noting about it."""

TAG_OVERRULED = "a header or marker says otherwise of paper: the words count"
_WORTH_READING = re.compile(
    r"giay|dien tu|mail|buu|ban (?:chinh|goc|cung|in|mem|scan)|qua mang|he thong|hard|original|paper|dau do|dong dau|ban co dau"
)
_CITATION = re.compile(
    r"\b(?:thuc hien|theo|can cu|tai|thi hanh|tiep theo|tra loi|phuc dap|noi dung|quy dinh)\b(?: \w+){0,4} (?:so )?$"
)
_KEPT_COPY = re.compile(r"^\W*luu\b")
_EVERYBODY = re.compile(r"^\W*nhu (?:tren|kinh gui|dieu|muc)")
_GENERIC = frozenset({OTHER, "tai_lieu_hop"})
_UNMISTAKABLE = frozenset({"quyet_dinh", "giay_moi", "to_trinh", "nghi_quyet", "chi_thi", "cong_dien", "thong_bao"})
"""Types whose names are seldom ordinary words, as "báo cáo" and "hướng dẫn" are in a letter's sentence."""


@dataclass(frozen=True, slots=True)
class Match:
    """A cue that holds for this document."""

    cue: Cue
    evidence: Evidence
    is_tag: bool = False
    """Set by a system, in a header or in brackets in the subject: what a person wrote counts before it."""


def judge_paper_status(
    reading: Reading | None, accompaniment: Accompaniment, symbol: Symbol | None, type_key: str, rules: Rules
) -> PaperJudgement:
    """Paper status with evidence and notes; UNKNOWN without cues and with contradicting ones. Words beat tags.

    `symbol` and `type_key` are those of the document: words about another are
    left out. A type policy never sets a status [R4].
    """
    parts = read_parts(reading.lines) if reading is not None else None
    found = [
        match
        for place, sentences in _places(parts, accompaniment)
        for match in _matches(place, sentences, symbol, type_key, rules)
    ]
    if parts is not None:
        found += _recipients(parts, rules)
    said, notes = {match.cue.says for match in found}, tuple[str, ...]()
    if len(said) > 1 and len(words := {match.cue.says for match in found if not match.is_tag}) == 1:
        found, said, notes = [match for match in found if not match.is_tag], words, (TAG_OVERRULED,)
    evidence = tuple(dict.fromkeys(match.evidence for match in found))
    if len(said) > 1:
        return Verdict(PaperStatus.UNKNOWN, 0.0, evidence, rules.cue_version), (
            "words about paper contradict each other",
        )
    if not said:
        return Verdict(PaperStatus.UNKNOWN, 0.0, (), rules.cue_version), ()
    strongest: dict[str, float] = {}
    for match in found:
        strongest[match.cue.id] = max(strongest.get(match.cue.id, 0.0), match.cue.weight)
    doubt = reduce(lambda left, weight: left * (1 - weight), strongest.values(), 1.0)
    return Verdict(said.pop(), round(min(0.99, 1 - doubt), 3), evidence, rules.cue_version), notes


def _places(parts: Parts | None, accompaniment: Accompaniment) -> Iterator[tuple[str, list[Sentence]]]:
    subject = squeeze(accompaniment.subject)
    if subject:
        yield "mail_subject", [Sentence(subject, fold(subject), "subject")]
    yield "mail_body", sentences_of_mail(accompaniment.body)
    name = re.sub(r"[_\s+.]+", " ", clean(accompaniment.filename)).strip()
    if name:
        yield "file_name", [Sentence(name, fold(name), "file name")]
    headers = [f"{key.casefold()}: {squeeze(value)}" for key, value in accompaniment.headers]
    yield "header", [Sentence(text, fold(text), "header") for text in headers]
    if parts is not None:
        yield "document_foot", sentences_of_lines(parts.foot)
        yield "document_body", sentences_of_lines(parts.body)


def _matches(
    place: str, sentences: Sequence[Sentence], symbol: Symbol | None, type_key: str, rules: Rules
) -> Iterator[Match]:
    cues = [cue for cue in rules.cues if place in cue.where and not cue.per_recipient]
    for sentence in sentences:
        if place != "header" and not _WORTH_READING.search(sentence.folded):
            continue
        for cue in cues:
            hit = cue.pattern.search(sentence.folded)
            if hit is None or (
                place not in ("header", "file_name") and _taken_back(cue, hit, sentence, place, type_key, rules)
            ):
                continue
            if place != "header" and not _speaks_of(sentence, hit, symbol, type_key, rules, place):
                continue
            tag = place == "header" or (place == "mail_subject" and _in_marker(hit))
            yield Match(cue, Evidence(sentence.text[:300], sentence.where, cue.id), tag)


def _is_marker(hit: re.Match[str]) -> bool:
    """A marker in brackets in a subject is set by a system."""
    return hit.group().startswith(("[", "(", "<"))


def _in_marker(hit: re.Match[str]) -> bool:
    """Whether what was hit is a marker, or words within one."""
    before = hit.string[: hit.start()]
    return _is_marker(hit) or before.rfind("[") > before.rfind("]")


def _taken_back(cue: Cue, hit: re.Match[str], sentence: Sentence, place: str, type_key: str, rules: Rules) -> bool:
    # Words around a marker in a subject are the abstract.
    if place == "mail_subject" and _is_marker(hit):
        return False
    # A parenthesis is a sentence of its own: "... trước ngày 13/9 (không gửi bản giấy)".
    opened = sentence.folded.rfind("(", 0, hit.start() + 1)
    closed = sentence.folded.find(")", opened) if opened >= 0 else -1
    own = cue.says is PaperStatus.ELECTRONIC_ONLY and opened >= 0 and (closed < 0 or closed >= hit.end() - 1)
    start = opened + 1 if own else 0
    vetoes = [veto for veto in rules.vetoes if cue.says in veto.says and type_key not in veto.not_for]
    return any(_holds(veto, hit, sentence.folded, start) for veto in vetoes)


def _holds(veto: Veto, hit: re.Match[str], folded: str, start: int) -> bool:
    text = {
        "before": folded[start : hit.start()],
        "through": folded[start : hit.end()],
        "cue": hit.group(),
        "after": folded[hit.end() :],
        "sentence": folded,
    }[veto.side]
    if not veto.pattern.search(text):
        return False
    around = folded[start : hit.end()] if veto.side == "after" else text
    return not (veto.unless and veto.unless.search(around))


def _speaks_of(
    sentence: Sentence, hit: re.Match[str], symbol: Symbol | None, type_key: str, rules: Rules, place: str
) -> bool:
    """Whether the cue speaks of this document: no other symbol, no other type is named for it."""
    named = [
        (at, other)
        for at, other in mentions(sentence.text, rules.catalogue, rules.issuer_codes)
        if not _CITATION.search(sentence.folded[:at])
    ]
    before = [other for at, other in named if at < hit.start()]
    nearest = before[-1] if before else (named[0][1] if named else None)
    if nearest is not None:
        return symbol is not None and same_symbol(nearest, symbol)
    if place in ("mail_subject", "file_name") or type_key in _GENERIC:
        return True
    subject = re.split(r"[,;:(]|\bcon\b|\brieng\b", sentence.folded[: hit.start()])[-1]
    other_type = type_in_name(subject, rules) if subject.strip() else None
    if type_key == LETTER:
        return other_type not in _UNMISTAKABLE
    return other_type in (None, type_key, LETTER, OTHER)


def _recipients(parts: Parts, rules: Rules) -> list[Match]:
    """Marks behind single recipients of "Nơi nhận": "- UBND tỉnh (bản giấy);".

    One paper copy makes the document one with paper. An electronic mark
    decides only when it stands behind everybody or "Như trên"; the archive's
    own copy ("Lưu: VT") is no exchange [R3].
    """
    entries = [entry for entry in parts.recipients if not _KEPT_COPY.match(entry.folded)]
    cues = [cue for cue in rules.cues if cue.per_recipient]
    marked = [(entry, cue) for entry in entries for cue in cues if cue.pattern.search(entry.folded)]
    paper = [pair for pair in marked if pair[1].says is PaperStatus.WITH_PAPER]
    chosen = paper
    if not paper and marked:
        everybody = len({entry.where for entry, _ in marked}) == len(entries)
        main = any(_EVERYBODY.match(entry.folded) for entry, _ in marked)
        chosen = marked if everybody or main else []
    return [Match(cue, Evidence(entry.text[:300], entry.where, cue.id)) for entry, cue in chosen]
