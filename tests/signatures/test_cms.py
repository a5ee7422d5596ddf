"""Signatures of CMS files and of mails."""

from __future__ import annotations

import base64
import functools
from datetime import timedelta

import pytest
from asn1crypto import cms
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.reading import Format
from gateway.records import OverallSignature, SignatureVerdict
from gateway.signatures.cms import open_opaque
from gateway.signatures.files import check_signatures
from gateway.signatures.judge import overall
from gateway.signatures.smime import check_opaque, check_smime
from tests.made import pki

PART = b"Content-Type: text/plain; charset=utf-8\r\n\r\nK\xc3\xadnh g\xe1\xbb\xadi\r\n"


@functools.cache
def enveloping() -> bytes:
    return pki.sign_cms(PART, "chair", detached=False)


@functools.cache
def detached() -> bytes:
    return pki.sign_cms(PART, "chair", detached=True)


def check_file(data: bytes) -> tuple[SignatureVerdict, ...]:
    return check_signatures(data, Format.CMS, pki.full_trust(), pki.SIGNING_DAY)


def check_mail(raw: bytes, signature: bytes) -> tuple[SignatureVerdict, ...]:
    return check_smime(raw, signature, pki.full_trust(), pki.SIGNING_DAY)


def test_enveloping_signature_is_valid_and_opens() -> None:
    """A .p7m carries what it signs."""
    (verdict,) = check_file(enveloping())

    assert verdict.overall is OverallSignature.VALID
    assert open_opaque(enveloping()) == PART


def test_pem_and_bare_base64_read_the_same() -> None:
    """Armour and base64 are only clothes."""
    armour = b"-----BEGIN PKCS7-----\n" + base64.encodebytes(enveloping()) + b"-----END PKCS7-----\n"
    assert check_file(armour) == check_file(base64.encodebytes(enveloping())) == check_file(enveloping())


def test_certificates_only_is_not_signed() -> None:
    """A .p7b has no SignerInfo: nobody signed."""
    assert check_file(pki.certificate_bag("root", "agencies")) == ()


def test_detached_signature_without_its_content_is_indeterminate() -> None:
    """The file it speaks of lies elsewhere."""
    (verdict,) = check_file(detached())
    assert verdict.reasons == ("content-missing",)


def test_encrypted_envelope_is_not_called_unsigned() -> None:
    """Nobody can see whether an encrypted file is signed."""
    envelope = cms.ContentInfo(
        {
            "content_type": "encrypted_data",
            "content": {
                "version": "v0",
                "encrypted_content_info": {
                    "content_type": "data",
                    "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": bytes(16)},
                    "encrypted_content": bytes(32),
                },
            },
        }
    ).dump()
    (of_file,) = check_file(envelope)
    (of_mail,) = check_opaque(envelope, pki.full_trust(), pki.SIGNING_DAY)
    assert of_file.reasons == of_mail.reasons == ("encrypted",)


def test_each_signer_has_a_verdict() -> None:
    """Two signers over one content: one valid, one revoked, the file invalid."""
    both = join_signers(enveloping(), pki.sign_cms(PART, "revoked", detached=False))
    first, second = check_file(both)

    assert (first.overall, second.overall) == (OverallSignature.VALID, OverallSignature.INVALID)
    assert "several-signers" in first.reasons
    assert overall((first, second)) is OverallSignature.INVALID


def test_detached_mail_signature_is_valid() -> None:
    """The raw part and its signature fit."""
    (verdict,) = check_mail(PART, detached())
    assert verdict.overall is OverallSignature.VALID


def test_line_feeds_become_line_ends_before_digesting() -> None:
    """A mail stored with bare line feeds is the same mail [RFC 8551 §3.1.1]."""
    (verdict,) = check_mail(PART.replace(b"\r\n", b"\n"), detached())
    assert verdict.overall is OverallSignature.VALID


def test_binary_part_is_digested_as_it_stands() -> None:
    """A binary part keeps its line feeds."""
    raw = b"Content-Transfer-Encoding: binary\r\n\r\n\x00\n\x01"
    (verdict,) = check_mail(raw, pki.sign_cms(raw, "chair", detached=True))
    assert verdict.overall is OverallSignature.VALID


def test_altered_part_is_invalid() -> None:
    """One changed letter is a digest that does not fit."""
    (verdict,) = check_mail(PART.replace(b"nh", b"mh"), detached())

    assert verdict.overall is OverallSignature.INVALID
    assert verdict.intact is False


def test_content_inside_a_detached_signature_must_be_the_part() -> None:
    """Else the signature shown belongs to another text."""
    (same,) = check_mail(PART, enveloping())
    (other,) = check_mail(b"Another text", enveloping())

    assert same.overall is OverallSignature.VALID
    assert other.overall is OverallSignature.INVALID
    assert "econtent-differs" in other.reasons


def test_multipart_signed_without_signer_is_not_passed_over() -> None:
    """A part that promises a signature and has none is indeterminate."""
    (verdict,) = check_mail(PART, pki.certificate_bag("root"))
    assert verdict.reasons == ("no-signer",)


def test_opaque_mail_signature_is_valid() -> None:
    """smime.p7m carries the mail it signs."""
    (verdict,) = check_opaque(enveloping(), pki.full_trust(), pki.SIGNING_DAY)
    assert (verdict.container, verdict.overall) == ("smime_part", OverallSignature.VALID)


@pytest.mark.parametrize(("ahead_h", "doubted"), [(7, False), (30, True)])
def test_claimed_time_far_in_the_future_is_a_doubt(ahead_h: int, doubted: bool) -> None:
    """Local time written as UTC lies seven hours ahead and is forgiven; tomorrow is not."""
    data = pki.sign_cms(PART, "chair", detached=False, at=pki.SIGNING_DAY + timedelta(hours=ahead_h))
    (verdict,) = check_file(data)

    assert ("claimed-time-in-future" in verdict.reasons) is doubted
    assert (verdict.overall is OverallSignature.VALID) is not doubted


@settings(deadline=None)
@given(st.integers(min_value=0), st.integers(min_value=0, max_value=255))
def test_any_damage_is_answered(place: int, value: int) -> None:
    """A damaged signature has a verdict or none, never an exception, never a wrong content."""
    data = bytearray(enveloping())
    data[place % len(data)] = value
    if any(verdict.overall is OverallSignature.VALID for verdict in check_file(bytes(data))):
        assert open_opaque(bytes(data)) == PART


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_answered(data: bytes) -> None:
    """Any bytes as file, as part and as signature."""
    assert overall(check_file(data)) is not OverallSignature.VALID
    assert overall(check_mail(data, data)) is not OverallSignature.VALID
    assert overall(check_opaque(data, pki.full_trust(), pki.SIGNING_DAY)) is not OverallSignature.VALID


def join_signers(one: bytes, other: bytes) -> bytes:
    """One SignedData with the signers and certificates of both."""
    first, second = cms.ContentInfo.load(one), cms.ContentInfo.load(other)
    signed, added = first["content"], second["content"]
    joined = cms.SignedData(
        {
            "version": signed["version"].native,
            "digest_algorithms": signed["digest_algorithms"],
            "encap_content_info": signed["encap_content_info"],
            "certificates": [*signed["certificates"], *added["certificates"]],
            "signer_infos": [*signed["signer_infos"], *added["signer_infos"]],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": joined}).dump())
