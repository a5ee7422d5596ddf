"""Whether certificates were revoked, from the lists of the trust folder [RFC 5280 §6.3]."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

from gateway.signatures.evidence import TrustEvidence

_KEYS = (rsa.RSAPublicKey, ec.EllipticCurvePublicKey, dsa.DSAPublicKey, ed25519.Ed25519PublicKey, ed448.Ed448PublicKey)


@dataclass(frozen=True, slots=True)
class Revocation:
    """State of a whole path: the worst of its certificates."""

    state: str
    """`good`, `revoked`, `unknown` (on hold), `not_checked` (no usable list)."""
    reasons: tuple[str, ...] = ()


@functools.lru_cache(maxsize=256)
def parsed_crl(der: bytes) -> x509.CertificateRevocationList:
    """A list of the trust folder; entries are looked up by serial, not read one by one."""
    return x509.load_der_x509_crl(der)


def check_revocation(path: tuple[Any, ...], trust: TrustEvidence, at: datetime) -> Revocation:
    """State of every certificate of the path below its anchor, as of the moment `at`.

    `path` runs from the leaf to the anchor. A list counts when its issuer's
    key signed it and it was in force at `at`; one that came out later counts
    while the certificate had not expired (later lists may drop it). A list of
    any age that names the certificate as revoked before `at` is enough.
    """
    lists = [parsed_crl(der) for der in trust.crls]
    found = [_state(_load(cert), _load(issuer), lists, at) for cert, issuer in zip(path, path[1:], strict=False)]
    for state, reason in (("revoked", "certificate-revoked"), ("unknown", "certificate-on-hold")):
        if state in found:
            return Revocation(state, (reason,))
    if not path or "not_checked" in found:
        return Revocation("not_checked", ("revocation-not-checked",))
    return Revocation("good")


def _load(certificate: Any) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())


def _state(
    cert: x509.Certificate, issuer: x509.Certificate, lists: list[x509.CertificateRevocationList], at: datetime
) -> str:
    state = "not_checked"
    for crl in lists:
        if crl.issuer != cert.issuer or not _covers(crl, cert) or not _signed_by(crl, issuer):
            continue
        entry = crl.get_revoked_certificate_by_serial_number(cert.serial_number)
        if entry is not None and entry.revocation_date_utc <= at:
            if _reason(entry) is not x509.ReasonFlags.certificate_hold:
                return "revoked"
            state = "unknown"
        elif state == "not_checked" and _speaks_for(crl, cert, at):
            state = "good"
    return state


def _speaks_for(crl: x509.CertificateRevocationList, cert: x509.Certificate, at: datetime) -> bool:
    """Whether silence of this list means "not revoked at that moment"."""
    ends = crl.next_update_utc
    if crl.last_update_utc <= at:
        return ends is not None and at <= ends
    return crl.last_update_utc <= cert.not_valid_after_utc


def _covers(crl: x509.CertificateRevocationList, cert: x509.Certificate) -> bool:
    """Whether the list is complete for this certificate: no delta, no part by reason, kind or other issuer."""
    if any(ext.critical and not _understood(ext) for ext in crl.extensions):
        return False
    try:
        part = crl.extensions.get_extension_for_class(x509.IssuingDistributionPoint).value
    except x509.ExtensionNotFound:
        return True
    if part.only_some_reasons or part.indirect_crl or part.only_contains_attribute_certs:
        return False
    if (part.full_name or part.relative_name) and not _names_point(cert, part):
        return False
    is_ca = _is_ca(cert)
    return not (part.only_contains_ca_certs and not is_ca) and not (part.only_contains_user_certs and is_ca)


def _understood(extension: x509.Extension[x509.ExtensionType]) -> bool:
    return isinstance(extension.value, x509.IssuingDistributionPoint)


def _names_point(cert: x509.Certificate, part: x509.IssuingDistributionPoint) -> bool:
    """Whether one distribution point of the certificate is the one that the list is for."""
    try:
        points = cert.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return False
    names = set(part.full_name or ())
    return any(names & set(point.full_name or ()) for point in points)


def _is_ca(cert: x509.Certificate) -> bool:
    try:
        return cert.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _reason(entry: x509.RevokedCertificate) -> x509.ReasonFlags | None:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return None


def _signed_by(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        key = issuer.public_key()
        return crl.is_signature_valid(key) if isinstance(key, _KEYS) else False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
