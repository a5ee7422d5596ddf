"""Signatures of ASiC containers: files in a zip beside the signatures over them [ETSI EN 319 162-1]."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from lxml import etree

from gateway.records import SignatureVerdict
from gateway.signatures.cms import verdicts_of
from gateway.signatures.document_timestamp import check_document_timestamp
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.guarded import CHECKER_ERRORS
from gateway.signatures.judge import TIMESTAMP_SUB_FILTER, CoverageFacts, Where, undecided
from gateway.signatures.message import read_signed_message
from gateway.signatures.package import Package
from gateway.signatures.xml_references import DIGESTS, DS, Document, Outcome, Unsupported, read_document, text_bytes

_ASIC = "{http://uri.etsi.org/02918/v1.2.1#}"
_XML_SIGNATURE = re.compile(r"META-INF/[^/]*signatures?[^/]*\.xml", re.IGNORECASE)
_CMS_SIGNATURE = re.compile(r"META-INF/[^/]*signature[^/]*\.p7[sm]", re.IGNORECASE)
_MANIFEST = re.compile(r"META-INF/[^/]*ASiC(?:Archive)?Manifest[^/]*\.xml", re.IGNORECASE)
_TIMESTAMP = re.compile(r"META-INF/[^/]*timestamp[^/]*\.tst", re.IGNORECASE)


def check_asic(package: Package, trust: TrustEvidence, at: datetime) -> tuple[SignatureVerdict, ...]:
    """One verdict for each signature in META-INF; () when there is none.

    A time-stamp over the files (.tst) proves a time and no signer.
    """
    verdicts: list[SignatureVerdict] = []
    extra = ("package-ambiguous",) if package.ambiguous else ()
    for name in package.parts:
        if _XML_SIGNATURE.fullmatch(name) and not _MANIFEST.fullmatch(name):
            verdicts += _check_xml(package, name, extra, trust, at)
        elif _CMS_SIGNATURE.fullmatch(name):
            verdicts += _check_cms(package, name, extra, trust, at)
        elif _TIMESTAMP.fullmatch(name):
            verdicts.append(_check_timestamp(package, name, extra, trust, at))
    return tuple(verdicts)


def content_names(package: Package) -> set[str]:
    """The files that the container is for: all but the folder of signatures and the media type."""
    return {name for name in package.parts if not name.upper().startswith("META-INF/") and name != "mimetype"}


def _check_xml(
    package: Package, name: str, extra: tuple[str, ...], trust: TrustEvidence, at: datetime
) -> list[SignatureVerdict]:
    from gateway.signatures.xml_signer import judge_xml_signature

    where = Where("asic", name)
    try:
        document = read_document(package.parts[name], lambda uri: package.parts.get(unquote(uri).lstrip("/")))
    except Unsupported as why:
        return [undecided(where, str(why), trust)]
    except (etree.LxmlError, ValueError):
        return [undecided(where, "xml-not-readable", trust)]

    def cover(outcomes: tuple[Outcome, ...]) -> CoverageFacts:
        return _coverage(package, {unquote(one.uri).lstrip("/") for one in outcomes if one.holds}, extra)

    return [judge_xml_signature(document, one, where, cover, trust, at) for one in _signatures(document)]


def _signatures(document: Document) -> list[Any]:
    """Signatures of the list, not the counter-signatures inside them."""
    return [
        one for one in document.root.iter(DS + "Signature") if next(one.iterancestors(DS + "Signature"), None) is None
    ]


def _check_cms(
    package: Package, name: str, extra: tuple[str, ...], trust: TrustEvidence, at: datetime
) -> tuple[SignatureVerdict, ...]:
    """A detached CMS signature over its manifest, or over the only file of a simple container."""
    where = Where("asic", name)
    signed, reached, reasons = _signed_by(package, name)
    if signed is None:
        return (undecided(where, "content-missing", trust),)
    try:
        message = read_signed_message(package.parts[name])
    except CHECKER_ERRORS:
        return (undecided(where, "contents-not-cms", trust),)
    if message.content is not None and message.content != signed:
        reasons += ("econtent-differs",)
    coverage = _coverage(package, reached, (*extra, *reasons))
    return verdicts_of(message, (signed,), where, coverage, trust, at)


def _check_timestamp(
    package: Package, name: str, extra: tuple[str, ...], trust: TrustEvidence, at: datetime
) -> SignatureVerdict:
    """A time-stamp token over a manifest, or over the only file of a simple container."""
    where = Where("asic", name, TIMESTAMP_SUB_FILTER)
    stamped, reached, reasons = _signed_by(package, name)
    if stamped is None:
        return undecided(where, "content-missing", trust)
    try:
        message = read_signed_message(package.parts[name])
        coverage = _coverage(package, reached, (*extra, *reasons))
        return check_document_timestamp(message, (stamped,), where, coverage, trust, at)
    except CHECKER_ERRORS:
        return undecided(where, "contents-not-cms", trust)


def _signed_by(package: Package, name: str) -> tuple[bytes | None, set[str], tuple[str, ...]]:
    """(bytes that were signed, files that they speak for, reasons)."""
    for manifest in (part for part in package.parts if _MANIFEST.fullmatch(part)):
        try:
            root = read_document(package.parts[manifest], lambda uri: None).root
        except (Unsupported, etree.LxmlError, ValueError):
            continue
        reference = root.find(_ASIC + "SigReference")
        if reference is not None and unquote(reference.get("URI", "")).lstrip("/") == name:
            return package.parts[manifest], *_objects(package, root)
    files = content_names(package)
    return (package.parts[next(iter(files))], files, ()) if len(files) == 1 else (None, set(), ())


def _objects(package: Package, root: Any) -> tuple[set[str], tuple[str, ...]]:
    """Files whose digest stands in the manifest and holds; "digest-mismatch" as soon as one does not."""
    held: set[str] = set()
    reasons: set[str] = set()
    for one in root.iter(_ASIC + "DataObjectReference"):
        name = unquote(one.get("URI", "")).lstrip("/")
        method = one.find(DS + "DigestMethod")
        algorithm = DIGESTS.get("" if method is None else method.get("Algorithm", ""))
        if algorithm is None or name not in package.parts:
            reasons.add("content-missing" if algorithm else "unsupported-algorithm")
        elif hashlib.new(algorithm, package.parts[name], usedforsecurity=False).digest() != _digest(one):
            reasons.add("digest-mismatch")
        else:
            held.add(name)
    return held, tuple(sorted(reasons))


def _digest(reference: Any) -> bytes:
    try:
        return text_bytes(reference.find(DS + "DigestValue"))
    except ValueError:
        return b""


def _coverage(package: Package, held: set[str], reasons: tuple[str, ...]) -> CoverageFacts:
    whole = content_names(package) <= held
    return CoverageFacts(
        "whole_file" if whole else "partial", "none", reasons if whole else (*reasons, "parts-not-signed")
    )
