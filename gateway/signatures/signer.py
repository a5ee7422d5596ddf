"""Everything about one SignerInfo: sums, time, chain, revocation, algorithms."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import core

from gateway.signatures.ades import ARCHIVE_STAMPS, cades_level
from gateway.signatures.chain import build_chain, key_soundness, parsed_certificate, soundness, weak_algorithms
from gateway.signatures.embedded import embedded_beside_signer, safely
from gateway.signatures.evidence import AlgorithmKind, AlgorithmPolicy, TrustEvidence
from gateway.signatures.guarded import CHECKER_ERRORS, checker_error
from gateway.signatures.integrity import check_integrity, claimed_time
from gateway.signatures.judge import SignerFacts
from gateway.signatures.message import Content, SignedMessage, signer_certificate
from gateway.signatures.revocation import check_revocation, weigh_revoked
from gateway.signatures.timestamp import Timestamp, check_timestamps

CLAIMED_TIME_SLACK = timedelta(hours=12)
"""Some signers write local time as UTC (+7 h), so a fresh claim may lie some hours ahead."""

_UNCHECKED = (
    ("archive-timestamp-not-checked", ARCHIVE_STAMPS),
    ("evidence-record-not-checked", {"1.2.840.113549.1.9.16.2.49", "1.2.840.113549.1.9.16.2.50"}),
)
"""Unsigned attributes of CAdES: archive time-stamps of both generations, evidence records [RFC 5276 App. A]."""
_PERSON = re.compile(r"\b(CCCD|CMND|HC):", re.IGNORECASE)
_ORGANISATION = re.compile(r"\b(MST|MNS):", re.IGNORECASE)


def examine_signers(
    message: SignedMessage, content: Content, trust: TrustEvidence, at: datetime
) -> tuple[SignerFacts, ...]:
    """Facts of each signer of the message, in its order; an error in one never hides another."""
    facts = []
    for signer_info in message.signer_infos:
        try:
            facts.append(examine_signer(message, signer_info, content, trust, at))
        except CHECKER_ERRORS as why:
            facts.append(SignerFacts(reasons=(checker_error(why),)))
    return tuple(facts)


def examine_signer(
    message: SignedMessage, signer_info: Any, content: Content, trust: TrustEvidence, at: datetime
) -> SignerFacts:
    """Facts of one signer as of the moment `at`.

    1. The certificate: beside the signature, else among the configured ones.
    2. Digest and signature value.
    3. Claimed time, and the time-stamp over the signature value.
    4. Chain, revocation and algorithms at the trusted time, at `at` without
       one. A document time-stamp proves a time where the signature has none.
    """
    trust = trust.with_embedded(message.embedded).with_embedded(safely(embedded_beside_signer, signer_info))
    certificate = signer_certificate(signer_info, message.certificates) or signer_certificate(  # 1
        signer_info, tuple(parsed_certificate(der) for der in (*trust.intermediates, *trust.anchors))
    )
    sums = check_integrity(signer_info, certificate, message.content_type, content)  # 2
    claimed_at, stamp = claimed_time(signer_info), check_timestamps(signer_info, trust, at)  # 3
    reasons = sums.reasons + stamp.reasons
    if claimed_at is not None and claimed_at > at + CLAIMED_TIME_SLACK:
        reasons += ("claimed-time-in-future",)
    reasons += _unchecked_proofs(signer_info)
    facts = SignerFacts(
        intact=sums.intact,
        crypto_valid=sums.crypto_valid,
        claimed_at=claimed_at,
        trusted_at=stamp.trusted_at or trust.embedded.proven_at,
        trusted_source=_source(stamp, trust),
        timestamp=stamp.state,
        digest_algorithm=sums.digest_algorithm,
        signature_algorithm=sums.signature_algorithm,
        ades_level=cades_level(signer_info, trust.embedded),
        reasons=reasons,
    )
    if certificate is None:
        return facts
    return certificate_facts(facts, certificate, message.certificates, trust, facts.trusted_at or at, at)  # 4


def _source(stamp: Timestamp, trust: TrustEvidence) -> str:
    """What the trusted time comes from: the time-stamp of the signature itself comes first."""
    if stamp.trusted_at is not None:
        return "signature_timestamp"
    return "document_timestamp" if trust.embedded.proven_at is not None else ""


def _unchecked_proofs(signer_info: Any) -> tuple[str, ...]:
    """Reasons for proofs of time among the unsigned attributes that are not checked here."""
    attributes = signer_info["unsigned_attrs"]
    kinds = set() if isinstance(attributes, core.Void) else {attribute["type"].dotted for attribute in attributes}
    return tuple(code for code, numbers in _UNCHECKED if kinds & numbers)


def certificate_facts(
    facts: SignerFacts,
    certificate: Any,
    embedded: tuple[Any, ...],
    trust: TrustEvidence,
    moment: datetime,
    today: datetime | None = None,
) -> SignerFacts:
    """The same facts with all that its certificate says at that moment; `today` is when it is checked."""
    chain = build_chain(certificate, embedded, trust, moment)
    revocation = check_revocation(chain.path, trust, moment)
    scope = trust.scope_of(hashlib.sha256(chain.path[-1].dump()).hexdigest()) if chain.path else ""
    doubts = (
        *facts.reasons,
        *chain.reasons,
        *weigh_revoked(revocation, facts.claimed_at, facts.trusted_at, trust.revocation_under(scope)),
        *_algorithm_reasons(
            facts, certificate, chain.path[:-1], trust.algorithms.under(scope), moment, today or moment
        ),
        *_usage_doubts(certificate),
    )
    subject = certificate.subject.human_friendly
    return replace(
        facts,
        signer_subject=subject,
        signer_issuer=certificate.issuer.human_friendly,
        signer_sha256=hashlib.sha256(certificate.dump()).hexdigest(),
        certificate=base64.b64encode(certificate.dump()).decode(),
        signer_role=role_of(certificate),
        chain=chain.state,
        anchor=chain.anchor,
        revocation=revocation.state,
        revocation_source=revocation.source,
        revocation_this_update=revocation.this_update,
        revocation_next_update=revocation.next_update,
        revoked_at=revocation.revoked_at,
        revoked_why=revocation.revoked_why,
        evidence=revocation.evidence,
        chain_certificates=tuple(base64.b64encode(one.dump()).decode() for one in chain.path[1:]),
        chain_sha256=tuple(hashlib.sha256(one.dump()).hexdigest() for one in chain.path),
        anchor_scope=scope,
        reasons=tuple(dict.fromkeys(doubts)),
    )


def _algorithm_reasons(
    facts: SignerFacts,
    certificate: Any,
    path: tuple[Any, ...],
    policy: AlgorithmPolicy,
    then: datetime,
    today: datetime,
) -> tuple[str, ...]:
    """Doubts about the algorithms at the time that counts; a note where they were sound then and are not today."""

    def doubts(at: datetime) -> tuple[str, ...]:
        return (
            *soundness(policy, AlgorithmKind.DIGEST, facts.digest_algorithm, 0, at),
            *key_soundness(policy, certificate, at),
            *weak_algorithms(path, policy, at),
        )

    found = doubts(then)
    return found if found or then == today or not doubts(today) else ("weak-today",)


def role_of(certificate: Any) -> str:
    """`person`, `organisation` or `unknown`, from the numbers that Vietnamese authorities put into subjects.

    Persons carry an identity card number (CCCD, CMND, HC), organisations a tax
    or budget code (MST, MNS). A person's certificate may name both.
    """
    subject = str(certificate.subject.human_friendly)
    if _PERSON.search(subject):
        return "person"
    return "organisation" if _ORGANISATION.search(subject) else "unknown"


def _usage_doubts(certificate: Any) -> tuple[str, ...]:
    """Signing documents needs digitalSignature or nonRepudiation where the certificate limits its use."""
    usage = certificate.key_usage_value
    if usage is None or usage.native & {"digital_signature", "non_repudiation"}:
        return ()
    return ("key-usage",)
