"""Signing with keys that are read once: reading and checking an RSA key takes far longer than signing with it."""

from __future__ import annotations

import functools
from typing import Any

import certomancer.crypto_utils
from asn1crypto import algos, keys
from certomancer.crypto_utils import PycaCryptographyBackend
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign import signers

HASHES: dict[str, Any] = {
    "md5": hashes.MD5(),  # noqa: S303 - old and broken digests are part of the tests
    "sha1": hashes.SHA1(),  # noqa: S303
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_SALT = {"sha256": 32, "sha384": 48, "sha512": 64}


@functools.lru_cache(maxsize=128)
def loaded(der: bytes) -> Any:
    """The private key of a PKCS #8 value."""
    return serialization.load_der_private_key(der, None)


def raw_signature(der: bytes, digest: str, data: bytes, *, pss: bool = False) -> bytes:
    """What this key (PKCS #8) writes under the data, in the form CMS and X.509 have it."""
    key = loaded(der)
    if isinstance(key, rsa.RSAPrivateKey):
        algorithm = HASHES[digest]
        kind = padding.PSS(padding.MGF1(algorithm), _SALT[digest]) if pss else padding.PKCS1v15()
        return key.sign(data, kind, algorithm)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(HASHES[digest]))
    return bytes(key.sign(data))


def signature_algorithm(der: bytes, digest: str, *, pss: bool = False) -> algos.SignedDigestAlgorithm:
    """The identifier that goes with `raw_signature`."""
    key = loaded(der)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_ecdsa"})
    if not isinstance(key, rsa.RSAPrivateKey):
        return algos.SignedDigestAlgorithm({"algorithm": "ed25519"})
    if not pss:
        return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_rsa"})
    hashed = {"algorithm": digest}
    masked = {"algorithm": "mgf1", "parameters": hashed}
    parameters = {"hash_algorithm": hashed, "mask_gen_algorithm": masked, "salt_length": _SALT[digest]}
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})


class KeptKeys(PycaCryptographyBackend):
    """certomancer's way of signing, with kept keys."""

    def generic_sign(
        self, private_key: keys.PrivateKeyInfo, tbs_bytes: bytes, sd_algo: algos.SignedDigestAlgorithm
    ) -> bytes:
        digest = "" if sd_algo["algorithm"].native == "ed25519" else sd_algo.hash_algo
        return raw_signature(private_key.dump(), digest, tbs_bytes)


class Signer(signers.SimpleSigner):  # type: ignore[misc]
    """pyHanko's signer, with kept keys."""

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        return raw_signature(self.signing_key.dump(), digest_algorithm, data, pss=self.prefer_pss)


certomancer.crypto_utils.CRYPTO_BACKEND = KeptKeys()
