"""What is fetched, parsed to its end: lists, OCSP responses, issuers' certificates; DER, PEM and .p7b alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, pem
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from gateway.signatures.issued import made_by
from gateway.signatures.revocation_answers import parsed_answers
from gateway.signatures.revocation_lists import parsed_crl


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to fetch."""

    url: str
    kind: str
    """`crl`, `ocsp`, `certificate`."""
    request: bytes | None = None

    @property
    def key(self) -> str:
        """Name in the state: an OCSP address is asked about many certificates."""
        return self.url if self.request is None else f"{self.url} {hashlib.sha256(self.request).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One value, DER."""

    kind: str
    der: bytes
    this_update: datetime | None = None
    next_update: datetime | None = None


def wanted_for(ders: tuple[bytes, ...]) -> tuple[Wanted, ...]:
    """Addresses that certificates name: lists, issuers, and OCSP where a certificate names no list.

    A list says nothing of whom we ask about; an OCSP request tells the
    authority whose letter came in, so that it is asked only where it must be.
    """
    certificates = [x509.load_der_x509_certificate(der) for der in ders]
    found: dict[str, Wanted] = {}
    for certificate in certificates:
        for one in _of(certificate, certificates):
            found.setdefault(one.key, one)
    return tuple(found.values())


def wanted_beside(
    known: tuple[bytes, ...], seen: tuple[bytes, ...], now: datetime, at_most: int = 200
) -> tuple[Wanted, ...]:
    """What is worth asking for: all that `known` certificates name, and what those `seen` in mails may add.

    Of a certificate out of a mail, lists and OCSP count only when one that we
    know made it; of any other only its issuer's certificate is asked for, at
    most `at_most` of them in one round, since anybody can write addresses into
    a certificate. Expired ones are left out: nothing issued today speaks of them.
    """
    issuers = [x509.load_der_x509_certificate(der) for der in known]
    found = {one.key: one for one in wanted_for(known)}
    strangers: dict[str, Wanted] = {}
    for der in seen:
        certificate = x509.load_der_x509_certificate(der)
        if certificate.not_valid_after_utc < now:
            continue
        if any(_made(issuer, certificate) for issuer in issuers):
            found |= {one.key: one for one in _of(certificate, issuers)}
        else:
            strangers |= {one.key: one for one in _of(certificate, []) if one.kind == "certificate"}
    return (*found.values(), *[one for key, one in sorted(strangers.items()) if key not in found][:at_most])


def _made(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    return certificate.issuer == issuer.subject and made_by(issuer, certificate, certificate.tbs_certificate_bytes)


def _of(certificate: x509.Certificate, others: list[x509.Certificate]) -> Iterator[Wanted]:
    lists = list(_list_addresses(certificate))
    yield from (Wanted(url, "crl") for url in lists)
    for kind, url in _access_addresses(certificate):
        if kind == AuthorityInformationAccessOID.CA_ISSUERS:
            yield Wanted(url, "certificate")
        elif kind == AuthorityInformationAccessOID.OCSP and not lists:
            issuer = next((one for one in others if one.subject == certificate.issuer), None)
            if issuer is not None:
                yield Wanted(url, "ocsp", _request(certificate, issuer))


def _list_addresses(certificate: x509.Certificate) -> Iterator[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, ValueError):
        return
    for point in points:
        for name in point.full_name or ():
            if isinstance(name, x509.UniformResourceIdentifier) and name.value.startswith(("http:", "https:")):
                yield name.value


def _access_addresses(certificate: x509.Certificate) -> Iterator[tuple[x509.ObjectIdentifier, str]]:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, ValueError):
        return
    for entry in access:
        name = entry.access_location
        if isinstance(name, x509.UniformResourceIdentifier) and name.value.startswith(("http:", "https:")):
            yield entry.access_method, name.value


def _request(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    # SHA-1 names the issuer here and protects nothing; many responders know no other [RFC 5019 §2.1.1].
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())  # noqa: S303
    return builder.build().public_bytes(serialization.Encoding.DER)


def read_fetched(kind: str, body: bytes) -> tuple[Fetched, ...]:
    """All values of an answer, every field parsed; raises ValueError for bytes that are none of that kind."""
    found = tuple(_value(kind, der) for der in _blocks(body, kind))
    if not found:
        raise ValueError(f"no {kind} inside")
    return found


def _value(kind: str, der: bytes) -> Fetched:
    if kind == "crl":
        crl = parsed_crl(der)
        if crl is None:
            raise ValueError("no revocation list")
        return Fetched(kind, der, crl.last_update_utc, crl.next_update_utc)
    if kind == "ocsp":
        answers = parsed_answers(der)
        if not answers:
            raise ValueError("no OCSP answer")
        return Fetched(kind, der, answers[0].single.this_update_utc, answers[0].single.next_update_utc)
    parsed = x509.load_der_x509_certificate(der)
    _ = parsed.extensions, parsed.public_key()
    return Fetched(kind, der)


def _blocks(body: bytes, kind: str) -> list[bytes]:
    blocks = [bytes(der) for _, _, der in pem.unarmor(body, multiple=True)] if pem.detect(body) else [body]
    return [inner for der in blocks for inner in _bag(der, kind)]


def _bag(der: bytes, kind: str) -> list[bytes]:
    """Certificates or lists of a PKCS #7 bag, or the one value itself."""
    if kind == "ocsp":
        return [der]
    try:
        info = cms.ContentInfo.load(der, strict=True)
        if info["content_type"].native != "signed_data":
            return [der]
        held = info["content"]["crls" if kind == "crl" else "certificates"]
        wanted = "crl" if kind == "crl" else "certificate"
        return [bytes(one.chosen.untag().dump()) for one in held if one.name == wanted]
    except (ValueError, TypeError):
        return [der]
