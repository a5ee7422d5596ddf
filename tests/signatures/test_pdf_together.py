"""The signatures of one PDF seen together: levels, proofs of time, who broke whom, where they stand."""

from __future__ import annotations

from datetime import timedelta

from gateway.records import OverallSignature
from tests.made import pki
from tests.made.time_stamped import stamp_pdf
from tests.signatures.test_pdf import LATER, check, leader_then_seal, only, plain_pdf, signed
from tests.signatures.test_pdf_policy import revised

SOON = pki.SIGNING_DAY + timedelta(days=1)


def archived() -> bytes:
    """Signed, with the lists of that day put into the file and a document time-stamp over all of it."""
    lists = tuple(pki.crl_der(name) for name in ("root", "agencies"))
    return stamp_pdf(signed(), "tsa", pki.SIGNING_DAY, store=lists)


def test_the_level_says_what_is_in_the_file() -> None:
    """A bare signature is B-B, one with a time-stamp B-T, with lists and a document time-stamp B-LTA."""
    assert only(signed()).ades_level == "PAdES-B-B"
    assert only(signed(time_stamper="tsa")).ades_level == "PAdES-B-T"
    assert check(archived())[0].ades_level == "PAdES-B-LTA"
    assert only(pki.sign_pdf(plain_pdf(), "chair", adobe=True)).ades_level == ""


def test_a_document_time_stamp_proves_when_a_signature_without_its_own_existed() -> None:
    """After the lists ran out the signature alone is undecided; the stamp over it keeps it valid."""
    alone, (kept, stamp) = only(signed(), at=LATER), check(archived(), at=LATER)

    assert alone.overall is OverallSignature.INDETERMINATE
    assert kept.overall is OverallSignature.VALID, kept.reasons
    assert (kept.trusted_source, kept.trusted_at) == ("document_timestamp", stamp.trusted_at)
    assert stamp.sub_filter == "ETSI.RFC3161"


def test_a_time_stamp_that_is_not_trusted_proves_nothing() -> None:
    """Without the authority of the stamp the signature stays as undecided as without it."""
    kept, _ = check(archived(), trust=pki.trust("strangers"), at=LATER)

    assert kept.trusted_at is None
    assert kept.overall is not OverallSignature.VALID


def test_the_signature_that_broke_an_earlier_one_is_named_on_both() -> None:
    """Whoever rewrites a page while signing is told with the field, and so is the revision."""

    def forge(writer) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        stream = page.raw_get("/Contents").get_object()
        stream._data, stream._encoded_data = b"BT (forged) Tj ET", None  # noqa: SLF001
        writer.mark_update(page.raw_get("/Contents").reference)

    first = pki.sign_pdf(plain_pdf(), "chair", "Leader")
    leader, stamp = check(pki.sign_pdf(revised(first, forge), "office", "Incoming"))

    assert leader.overall is OverallSignature.INVALID
    assert (leader.broken_by, stamp.broke) == ("Incoming", ("Leader",))
    assert leader.broken_by_signer == stamp.signer_subject
    assert "broken-by-later-signature" in leader.reasons
    assert "broke-earlier-signature" in stamp.reasons
    assert leader.broken_in_revision == 3


def test_a_rewritten_byte_is_told_with_the_signature_that_was_whole_afterwards() -> None:
    """The digest of the first is wrong when the second signs: broken at the latest then."""
    first = pki.sign_pdf(plain_pdf(), "chair", "Leader")
    damaged = first.replace(b"/Producer", b"/Producex", 1)
    leader, seal = check(pki.sign_pdf(damaged, "office", "Seal"))

    assert leader.intact is False
    assert seal.intact is True
    assert (leader.broken_by, seal.broke) == ("Seal", ("Leader",))


def test_places_are_told_in_thousandths_of_the_page() -> None:
    """A visible field has its page and box from the top left, an invisible one has none."""
    leader, seal = check(leader_then_seal())

    assert leader.place[0] == seal.place[0] == 1
    assert leader.place[2] < seal.place[2]
    assert all(0 <= side <= 1000 for side in leader.place[1:])
    assert only(signed()).place == ()


def test_the_file_says_how_many_signatures_bytes_and_structure_show() -> None:
    """Both counts and what came after the last signature stand with each verdict."""
    both = check(leader_then_seal())
    filled = revised(signed(), lambda writer: writer.update_root())

    assert {(one.file_scanned, one.file_parsed, one.file_uncovered) for one in both} == {(2, 2, "none")}
    assert only(filled).file_uncovered in ("allowed", "none")
    assert only(filled).coverage == "whole_revision"
