"""Verdicts from facts: no gap passes for a check."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.records import OverallSignature, SignatureVerdict
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.judge import WHOLE, CoverageFacts, SignerFacts, Where, judge_signature, overall
from gateway.signatures.reasons import REASONS

GOOD = SignerFacts(intact=True, crypto_valid=True, chain="anchored", revocation="good")


def judge(signer: SignerFacts = GOOD, coverage: CoverageFacts = WHOLE) -> SignatureVerdict:
    return judge_signature(Where("cms"), signer, coverage, TrustEvidence())


def test_all_good_is_valid() -> None:
    """Only when every axis is good."""
    assert judge().overall is OverallSignature.VALID


@pytest.mark.parametrize(
    "signer",
    [
        SignerFacts(),
        replace(GOOD, intact=None),
        replace(GOOD, crypto_valid=None),
        replace(GOOD, chain="not_checked"),
        replace(GOOD, chain="no_anchor"),
        replace(GOOD, revocation="not_checked"),
        replace(GOOD, revocation="unknown"),
        replace(GOOD, timestamp="broken"),
        replace(GOOD, reasons=("a-code-nobody-knows",)),
        replace(GOOD, reasons=("checker-error:KeyError",)),
    ],
)
def test_any_gap_is_indeterminate(signer: SignerFacts) -> None:
    """An unchecked axis or an unknown reason is a doubt."""
    assert judge(signer).overall is OverallSignature.INDETERMINATE
    assert judge(signer).reasons


@pytest.mark.parametrize(
    ("signer", "coverage"),
    [
        (replace(GOOD, intact=False), WHOLE),
        (replace(GOOD, crypto_valid=False), WHOLE),
        (replace(GOOD, chain="broken"), WHOLE),
        (replace(GOOD, revocation="revoked"), WHOLE),
        (GOOD, CoverageFacts("whole_revision", "suspicious")),
        (GOOD, CoverageFacts("partial", "not_checked", ("byte-range-hole",))),
    ],
)
def test_any_failed_check_is_invalid(signer: SignerFacts, coverage: CoverageFacts) -> None:
    """One failed check outweighs everything else."""
    verdict = judge(signer, coverage)
    assert (verdict.overall, verdict.indication) == (OverallSignature.INVALID, "TOTAL-FAILED")


@pytest.mark.parametrize("coverage", [CoverageFacts(), CoverageFacts("partial", "none"), CoverageFacts("whole_file")])
def test_uncovered_or_unreviewed_bytes_are_a_doubt(coverage: CoverageFacts) -> None:
    """Coverage and later changes are axes of their own."""
    assert judge(coverage=coverage).overall is OverallSignature.INDETERMINATE


def test_time_stamps_alone_do_not_make_a_document_signed() -> None:
    """They prove a time and no signer."""
    stamp = replace(judge(), sub_filter="ETSI.RFC3161")

    assert overall((stamp,)) is OverallSignature.INDETERMINATE
    assert overall((stamp, judge())) is OverallSignature.VALID


@given(st.lists(st.sampled_from([state for state in OverallSignature if state is not OverallSignature.NONE])))
def test_overall_is_the_worst(states: list[OverallSignature]) -> None:
    """Invalid before indeterminate before valid; none only for nothing."""
    order = [OverallSignature.INVALID, OverallSignature.INDETERMINATE, OverallSignature.VALID]
    expected = next((worst for worst in order if worst in states), OverallSignature.NONE)
    assert overall(tuple(replace(judge(), overall=state) for state in states)) is expected


def test_reason_codes_are_unique() -> None:
    """A code means one thing."""
    assert len({reason.code for reason in REASONS}) == len(REASONS)
