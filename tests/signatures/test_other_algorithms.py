"""Algorithms that the library does not know: SHA-3 with RSA and ECDSA, ECDSA in plain form, keys without parameters."""

from __future__ import annotations

import pytest
from asn1crypto import algos, core
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from gateway.signatures.other_algorithms import OTHER_ALGORITHMS, fits_otherwise, other_digest

SIGNED = "Số: 512/UBND-NC".encode()
HASHES = {
    "sha1": hashes.SHA1(), "sha224": hashes.SHA224(), "sha256": hashes.SHA256(), "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(), "sha3_224": hashes.SHA3_224(), "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(), "sha3_512": hashes.SHA3_512(),
}  # fmt: skip
RSA = rsa.generate_private_key(65537, 2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
DSA = dsa.generate_private_key(1024)


class Named(core.Sequence):  # type: ignore[misc]
    """An AlgorithmIdentifier by its number."""

    _fields = [("algorithm", algos.SignedDigestAlgorithmId), ("parameters", core.Any, {"optional": True})]  # noqa: RUF012


def made(number: str) -> tuple[bytes, bytes]:
    """A value of that algorithm over the text, and the key it was made with."""
    kind, name = OTHER_ALGORITHMS[number]
    digest = HASHES[name]
    if kind == "rsa":
        return RSA.sign(SIGNED, padding.PKCS1v15(), digest), public(RSA)
    if kind == "dsa_der":
        return DSA.sign(SIGNED, digest), public(DSA)
    value = CURVE.sign(SIGNED, ec.ECDSA(digest))
    if kind == "ecdsa":
        first, second = decode_dss_signature(value)
        value = first.to_bytes(32) + second.to_bytes(32)
    return value, public(CURVE)


def public(key: rsa.RSAPrivateKey | dsa.DSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize("number", OTHER_ALGORITHMS)
def test_a_value_fits_its_key_and_text_and_nothing_else(number: str) -> None:
    """True for what was signed, False for another text, another key or damaged bytes."""
    value, key = made(number)
    algorithm = Named({"algorithm": number})

    assert other_digest(algorithm) == OTHER_ALGORITHMS[number][1]
    assert fits_otherwise(algorithm, key, value, SIGNED) is True
    assert fits_otherwise(algorithm, key, value, SIGNED + b".") is False
    assert fits_otherwise(algorithm, key, value[:-1] + bytes([value[-1] ^ 1]), SIGNED) is False
    assert fits_otherwise(algorithm, key, b"", SIGNED) is False
    other = public(ec.generate_private_key(ec.SECP256R1()))
    assert fits_otherwise(algorithm, other, value, SIGNED) is False


def test_what_is_not_in_the_table_is_left_to_others() -> None:
    """None says that nothing was computed; a key that can't be read neither."""
    value, key = made("2.16.840.1.101.3.4.3.14")

    assert fits_otherwise(Named({"algorithm": "1.2.840.113549.1.1.11"}), key, value, SIGNED) is None
    assert other_digest(Named({"algorithm": "1.2.840.113549.1.1.11"})) == ""
    assert fits_otherwise(Named({"algorithm": "2.16.840.1.101.3.4.3.14"}), b"no key", value, SIGNED) is None
