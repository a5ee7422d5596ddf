"""Which document a person means: by its id, by the beginning of the id, or by its number and symbol."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from gateway.errors import BadInput
from gateway.ledger.engine import Ledger, reading
from gateway.ledger.schema import document, document_best
from gateway.records.judgements import SHOWN_ID

_LEAST = 6
"""Shorter beginnings name too many to be meant."""
_TOLD = 8


def document_meant(ledger: Ledger, said: str) -> str:
    """Id of the one document that is meant. Raises BadInput where none is, or several are."""
    text = unicodedata.normalize("NFC", said).strip()
    with reading(ledger) as connection:
        tenant = ledger.tenant
        known = select(document.c.id).where(document.c.tenant_id == tenant)
        if connection.execute(known.where(document.c.id == text)).first() is not None:
            return text
        found = [*_by_beginning(connection, tenant, text), *_by_symbol(connection, tenant, text)]
    if len(found) == 1:
        return str(found[0].id)
    if found:
        raise BadInput(f"{text}: several documents: {_told(found)}; give the id of one of them.")
    raise BadInput(
        f"{text}: no document has this id, or this symbol; `vanthu documents` lists symbols such as "
        f"464/BC-SYT, with --json ids (the first {_LEAST} characters do)."
    )


def _by_beginning(connection: Connection, tenant: str, text: str) -> Sequence[Any]:
    """Documents whose id begins so; those that count as another one too, for they can be parted by it."""
    if len(text) < _LEAST or not (text.isascii() and text.isalnum()):
        return ()
    best = document_best
    same = (best.c.tenant_id == document.c.tenant_id) & (best.c.document_id == document.c.id)
    question = (
        select(document.c.id, best.c.symbol, best.c.issuer_id, best.c.issued_on)
        .join(best, same, isouter=True)
        .where(document.c.tenant_id == tenant, document.c.id.startswith(text, autoescape=True))
        .order_by(document.c.id)
        .limit(_TOLD + 1)
    )
    return connection.execute(question).all()


def _by_symbol(connection: Connection, tenant: str, text: str) -> Sequence[Any]:
    best = document_best
    question = (
        select(best.c.document_id.label("id"), best.c.symbol, best.c.issuer_id, best.c.issued_on)
        .where(best.c.tenant_id == tenant, best.c.symbol == text)
        .order_by(best.c.issued_on, best.c.document_id)
        .limit(_TOLD + 1)
    )
    return connection.execute(question).all()


def _told(found: Sequence[Any]) -> str:
    shown = [
        f"{one.id[:SHOWN_ID]} ({one.symbol or '—'}, {one.issuer_id or '?'}, {one.issued_on or '—'})" for one in found
    ]
    return ", ".join(shown[:_TOLD]) + (", …" if len(shown) > _TOLD else "")
