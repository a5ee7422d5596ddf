"""Revocation from lists and OCSP responses: what counts, what is only told, what stays unchecked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.reading import Format
from gateway.records import OverallSignature, SignatureVerdict
from gateway.signatures.cms import check_cms
from gateway.signatures.evidence import AlgorithmPolicy, EmbeddedEvidence, RevocationRule, TrustEvidence
from gateway.signatures.files import check_signatures
from gateway.signatures.revocation import check_revocation
from gateway.signatures.revocation_answers import parsed_answers
from gateway.signatures.revocation_lists import parsed_crl
from tests.made import pki
from tests.rechecking.world import crl
from tests.signatures.test_pdf import plain_pdf

BEFORE = datetime(2023, 1, 10, 8, tzinfo=UTC)
"""Before `revoked` was revoked on 2023-06-01."""


def evidence(name: str = "chair", responder: str = "agencies_ocsp", at: datetime = pki.SIGNING_DAY) -> TrustEvidence:
    """The root's list, which speaks for the agencies, and one OCSP response about `name`."""
    only_root = pki.trust("root")
    return replace(only_root, crls=(pki.crl_der("root", at),), ocsp=(pki.ocsp_der(name, responder, at),))


def signed(name: str, trust: TrustEvidence, at: datetime = pki.SIGNING_DAY) -> SignatureVerdict:
    """The verdict on a file that `name` signed and that is checked at the same moment."""
    (verdict,) = check_cms(pki.sign_cms(b"text", name, detached=False, at=at), trust, at)
    return verdict


def test_an_answer_of_the_appointed_responder_counts() -> None:
    """A good answer in force makes the signature valid, and the verdict names what decided."""
    verdict = signed("chair", evidence())

    assert (verdict.overall, verdict.revocation) == (OverallSignature.VALID, "good")
    assert verdict.revocation_this_update is not None
    assert len(verdict.evidence) == 2
    assert len(verdict.chain_sha256) == 3


@pytest.mark.parametrize("responder", ["unappointed_ocsp", "stranger_ocsp"])
def test_an_answer_of_anybody_else_does_not_count(responder: str) -> None:
    """A certificate of the same authority without the usage, or of a stranger, may say nothing."""
    assert signed("chair", evidence(responder=responder)).revocation == "not_checked"


def test_an_answer_about_another_certificate_does_not_count() -> None:
    """Serial number and issuer must be those of the certificate."""
    assert signed("chair", evidence("office")).revocation == "not_checked"


def test_an_answer_that_has_run_out_does_not_speak_for_now() -> None:
    """After nextUpdate, silence means nothing."""
    old = evidence(at=pki.SIGNING_DAY - timedelta(hours=1))

    assert signed("chair", old).revocation == "not_checked"


def test_a_later_answer_speaks_for_the_time_before() -> None:
    """Evidence that comes after the signing counts while the certificate had not expired."""
    later = replace(evidence(at=pki.SIGNING_DAY + timedelta(days=20)), crls=(pki.crl_der("root"),))

    assert signed("chair", later).revocation == "good"


def test_revoked_before_the_signing_is_invalid_and_says_when() -> None:
    """The signer himself says that he signed after the revocation."""
    verdict = signed("revoked", evidence("revoked"))

    assert (verdict.overall, verdict.sub_indication) == (OverallSignature.INVALID, "REVOKED")
    assert verdict.revoked_at == datetime(2023, 6, 1, tzinfo=UTC)
    assert (verdict.revocation_source, verdict.revoked_why) == ("ocsp", "keyCompromise")


def test_revoked_after_the_moment_is_good_and_told() -> None:
    """A revocation after the proven time changes nothing."""
    path = tuple(pki.certificate(name) for name in ("revoked", "agencies", "root"))
    trust = replace(evidence("revoked"), crls=(pki.crl_der("root", BEFORE), pki.crl_der("agencies")))
    found = check_revocation(path, trust, BEFORE)

    assert (found.state, found.reasons) == ("good", ("certificate-revoked-later",))
    assert found.revoked_at == datetime(2023, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "overall"),
    [("indeterminate", OverallSignature.INDETERMINATE), ("invalid", OverallSignature.INVALID)],
)
def test_unproven_time_before_the_revocation_is_what_the_policy_row_says(rule: str, overall: OverallSignature) -> None:
    """Claimed before the revocation, checked after it, no time-stamp: nobody knows which came first."""
    data = pki.sign_cms(b"text", "revoked", detached=False, at=BEFORE)
    trust = replace(evidence("revoked"), revocation=RevocationRule(rule))
    (verdict,) = check_cms(data, trust, pki.SIGNING_DAY)

    assert (verdict.overall, verdict.revocation) == (overall, "revoked")


def test_evidence_inside_the_file_counts_as_that_of_the_folder() -> None:
    """It is believed for its signature, wherever it lies."""
    full = evidence()
    bare = replace(full, crls=(), ocsp=())
    carried = bare.with_embedded(EmbeddedEvidence(crls=full.crls, ocsp=full.ocsp))

    assert signed("chair", bare).revocation == "not_checked"
    assert signed("chair", carried).revocation == "good"


def test_a_list_that_the_authority_did_not_sign_says_nothing() -> None:
    """One flipped bit in the signature of a list that a file carries."""
    full = evidence()
    forged = full.crls[0][:-1] + bytes([full.crls[0][-1] ^ 1])
    bare = replace(full, crls=()).with_embedded(EmbeddedEvidence(crls=(forged,)))

    assert signed("chair", bare).revocation == "not_checked"


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_bytes_that_are_no_evidence_are_none(data: bytes) -> None:
    """Lists and responses come from strangers."""
    assert parsed_crl(data) is None
    assert parsed_answers(data) == ()


def under(rule: RevocationRule, trust: TrustEvidence) -> TrustEvidence:
    return replace(trust, revocation=rule)


def test_evidence_within_the_grace_period_is_waited_for() -> None:
    """The list of the signing day is too early for a policy that gives the authority a day to publish."""
    rule = RevocationRule(grace=timedelta(hours=24))
    early = signed("chair", under(rule, pki.full_trust()))
    late = signed("chair", under(rule, pki.full_trust(pki.SIGNING_DAY, pki.SIGNING_DAY + timedelta(days=40))))

    assert (early.overall, early.revocation) == (OverallSignature.INDETERMINATE, "good")
    assert "revocation-in-grace" in early.reasons
    assert late.overall is OverallSignature.VALID


def test_evidence_older_than_the_policy_allows_does_not_count() -> None:
    """Though its own nextUpdate has not come."""
    trust = pki.full_trust()
    later = max(crl.last_update_utc for crl in map(parsed_crl, trust.crls) if crl) + timedelta(hours=2)

    assert signed("chair", trust, later).revocation == "good"
    assert signed("chair", under(RevocationRule(max_age=timedelta(hours=1)), trust), later).revocation == "not_checked"


def test_what_the_policy_does_not_demand_is_told_and_no_doubt() -> None:
    """Valid with a note; a revocation that is known counts all the same."""
    rule = RevocationRule(required=False)
    unknown = signed("chair", under(rule, pki.trust("root")))

    assert (unknown.overall, unknown.revocation) == (OverallSignature.VALID, "not_checked")
    assert "revocation-not-required" in unknown.reasons
    assert signed("revoked", under(rule, pki.full_trust())).overall is OverallSignature.INVALID


def sound_until(row: str, day: datetime) -> AlgorithmPolicy:
    """The shipped rows, one of them with another end."""
    rules = (replace(rule, sound_until=day) if rule.id == row else rule for rule in pki.policy().rules)
    return AlgorithmPolicy("tests", tuple(rules))


def test_sound_when_it_was_signed_and_weak_today_is_valid_with_a_note() -> None:
    """The time-stamp proves the day; without it the day of the check counts, and the key is too short for that."""
    later = pki.SIGNING_DAY + timedelta(days=5)
    trust = replace(pki.full_trust(), algorithms=sound_until("rsa-1024", pki.SIGNING_DAY + timedelta(days=1)))
    stamped, bare = (pki.sign_pdf(plain_pdf(), "small_key", time_stamper=stamper) for stamper in ("tsa", None))
    ((proven,), (unproven,)) = (check_signatures(data, Format.PDF, trust, later) for data in (stamped, bare))
    (fresh,) = check_signatures(stamped, Format.PDF, trust, pki.SIGNING_DAY)

    assert (proven.overall, proven.reasons) == (OverallSignature.VALID, ("weak-today",))
    assert (unproven.overall, "weak-algorithm" in unproven.reasons) == (OverallSignature.INDETERMINATE, True)
    assert (fresh.overall, fresh.reasons) == (OverallSignature.VALID, ())


def test_a_hold_that_was_lifted_before_the_signing_is_none() -> None:
    """As long as it lasts nobody may say whether the certificate counts."""
    path = tuple(pki.certificate(name) for name in ("on_hold", "agencies", "root"))
    held = replace(pki.trust("root"), crls=(pki.crl_der("root"), pki.crl_der("agencies")))

    found = check_revocation(path, held, pki.SIGNING_DAY)
    assert (found.state, found.reasons) == ("unknown", ("certificate-on-hold",))

    free = crl("agencies", {}, pki.SIGNING_DAY - timedelta(hours=1))
    lifted = replace(held, crls=(*held.crls, free))
    assert check_revocation(path, lifted, pki.SIGNING_DAY).state == "good"
