"""What an examination found, in one transaction; a later one may take its place (`superseding`)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select, update

from gateway.ledger.annexes import adopt_annexes, annex_rows, named_parents, named_rows, with_homes
from gateway.ledger.arrivals import sightings
from gateway.ledger.crops import keep_crops
from gateway.ledger.deep import note_need
from gateway.ledger.derived import refresh_documents
from gateway.ledger.engine import Ledger, insert_new, writing
from gateway.ledger.linking import homes, link_same_files
from gateway.ledger.log import append_checks
from gateway.ledger.meeting import meet, note_marks
from gateway.ledger.packing import pack_evidence, pack_fields
from gateway.ledger.schema import (
    alert,
    attachment,
    blob,
    document,
    document_file,
    document_reading,
    examination,
    exchange,
    exchange_seen,
    mail,
    named_annex,
)
from gateway.ledger.texts import forget_secret, keep_texts
from gateway.records import DocumentRecord, Examination, ExchangeRecord, MailState
from gateway.records.texts import DeepNeed, PageText

_SOURCE = "mail"
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Besides:
    """What goes with an examination: words kept for search, and what is still to be read."""

    texts: tuple[PageText, ...] = ()
    need: DeepNeed | None = None


def append_examination(
    ledger: Ledger,
    key: str,
    found: Examination,
    at: datetime,
    examined_for: Sequence[str] | None = None,
    besides: Besides = Besides(),
) -> None:
    """Write all that was judged of one mail, in one transaction, and mark the mail done.

    Called again for the same mail it replaces nothing: only recipients that are
    new are added. `examined_for` are the envelope's recipients that the examiner
    knew of: when others came meanwhile, the mail goes on waiting and is examined
    once more. Raises KeyError when no mail has this key, TryLater for passing
    faults.
    """
    with writing(ledger) as connection:
        tenant = ledger.tenant
        late = examined_for is not None and _came_meanwhile(connection, tenant, key, examined_for)
        _leave(connection, tenant, key, found, at, MailState.WAITING if late else MailState.DONE)
        # A mail that was read to its end is not judged by its letterheads again: it waits for a second deep reading.
        if not note_need(connection, tenant, key, besides.need, at):
            write_examination(connection, tenant, key, found, at)
            keep_texts(connection, tenant, besides.texts, at)


def write_examination(
    connection: Connection, tenant: str, key: str, found: Examination, at: datetime, also: Collection[str] = ()
) -> None:
    """All rows of an examination, inside the caller's transaction; derived rows of its documents and of `also`."""
    # Always in this order (files, documents, the rest), each sorted: two
    # workers with the same documents wait for each other, never in a circle.
    found = with_homes(connection, tenant, found)
    _insert(connection, blob, tenant, _blobs(found, at))
    _insert(connection, document, tenant, _documents(found, at))
    late = named_parents(connection, tenant, found)
    ids = sorted({record.id for record in found.documents} | set(also) | late)
    lock_documents(connection, tenant, ids)
    for table, rows in _rows(key, found, at):
        _insert(connection, table, tenant, rows)
    _insert_exchanges(connection, tenant, key, found.documents)
    keep_crops(connection, tenant, key, found, at)
    joined = link_same_files(connection, tenant, ids, at)
    note_marks(connection, tenant, found.documents)
    met = meet(connection, tenant, ids, at)
    lock_documents(connection, tenant, sorted(met - set(ids)))
    # What counts as another document is told there.
    refresh_documents(connection, tenant, sorted({*ids, *joined, *met, *homes(connection, tenant, ids).values()}))
    adopt_annexes(connection, tenant, ids)
    forget_secret(connection, tenant, ids)
    append_checks(connection, tenant, key, found, at)


def _leave(connection: Connection, tenant: str, key: str, found: Examination, at: datetime, state: MailState) -> None:
    values = {
        "state": str(state),
        "reason": "",
        "changed_at": at,
        "message_id": found.message_id,
        "sent_at": found.sent_at,
        "sender": found.sender,
        "sender_agency": found.sender_agency,
        "recipients": list(found.recipients),
    }
    here = (mail.c.tenant_id == tenant) & (mail.c.key == key)
    if not connection.execute(update(mail).where(here).values(**values)).rowcount:
        raise KeyError(key)


def _came_meanwhile(connection: Connection, tenant: str, key: str, examined_for: Sequence[str]) -> bool:
    """Whether recipients were added during the examination: servers split a mail over transactions."""
    # Waits for a door that is just now writing down a sighting.
    connection.execute(select(mail.c.key).where(mail.c.tenant_id == tenant, mail.c.key == key).with_for_update())
    known = set(examined_for)
    return any(not known.issuperset(sighting.envelope["rcpt_to"]) for sighting in sightings(connection, tenant, key))


def _insert(connection: Connection, table: Table, tenant: str, rows: Rows) -> None:
    if rows:
        connection.execute(insert_new(connection, table), [{"tenant_id": tenant, **row} for row in rows])


_HELD = (
    select(document.c.id)
    .where(document.c.tenant_id == bindparam("tenant"), document.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(document.c.id)
    .with_for_update()
)


def lock_documents(connection: Connection, tenant: str, ids: Sequence[str]) -> None:
    """Hold the documents until the end, so that derived rows see all of their readings."""
    if ids:
        connection.execute(_HELD, {"tenant": tenant, "ids": list(ids)}).all()


def _blobs(found: Examination, at: datetime) -> Rows:
    files = {item.sha256: item for item in found.attachments}
    return [
        {"sha256": sha256, "size_bytes": item.size_bytes, "media_type": item.media_type, "first_seen_at": at}
        for sha256, item in sorted(files.items())
    ]


def _documents(found: Examination, at: datetime) -> Rows:
    identities = {record.id: record.identity for record in found.documents}
    return [{"id": key, "identity": identities[key], "first_seen_at": at} for key in sorted(identities)]


def _rows(key: str, found: Examination, at: datetime) -> Iterable[tuple[Table, Rows]]:
    yield (
        examination,
        [
            {
                "mail_key": key,
                "at": at,
                "subject_sha256": found.subject_sha256,
                "mail_signature": str(found.mail_signature),
                "repairs": list(found.repairs),
            }
        ],
    )
    yield attachment, _attachments(key, found)
    yield named_annex, named_rows(key, found)
    yield document_reading, _readings(key, found, at)
    yield (
        document_file,
        [
            {"document_id": record.id, "sha256": sha256, "filename": filename, "role": str(role), "mail_key": key}
            for record in found.documents
            for sha256, filename, role in record.files
        ]
        + annex_rows(key, found),
    )
    yield alert, [{"mail_key": key, "ordinal": n, "kind": kind, "at": at} for n, kind in enumerate(found.alerts)]


def _attachments(key: str, found: Examination) -> Rows:
    return [
        {
            "mail_key": key,
            "position": item.index,
            "parent": item.parent,
            "sha256": item.sha256,
            "filename": item.filename,
            "media_type": item.media_type,
            "size_bytes": item.size_bytes,
            "role": str(item.role),
            "signature": str(item.signature),
            "document_id": item.document_id,
            "reason": item.reason,
        }
        for item in found.attachments
    ]


def _readings(key: str, found: Examination, at: datetime) -> Rows:
    return [
        {
            "document_id": record.id,
            "mail_key": key,
            "ordinal": ordinal,
            "at": at,
            "sent_at": found.sent_at,
            "fields": pack_fields(record),
            "confidence": record.confidence,
            "evidence": pack_evidence(record),
            "ruleset": record.ruleset,
        }
        for ordinal, record in enumerate(found.documents)
    ]


def _insert_exchanges(connection: Connection, tenant: str, key: str, records: Iterable[DocumentRecord]) -> None:
    """New exchanges as rows; those seen before in another mail as a further sighting."""
    rows = {_exchange_hash(record.id, item): (record.id, item) for record in records for item in record.exchanges}
    if not rows:
        return
    known = exchange.c.tenant_id == tenant, exchange.c.hash.in_(rows)
    new = [_exchange_row(key, mark, *rows[mark]) for mark in sorted(rows)]
    _insert(connection, exchange, tenant, new)
    first_mail = {
        row.hash: row.mail_key for row in connection.execute(select(exchange.c.hash, exchange.c.mail_key).where(*known))
    }
    again = [
        {"hash": mark, **_sighting(key, item)} for mark, (_, item) in sorted(rows.items()) if first_mail[mark] != key
    ]
    _insert(connection, exchange_seen, tenant, again)


def _exchange_row(key: str, mark: str, document_id: str, item: ExchangeRecord) -> dict[str, Any]:
    return {
        "hash": mark,
        "document_id": document_id,
        "source": _SOURCE,
        "recipient": item.recipient,
        "medium": item.medium,
        "by_issuer": item.by_issuer,
        **_sighting(key, item),
    }


def _sighting(key: str, item: ExchangeRecord) -> dict[str, Any]:
    return {
        "mail_key": key,
        "agency": item.agency,
        "scope": str(item.scope),
        "sent_at": item.sent_at,
        "paper": str(item.paper),
    }


def _exchange_hash(document_id: str, item: ExchangeRecord) -> str:
    """One document to one recipient by one medium; a passing on is another exchange than the sending."""
    parts = [_SOURCE, document_id, item.recipient, item.medium, item.by_issuer]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
