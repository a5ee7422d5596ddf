"""XML, Office and ASiC signatures that were tampered with: wrapping, transforms, keys, packages."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace

from classifiers.reading import Format
from tests.made import signed_xml as xml
from tests.made.attacks_cms import padded
from tests.made.signed_cms import By, signed_message
from tests.made.signed_xml import CANONICAL, HONEST, Bent, canonical, reference, signature
from tests.made.xml_signing import DS, ENVELOPED, OFFICE, XADES, zipped

CHAIR = By("chair")
BODY = '<body Id="b">Kính gửi: Sở Tài chính</body>'
EVIL = '<body Id="x">Kính gửi: Kẻ gian</body>'


@dataclass(frozen=True, slots=True)
class Forged:
    """One file and its format."""

    made: Callable[[], bytes]
    format: Format = Format.XML


def part_signature(bent: Bent = HONEST, objects: str = "", by: By = CHAIR) -> str:
    """A signature over the element with the identifier b."""
    return signature(reference("#b", canonical(BODY), CANONICAL), by, objects, bent)


def wrapped(shape: str) -> Forged:
    """The classical wrappings: the signed element moved, a forged one in its place."""

    def made() -> bytes:
        sealed = part_signature()
        holding = sealed.replace("</Signature>", f'<Object><x xmlns="">{BODY}</x></Object></Signature>')
        return shape.format(body=BODY, evil=EVIL, twin=EVIL.replace('"x"', '"b"'), sig=sealed, holding=holding).encode()

    return Forged(made)


def text(old: str, new: str, base: Callable[[], bytes] = lambda: xml.enveloped(CHAIR)) -> Forged:
    """The honest document with some text replaced."""

    def made() -> bytes:
        data = base()
        assert old.encode() in data
        return data.replace(old.encode(), new.encode(), 1)

    return Forged(made)


def bent(**options: object) -> Forged:
    return Forged(lambda: xml.enveloped(CHAIR, bent=replace(HONEST, **options)))  # type: ignore[arg-type]


def over(references: str, document: str, bent_by: Bent = HONEST) -> Forged:
    """A document whose signature has these references."""
    return Forged(lambda: document.format(sig=signature(references, CHAIR, "", bent_by)).encode())


def _transform(algorithm: str, inside: str = "") -> str:
    return f'<Transform Algorithm="{algorithm}">{inside}</Transform>'


_XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
_DOC = "<doc>" + xml.BODY + "</doc>"


def _rooted(rest: str) -> Forged:
    return Forged(lambda: (rest + xml.enveloping(CHAIR).decode()).encode())


XML_ATTACKS: dict[str, Forged] = {
    "wrapping: signature beside": wrapped("<doc>{evil}{sig}<x>{body}</x></doc>"),
    "wrapping: original in the signature": wrapped("<doc>{evil}{holding}</doc>"),
    "wrapping: original after the forged": wrapped("<doc>{evil}{body}{sig}</doc>"),
    "wrapping: original before the forged": wrapped("<doc>{body}{evil}{sig}</doc>"),
    "wrapping: forged around the original": wrapped('<doc><body Id="x">Kẻ gian{body}</body>{sig}</doc>'),
    "wrapping: two of one identifier": wrapped("<doc>{twin}{body}{sig}</doc>"),
    "wrapping: two of one identifier, turned": wrapped("<doc>{body}{twin}{sig}</doc>"),
    "wrapping: signature in the forged": wrapped('<doc><body Id="x">Kẻ gian{sig}</body><x>{body}</x></doc>'),
    "wrapping: extension": wrapped("<doc>{evil}<Extensions>{body}</Extensions>{sig}</doc>"),
    "wrapping: original twice": wrapped("<doc>{body}<x>{body}</x>{evil}{sig}</doc>"),
    "wrapping: identifiers of two spellings": wrapped('<doc><body ID="b">Kẻ gian</body>{body}{sig}</doc>'),
    "wrapping: xml:id": wrapped('<doc><body xml:id="b">Kẻ gian</body>{body}{sig}</doc>'),
    "text changed": text("Tài chính", "Nội vụ"),
    "element added": text("</body>", "</body><more/>"),
    "attribute added": text("<body>", '<body class="x">'),
    "declaration of a type": Forged(lambda: b'<!DOCTYPE doc [<!ENTITY e "x">]>' + xml.enveloped(CHAIR)),
    "entity from outside": Forged(lambda: b'<!DOCTYPE doc [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + xml.enveloped(CHAIR)),
    "attributes by declaration": Forged(lambda: b'<!DOCTYPE doc [<!ATTLIST body Id ID "b">]>' + xml.enveloped(CHAIR)),
    "style sheet before": Forged(lambda: b'<?xml-stylesheet href="x.xsl"?>' + xml.enveloped(CHAIR)),
    "style sheet before an enveloping one": _rooted('<?xml-stylesheet href="x.xsl"?>'),
    "object more in an enveloping one": text("</Signature>", "<Object>Kẻ gian</Object></Signature>", lambda: xml.enveloping(CHAIR)),
    "text loose in an enveloping one": text("<Object ", "Kẻ gian<Object ", lambda: xml.enveloping(CHAIR)),
    "text changed in an enveloping one": text("Tài chính", "Nội vụ", lambda: xml.enveloping(CHAIR)),
    "element around an enveloping one": Forged(lambda: b"<doc><evil/>" + xml.enveloping(CHAIR) + b"</doc>"),
    "certificate of another": bent(certificates=("office",)),
    "certificate of a namesake": bent(certificates=("namesake",)),
    "no certificate": bent(certificates=()),
    "properties name another": Forged(lambda: xml.enveloped(replace(CHAIR, names="office"))),
    "properties not signed": Forged(lambda: _without_properties()),
    "key shared as a secret": bent(method=DS + "hmac-sha1", value=lambda octets: xml.coded(b"\0" * 20)),
    "no method": bent(method="none"),
    "method of another digest": bent(method=xml.MORE + "rsa-sha512"),
    "method of a curve": bent(method=xml.MORE + "ecdsa-sha256"),
    "value empty": bent(value=lambda octets: ""),
    "value of zeros": bent(value=lambda octets: xml.coded(bytes(256))),
    "value no base64": bent(value=lambda octets: "####"),
    "cube root": Forged(lambda: _cube_root(garbage=True)),
    "cube root without padding": Forged(lambda: _cube_root(garbage=False)),
    "canonical form nobody knows": bent(canonicalization="urn:x"),
    "canonical form with a style sheet": bent(canonicalization="http://www.w3.org/TR/1999/REC-xslt-19991116"),
    "nothing referred to": over("", _DOC.replace("</doc>", "{sig}</doc>"), Bent(without_properties=True)),
    "only its own properties": over("", _DOC.replace("</doc>", "{sig}</doc>")),
    "path that leaves the body out": over(
        reference("", canonical("<doc></doc>"), ENVELOPED + _transform(_XPATH, "<XPath>not(ancestor-or-self::body)</XPath>")),
        "<doc>" + EVIL + "{sig}</doc>",
    ),
    "style sheet as transform": over(
        reference("", b"x", _transform("http://www.w3.org/TR/1999/REC-xslt-19991116")), _DOC.replace("</doc>", "{sig}</doc>")
    ),
    "transform nobody knows": over(reference("", canonical(_DOC), ENVELOPED + _transform("urn:x")), _DOC.replace("</doc>", "{sig}</doc>")),
    "base64 as transform": over(reference("#b", b"", _transform(DS + "base64")), '<doc><b Id="b"></b>' + EVIL + "{sig}</doc>"),
    "reference to nothing": over(reference("#nothing", b""), _DOC.replace("</doc>", "{sig}</doc>")),
    "reference to a file outside": over(reference("evil.txt", b"x"), _DOC.replace("</doc>", "{sig}</doc>")),
    "reference to a file of this machine": over(reference("file:///etc/hostname", b"x"), _DOC.replace("</doc>", "{sig}</doc>")),
    "reference without address": over(reference("", canonical(_DOC), ENVELOPED).replace(' URI=""', ""), _DOC.replace("</doc>", "{sig}</doc>")),
    "digest nobody knows": over(reference("", canonical(_DOC), ENVELOPED).replace(xml.DIGEST_NAMES["sha256"], "urn:x"), _DOC.replace("</doc>", "{sig}</doc>")),
    "two signed infos": text("<SignedInfo", "<SignedInfo><Reference/></SignedInfo><SignedInfo"),
    "stamp of another signature": text("<xades:SignatureTimeStamp>", "<xades:SignatureTimeStamp><!-- -->", lambda: _foreign_stamp()),
}  # fmt: skip


def _without_properties() -> bytes:
    """Signed properties stand in the file, and no reference covers them."""
    loose = f'<Object><xades:QualifyingProperties xmlns:xades="{XADES}"><xades:SignedProperties Id="props"><xades:SignedSignatureProperties><xades:SigningTime>2001-01-01T00:00:00Z</xades:SigningTime></xades:SignedSignatureProperties></xades:SignedProperties></xades:QualifyingProperties></Object>'
    made = signature(reference("", canonical(_DOC), ENVELOPED), CHAIR, loose, Bent(without_properties=True))
    return _DOC.replace("</doc>", made + "</doc>").encode()


def _cube_root(garbage: bool) -> bytes:
    from tests.made import pki

    by = By("exponent_three")
    forge = padded("sha256", garbage)
    return xml.enveloped(
        by, bent=Bent(value=lambda octets: xml.coded(forge(pki.private_key(by.name).dump(), "sha256", octets)))
    )


def _foreign_stamp() -> bytes:
    """The time-stamp of one signature in another."""
    token = re.compile(rb"<xades:EncapsulatedTimeStamp>.*?</xades:EncapsulatedTimeStamp>")
    one, other = (xml.enveloped(By("chair", time_stamper="tsa"), f"<body>{n}</body>") for n in (1, 2))
    return token.sub(lambda _: token.search(other).group(0), one)  # type: ignore[union-attr]


def office(change: Callable[[dict[str, bytes]], dict[str, bytes]], kind: str = "docx") -> Forged:
    return Forged(lambda: zipped(change(xml.office(kind, CHAIR))), Format[kind.upper()])


def _swapped(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    def change(parts: dict[str, bytes]) -> dict[str, bytes]:
        assert old in parts[name]
        return {**parts, name: parts[name].replace(old, new, 1)}

    return change


def _related(target: str, mode: str = "") -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    extra = (
        f'<Relationship Id="rId9" Type="{OFFICE}/attachedTemplate" Target="{target}"{mode}/></Relationships>'.encode()
    )
    return _swapped("_rels/.rels", b"</Relationships>", extra)


def doubled(name: str, data: bytes) -> Forged:
    """A package with a second entry of one name, written behind."""

    def made() -> bytes:
        out = io.BytesIO(zipped(xml.office("docx", CHAIR)))
        with zipfile.ZipFile(out, "a") as package:
            package.writestr(name, data)
        return out.getvalue()

    return Forged(made, Format.DOCX)


def local_header(change: Callable[[bytearray, int], None]) -> Forged:
    """A package whose entry for the text says one thing in front and another in the directory."""

    def made() -> bytes:
        data = bytearray(zipped(xml.office("docx", CHAIR)))
        with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
            change(data, package.getinfo("word/document.xml").header_offset)
        return bytes(data)

    return Forged(made, Format.DOCX)


def _other_size(data: bytearray, place: int) -> None:
    (size,) = struct.unpack_from("<L", data, place + 22)
    struct.pack_into("<L", data, place + 22, size - 4)


OFFICE_ATTACKS: dict[str, Forged] = {
    "main part changed": office(_swapped("word/document.xml", b"12/", b"13/")),
    "sheet changed": office(_swapped("xl/workbook.xml", b"12", b"13"), "xlsx"),
    "slides changed": office(_swapped("ppt/presentation.xml", b"o</t>", b"i</t>"), "pptx"),
    "part added": office(lambda parts: {**parts, "word/extra.xml": b"<x/>"}),
    "macros added": office(lambda parts: {**parts, "word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
    "relationship to a template": office(_related("http://evil.example/t.dotm", ' TargetMode="External"')),
    "relationship to a part": office(_related("word/evil.xml")),
    "relationship turned": office(_swapped("_rels/.rels", b"word/document.xml", b"word/documenu.xml")),
    "type of the signed part": office(_swapped("[Content_Types].xml", b"document.main+xml", b"template.main+xml")),
    "types unreadable": office(lambda parts: {**parts, "[Content_Types].xml": b"<"}),
    "text in two entries": doubled("word/document.xml", b"<w/>"),
    "text in two spellings": doubled("WORD/document.xml", b"<w/>"),
    "text with a slash before": doubled("/word/document.xml", b"<w/>"),
    "header of another size": local_header(_other_size),
    "header of another name": local_header(lambda data, place: data.__setitem__(slice(place + 30, place + 34), b"evil")),
    "header of another method": local_header(lambda data, place: struct.pack_into("<H", data, place + 8, 12)),
    "signature of another package": office(lambda parts: {**parts, "_xmlsignatures/sig1.xml": xml.office("xlsx", CHAIR)["_xmlsignatures/sig1.xml"]}),
    "signature emptied": office(lambda parts: {**parts, "_xmlsignatures/sig1.xml": b""}),
    "signature without references": office(_swapped("_xmlsignatures/sig1.xml", b"<Manifest>", b"<Manifest/><Manifest>")),
    "manifest cut": Forged(lambda: _cut_manifest(), Format.DOCX),
}  # fmt: skip


def _cut_manifest() -> bytes:
    """The signer covers the relationships alone."""
    parts = xml.office("docx", CHAIR)
    manifest = re.search(rb'<Object xmlns="[^"]*" Id="idPackageObject">.*?</Object>', parts["_xmlsignatures/sig1.xml"])
    assert manifest is not None
    only = re.sub(r'<Reference URI="/word.*?</Reference>', "", manifest.group(0).decode())
    named = reference("#idPackageObject", canonical(only), CANONICAL, DS + "Object")
    return zipped({**parts, "_xmlsignatures/sig1.xml": signature(named, CHAIR, only).encode()})


def asic(change: Callable[[dict[str, bytes]], dict[str, bytes]], cms: bool = False) -> Forged:
    def made() -> bytes:
        parts = (
            xml.asic_cms(lambda data: signed_message(data, CHAIR, detached=True), xml.FILES)
            if cms
            else xml.asic_xades(CHAIR, xml.FILES)
        )
        return zipped(change(parts))

    return Forged(made, Format.ZIP)


ASIC_ATTACKS: dict[str, Forged] = {
    "file changed": asic(lambda parts: {**parts, "b.txt": b"tw0"}),
    "file added": asic(lambda parts: {**parts, "c.txt": b"three"}),
    "file taken away": asic(lambda parts: {name: data for name, data in parts.items() if name != "b.txt"}),
    "file in a folder named like the signatures'": asic(lambda parts: {**parts, "META-INFO/c.txt": b"three"}),
    "file behind dots": asic(lambda parts: {**parts, "META-INF/../c.txt": b"three"}),
    "file under an escaped name": asic(lambda parts: {**parts, "b%2etxt": b"three"}),
    "manifest written anew": asic(_swapped("META-INF/ASiCManifest.xml", b"<DigestValue", b"<DigestValue "), cms=True),
    "file changed under a manifest": asic(lambda parts: {**parts, "b.txt": b"tw0"}, cms=True),
    "file added beside a manifest": asic(lambda parts: {**parts, "c.txt": b"three"}, cms=True),
    "manifest without the file": asic(lambda parts: {name: data for name, data in parts.items() if name != "b.txt"}, cms=True),
    "two files and one simple signature": Forged(
        lambda: zipped({"a.txt": b"one", "b.txt": b"two", "META-INF/signature.p7s": signed_message(b"one", CHAIR, detached=True)}),
        Format.ZIP,
    ),
    "signature over another file": Forged(
        lambda: zipped({"a.txt": b"one", "META-INF/signature.p7s": signed_message(b"two", CHAIR, detached=True)}), Format.ZIP
    ),
    "content inside the simple signature": Forged(
        lambda: zipped({"a.txt": b"one", "META-INF/signature.p7s": signed_message(b"one", CHAIR, carried=b"two")}), Format.ZIP
    ),
}  # fmt: skip
