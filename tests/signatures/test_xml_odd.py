"""XML and CMS signatures written in unusual ways: what can be computed is, and the doubt stays beside it."""

from __future__ import annotations

import base64

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from classifiers.reading import Format
from gateway.records import OverallSignature, SignatureVerdict
from gateway.signatures.files import check_signatures
from tests.made import pki, xml_signing
from tests.made.time_stamped import token_over

FILTER = "http://www.w3.org/2002/06/xmldsig-filter2"


def verdicts(data: bytes, form: Format = Format.XML) -> tuple[SignatureVerdict, ...]:
    return check_signatures(data, form, pki.full_trust(), pki.SIGNING_DAY)


def test_a_key_without_certificate_is_computed_and_names_nobody() -> None:
    """The value fits the RSA key beside it, but whose key it is nothing tells."""
    key = serialization.load_der_private_key(pki.private_key("chair").dump(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    numbers = key.public_key().public_numbers()
    modulus = base64.b64encode(numbers.n.to_bytes(256)).decode()
    bare = f"<KeyInfo><KeyValue><RSAKeyValue><Modulus>{modulus}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue></KeyValue></KeyInfo>"
    signature = xml_signing.signature(
        xml_signing.reference("", xml_signing.canonical("<doc>a</doc>"), xml_signing.ENVELOPED), key_info=False
    ).replace("</SignatureValue>", "</SignatureValue>" + bare)
    (good,) = verdicts(f"<doc>a{signature}</doc>".encode())
    (bad,) = verdicts(f"<doc>a{signature}</doc>".replace("AQAB", "AQAD").encode())

    assert (good.intact, good.crypto_valid, good.overall) == (True, True, OverallSignature.INDETERMINATE)
    assert "signer-certificate-missing" in good.reasons
    assert bad.crypto_valid is not True


@pytest.mark.parametrize(("path", "known"), [("/*/ds:Signature", True), ("//ds:Signature", True), ("/*/*", False)])
def test_subtracting_the_signatures_is_computed_and_nothing_else(path: str, known: bool) -> None:
    """Other expressions could leave anything out, so they stay a doubt."""
    transform = (
        f'<Transform Algorithm="{FILTER}"><f:XPath xmlns:f="{FILTER}" xmlns:ds="{xml_signing.DS}" Filter="subtract">'
        f"{path}</f:XPath></Transform>"
    )
    signature = xml_signing.signature(xml_signing.reference("", xml_signing.canonical("<doc>a</doc>"), transform))
    (verdict,) = verdicts(f"<doc>a{signature}</doc>".encode())

    assert (verdict.intact, verdict.crypto_valid) == (True if known else None, True)
    assert ("unsupported-transform" in verdict.reasons) is not known


def test_a_declared_type_is_a_doubt_beside_sums_that_hold() -> None:
    """The sums are told; valid it never is."""
    (verdict,) = verdicts(b'<!DOCTYPE doc [<!ENTITY e "x">]>' + xml_signing.enveloped())

    assert (verdict.intact, verdict.crypto_valid) == (True, True)
    assert "xml-with-doctype" in verdict.reasons
    assert verdict.overall is OverallSignature.INDETERMINATE


def test_an_evidence_record_is_found_and_not_checked() -> None:
    """It proves the time of other files; a mention of one in a text does not count."""
    record = b'<?xml version="1.0"?>\n<EvidenceRecord xmlns="urn:ietf:params:xml:ns:ers" Version="1.0"/>'
    (verdict,) = verdicts(record)

    assert (verdict.container, verdict.reasons) == ("evidence_record", ("evidence-record-not-checked",))
    assert verdicts(b"<doc>urn:ietf:params:xml:ns:ers EvidenceRecord</doc>") == ()


def test_content_of_another_type_is_still_octets() -> None:
    """A content type that promises a structure does not change what was signed."""
    data = bytes(pki.sign_cms(b"Hello World", "chair", detached=False))
    number = cms.ContentType("data").dump()
    (verdict,) = verdicts(data.replace(number, cms.ContentType("signed_data").dump()), Format.CMS)

    assert verdict.intact is not None
    assert not any(reason.startswith(("checker-error", "contents-not-cms")) for reason in verdict.reasons)


def test_a_time_stamp_in_a_container_proves_a_time_and_no_signer() -> None:
    """META-INF/timestamp.tst over the only file: intact, and broken once the file changed."""
    stamp = token_over(b"van ban", "tsa", pki.SIGNING_DAY)
    parts = {"mimetype": b"application/vnd.etsi.asic-s+zip", "a.txt": b"van ban", "META-INF/timestamp.tst": stamp}
    (good,) = verdicts(xml_signing.zipped(parts), Format.ZIP)
    (bad,) = verdicts(xml_signing.zipped(parts | {"a.txt": b"van bam"}), Format.ZIP)

    assert (good.intact, good.sub_filter, good.trusted_at) == (True, "ETSI.RFC3161", pki.SIGNING_DAY)
    assert "document-timestamp" in good.reasons
    assert bad.overall is OverallSignature.INVALID


def test_xades_levels_come_from_what_is_in_the_signature() -> None:
    """Bound to its certificate: B-B; without the binding no level at all."""
    (bound,) = verdicts(xml_signing.enveloped())
    plain = xml_signing.signature(
        xml_signing.reference("", xml_signing.canonical("<doc>a</doc>"), xml_signing.ENVELOPED)
    )
    (loose,) = verdicts(f"<doc>a{plain}</doc>".encode())

    assert (bound.ades_level, loose.ades_level) == ("XAdES-B-B", "")
