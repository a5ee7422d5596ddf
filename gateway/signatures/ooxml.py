"""Signatures of Office packages: each part, each relationship, and what is left unsigned [ISO/IEC 29500-2 §10]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from gateway.records import SignatureVerdict
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.judge import CoverageFacts, Where, undecided
from gateway.signatures.package import Package
from gateway.signatures.xml_canonical import DEFAULT, NodeSet, canonical_bytes
from gateway.signatures.xml_references import DS, Outcome, Unsupported, read_document

RELATIONSHIP_TRANSFORM = "http://schemas.openxmlformats.org/package/2006/RelationshipTransform"
_MDSSI = "{http://schemas.openxmlformats.org/package/2006/digital-signature}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OVERRIDE = "{*}Override"
_DEFAULT = "{*}Default"
_TYPES = "[Content_Types].xml"
SIGNATURE_TYPE = "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"
_RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_FREE_TYPES = {
    SIGNATURE_TYPE,
    "application/vnd.openxmlformats-package.digital-signature-origin",
    "application/vnd.openxmlformats-package.digital-signature-certificate",
    "application/vnd.openxmlformats-package.core-properties+xml",
    "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    "application/vnd.openxmlformats-officedocument.custom-properties+xml",
}
"""Parts that Office leaves unsigned: the signatures themselves and the properties of the file."""
_FREE_RELATIONS = (
    "/digital-signature/origin", "/digital-signature/signature", "/digital-signature/certificate",
    "/metadata/core-properties", "/extended-properties", "/custom-properties", "/metadata/thumbnail",
)  # fmt: skip
_CERTIFICATE_TYPE = "application/vnd.openxmlformats-package.digital-signature-certificate"


@dataclass(frozen=True, slots=True)
class OfficePackage:
    """Parts by their lower-case name with a leading slash, and their content types."""

    parts: Mapping[str, bytes]
    types: Mapping[str, str]


def check_office(package: Package, trust: TrustEvidence, at: datetime) -> tuple[SignatureVerdict, ...]:
    """One verdict for each signature part; () when the package has none."""
    office = open_office(package)
    names = [
        name
        for name, type_ in office.types.items()
        if type_ == SIGNATURE_TYPE or (name.startswith("/_xmlsignatures/") and name.endswith(".xml"))
    ]
    return tuple(_check_part(office, name, package.ambiguous, trust, at) for name in names)


def open_office(package: Package) -> OfficePackage:
    """The package with the content type of each part; a broken type list gives no types."""
    parts = {"/" + name.lstrip("/").lower(): data for name, data in package.parts.items()}
    overrides, defaults = _content_types(parts.get("/" + _TYPES.lower(), b""))
    types = {name: overrides.get(name, defaults.get(name.rpartition(".")[2], "")) for name in parts}
    return OfficePackage(parts, types)


def _content_types(data: bytes) -> tuple[dict[str, str], dict[str, str]]:
    try:
        root = read_document(data, lambda uri: None).root
    except (Unsupported, etree.LxmlError, ValueError):
        return {}, {}
    overrides = {one.get("PartName", "").lower(): one.get("ContentType", "") for one in root.iter(_OVERRIDE)}
    return overrides, {one.get("Extension", "").lower(): one.get("ContentType", "") for one in root.iter(_DEFAULT)}


def _check_part(
    office: OfficePackage, name: str, ambiguous: bool, trust: TrustEvidence, at: datetime
) -> SignatureVerdict:
    from gateway.signatures.xml_signer import judge_xml_signature

    where = Where("ooxml_part", name.lstrip("/"))
    try:
        document = read_document(
            office.parts[name],
            lambda uri: office.parts.get(uri.partition("?")[0].lower()),
            {RELATIONSHIP_TRANSFORM: relationships_named},
        )
    except Unsupported as why:
        return undecided(where, str(why), trust)
    except (etree.LxmlError, ValueError):
        return undecided(where, "xml-not-readable", trust)
    signature = (
        document.root if document.root.tag == DS + "Signature" else next(document.root.iter(DS + "Signature"), None)
    )
    if signature is None:
        return undecided(where, "signed-info-missing", trust)
    extra = ("package-ambiguous",) if ambiguous else ()
    beside = tuple(office.parts[part] for part, kind in office.types.items() if kind == _CERTIFICATE_TYPE)
    return judge_xml_signature(
        document, signature, where, lambda done: _covered(office, signature, done, extra), trust, at, beside
    )


def relationships_named(data: bytes, transform: Any) -> bytes:
    """The relationships that the transform names, sorted by Id, as they are digested [§10.5.11]."""
    ids, types = _asked(transform)
    root = read_document(data, lambda uri: None).root
    kept = [one for one in root.iter(_RELATIONSHIP) if one.get("Id") in ids or one.get("Type") in types]
    made = etree.Element(root.tag, nsmap=root.nsmap)
    for one in sorted(kept, key=lambda row: row.get("Id", "")):
        copy = etree.SubElement(made, one.tag, dict(one.attrib))
        copy.set("TargetMode", one.get("TargetMode", "Internal"))
    return canonical_bytes(NodeSet(made, whole=True), DEFAULT)


def _asked(transform: Any) -> tuple[set[str], set[str]]:
    ids = {one.get("SourceId", "") for one in transform.iter(_MDSSI + "RelationshipReference")}
    return ids, {one.get("SourceType", "") for one in transform.iter(_MDSSI + "RelationshipsGroupReference")}


def _covered(
    office: OfficePackage, signature: Any, outcomes: tuple[Outcome, ...], extra: tuple[str, ...]
) -> CoverageFacts:
    """Whole when every part and relationship is signed that Office does not leave out by rule."""
    holding = {one.uri for one in outcomes if one.holds}
    reasons = list(extra)
    signed: set[str] = set()
    for uri in holding:
        name, _, query = uri.partition("?")
        signed.add(name.lower())
        if uri.startswith("/") and query.removeprefix("ContentType=") != office.types.get(name.lower(), ""):
            reasons.append("content-type-differs")
    if set(_unsigned_parts(office, signed)):
        reasons.append("parts-not-signed")
    if any(_unsigned_relations(office, signature, holding)):
        reasons.append("relationships-not-signed")
    if any(name.startswith("/docprops/") and name not in signed for name in office.types):
        reasons.append("properties-not-signed")
    partial = {"parts-not-signed", "relationships-not-signed"} & set(reasons)
    return CoverageFacts("partial" if partial else "whole_file", "none", tuple(dict.fromkeys(reasons)))


def _unsigned_parts(office: OfficePackage, signed: set[str]) -> Iterator[str]:
    for name, kind in office.types.items():
        free = (
            kind in _FREE_TYPES or name == "/" + _TYPES.lower() or name.startswith(("/_xmlsignatures/", "/docprops/"))
        )
        if name not in signed and not free and kind != _RELATIONSHIPS_TYPE:
            yield name


def _unsigned_relations(office: OfficePackage, signature: Any, holding: set[str]) -> Iterator[str]:
    """Identifiers of relationships that no reference names, but for the kinds Office leaves out."""
    named: dict[str, tuple[set[str], set[str]]] = {}
    whole: set[str] = set()
    for reference in signature.iter(DS + "Reference"):
        uri = reference.get("URI", "")
        if uri in holding:
            name = uri.partition("?")[0].lower()
            asked = [one for one in reference.iter(DS + "Transform") if one.get("Algorithm") == RELATIONSHIP_TRANSFORM]
            whole |= set() if asked else {name}
            for transform in asked:
                ids, types = _asked(transform)
                before = named.get(name, (set(), set()))
                named[name] = (before[0] | ids, before[1] | types)
    for name, kind in office.types.items():
        if kind == _RELATIONSHIPS_TYPE and name not in whole and not name.startswith("/_xmlsignatures/"):
            ids, types = named.get(name, (set(), set()))
            for one in read_document(office.parts[name], lambda uri: None).root.iter(_RELATIONSHIP):
                free = one.get("Type", "").endswith(_FREE_RELATIONS)
                if one.get("Id") not in ids and one.get("Type") not in types and not free:
                    yield str(one.get("Id"))
