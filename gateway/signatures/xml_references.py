"""What an XML signature refers to, and whether its digests hold [W3C XML Signature 1.1 §4.4.3]."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from gateway.signatures.xml_canonical import DEFAULT, METHODS, Method, NodeSet, canonical_bytes

DS = "{http://www.w3.org/2000/09/xmldsig#}"
MANIFEST_TYPE = "http://www.w3.org/2000/09/xmldsig#Manifest"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_BASE64 = "http://www.w3.org/2000/09/xmldsig#base64"
_XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
_XPATH2 = "http://www.w3.org/2002/06/xmldsig-filter2"
_EXCLUSIVE = "{http://www.w3.org/2001/10/xml-exc-c14n#}"
_IDS = ("Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id")
_POINTER = re.compile(r"#xpointer\(id\(['\"]([^'\"]+)['\"]\)\)")
_NO_SIGNATURE = "not(ancestor-or-self::ds:Signature)"
_EVERY_SIGNATURE = ("/descendant::ds:Signature", "//ds:Signature")
_MAX_TRANSFORMS = 16
_MAX_REFERENCES = 5000

DIGESTS = {
    "http://www.w3.org/2000/09/xmldsig#sha1": "sha1",
    "http://www.w3.org/2001/04/xmldsig-more#sha224": "sha224",
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-224": "sha3_224",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-256": "sha3_256",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-384": "sha3_384",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-512": "sha3_512",
}
"""Digest algorithms by their identifiers."""

Nodes = NodeSet | bytes
Resolve = Callable[[str], bytes | None]
"""The bytes of a URI outside the document; None where they are not at hand."""
Transform = Callable[[bytes, Any], bytes]
"""One more transform: the octets and the Transform element in, the octets out."""


class Unsupported(ValueError):
    """Something the signature asks for that is not done here; its text is the reason code."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One reference after its check."""

    uri: str
    type: str
    holds: bool | None
    """None when it could not be computed."""
    digest_algorithm: str = ""
    target: Any | None = None
    """The element it refers to, the root element for the whole document; None for bytes outside."""
    nodes: NodeSet | None = None
    """What of the document its digest speaks for."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """An XML document and what its signatures may refer to outside of it."""

    root: Any
    ids: Mapping[str, tuple[Any, ...]]
    resolve: Resolve
    transforms: Mapping[str, Transform] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    """Reasons that stand whatever the signature says."""


def read_document(
    data: bytes, resolve: Resolve, transforms: Mapping[str, Transform] | None = None, *, declared: bool = False
) -> Document:
    """Parse without network or entities. XMLSyntaxError for what is no XML.

    A DOCTYPE is `Unsupported`; with `declared` it is a doubt that stays.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(data, parser)
    doubts: tuple[str, ...] = ()
    if getattr(root.getroottree().docinfo, "doctype", ""):
        # Its declarations may add attributes and text that nobody sees in the file.
        doubts = ("xml-with-doctype",)
        if not declared:
            raise Unsupported(doubts[0])
    ids: dict[str, tuple[Any, ...]] = {}
    for element in root.iter(etree.Element):
        for value in {str(element.attrib[name]) for name in _IDS if name in element.attrib}:
            ids[value] = (*ids.get(value, ()), element)
    return Document(root, ids, resolve, transforms or {}, doubts)


def check_references(document: Document, signature: Any, parent: Any) -> tuple[Outcome, ...]:
    """Every Reference below `parent` (SignedInfo or Manifest), and those of the manifests they name."""
    outcomes: list[Outcome] = []
    references = parent.findall(DS + "Reference")
    if len(references) > _MAX_REFERENCES:
        raise Unsupported("too-many-references")
    octets: dict[tuple[str, bytes], tuple[bytes, Outcome]] = {}
    for reference in references:
        one = _check(document, signature, reference, octets)
        outcomes.append(one)
        if one.holds and one.target is not None and parent.tag == DS + "SignedInfo":
            for manifest in _manifests(one):
                outcomes += check_references(document, signature, manifest)
    return tuple(outcomes)


def text_bytes(element: Any | None) -> bytes:
    """The base64 text of an element, decoded; ValueError where it is no base64."""
    if element is None:
        raise ValueError("a missing element")
    try:
        return base64.b64decode(
            "".join(element.itertext()).translate({9: None, 10: None, 13: None, 32: None}), validate=True
        )
    except binascii.Error as why:
        raise ValueError("no base64") from why


def method_of(element: Any | None) -> Method:
    """The canonical form that a CanonicalizationMethod or Transform element names."""
    if element is None:
        return DEFAULT
    method = METHODS.get(element.get("Algorithm", ""))
    if method is None:
        raise Unsupported("unsupported-transform")
    listed = element.find(_EXCLUSIVE + "InclusiveNamespaces")
    if listed is None or not method.exclusive:
        return method
    prefixes = str(listed.get("PrefixList", "")).split()
    return replace(method, prefixes=frozenset(None if prefix == "#default" else prefix for prefix in prefixes))


def _manifests(outcome: Outcome) -> list[Any]:
    if outcome.target.tag == DS + "Manifest":  # type: ignore[union-attr]
        return [outcome.target]
    if outcome.target.tag == DS + "Object":  # type: ignore[union-attr]
        return list(outcome.target.findall(DS + "Manifest"))  # type: ignore[union-attr]
    return []


def _check(
    document: Document, signature: Any, reference: Any, octets: dict[tuple[str, bytes], tuple[bytes, Outcome]]
) -> Outcome:
    uri = reference.get("URI")
    blank = Outcome(uri or "", reference.get("Type", ""), None)
    try:
        if uri is None:
            raise Unsupported("content-missing")
        algorithm = DIGESTS.get(_algorithm(reference.find(DS + "DigestMethod")))
        if algorithm is None:
            raise Unsupported("unsupported-algorithm")
        asked = reference.find(DS + "Transforms")
        key = (uri, b"" if asked is None else canonical_bytes(NodeSet(asked), DEFAULT))
        if key not in octets:
            octets[key] = _octets(
                document, signature, uri, [] if asked is None else list(asked.iterchildren(DS + "Transform"))
            )
        data, found = octets[key]
        holds = hashlib.new(algorithm, data, usedforsecurity=False).digest() == text_bytes(
            reference.find(DS + "DigestValue")
        )
    except Unsupported as why:
        return replace(blank, reason=str(why))
    except (ValueError, RecursionError, etree.LxmlError):
        return replace(blank, reason="reference-not-readable")
    return replace(found, uri=uri, type=blank.type, holds=holds, digest_algorithm=algorithm)


def _algorithm(element: Any | None) -> str:
    return "" if element is None else str(element.get("Algorithm", ""))


def _octets(document: Document, signature: Any, uri: str, transforms: list[Any]) -> tuple[bytes, Outcome]:
    """The bytes that are digested, and what of the document they came from."""
    if len(transforms) > _MAX_TRANSFORMS:
        raise Unsupported("unsupported-transform")
    nodes: Nodes = _dereference(document, uri)
    target = nodes.root if isinstance(nodes, NodeSet) else None
    spoken_for = nodes if isinstance(nodes, NodeSet) else None
    for transform in transforms:
        nodes = _transformed(document, signature, nodes, transform)
        spoken_for = nodes if isinstance(nodes, NodeSet) and target is not None else spoken_for
    data = canonical_bytes(nodes, DEFAULT) if isinstance(nodes, NodeSet) else nodes
    return data, Outcome(uri, "", None, target=target, nodes=spoken_for)


def _dereference(document: Document, uri: str) -> Nodes:
    if uri == "":
        return NodeSet(document.root, whole=True, comments=False)
    if uri == "#xpointer(/)":
        return NodeSet(document.root, whole=True)
    if not uri.startswith("#"):
        data = document.resolve(uri)
        if data is None:
            raise Unsupported("content-missing")
        return data
    pointer = _POINTER.fullmatch(uri)
    found = document.ids.get(pointer.group(1) if pointer else uri[1:], ())
    if len(found) > 1:
        raise Unsupported("duplicate-id")
    if not found:
        raise Unsupported("reference-without-target")
    return NodeSet(found[0], comments=pointer is not None)


def _transformed(document: Document, signature: Any, nodes: Nodes, transform: Any) -> Nodes:
    name = _algorithm(transform)
    if name in METHODS:
        return canonical_bytes(_parsed(nodes), method_of(transform))
    if name == ENVELOPED and isinstance(nodes, NodeSet):
        return replace(nodes, without=nodes.without | {signature})
    if name == _BASE64:
        return _decoded(nodes)
    if name in (_XPATH, _XPATH2) and isinstance(nodes, NodeSet):
        return replace(nodes, without=nodes.without | _signatures_left_out(document, name, transform))
    if name in document.transforms and isinstance(nodes, bytes):
        return document.transforms[name](nodes, transform)
    raise Unsupported("unsupported-transform")


def _parsed(nodes: Nodes) -> NodeSet:
    return nodes if isinstance(nodes, NodeSet) else NodeSet(read_document(nodes, lambda uri: None).root, whole=True)


def _decoded(nodes: Nodes) -> bytes:
    text = nodes if isinstance(nodes, bytes) else "".join(nodes.root.itertext(etree.Element)).encode()
    return base64.b64decode(text)


def _signatures_left_out(document: Document, name: str, transform: Any) -> frozenset[Any]:
    """What the expressions take away that signers use for "all but the signatures"; no other is computed."""
    asked = [child for child in transform if isinstance(child.tag, str) and etree.QName(child).localname == "XPath"]
    if len(asked) != 1 or asked[0].nsmap.get("ds") != DS[1:-1]:
        raise Unsupported("unsupported-transform")
    words = "".join((asked[0].text or "").split())
    subtracted = name == _XPATH2 and asked[0].get("Filter") == "subtract"
    if (name == _XPATH and words == _NO_SIGNATURE) or (subtracted and words in _EVERY_SIGNATURE):
        return frozenset(document.root.iter(DS + "Signature"))
    if subtracted and words == "/*/ds:Signature":
        return frozenset(document.root.findall(DS + "Signature"))
    raise Unsupported("unsupported-transform")
