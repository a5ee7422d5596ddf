"""Documents that lack a whole number, joined with the one document that they can only be.

A register may write "464" or "464/STTTT" where the letter says
"464/STTTT-KHTC", and material without number is known by issuer, day, type and
abstract. A row that nothing but a register states is linked to the document
that was read where exactly one fits; where several fit it stays apart. Files
without number that say the same words of one day are one, in whatever layout. Links
are reversible, made anew with every piece of evidence, and never touch what a
person linked.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, exists, select

from classifiers.catalogue import OTHER
from classifiers.folding import fold
from classifiers.verdict import Secrecy
from gateway.ledger.engine import insert_new
from gateway.ledger.linking import MACHINE, NUMBERED, UNNUMBERED, in_force, link_documents, withdraw_links
from gateway.ledger.meaning import document_link
from gateway.ledger.schema import document_reading
from gateway.ledger.source_tables import document_mark, source_batch, source_record, source_seen
from gateway.ledger.sources_questions import in_force as batch_in_force
from gateway.records import DocumentRecord
from gateway.records.sources import SourceRecord

SAME_NUMBER = "the only document of this issuer and year with this number that fits"
SAME_ABSTRACT = "the only document of this issuer, day and type with this abstract"
SAME_TEXT = "the same words of this issuer, day and type, laid out otherwise"
_OURS = (SAME_NUMBER, SAME_ABSTRACT, SAME_TEXT)
SAME_WORDS = "t|"
"""How the mark begins of documents without number that say the same words, be it of another day."""
MOST_ALIKE = 3
"""A text under more days than these is one that is sent each time anew, like a report that there is nothing to report."""


@dataclass(frozen=True, slots=True)
class Mark:
    """By what a document may meet others, and what must not contradict."""

    mark: str
    document_id: str
    code: str
    type: str
    issued_on: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A document under one mark, with all that was said of it there."""

    id: str
    codes: frozenset[str]
    types: frozenset[str]
    days: frozenset[str]
    was_read: bool
    """A file of it was read, or a document that was read counts as it."""


def marks_of(record: DocumentRecord | SourceRecord) -> Iterator[Mark]:
    """The marks of a document; none for one that needs none: a whole legal number, or too little to go by."""
    words = record.identity.split("|")
    key = record.document_id if isinstance(record, SourceRecord) else record.id
    day = record.issued_on or ""
    if words[0] == NUMBERED and len(words) == 5 and words[1]:
        yield Mark("|".join(["n", *words[1:4]]), key, words[4], record.type, day)
    if words[0] != UNNUMBERED.rstrip("|") or not words[1] or record.secrecy is not Secrecy.NONE:
        return
    letters = "".join(sign for sign in fold(record.abstract) if sign.isalnum())
    if day and letters:
        told = hashlib.sha256(letters.encode()).hexdigest()[:32]
        yield Mark(f"s|{words[1]}|{day}|{record.type}|{told}", key, "", record.type, day)
    if isinstance(record, DocumentRecord) and record.likeness:
        yield Mark(f"{SAME_WORDS}{words[1]}|{record.type}|{record.likeness}", key, "", record.type, day)


def note_marks(connection: Connection, tenant: str, records: Iterable[DocumentRecord | SourceRecord]) -> None:
    """Keep the marks of these documents, inside the caller's transaction."""
    found = sorted({mark for record in records for mark in marks_of(record)}, key=str)
    rows = [
        {
            "tenant_id": tenant,
            "mark": item.mark,
            "document_id": item.document_id,
            "code": item.code,
            "type": item.type,
            "issued_on": item.issued_on,
        }
        for item in found
    ]
    if rows:
        connection.execute(insert_new(connection, document_mark), rows)


def meet(connection: Connection, tenant: str, ids: Collection[str], at: datetime) -> set[str]:
    """Link, and take apart, what shares a mark with these documents; ids whose derived rows must be made anew."""
    groups = _groups(connection, tenant, ids)
    near = {row.document_id for rows in groups.values() for row in rows}
    if not near:
        return set()
    read, stated = _evidence(connection, tenant, near)
    links, settled, joined = _links(connection, tenant, near)
    changed: set[str] = set()
    # What says the same words first: a row then meets one document, not two.
    for mark, rows in sorted(groups.items(), reverse=True):
        found = [item for item in _candidates(rows, read | joined) if item.was_read or item.id in stated]
        reason, wanted = _wanted(mark, found, settled, links)
        for source in sorted({row.document_id for row in rows} - settled):
            target, (now, why) = wanted.get(source), links.get(source, (None, reason))
            if target == now or why != reason:
                continue
            if now is not None:
                withdraw_links(connection, tenant, source, MACHINE, "it fits no more, or others fit as well", at)
                del links[source]
            if target is not None:
                link_documents(connection, tenant, source, target, MACHINE, reason, at)
                links[source] = (target, reason)
            changed |= {item for item in (source, target, now) if item is not None}
    return changed


def _wanted(
    mark: str, found: Sequence[_Candidate], settled: Collection[str], links: Mapping[str, tuple[str, str]]
) -> tuple[str, dict[str, str]]:
    """Why documents under a mark count as others, and as which."""
    if mark.startswith("n|"):
        return SAME_NUMBER, _numbered(found)
    if mark.startswith(SAME_WORDS):
        return SAME_TEXT, _same_text(found, settled)
    return SAME_ABSTRACT, _unnumbered(found, {key: to for key, (to, why) in links.items() if why == SAME_TEXT})


_of_tenant: BindParameter[Any] = bindparam("tenant")
_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_MINE = select(document_mark.c.mark).where(
    document_mark.c.tenant_id == _of_tenant, document_mark.c.document_id.in_(_ids)
)
_theirs = document_mark.alias("theirs")
_SHARED = select(_theirs).where(_theirs.c.tenant_id == _of_tenant, _theirs.c.mark.in_(_MINE))
"""Built once: it is asked for each mail. A join would read the whole table on SQLite."""


def _groups(connection: Connection, tenant: str, ids: Collection[str]) -> dict[str, list[Mark]]:
    """Marks that several documents share, these among them, with all of their rows."""
    found: dict[str, list[Mark]] = defaultdict(list)
    for row in connection.execute(_SHARED, {"tenant": tenant, "ids": list(ids)}):
        found[row.mark].append(Mark(row.mark, row.document_id, row.code, row.type, row.issued_on))
    return {mark: rows for mark, rows in found.items() if len({row.document_id for row in rows}) > 1}


def _evidence(connection: Connection, tenant: str, ids: Collection[str]) -> tuple[set[str], set[str]]:
    """Documents of which a file was read, and those that a row in force states."""
    reading = select(document_reading.c.document_id).where(
        document_reading.c.tenant_id == tenant, document_reading.c.document_id.in_(ids)
    )
    seen = (
        select(source_seen.c.record_id)
        .join(
            source_batch,
            (source_batch.c.tenant_id == source_seen.c.tenant_id) & (source_batch.c.number == source_seen.c.batch),
        )
        .where(
            source_seen.c.tenant_id == source_record.c.tenant_id,
            source_seen.c.record_id == source_record.c.id,
            batch_in_force(),
        )
    )
    stating = select(source_record.c.document_id).where(
        source_record.c.tenant_id == tenant, source_record.c.document_id.in_(ids), exists(seen.correlate(source_record))
    )
    return set(connection.execute(reading).scalars()), set(connection.execute(stating).scalars())


def _links(
    connection: Connection, tenant: str, ids: Collection[str]
) -> tuple[dict[str, tuple[str, str]], set[str], set[str]]:
    """Links of ours in force; documents that others linked in any way, which stay as they are; those that others count as."""
    link = document_link
    question = select(link).where(link.c.tenant_id == tenant, link.c.source_id.in_(ids))
    ours: dict[str, tuple[str, str]] = {}
    settled: set[str] = set()
    for row in connection.execute(question):
        # Also a link of ours that a person took back: the next piece of evidence must not make it again.
        if row.author != MACHINE or row.reason not in _OURS or row.withdrawn_by not in (None, MACHINE):
            settled.add(row.source_id)
        elif row.withdrawn_at is None:
            ours[row.source_id] = (row.target_id, row.reason)
    joined = select(link.c.target_id).where(in_force(tenant), link.c.target_id.in_(ids), link.c.reason.not_in(_OURS))
    targets = set(connection.execute(joined).scalars())
    return ours, settled | targets, targets


def _candidates(rows: Sequence[Mark], read: Collection[str]) -> list[_Candidate]:
    by_id: dict[str, list[Mark]] = defaultdict(list)
    for row in rows:
        by_id[row.document_id].append(row)
    return [
        _Candidate(
            key,
            frozenset(row.code for row in found),
            frozenset(row.type for row in found if row.type not in ("", OTHER)),
            frozenset(row.issued_on for row in found if row.issued_on),
            key in read,
        )
        for key, found in sorted(by_id.items())
    ]


def _numbered(found: Sequence[_Candidate]) -> dict[str, str]:
    """Where each document counts that no file was read of: at the only one that was read and fits, else at the only fuller one."""
    wanted: dict[str, str] = {}
    for item in found:
        if item.was_read:
            continue
        fitting = [other for other in found if other.id != item.id and _fits(item, other)]
        was_read = [other for other in fitting if other.was_read]
        fuller = [other for other in fitting if not other.was_read and _length(other) > _length(item)]
        chosen = was_read or fuller
        if len(chosen) == 1:
            wanted[item.id] = chosen[0].id
    # Nothing is linked to what is itself linked away: where both fit one that was read, both count there.
    return {source: wanted.get(target, target) for source, target in wanted.items()}


def _unnumbered(found: Sequence[_Candidate], same: Mapping[str, str]) -> dict[str, str]:
    """Rows count at the one document that was read; `same` tells which of those count as another already."""
    was_read = {same.get(item.id, item.id) for item in found if item.was_read}
    if len(was_read) != 1:
        return {}
    (home,) = was_read
    return {item.id: home for item in found if not item.was_read}


def _same_text(found: Sequence[_Candidate], settled: Collection[str]) -> dict[str, str]:
    """What was read in several layouts counts at one of them, those of each day by themselves; what others linked stays out."""
    by_day: dict[frozenset[str], list[str]] = defaultdict(list)
    for item in found:
        if item.was_read and len(item.days) < 2 and item.id not in settled:
            by_day[item.days].append(item.id)
    return {key: min(ids) for ids in by_day.values() for key in ids if key != min(ids)}


def _fits(one: _Candidate, other: _Candidate) -> bool:
    """Whether one code begins the other and nothing that is known contradicts; without any code the day must agree."""
    if not any(a.startswith(b) or b.startswith(a) for a in one.codes for b in other.codes):
        return False
    if one.types and other.types and not one.types & other.types:
        return False
    same_day = bool(one.days & other.days)
    bare = "" in one.codes or "" in other.codes
    return same_day if bare else same_day or not (one.days and other.days)


def may_be_one(one: Mark, other: Mark) -> bool:
    """Whether two marks that share a line contradict each other in nothing: for a person to look at."""
    if one.mark != other.mark or one.document_id == other.document_id:
        return False
    first, second = _candidates([one, other], ())
    return not one.mark.startswith("n|") or _fits(first, second)


def _length(item: _Candidate) -> int:
    return max(len(code) for code in item.codes)
