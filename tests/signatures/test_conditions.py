"""Every container under every condition of signer, path, time and evidence: one answer, wherever the signature stands."""

from __future__ import annotations

import pytest

from gateway.records import OverallSignature, SignatureVerdict
from gateway.signatures.reasons import Effect, effect_of
from tests.made.conditions import CONDITIONS, WHO, Condition
from tests.made.signed_kinds import KINDS, Kind, key_kind

VALID, INVALID, DOUBT = OverallSignature.VALID, OverallSignature.INVALID, OverallSignature.INDETERMINATE


def possible(kind: Kind, condition: Condition) -> bool:
    """Whether this container can express the condition."""
    by = condition.by
    return (
        (kind.stampable or not by.time_stamper)
        and (kind.chained or not condition.chain)
        and (not kind.only or (key_kind(by.name) == kind.only and not by.pss))
        and not (kind.bare and condition.needs_claim)
        and not (kind.doubts and by.digest == "sha1")
        and not (kind.twin and condition not in WHO)
    )


PAIRS = [
    pytest.param(kind, condition, id=f"{kind.name}: {condition.name}")
    for condition in CONDITIONS
    for kind in KINDS
    if possible(kind, condition)
]


def judged(kind: Kind, condition: Condition) -> SignatureVerdict:
    (verdict,) = kind.make(condition.by, condition.chain)(condition.evidence.made(), condition.checked_at)
    return verdict


@pytest.mark.parametrize(("kind", "condition"), PAIRS)
def test_each_condition_has_one_answer_in_each_container(kind: Kind, condition: Condition) -> None:
    """
    Overall, indication, sub-indication and reasons follow from the condition, not from the container.
    """
    verdict = judged(kind, condition)
    expected = DOUBT if kind.doubts and condition.expected is VALID else condition.expected

    assert verdict.overall is expected, verdict.reasons
    assert verdict.intact
    assert verdict.crypto_valid
    assert set(condition.reasons) | set(kind.doubts) <= set(verdict.reasons) | {"no-timestamp"}
    assert verdict.trusted_at == condition.trusted_at
    if condition.sub and not kind.doubts:
        assert verdict.sub_indication == condition.sub
    if expected is VALID:
        assert (verdict.indication, verdict.sub_indication) == ("TOTAL-PASSED", "")
        assert all(effect_of(reason) is Effect.NOTE for reason in verdict.reasons)


def test_the_matrix_is_large() -> None:
    """
    Several hundred pairs; each container and each condition stands in it.
    """
    assert len(PAIRS) > 600
    assert {pair.values[0] for pair in PAIRS} == set(KINDS)
    assert {pair.values[1] for pair in PAIRS} == set(CONDITIONS)
