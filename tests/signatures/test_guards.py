"""Times and the certificates of a path: each must be valid at the trusted time, the anchor too."""

from __future__ import annotations

from datetime import UTC, datetime

from gateway.records import OverallSignature
from gateway.signatures.evidence import TrustEvidence
from tests.made import pki
from tests.signatures.test_pdf import only, plain_pdf, signed


def test_an_anchor_that_ended_before_the_signing_is_a_doubt() -> None:
    """Path validation asks nothing of an anchor: a signature made after its end is not valid for all that."""
    data = pki.sign_pdf(plain_pdf(), "outliving")
    trust = pki.trust("retired", intermediates=())
    verdict = only(data, trust)

    assert verdict.chain == "anchored"
    assert "ca-certificate-outside-validity" in verdict.reasons
    assert verdict.overall is OverallSignature.INDETERMINATE


def test_a_trusted_time_after_the_certificate_ended_is_never_valid() -> None:
    """A time-stamp proves when; it makes no ended certificate sign again."""
    data = pki.sign_pdf(plain_pdf(), "expired", time_stamper="tsa")
    verdict = only(data)

    assert verdict.trusted_at == pki.SIGNING_DAY
    assert "signer-certificate-expired" in verdict.reasons
    assert verdict.sub_indication == "OUT_OF_BOUNDS_NO_POE"
    assert verdict.overall is OverallSignature.INDETERMINATE


def test_a_certificate_that_ended_since_is_judged_at_the_time_of_signing() -> None:
    """Valid then, over now: the trusted time counts, and without one nothing proves that it was then."""
    later = datetime(2041, 6, 1, tzinfo=UTC)
    stamped, alone = only(signed(time_stamper="tsa"), at=later), only(signed(), at=later)

    assert "signer-certificate-expired" not in stamped.reasons
    assert stamped.trusted_at == pki.SIGNING_DAY
    assert alone.sub_indication == "OUT_OF_BOUNDS_NO_POE"


def test_a_claimed_time_in_the_future_is_told() -> None:
    """The signer's own clock is never trusted, and one that runs ahead is a doubt."""
    verdict = only(signed(), at=datetime(2024, 3, 1, tzinfo=UTC))

    assert "claimed-time-in-future" in verdict.reasons
    assert verdict.overall is not OverallSignature.VALID


def test_without_anything_trusted_nothing_is_valid() -> None:
    """Good sums alone say nothing of who signed."""
    verdict = only(signed(time_stamper="tsa"), TrustEvidence())

    assert (verdict.intact, verdict.crypto_valid, verdict.trusted_at) == (True, True, None)
    assert verdict.overall is OverallSignature.INDETERMINATE
