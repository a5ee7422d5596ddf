"""Whether an authority's key signed a certificate or a list, whatever digest it was signed with.

The library's own methods refuse SHA-1: no list of an authority of the first
generation would count, and whoever it revoked there would stand unrevoked.
How much SHA-1 is worth is told by the algorithm rows, beside the verdict.
"""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa

_FORGEABLE = (hashes.MD5,)
"""Digests under which anybody makes two lists of one signature."""


def made_by(issuer: x509.Certificate, issued: x509.Certificate | x509.CertificateRevocationList, octets: bytes) -> bool:
    """Whether the issuer's key fits the signature of `issued` over its `octets` (the part that is signed)."""
    try:
        key, digest, parameters = (
            issuer.public_key(),
            issued.signature_hash_algorithm,
            issued.signature_algorithm_parameters,
        )
        if isinstance(digest, _FORGEABLE):
            return False
        if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            key.verify(issued.signature, octets)
        elif digest is None:
            return False
        elif isinstance(key, rsa.RSAPublicKey) and isinstance(parameters, padding.PKCS1v15 | padding.PSS):
            key.verify(issued.signature, octets, parameters, digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(issued.signature, octets, ec.ECDSA(digest))
        elif isinstance(key, dsa.DSAPublicKey):
            key.verify(issued.signature, octets, digest)
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True
