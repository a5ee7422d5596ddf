"""Our own attack set: files made to look signed. None is valid, and none passes for unsigned."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from classifiers.reading import Format
from gateway.records import OverallSignature
from gateway.signatures.files import check_signatures
from gateway.signatures.judge import overall
from tests.made import pki
from tests.made.attacks_pdf import PDF_ATTACKS

NEVER = {OverallSignature.VALID, OverallSignature.NONE}


@pytest.fixture(autouse=True)
def quiet_library() -> None:
    """pyHanko tells each refused change in its log."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)


@pytest.mark.parametrize("made", PDF_ATTACKS.values(), ids=PDF_ATTACKS)
def test_no_forged_pdf_is_valid_or_passes_for_unsigned(made: Callable[[], bytes]) -> None:
    """
    Forged dictionaries, filled holes, later revisions, moved ranges, prepared shadows, stuffed stores.
    """
    verdicts = check_signatures(made(), Format.PDF, pki.full_trust(), pki.SIGNING_DAY)

    assert overall(verdicts) not in NEVER, [verdict.reasons for verdict in verdicts]
    assert all(verdict.reasons for verdict in verdicts)
