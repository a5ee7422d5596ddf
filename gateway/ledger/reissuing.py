"""Issuers that no directory row named when a mail was read, and that the directory of today knows (R16).

The words of mails are not kept, but what the letterhead printed is: name and
superior stand in the identity, the code in the symbol. A document whose issuer
becomes known counts under the identity that it would have today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from gateway.ledger.derived import assertions_of
from gateway.ledger.engine import insert_new
from gateway.ledger.linking import CORRECTED, MACHINE, homes, link_documents, members
from gateway.ledger.meaning import document_link
from gateway.ledger.schema import document, document_reading, mail
from gateway.route.identity import Identity, reissued
from gateway.route.rescoping import Unissued

KNOWN_NOW = "the directory knows its issuer now"


@dataclass(frozen=True, slots=True)
class Reissue:
    """A document whose issuer is known now."""

    document_id: str
    issuer: str
    rule: str
    """What of the directory's row fitted."""
    target: Identity
    """Under which it counts from now on."""
    may_link: bool
    """Nobody ever joined it or took it apart."""


IssuerOf = Callable[[Unissued], tuple[str, str] | None]
"""(directory id, what of its row fitted) of a printed issuer; None where the directory still knows nobody."""


def reissues(connection: Connection, tenant: str, ids: Sequence[str], issuer_of: IssuerOf) -> list[Reissue]:
    """Those of the documents whose issuer is known now; never one of whose issuer a person said anything."""
    said = _said_by_people(connection, tenant, ids)
    unissued: dict[str, list[Unissued]] = defaultdict(list)
    identity: dict[str, str] = {}
    reading = document_reading
    of_mail = (mail.c.tenant_id == reading.c.tenant_id) & (mail.c.key == reading.c.mail_key)
    of_document = (document.c.tenant_id == reading.c.tenant_id) & (document.c.id == reading.c.document_id)
    told = (reading.c.fields, reading.c.evidence, reading.c.sent_at)
    columns = (reading.c.document_id, *told, mail.c.sender, document.c.identity)
    question = select(*columns).join(mail, of_mail).join(document, of_document)
    for row in connection.execute(question.where(reading.c.tenant_id == tenant, reading.c.document_id.in_(ids))):
        if row.fields.get("issuer_id") is None and row.fields.get("issuer_name") and row.document_id not in said:
            unissued[row.document_id].append(_unissued(row))
            identity[row.document_id] = row.identity
    linked = _linked(connection, tenant, unissued.keys())
    found = []
    for key, readings in sorted(unissued.items()):
        matches = {issuer_of(one) for one in readings}
        match = matches.pop() if len({one[0] if one else None for one in matches}) == 1 else None
        if match is not None:
            found.append(Reissue(key, *match, reissued(identity[key], match[0]), key not in linked))
    return found


def _unissued(row: Any) -> Unissued:
    above = row.identity.split("|")[1].partition(";")[2]
    grounds = [(rule, quote) for key in ("issuer", "issued_on") for quote, _, rule in row.evidence.get(key, ())]
    dated = next((quote for rule, quote in grounds if rule == "date-line"), "")
    printed = tuple(quote for rule, quote in grounds if rule == "issuer-block")
    symbol = row.fields["symbol"] or ""
    return Unissued(row.fields["issuer_name"], above, printed, dated, symbol, row.sender or "", row.sent_at)


def apply_reissues(connection: Connection, tenant: str, found: Sequence[Reissue], at: datetime) -> None:
    """Keep the issuer with each reading, and let the document count under its identity of today."""
    for one in found:
        _name_issuer(connection, tenant, one)
        if not one.may_link or one.target.id == one.document_id:
            continue
        first = select(document.c.first_seen_at).where(document.c.tenant_id == tenant, document.c.id == one.document_id)
        made = {"tenant_id": tenant, "id": one.target.id, "identity": one.target.text}
        row = made | {"first_seen_at": connection.execute(first).scalar_one()}
        connection.execute(insert_new(connection, document), [row])
        if homes(connection, tenant, [one.target.id])[one.target.id] != one.document_id:
            link_documents(connection, tenant, one.document_id, one.target.id, MACHINE, KNOWN_NOW, at, kind=CORRECTED)


def _name_issuer(connection: Connection, tenant: str, one: Reissue) -> None:
    table = document_reading
    here = (table.c.tenant_id == tenant) & (table.c.document_id == one.document_id)
    columns = (table.c.mail_key, table.c.ordinal, table.c.fields, table.c.evidence)
    for row in connection.execute(select(*columns).where(here)).all():
        if row.fields.get("issuer_id") is not None:
            continue
        ground = [*row.evidence.get("issuer", []), [one.issuer, "directory", one.rule]]
        changed = {"fields": row.fields | {"issuer_id": one.issuer}, "evidence": row.evidence | {"issuer": ground}}
        own = here & (table.c.mail_key == row.mail_key) & (table.c.ordinal == row.ordinal)
        connection.execute(update(table).where(own).values(**changed))


def _said_by_people(connection: Connection, tenant: str, ids: Sequence[str]) -> set[str]:
    """Documents of whose issuer a person's word is in force, on them or on any that counts as the same."""
    home = homes(connection, tenant, ids)
    said = assertions_of(connection, tenant, members(connection, tenant, sorted(set(home.values()))))
    latest = {key: {item.field: item.value for item in items} for key, items in said.items()}
    return {key for key in ids if latest.get(home[key], {}).get("issuer") is not None}


def _linked(connection: Connection, tenant: str, ids: Collection[str]) -> set[str]:
    """Documents that were ever joined with another one, also where that was taken back."""
    link = document_link
    question = select(link.c.source_id).where(link.c.tenant_id == tenant, link.c.source_id.in_(list(ids)))
    return set(connection.execute(question).scalars())
