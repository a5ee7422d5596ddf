"""Signature checks as auditors ask for them: one row a signature, in the order of checking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_

from gateway.ledger.engine import Ledger, reading
from gateway.ledger.packing import unpack_signature
from gateway.ledger.schema import attachment, signature_check
from gateway.records import OverallSignature, SignatureVerdict

_BATCH = 200


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """One checked signature: when, in which mail and file, and the whole verdict."""

    mail_key: str
    ordinal: int
    """From 0 within the mail."""
    checked_at: datetime
    filename: str
    """ "" for the mail's own signature and where the name is not kept."""
    document_id: str | None
    verdict: SignatureVerdict


def signature_checks(ledger: Ledger, overall: OverallSignature | None = None) -> Iterator[SignatureCheck]:
    """All checks, or those of one outcome, by mail; read in batches."""
    table = signature_check
    file = (attachment.c.filename, attachment.c.document_id)
    same = (attachment.c.tenant_id == table.c.tenant_id) & (attachment.c.mail_key == table.c.mail_key)
    joined = table.outerjoin(attachment, same & (attachment.c.sha256 == table.c.attachment_sha256))
    question = select(table, *file).select_from(joined).where(table.c.tenant_id == ledger.tenant)
    if overall is not None:
        question = question.where(table.c.overall == str(overall))
    last: tuple[str, int] | None = None
    while True:
        later = question if last is None else question.where(tuple_(table.c.mail_key, table.c.ordinal) > last)
        with reading(ledger) as connection:
            rows = connection.execute(later.order_by(table.c.mail_key, table.c.ordinal).limit(_BATCH)).all()
        for row in rows:
            # The same file twice in one mail joins twice; the check is still one.
            if last != (row.mail_key, row.ordinal):
                last = (row.mail_key, row.ordinal)
                verdict = unpack_signature(row.verdict)
                yield SignatureCheck(*last, row.at, row.filename or "", row.document_id, verdict)
        if len(rows) < _BATCH:
            return
