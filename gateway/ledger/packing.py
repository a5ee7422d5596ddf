"""Documents and envelopes as JSON columns, and back, without loss."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from classifiers.verdict import Evidence, Origin, PaperStatus, Role, Secrecy, Urgency
from gateway.records import DocumentRecord, Dossier, Envelope, ExchangeRecord, OverallSignature, Scope, SignatureVerdict

Packed = dict[str, Any]

_PLAIN = (
    "symbol",
    "number",
    "type_code",
    "issuer_id",
    "issuer_name",
    "issued_on",
    "type",
    "abstract",
    "secrecy",
    "urgency",
    "origin",
    "signature",
    "paper",
    "ruleset",
)

_MOMENTS = ("claimed_at", "trusted_at", "revocation_this_update", "revocation_next_update", "revoked_at")
_KEPT_APART = ("certificate", "chain_certificates")


def pack_envelope(envelope: Envelope) -> Packed:
    """The envelope as a JSON object, addresses verbatim."""
    return asdict(envelope)


def unpack_envelope(packed: Packed) -> Envelope:
    """The envelope as it was packed."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in packed.items()}
    values["rcpt_params"] = tuple(tuple(params) for params in packed.get("rcpt_params", ()))
    return Envelope(**cast("dict[str, Any]", values))


def pack_signature(verdict: SignatureVerdict) -> Packed:
    """Every axis of a signature verdict; times in ISO 8601. Certificates themselves are kept apart, by hash."""
    return {name: _plain(value) for name, value in asdict(verdict).items() if name not in _KEPT_APART}


def unpack_signature(packed: Packed) -> SignatureVerdict:
    """The verdict as it was packed."""
    values = dict(packed, overall=OverallSignature(packed["overall"]), reasons=tuple(packed["reasons"]))
    for name in ("evidence", "chain_sha256", "role_evidence", "place", "broke"):
        values[name] = tuple(packed.get(name, ()))
    for name in _MOMENTS:
        values[name] = datetime.fromisoformat(packed[name]) if packed.get(name) else None
    return SignatureVerdict(**values)


def pack_fields(record: DocumentRecord) -> Packed:
    """What a document says of itself, without confidence, evidence, files and exchanges."""
    fields: Packed = {name: _plain(getattr(record, name)) for name in _PLAIN}
    lists = {"notes": list(record.notes), "sources": list(record.sources)}
    lists |= {"dossier_files": list(record.dossier_files)} if record.dossier_files else {}
    fields |= {"posted_at_latest": True} if record.posted_at_latest else {}
    fields |= {"likeness": record.likeness} if record.likeness else {}
    return fields | lists | {"posted_on": record.posted_on, "art5": record.art5, "dossier": str(record.dossier)}


def pack_evidence(record: DocumentRecord) -> Packed:
    """Evidence by field; that of the paper status stands under `*paper`."""
    packed = {name: _pack_evidence(items) for name, items in record.evidence.items()}
    return packed | {"*paper": _pack_evidence(record.paper_evidence)}


def unpack_document(
    document_id: str, identity: str, fields: Packed, confidence: dict[str, float], evidence: Packed
) -> DocumentRecord:
    """The document as one mail's examination gave it, without its files and exchanges."""
    values = {name: fields[name] for name in _PLAIN}
    values |= {
        "secrecy": Secrecy(fields["secrecy"]),
        "urgency": Urgency(fields["urgency"]),
        "origin": Origin(fields["origin"]),
        "signature": OverallSignature(fields["signature"]),
        "paper": PaperStatus(fields["paper"]),
    }
    return DocumentRecord(
        id=document_id,
        identity=identity,
        paper_evidence=_unpack_evidence(evidence["*paper"]),
        confidence=confidence,
        evidence={name: _unpack_evidence(items) for name, items in evidence.items() if name != "*paper"},
        files=(),
        notes=tuple(fields["notes"]),
        art5=fields.get("art5", "unknown"),
        dossier=Dossier(fields.get("dossier", Dossier.UNKNOWN)),
        dossier_files=tuple(fields.get("dossier_files", ())),
        likeness=fields.get("likeness", ""),
        sources=tuple(fields.get("sources", ("M",))),
        posted_on=fields.get("posted_on"),
        posted_at_latest=fields.get("posted_at_latest", False),
        **values,
    )


def unpack_exchange(row: Any) -> ExchangeRecord:
    """A row of `exchange` or `exchange_seen` (joined) as a value."""
    return ExchangeRecord(
        recipient=row.recipient,
        agency=row.agency,
        scope=Scope(row.scope),
        sent_at=row.sent_at,
        medium=row.medium,
        by_issuer=bool(row.by_issuer),
        paper=PaperStatus(row.paper),
    )


def pack_files(files: tuple[tuple[str, str, Role], ...]) -> list[list[str]]:
    """Files as lists of sha256, filename, role."""
    return [[sha256, filename, str(role)] for sha256, filename, role in files]


def _pack_evidence(items: tuple[Evidence, ...]) -> list[list[str]]:
    return [[item.quote, item.where, item.rule] for item in items]


def _unpack_evidence(items: list[list[str]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(quote, where, rule) for quote, where, rule in items)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, str) else value
