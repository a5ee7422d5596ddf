"""A verdict judged again by evidence that came after it. The file is not at hand: its sums and coverage stay as found."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

from gateway.records import SignatureVerdict
from gateway.signatures.chain import Chain, build_chain, parsed_certificate, weak_algorithms
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.guarded import CHECKER_ERRORS
from gateway.signatures.judge import CoverageFacts, SignerFacts, Where, judge_signature
from gateway.signatures.revocation import Revocation, check_revocation, weigh_revoked
from gateway.signatures.revocation_past import AGAIN, OF_CHAIN, OF_REVOCATION, PastCheck, is_news, may_change

_FACTS = tuple(SignerFacts.__dataclass_fields__)
_KEPT = (
    "attachment_sha256", "role", "role_evidence", "place", "broken_by", "broken_by_signer", "broke", "file_scanned", "file_parsed",
    "file_uncovered",
)  # fmt: skip
"""What later evidence does not touch."""
_JUDGED = (
    "overall", "indication", "sub_indication", "reasons", "checker", "trust_version", "chain", "anchor", "anchor_scope",
    "chain_sha256", "chain_certificates", "revocation", "revocation_source", "revocation_this_update",
    "revocation_next_update", "revoked_at", "revoked_why", "evidence",
)  # fmt: skip
_COVERAGE = ("coverage", "modification", "signed_revision", "broken_in_revision")


def judge_again(past: PastCheck, trust: TrustEvidence) -> SignatureVerdict:
    """The verdict with what the evidence says now; the same value where that is nothing new.

    1. Only a verdict that follows from its own facts is judged: one that was
       softened or hardened by something else stays.
    2. The path as it was kept; where there was none, it is looked for again.
    3. Revocation at the trusted time, without one at the first check: that
       the signature existed then is in the log.
    4. Less evidence than before takes nothing away: what was good stays good
       until somebody says that it was revoked.
    """
    old = past.verdict
    try:
        if not may_change(old) or not _follows(old, trust):  # 1
            return old
        found = _found_again(past, trust)
    except CHECKER_ERRORS:
        return old
    return found if found is not None and is_news(old, found) else old


def _found_again(past: PastCheck, trust: TrustEvidence) -> SignatureVerdict | None:
    old, moment = past.verdict, past.verdict.trusted_at or past.proven_at
    chain, gone, came = _chain(old, trust, moment)  # 2
    if not chain.path:
        return None
    scope = trust.scope_of(hashlib.sha256(chain.path[-1].dump()).hexdigest())
    found = check_revocation(chain.path, trust, moment)  # 3
    if found.state == "not_checked" and old.revocation != "not_checked":  # 4
        return None
    came += weigh_revoked(found, old.claimed_at, old.trusted_at, trust.revocation_under(scope))
    reasons = tuple(code for code in old.reasons if code not in gone | OF_REVOCATION)
    facts = replace(
        _facts(old),
        chain=chain.state,
        anchor=chain.anchor,
        anchor_scope=scope or old.anchor_scope,
        chain_sha256=tuple(hashlib.sha256(one.dump()).hexdigest() for one in chain.path),
        chain_certificates=tuple(base64.b64encode(one.dump()).decode() for one in chain.path[1:]),
        reasons=tuple(dict.fromkeys((*reasons, *came, AGAIN))),
        **_of_revocation(found),
    )
    return _judged(old, facts, trust)


def _chain(
    old: SignatureVerdict, trust: TrustEvidence, moment: datetime
) -> tuple[Chain, frozenset[str], tuple[str, ...]]:
    """The path; which reasons fall with the old one, which the new one brings."""
    leaf, above = _certificate(old.certificate), tuple(map(_certificate, old.chain_certificates))
    if old.chain == "anchored":
        return Chain("anchored", (leaf, *above), old.anchor), frozenset(), ()
    chain = build_chain(leaf, above, trust, moment)
    scope = trust.scope_of(hashlib.sha256(chain.path[-1].dump()).hexdigest()) if chain.path else ""
    weak = weak_algorithms(chain.path[:-1], trust.algorithms.under(scope), moment)
    return chain, OF_CHAIN, (*chain.reasons, *weak)


def _of_revocation(found: Revocation) -> dict[str, Any]:
    return {
        "revocation": found.state,
        "revocation_source": found.source,
        "revocation_this_update": found.this_update,
        "revocation_next_update": found.next_update,
        "revoked_at": found.revoked_at,
        "revoked_why": found.revoked_why,
        "evidence": found.evidence,
    }


def _follows(verdict: SignatureVerdict, trust: TrustEvidence) -> bool:
    again = _judged(verdict, _facts(verdict), trust)
    return again.overall is verdict.overall and again.indication == verdict.indication


def _judged(verdict: SignatureVerdict, facts: SignerFacts, trust: TrustEvidence) -> SignatureVerdict:
    """The verdict on these facts; all that does not follow from them as it was."""
    where = Where(verdict.container, verdict.field_name, verdict.sub_filter)
    coverage = CoverageFacts(**{name: getattr(verdict, name) for name in _COVERAGE})
    found = judge_signature(where, facts, coverage, trust)
    return replace(verdict, **{name: getattr(found, name) for name in _JUDGED})


def _facts(verdict: SignatureVerdict) -> SignerFacts:
    return SignerFacts(**{name: getattr(verdict, name) for name in _FACTS})


def _certificate(text: str) -> Any:
    return parsed_certificate(base64.b64decode(text))
