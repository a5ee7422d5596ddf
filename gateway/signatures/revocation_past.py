"""Checks as they were logged: which of them later evidence may change, and what counts as news. Nothing is parsed here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.records import OverallSignature, SignatureVerdict

AGAIN = "revocation-checked-again"
OF_REVOCATION = frozenset({
    "certificate-revoked", "ca-certificate-revoked", "certificate-revoked-later", "certificate-revoked-time-unproven",
    "certificate-on-hold", "certificate-unknown-to-authority", "revocation-not-checked", "revocation-not-required",
    "revocation-in-grace",
})  # fmt: skip
OF_CHAIN = frozenset({
    "no-trust-anchor", "chain-constraints", "signer-certificate-expired", "signer-certificate-not-yet-valid",
    "ca-certificate-outside-validity",
})  # fmt: skip
"""Asked again only of a certificate that led to no anchor."""
_TOLD = ("overall", "indication", "sub_indication", "chain", "anchor", "revocation", "revoked_at")


@dataclass(frozen=True, slots=True)
class PastCheck:
    """One check as it was logged."""

    verdict: SignatureVerdict
    """With what was kept: the signer's certificate, and those above it in `chain_certificates`."""
    proven_at: datetime
    """When the gateway first checked the signature: it existed then [ETSI EN 319 102-1 §5.6, proof of existence]."""


def may_change(verdict: SignatureVerdict) -> bool:
    """Whether evidence that comes later can say anything new of this signature.

    A failed check stays failed. A valid one falls when its certificate turns
    out to have been revoked before the signing.
    """
    if not verdict.signer_sha256 or verdict.overall is OverallSignature.INVALID:
        return False
    if verdict.overall is OverallSignature.VALID:
        return True
    return bool((OF_REVOCATION | OF_CHAIN) & set(verdict.reasons))


def is_news(old: SignatureVerdict, new: SignatureVerdict) -> bool:
    """Whether a later verdict says anything that the older one does not."""
    if any(getattr(old, name) != getattr(new, name) for name in _TOLD):
        return True
    return set(old.reasons) - {AGAIN} != set(new.reasons) - {AGAIN}
