"""XAdES, Office and ASiC signatures with any signer of the test PKI, with time-stamps."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

from tests.made import pki
from tests.made.key_ring import loaded, raw_signature
from tests.made.signed_cms import By, time_stamp
from tests.made.xml_signing import DS, ENVELOPED, OFFICE, PACKAGE, RELATIONS, XADES

EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
DIGEST_NAMES = {
    "sha1": DS + "sha1",
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha384": MORE + "sha384",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
}
PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
CANONICAL = f'<Transform Algorithm="{EXCLUSIVE}"/>'


def canonical(text: str) -> bytes:
    """Exclusive canonical form of a text that is parsed on its own."""
    return bytes(etree.tostring(etree.fromstring(text), method="c14n", exclusive=True))


def coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def reference(uri: str, digested: bytes, transforms: str = "", kind: str = "", digest: str = "sha256") -> str:
    """A Reference to bytes that were transformed already."""
    named = f' Type="{kind}"' if kind else ""
    asked = f"<Transforms>{transforms}</Transforms>" if transforms else ""
    value = coded(hashlib.new(digest, digested, usedforsecurity=False).digest())
    return (
        f'<Reference URI="{uri}"{named}>{asked}<DigestMethod Algorithm="{DIGEST_NAMES[digest]}"/>'
        f"<DigestValue>{value}</DigestValue></Reference>"
    )


@dataclass(frozen=True, slots=True)
class Bent:
    """What is odd about an XML signature."""

    certificates: tuple[str, ...] | None = None
    """Certificates beside it instead of the signer's own."""
    without_properties: bool = False
    value: Callable[[bytes], str] | None = None
    """How the text of SignatureValue is made from the octets of SignedInfo."""
    method: str = ""
    """Signature method that is written instead of the one used."""
    canonicalization: str = EXCLUSIVE
    ident: str = ""
    more: str = ""
    """Text after the KeyInfo."""


HONEST = Bent()


def signature(references: str, by: By, objects: str = "", bent: Bent = HONEST, chain: tuple[str, ...] = ()) -> str:
    """A ds:Signature element; its signed properties are referred to beside those `references`."""
    properties = "" if bent.without_properties else _signed_properties(by)
    if properties:
        references += reference("#props", canonical(properties), CANONICAL, PROPERTIES, by.digest)
    info = (
        f'<SignedInfo xmlns="{DS}"><CanonicalizationMethod Algorithm="{bent.canonicalization}"/>'
        f'<SignatureMethod Algorithm="{bent.method or _method(by)}"/>{references}</SignedInfo>'
    )
    octets = canonical(info)
    value = bent.value(octets) if bent.value else coded(_value(by, octets))
    shown = bent.certificates if bent.certificates is not None else (by.name, *chain)
    certificates = "".join(f"<X509Certificate>{coded(pki.certificate_der(one))}</X509Certificate>" for one in shown)
    key = f"<KeyInfo><X509Data>{certificates}</X509Data></KeyInfo>" if shown else ""
    ident = f' Id="{bent.ident}"' if bent.ident else ""
    held = _qualifying(properties, value, by)
    return (
        f'<Signature xmlns="{DS}"{ident}>{info}<SignatureValue>{value}</SignatureValue>{key}{bent.more}'
        f"{objects}{held}</Signature>"
    )


def _method(by: By) -> str:
    key = loaded(pki.private_key(by.name).dump())
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return f"{MORE}ecdsa-{by.digest}"
    if not isinstance(key, rsa.RSAPrivateKey):
        return "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"
    if by.pss:
        return f"http://www.w3.org/2007/05/xmldsig-more#{by.digest}-rsa-MGF1"
    return DS + "rsa-sha1" if by.digest == "sha1" else f"{MORE}rsa-{by.digest}"


def _value(by: By, octets: bytes) -> bytes:
    der = pki.private_key(by.name).dump()
    value = raw_signature(der, by.digest, octets, pss=by.pss)
    key = loaded(der)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        return value
    size = (key.key_size + 7) // 8
    return b"".join(number.to_bytes(size) for number in decode_dss_signature(value))


def _signed_properties(by: By) -> str:
    named = hashlib.sha256(pki.certificate_der(by.names or by.name)).digest()
    time = f"<xades:SigningTime>{by.at.isoformat()}</xades:SigningTime>" if by.at else ""
    return (
        f'<xades:SignedProperties xmlns:xades="{XADES}" Id="props"><xades:SignedSignatureProperties>{time}'
        f"<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>"
        f'<DigestMethod xmlns="{DS}" Algorithm="{DIGEST_NAMES["sha256"]}"/>'
        f'<DigestValue xmlns="{DS}">{coded(named)}</DigestValue></xades:CertDigest></xades:Cert>'
        "</xades:SigningCertificateV2></xades:SignedSignatureProperties></xades:SignedProperties>"
    )


def _qualifying(properties: str, value: str, by: By) -> str:
    """The object with the properties, those that nobody signs (the time-stamp) among them."""
    unsigned = ""
    if by.time_stamper:
        stamped = canonical(f'<SignatureValue xmlns="{DS}">{value}</SignatureValue>')
        token = time_stamp(stamped, by.time_stamper, by.stamped_at or by.at or pki.SIGNING_DAY)
        unsigned = (
            "<xades:UnsignedProperties><xades:UnsignedSignatureProperties><xades:SignatureTimeStamp>"
            f'<CanonicalizationMethod xmlns="{DS}" Algorithm="{EXCLUSIVE}"/><xades:EncapsulatedTimeStamp>'
            f"{coded(token)}</xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp>"
            "</xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
        )
    if not (properties or unsigned):
        return ""
    return (
        f'<Object><xades:QualifyingProperties xmlns:xades="{XADES}">{properties}{unsigned}'
        "</xades:QualifyingProperties></Object>"
    )


BODY = "<body>Kính gửi: Sở Tài chính</body>"


def enveloped(by: By, content: str = BODY, bent: Bent = HONEST, chain: tuple[str, ...] = ()) -> bytes:
    """A document that carries its signature inside."""
    transforms = ENVELOPED + CANONICAL
    made = signature(
        reference("", canonical(f"<doc>{content}</doc>"), transforms, digest=by.digest), by, "", bent, chain
    )
    return f"<doc>{content}{made}</doc>".encode()


def enveloping(by: By, content: str = BODY, bent: Bent = HONEST, chain: tuple[str, ...] = ()) -> bytes:
    """A signature that carries the document inside."""
    held = f'<Object xmlns="{DS}" Id="content">{content}</Object>'
    made = reference("#content", canonical(held), CANONICAL, digest=by.digest)
    return signature(made, by, held, bent, chain).encode()


def beside(by: By, content: str = '<body Id="b">Kính gửi: Sở Tài chính</body>', chain: tuple[str, ...] = ()) -> bytes:
    """A signature that stands beside the one element that it signs."""
    made = signature(reference("#b", canonical(content), CANONICAL, digest=by.digest), by, "", HONEST, chain)
    return f"<doc>{content}{made}</doc>".encode()


def detached(by: By, name: str, data: bytes) -> bytes:
    """A signature in a file of its own."""
    return signature(reference(name, data, digest=by.digest), by).encode()


@dataclass(frozen=True, slots=True)
class OfficeKind:
    """What the three kinds of Office packages differ in."""

    main: str
    content_type: str
    data: bytes


_OPEN_XML = "application/vnd.openxmlformats-officedocument."
KINDS = {
    "docx": OfficeKind(
        "word/document.xml",
        _OPEN_XML + "wordprocessingml.document.main+xml",
        '<w:document xmlns:w="urn:w"><w:t>Số: 12/QĐ-UBND</w:t></w:document>'.encode(),
    ),
    "xlsx": OfficeKind(
        "xl/workbook.xml",
        _OPEN_XML + "spreadsheetml.sheet.main+xml",
        '<workbook xmlns="urn:x"><c>Tổng: 12</c></workbook>'.encode(),
    ),
    "pptx": OfficeKind(
        "ppt/presentation.xml",
        _OPEN_XML + "presentationml.presentation.main+xml",
        '<p:presentation xmlns:p="urn:p"><t>Báo cáo</t></p:presentation>'.encode(),
    ),
}
_SIGNATURES = "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"


def office(kind: str, by: By, bent: Bent = HONEST, chain: tuple[str, ...] = ()) -> dict[str, bytes]:
    """The parts of a small signed Office package."""
    one = KINDS[kind]
    relation = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="{one.main}"/>'
    root = f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="{RELATIONS}"/>'
        f'<Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/{one.main}" ContentType="{one.content_type}"/>'
        f'<Override PartName="/_xmlsignatures/sig1.xml" ContentType="{_SIGNATURES}"/></Types>'
    )
    asked = (
        f'<Transform Algorithm="{PACKAGE}/RelationshipTransform"><mdssi:RelationshipReference '
        f'xmlns:mdssi="{PACKAGE}/digital-signature" SourceId="rId1"/></Transform>{CANONICAL}'
    )
    internal = root.replace('"/></R', '" TargetMode="Internal"/></R')
    manifest = (
        f'<Object xmlns="{DS}" Id="idPackageObject"><Manifest>'
        + reference(f"/_rels/.rels?ContentType={RELATIONS}", canonical(internal), asked, digest=by.digest)
        + reference(f"/{one.main}?ContentType={one.content_type}", one.data, digest=by.digest)
        + "</Manifest></Object>"
    )
    named = reference("#idPackageObject", canonical(manifest), CANONICAL, DS + "Object", by.digest)
    return {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": root.encode(),
        one.main: one.data,
        "_xmlsignatures/sig1.xml": signature(named, by, manifest, bent, chain).encode(),
    }


FILES = {"quyết định.txt": b"one", "b.txt": b"two"}
_LIST = "http://uri.etsi.org/02918/v1.2.1#"


def asic_xades(
    by: By, files: Mapping[str, bytes], chain: tuple[str, ...] = (), bent: Bent = HONEST
) -> dict[str, bytes]:
    """The entries of a container with one XAdES signature over the files (ASiC-E; ASiC-S with one file)."""
    references = "".join(reference(_address(name), data, digest=by.digest) for name, data in files.items())
    made = f'<a:XAdESSignatures xmlns:a="{_LIST}">{signature(references, by, "", bent, chain)}</a:XAdESSignatures>'
    return {"mimetype": _media_type(len(files) > 1), **files, "META-INF/signatures.xml": made.encode()}


def asic_cms(sign: Callable[[bytes], bytes], files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The entries of an ASiC-E container whose manifest is signed by CMS."""
    rows = "".join(
        f'<a:DataObjectReference URI="{_address(name)}"><DigestMethod xmlns="{DS}" Algorithm="{DIGEST_NAMES["sha256"]}"/>'
        f'<DigestValue xmlns="{DS}">{coded(hashlib.sha256(data).digest())}</DigestValue></a:DataObjectReference>'
        for name, data in files.items()
    )
    manifest = (
        f'<a:ASiCManifest xmlns:a="{_LIST}"><a:SigReference URI="META-INF/signature.p7s" '
        f'MimeType="application/pkcs7-signature"/>{rows}</a:ASiCManifest>'
    ).encode()
    return {
        "mimetype": _media_type(True),
        **files,
        "META-INF/ASiCManifest.xml": manifest,
        "META-INF/signature.p7s": sign(manifest),
    }


def _media_type(extended: bool) -> bytes:
    return b"application/vnd.etsi.asic-e+zip" if extended else b"application/vnd.etsi.asic-s+zip"


def _address(name: str) -> str:
    return name.replace(" ", "%20")
