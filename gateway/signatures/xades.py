"""What XAdES adds to an XML signature: signed properties, time-stamps, certificates [ETSI EN 319 132-1]."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from gateway.signatures.xml_canonical import NodeSet, canonical_bytes
from gateway.signatures.xml_references import DIGESTS, DS, Outcome, Unsupported, method_of, text_bytes

_NAMESPACE = "http://uri.etsi.org/01903/"
_OFFICE_TIME = "{http://schemas.openxmlformats.org/package/2006/digital-signature}SignatureTime"
_UNCHECKED = (
    ("archive-timestamp-not-checked", "ArchiveTimeStamp"),
    ("evidence-record-not-checked", "SealingEvidenceRecords"),
)


@dataclass(frozen=True, slots=True)
class NamedCertificate:
    """The certificate that the signer bound the signature to."""

    digest_algorithm: str
    digest: bytes

    def is_of(self, der: bytes) -> bool:
        """Whether this is that certificate; False where the digest is unknown here."""
        known = self.digest_algorithm in DIGESTS
        return known and hashlib.new(DIGESTS[self.digest_algorithm], der, usedforsecurity=False).digest() == self.digest


@dataclass(frozen=True, slots=True)
class Properties:
    """Properties of one signature; those signed only when a reference that holds covers them."""

    signed: bool
    """False where there are signed properties that no reference covers."""
    claimed_at: datetime | None = None
    named: tuple[NamedCertificate, ...] = ()


def read_properties(signature: Any, outcomes: Iterable[Outcome]) -> Properties:
    """Signed properties of the signature; without any, the signature time that Office writes."""
    covered = [
        one.target for one in outcomes if one.holds and one.target is not None and not _leaves_out(one, signature)
    ]
    properties = [element for element in _own(signature, "SignedProperties") if _below(element, covered)]
    present = any(True for _ in _own(signature, "SignedProperties"))
    times = [text for one in properties for element in _named(one, "SigningTime") if (text := element.text)]
    times += [
        value.text
        for element in signature.iter(_OFFICE_TIME)
        if _below(element, covered)
        for value in element
        if isinstance(value.tag, str) and etree.QName(value).localname == "Value" and value.text
    ]
    moments = [moment for moment in map(_moment, times) if moment]
    named = [one for element in properties for one in _certificates(element)]
    return Properties(bool(properties) or not present, moments[0] if moments else None, tuple(named))


def _leaves_out(outcome: Outcome, signature: Any) -> bool:
    """Whether the reference speaks for all but the signature itself, and so for none of its properties."""
    return outcome.nodes is not None and signature in outcome.nodes.without


def stamped(signature: Any) -> Iterator[tuple[bytes, bytes]]:
    """Each signature time-stamp token (DER) with the bytes it must stamp."""
    value = signature.find(DS + "SignatureValue")
    for holder in _own(signature, "SignatureTimeStamp"):
        try:
            octets = canonical_bytes(NodeSet(value), method_of(holder.find(DS + "CanonicalizationMethod")))
        except Unsupported:
            octets = b""
        for token in _named(holder, "EncapsulatedTimeStamp"):
            yield text_bytes(token), octets


def encapsulated(signature: Any, name: str) -> tuple[bytes, ...]:
    """Values such as EncapsulatedX509Certificate or EncapsulatedCRLValue, decoded; unreadable ones left out."""
    found = []
    for element in _own(signature, name):
        try:
            found.append(text_bytes(element))
        except ValueError:
            continue
    return tuple(found)


def unchecked_proofs(signature: Any) -> tuple[str, ...]:
    """Reasons for proofs of time in the unsigned properties that are not checked here."""
    names = own_names(signature)
    return tuple(code for code, name in _UNCHECKED if name in names)


def own_names(signature: Any) -> set[str]:
    """Local names of all elements that belong to this signature and not to one inside it."""
    return {str(etree.QName(one).localname) for one in signature.iter(etree.Element) if _owner(one) is signature}


def _own(signature: Any, name: str) -> Iterator[Any]:
    """Elements of XAdES that belong to this signature and not to one inside it."""
    for element in signature.iter(etree.Element):
        tag = etree.QName(element)
        if tag.localname == name and (tag.namespace or "").startswith(_NAMESPACE) and _owner(element) is signature:
            yield element


def _owner(element: Any) -> Any | None:
    return next(element.iterancestors(DS + "Signature"), None)


def _named(top: Any, name: str) -> Iterator[Any]:
    for element in top.iter(etree.Element):
        if etree.QName(element).localname == name:
            yield element


def _below(element: Any, tops: list[Any]) -> bool:
    return element in tops or any(ancestor in tops for ancestor in element.iterancestors())


def _certificates(properties: Any) -> Iterator[NamedCertificate]:
    """The first of SigningCertificate or SigningCertificateV2 is the signer's [EN 319 132-1 §5.2.2]."""
    for name in ("SigningCertificate", "SigningCertificateV2"):
        for holder in _named(properties, name):
            for digest in _named(holder, "CertDigest"):
                method, value = digest.find(DS + "DigestMethod"), digest.find(DS + "DigestValue")
                yield NamedCertificate("" if method is None else method.get("Algorithm", ""), text_bytes(value))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
