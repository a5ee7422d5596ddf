"""Everything about one XML signature: references, value, certificate, times; and its verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import x509
from lxml import etree

from gateway.records import SignatureVerdict
from gateway.signatures.ades import xades_level
from gateway.signatures.chain import parsed_certificate, soundness
from gateway.signatures.evidence import AlgorithmKind, EmbeddedEvidence, TrustEvidence
from gateway.signatures.guarded import CHECKER_ERRORS, checker_error
from gateway.signatures.judge import CoverageFacts, SignerFacts, Where, judge_signature, undecided
from gateway.signatures.signer import CLAIMED_TIME_SLACK, certificate_facts
from gateway.signatures.timestamp import check_tokens
from gateway.signatures.xades import Properties, encapsulated, own_names, read_properties, stamped, unchecked_proofs
from gateway.signatures.xml_canonical import NodeSet, canonical_bytes
from gateway.signatures.xml_references import (
    DS,
    Document,
    Outcome,
    Unsupported,
    check_references,
    method_of,
    text_bytes,
)
from gateway.signatures.xml_value import METHODS, fits, rsa_key

XML_ERRORS: tuple[type[Exception], ...] = (*CHECKER_ERRORS, etree.LxmlError)
Cover = Callable[[tuple[Outcome, ...]], CoverageFacts]
"""What the references that hold speak for, in the kind of file they stand in."""


@dataclass(frozen=True, slots=True)
class Value:
    """The outcome for the signature value and the certificate whose key it fits."""

    fits: bool | None
    certificate: Any | None = None
    digest_algorithm: str = ""
    signature_algorithm: str = ""
    reasons: tuple[str, ...] = ()


def judge_xml_signature(
    document: Document,
    signature: Any,
    where: Where,
    cover: Cover,
    trust: TrustEvidence,
    at: datetime,
    beside: tuple[bytes, ...] = (),
) -> SignatureVerdict:
    """The verdict on one ds:Signature element.

    1. SignedInfo is written canonically; every reference of it and of its
       manifests is digested.
    2. The signature value is tried with the key of each certificate at hand,
       the one named by the signed properties first. `beside` are certificates
       (DER) from elsewhere in the package.
    3. Claimed time, and the time-stamp over the signature value.
    4. Chain, revocation and algorithms as for every other signature.
    """
    try:
        infos = signature.findall(DS + "SignedInfo")
        if len(infos) != 1:
            return undecided(where, "signed-info-missing", trust)
        outcomes = check_references(document, signature, infos[0])  # 1
        if not outcomes:
            return undecided(where, "nothing-signed", trust)
        properties = read_properties(signature, outcomes)
        keys = tuple(dict.fromkeys((*_key_certificates(signature), *beside)))
        embedded = tuple(dict.fromkeys((*keys, *encapsulated(signature, "EncapsulatedX509Certificate"))))
        value = _check_value(signature, infos[0], keys, embedded, properties, trust)  # 2
        facts = _facts(signature, outcomes, value, properties, trust, at)  # 3
        if value.certificate is not None:  # 4
            others = tuple(x509.Certificate.load(der) for der in embedded)
            known = trust.with_embedded(_evidence(signature))
            facts = certificate_facts(facts, value.certificate, others, known, facts.trusted_at or at, at)
        facts = replace(facts, reasons=tuple(dict.fromkeys((*document.doubts, *facts.reasons))))
        return judge_signature(where, facts, cover(outcomes), trust)
    except Unsupported as why:
        return undecided(where, str(why), trust)
    except XML_ERRORS as why:
        return undecided(where, checker_error(why), trust)


def _evidence(signature: Any) -> EmbeddedEvidence:
    """Revocation values of the unsigned properties; each is checked before it is believed."""
    return EmbeddedEvidence(
        crls=encapsulated(signature, "EncapsulatedCRLValue"), ocsp=encapsulated(signature, "EncapsulatedOCSPValue")
    )


def _key_certificates(signature: Any) -> tuple[bytes, ...]:
    info = signature.find(DS + "KeyInfo")
    found = []
    for element in () if info is None else info.iter(DS + "X509Certificate"):
        try:
            found.append(text_bytes(element))
        except ValueError:
            continue
    return tuple(found)


def _check_value(
    signature: Any,
    signed_info: Any,
    keys: tuple[bytes, ...],
    embedded: tuple[bytes, ...],
    properties: Properties,
    trust: TrustEvidence,
) -> Value:
    """Try the certificates that may be the signer's: those named or given with the key must fit, others may."""
    method = signed_info.find(DS + "SignatureMethod")
    kind, digest = METHODS.get("" if method is None else method.get("Algorithm", ""), ("", ""))
    blank = Value(None, None, digest, f"{digest}_{kind}" if digest else kind)
    named = [der for der in (*embedded, *trust.intermediates) if any(one.is_of(der) for one in properties.named)]
    candidates = tuple(dict.fromkeys((*named, *embedded)))
    if not candidates:
        return _by_bare_key(signature, signed_info, blank)
    first = parsed_certificate(candidates[0])
    if not kind:
        return replace(blank, certificate=first, reasons=("unsupported-algorithm",))
    try:
        octets = canonical_bytes(NodeSet(signed_info), method_of(signed_info.find(DS + "CanonicalizationMethod")))
        value = text_bytes(signature.find(DS + "SignatureValue"))
        fitting = (
            der for der in candidates if fits(kind, digest, parsed_certificate(der).public_key.dump(), value, octets)
        )
        der = next(fitting, None)
    except Unsupported as why:
        return replace(blank, certificate=first, reasons=(str(why),))
    except ValueError:
        return replace(blank, fits=False, certificate=first)
    if der is None and not (named or keys):
        return replace(blank, reasons=("signer-certificate-missing",))
    if der is None:
        return replace(blank, fits=False, certificate=first)
    doubt = () if not properties.named or der in named else ("signing-certificate-differs",)
    return replace(blank, fits=True, certificate=parsed_certificate(der), reasons=doubt)


def _by_bare_key(signature: Any, signed_info: Any, blank: Value) -> Value:
    """The value under the RSA key that stands beside it: it may fit, and yet nobody is named [XML Signature §4.5.2.2]."""
    nobody = replace(blank, reasons=("signer-certificate-missing",))
    method = signed_info.find(DS + "SignatureMethod")
    kind, digest = METHODS.get("" if method is None else method.get("Algorithm", ""), ("", ""))
    given = signature.find(f"{DS}KeyInfo/{DS}KeyValue/{DS}RSAKeyValue")
    if given is None or kind not in ("rsa", "pss"):
        return nobody
    try:
        modulus, exponent = (int.from_bytes(text_bytes(given.find(DS + name))) for name in ("Modulus", "Exponent"))
        octets = canonical_bytes(NodeSet(signed_info), method_of(signed_info.find(DS + "CanonicalizationMethod")))
        value = text_bytes(signature.find(DS + "SignatureValue"))
        return replace(nobody, fits=fits(kind, digest, rsa_key(modulus, exponent), value, octets))
    except (Unsupported, ValueError):
        return nobody


def _facts(
    signature: Any,
    outcomes: tuple[Outcome, ...],
    value: Value,
    properties: Properties,
    trust: TrustEvidence,
    at: datetime,
) -> SignerFacts:
    stamp = check_tokens(tuple(stamped(signature)), trust, at)
    moment = stamp.trusted_at or at
    doubts = [*(one.reason for one in outcomes if one.reason), *value.reasons, *stamp.reasons]
    doubts += unchecked_proofs(signature)
    if not properties.signed:
        doubts.append("signed-properties-not-signed")
    if properties.claimed_at is not None and properties.claimed_at > at + CLAIMED_TIME_SLACK:
        doubts.append("claimed-time-in-future")
    for name in {one.digest_algorithm for one in outcomes} - {""}:
        doubts += soundness(trust.algorithms, AlgorithmKind.DIGEST, name, 0, moment)
    return SignerFacts(
        intact=_all_hold(outcomes),
        crypto_valid=value.fits,
        claimed_at=properties.claimed_at,
        trusted_at=stamp.trusted_at,
        trusted_source="signature_timestamp" if stamp.trusted_at else "",
        ades_level=xades_level(own_names(signature)),
        timestamp=stamp.state,
        digest_algorithm=value.digest_algorithm,
        signature_algorithm=value.signature_algorithm,
        reasons=tuple(dict.fromkeys(doubts)),
    )


def _all_hold(outcomes: tuple[Outcome, ...]) -> bool | None:
    """False as soon as one digest differs; None when one could not be computed."""
    if any(one.holds is False for one in outcomes):
        return False
    return True if all(one.holds for one in outcomes) else None
