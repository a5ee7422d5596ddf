"""Signature algorithms that pyHanko does not know, by their object identifiers: which key, which digest."""

from __future__ import annotations

from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from gateway.signatures.xml_references import Unsupported
from gateway.signatures.xml_value import fits

_NIST = "2.16.840.1.101.3.4.3."
_PLAIN = "0.4.0.127.0.7.1.1.4.1."
_SHA3 = ("sha3_224", "sha3_256", "sha3_384", "sha3_512")
OTHER_ALGORITHMS: dict[str, tuple[str, str]] = {
    # RSASSA-PKCS1-v1_5, ECDSA and DSA with SHA-3 [FIPS 202; NIST CSOR]; DSA with the longer SHA-2.
    **{f"{_NIST}{13 + n}": ("rsa", name) for n, name in enumerate(_SHA3)},
    **{f"{_NIST}{9 + n}": ("ecdsa_der", name) for n, name in enumerate(_SHA3)},
    **{f"{_NIST}{5 + n}": ("dsa_der", name) for n, name in enumerate(_SHA3)},
    **{f"{_NIST}{3 + n}": ("dsa_der", name) for n, name in enumerate(("sha384", "sha512"))},
    # ECDSA whose two numbers stand one after the other at full length [BSI TR-03111 §5.2.1].
    **{
        f"{_PLAIN}{n}": ("ecdsa", name)
        for n, name in enumerate(("sha1", "sha224", "sha256", "sha384", "sha512"), start=1)
    },
    **{f"{_PLAIN}{8 + n}": ("ecdsa", name) for n, name in enumerate(_SHA3)},
}
"""(kind of value, digest): `rsa`; `ecdsa` for r and s at full length; `ecdsa_der`, `dsa_der` for a DER value."""


def other_digest(algorithm: Any) -> str:
    """The digest that such an algorithm (asn1crypto) names; "" for all others."""
    return OTHER_ALGORITHMS.get(algorithm["algorithm"].dotted, ("", ""))[1]


def fits_otherwise(algorithm: Any, key_der: bytes, value: bytes, signed: bytes) -> bool | None:
    """Whether the value is this key's signature over `signed`; None for algorithms that are not known here either."""
    kind, digest = OTHER_ALGORITHMS.get(algorithm["algorithm"].dotted, ("", ""))
    if not kind:
        return None
    try:
        if kind.endswith("_der"):
            kind, value = kind.removesuffix("_der"), _at_full_length(value)
        return fits(kind, digest, key_der, value, signed)
    except (Unsupported, UnsupportedAlgorithm):
        return None
    except (InvalidSignature, ValueError):
        return False


def _at_full_length(value: bytes) -> bytes:
    """The two numbers of a DER value one after the other; ValueError for what is no such value."""
    first, second = decode_dss_signature(value)
    size = (max(first.bit_length(), second.bit_length()) + 7) // 8
    return first.to_bytes(size) + second.to_bytes(size)
