"""The roles of the signatures of a mail's files, judged with what the pages show and with who issued the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from classifiers.reading import LineSource, Page, Reading
from classifiers.verdict import Role
from gateway.records import AttachmentReading, AttachmentRecord, DocumentRecord, SignatureVerdict
from gateway.signatures.role_rows import RoleRules
from gateway.signatures.roles import Words, judge_article_5, with_roles

_SLACK = 10
"""Thousandths of the page by which a letter may stand outside of its field."""


def file_roles(
    parts: Sequence[AttachmentReading],
    files: Mapping[int, AttachmentRecord],
    documents: Sequence[DocumentRecord],
    rules: RoleRules,
) -> dict[int, tuple[SignatureVerdict, ...]]:
    """The verdicts on each signed file, by its index, with their roles."""
    issuers = {document.id: document.issuer_name for document in documents}
    found = {}
    for part in parts:
        if part.signatures:
            record = files.get(part.index)
            issuer = issuers.get(record.document_id or "", "") if record else ""
            found[part.index] = with_roles(part.signatures, words_shown(part), issuer, rules)
    return found


def with_article_5(
    documents: Sequence[DocumentRecord],
    files: Mapping[int, AttachmentRecord],
    verdicts: Mapping[int, Sequence[SignatureVerdict]],
) -> tuple[DocumentRecord, ...]:
    """The documents, each with whose signatures its main files have."""
    found = []
    for document in documents:
        mains = [i for i, file in files.items() if file.document_id == document.id and file.role is Role.MAIN]
        signed = [one for index in mains for one in verdicts.get(index, ())]
        found.append(replace(document, art5=judge_article_5(signed) if mains else "unknown"))
    return tuple(found)


def words_shown(part: AttachmentReading) -> Words:
    """What the page shows inside of each visible signature field, lines in reading order."""
    if not isinstance(part.content, Reading):
        return {}
    pages = {page.number: page for page in part.content.pages}
    return {
        verdict.place: _words_in(pages[verdict.place[0]], verdict.place)
        for verdict in part.signatures
        if verdict.place and verdict.place[0] in pages
    }


def _words_in(page: Page, place: tuple[int, ...]) -> str:
    if not page.width_pt or not page.height_pt:
        return ""
    _, left, top, right, bottom = place
    found = []
    for line in page.lines:
        if line.box is None or line.source is not LineSource.WIDGET:
            continue
        x = 500 * (line.box[0] + line.box[2]) / page.width_pt
        y = 500 * (line.box[1] + line.box[3]) / page.height_pt
        if left - _SLACK <= x <= right + _SLACK and top - _SLACK <= y <= bottom + _SLACK:
            found.append(line.text)
    return " ".join(found)
