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
from tests.made.attacks_cms import MESSAGES, Checked
from tests.made.attacks_pdf import PDF_ATTACKS
from tests.made.attacks_xml import ASIC_ATTACKS, OFFICE_ATTACKS, XML_ATTACKS, Forged

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


@pytest.mark.parametrize("check", MESSAGES.values(), ids=MESSAGES)
def test_no_forged_message_is_valid_or_passes_for_unsigned(check: Checked) -> None:
    """
    Other digests, other keys, cube roots, forged authorities, foreign stamps, mails that were changed.
    """
    trust = pki.trust(
        "root",
        intermediates=("agencies", "party"),
        crls_at=(pki.SIGNING_DAY,),
        lists_of=("root", "agencies", "party"),
    )
    verdicts = check(trust)

    assert overall(verdicts) not in NEVER, [verdict.reasons for verdict in verdicts]


PACKED = {**XML_ATTACKS, **OFFICE_ATTACKS, **ASIC_ATTACKS}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("forged", PACKED.values(), ids=PACKED)
def test_no_forged_xml_or_package_is_valid_or_passes_for_unsigned(forged: Forged) -> None:
    """
    Wrapping, transforms, declarations, keys; parts, relationships, types and entries that disagree.
    """
    verdicts = check_signatures(forged.made(), forged.format, pki.full_trust(), pki.SIGNING_DAY)

    assert overall(verdicts) not in NEVER, [verdict.reasons for verdict in verdicts]


def test_the_attack_set_is_large() -> None:
    """
    Two hundred files; each is another one.
    """
    assert len(PDF_ATTACKS) + len(MESSAGES) + len(PACKED) > 200
    assert len({made() for made in PDF_ATTACKS.values()}) == len(PDF_ATTACKS)
