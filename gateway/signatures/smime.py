"""Signatures of mails: detached `multipart/signed` and opaque `smime.p7m` [RFC 8551]."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import datetime

from asn1crypto import x509

from gateway.records import SignatureVerdict
from gateway.signatures.cms import verdicts_of
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.guarded import CHECKER_ERRORS
from gateway.signatures.judge import WHOLE, CoverageFacts, Where, undecided, with_reason
from gateway.signatures.message import NotSigned, SignedMessage, read_signed_message

_BARE_LINE_FEED = re.compile(rb"(?<!\r)\n")
_WHERE = Where("smime_part")


def canonical(raw: bytes) -> bytes:
    """The part as it was digested: every line feed is CR LF [RFC 8551 §3.1.1]."""
    return _BARE_LINE_FEED.sub(b"\r\n", raw)


def check_smime(raw: bytes, signature: bytes, trust: TrustEvidence, at: datetime) -> tuple[SignatureVerdict, ...]:
    """One verdict for each signer of a detached S/MIME signature.

    `raw` is the first part's bytes as they stood between the boundaries, its
    headers included, without the line break before the next boundary;
    `signature` is the decoded second part. The part is digested with CR LF
    line ends; where that does not fit, as it stands (binary parts), or
    with bare line feeds and maybe one more at its end, as some signers do it.
    Content inside the "detached" signature must be that very part.
    """
    try:
        message = read_signed_message(signature)
    except NotSigned as why:
        return (undecided(_WHERE, "encrypted" if str(why) == "encrypted" else "contents-not-cms", trust),)
    except CHECKER_ERRORS:
        return (undecided(_WHERE, "contents-not-cms", trust),)
    if not message.signer_infos:
        # A multipart/signed that nobody signed still promises a signature.
        return (undecided(_WHERE, "no-signer", trust),)
    coverage = CoverageFacts(WHOLE.coverage, WHOLE.modification, _content_reasons(message, raw))
    text = canonical(raw)
    verdicts = verdicts_of(message, (text,), _WHERE, coverage, trust, at)
    if all(verdict.intact is not False for verdict in verdicts):
        return verdicts
    noted = replace(coverage, reasons=(*coverage.reasons, "line-ends-changed"))
    bare = text.replace(b"\r\n", b"\n")
    for other, facts in ((raw, coverage), (bare, noted), (bare + b"\n", noted)):
        as_is = verdicts_of(message, (other,), _WHERE, facts, trust, at)
        if all(verdict.intact for verdict in as_is):
            return as_is
    return verdicts


def in_mail(verdict: SignatureVerdict, sender: str, *, is_whole: bool) -> SignatureVerdict:
    """The verdict with what the mail around the signature adds [RFC 8550 §3]: an unsigned rest, another sender.

    `sender` is the address of From, "" where the mail has none. A certificate
    without any address is told and changes nothing.
    """
    if not is_whole:
        verdict = with_reason(replace(verdict, coverage="partial"), "part-of-mail")
    addresses = certified_addresses(verdict.certificate)
    if not verdict.certificate or not sender or sender.casefold() in addresses:
        return verdict
    return with_reason(verdict, "signer-address-differs" if addresses else "signer-address-missing")


def certified_addresses(certificate: str) -> frozenset[str]:
    """Mail addresses, casefolded, that a certificate (DER in base64) was made out to."""
    try:
        parsed = x509.Certificate.load(base64.b64decode(certificate))
        found = parsed.subject.native.get("email_address", "")
        names = () if parsed.subject_alt_name_value is None else parsed.subject_alt_name_value
        listed = [name.native for name in names if name.name == "rfc822_name"]
    except CHECKER_ERRORS:
        return frozenset()
    subject = [found] if isinstance(found, str) else list(found or ())
    return frozenset(str(one).casefold() for one in (*subject, *listed) if one)


def check_opaque(signature: bytes, trust: TrustEvidence, at: datetime) -> tuple[SignatureVerdict, ...]:
    """One verdict for each signer of an opaque S/MIME part; () when nobody signed.

    An encrypted part hides whether it is signed: indeterminate, "encrypted".
    """
    try:
        message = read_signed_message(signature)
    except NotSigned as why:
        return (undecided(_WHERE, "encrypted", trust),) if str(why) == "encrypted" else ()
    except CHECKER_ERRORS:
        return (undecided(_WHERE, "contents-not-cms", trust),)
    if message.content is None:
        return tuple(undecided(_WHERE, "content-missing", trust) for _ in message.signer_infos)
    return verdicts_of(message, (message.content,), _WHERE, WHOLE, trust, at)


def _content_reasons(message: SignedMessage, raw: bytes) -> tuple[str, ...]:
    if message.content is None or canonical(message.content) == canonical(raw):
        return ()
    return ("econtent-differs",)
