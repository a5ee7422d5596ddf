"""Documents and mails as people ask for them: filters, views, streams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, tuple_

from classifiers.verdict import Origin, PaperStatus, Role
from gateway.ledger.columns import fold
from gateway.ledger.derived import settled_exchanges
from gateway.ledger.engine import Ledger, reading
from gateway.ledger.facts import fact_of_row
from gateway.ledger.linking import homes, members
from gateway.ledger.merging import scope_views
from gateway.ledger.packing import unpack_document, unpack_envelope
from gateway.ledger.schema import attachment, document_best, document_file, fact, mail
from gateway.ledger.schema import document as document_table
from gateway.ledger.series import doubts_of
from gateway.ledger.texts import documents_with, terms
from gateway.records import (
    AttachmentRecord,
    DocumentView,
    Door,
    Envelope,
    Fact,
    MailState,
    OverallSignature,
    Scope,
)

_BATCH = 200
_ROLES = list(Role)
"""Main files stand before annexes and copies."""


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents are asked for; None asks for all."""

    agency: str | None = None
    """Directory id of the issuer."""
    type: str | None = None
    first: date | None = None
    """First and last civil day of the first sending, both included."""
    last: date | None = None
    paper: PaperStatus | None = None
    signature: OverallSignature | None = None
    origin: Origin | None = None
    scope: Scope | None = None
    words: str = ""
    """Words of issuer or abstract, with or without Vietnamese marks."""
    text: str = ""
    """Words on any page, with or without marks; what stands in double quotes as a phrase."""


@dataclass(frozen=True, slots=True)
class MailView:
    """A mail as the ledger knows it, with what became of each attachment."""

    key: str
    spool_id: str
    door: Door
    state: MailState
    reason: str
    attempts: int
    envelope: Envelope
    received_at: datetime
    changed_at: datetime
    size_bytes: int
    original_name: str
    sender: str | None
    """None until examined."""
    sender_agency: str | None
    recipients: tuple[str, ...]
    sent_at: datetime | None
    attachments: tuple[AttachmentRecord, ...]


def facts(ledger: Ledger, first: date, last: date, agency: str | None = None) -> list[Fact]:
    """Facts whose first sending falls between two civil days, both included; of one agency or all."""
    question = select(fact).where(
        fact.c.tenant_id == ledger.tenant, fact.c.first_sent_on >= first, fact.c.first_sent_on <= last
    )
    if agency is not None:
        question = question.where(fact.c.agency == agency)
    with reading(ledger) as connection:
        rows = connection.execute(question.order_by(fact.c.first_sent_on, fact.c.document_id, fact.c.scope))
        return [fact_of_row(row) for row in rows]


def documents(ledger: Ledger, wanted: DocumentFilter | None = None) -> Iterator[DocumentView]:
    """Documents by day of first sending, then id; read in batches, so that millions fit."""
    last: tuple[date, str] | None = None
    while True:
        question = _narrowed(ledger, wanted or DocumentFilter())
        if last is not None:
            question = question.where(tuple_(document_best.c.first_sent_on, document_best.c.document_id) > last)
        with reading(ledger) as connection:
            rows = connection.execute(question.limit(_BATCH)).all()
            views = _views(connection, ledger.tenant, rows)
        yield from views
        if len(rows) < _BATCH:
            return
        last = (rows[-1].first_sent_on, rows[-1].document_id)


def document(ledger: Ledger, document_id: str) -> DocumentView | None:
    """One document by its id, or by that of a document that counts as it; None when there is none."""
    with reading(ledger) as connection:
        home = homes(connection, ledger.tenant, [document_id])[document_id]
        question = _all_best(ledger).where(document_best.c.document_id == home)
        views = _views(connection, ledger.tenant, connection.execute(question).all())
    return views[0] if views else None


def _all_best(ledger: Ledger) -> Select[Any]:
    best = document_best
    same = (document_table.c.tenant_id == best.c.tenant_id) & (document_table.c.id == best.c.document_id)
    columns = (best.c.document_id, best.c.first_sent_on, best.c.view, document_table.c.identity)
    return (
        select(*columns)
        .join(document_table, same)
        .where(best.c.tenant_id == ledger.tenant)
        .order_by(best.c.first_sent_on, best.c.document_id)
    )


def _narrowed(ledger: Ledger, wanted: DocumentFilter) -> Select[Any]:
    best = document_best
    question = _all_best(ledger)
    equal = (
        (best.c.issuer_id, wanted.agency),
        (best.c.type, wanted.type),
        (best.c.paper, wanted.paper),
        (best.c.signature, wanted.signature),
        (best.c.origin, wanted.origin),
    )
    for column, value in equal:
        if value is not None:
            question = question.where(column == str(value))
    if wanted.first is not None:
        question = question.where(best.c.first_sent_on >= wanted.first)
    if wanted.last is not None:
        question = question.where(best.c.first_sent_on <= wanted.last)
    if wanted.scope is not None:
        question = question.where(best.c.scopes.contains(f" {wanted.scope} ", autoescape=True))
    for word in fold(wanted.words).split():
        found = best.c.abstract_folded.contains(word, autoescape=True)
        question = question.where(found | best.c.issuer_folded.contains(word, autoescape=True))
    for term in terms(wanted.text):
        question = question.where(best.c.document_id.in_(documents_with(ledger, term)))
    return question


def _views(connection: Connection, tenant: str, rows: Sequence[Row[Any]]) -> list[DocumentView]:
    home = members(connection, tenant, [row.document_id for row in rows])
    exchanges = settled_exchanges(connection, tenant, home)
    files = _files(connection, tenant, home)
    doubts = doubts_of(connection, tenant, [row.document_id for row in rows])
    views = []
    for row in rows:
        packed = row.view
        record = unpack_document(
            row.document_id, row.identity, packed["fields"], packed["confidence"], packed["evidence"]
        )
        record = replace(record, files=files[row.document_id], exchanges=exchanges.get(row.document_id, ()))
        if row.document_id in doubts:
            read = (*record.evidence.get("symbol", ()), doubts[row.document_id])
            record = replace(record, evidence=record.evidence | {"symbol": read})
        views.append(DocumentView(record, scope_views(record.exchanges), record.files))
    return views


def _files(
    connection: Connection, tenant: str, home: Mapping[str, str]
) -> dict[str, tuple[tuple[str, str, Role], ...]]:
    table = document_file
    question = (
        select(table)
        .where(table.c.tenant_id == tenant, table.c.document_id.in_(home))
        .order_by(table.c.document_id, table.c.mail_key, table.c.filename)
    )
    found: dict[str, tuple[tuple[str, str, Role], ...]] = defaultdict(tuple)
    rows = sorted(connection.execute(question), key=lambda row: _ROLES.index(row.role))
    for row in rows:
        file = (row.sha256, row.filename, Role(row.role))
        found[home[row.document_id]] += () if file in found[home[row.document_id]] else (file,)
    return found


def mails(ledger: Ledger, state: MailState | None = None, limit: int | None = None) -> Iterator[MailView]:
    """Mails by time of arrival, of one state or all; at most `limit`, read in batches."""
    last: tuple[datetime, str] | None = None
    left = limit
    while left is None or left > 0:
        batch = _BATCH if left is None else min(_BATCH, left)
        question = select(mail).where(mail.c.tenant_id == ledger.tenant)
        if state is not None:
            question = question.where(mail.c.state == str(state))
        if last is not None:
            later = mail.c.received_at > last[0]
            question = question.where(later | ((mail.c.received_at == last[0]) & (mail.c.key > last[1])))
        with reading(ledger) as connection:
            rows = connection.execute(question.order_by(mail.c.received_at, mail.c.key).limit(batch)).all()
            parts = _attachments(connection, ledger.tenant, [row.key for row in rows])
        yield from (_mail_view(row, parts[row.key]) for row in rows)
        if len(rows) < batch:
            return
        last = (rows[-1].received_at, rows[-1].key)
        left = None if left is None else left - len(rows)


def mail_view(ledger: Ledger, key: str) -> MailView | None:
    """One mail by its key; None when there is none."""
    question = select(mail).where(mail.c.tenant_id == ledger.tenant, mail.c.key == key)
    with reading(ledger) as connection:
        row = connection.execute(question).one_or_none()
        return _mail_view(row, _attachments(connection, ledger.tenant, [key])[key]) if row else None


def _attachments(connection: Connection, tenant: str, keys: Sequence[str]) -> dict[str, tuple[AttachmentRecord, ...]]:
    question = (
        select(attachment)
        .where(attachment.c.tenant_id == tenant, attachment.c.mail_key.in_(keys))
        .order_by(attachment.c.mail_key, attachment.c.position)
    )
    found: dict[str, tuple[AttachmentRecord, ...]] = defaultdict(tuple)
    rows = connection.execute(question).all()
    home = homes(connection, tenant, {row.document_id for row in rows if row.document_id})
    for row in rows:
        found[row.mail_key] += (_attachment(row, home),)
    return found


def _attachment(row: Row[Any], home: Mapping[str, str]) -> AttachmentRecord:
    return AttachmentRecord(
        index=row.position,
        parent=row.parent,
        sha256=row.sha256,
        filename=row.filename,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        role=Role(row.role),
        signature=OverallSignature(row.signature),
        document_id=home.get(row.document_id),
        reason=row.reason,
    )


def _mail_view(row: Row[Any], attachments: tuple[AttachmentRecord, ...]) -> MailView:
    envelope = unpack_envelope(row.envelope)
    return MailView(
        key=row.key,
        spool_id=row.spool_id,
        door=Door(row.door),
        state=MailState(row.state),
        reason=row.reason,
        attempts=row.attempts,
        envelope=envelope,
        received_at=row.received_at,
        changed_at=row.changed_at,
        size_bytes=row.size_bytes,
        original_name=row.original_name,
        sender=row.sender,
        sender_agency=row.sender_agency,
        recipients=tuple(row.recipients) if row.recipients is not None else envelope.rcpt_to,
        sent_at=row.sent_at,
        attachments=attachments,
    )
