"""CMS signatures built piece by piece, so that each piece can be honest or not [RFC 5652 §5]."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import algos, cms, core, crl, tsp, x509

from tests.made import pki
from tests.made.key_ring import raw_signature, signature_algorithm

Raw = Callable[[bytes, str, bytes], bytes]
"""Key (PKCS #8), digest and data in, the signature value out."""


@dataclass(frozen=True, slots=True)
class By:
    """One signer, and what is odd about the signature."""

    name: str
    at: datetime | None = pki.SIGNING_DAY
    """Claimed time; None for no signingTime."""
    digest: str = "sha256"
    time_stamper: str = ""
    stamped_at: datetime | None = None
    """Time of the token; the claimed time where it is None."""
    pss: bool = False
    bare: bool = False
    """Without signed attributes."""
    message_digest: bytes | None = None
    """Written instead of the true digest."""
    content_type: str | None = None
    """Written instead of the true one."""
    names: str = ""
    """Whose certificate the signed attributes name; the signer's where it is ""."""
    points_at: str = ""
    """Whose certificate the SignerInfo points at."""
    value: Raw | None = None
    """How the signature value is made."""
    written_digest: str = ""
    """Digest algorithm that the SignerInfo names instead of the one used."""
    unsigned: tuple[cms.CMSAttribute, ...] = ()
    more: tuple[cms.CMSAttribute, ...] = ()
    """Further signed attributes."""


def signed_message(
    content: bytes,
    *signers: By,
    detached: bool = False,
    content_type: str = "data",
    carried: bytes | None = None,
    chain: tuple[str, ...] = (),
    certificates: tuple[str, ...] | None = None,
    crls: tuple[bytes, ...] = (),
) -> bytes:
    """A SignedData (DER) over the content.

    `carried` is put inside instead of it; `certificates` are beside it instead
    of the signers' own; `chain` and `crls` are added.
    """
    shown = certificates if certificates is not None else tuple(one.points_at or one.name for one in signers)
    digests = dict.fromkeys(one.written_digest or one.digest for one in signers)
    inside = carried if carried is not None else None if detached else content
    fields: dict[str, Any] = {
        "version": "v1" if content_type == "data" else "v3",
        "digest_algorithms": [{"algorithm": name} for name in digests],
        "encap_content_info": _encapsulated(content_type, inside),
        "certificates": [pki.certificate(name) for name in dict.fromkeys((*shown, *chain))],
        "signer_infos": [signer_info(one, content, content_type) for one in signers],
    }
    if crls:
        fields["crls"] = [cms.RevocationInfoChoice("crl", crl.CertificateList.load(der)) for der in crls]
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(fields)}).dump())


def _encapsulated(content_type: str, inside: bytes | None) -> dict[str, Any]:
    if inside is None:
        return {"content_type": content_type}
    return {"content_type": content_type, "content": inside}


def signer_info(by: By, content: bytes, content_type: str = "data") -> cms.SignerInfo:
    """One SignerInfo."""
    key = pki.private_key(by.name).dump()
    attributes = None if by.bare else _attributes(by, content, content_type)
    octets = content if attributes is None else bytes(attributes.dump())
    value = by.value(key, by.digest, octets) if by.value else raw_signature(key, by.digest, octets, pss=by.pss)
    pointed = pki.certificate(by.points_at or by.name)
    fields: dict[str, Any] = {
        "version": "v1",
        "sid": _points_at(pointed),
        "digest_algorithm": {"algorithm": by.written_digest or by.digest},
        "signature_algorithm": signature_algorithm(key, by.digest, pss=by.pss),
        "signature": value,
    }
    if attributes is not None:
        fields["signed_attrs"] = attributes
    stamps = (_stamped(value, by),) if by.time_stamper else ()
    if stamps or by.unsigned:
        fields["unsigned_attrs"] = cms.CMSAttributes([*stamps, *by.unsigned])
    return cms.SignerInfo(fields)


def attribute(kind: str, value: Any) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": kind, "values": [value]})


def _attributes(by: By, content: bytes, content_type: str) -> cms.CMSAttributes:
    digest = hashlib.new(by.digest, content, usedforsecurity=False).digest()
    named = pki.certificate_der(by.names or by.points_at or by.name)
    certid = tsp.ESSCertIDv2(
        {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "cert_hash": hashlib.sha256(named).digest()}
    )
    made = [
        attribute("content_type", by.content_type or content_type),
        attribute("message_digest", by.message_digest if by.message_digest is not None else digest),
        attribute("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [certid]})),
        *by.more,
    ]
    if by.at is not None:
        made.append(attribute("signing_time", cms.Time({"utc_time": core.UTCTime(by.at)})))
    return cms.CMSAttributes(made)


def _points_at(certificate: x509.Certificate) -> cms.SignerIdentifier:
    chosen = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    return cms.SignerIdentifier("issuer_and_serial_number", cms.IssuerAndSerialNumber(chosen))


def _stamped(value: bytes, by: By) -> cms.CMSAttribute:
    at = by.stamped_at or by.at or pki.SIGNING_DAY
    return attribute("signature_time_stamp_token", cms.ContentInfo.load(time_stamp(value, by.time_stamper, at)))


def time_stamp(data: bytes, stamper: str, at: datetime, digest: str = "sha256") -> bytes:
    """A token (DER) of that stamper over those bytes."""
    imprint = {"hash_algorithm": {"algorithm": digest}, "hashed_message": hashlib.new(digest, data).digest()}
    request = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "cert_req": True})
    response = asyncio.run(pki.stamper(stamper, at).async_request_tsa_response(request))
    return bytes(response["time_stamp_token"].dump())
