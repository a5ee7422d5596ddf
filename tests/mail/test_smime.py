"""What a check of S/MIME signatures is given."""

from __future__ import annotations

import base64

from asn1crypto import cms

from gateway.mail.message import read_message
from gateway.settings import Sandbox

LIMITS = Sandbox()
ENTITY = b"Content-Type: text/plain; charset=utf-8\r\n\r\nK\xc3\xadnh g\xe1\xbb\xadi \r\n\r\n"
SIGNED = (
    b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=s\r\n\r\n'
    b"--s\r\n" + ENTITY + b"\r\n--s\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nMIJzaWc=\r\n--s--\r\n"
)


def opaque(content: bytes) -> bytes:
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [],
            "encap_content_info": {"content_type": "data", "content": content},
            "signer_infos": [],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": data}).dump())


def mail_of(data: bytes, kind: bytes) -> bytes:
    return (
        b"Content-Type: application/pkcs7-mime; smime-type=" + kind + b"; name=smime.p7m\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data)
    )


def test_signed_bytes_are_exactly_those_between_the_delimiters() -> None:
    """Trailing blanks and empty lines belong to the signed part, the last line end does not."""
    entity = read_message(SIGNED, LIMITS).signed_entities[0]

    assert entity.raw == ENTITY
    assert entity.signature == b"0\x82sig"
    assert (entity.protocol, entity.micalg, entity.depth) == ("application/pkcs7-signature", "sha-256", 0)


def test_signature_of_a_forwarded_mail_is_not_the_mail_s_own() -> None:
    """Depth tells whose signature it is."""
    message = read_message(b"Content-Type: message/rfc822\r\n\r\nFrom: a@b.vn\r\n" + SIGNED, LIMITS)

    assert [entity.depth for entity in message.signed_entities] == [1]


def test_opaque_signature_is_a_part_and_its_content_is_opened() -> None:
    """Body and files inside signed-data are read like those of any mail."""
    inner = (
        b"Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\nxin gui\r\n"
        b"--i\r\nContent-Type: application/pdf; name=A.pdf\r\n\r\n%PDF-1\r\n--i--\r\n"
    )
    message = read_message(mail_of(opaque(inner), b"signed-data"), LIMITS)

    assert [(part.filename, part.parent, part.smime_type) for part in message.parts] == [
        ("smime.p7m", None, "signed-data"),
        ("A.pdf", 0, ""),
    ]
    assert message.body == "xin gui"


def test_encrypted_mail_is_a_part_that_says_so() -> None:
    """Enveloped data stays closed."""
    part = read_message(mail_of(b"0\x80", b"enveloped-data"), LIMITS).parts[0]

    assert (part.smime_type, part.opened) == ("enveloped-data", False)
