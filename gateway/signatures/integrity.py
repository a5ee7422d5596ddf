"""The mathematics of one SignerInfo: digest of the content, signature over the attributes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms, core, tsp
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from pyhanko.sign.general import CMSStructuralError, check_ess_certid
from pyhanko.sign.validation.errors import CMSAlgorithmProtectionError
from pyhanko.sign.validation.generic_cms import get_signing_cert_attr, validate_algorithm_protection
from pyhanko_certvalidator.errors import AlgorithmNotSupported, DSAParametersUnavailable, PSSParameterMismatch
from pyhanko_certvalidator.sig_validate import DefaultSignatureValidator, SignatureValidationContext
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from gateway.signatures.message import Content, attribute_values
from gateway.signatures.other_algorithms import fits_otherwise, other_digest


@dataclass(frozen=True, slots=True)
class Integrity:
    """Result of the two sums; None means that it could not be computed."""

    intact: bool | None
    crypto_valid: bool | None
    digest_algorithm: str
    signature_algorithm: str
    reasons: tuple[str, ...] = ()


def digest(algorithm: str, content: Content) -> bytes:
    """Digest of all parts in turn. Raises AttributeError or UnsupportedAlgorithm for unknown names."""
    running = hashes.Hash(get_pyca_cryptography_hash(algorithm))
    for part in content:
        running.update(bytes(part) if isinstance(part, memoryview) else part)
    return running.finalize()


def check_integrity(signer_info: Any, certificate: Any | None, content_type: str, content: Content) -> Integrity:
    """Check the content against the signed digest, and the signature value against the key.

    1. Digest of the content equals the messageDigest attribute [RFC 5652 §5.4].
    2. The attributes name the same content type and algorithms [RFC 6211].
    3. The signature value fits the attributes (or the content where there are none).
    4. The ESS signing-certificate attribute names this certificate [RFC 5035].
    """
    algorithm = signer_info["digest_algorithm"]["algorithm"].native
    signature = signer_info["signature_algorithm"]["algorithm"].native
    blank = Integrity(None, None, str(algorithm), str(signature))
    try:
        actual = digest(algorithm, content)
    except (AttributeError, UnsupportedAlgorithm):
        return replace(blank, reasons=("unsupported-algorithm",))
    attributes = signer_info["signed_attrs"]
    bare = isinstance(attributes, core.Void)
    intact = None if bare else actual in [v.native for v in attribute_values(attributes, "message_digest")]  # 1
    reasons = _bare_doubts(content) if bare else _attribute_doubts(signer_info, attributes, content_type)  # 2
    reasons += _digest_doubts(signer_info, str(algorithm))
    if certificate is None:
        return replace(blank, intact=intact, reasons=(*reasons, "signer-certificate-missing"))
    fits, why = _signature_fits(signer_info, certificate, attributes, content)  # 3
    reasons += why + (() if bare else _certificate_doubts(attributes, certificate))  # 4
    return replace(blank, intact=fits if bare else intact, crypto_valid=fits, reasons=reasons)


def claimed_time(signer_info: Any) -> datetime | None:
    """signingTime of the signed attributes, aware UTC; the signer's own word."""
    for value in attribute_values(signer_info["signed_attrs"], "signing_time"):
        moment = value.native
        if isinstance(moment, datetime):
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _signature_fits(
    signer_info: Any, certificate: Any, attributes: Any, content: Content
) -> tuple[bool | None, tuple[str, ...]]:
    bare = isinstance(attributes, core.Void)
    algorithm, value = signer_info["signature_algorithm"], signer_info["signature"].native
    named = signer_info["digest_algorithm"]["algorithm"].native
    if other_digest(algorithm):
        signed = b"".join(content) if bare else bytes(attributes.untag().dump())
        fits = fits_otherwise(algorithm, certificate.public_key.dump(), value, signed)
        return fits, () if fits is not None else ("unsupported-algorithm",)
    signed = digest(named, content) if bare else bytes(attributes.untag().dump())
    try:
        DefaultSignatureValidator().validate_signature(
            value, signed, certificate.public_key, algorithm, SignatureValidationContext(named, prehashed=bare)
        )
    except DSAParametersUnavailable:
        # The key leaves its parameters to its issuer's certificate [RFC 3279 §2.3.2].
        return None, ("key-parameters-missing",)
    except (AlgorithmNotSupported, PSSParameterMismatch):
        # These derive from InvalidSignature although nothing was computed.
        return None, ("unsupported-algorithm",)
    except InvalidSignature:
        return False, ()
    except (UnsupportedAlgorithm, AttributeError, AssertionError, TypeError, ValueError, NotImplementedError):
        return None, ("unsupported-algorithm",)
    return True, ()


def _attribute_doubts(signer_info: Any, attributes: Any, content_type: str) -> tuple[str, ...]:
    doubts: list[str] = []
    if len(attribute_values(attributes, "message_digest")) != 1:
        doubts.append("message-digest-attribute")
    if [value.native for value in attribute_values(attributes, "content_type")] != [content_type]:
        doubts.append("content-type-differs")
    try:
        validate_algorithm_protection(
            attributes, signer_info["digest_algorithm"], signer_info["signature_algorithm"], None
        )
    except (CMSAlgorithmProtectionError, CMSStructuralError):
        doubts.append("algorithm-protection-differs")
    return tuple(doubts)


def _bare_doubts(content: Content) -> tuple[str, ...]:
    """Without signed attributes, content that is itself an attribute set may be another signature's attributes."""
    start = b"".join(bytes(part[:1]) for part in content)[:1]
    if start != b"\x31":
        return ()
    try:
        attributes = cms.CMSAttributes.load(b"".join(bytes(part) for part in content), strict=True)
        return ("content-may-be-attributes",) if any(attr["type"].native for attr in attributes) else ()
    except (ValueError, TypeError):
        return ()


def _digest_doubts(signer_info: Any, algorithm: str) -> tuple[str, ...]:
    """The signature algorithm may name a digest of its own: both must be the same [RFC 8933]."""
    try:
        other = other_digest(signer_info["signature_algorithm"]) or signer_info["signature_algorithm"].hash_algo
    except ValueError:
        return ()
    return () if other == algorithm else ("digest-algorithms-differ",)


def _certificate_doubts(attributes: Any, certificate: Any) -> tuple[str, ...]:
    named = get_signing_cert_attr(attributes)
    if named is None:
        return ()
    first = named["certs"][0]
    return () if _plainly_names(certificate, first) or check_ess_certid(certificate, first) else _DIFFERS


_DIFFERS = ("signing-certificate-differs",)


def _plainly_names(certificate: Any, certid: Any) -> bool:
    """Whether digest, serial number and the very bytes of the issuer agree; folding names is left to pyHanko."""
    algorithm = "sha1" if isinstance(certid, tsp.ESSCertID) else certid["hash_algorithm"]["algorithm"].native
    if digest(algorithm, (certificate.dump(),)) != certid["cert_hash"].native:
        return False
    issued = certid["issuer_serial"]
    if isinstance(issued, core.Void):
        return True
    names = [name.chosen.dump() for name in issued["issuer"] if name.name == "directory_name"]
    same = names == [certificate.issuer.dump()] and len(issued["issuer"]) == 1
    return same and issued["serial_number"].native == certificate.serial_number
