"""From what was found out about a signature to its verdict, and from verdicts to the worst.

Nothing is parsed here and nothing of pyHanko is needed: facts in, verdict out,
so that a stored set of facts can be judged again years later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from gateway.records import OverallSignature, SignatureVerdict
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.reasons import Effect, heaviest

_PATH_FAULTS = {"chain-constraints", "ca-certificate-outside-validity"}
"""A path leads to an anchor, and this is why it does not count [ETSI EN 319 102-1 §5.2.6.4]."""
_NO_PROOF = {"certificate-revoked-time-unproven", "ca-certificate-revoked"}
"""Reasons that say of a revocation that it does not prove the signature wrong."""
CHECKER = "vanthu-signatures/1"
TIMESTAMP_SUB_FILTER = "ETSI.RFC3161"


@dataclass(frozen=True, slots=True)
class Where:
    """Where a signature stands."""

    container: str
    """As `SignatureVerdict.container`."""
    field_name: str = ""
    sub_filter: str = ""


@dataclass(frozen=True, slots=True)
class SignerFacts:
    """What the cryptographic check of one SignerInfo found; fields as in `SignatureVerdict`."""

    intact: bool | None = None
    crypto_valid: bool | None = None
    signer_subject: str = ""
    signer_issuer: str = ""
    signer_sha256: str = ""
    signer_role: str = "unknown"
    claimed_at: datetime | None = None
    trusted_at: datetime | None = None
    timestamp: str = "none"
    chain: str = "not_checked"
    anchor: str = ""
    revocation: str = "not_checked"
    digest_algorithm: str = ""
    signature_algorithm: str = ""
    reasons: tuple[str, ...] = ()
    certificate: str = ""
    anchor_scope: str = ""
    revocation_source: str = ""
    revocation_this_update: datetime | None = None
    revocation_next_update: datetime | None = None
    revoked_at: datetime | None = None
    revoked_why: str = ""
    evidence: tuple[str, ...] = ()
    chain_sha256: tuple[str, ...] = ()
    chain_certificates: tuple[str, ...] = ()
    trusted_source: str = ""
    ades_level: str = ""


@dataclass(frozen=True, slots=True)
class CoverageFacts:
    """Which bytes the signature speaks for, and what was done after it."""

    coverage: str = "not_checked"
    modification: str = "not_checked"
    reasons: tuple[str, ...] = ()
    signed_revision: int | None = None
    broken_in_revision: int | None = None


WHOLE = CoverageFacts("whole_file", "none")
"""Coverage of a signature that has all of its content beside it: CMS, S/MIME."""


def judge_signature(
    where: Where, signer: SignerFacts, coverage: CoverageFacts, trust: TrustEvidence
) -> SignatureVerdict:
    """The verdict on one signature.

    1. Any check that really failed makes it INVALID (TOTAL-FAILED).
    2. VALID (TOTAL-PASSED) only when every axis was checked and is good and
       no reason casts a doubt.
    3. All else is INDETERMINATE; nothing unchecked is ever called valid.
    """
    reasons = tuple(dict.fromkeys((*coverage.reasons, *signer.reasons, *_unchecked(signer, coverage))))
    failure, doubt = heaviest(reasons, Effect.FAILS), heaviest(reasons, Effect.DOUBT)
    if failure is not None:  # 1
        overall, indication, sub = OverallSignature.INVALID, "TOTAL-FAILED", failure.sub_indication
    elif doubt is None:  # 2
        overall, indication, sub = OverallSignature.VALID, "TOTAL-PASSED", ""
    else:  # 3
        overall, indication, sub = OverallSignature.INDETERMINATE, "INDETERMINATE", doubt.sub_indication or "GENERIC"
    return SignatureVerdict(
        container=where.container,
        field_name=where.field_name,
        sub_filter=where.sub_filter,
        overall=overall,
        indication=indication,
        sub_indication=sub,
        intact=signer.intact,
        crypto_valid=signer.crypto_valid,
        coverage=coverage.coverage,
        modification=coverage.modification,
        signer_subject=signer.signer_subject,
        signer_issuer=signer.signer_issuer,
        signer_sha256=signer.signer_sha256,
        signer_role=signer.signer_role,
        claimed_at=signer.claimed_at,
        trusted_at=signer.trusted_at,
        timestamp=signer.timestamp,
        chain=signer.chain,
        anchor=signer.anchor,
        revocation=signer.revocation,
        digest_algorithm=signer.digest_algorithm,
        signature_algorithm=signer.signature_algorithm,
        reasons=reasons,
        checker=f"{CHECKER} policy/{trust.algorithms.version or 'none'}",
        trust_version=trust.version,
        certificate=signer.certificate,
        **{name: getattr(signer, name) for name in _CARRIED},
        signed_revision=coverage.signed_revision,
        broken_in_revision=coverage.broken_in_revision,
    )


_CARRIED = (
    "anchor_scope", "revocation_source", "revocation_this_update", "revocation_next_update", "revoked_at",
    "revoked_why", "evidence", "chain_sha256", "chain_certificates",
    "trusted_source", "ades_level",
)  # fmt: skip


def _unchecked(signer: SignerFacts, coverage: CoverageFacts) -> tuple[str, ...]:
    """A reason for each axis that is not known to be good, so that no gap can pass for a check."""
    axes = (
        (signer.intact is False, "digest-mismatch"),
        (signer.intact is None, "digest-not-checked"),
        (signer.crypto_valid is False, "signature-mismatch"),
        (signer.crypto_valid is None, "signature-not-checked"),
        (coverage.coverage not in ("whole_file", "whole_revision"), "coverage-not-whole"),
        (coverage.modification == "suspicious", "suspicious-changes"),
        (coverage.modification == "not_checked", "changes-not-checked"),
        (coverage.modification == "allowed", "later-changes-allowed"),
        (signer.chain == "broken", "chain-broken"),
        (signer.chain in ("no_anchor", "not_checked") and not _PATH_FAULTS & set(signer.reasons), "no-trust-anchor"),
        (signer.revocation == "revoked" and not _NO_PROOF & set(signer.reasons), "certificate-revoked"),
        (
            signer.revocation in ("unknown", "not_checked") and "revocation-not-required" not in signer.reasons,
            "revocation-not-checked",
        ),
        (signer.timestamp == "broken", "timestamp-broken"),
    )
    return tuple(code for applies, code in axes if applies)


def with_reason(verdict: SignatureVerdict, code: str) -> SignatureVerdict:
    """The verdict with one more reason from outside of the signature, which may take `valid` away and never gives it."""
    reasons = tuple(dict.fromkeys((*verdict.reasons, code)))
    doubt = heaviest((code,), Effect.DOUBT)
    if doubt is None or verdict.overall is not OverallSignature.VALID:
        return replace(verdict, reasons=reasons)
    sub_indication = doubt.sub_indication or "GENERIC"
    return replace(
        verdict,
        reasons=reasons,
        overall=OverallSignature.INDETERMINATE,
        indication="INDETERMINATE",
        sub_indication=sub_indication,
    )


def undecided(where: Where, reason: str, trust: TrustEvidence) -> SignatureVerdict:
    """A signature that is there and could not be checked at all, with the reason."""
    return SignatureVerdict(
        container=where.container,
        field_name=where.field_name,
        sub_filter=where.sub_filter,
        sub_indication="GENERIC",
        reasons=(reason,),
        checker=f"{CHECKER} policy/{trust.algorithms.version or 'none'}",
        trust_version=trust.version,
    )


def overall(verdicts: tuple[SignatureVerdict, ...]) -> OverallSignature:
    """The worst that concerns the document itself; NONE only when there is no verdict at all.

    The checkers answer an indeterminate verdict wherever the raw scan and the
    parse disagree, so an empty tuple means that both found nothing. Document
    time-stamps alone prove a time and no signer: never VALID.
    """
    found = {verdict.overall for verdict in verdicts}
    for worst in (OverallSignature.INVALID, OverallSignature.INDETERMINATE):
        if worst in found:
            return worst
    if not any(verdict.overall is OverallSignature.VALID for verdict in verdicts):
        return OverallSignature.NONE
    signed = any(verdict.sub_filter != TIMESTAMP_SUB_FILTER for verdict in verdicts)
    return OverallSignature.VALID if signed else OverallSignature.INDETERMINATE
