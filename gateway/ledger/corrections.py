"""What a person says of a document: kept beside the evidence, stronger than any machine, taken back by a further row."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from classifiers.verdict import Symbol
from gateway.errors import BadInput
from gateway.ledger.arrivals import note_audit
from gateway.ledger.crops import teach, withdraw_lessons
from gateway.ledger.derived import refresh_documents
from gateway.ledger.engine import Ledger, insert_new, writing
from gateway.ledger.linking import UNNUMBERED, homes, link_documents, members, withdraw_links
from gateway.ledger.meaning import assertion
from gateway.ledger.merging import civil_day
from gateway.ledger.schema import document, document_reading
from gateway.route.identity import identify

SYMBOL = "symbol"
PERSON = "person"


def complete_symbol(ledger: Ledger, document_id: str, symbol: Symbol, by: str, reason: str, at: datetime) -> str:
    """Give a document without number its symbol by a person's word; the id under which it counts from now on.

    Its identity becomes issuer, year and number; where a document has that
    identity already, both count as one. The digits become a lesson of the
    number reader. Saying the same again changes nothing. Raises BadInput for
    an unknown document, or one that carries its number itself.
    """
    with writing(ledger) as connection:
        tenant = ledger.tenant
        source = _surrogate(connection, tenant, document_id)
        target = _numbered(connection, tenant, source, symbol, at)
        before = homes(connection, tenant, [source])[source]
        said = {"symbol": symbol.text, "number": symbol.number, "type_code": symbol.type_code}
        _lock(connection, tenant, {source, target, before})
        if before == target and _said_last(connection, tenant, source) == said:
            return target
        _say(connection, tenant, source, said, by, reason, at)
        link_documents(connection, tenant, source, target, by, reason, at)
        withdraw_lessons(connection, tenant, [source], by, reason, at)
        teach(connection, tenant, source, symbol.number or "", symbol.text, PERSON, by, reason, at)
        note_audit(connection, tenant, at, by, "complete number", source, reason)
        refresh_documents(connection, tenant, sorted({source, target, before}))
        return target


def withdraw_symbol(ledger: Ledger, document_id: str, by: str, reason: str, at: datetime) -> str:
    """Take back what was said of a document's number; its own id. Raises BadInput where nothing was said."""
    with writing(ledger) as connection:
        tenant = ledger.tenant
        source = _surrogate(connection, tenant, document_id)
        before = homes(connection, tenant, [source])[source]
        _lock(connection, tenant, {source, before})
        if before == source:
            raise BadInput(f"{document_id}: nothing to take back: no number was given to it later.")
        if _said_last(connection, tenant, source) is not None:
            _say(connection, tenant, source, None, by, reason, at)
        withdraw_links(connection, tenant, source, by, reason, at)
        withdraw_lessons(connection, tenant, [source], by, reason, at)
        note_audit(connection, tenant, at, by, "withdraw number", source, reason)
        refresh_documents(connection, tenant, sorted({source, before}))
        return source


def _surrogate(connection: Connection, tenant: str, document_id: str) -> str:
    """The unnumbered document that is meant: itself, or the only one that counts as the named one."""
    question = select(document.c.id, document.c.identity).where(document.c.tenant_id == tenant)
    row = connection.execute(question.where(document.c.id == document_id)).one_or_none()
    if row is None:
        raise BadInput(f"{document_id}: no document has this id; `vanthu numbers list` shows those without number.")
    if row.identity.startswith(UNNUMBERED):
        return document_id
    known = set(members(connection, tenant, [document_id])) - {document_id}
    if len(known) == 1:
        return known.pop()
    why = "carries its number itself" if not known else f"stands for several: {', '.join(sorted(known))}; name one"
    raise BadInput(f"{document_id}: this document {why}. Only numbers that were not read can be given.")


def _numbered(connection: Connection, tenant: str, source: str, symbol: Symbol, at: datetime) -> str:
    """Id of the document with that number, made where there is none yet."""
    own = select(document.c.identity, document.c.first_seen_at).where(
        document.c.tenant_id == tenant, document.c.id == source
    )
    row = connection.execute(own).one()
    issuer, day = row.identity.split("|")[1:3]
    first = select(func.min(document_reading.c.sent_at)).where(
        document_reading.c.tenant_id == tenant, document_reading.c.document_id == source
    )
    sent_at = connection.execute(first).scalar() or at
    identity = identify(issuer, symbol, day or None, civil_day(sent_at).year, "", "")
    made: dict[str, Any] = {"id": identity.id, "identity": identity.text, "first_seen_at": row.first_seen_at}
    connection.execute(insert_new(connection, document), [{"tenant_id": tenant, **made}])
    return identity.id


def _lock(connection: Connection, tenant: str, ids: Collection[str]) -> None:
    question = select(document.c.id).where(document.c.tenant_id == tenant, document.c.id.in_(ids))
    connection.execute(question.order_by(document.c.id).with_for_update()).all()


def _last(connection: Connection, tenant: str, source: str) -> Any:
    question = select(assertion).where(
        assertion.c.tenant_id == tenant, assertion.c.document_id == source, assertion.c.field == SYMBOL
    )
    return connection.execute(question.order_by(assertion.c.at.desc(), assertion.c.id.desc()).limit(1)).first()


def _said_last(connection: Connection, tenant: str, source: str) -> dict[str, Any] | None:
    row = _last(connection, tenant, source)
    return row.value if row else None


def _say(
    connection: Connection, tenant: str, source: str, value: dict[str, Any] | None, by: str, reason: str, at: datetime
) -> None:
    before = _last(connection, tenant, source)
    row = {"id": uuid.uuid4().hex, "document_id": source, "field": SYMBOL, "value": value, "author": by}
    connection.execute(
        assertion.insert().values(
            tenant_id=tenant, **row, reason=reason, at=at, supersedes=before.id if before else None
        )
    )
