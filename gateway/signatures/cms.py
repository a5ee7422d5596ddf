"""Signatures of CMS files: enveloping .p7m, detached .p7s, certificate bags .p7b."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gateway.records import SignatureVerdict
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.guarded import CHECKER_ERRORS, checker_error
from gateway.signatures.judge import WHOLE, CoverageFacts, Where, judge_signature, undecided
from gateway.signatures.message import Content, NotSigned, SignedMessage, read_signed_message
from gateway.signatures.signer import examine_signers


def check_cms(data: bytes, trust: TrustEvidence, at: datetime) -> tuple[SignatureVerdict, ...]:
    """One verdict for each signer of a CMS file that carries its content.

    () for certificate bags and other content without signers. A detached
    signature lies beside content we do not have: "content-missing". An
    encrypted envelope hides whether anything in it is signed: "encrypted".
    """
    where = Where("cms")
    try:
        message = read_signed_message(data)
    except NotSigned as why:
        return (undecided(where, "encrypted", trust),) if str(why) == "encrypted" else ()
    except CHECKER_ERRORS:
        return (undecided(where, "contents-not-cms", trust),)
    if message.content is None:
        return tuple(undecided(where, "content-missing", trust) for _ in message.signer_infos)
    return verdicts_of(message, (message.content,), where, WHOLE, trust, at)


def verdicts_of(
    message: SignedMessage,
    content: Content,
    where: Where,
    coverage: CoverageFacts,
    trust: TrustEvidence,
    at: datetime,
) -> tuple[SignatureVerdict, ...]:
    """One verdict for each signer over that content; () when nobody signed."""
    try:
        signers = examine_signers(message, content, trust, at)
    except CHECKER_ERRORS as why:
        return (undecided(where, checker_error(why), trust),)
    if len(signers) > 1:
        signers = tuple(replace(one, reasons=(*one.reasons, "several-signers")) for one in signers)
    return tuple(judge_signature(where, signer, coverage, trust) for signer in signers)


def open_opaque(data: bytes) -> bytes | None:
    """The content that an enveloping signature carries; None when it carries none or is no signature."""
    try:
        return read_signed_message(data).content
    except CHECKER_ERRORS:
        return None
