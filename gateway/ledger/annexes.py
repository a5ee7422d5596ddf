"""Annexes that come after their document, in a mail of their own: laid to it, counted with nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from classifiers.verdict import Role, Secrecy
from gateway.ledger.schema import document_best
from gateway.records import AttachmentRecord, Examination


def with_homes(connection: Connection, tenant: str, found: Examination) -> Examination:
    """The examination with each late annex under the document that it names, where that document was seen.

    A secret document takes none, and a mail with a secret marking gives none:
    not even that they belong together is kept (R8).
    """
    named = {item.belongs_to for item in found.attachments if item.belongs_to and item.document_id is None}
    if not named or found.alerts:
        return found
    best = document_best
    open_ones = (best.c.tenant_id == tenant) & (best.c.secrecy == str(Secrecy.NONE)) & best.c.document_id.in_(named)
    seen = set(connection.execute(select(best.c.document_id).where(open_ones)).scalars())
    return replace(found, attachments=tuple(_at_home(item, seen) for item in found.attachments))


def late_annexes(found: Examination) -> Iterable[AttachmentRecord]:
    """The annexes whose document came in another mail."""
    own = {record.id for record in found.documents}
    return (item for item in found.attachments if item.document_id is not None and item.document_id not in own)


def annex_rows(key: str, found: Examination) -> list[dict[str, Any]]:
    """Rows of `document_file` for annexes whose document came in another mail."""
    return [
        {
            "document_id": item.document_id,
            "sha256": item.sha256,
            "filename": item.filename,
            "role": str(Role.ANNEX),
            "mail_key": key,
        }
        for item in late_annexes(found)
    ]


def _at_home(item: AttachmentRecord, seen: set[str]) -> AttachmentRecord:
    waits = item.document_id is None and item.belongs_to in seen
    return replace(item, document_id=item.belongs_to) if waits else item
