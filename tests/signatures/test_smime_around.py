"""What the mail around an S/MIME signature adds: a rest that nobody signed, another sender than the signer."""

from __future__ import annotations

import base64

from gateway.records import OverallSignature, SignatureVerdict
from gateway.route.reading import read_mail
from gateway.settings.sections import Sandbox
from gateway.signatures.smime import certified_addresses
from tests.made import pki

PART = b"Content-Type: text/plain; charset=utf-8\r\n\r\nKinh gui: So Tai chinh\r\n"
CHAIR = "nvan@quangngai.example.vn"


def signed_part(part: bytes = PART, signer: str = "chair", boundary: bytes = b"b1") -> bytes:
    """A multipart/signed entity over that part."""
    seal = base64.encodebytes(pki.sign_cms(part, signer, detached=True)).replace(b"\n", b"\r\n")
    return (
        b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary='
        + boundary + b"\r\n\r\n--" + boundary + b"\r\n" + part + b"\r\n--" + boundary
        + b"\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + seal + b"\r\n--" + boundary + b"--\r\n"
    )  # fmt: skip


def mixed(*entities: bytes) -> bytes:
    """A multipart/mixed around them."""
    return (
        b"Content-Type: multipart/mixed; boundary=m1\r\n\r\n"
        + b"".join(b"--m1\r\n" + entity + b"\r\n" for entity in entities)
        + b"--m1--\r\n"
    )


def own(entity: bytes, sender: str = CHAIR) -> tuple[SignatureVerdict, ...]:
    """The mail's own verdicts."""
    data = f"From: {sender}\r\nTo: b@example.vn\r\nMIME-Version: 1.0\r\n".encode() + entity
    return read_mail(data, Sandbox(), pki.full_trust(), pki.SIGNING_DAY).signatures


def test_a_mail_that_is_signed_whole_by_its_sender_is_valid() -> None:
    """Nothing but the signed part, and From stands in the certificate."""
    (verdict,) = own(signed_part())

    assert verdict.overall is OverallSignature.VALID, verdict.reasons
    assert certified_addresses(verdict.certificate) == {CHAIR}


def test_a_rest_that_nobody_signed_is_told_and_never_valid() -> None:
    """A footer beside the signed part, or a third part behind the signature, came from anyone."""
    footer = b"Content-Type: text/plain\r\n\r\nChuyen khoan den so tai khoan moi\r\n"
    third = signed_part().replace(b"--b1--", b"--b1\r\n" + footer + b"\r\n--b1--")

    for entity in (mixed(signed_part(), footer), third):
        (verdict,) = own(entity)
        assert (verdict.intact, verdict.coverage) == (True, "partial")
        assert "part-of-mail" in verdict.reasons
        assert verdict.overall is OverallSignature.INDETERMINATE


def test_a_signature_by_somebody_else_than_the_sender_is_told() -> None:
    """A valid certificate of one person does not speak for the address of another."""
    (verdict,) = own(signed_part(), sender="chutich@quangngai.example.vn")

    assert "signer-address-differs" in verdict.reasons
    assert verdict.overall is OverallSignature.INDETERMINATE


def test_a_certificate_without_any_address_is_told_and_stays_valid() -> None:
    """Organisations' certificates often name none."""
    (verdict,) = own(signed_part(signer="office"))

    assert "signer-address-missing" in verdict.reasons
    assert verdict.overall is OverallSignature.VALID


def test_a_signature_over_a_signed_mail_leaves_both_whole() -> None:
    """The inner signature covers all that the mail says, the outer one the inner."""
    found = own(signed_part(signed_part(), "office", b"outer"))

    assert [one.intact for one in found] == [True, True]
    assert not any("part-of-mail" in one.reasons for one in found)


def test_an_opaque_mail_is_whole_and_beside_others_only_a_part() -> None:
    """smime.p7m as the mail itself, and as one of two parts."""
    seal = base64.encodebytes(pki.sign_cms(PART, "chair", detached=False)).replace(b"\n", b"\r\n")
    opaque = (
        b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + seal
    )

    assert own(opaque)[0].overall is OverallSignature.VALID
    beside = own(mixed(opaque, b"Content-Type: text/plain\r\n\r\nthem\r\n"))
    assert all("part-of-mail" in one.reasons for one in beside)


def test_a_signed_part_inside_an_opaque_signature_is_checked_too() -> None:
    """Whoever passes a signed mail on inside of smime.p7m leaves the first signature to be found."""
    seal = base64.encodebytes(pki.sign_cms(signed_part(), "office", detached=False)).replace(b"\n", b"\r\n")
    opaque = (
        b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + seal
    )
    found = own(opaque)

    assert sorted(one.signer_role for one in found) == ["organisation", "person"]
    assert [one.intact for one in found] == [True, True]
    assert not any("part-of-mail" in one.reasons for one in found)
