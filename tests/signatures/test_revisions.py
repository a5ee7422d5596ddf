"""PDFs of several revisions: levels of PAdES, certifications, batches of stamps, and who broke whom."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import timedelta

import pytest

from classifiers.reading import Format
from gateway.records import OverallSignature, SignatureVerdict
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.files import check_signatures
from gateway.signatures.judge import overall
from tests.made import pki
from tests.made import raw_pdf as raw
from tests.made.signed_cms import By

VALID, INVALID, DOUBT = OverallSignature.VALID, OverallSignature.INVALID, OverallSignature.INDETERMINATE
DAY = pki.SIGNING_DAY
LATER = DAY + timedelta(days=400)
CHAIR, OFFICE = By("chair"), By("office")
NOTE = b"<< /Type /Annot /Subtype /Text /Rect [9 9 30 30] /Contents (x) >>"


def check(data: bytes, trust: TrustEvidence | None = None, at: object = DAY) -> tuple[SignatureVerdict, ...]:
    return check_signatures(data, Format.PDF, trust or pki.full_trust(), at)  # type: ignore[arg-type]


def lists() -> tuple[bytes, ...]:
    return tuple(pki.crl_der(name) for name in ("root", "agencies"))


@functools.cache
def level(name: str) -> bytes:
    """B-B, B-T, B-LT or B-LTA."""
    by = By("chair", time_stamper="" if name == "B-B" else "tsa")
    data = raw.sign(raw.plain(), raw.by(by), sub_filter="ETSI.CAdES.detached", size=6000)
    if name in ("B-LT", "B-LTA"):
        data = raw.store(data, (pki.certificate_der("agencies"),), lists())
    return raw.document_time_stamp(data, "tsa", DAY) if name == "B-LTA" else data


@pytest.mark.parametrize("name", ["B-B", "B-T", "B-LT", "B-LTA"])
def test_each_level_is_valid_with_all_evidence_at_hand(name: str) -> None:
    """On the signing day, with the lists of that day in the trust folder."""
    assert overall(check(level(name))) is VALID


@pytest.mark.parametrize(("name", "expected"), [("B-B", DOUBT), ("B-T", DOUBT), ("B-LT", VALID), ("B-LTA", VALID)])
def test_only_the_long_term_levels_carry_their_evidence(name: str, expected: OverallSignature) -> None:
    """Much later, with nothing but the root: what the file carries decides."""
    first = check(level(name), pki.trust("root", intermediates=()), LATER)[0]
    assert first.overall is (expected if name in ("B-LT", "B-LTA") else DOUBT), first.reasons


def _noted(data: bytes) -> bytes:
    page = raw.body(data, raw.PAGE).removesuffix(b">>") + b"/Annots [92 0 R] >>"
    return raw.update(data, {raw.PAGE: page, 92: NOTE})


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda data: data,
    "evidence": lambda data: raw.store(data, crls=lists()),
    "time-stamp": lambda data: raw.document_time_stamp(data, "tsa", DAY),
    "signature": lambda data: raw.sign(data, raw.by(OFFICE), "Seal"),
    "text": lambda data: raw.update(data, {raw.CONTENT: raw.stream(raw.page_text("x"))}),
    "page": lambda data: raw.update(data, {raw.PAGE: raw.body(data, raw.PAGE).replace(b"595", b"596")}),
}


@pytest.mark.parametrize(
    ("permission", "change", "expected"),
    [
        *((permission, "nothing", VALID) for permission in (1, 2, 3)),
        *((permission, "evidence", VALID) for permission in (1, 2, 3)),
        *((permission, "time-stamp", VALID) for permission in (2, 3)),
        *((permission, "signature", VALID) for permission in (2, 3)),
        (1, "signature", INVALID),
        *((permission, change, INVALID) for permission in (1, 2, 3) for change in ("text", "page")),
    ],
)
def test_a_certification_allows_what_it_says(permission: int, change: str, expected: OverallSignature) -> None:
    """P 1 evidence alone, P 2 signing as well, P 3 notes as well; never another text."""
    data = CHANGES[change](raw.certify(raw.plain(), CHAIR, permission))
    certified = check(data)[0]

    assert certified.overall is expected, certified.reasons
    assert (certified.modification == "suspicious") is (expected is INVALID)


@pytest.mark.parametrize("permission", [1, 2])
def test_a_note_breaks_a_certification_against_notes(permission: int) -> None:
    """Notes need P 3."""
    assert check(_noted(raw.certify(raw.plain(), CHAIR, permission)))[0].overall is INVALID


@functools.cache
def batch() -> bytes:
    """One person, then number, day, month and seal of the organisation."""
    data = raw.sign(raw.plain(), raw.by(CHAIR), "Leader")
    for name in ("Number", "Day", "Month", "Seal"):
        data = raw.sign(data, raw.by(OFFICE), name)
    return data


def test_a_batch_of_stamps_leaves_every_signature_valid() -> None:
    """Five fields, one document."""
    verdicts = check(batch())

    assert [verdict.field_name for verdict in verdicts] == ["Leader", "Number", "Day", "Month", "Seal"]
    assert overall(verdicts) is VALID
    assert [verdict.coverage for verdict in verdicts] == [*["whole_revision"] * 4, "whole_file"]


def test_an_incoming_stamp_that_only_signs_keeps_the_others() -> None:
    """The receiver adds a sixth field."""
    assert overall(check(raw.sign(batch(), raw.by(By("chair")), "Incoming"))) is VALID


def test_an_incoming_stamp_that_changes_the_page_breaks_all_before_it() -> None:
    """It writes into the page before it signs: the sixth revision broke five signatures, and stands itself."""
    stamped = raw.sign(
        batch(), raw.by(CHAIR), "Incoming", objects={raw.CONTENT: raw.stream(raw.page_text("Den so 12"))}
    )
    *before, incoming = check(stamped)

    assert [verdict.overall for verdict in before] == [INVALID] * 5
    assert {verdict.broken_in_revision for verdict in before} == {incoming.signed_revision}
    assert incoming.overall is VALID


def test_a_wrong_stamp_of_a_batch_is_the_only_wrong_one() -> None:
    """One of four stamps by a revoked signer: the document is invalid, the others stay valid."""
    data = raw.sign(raw.sign(batch(), raw.by(By("revoked")), "Wrong"), raw.by(OFFICE), "Last")
    states = {verdict.field_name: verdict.overall for verdict in check(data)}

    assert states.pop("Wrong") is INVALID
    assert set(states.values()) == {VALID}


@pytest.mark.parametrize("name", [b"/Byte#52ange", b"/#42yteRange"])
def test_an_escaped_name_hides_no_signature(name: bytes) -> None:
    """Readers undo #xx in names, and so does the check."""
    verdicts = check(raw.sign(raw.plain(), raw.by(CHAIR), byte_range_name=name))

    assert len(verdicts) == 1
    assert verdicts[0].intact
