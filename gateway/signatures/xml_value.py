"""The signature value of an XML signature against a key [W3C XML Signature 1.1 §6.4]."""

from __future__ import annotations

import hashlib
from typing import Any

from asn1crypto import algos
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from gateway.signatures.xml_references import Unsupported

_OLD = "http://www.w3.org/2000/09/xmldsig"
_MORE = "http://www.w3.org/2001/04/xmldsig-more"
_MORE_2007 = "http://www.w3.org/2007/05/xmldsig-more#"
_LONGER = ("sha224", "sha256", "sha384", "sha512")
METHODS = {
    _OLD + "#rsa-sha1": ("rsa", "sha1"),
    _OLD + "#dsa-sha1": ("dsa", "sha1"),
    "http://www.w3.org/2009/xmldsig11#dsa-sha256": ("dsa", "sha256"),
    _MORE + "#ecdsa-sha1": ("ecdsa", "sha1"),
    **{f"{_MORE}#rsa-{name}": ("rsa", name) for name in _LONGER},
    **{f"{_MORE}#ecdsa-{name}": ("ecdsa", name) for name in _LONGER},
    **{f"{_MORE_2007}{name}-rsa-MGF1": ("pss", name) for name in ("sha1", *_LONGER)},
    **{f"{_MORE_2007}sha3-{bits}-rsa-MGF1": ("pss", f"sha3_{bits}") for bits in (224, 256, 384, 512)},
    **{f"{_MORE_2007}ecdsa-sha3-{bits}": ("ecdsa", f"sha3_{bits}") for bits in (224, 256, 384, 512)},
    "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519": ("ed25519", "sha512"),
    "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed448": ("ed448", "shake256"),
}
"""Kind of key and digest, by the identifier of the signature method."""
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - old signatures are checked, and told as weak
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha3_224": hashes.SHA3_224(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(),
    "sha3_512": hashes.SHA3_512(),
}


def fits(kind: str, digest: str, key_der: bytes, value: bytes, signed: bytes) -> bool:
    """Whether the value is this key's signature over `signed`; `Unsupported` where that cannot be computed."""
    try:
        key = serialization.load_der_public_key(key_der)
    except (ValueError, UnsupportedAlgorithm) as why:
        raise Unsupported("unsupported-algorithm") from why
    if isinstance(key, rsa.RSAPublicKey) and kind == "rsa":
        return _fits_pkcs1(key, digest, value, signed)
    try:
        _verify(kind, digest, key, value, signed)
    except (InvalidSignature, ValueError):
        return False
    except UnsupportedAlgorithm as why:
        raise Unsupported("unsupported-algorithm") from why
    return True


def rsa_key(modulus: int, exponent: int) -> bytes:
    """SubjectPublicKeyInfo (DER) of an RSA key; ValueError for numbers that are none."""
    key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _verify(kind: str, digest: str, key: Any, value: bytes, signed: bytes) -> None:
    if isinstance(key, ec.EllipticCurvePublicKey) and kind == "ecdsa":
        key.verify(_der(value), signed, ec.ECDSA(_HASHES[digest]))
    elif isinstance(key, dsa.DSAPublicKey) and kind == "dsa":
        key.verify(_der(value), signed, _HASHES[digest])
    elif isinstance(key, rsa.RSAPublicKey) and kind == "pss":
        algorithm = _HASHES[digest]
        key.verify(value, signed, padding.PSS(padding.MGF1(algorithm), algorithm.digest_size), algorithm)
    elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey) and kind in ("ed25519", "ed448"):
        key.verify(value, signed)
    else:
        raise InvalidSignature


def _fits_pkcs1(key: rsa.RSAPublicKey, digest: str, value: bytes, signed: bytes) -> bool:
    """Compare the recovered DigestInfo: some old signers left its NULL parameter away [RFC 8017 App. A.2.4]."""
    try:
        recovered = key.recover_data_from_signature(value, padding.PKCS1v15(), None)
    except (InvalidSignature, ValueError):
        return False
    hashed = hashlib.new(digest, signed, usedforsecurity=False).digest()
    oid = bytes(algos.DigestAlgorithmId(digest).dump())
    octets = b"\x04" + bytes([len(hashed)]) + hashed
    return recovered in (_sequence(_sequence(oid + b"\x05\x00") + octets), _sequence(_sequence(oid) + octets))


def _sequence(content: bytes) -> bytes:
    """DER of a short SEQUENCE (under 128 bytes, which every DigestInfo is)."""
    return b"\x30" + bytes([len(content)]) + content


def _der(value: bytes) -> bytes:
    """XML writes r and s one after the other at full length; DER wants them as two numbers."""
    if not value or len(value) % 2:
        raise InvalidSignature
    half = len(value) // 2
    return encode_dss_signature(int.from_bytes(value[:half]), int.from_bytes(value[half:]))
