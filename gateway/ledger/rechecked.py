"""What signatures are worth after they were checked again: the newest check of each counts, the older ones stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, and_, bindparam, select

from classifiers.verdict import Role
from gateway.ledger.log_tables import log_entry
from gateway.ledger.packing import unpack_signature
from gateway.ledger.schema import attachment, document_file, document_reading, signature_check
from gateway.records import OverallSignature, SignatureVerdict
from gateway.signatures.judge import overall

_FORMS = (str(Role.MAIN), str(Role.COPY))
_WORST_FIRST = (OverallSignature.INVALID, OverallSignature.INDETERMINATE, OverallSignature.VALID)


@dataclass(frozen=True, slots=True)
class Worth:
    """What the signatures of a document in one mail came to: at the examination, and by the newest checks."""

    then: OverallSignature
    now: OverallSignature

    def of(self, read: OverallSignature) -> OverallSignature:
        """What a reading that says `read` is worth now; where it says otherwise than its checks did, the worse of both."""
        if self.now is self.then:
            return read
        return self.now if read is self.then else _worst((read, self.now))


def superseded(tenant: str) -> Select[Any]:
    """Indexes of entries that a later one checks again."""
    again = signature_check.c.supersedes
    return select(again).where(signature_check.c.tenant_id == tenant, again.is_not(None))


def is_newest(tenant: str) -> ColumnElement[bool]:
    """The condition that an entry of the log is the newest of its signature."""
    return log_entry.c.log_index.not_in(superseded(tenant))


def _checked_again() -> Select[Any]:
    """Mails of some documents in which any signature was checked again."""
    read, check = document_reading.c, signature_check.c
    tenant: BindParameter[Any] = bindparam("tenant")
    mails = select(read.mail_key).where(
        read.tenant_id == tenant, read.document_id.in_(bindparam("ids", expanding=True))
    )
    again = (check.tenant_id == tenant) & check.supersedes.is_not(None) & check.mail_key.in_(mails)
    return select(check.mail_key).where(again).distinct()


_CHECKED_AGAIN = _checked_again()
"""Built once: it is asked for each document that a mail brings."""


def worth_now(connection: Connection, tenant: str, ids: Collection[str]) -> dict[tuple[str, str], Worth]:
    """By mail and document: what changed for documents whose signatures were checked again; {} for all others."""
    keys = set(connection.execute(_CHECKED_AGAIN, {"tenant": tenant, "ids": list(ids)}).scalars())
    if not keys:
        return {}
    then, now = _by_file(connection, tenant, keys)
    return {
        (key, document_id): Worth(
            _worst(overall(tuple(then[key, sha256])) for sha256 in files),
            _worst(overall(tuple(now[key, sha256])) for sha256 in files),
        )
        for (key, document_id), files in _files(connection, tenant, keys, ids).items()
    }


_ByFile = defaultdict[tuple[str, str], list[SignatureVerdict]]


def _by_file(connection: Connection, tenant: str, keys: Collection[str]) -> tuple[_ByFile, _ByFile]:
    """Verdicts of the first checks and of the newest, by mail and file."""
    check, entry = signature_check.c, log_entry.c
    same = and_(check.tenant_id == entry.tenant_id, check.mail_key == entry.mail_key, check.ordinal == entry.ordinal)
    question = (
        select(entry.log_index, check.mail_key, check.attachment_sha256, check.supersedes, check.verdict)
        # What is written in this very transaction has no index yet.
        .select_from(signature_check.outerjoin(log_entry, same))
        .where(check.tenant_id == tenant, check.mail_key.in_(sorted(keys)))
    )
    rows = connection.execute(question).all()
    older = {row.supersedes for row in rows if row.supersedes is not None}
    then: _ByFile = defaultdict(list)
    now: _ByFile = defaultdict(list)
    for row in rows:
        place, verdict = (row.mail_key, row.attachment_sha256), unpack_signature(row.verdict)
        if row.supersedes is None:
            then[place].append(verdict)
        if row.log_index not in older:
            now[place].append(verdict)
    return then, now


def _files(
    connection: Connection, tenant: str, keys: Collection[str], ids: Collection[str]
) -> dict[tuple[str, str], set[str]]:
    """The files that are the document itself in each mail: those with its id there, and those that it is known by."""
    part, file, read = attachment.c, document_file.c, document_reading.c
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    mine = select(part.mail_key, part.document_id, part.sha256).where(
        part.tenant_id == tenant, part.mail_key.in_(sorted(keys)), part.document_id.in_(ids), part.role.in_(_FORMS)
    )
    known = (
        select(read.mail_key, read.document_id, file.sha256)
        .join(document_file, and_(file.tenant_id == read.tenant_id, file.document_id == read.document_id))
        .where(read.tenant_id == tenant, read.mail_key.in_(sorted(keys)), read.document_id.in_(ids))
        .where(file.role.in_(_FORMS))
    )
    for question in (mine, known):
        for row in connection.execute(question):
            found[row.mail_key, row.document_id].add(row.sha256)
    return found


def _worst(states: Any) -> OverallSignature:
    """The worst; NONE where nothing is signed. An unsigned form beside a signed one takes nothing away."""
    found = set(states)
    return next((state for state in _WORST_FIRST if state in found), OverallSignature.NONE)
