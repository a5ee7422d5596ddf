"""Documents that lack a whole number, joined with the one document that they can only be.

A register may write "464" or "464/STTTT" where the letter says
"464/STTTT-KHTC", and material without number is known by issuer, day, type and
abstract. A row that nothing but a register states is linked to the document
that was read where exactly one fits; where several fit it stays apart. Links
are reversible, made anew with every piece of evidence, and never touch what a
person linked.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
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
_OURS = (SAME_NUMBER, SAME_ABSTRACT)


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


def mark_of(record: DocumentRecord | SourceRecord) -> Mark | None:
    """The mark of a document; None for one that needs none: a whole legal number, or too little to go by."""
    words = record.identity.split("|")
    key = record.document_id if isinstance(record, SourceRecord) else record.id
    day = record.issued_on or ""
    if words[0] == NUMBERED and len(words) == 5 and words[1]:
        return Mark("|".join(["n", *words[1:4]]), key, words[4], record.type, day)
    letters = "".join(sign for sign in fold(record.abstract) if sign.isalnum())
    if words[0] == UNNUMBERED.rstrip("|") and words[1] and day and letters and record.secrecy is Secrecy.NONE:
        told = hashlib.sha256(letters.encode()).hexdigest()[:32]
        return Mark(f"s|{words[1]}|{day}|{record.type}|{told}", key, "", record.type, day)
    return None


def note_marks(connection: Connection, tenant: str, records: Iterable[DocumentRecord | SourceRecord]) -> None:
    """Keep the marks of these documents, inside the caller's transaction."""
    found = sorted({mark for record in records if (mark := mark_of(record)) is not None}, key=str)
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
    for mark, rows in sorted(groups.items()):
        found = [item for item in _candidates(rows, read | joined) if item.was_read or item.id in stated]
        wanted = _numbered(found) if mark.startswith("n|") else _unnumbered(found)
        for source in sorted({row.document_id for row in rows} - settled):
            target, now = wanted.get(source), links.get(source)
            if target == now:
                continue
            if now is not None:
                withdraw_links(connection, tenant, source, MACHINE, "it fits no more, or others fit as well", at)
            if target is not None:
                reason = SAME_NUMBER if mark.startswith("n|") else SAME_ABSTRACT
                link_documents(connection, tenant, source, target, MACHINE, reason, at)
            changed |= {item for item in (source, target, now) if item is not None}
    return changed


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


def _links(connection: Connection, tenant: str, ids: Collection[str]) -> tuple[dict[str, str], set[str], set[str]]:
    """Links of ours in force; documents that others linked in any way, which stay as they are; those that others count as."""
    link = document_link
    question = select(link).where(link.c.tenant_id == tenant, link.c.source_id.in_(ids))
    ours: dict[str, str] = {}
    settled: set[str] = set()
    for row in connection.execute(question):
        if row.author != MACHINE or row.reason not in _OURS:
            settled.add(row.source_id)
        elif row.withdrawn_at is None:
            ours[row.source_id] = row.target_id
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


def _unnumbered(found: Sequence[_Candidate]) -> dict[str, str]:
    was_read = [item for item in found if item.was_read]
    if len(was_read) != 1:
        return {}
    return {item.id: was_read[0].id for item in found if not item.was_read}


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
