"""What OCSP responses say of a certificate [RFC 6960 §3.2, §4.2.2.2]."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, SignatureAlgorithmOID

from gateway.signatures.issued import made_by
from gateway.signatures.revocation_lists import Statement, list_statements

_STATUS = {ocsp.OCSPCertStatus.GOOD: "good", ocsp.OCSPCertStatus.REVOKED: "revoked"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a response, and the response."""

    der: bytes
    response: ocsp.OCSPResponse
    single: ocsp.OCSPSingleResponse


@functools.lru_cache(maxsize=4)
def _by_serial(ders: tuple[bytes, ...]) -> dict[int, list[Answer]]:
    found: dict[int, list[Answer]] = {}
    for der in ders:
        for answer in parsed_answers(der):
            found.setdefault(answer.single.serial_number, []).append(answer)
    return found


def parsed_answers(der: bytes) -> tuple[Answer, ...]:
    """All answers of a successful response, every field read; () for refusals and bytes that are none."""
    try:
        response = ocsp.load_der_ocsp_response(der)
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return ()
        _ = response.produced_at_utc, response.extensions, response.certificates, response.tbs_response_bytes
        found = tuple(Answer(der, response, single) for single in response.responses)
        for answer in found:
            _ = answer.single.this_update_utc, answer.single.next_update_utc, answer.single.certificate_status
            _ = answer.single.hash_algorithm, answer.single.issuer_key_hash, answer.single.revocation_time_utc
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.UnsupportedGeneralNameType, x509.DuplicateExtension):
        return ()
    return found


def answer_statements(
    ders: tuple[bytes, ...], lists: tuple[bytes, ...], cert: x509.Certificate, issuer: x509.Certificate
) -> Iterator[Statement]:
    """What each response about this certificate of this issuer says.

    1. It names the certificate: serial number, hashes of the issuer's name and key.
    2. The issuer signed it, or a responder whom the issuer itself certified for
       OCSP signing, whose certificate was valid then, and that is exempt from
       revocation checks (`nocheck`) or not revoked by the issuer's `lists`.
    """
    for answer in _by_serial(ders).get(cert.serial_number, ()):
        if _is_about(answer.single, issuer) and _authorised(answer.response, issuer, lists):
            yield _statement(answer)


def _statement(answer: Answer) -> Statement:
    single = answer.single
    status = _STATUS.get(single.certificate_status, "unknown")
    if single.revocation_reason is x509.ReasonFlags.certificate_hold:
        status = "on_hold"
    return Statement(
        source="ocsp",
        sha256=hashlib.sha256(answer.der).hexdigest(),
        this_update=single.this_update_utc,
        next_update=single.next_update_utc,
        status=status,
        revoked_at=single.revocation_time_utc,
        reason=single.revocation_reason.value if single.revocation_reason else "",
    )


def _is_about(single: ocsp.OCSPSingleResponse, issuer: x509.Certificate) -> bool:
    try:
        name, key = hashes.Hash(single.hash_algorithm), hashes.Hash(single.hash_algorithm)
        name.update(issuer.subject.public_bytes())
        key.update(_key_bits(issuer))
    except (UnsupportedAlgorithm, ValueError):
        return False
    return name.finalize() == single.issuer_name_hash and key.finalize() == single.issuer_key_hash


def _key_bits(certificate: x509.Certificate) -> bytes:
    """The public key as it stands inside the BIT STRING: what RFC 6960 §4.1.1 digests."""
    from asn1crypto import keys

    info = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return bytes(keys.PublicKeyInfo.load(info)["public_key"].contents)[1:]


def _authorised(response: ocsp.OCSPResponse, issuer: x509.Certificate, lists: tuple[bytes, ...]) -> bool:
    if _signed_by(response, issuer):
        return True
    return any(_is_delegate(one, response, issuer, lists) for one in response.certificates)


def _is_delegate(
    responder: x509.Certificate, response: ocsp.OCSPResponse, issuer: x509.Certificate, lists: tuple[bytes, ...]
) -> bool:
    try:
        usages = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    if responder.issuer != issuer.subject or not made_by(issuer, responder, responder.tbs_certificate_bytes):
        return False
    made = response.produced_at_utc
    if ExtendedKeyUsageOID.OCSP_SIGNING not in usages:
        return False
    if not responder.not_valid_before_utc <= made <= responder.not_valid_after_utc:
        return False
    return _stands(responder, response, issuer, lists) and _signed_by(response, responder)


def _stands(
    responder: x509.Certificate, response: ocsp.OCSPResponse, issuer: x509.Certificate, lists: tuple[bytes, ...]
) -> bool:
    """Whether the responder's own certificate is not revoked, or says that nobody need ask [RFC 6960 §4.2.2.2.1]."""
    try:
        responder.extensions.get_extension_for_class(x509.OCSPNoCheck)
    except x509.ExtensionNotFound:
        made = response.produced_at_utc
        told = list(list_statements(lists, responder, issuer))
        revoked = any(one.revoked_at is not None for one in told)
        return not revoked and any(one.speaks_for(made, responder.not_valid_after_utc) for one in told)
    return True


def _signed_by(response: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    key, digest = signer.public_key(), response.signature_hash_algorithm
    try:
        if isinstance(key, rsa.RSAPublicKey) and digest is not None:
            if response.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS:
                return False
            key.verify(response.signature, response.tbs_response_bytes, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey) and digest is not None:
            key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(digest))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True
