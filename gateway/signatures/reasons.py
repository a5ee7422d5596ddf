"""The reason codes of signature verdicts: what each one does to the verdict.

A code that stands in no row is a doubt: whatever is not known to be harmless
keeps a signature from being called valid.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    FAILS = "fails"
    """A check was made and failed: the signature is invalid."""
    DOUBT = "doubt"
    """Something could not be settled: at best indeterminate."""
    NOTE = "note"
    """Worth showing, changes nothing."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One code, its effect and the sub-indication of ETSI EN 319 102-1 table 5/6 it stands for."""

    code: str
    effect: Effect
    sub_indication: str = ""


REASONS: tuple[Reason, ...] = (
    # In order of weight: the first that applies names the sub-indication.
    Reason("byte-range-hole", Effect.FAILS, "FORMAT_FAILURE"),
    Reason("byte-range-outside-file", Effect.FAILS, "FORMAT_FAILURE"),
    Reason("digest-mismatch", Effect.FAILS, "HASH_FAILURE"),
    Reason("econtent-differs", Effect.FAILS, "HASH_FAILURE"),
    Reason("signature-mismatch", Effect.FAILS, "SIG_CRYPTO_FAILURE"),
    Reason("suspicious-changes", Effect.FAILS, "FORMAT_FAILURE"),
    Reason("certificate-revoked", Effect.FAILS, "REVOKED"),
    Reason("chain-broken", Effect.FAILS, "SIG_CRYPTO_FAILURE"),
    Reason("byte-range-malformed", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("contents-not-cms", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("xml-with-doctype", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("duplicate-id", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("package-ambiguous", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("parts-not-signed", Effect.DOUBT, "GENERIC"),
    Reason("relationships-not-signed", Effect.DOUBT, "GENERIC"),
    Reason("unsupported-transform", Effect.DOUBT, "GENERIC"),
    Reason("reference-without-target", Effect.DOUBT, "SIGNED_DATA_NOT_FOUND"),
    Reason("fields-added-after-certification", Effect.DOUBT, "GENERIC"),
    Reason("form-filled-after-signing", Effect.DOUBT, "GENERIC"),
    Reason("content-missing", Effect.DOUBT, "SIGNED_DATA_NOT_FOUND"),
    Reason("signer-certificate-missing", Effect.DOUBT, "NO_SIGNING_CERTIFICATE_FOUND"),
    Reason("signing-certificate-differs", Effect.DOUBT, "NO_SIGNING_CERTIFICATE_FOUND"),
    Reason("no-trust-anchor", Effect.DOUBT, "NO_CERTIFICATE_CHAIN_FOUND"),
    Reason("chain-constraints", Effect.DOUBT, "CHAIN_CONSTRAINTS_FAILURE"),
    Reason("key-usage", Effect.DOUBT, "CHAIN_CONSTRAINTS_FAILURE"),
    Reason("signer-certificate-expired", Effect.DOUBT, "OUT_OF_BOUNDS_NO_POE"),
    Reason("signer-certificate-not-yet-valid", Effect.DOUBT, "NOT_YET_VALID"),
    Reason("ca-certificate-outside-validity", Effect.DOUBT, "OUT_OF_BOUNDS_NO_POE"),
    Reason("certificate-revoked-time-unproven", Effect.DOUBT, "REVOKED_NO_POE"),
    Reason("ca-certificate-revoked", Effect.DOUBT, "REVOKED_CA_NO_POE"),
    Reason("certificate-unknown-to-authority", Effect.DOUBT, "TRY_LATER"),
    Reason("certificate-on-hold", Effect.DOUBT, "TRY_LATER"),
    Reason("weak-algorithm", Effect.DOUBT, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"),
    Reason("algorithm-not-in-policy", Effect.DOUBT, "CRYPTO_CONSTRAINTS_FAILURE"),
    Reason("unsupported-algorithm", Effect.DOUBT, "CRYPTO_CONSTRAINTS_FAILURE"),
    Reason("revocation-in-grace", Effect.DOUBT, "TRY_LATER"),
    Reason("revocation-not-checked", Effect.DOUBT, "TRY_LATER"),
    Reason("coverage-not-whole", Effect.DOUBT, "GENERIC"),
    Reason("changes-not-checked", Effect.DOUBT, "GENERIC"),
    Reason("digest-not-checked", Effect.DOUBT, "GENERIC"),
    Reason("signature-not-checked", Effect.DOUBT, "GENERIC"),
    Reason("signature-outside-form", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("pdf-not-readable", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("pdf-encrypted", Effect.DOUBT, "GENERIC"),
    Reason("encrypted", Effect.DOUBT, "GENERIC"),
    Reason("package-not-readable", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("xml-not-readable", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("contents-empty", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("no-signer", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("signed-info-missing", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("nothing-signed", Effect.DOUBT, "SIGNED_DATA_NOT_FOUND"),
    Reason("reference-not-readable", Effect.DOUBT, "SIGNED_DATA_NOT_FOUND"),
    Reason("too-many-references", Effect.DOUBT, "GENERIC"),
    Reason("not-checked-limits", Effect.DOUBT, "GENERIC"),
    Reason("unsupported-container", Effect.DOUBT, "GENERIC"),
    Reason("unsupported-subfilter", Effect.DOUBT, "GENERIC"),
    Reason("key-parameters-missing", Effect.DOUBT, "NO_SIGNING_CERTIFICATE_FOUND"),
    Reason("message-digest-attribute", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("content-type-differs", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("algorithm-protection-differs", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("digest-algorithms-differ", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("content-may-be-attributes", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("econtent-in-detached", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("signed-properties-not-signed", Effect.DOUBT, "SIG_CONSTRAINTS_FAILURE"),
    Reason("hybrid-references", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("bytes-after-end", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("bytes-before-header", Effect.DOUBT, "FORMAT_FAILURE"),
    Reason("part-of-mail", Effect.DOUBT, "SIG_CONSTRAINTS_FAILURE"),
    Reason("signer-address-differs", Effect.DOUBT, "SIG_CONSTRAINTS_FAILURE"),
    Reason("timestamp-broken", Effect.DOUBT, "SIG_CONSTRAINTS_FAILURE"),
    Reason("timestamp-in-future", Effect.DOUBT, "SIG_CONSTRAINTS_FAILURE"),
    Reason("claimed-time-in-future", Effect.DOUBT, "SIG_CONSTRAINTS_FAILURE"),
    Reason("evidence-record-not-checked", Effect.DOUBT, "GENERIC"),
    Reason("checker-error", Effect.DOUBT, "GENERIC"),
    Reason("timestamp-checker-error", Effect.DOUBT, "GENERIC"),
    Reason("archive-timestamp-not-checked", Effect.NOTE),
    Reason("broken-by-later-signature", Effect.NOTE),
    Reason("broke-earlier-signature", Effect.NOTE),
    Reason("signer-address-missing", Effect.NOTE),
    Reason("later-changes-allowed", Effect.NOTE),
    Reason("several-signers", Effect.NOTE),
    Reason("properties-not-signed", Effect.NOTE),
    Reason("line-ends-changed", Effect.NOTE),
    Reason("no-timestamp", Effect.NOTE),
    Reason("timestamp-not-trusted", Effect.NOTE),
    Reason("document-timestamp", Effect.NOTE),
    Reason("certificate-revoked-later", Effect.NOTE),
    Reason("revocation-checked-again", Effect.NOTE),
    Reason("revocation-not-required", Effect.NOTE),
    Reason("weak-today", Effect.NOTE),
)

_ROWS = {reason.code: reason for reason in REASONS}
_WEIGHT = {reason.code: weight for weight, reason in enumerate(REASONS)}


def row_of(code: str) -> Reason | None:
    """The row of a code; "checker-error:KeyError" has that of "checker-error"."""
    return _ROWS.get(code.partition(":")[0])


def effect_of(code: str) -> Effect:
    """What a code does; "checker-error:KeyError" and unknown codes are doubts."""
    row = row_of(code)
    return row.effect if row else Effect.DOUBT


def heaviest(codes: tuple[str, ...], effect: Effect) -> Reason | None:
    """The weightiest of those codes that have this effect; None when there is none."""
    fitting = sorted((c for c in codes if effect_of(c) is effect), key=lambda c: _WEIGHT.get(c, len(_WEIGHT)))
    return (_ROWS.get(fitting[0]) or Reason(fitting[0], effect, "GENERIC")) if fitting else None
