"""A person's word on any document: fields, merging, splitting, voiding; kept beside the evidence and taken back by a further row.

Nothing is overwritten: each word is a row with author, reason and time, and
the derived rows follow the latest of them.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from classifiers.verdict import Symbol
from gateway.errors import BadInput
from gateway.ledger.arrivals import note_audit
from gateway.ledger.derived import assertions_of, refresh_documents, settled_exchanges
from gateway.ledger.engine import Ledger, insert_new, writing
from gateway.ledger.linking import CORRECTED, homes, link_documents, members, withdraw_links
from gateway.ledger.meaning import assertion, reading_move
from gateway.ledger.schema import document, document_reading
from gateway.records.corrections import PAPER, TO, VOID, WITHIN, Assertion, is_partial
from gateway.route.identity import altered, document_id

IDENTIFYING = ("symbol", "issuer", "issued_on")
"""Fields that make two documents one."""


def correct_field(
    ledger: Ledger, named: str, field: str, value: dict[str, Any] | None, by: str, reason: str, at: datetime
) -> str:
    """Say what a field of a document is (`value` None: take back what was said); the id it counts under from now on.

    Issuer, year and number make the identity: where they change, the document
    counts under the new one, together with any that has it already. Saying the
    same again changes nothing. Raises BadInput for an unknown document, and
    where nothing was said that could be taken back.
    """
    with writing(ledger) as connection:
        return say_field(connection, ledger.tenant, named, field, value, by, reason, at)


def say_field(
    connection: Connection,
    tenant: str,
    named: str,
    field: str,
    value: dict[str, Any] | None,
    by: str,
    reason: str,
    at: datetime,
) -> str:
    """As `correct_field`, inside the caller's transaction."""
    home = _home(connection, tenant, named)
    known = _said(connection, tenant, home)
    last = known.get(field)
    if value is not None and last is None and is_partial(field):
        _must_reach(connection, tenant, home, field)
    if value is None and (last is None or last.value is None):
        raise BadInput(f"{named}: nothing was said of its {field}, so nothing can be taken back.")
    owner = last.document_id if last else home
    if value is not None and last is not None and last.value == value:
        return home
    _say(connection, tenant, owner, field, value, by, reason, at, last)
    touched = {home, owner}
    if field in IDENTIFYING:
        touched |= _settle_identity(connection, tenant, owner, by, reason, at)
    note_audit(connection, tenant, at, by, f"correct {field}" if value else f"withdraw {field}", owner, reason)
    refresh_documents(connection, tenant, sorted(touched))
    return homes(connection, tenant, [owner])[owner]


def merge_documents(ledger: Ledger, named: str, into: str, by: str, reason: str, at: datetime) -> str:
    """Let a document count as another one from now on; the id of that one. Raises BadInput."""
    with writing(ledger) as connection:
        tenant = ledger.tenant
        source, target = _home(connection, tenant, named), _home(connection, tenant, into)
        if source == target:
            raise BadInput(f"{named} and {into} count as one document already.")
        link_documents(connection, tenant, source, target, by, reason, at)
        note_audit(connection, tenant, at, by, "merge", source, f"into {target}: {reason}")
        refresh_documents(connection, tenant, sorted({source, target}))
        return target


def split_document(ledger: Ledger, named: str, mail_key: str | None, by: str, reason: str, at: datetime) -> str:
    """Let a document count by itself again, or, with a mail, what that mail brought; the id it counts under.

    Raises BadInput where nothing was joined, or where the mail brought nothing of this document.
    """
    with writing(ledger) as connection:
        tenant = ledger.tenant
        if mail_key is not None:
            return _part_mail(connection, tenant, named, mail_key, by, reason, at)
        before = _home(connection, tenant, named)
        if before == named:
            raise BadInput(
                f"{named}: counts by itself. Name the document that was joined to another, or a mail with --mail."
            )
        withdraw_links(connection, tenant, named, by, reason, at)
        note_audit(connection, tenant, at, by, "split", named, f"from {before}: {reason}")
        refresh_documents(connection, tenant, sorted({named, before}))
        return named


def rejoin_mail(ledger: Ledger, named: str, mail_key: str, by: str, reason: str, at: datetime) -> str:
    """Take back that a mail's reading was split off; the id it counts under. Raises BadInput."""
    with writing(ledger) as connection:
        tenant = ledger.tenant
        move = reading_move
        here = (move.c.tenant_id == tenant) & (move.c.mail_key == mail_key) & move.c.withdrawn_at.is_(None)
        question = select(move.c.id, move.c.document_id, move.c.target_id).where(here)
        rows = [row for row in connection.execute(question) if named in (row.document_id, row.target_id)]
        if not rows:
            raise BadInput(f"{named}: mail {mail_key} was not split off this document.")
        for row in rows:
            done = {"withdrawn_at": at, "withdrawn_by": by, "withdrawn_why": reason}
            connection.execute(update(move).where(move.c.tenant_id == tenant, move.c.id == row.id).values(**done))
        note_audit(connection, tenant, at, by, "rejoin", rows[0].document_id, f"mail {mail_key}: {reason}")
        touched = {place for row in rows for place in (row.document_id, row.target_id)}
        touched |= set(homes(connection, tenant, touched).values())
        refresh_documents(connection, tenant, sorted(touched))
        return homes(connection, tenant, [rows[0].document_id])[rows[0].document_id]


def void_document(ledger: Ledger, named: str, void: bool, by: str, reason: str, at: datetime) -> str:
    """Let a document count nowhere (a test, no official document), or count again; its id. Raises BadInput."""
    return correct_field(ledger, named, VOID, {VOID: True} if void else None, by, reason, at)


def _part_mail(
    connection: Connection, tenant: str, named: str, mail_key: str, by: str, reason: str, at: datetime
) -> str:
    home = _home(connection, tenant, named)
    group = members(connection, tenant, [home])
    table = document_reading
    question = select(table.c.document_id).distinct().where(table.c.tenant_id == tenant, table.c.mail_key == mail_key)
    inside = sorted(set(connection.execute(question.where(table.c.document_id.in_(group))).scalars()))
    if not inside:
        raise BadInput(f"{named}: mail {mail_key} brought nothing of this document; `vanthu history` lists its mails.")
    text = f"parted|{home}|{mail_key}"
    target = document_id(text)
    made = {"tenant_id": tenant, "id": target, "identity": text, "first_seen_at": at}
    connection.execute(insert_new(connection, document), [made])
    for source in inside:
        row = {"id": uuid.uuid4().hex, "document_id": source, "mail_key": mail_key, "target_id": target}
        connection.execute(reading_move.insert().values(tenant_id=tenant, **row, author=by, reason=reason, at=at))
    note_audit(connection, tenant, at, by, "split", home, f"mail {mail_key}: {reason}")
    refresh_documents(connection, tenant, sorted({home, target}))
    return target


def _home(connection: Connection, tenant: str, named: str) -> str:
    known = select(document.c.id).where(document.c.tenant_id == tenant, document.c.id == named)
    if connection.execute(known).first() is None:
        raise BadInput(f"{named}: no document has this id; `vanthu documents --json` lists them.")
    home = homes(connection, tenant, [named])[named]
    locked = select(document.c.id).where(document.c.tenant_id == tenant, document.c.id.in_({named, home}))
    connection.execute(locked.order_by(document.c.id).with_for_update()).all()
    return home


def _said(connection: Connection, tenant: str, home: str) -> dict[str, Assertion]:
    """The latest word on each field, over all documents that count as this one."""
    said = assertions_of(connection, tenant, members(connection, tenant, [home]))
    return {item.field: item for item in said.get(home, [])}


def _must_reach(connection: Connection, tenant: str, home: str, field: str) -> None:
    """Raises BadInput where nobody got the document of whom a word on paper speaks."""
    sent = settled_exchanges(connection, tenant, members(connection, tenant, [home])).get(home, ())
    own = [item for item in sent if item.by_issuer and item.recipient]
    reached = {f"{TO}{item.recipient}" for item in own} | {f"{TO}{item.agency}" for item in own if item.agency}
    reached |= {f"{WITHIN}{item.scope}" for item in own}
    part = field.removeprefix(PAPER).strip()
    if part not in reached:
        known = ", ".join(sorted(one.partition(":")[2] for one in reached)) or "nobody"
        raise BadInput(f"{part.partition(':')[2]!r} did not get {home}; it went to {known}.")


def _say(
    connection: Connection,
    tenant: str,
    owner: str,
    field: str,
    value: dict[str, Any] | None,
    by: str,
    reason: str,
    at: datetime,
    before: Assertion | None,
) -> None:
    row = {"id": uuid.uuid4().hex, "document_id": owner, "field": field, "value": value, "author": by}
    superseded = before.id if before else None
    connection.execute(assertion.insert().values(tenant_id=tenant, **row, reason=reason, at=at, supersedes=superseded))


def _settle_identity(connection: Connection, tenant: str, owner: str, by: str, reason: str, at: datetime) -> set[str]:
    """Let the document count under the identity that people's words give it; ids that changed."""
    row = connection.execute(
        select(document.c.identity, document.c.first_seen_at).where(
            document.c.tenant_id == tenant, document.c.id == owner
        )
    ).one()
    said = {item.field: item.value for item in assertions_of(connection, tenant, {owner: owner}).get(owner, [])}
    wanted = altered(
        row.identity,
        (said.get("issuer") or {}).get("issuer_id"),
        (said.get("issued_on") or {}).get("issued_on"),
        _symbol_of(said.get("symbol")),
    )
    before = homes(connection, tenant, [owner])[owner]
    withdraw_links(connection, tenant, owner, by, reason, at, kinds=(CORRECTED,))
    if wanted.id == owner:
        return {owner, before}
    made = {"tenant_id": tenant, "id": wanted.id, "identity": wanted.text, "first_seen_at": row.first_seen_at}
    connection.execute(insert_new(connection, document), [made])
    link_documents(connection, tenant, owner, wanted.id, by, reason, at, kind=CORRECTED)
    return {owner, before, wanted.id, homes(connection, tenant, [owner])[owner]}


def _symbol_of(value: dict[str, Any] | None) -> Symbol | None:
    if value is None or "parts" not in value:
        return None
    parts = value["parts"]
    return Symbol(
        value["number"], parts["year"], parts["code"], value["type_code"], parts["issuer_code"], value["symbol"]
    )


__all__ = [
    "correct_field",
    "merge_documents",
    "rejoin_mail",
    "say_field",
    "split_document",
    "void_document",
]
