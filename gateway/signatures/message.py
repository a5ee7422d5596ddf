"""Reading CMS SignedData [RFC 5652 §5]: its signers, its certificates, its content.

Works on the objects asn1crypto read and never copies or edits them: it would
re-encode them and break what was signed.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms, core, x509

from gateway.signatures.embedded import embedded_in_message, safely
from gateway.signatures.evidence import EmbeddedEvidence

Content = tuple[bytes | memoryview, ...]
"""Signed bytes in parts that are digested one after the other."""

_ARMOUR = re.compile(rb"-----BEGIN (?:PKCS7|CMS|PKCS #7 SIGNED DATA)-----(.*?)-----END ", re.DOTALL)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")


class NotSigned(ValueError):
    """The CMS value holds no signature: another content type, or no signer."""


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """One SignedData value. `Any` stands for asn1crypto's untyped objects."""

    signer_infos: tuple[Any, ...]
    certificates: tuple[Any, ...]
    content_type: str
    content: bytes | None
    """Encapsulated content; None when the signature is detached."""
    embedded: EmbeddedEvidence = EmbeddedEvidence()
    """Revocation lists and responses beside the certificates."""


def read_signed_message(data: bytes) -> SignedMessage:
    """SignedData from DER, BER, PEM or bare base64; trailing zero padding is ignored.

    Raises `NotSigned` for enveloped and other content ("encrypted" or
    "other-content" is its text) and ValueError where the bytes are no CMS.
    """
    info = cms.ContentInfo.load(binary_form(data))
    kind = info["content_type"].native
    if kind in ("enveloped_data", "authenticated_enveloped_data", "encrypted_data"):
        raise NotSigned("encrypted")
    if kind != "signed_data":
        raise NotSigned("other-content")
    signed = info["content"]
    encapsulated = signed["encap_content_info"]
    return SignedMessage(
        signer_infos=tuple(signed["signer_infos"]),
        certificates=tuple(_certificates(signed)),
        content_type=encapsulated["content_type"].native,
        content=_content_of(encapsulated),
        embedded=safely(embedded_in_message, signed),
    )


def binary_form(data: bytes) -> bytes:
    """The DER or BER bytes behind PEM armour or bare base64; other bytes as they are."""
    if data[:1] == b"\x30":
        return data
    armour = _ARMOUR.search(data)
    text = armour.group(1) if armour else data
    if not armour and not _BASE64.fullmatch(text):
        return data
    try:
        return base64.b64decode(text, validate=False)
    except binascii.Error:
        return data


def signer_certificate(signer_info: Any, certificates: tuple[Any, ...]) -> Any | None:
    """The certificate the SignerInfo points at, by issuer and serial or by key identifier."""
    sid = signer_info["sid"]
    if sid.name == "issuer_and_serial_number":
        issuer, serial = sid.chosen["issuer"], sid.chosen["serial_number"].native
        same = (c for c in certificates if c.serial_number == serial and _same_name(c.issuer, issuer))
        return next(same, None)
    wanted = sid.chosen.native
    return next((c for c in certificates if c.key_identifier == wanted), None)


def attribute_values(attributes: Any, name: str) -> tuple[Any, ...]:
    """All values of a signed or unsigned attribute; () where there is none."""
    if isinstance(attributes, core.Void):
        return ()
    return tuple(value for attr in attributes if attr["type"].native == name for value in attr["values"])


def _certificates(signed: Any) -> list[Any]:
    # Read again from their own bytes: an object that was reached through a
    # tagged choice would be re-encoded, and its digest and signature change.
    found = signed["certificates"]
    if isinstance(found, core.Void):
        return []
    return [x509.Certificate.load(_untagged(c)) for c in found if c.name == "certificate"]


def _same_name(one: Any, other: Any) -> bool:
    """The same bytes, or the same once folded, which takes far longer."""
    return bool(one.dump() == other.dump() or one == other)


def _untagged(choice: Any) -> bytes:
    return bytes(choice.chosen.untag().dump())


class _Octets(core.Sequence):  # type: ignore[misc]
    """EncapsulatedContentInfo whose content is octets, whatever its type says [RFC 5652 §5.2]."""

    _fields = [  # noqa: RUF012
        ("content_type", core.ObjectIdentifier),
        ("content", core.OctetString, {"explicit": 0, "optional": True}),
    ]


def _content_of(encapsulated: Any) -> bytes | None:
    """The octets that are digested: those inside the OCTET STRING, joined where BER cut them."""
    try:
        content = encapsulated["content"]
    except (ValueError, TypeError):
        # asn1crypto expects the structure that the content type names; signed are the octets.
        content = _Octets.load(encapsulated.dump())["content"]
    return None if isinstance(content, core.Void) else bytes(content)
