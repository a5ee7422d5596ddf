"""CMS signatures and signed mails that were tampered with. Nothing here may be called valid."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from asn1crypto import algos, cms, x509

from gateway.records import SignatureVerdict
from gateway.signatures.cms import check_cms
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.smime import check_smime
from tests.made import forged_certificates as forgery
from tests.made import pki
from tests.made.key_ring import loaded, raw_signature, signature_algorithm
from tests.made.signed_cms import By, attribute, signed_message, time_stamp
from tests.made.signed_kinds import LETTER

CHAIR = By("chair")
OTHER = LETTER.replace(b"nh g", b"mh g")
Checked = Callable[[TrustEvidence], tuple[SignatureVerdict, ...]]


def file(data: bytes | Callable[[], bytes]) -> Checked:
    made = data if callable(data) else lambda: data
    return lambda trust: check_cms(made(), trust, pki.SIGNING_DAY)


def signed(*signers: By, content: bytes = LETTER, **options: Any) -> Checked:
    return file(lambda: signed_message(content, *signers, **options))


def mail(part: bytes, *signers: By, over: bytes = LETTER, **options: Any) -> Checked:
    """The part beside a signature over something else."""
    return lambda trust: check_smime(part, signed_message(over, *signers, **options), trust, pki.SIGNING_DAY)


def edited(change: Callable[[cms.SignedData], None], *signers: By, **options: Any) -> Checked:
    """A signed message, taken apart and changed."""

    def made() -> bytes:
        info = cms.ContentInfo.load(signed_message(LETTER, *(signers or (CHAIR,)), **options))
        copy = cms.SignedData.load(info["content"].untag().dump())
        change(copy)
        return bytes(cms.ContentInfo({"content_type": "signed_data", "content": copy}).dump(force=True))

    return file(made)


def _first(data: cms.SignedData) -> cms.SignerInfo:
    return data["signer_infos"][0]


def bare_attributes() -> bytes:
    """The signed attributes of one signature shown as the content of another that has none [RFC 5652 §11]."""
    info = cms.ContentInfo.load(signed_message(LETTER, CHAIR))["content"]["signer_infos"][0]
    attributes = bytes(info["signed_attrs"].untag().dump())
    value = info["signature"].native
    return signed_message(attributes, By("chair", bare=True, value=lambda *_: value))


def padded(digest: str, garbage: bool) -> Callable[[bytes, str, bytes], bytes]:
    """PKCS #1 v1.5 by cube root: a number whose cube begins with good padding, made without the private key."""

    def made(der: bytes, _: str, octets: bytes) -> bytes:
        size = loaded(der).key_size // 8
        info = bytes(
            algos.DigestInfo(
                {"digest_algorithm": {"algorithm": digest}, "digest": hashlib.new(digest, octets).digest()}
            ).dump()
        )
        start = b"\x00\x01" + b"\xff" * (8 if garbage else 0) + b"\x00" + info
        target = int.from_bytes(start.ljust(size, b"\x00"))
        root = _cube_root(target) + 1
        return root.to_bytes(size)

    return made


def _cube_root(number: int) -> int:
    low, high = 0, 1 << (number.bit_length() // 3 + 2)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**3 <= number else (low, middle - 1)
    return low


def zeros(*_: object) -> bytes:
    """The ECDSA signature (0, 0)."""
    return b"\x30\x06\x02\x01\x00\x02\x01\x00"


def by_attacker(_: bytes, digest: str, octets: bytes) -> bytes:
    return raw_signature(forgery.key_der(), digest, octets)


def with_certificates(data: bytes, *certificates: x509.Certificate) -> bytes:
    info = cms.ContentInfo.load(data)
    copy = cms.SignedData.load(info["content"].untag().dump())
    copy["certificates"] = list(certificates)
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": copy}).dump(force=True))


def forged_signer(name: str, *above: x509.Certificate, pointing_at: str = "") -> Checked:
    """Signed with the attacker's key, under a certificate that he made in the name of the signer."""

    def made() -> bytes:
        leaf = forgery.forged(name, pointing_at)
        data = signed_message(LETTER, By("secretary", value=by_attacker, points_at=name))
        return with_certificates(_without_named(data), leaf, *above)

    return file(made)


def _without_named(data: bytes) -> bytes:
    """The message signed again by the attacker, without the attribute that names a certificate."""
    info = cms.ContentInfo.load(data)
    copy = cms.SignedData.load(info["content"].untag().dump())
    signer = copy["signer_infos"][0]
    kept = [one for one in signer["signed_attrs"] if one["type"].native != "signing_certificate_v2"]
    attributes = cms.CMSAttributes(kept)
    signer["signed_attrs"] = attributes
    signer["signature"] = raw_signature(forgery.key_der(), "sha256", attributes.dump())
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": copy}).dump(force=True))


def _set(path: str, value: Any) -> Callable[[cms.SignedData], None]:
    def change(data: cms.SignedData) -> None:
        _first(data)[path] = value

    return change


def _token(over: bytes, stamper: str = "tsa") -> cms.CMSAttribute:
    return attribute("signature_time_stamp_token", cms.ContentInfo.load(time_stamp(over, stamper, pki.SIGNING_DAY)))


_PSS = signature_algorithm(pki.private_key("chair").dump(), "sha256", pss=True)
MESSAGES: dict[str, Checked] = {
    "content changed": signed(CHAIR, carried=OTHER),
    "digest attribute alone changed": signed(By("chair", message_digest=bytes(32))),
    "digest attribute empty": signed(By("chair", message_digest=b"")),
    "digest cut": signed(By("chair", message_digest=hashlib.sha256(LETTER).digest()[:20])),
    "two digests": signed(By("chair", more=(attribute("message_digest", hashlib.sha256(OTHER).digest()),))),
    "attributes as content": file(bare_attributes),
    "content type of a time-stamp": signed(By("chair", content_type="tst_info")),
    "names another certificate": signed(By("chair", names="office")),
    "points at another certificate": signed(By("chair", points_at="office")),
    "points at a namesake": signed(By("chair", points_at="namesake")),
    "says sha-1, used sha-256": signed(By("chair", written_digest="sha1")),
    "says sha-512, used sha-256": signed(By("chair", written_digest="sha512")),
    "says md5": signed(By("chair", written_digest="md5")),
    "md5": signed(By("chair", digest="md5")),
    "cube root": signed(By("exponent_three", value=padded("sha256", garbage=True))),
    "cube root without padding": signed(By("exponent_three", value=padded("sha256", garbage=False))),
    "cube root, sha-1": signed(By("exponent_three", digest="sha1", value=padded("sha1", garbage=True))),
    "curve signature of zeros": signed(By("curve", value=zeros)),
    "curve signature empty": signed(By("curve", value=lambda *_: b"")),
    "edwards signature of zeros": signed(By("edwards", digest="sha512", value=lambda *_: bytes(64))),
    "signature of zeros": signed(By("chair", value=lambda *_: bytes(256))),
    "signature is the padded digest": signed(By("chair", value=lambda der, digest, octets: octets[:256].rjust(256, b"\0"))),
    "signature by another key": signed(By("chair", value=lambda _, digest, octets: raw_signature(pki.private_key("office").dump(), digest, octets))),
    "pss said, pkcs 1 done": edited(_set("signature_algorithm", _PSS)),
    "digest algorithm nobody knows": edited(_set("digest_algorithm", {"algorithm": "1.2.3.4"})),
    "signature algorithm nobody knows": edited(_set("signature_algorithm", {"algorithm": "1.2.3.4"})),
    "one signer honest, one forged": signed(CHAIR, By("office", value=lambda *_: bytes(256))),
    "one signer honest, one a stranger": signed(CHAIR, By("stranger")),
    "forged signer": forged_signer("secretary"),
    "forged signer that points at the authority": forged_signer("secretary", pointing_at="party"),
    "forged signer under a forged authority": forged_signer("secretary", forgery.forged("party")),
    "forged signer under a forged root": forged_signer("secretary", forgery.forged("party"), forgery.forged("root")),
    "stranger with his own root and lists": signed(By("stranger"), chain=("strangers",), crls=(pki.crl_der("strangers"),)),
    "revoked, with a list from before": signed(By("revoked"), crls=(pki.crl_der("agencies", pki.SIGNING_DAY.replace(year=2022)),)),
    "stamp over another signature": signed(By("chair", unsigned=(_token(b"another"),))),
    "stamp by a signer": signed(By("expired", time_stamper="tsa_for_signing", stamped_at=pki.SIGNING_DAY.replace(year=2015))),
    "detached, content elsewhere": signed(CHAIR, detached=True),
    "part of a mail changed": mail(OTHER, CHAIR, detached=True),
    "header of a part changed": mail(LETTER.replace(b"utf-8", b"utf-7"), CHAIR, detached=True),
    "part with more before it": mail(b"X-More: 1\r\n" + LETTER, CHAIR, detached=True),
    "part with more after it": mail(LETTER + b"P.S.\r\n", CHAIR, detached=True),
    "another text inside the detached": mail(LETTER, CHAIR, over=OTHER),
    "another text inside, digest of the part": mail(LETTER, CHAIR, detached=True, carried=OTHER),
    "nobody signed the mail": mail(LETTER, detached=True),
}  # fmt: skip
