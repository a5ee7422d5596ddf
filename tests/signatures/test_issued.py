"""Lists and certificates of every generation count for their signature, not for the digest the library likes."""

from __future__ import annotations

import pytest
from cryptography import x509

from gateway.signatures.issued import made_by
from gateway.signatures.revocation import check_revocation
from tests.made import pki

AUTHORITIES = ("root", "agencies_g1", "party", "national_root", "bridge")


@pytest.mark.parametrize("name", AUTHORITIES)
def test_a_list_fits_the_key_of_its_authority_and_no_other(name: str) -> None:
    """SHA-1 with RSA, SHA-256 with RSA and with curves."""
    crl = x509.load_der_x509_crl(pki.crl_der(name))
    fitting = [
        other
        for other in AUTHORITIES
        if made_by(x509.load_der_x509_certificate(pki.certificate_der(other)), crl, crl.tbs_certlist_bytes)
    ]

    assert fitting == [name]


def test_a_changed_list_fits_nobody() -> None:
    """One flipped bit of what was signed."""
    crl = x509.load_der_x509_crl(pki.crl_der("agencies_g1"))
    issuer = x509.load_der_x509_certificate(pki.certificate_der("agencies_g1"))
    octets = bytearray(crl.tbs_certlist_bytes)
    octets[-1] ^= 1

    assert not made_by(issuer, crl, bytes(octets))


def test_the_lists_of_the_first_generation_count() -> None:
    """Root, authority and list with SHA-1: revocation is checked, whatever the algorithm is worth today."""
    path = tuple(pki.certificate(name) for name in ("chair_g1", "agencies_g1", "root_g1"))
    trust = pki.trust("root_g1", crls_at=(pki.SIGNING_DAY,), lists_of=("root_g1", "agencies_g1"))

    assert check_revocation(path, trust, pki.SIGNING_DAY).state == "good"
