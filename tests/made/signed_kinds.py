"""One honest signed file of every container, for any signer: what the matrix of conditions is multiplied with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from classifiers.reading import Format
from gateway.records import SignatureVerdict
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.files import check_signatures
from gateway.signatures.smime import check_opaque, check_smime
from tests.made import pki, raw_pdf, signed_xml
from tests.made.signed_cms import By, signed_message
from tests.made.xml_signing import zipped

LETTER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nK\xc3\xadnh g\xe1\xbb\xadi\r\n"
Check = Callable[[TrustEvidence, datetime], tuple[SignatureVerdict, ...]]
Make = Callable[[By, tuple[str, ...]], Check]
"""Signer and the certificates beside it in; how the signed file is checked out."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One container."""

    name: str
    make: Make
    stampable: bool = True
    """Whether it has a place for a time-stamp over the signature value."""
    chained: bool = True
    """Whether it has a place for further certificates."""
    only: str = ""
    """Kind of key that it knows, "" for all."""
    doubts: tuple[str, ...] = ()
    """Reasons that keep even the best signature of this kind from being valid."""
    bare: bool = False
    """Without signed attributes: no claimed time."""
    twin: bool = False
    """Read like another kind, so that a part of the conditions is enough."""


def _file(data: bytes, format: Format) -> Check:
    return lambda trust, at: check_signatures(data, format, trust, at)


def _pades(by: By, chain: tuple[str, ...]) -> Check:
    contents = raw_pdf.by(by, chain=chain)
    return _file(raw_pdf.sign(raw_pdf.plain(), contents, sub_filter="ETSI.CAdES.detached", size=6000), Format.PDF)


def _adobe(by: By, chain: tuple[str, ...]) -> Check:
    return _file(raw_pdf.sign(raw_pdf.plain(), raw_pdf.by(by, chain=chain), size=6000), Format.PDF)


def _pkcs7_sha1(by: By, chain: tuple[str, ...]) -> Check:
    data = raw_pdf.sign(raw_pdf.plain(), raw_pdf.by_sha1_of_the_digest(by), sub_filter="adbe.pkcs7.sha1", size=6000)
    return _file(data, Format.PDF)


def _rsa_sha1(by: By, chain: tuple[str, ...]) -> Check:
    return _file(raw_pdf.bare_rsa(raw_pdf.plain(), by), Format.PDF)


def _enveloping_cms(by: By, chain: tuple[str, ...]) -> Check:
    return _file(signed_message(LETTER, by, chain=chain), Format.CMS)


def _multipart(by: By, chain: tuple[str, ...]) -> Check:
    seal = signed_message(LETTER, by, detached=True, chain=chain)
    return lambda trust, at: check_smime(LETTER, seal, trust, at)


def _opaque(by: By, chain: tuple[str, ...]) -> Check:
    seal = signed_message(LETTER, by, chain=chain)
    return lambda trust, at: check_opaque(seal, trust, at)


def _enveloped_xml(by: By, chain: tuple[str, ...]) -> Check:
    return _file(signed_xml.enveloped(by, chain=chain), Format.XML)


def _enveloping_xml(by: By, chain: tuple[str, ...]) -> Check:
    return _file(signed_xml.enveloping(by, chain=chain), Format.XML)


def _office(kind: str) -> Make:
    return lambda by, chain: _file(zipped(signed_xml.office(kind, by, chain=chain)), Format[kind.upper()])


def _asic_e(by: By, chain: tuple[str, ...]) -> Check:
    return _file(zipped(signed_xml.asic_xades(by, signed_xml.FILES, chain)), Format.ZIP)


def _asic_e_cms(by: By, chain: tuple[str, ...]) -> Check:
    made = signed_xml.asic_cms(lambda data: signed_message(data, by, detached=True, chain=chain), signed_xml.FILES)
    return _file(zipped(made), Format.ZIP)


def _asic_s(by: By, chain: tuple[str, ...]) -> Check:
    seal = signed_message(b"one", by, detached=True, chain=chain)
    return _file(zipped({"a.txt": b"one", "META-INF/signature.p7s": seal}), Format.ZIP)


KINDS = (
    Kind("pades", _pades),
    Kind("adbe.pkcs7.detached", _adobe),
    Kind("adbe.pkcs7.sha1", _pkcs7_sha1, chained=False, doubts=("weak-algorithm",)),
    Kind(
        "adbe.x509.rsa_sha1",
        _rsa_sha1,
        stampable=False,
        chained=False,
        only="rsa",
        doubts=("weak-algorithm",),
        bare=True,
    ),
    Kind("p7m", _enveloping_cms),
    Kind("multipart-signed", _multipart),
    Kind("opaque", _opaque, twin=True),
    Kind("xades-enveloped", _enveloped_xml),
    Kind("xades-enveloping", _enveloping_xml),
    Kind("docx", _office("docx")),
    Kind("xlsx", _office("xlsx"), twin=True),
    Kind("pptx", _office("pptx"), twin=True),
    Kind("asic-e-xades", _asic_e),
    Kind("asic-e-cms", _asic_e_cms),
    Kind("asic-s-cms", _asic_s),
)


def key_kind(name: str) -> str:
    """`rsa`, `ec` or `ed25519`."""
    return str(pki.certificate(name).public_key.algorithm)
