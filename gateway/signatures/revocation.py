"""Whether certificates were revoked, from lists and OCSP responses that are at hand [RFC 5280 §6.3, RFC 6960]."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509

from gateway.signatures.evidence import RevocationRule, TrustEvidence
from gateway.signatures.revocation_answers import answer_statements
from gateway.signatures.revocation_lists import Statement, list_statements


@dataclass(frozen=True, slots=True)
class Revocation:
    """State of a whole path: the worst of its certificates, and what was said of that one."""

    state: str
    """`good`, `revoked`, `unknown` (on hold, or not known to its authority), `not_checked` (no usable evidence)."""
    reasons: tuple[str, ...] = ()
    source: str = ""
    """`crl`, `ocsp`; "" when nothing was usable."""
    this_update: datetime | None = None
    next_update: datetime | None = None
    revoked_at: datetime | None = None
    """Also where the certificate was revoked after the moment that was asked for."""
    revoked_why: str = ""
    evidence: tuple[str, ...] = ()
    """SHA-256 of the lists and responses that decided, one a certificate."""


_WORST = ("revoked", "on_hold", "unknown", "not_checked", "good")
_STATES = {"on_hold": "unknown"}
_REASONS = {
    "revoked": ("certificate-revoked",),
    "on_hold": ("certificate-on-hold",),
    "unknown": ("certificate-unknown-to-authority",),
    "not_checked": ("revocation-not-checked",),
}
_NOTHING = ("not_checked", None)
NOT_REQUIRED = "revocation-not-required"
OF_AUTHORITY = "ca-certificate-revoked"


def check_revocation(path: tuple[Any, ...], trust: TrustEvidence, at: datetime) -> Revocation:
    """State of every certificate of the path below its anchor, as of the moment `at`.

    `path` runs from the leaf to the anchor. Evidence counts when the issuer's
    key (or, for OCSP, a responder that the issuer appointed) signed it and it
    was in force at `at`; what came out later counts while the certificate had
    not expired. Evidence of any age that names the certificate as revoked
    before `at` is enough. A revocation after `at` is told and changes nothing.
    How old evidence may be, how long after `at` it must have been issued for
    the signer, and whether it is required at all, says the policy row of the
    anchor's scope.
    """
    if len(path) < 2:
        return Revocation("not_checked" if not path else "good", _REASONS["not_checked"] if not path else ())
    rule = trust.revocation_under(trust.scope_of(hashlib.sha256(path[-1].dump()).hexdigest()))
    found = [_state(cert.dump(), issuer.dump(), trust, at, rule) for cert, issuer in zip(path, path[1:], strict=False)]
    worst, said = min(found, key=lambda one: _WORST.index(one[0]))
    evidence = tuple(dict.fromkeys(statement.sha256 for _, statement in found if statement))
    reasons: tuple[str, ...] = _REASONS.get(worst, ()) if rule.required or worst != "not_checked" else (NOT_REQUIRED,)
    if worst == "revoked" and found[0][0] != "revoked":
        reasons = (OF_AUTHORITY,)
    if said is None:
        return Revocation(_STATES.get(worst, worst), reasons, evidence=evidence)
    if worst == "good" and any(statement and statement.revoked_at for _, statement in found):
        reasons = ("certificate-revoked-later",)
        said = next(statement for _, statement in found if statement and statement.revoked_at)
    if worst == "good" and _is_too_fresh(found[0][1], at, rule):
        reasons += ("revocation-in-grace",)
    return Revocation(
        _STATES.get(worst, worst),
        reasons,
        said.source,
        said.this_update,
        said.next_update,
        said.revoked_at,
        said.reason,
        evidence,
    )


def weigh_revoked(
    found: Revocation, claimed_at: datetime | None, trusted_at: datetime | None, rule: RevocationRule
) -> tuple[str, ...]:
    """The reasons of a state, where a revoked certificate alone does not tell when the signature was made.

    Without a trusted time the certificate is asked about as of now. Whoever
    says himself that he signed after the revocation is taken at his word; else
    nothing proves the order, and the policy row says what that means
    [ETSI EN 319 102-1 §5.3.4, REVOKED and REVOKED_NO_POE].
    """
    if found.state != "revoked" or found.revoked_at is None or OF_AUTHORITY in found.reasons:
        return found.reasons
    if rule.without_proof == "invalid":
        return found.reasons
    if trusted_at is None and claimed_at is not None and claimed_at < found.revoked_at:
        return ("certificate-revoked-time-unproven",)
    return found.reasons


def _is_too_fresh(said: Statement | None, at: datetime, rule: RevocationRule) -> bool:
    """Whether what clears the signer was issued before the authority had its time to publish a revocation."""
    return bool(rule.grace) and said is not None and said.this_update < at + rule.grace


def _state(
    cert_der: bytes, issuer_der: bytes, trust: TrustEvidence, at: datetime, rule: RevocationRule
) -> tuple[str, Statement | None]:
    """State of one certificate and the statement that gave it."""
    cert, issuer = _load(cert_der), _load(issuer_der)
    told = _statements(trust, cert, issuer)
    for status in ("revoked", "on_hold"):
        named = [one for one in told if one.status == status and one.revoked_at is not None and one.revoked_at <= at]
        if named and not (status == "on_hold" and _is_lifted(named, told, at)):
            return status, min(named, key=lambda one: one.this_update)
    oldest = at - rule.max_age if rule.max_age is not None else None
    speaking = [
        one
        for one in told
        if one.speaks_for(at, cert.not_valid_after_utc)
        and (oldest is None or one.this_update >= oldest)
        and (one.revoked_at is None or one.revoked_at > at)
    ]
    if not speaking:
        return _NOTHING
    unknown = [one for one in speaking if one.status == "unknown"]
    if unknown:
        return "unknown", unknown[0]
    # Of several, one that the grace period lets through, one that tells of a later revocation, the nearest.
    return "good", min(
        speaking, key=lambda one: (_is_too_fresh(one, at, rule), one.revoked_at is None, abs(one.this_update - at))
    )


def _is_lifted(holds: list[Statement], told: list[Statement], at: datetime) -> bool:
    """Whether a hold had ended by then: a list or response issued later, and not after that moment, has it no more."""
    last = max(hold.this_update for hold in holds)
    return last <= at and any(one.status == "good" and last < one.this_update <= at for one in told)


def _statements(trust: TrustEvidence, cert: x509.Certificate, issuer: x509.Certificate) -> list[Statement]:
    found: list[Statement] = []
    groups: Iterable[tuple[tuple[bytes, ...], tuple[bytes, ...]]] = (
        (trust.crls, trust.ocsp),
        (trust.embedded.crls, trust.embedded.ocsp),
    )
    for lists, answers in groups:
        found += list_statements(lists, cert, issuer)
        found += answer_statements(answers, (*trust.crls, *lists) if answers else (), cert, issuer)
    return found


@functools.lru_cache(maxsize=256)
def _load(der: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(der)
