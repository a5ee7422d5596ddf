"""The JSON shapes of CONTRACT.md: fields are added, never taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from classifiers.verdict import Evidence
from gateway.counting.results import IndicatorResult, TargetVerdict
from gateway.records import AttachmentRecord, DocumentView, ScopeView, SignatureVerdict

CONFIDENCE_FIELDS = ("type", "symbol", "issuer", "issued_on", "origin", "paper")


def document_json(view: DocumentView) -> dict[str, Any]:
    """A document (DOCUMENT of the contract)."""
    record = view.record
    return {
        "id": record.id,
        "symbol": record.symbol,
        "number": record.number,
        "issuer": {"id": record.issuer_id, "name": record.issuer_name},
        "issued_on": record.issued_on,
        "type": record.type,
        "abstract": record.abstract,
        "secrecy": record.secrecy.value,
        "urgency": record.urgency.value,
        "origin": record.origin.value,
        "signature": record.signature.value,
        "art5": record.art5,
        "paper": {"status": record.paper.value, "evidence": evidence_json(record.paper_evidence)},
        "scopes": [scope_json(scope) for scope in view.scopes],
        "confidence": {name: record.confidence.get(name, 0.0) for name in CONFIDENCE_FIELDS},
        "evidence": {name: evidence_json(found) for name, found in sorted(record.evidence.items())},
        "files": [
            {"sha256": sha256, "filename": filename, "role": role.value}
            for sha256, filename, role in view.files or record.files
        ],
        "notes": list(record.notes),
        "sources": list(record.sources),
        "posted_on": None if record.posted_at_latest else record.posted_on,
        "posted_by": record.posted_on,
        "ruleset": record.ruleset,
    }


def scope_json(scope: ScopeView) -> dict[str, Any]:
    """A document within one scope."""
    return {
        "scope": scope.scope.value,
        "mode": scope.mode.value,
        "first_sent_at": moment(scope.first_sent_at),
        "recipients": list(scope.recipients),
        "channels": list(scope.channels),
    }


def attachment_json(record: AttachmentRecord) -> dict[str, Any]:
    """An attachment (ATTACHMENT of the contract)."""
    return {
        "sha256": record.sha256,
        "filename": record.filename,
        "media_type": record.media_type,
        "size": record.size_bytes,
        "role": record.role.value,
        "signature": record.signature.value,
        "document": record.document_id,
        "reason": record.reason,
        "index": record.index,
        "parent": record.parent,
    }


def signature_json(verdict: SignatureVerdict) -> dict[str, Any]:
    """A full verdict on one signature, every axis apart."""
    return {
        "container": verdict.container,
        "field_name": verdict.field_name,
        "sub_filter": verdict.sub_filter,
        "overall": verdict.overall.value,
        "indication": verdict.indication,
        "sub_indication": verdict.sub_indication,
        "intact": verdict.intact,
        "crypto_valid": verdict.crypto_valid,
        "coverage": verdict.coverage,
        "modification": verdict.modification,
        "signer": {
            "subject": verdict.signer_subject,
            "issuer": verdict.signer_issuer,
            "sha256": verdict.signer_sha256,
            "role": verdict.signer_role,
        },
        "role": verdict.role,
        "role_evidence": list(verdict.role_evidence),
        "claimed_at": moment(verdict.claimed_at),
        "trusted_at": moment(verdict.trusted_at),
        "trusted_source": verdict.trusted_source or None,
        "timestamp": verdict.timestamp,
        "chain": verdict.chain,
        "anchor": verdict.anchor,
        **_trust_json(verdict),
        "digest_algorithm": verdict.digest_algorithm,
        "signature_algorithm": verdict.signature_algorithm,
        "reasons": list(verdict.reasons),
        "checker": verdict.checker,
        "trust_version": verdict.trust_version,
        "attachment": verdict.attachment_sha256 or None,
        "ades_level": verdict.ades_level or None,
        "signed_revision": verdict.signed_revision,
        "broken_in_revision": verdict.broken_in_revision,
        "broken_by": verdict.broken_by or None,
        "broken_by_signer": verdict.broken_by_signer or None,
        "broke": list(verdict.broke),
        "file": {
            "scanned": verdict.file_scanned,
            "parsed": verdict.file_parsed,
            "uncovered": verdict.file_uncovered,
        },
    }


def _trust_json(verdict: SignatureVerdict) -> dict[str, Any]:
    """What a certificate's standing rests on."""
    return {
        "anchor_scope": verdict.anchor_scope or None,
        "chain_sha256": list(verdict.chain_sha256),
        "revocation": verdict.revocation,
        "revocation_source": verdict.revocation_source or None,
        "revocation_this_update": moment(verdict.revocation_this_update),
        "revocation_next_update": moment(verdict.revocation_next_update),
        "revoked_at": moment(verdict.revoked_at),
        "revoked_why": verdict.revoked_why or None,
        "evidence": list(verdict.evidence),
    }


def indicator_json(result: IndicatorResult) -> dict[str, Any]:
    """An indicator (Indicator of the contract); `types` only where it is a list of types."""
    shown: dict[str, Any] = {
        "id": result.id,
        "title": result.title,
        "agency": result.agency,
        "period": result.period,
        "unit": result.unit,
        "numerator": result.numerator,
        "denominator": result.denominator,
        "unknown": result.unknown,
        "percent": result.percent,
        "low": result.low,
        "high": result.high,
        "measured": result.measured,
        "declared": result.declared,
        "commitment": result.commitment,
        "target": result.target,
        "verdict": result.verdict.value,
        "estimate": result.estimate,
        "estimate_unseen": result.unseen,
        "notes": list(result.notes),
        "missing": list(result.missing),
        "title_en": result.title_en,
        "level": result.level,
        "stale_months": result.stale_months,
        "organised": result.organised,
        "organisation": list(result.organisation),
        "province": result.province,
    }
    return shown if result.types is None else shown | {"types": list(result.types)}


def indicator_of(shown: Mapping[str, Any]) -> IndicatorResult:
    """The indicator that `indicator_json` wrote: figures of a closed period as they were."""
    values = {item.name: shown[item.name] for item in fields(IndicatorResult) if item.name in shown}
    types = shown.get("types")
    typed = {
        "verdict": TargetVerdict(shown["verdict"]),
        "notes": tuple(shown["notes"]),
        "missing": tuple(shown["missing"]),
        "organisation": tuple(shown.get("organisation", ())),
        "unseen": shown.get("estimate_unseen"),
        "types": None if types is None else tuple(types),
    }
    return IndicatorResult(**values | typed)


def evidence_json(found: Iterable[Evidence]) -> list[dict[str, str]]:
    """Evidence as quote, place and rule."""
    return [{"quote": item.quote, "where": item.where, "rule": item.rule} for item in found]


def moment(at: datetime | None) -> str | None:
    """An aware time as ISO 8601 in UTC, "2014-05-06T02:03:04Z"; None stays None."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")
