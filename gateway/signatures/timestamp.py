"""RFC 3161 time-stamp tokens: what they stamp, who signed them, whether their time counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import tsp

from gateway.signatures.chain import build_chain, soundness, weak_algorithms
from gateway.signatures.embedded import embedded_beside_signer, safely
from gateway.signatures.evidence import AlgorithmKind, TrustEvidence
from gateway.signatures.guarded import CHECKER_ERRORS, checker_error
from gateway.signatures.integrity import check_integrity, digest
from gateway.signatures.message import (
    Content,
    SignedMessage,
    attribute_values,
    read_signed_message,
    signer_certificate,
)
from gateway.signatures.reasons import Effect, effect_of
from gateway.signatures.revocation import check_revocation

CLOCK_SKEW = timedelta(minutes=5)
_IN_PEACE = ("unspecified", "affiliationChanged", "superseded", "cessationOfOperation")
"""Reasons of a revocation [RFC 5280 §5.3.1] after which earlier tokens still count; without a reason they don't."""


@dataclass(frozen=True, slots=True)
class Timestamp:
    """State of the time-stamp; `trusted_at` only when its signer was fully checked."""

    state: str = "none"
    """`none`, `present_not_checked`, `intact`, `broken`."""
    trusted_at: datetime | None = None
    reasons: tuple[str, ...] = ()


def check_timestamps(signer_info: Any, trust: TrustEvidence, at: datetime) -> Timestamp:
    """The time-stamp over the signature value; of several, the earliest trusted time counts.

    One broken token makes the whole state `broken`: somebody put it there.
    """
    stamped = (signer_info["signature"].native,)
    try:
        tokens = attribute_values(signer_info["unsigned_attrs"], "signature_time_stamp_token")
    except CHECKER_ERRORS as why:
        return Timestamp("present_not_checked", reasons=(f"timestamp-{checker_error(why)}",))
    return check_tokens(tuple((token.dump(), stamped[0]) for token in tokens), trust, at)


def check_tokens(tokens: tuple[tuple[bytes, bytes], ...], trust: TrustEvidence, at: datetime) -> Timestamp:
    """The state of several tokens, each with the bytes it must stamp; rules as in `check_timestamps`."""
    found = [_guarded(token, (octets,), trust, at) for token, octets in tokens]
    if not found:
        return Timestamp(reasons=("no-timestamp",))
    for state in ("broken", "present_not_checked"):
        for one in found:
            if one.state == state:
                return one
    trusted = sorted((one for one in found if one.trusted_at), key=lambda one: str(one.trusted_at))
    return trusted[0] if trusted else found[0]


def _guarded(token: bytes, stamped: Content, trust: TrustEvidence, at: datetime) -> Timestamp:
    try:
        return check_token(read_signed_message(token), stamped, trust, at)
    except CHECKER_ERRORS as why:
        return Timestamp("present_not_checked", reasons=(f"timestamp-{checker_error(why)}",))


def check_token(message: SignedMessage, stamped: Content, trust: TrustEvidence, at: datetime) -> Timestamp:
    """Check one token against the bytes it stamps.

    1. The imprint is the digest of those bytes [RFC 3161 §2.4.2].
    2. The token's own signature holds over its TSTInfo.
    3. Its signer may stamp time, chains to an anchor at that time, was not
       revoked then, and its algorithms are sound today: a broken algorithm
       lets anyone write any date into a token.
    """
    info = tsp.TSTInfo.load(message.content or b"")
    (signer_info,) = message.signer_infos
    trust = trust.with_embedded(message.embedded).with_embedded(safely(embedded_beside_signer, signer_info))
    certificate = signer_certificate(signer_info, message.certificates)
    imprint = info["message_imprint"]
    name = imprint["hash_algorithm"]["algorithm"].native
    if digest(name, stamped) != imprint["hashed_message"].native:  # 1
        return Timestamp("broken")
    sums = check_integrity(signer_info, certificate, message.content_type, (message.content or b"",))  # 2
    if sums.intact is False or sums.crypto_valid is False:
        return Timestamp("broken")
    if certificate is None or not (sums.intact and sums.crypto_valid) or sums.reasons:
        return Timestamp("present_not_checked", reasons=("timestamp-not-trusted",))
    stamped_at = info["gen_time"].native.astimezone(UTC)
    doubts = _signer_doubts(certificate, message, stamped_at, trust, at)  # 3
    for algorithm in (name, sums.digest_algorithm):
        doubts += soundness(trust.algorithms, AlgorithmKind.DIGEST, algorithm, 0, at)
    if stamped_at > at + CLOCK_SKEW:
        doubts += ("timestamp-in-future",)
    if doubts:
        return Timestamp("intact", reasons=("timestamp-not-trusted",))
    return Timestamp("intact", stamped_at)


def _signer_doubts(
    certificate: Any, message: SignedMessage, stamped_at: datetime, trust: TrustEvidence, at: datetime
) -> tuple[str, ...]:
    usage = certificate.extended_key_usage_value
    if usage is None or "time_stamping" not in usage.native:
        return ("key-usage",)
    chain = build_chain(certificate, message.certificates, trust, stamped_at)
    if chain.state != "anchored" or chain.reasons:
        return chain.reasons or ("no-trust-anchor",)
    revocation = check_revocation(chain.path, trust, stamped_at)
    doubts = tuple(code for code in revocation.reasons if effect_of(code) is not Effect.NOTE)
    # Only an authority that gave up its key in peace still vouches for the tokens of before [RFC 3161 §4.1].
    if revocation.revoked_at is not None and revocation.revoked_why not in _IN_PEACE:
        doubts += ("certificate-revoked-later",)
    return (*doubts, *weak_algorithms(chain.path[:-1], trust.algorithms, at))
