"""Anchors and intermediates as rows and as a table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from cryptography import x509
from rich.table import Table

from gateway.pinning import Pin
from gateway.signatures.evidence import TrustEvidence


def certificate_rows(trust: TrustEvidence, pins: Mapping[str, Pin]) -> list[dict[str, Any]]:
    """One object for each certificate: anchors first."""
    groups = (("anchor", trust.anchors), ("intermediate", trust.intermediates))
    return [_row(kind, der, pins) for kind, ders in groups for der in ders]


def _row(kind: str, der: bytes, pins: Mapping[str, Pin]) -> dict[str, Any]:
    parsed, sha256 = x509.load_der_x509_certificate(der), hashlib.sha256(der).hexdigest()
    pin = pins.get(sha256) if kind == "anchor" else None
    return {
        "kind": kind,
        "sha256": sha256,
        "subject": parsed.subject.rfc4514_string(),
        "valid_from": parsed.not_valid_before_utc.date().isoformat(),
        "valid_to": parsed.not_valid_after_utc.date().isoformat(),
        "scope": pin.scope if pin else None,
        "pinned_by": pin.by if pin else None,
        "pinned_on": pin.on if pin else None,
    }


def certificates_table(rows: list[dict[str, Any]]) -> Table:
    """The same for people."""
    table = Table("loại / kind", "chứng thư / certificate", "SHA-256", "hạn / validity", "phạm vi / scope")
    for row in rows:
        validity = f"{row['valid_from']} – {row['valid_to']}"
        table.add_row(row["kind"], row["subject"], row["sha256"], validity, row["scope"] or "—")
    return table
