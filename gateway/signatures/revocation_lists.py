"""What certificate revocation lists say of a certificate [RFC 5280 §6.3]."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from gateway.signatures.issued import made_by


@dataclass(frozen=True, slots=True)
class Statement:
    """What one list or one OCSP response, its signature checked, says of one certificate."""

    source: str
    """`crl`, `ocsp`."""
    sha256: str
    """Of the whole list or response."""
    this_update: datetime
    next_update: datetime | None
    status: str = "good"
    """`good`, `revoked`, `on_hold`, `unknown` (to the authority)."""
    revoked_at: datetime | None = None
    reason: str = ""
    """As RFC 5280 writes it, e.g. "keyCompromise"; "" where none is given."""

    def speaks_for(self, at: datetime, not_after: datetime) -> bool:
        """Whether its silence means "not revoked at that moment".

        Yes when it was in force then, or came later while the certificate,
        valid up to `not_after`, had not expired: later ones may drop it.
        """
        if self.this_update <= at:
            return self.next_update is not None and at <= self.next_update
        return self.this_update <= not_after


@functools.lru_cache(maxsize=4)
def _by_issuer(ders: tuple[bytes, ...]) -> dict[x509.Name, list[tuple[bytes, x509.CertificateRevocationList]]]:
    """Lists by issuer. Few tuples exist (the cache's, a file's own), so that the work is done once each."""
    found: dict[x509.Name, list[tuple[bytes, x509.CertificateRevocationList]]] = {}
    for der in ders:
        parsed = parsed_crl(der)
        if parsed is not None:
            found.setdefault(parsed.issuer, []).append((der, parsed))
    return found


@functools.lru_cache(maxsize=1024)
def parsed_crl(der: bytes) -> x509.CertificateRevocationList | None:
    """A list, whose entries are looked up by serial and not read one by one; None for bytes that are none."""
    try:
        crl = x509.load_der_x509_crl(der)
        _ = crl.extensions, crl.last_update_utc, crl.next_update_utc, crl.issuer
    except (ValueError, TypeError, x509.UnsupportedGeneralNameType, x509.DuplicateExtension):
        return None
    return crl


def list_statements(ders: tuple[bytes, ...], cert: x509.Certificate, issuer: x509.Certificate) -> Iterator[Statement]:
    """What each list that the issuer's key signed and that is complete for the certificate says of it."""
    for der, crl in _by_issuer(ders).get(cert.issuer, ()):
        if _covers(crl, cert) and _signed_by(der, issuer):
            yield _statement(der, crl, cert)


def _statement(der: bytes, crl: x509.CertificateRevocationList, cert: x509.Certificate) -> Statement:
    name = hashlib.sha256(der).hexdigest()
    entry = crl.get_revoked_certificate_by_serial_number(cert.serial_number)
    if entry is None:
        return Statement("crl", name, crl.last_update_utc, crl.next_update_utc)
    reason = _reason(entry)
    status = "on_hold" if reason is x509.ReasonFlags.certificate_hold else "revoked"
    told = reason.value if reason else ""
    return Statement("crl", name, crl.last_update_utc, crl.next_update_utc, status, entry.revocation_date_utc, told)


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


@functools.lru_cache(maxsize=1024)
def _signed_by(der: bytes, issuer: x509.Certificate) -> bool:
    """Whether the issuer's key, which must be allowed to sign lists, signed this one."""
    crl = parsed_crl(der)
    if crl is None or not _may_sign_lists(issuer):
        return False
    return made_by(issuer, crl, crl.tbs_certlist_bytes)


def _may_sign_lists(issuer: x509.Certificate) -> bool:
    """Without a key usage extension every use is allowed [RFC 5280 §6.3.3 (f)]."""
    try:
        return issuer.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        return True
    except ValueError:
        return False
