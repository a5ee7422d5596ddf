"""A later examination of the same mail in the place of the earlier, which is kept whole in `past_examination`.

Deep reading sees what the letterhead does not: more documents in one file, a
mark on a later page, words of the foot. Whatever reads the live tables sees
one examination of a mail, so nothing is counted twice. Signature checks and
alerts are only added to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, func, or_, select, update

from gateway.ledger.annexes import named_homes
from gateway.ledger.arrivals import note_audit
from gateway.ledger.columns import Instant
from gateway.ledger.deep import note_read
from gateway.ledger.deep_tables import past_examination
from gateway.ledger.engine import Ledger, insert_new, writing
from gateway.ledger.examinations import lock_documents, write_examination
from gateway.ledger.linking import MACHINE
from gateway.ledger.meaning import assertion, document_link
from gateway.ledger.schema import (
    alert,
    attachment,
    document,
    document_file,
    document_reading,
    examination,
    exchange,
    exchange_seen,
    mail,
    named_annex,
)
from gateway.ledger.texts import keep_texts
from gateway.records import Examination
from gateway.records.texts import PageText

_REPLACED = (examination, attachment, named_annex, document_reading, document_file, exchange, exchange_seen)
_SET_BY_PERSON = "deep reading says otherwise; what a person set stays"


def supersede_examination(
    ledger: Ledger, key: str, found: Examination, texts: Sequence[PageText], at: datetime
) -> bool:
    """Put `found` in the place of the mail's examination, in one transaction, and note that it is read to its end.

    False when the earlier one stays: a person set something of a document that
    would be gone. Done again it changes nothing. Raises KeyError when no mail
    has this key, TryLater for passing faults.
    """
    with writing(ledger) as connection:
        tenant = ledger.tenant
        here = select(mail.c.key).where(mail.c.tenant_id == tenant, mail.c.key == key).with_for_update()
        if connection.execute(here).one_or_none() is None:
            raise KeyError(key)
        old = _documents_of(connection, tenant, key)
        new = {record.id for record in found.documents}
        lock_documents(connection, tenant, sorted(old | new))
        note_read(connection, tenant, key)
        if _set_by_person(connection, tenant, old - new):
            note_audit(connection, tenant, at, "gateway", "deep-reading-left", key, _SET_BY_PERSON)
            keep_texts(connection, tenant, texts, at)
            return False
        _set_aside(connection, tenant, key, at, secret=bool(found.alerts))
        _withdraw_files(connection, tenant, key)
        _withdraw_exchanges(connection, tenant, key)
        named = named_homes(connection, tenant, key)
        for table in (named_annex, attachment, document_reading, examination):
            connection.execute(delete(table).where(_of_mail(table, tenant, key)))
        write_examination(connection, tenant, key, found, at, also=old | _seen(connection, tenant, named))
        _add_alerts(connection, tenant, key, found.alerts, at)
        keep_texts(connection, tenant, texts, at)
    return True


def past_examinations(connection: Connection, tenant: str, key: str) -> list[Mapping[str, Any]]:
    """The rows of each examination that was replaced, oldest first: table name to rows."""
    table = past_examination
    question = select(table.c.rows).where(table.c.tenant_id == tenant, table.c.mail_key == key)
    return list(connection.execute(question.order_by(table.c.number)).scalars())


def _of_mail(table: Table, tenant: str, key: str) -> ColumnElement[bool]:
    return (table.c.tenant_id == tenant) & (table.c.mail_key == key)


def _documents_of(connection: Connection, tenant: str, key: str) -> set[str]:
    return set(
        connection.execute(
            select(document_reading.c.document_id).where(_of_mail(document_reading, tenant, key))
        ).scalars()
    )


def _seen(connection: Connection, tenant: str, ids: set[str]) -> set[str]:
    """Those of the ids that are documents."""
    here = (document.c.tenant_id == tenant) & document.c.id.in_(ids)
    return set(connection.execute(select(document.c.id).where(here)).scalars()) if ids else set()


def _set_by_person(connection: Connection, tenant: str, ids: set[str]) -> bool:
    """Whether a person corrected or linked one of these documents."""
    if not ids:
        return False
    said = exists().where(assertion.c.tenant_id == tenant, assertion.c.document_id.in_(ids))
    link = document_link
    linked = exists().where(
        link.c.tenant_id == tenant,
        link.c.withdrawn_at.is_(None),
        link.c.author != MACHINE,
        or_(link.c.source_id.in_(ids), link.c.target_id.in_(ids)),
    )
    return bool(connection.execute(select(said | linked)).scalar())


def _set_aside(connection: Connection, tenant: str, key: str, at: datetime, *, secret: bool) -> None:
    """Every row of the examination as it stands, as one row of history; of what proved secret only the ids (R8)."""
    table = past_examination
    number = connection.execute(
        select(func.count()).select_from(table).where(_of_mail(table, tenant, key))
    ).scalar_one()
    rows: dict[str, Any] = {"document_ids": sorted(_documents_of(connection, tenant, key))}
    if not secret:
        rows |= {part.name: _rows(connection, part, tenant, key) for part in _REPLACED}
    began = connection.execute(select(examination.c.at).where(_of_mail(examination, tenant, key))).scalar()
    connection.execute(
        table.insert(),
        [
            {
                "tenant_id": tenant,
                "mail_key": key,
                "number": number + 1,
                "at": began or at,
                "replaced_at": at,
                "rows": rows,
            }
        ],
    )


def _rows(connection: Connection, table: Table, tenant: str, key: str) -> list[dict[str, Any]]:
    """Rows of one table, ready for JSON."""
    times = {column.name for column in table.columns if isinstance(column.type, Instant)}
    found = connection.execute(select(table).where(_of_mail(table, tenant, key)).order_by(*table.primary_key.columns))
    return [
        {name: value.isoformat() if name in times and value else value for name, value in row._mapping.items()}
        for row in found
    ]


def _withdraw_files(connection: Connection, tenant: str, key: str) -> None:
    """Files that this mail brought in first; those that other mails hold too are theirs from now on."""
    here = _of_mail(document_file, tenant, key)
    gone = connection.execute(select(document_file.c.document_id, document_file.c.sha256).where(here)).all()
    connection.execute(delete(document_file).where(here))
    part = attachment.c
    columns = (part.tenant_id, part.document_id, part.sha256, part.filename, part.role, part.mail_key)
    for row in sorted(set(gone)):
        same = (part.tenant_id == tenant) & (part.document_id == row.document_id) & (part.sha256 == row.sha256)
        others = select(*columns).where(same, part.mail_key != key).order_by(part.mail_key, part.position)
        rows = [dict(other._mapping) for other in connection.execute(others)]
        if rows:
            connection.execute(insert_new(connection, document_file), rows)


def _withdraw_exchanges(connection: Connection, tenant: str, key: str) -> None:
    """This mail's sightings; an exchange that another mail saw too becomes that mail's."""
    connection.execute(delete(exchange_seen).where(_of_mail(exchange_seen, tenant, key)))
    for (mark,) in connection.execute(select(exchange.c.hash).where(_of_mail(exchange, tenant, key))).all():
        seen = exchange_seen
        same = (seen.c.tenant_id == tenant) & (seen.c.hash == mark)
        other = connection.execute(select(seen).where(same).order_by(seen.c.sent_at, seen.c.mail_key).limit(1)).first()
        this = (exchange.c.tenant_id == tenant) & (exchange.c.hash == mark)
        if other is None:
            connection.execute(delete(exchange).where(this))
        else:
            connection.execute(delete(seen).where(same, seen.c.mail_key == other.mail_key))
            connection.execute(update(exchange).where(this).values(**other._mapping))


def _add_alerts(connection: Connection, tenant: str, key: str, kinds: Sequence[str], at: datetime) -> None:
    """Alerts that the mail did not have."""
    known = connection.execute(select(alert.c.kind).where(_of_mail(alert, tenant, key))).scalars().all()
    fresh = [kind for kind in kinds if kind not in known]
    rows = [
        {"tenant_id": tenant, "mail_key": key, "ordinal": len(known) + n, "kind": kind, "at": at}
        for n, kind in enumerate(fresh)
    ]
    if rows:
        connection.execute(alert.insert(), rows)
