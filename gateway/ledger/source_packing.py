"""Source records as JSON columns, and back, without loss."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from classifiers.verdict import PaperStatus, Secrecy
from gateway.ledger.columns import pack_json
from gateway.records import Scope
from gateway.records.packages import Act
from gateway.records.sources import SourceKind, SourceRecipient, SourceRecord

Packed = dict[str, Any]
_PLAIN = (
    "identity", "agency_name", "symbol", "number", "type_code", "type", "abstract", "sent_electronically",
    "sent_on_paper", "dispatched_on", "posted_on", "url", "signed", "by_issuer",
)  # fmt: skip


def pack_source(record: SourceRecord) -> Packed:
    """A row of `source_record`: all that a row of a file says, not where it stood."""
    payload: Packed = {name: getattr(record, name) for name in _PLAIN}
    payload |= {
        "sent_at": record.sent_at.isoformat() if record.sent_at else None,
        "recipients": [[who.text, who.agency, str(who.scope), str(who.paper)] for who in record.recipients],
        "extra": [list(pair) for pair in record.extra],
        # Left out of all that was packed before there were others.
        **({"act": str(record.act)} if record.act is not Act.NEW else {}),
    }
    said = [str(record.kind), record.key, record.agency, record.issued_on, str(record.secrecy), payload]
    return {
        "id": hashlib.sha256(pack_json(said).encode()).hexdigest(),
        "kind": str(record.kind),
        "key": record.key,
        "document_id": record.document_id,
        "agency": record.agency,
        "issued_on": record.issued_on,
        "secrecy": str(record.secrecy),
        "payload": payload,
    }


def unpack_source(row: Any) -> SourceRecord:
    """A row of `source_record` joined with where it was seen, as a value."""
    payload = row.payload
    values = {name: payload[name] for name in _PLAIN}
    return SourceRecord(
        kind=SourceKind(row.kind),
        key=row.key,
        document_id=row.document_id,
        agency=row.agency,
        issued_on=row.issued_on,
        secrecy=Secrecy(row.secrecy),
        recipients=tuple(
            SourceRecipient(text, agency, Scope(scope), PaperStatus(paper))
            for text, agency, scope, paper in payload["recipients"]
        ),
        sent_at=datetime.fromisoformat(payload["sent_at"]) if payload["sent_at"] else None,
        extra=tuple((name, text) for name, text in payload["extra"]),
        line=row.line,
        sheet=row.sheet,
        file=row.file,
        batch=row.batch,
        payload_sha256=row.id,
        act=Act(payload.get("act", Act.NEW)),
        **values,
    )
