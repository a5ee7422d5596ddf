"""XML, Office and ASiC signatures made for tests, with lxml's own canonical form as the second opinion."""

from __future__ import annotations

import base64
import copy
import hashlib
import io
import zipfile
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from tests.made import pki

DS = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ENVELOPED = f'<Transform Algorithm="{DS}enveloped-signature"/>'
RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def digest(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def canonical(text: str | bytes) -> bytes:
    """Inclusive canonical form of a text that is parsed on its own."""
    return bytes(etree.tostring(etree.fromstring(text), method="c14n"))


def reference(uri: str, digested: bytes, transforms: str = "", kind: str = "") -> str:
    named = f' Type="{kind}"' if kind else ""
    asked = f"<Transforms>{transforms}</Transforms>" if transforms else ""
    return (
        f'<Reference URI="{uri}"{named}>{asked}<DigestMethod Algorithm="{SHA256}"/>'
        f"<DigestValue>{digest(digested)}</DigestValue></Reference>"
    )


def properties(signer: str, named: str = "", when: str = pki.SIGNING_DAY.isoformat()) -> str:
    """A QualifyingProperties element that binds the signature to a certificate."""
    return (
        f'<xades:QualifyingProperties xmlns:xades="{XADES}"><xades:SignedProperties Id="props">'
        f"<xades:SignedSignatureProperties><xades:SigningTime>{when}</xades:SigningTime>"
        f'<xades:SigningCertificateV2><xades:Cert><xades:CertDigest><DigestMethod xmlns="{DS}" Algorithm="{SHA256}"/>'
        f'<DigestValue xmlns="{DS}">{digest(pki.certificate_der(named or signer))}</DigestValue></xades:CertDigest>'
        "</xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties>"
        "</xades:SignedProperties></xades:QualifyingProperties>"
    )


def signature(references: str, signer: str = "chair", objects: str = "", key_info: bool = True) -> str:
    """A ds:Signature element that stands on its own (put it where no other namespace is in scope)."""
    info = (
        f'<SignedInfo xmlns="{DS}"><CanonicalizationMethod Algorithm="{C14N}"/>'
        f'<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>{references}</SignedInfo>'
    )
    key = serialization.load_der_private_key(pki.private_key(signer).dump(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    value = base64.b64encode(key.sign(canonical(info), padding.PKCS1v15(), hashes.SHA256())).decode()
    shown = base64.b64encode(pki.certificate_der(signer)).decode()
    given = f"<KeyInfo><X509Data><X509Certificate>{shown}</X509Certificate></X509Data></KeyInfo>" if key_info else ""
    return f'<Signature xmlns="{DS}">{info}<SignatureValue>{value}</SignatureValue>{given}{objects}</Signature>'


def enveloped(content: str = "<body>Kính gửi: Sở Tài chính</body>", signer: str = "chair", named: str = "") -> bytes:
    """A XAdES document: all of it is signed, and so are its properties."""
    qualifying = properties(signer, named)
    signed = etree.fromstring(f'<Object xmlns="{DS}">{qualifying}</Object>')[0][0]
    alone = etree.tostring(etree.fromstring(etree.tostring(signed)), method="c14n")
    references = reference("", canonical(f"<doc>{content}</doc>"), ENVELOPED) + reference(
        "#props", bytes(alone), kind="http://uri.etsi.org/01903#SignedProperties"
    )
    made = signature(references, signer, f"<Object>{qualifying}</Object>")
    return f"<doc>{content}{made}</doc>".encode()


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def _relations(rows: list[tuple[str, str, str]]) -> bytes:
    inside = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{target}"/>' for i, kind, target in rows)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'.encode()


def office(signer: str = "chair") -> dict[str, bytes]:
    """The parts of a small signed .docx."""
    document = "<w:document xmlns:w='urn:w'><w:t>Số: 12/QĐ-UBND</w:t></w:document>".encode()
    root = _relations([("rId1", f"{OFFICE}/officeDocument", "word/document.xml")])
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="{RELATIONS}"/>'
        f'<Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}"/>'
        f'<Override PartName="/_xmlsignatures/sig1.xml" '
        f'ContentType="application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"/></Types>'
    )
    named = (
        f'<Transform Algorithm="{PACKAGE}/RelationshipTransform"><mdssi:RelationshipReference '
        f'xmlns:mdssi="{PACKAGE}/digital-signature" SourceId="rId1"/></Transform><Transform Algorithm="{C14N}"/>'
    )
    internal = root.replace(b'"/></R', b'" TargetMode="Internal"/></R')
    manifest = (
        f'<Object xmlns="{DS}" Id="idPackageObject"><Manifest>'
        + reference(f"/_rels/.rels?ContentType={RELATIONS}", canonical(internal), named)
        + reference(f"/word/document.xml?ContentType={WORD}", document)
        + "</Manifest></Object>"
    )
    made = signature(reference("#idPackageObject", canonical(manifest), kind=DS + "Object"), signer, manifest)
    return {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": root,
        "word/document.xml": document,
        "_xmlsignatures/sig1.xml": made.encode(),
    }


def asic(content: dict[str, bytes], signer: str = "chair") -> dict[str, bytes]:
    """An ASiC-E container with one XAdES signature over those files."""
    references = "".join(reference(name, data) for name, data in content.items())
    holder = f'<a:XAdESSignatures xmlns:a="http://uri.etsi.org/02918/v1.2.1#">{signature(references, signer)}'
    # The list's own namespace is in scope, so the signature is made again inside of it.
    root: Any = etree.fromstring(holder + "</a:XAdESSignatures>")
    info = root.find(f".//{{{DS}}}SignedInfo")
    key = serialization.load_der_private_key(pki.private_key(signer).dump(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    octets = etree.tostring(copy.deepcopy(info), method="c14n")
    shown = bytes(octets).replace(b"<SignedInfo ", b"<SignedInfo ", 1)
    if b"xmlns:a=" not in shown:
        shown = shown.replace(
            b'xmlns="' + DS.encode() + b'"',
            b'xmlns="' + DS.encode() + b'" xmlns:a="http://uri.etsi.org/02918/v1.2.1#"',
            1,
        )
    root.find(f".//{{{DS}}}SignatureValue").text = base64.b64encode(
        key.sign(shown, padding.PKCS1v15(), hashes.SHA256())
    ).decode()
    return {
        "mimetype": b"application/vnd.etsi.asic-e+zip",
        **content,
        "META-INF/signatures.xml": bytes(etree.tostring(root)),
    }
