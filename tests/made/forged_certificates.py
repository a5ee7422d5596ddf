"""Certificates that an attacker makes for himself: names of real authorities and signers, his own key."""

from __future__ import annotations

import functools

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.made import pki


@functools.cache
def key() -> ec.EllipticCurvePrivateKey:
    """The attacker's key."""
    return ec.generate_private_key(ec.SECP256R1())


def key_der() -> bytes:
    return key().private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@functools.cache
def forged(name: str, issuer_key_id: str = "") -> asn1.Certificate:
    """The certificate of that signer or authority with the attacker's key in it, signed by that key.

    It points by key identifier at the true authority of that name, or at nobody.
    """
    real = x509.load_der_x509_certificate(pki.certificate_der(name))
    made = x509.CertificateBuilder(
        real.issuer, real.subject, key().public_key(), real.serial_number, real.not_valid_before_utc,
        real.not_valid_after_utc,
    )  # fmt: skip
    for extension in real.extensions:
        if not isinstance(extension.value, x509.AuthorityKeyIdentifier | x509.SubjectKeyIdentifier):
            made = made.add_extension(extension.value, extension.critical)
    if issuer_key_id:
        identifier = x509.load_der_x509_certificate(pki.certificate_der(issuer_key_id)).extensions
        value = identifier.get_extension_for_class(x509.SubjectKeyIdentifier).value
        made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(value), False)
    return asn1.Certificate.load(made.sign(key(), hashes.SHA256()).public_bytes(serialization.Encoding.DER))
