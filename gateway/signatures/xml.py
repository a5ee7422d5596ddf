"""XML signatures of XML documents: XAdES and plain XML-DSig, enveloped, enveloping or beside what they sign."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import etree

from gateway.records import SignatureVerdict
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.judge import WHOLE, CoverageFacts, Where, undecided
from gateway.signatures.xml_canonical import NodeSet
from gateway.signatures.xml_references import DS, Document, Outcome, Unsupported, read_document

_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
_ELEMENT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?Signature(?=[\s/>])")
_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_MAX_SIGNATURES = 64
_EVIDENCE_RECORD = "urn:ietf:params:xml:ns:ers"
_RECORD_ROOT = re.compile(
    r"\A(?:\ufeff|\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:[\w.-]+:)?EvidenceRecord[\s>]", re.DOTALL
)
"""An evidence record that stands alone [RFC 6283]: it proves the time of other files and signs none."""


def check_xml(data: bytes, trust: TrustEvidence, at: datetime) -> tuple[SignatureVerdict, ...]:
    """One verdict for each ds:Signature element of an XML file, or on an evidence record; () when it has none.

    A file that names signatures and cannot be parsed has one undecided verdict
    for each element that its text shows. A DOCTYPE is a doubt that stays.
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "latin-1")
    text = data.decode(encoding, "replace")
    if _EVIDENCE_RECORD in text and _RECORD_ROOT.search(text, 0, 2000):
        return (undecided(Where("evidence_record"), "evidence-record-not-checked", trust),)
    if _NAMESPACE not in text and "xmldsig" not in text:
        return ()
    seen, where = len(_ELEMENT.findall(text)), Where("xades")
    from gateway.signatures.xml_signer import judge_xml_signature

    try:
        document = read_document(data, lambda uri: None, declared=True)
    except Unsupported as why:
        return (undecided(where, str(why), trust),) * seen
    except (etree.LxmlError, ValueError):
        return (undecided(where, "xml-not-readable", trust),) * seen
    signatures = list(document.root.iter(DS + "Signature"))
    if len(signatures) > _MAX_SIGNATURES:
        return (undecided(where, "not-checked-limits", trust),)
    return tuple(
        judge_xml_signature(document, one, where, functools.partial(covered, document, one), trust, at)
        for one in signatures
    )


def covered(document: Document, signature: Any, outcomes: tuple[Outcome, ...]) -> CoverageFacts:
    """Whether the references that hold speak for the whole document.

    Whole is the document without its signatures, or everything that a
    signature at the top of the document carries in its objects. Anything else
    is partial: another part of the document may be what a reader sees.
    """
    nodes = [one.nodes for one in outcomes if one.holds and one.nodes is not None]
    if any(_is_all(document, one) for one in nodes):
        return WHOLE
    if document.root is signature and _shows_more(signature):
        return CoverageFacts("partial", "none")
    if document.root is signature and all(_held(part, nodes) for part in _payload(signature)):
        return WHOLE
    if any(not one.uri.startswith("#") and one.uri for one in outcomes) and document.root is signature:
        return WHOLE
    return CoverageFacts("partial", "none")


def _shows_more(signature: Any) -> bool:
    """Whether a reader may be shown something beside the objects: a style sheet before them, loose text among them."""
    around = (*signature.itersiblings(preceding=True), *signature.itersiblings())
    instructed = any(one.tag is etree.ProcessingInstruction for one in around)
    loose = (signature.text, *(child.tail for child in signature))
    return instructed or any((text or "").strip() for text in loose)


def _is_all(document: Document, nodes: NodeSet) -> bool:
    return nodes.root is document.root and all(one.tag == DS + "Signature" for one in nodes.without)


def _payload(signature: Any) -> Iterator[Any]:
    """The objects of an enveloping signature that hold content, not properties of the signature."""
    for part in signature.findall(DS + "Object"):
        names = {etree.QName(child).localname for child in part if isinstance(child.tag, str)}
        if names != {"QualifyingProperties"}:
            yield part


def _held(part: Any, nodes: list[NodeSet]) -> bool:
    """Whether the object, or each element in it, is spoken for."""
    tops = [one.root for one in nodes]
    inside = [child for child in part if isinstance(child.tag, str)]
    loose = (part.text or "").strip() or any((child.tail or "").strip() for child in part)
    return part in tops or bool(inside and not loose and all(child in tops for child in inside))
