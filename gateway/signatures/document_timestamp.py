"""Time-stamps over whole documents: in PDFs (/DocTimeStamp) and in ASiC containers (.tst)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gateway.records import SignatureVerdict
from gateway.signatures.cms import verdicts_of
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.judge import TIMESTAMP_SUB_FILTER, CoverageFacts, SignerFacts, Where, judge_signature
from gateway.signatures.message import Content, SignedMessage
from gateway.signatures.timestamp import check_token


def check_document_timestamp(
    message: SignedMessage,
    content: Content,
    where: Where,
    coverage: CoverageFacts,
    trust: TrustEvidence,
    at: datetime,
) -> SignatureVerdict:
    """A time-stamp over the whole revision: its signer is the time-stamping authority."""
    stamp = check_token(message, content, trust, at)
    where = replace(where, sub_filter=TIMESTAMP_SUB_FILTER)
    base = verdicts_of(message, (message.content or b"",), where, coverage, trust, stamp.trusted_at or at)[0]
    if stamp.state == "broken" and base.intact and base.crypto_valid:
        base = judge_signature(where, SignerFacts(intact=False, crypto_valid=True), coverage, trust)
    return replace(
        base,
        timestamp=stamp.state,
        trusted_at=stamp.trusted_at,
        trusted_source="document_timestamp" if stamp.trusted_at else "",
        ades_level="",
        reasons=tuple(dict.fromkeys((*base.reasons, *stamp.reasons, "document-timestamp"))),
    )
