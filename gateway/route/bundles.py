"""A file that holds several documents as that many judged documents of one attachment."""

from __future__ import annotations

from dataclasses import replace

from classifiers.bundle import NEW_LETTERHEAD, Section, joined, sections
from classifiers.judge import judge_document
from classifiers.reading import Accompaniment, Reading
from classifiers.recognised import OCR_UNREAD
from classifiers.rules import Rules
from classifiers.verdict import DocumentVerdict, Evidence, Role, Verdict
from gateway.route.judged import Judged, own_words

BOUND = "one of {} documents in one file"
_UNREAD = (OCR_UNREAD, "blank-number")


def unbind(item: Judged, around: Accompaniment, rules: Rules) -> list[Judged]:
    """The documents of one judged file: itself alone, or each section with its own verdict.

    A section that is no document when judged by itself (a form, an annex)
    belongs to the one before it.
    """
    reading = item.attachment.content
    if not isinstance(reading, Reading) or not item.is_document:
        return [item]
    found = sections(reading, rules)
    judged = _judged(found, reading, around, rules)
    if len(judged) < 2:
        notes = (*item.verdict.notes, *found[0].notes)
        return [replace(item, verdict=replace(item.verdict, notes=notes))]
    told = BOUND.format(len(judged))
    return [
        replace(
            item,
            verdict=replace(verdict, notes=(*verdict.notes, *section.notes, told)),
            words=own_words(section.reading),
            section=section,
            part=part,
        )
        for part, (section, verdict) in enumerate(judged)
    ]


def pages_of(item: Judged) -> tuple[Evidence, ...]:
    """Where in its file a document stands, and why it was told apart; () for a file of one document."""
    section = item.section
    if section is None:
        return ()
    name = item.attachment.filename or "file"
    span = f"pages {section.first_page} to {section.last_page}"
    return (Evidence(span, f"file {name}", NEW_LETTERHEAD), *section.evidence)


def _judged(
    found: tuple[Section, ...], whole: Reading, around: Accompaniment, rules: Rules
) -> list[tuple[Section, DocumentVerdict]]:
    kept: list[tuple[Section, DocumentVerdict]] = []
    for section in found if len(found) > 1 else ():
        verdict = _own_number(judge_document(section.reading, around, rules))
        if kept and verdict.role not in (Role.MAIN, Role.COPY):
            section = joined(kept.pop()[0], section, whole)
            verdict = _own_number(judge_document(section.reading, around, rules))
        kept.append((section, verdict))
    return kept


def _own_number(verdict: DocumentVerdict) -> DocumentVerdict:
    """The verdict without a number that stands only beside the file: it may be that of any document in it."""
    symbol = verdict.letterhead.symbol
    read = [one for one in symbol.evidence if one.where.startswith(("page", "widget")) and one.rule not in _UNREAD]
    if symbol.value is None or read:
        return verdict
    candidate = Evidence(symbol.value.text, "beside the file", "symbol-candidate")
    unread = replace(verdict.letterhead, symbol=Verdict(None, 0.0, (*symbol.evidence, candidate)))
    return replace(verdict, letterhead=unread)
