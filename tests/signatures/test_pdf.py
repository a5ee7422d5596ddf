"""PDF signatures: what is found, what is checked, and what is never called valid."""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime, timedelta

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.reading import Format
from gateway.records import OverallSignature, SignatureVerdict
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.files import check_signatures
from gateway.signatures.judge import overall
from gateway.signatures.pdf_scan import scan
from tests.made import pki

LATER = pki.SIGNING_DAY + timedelta(days=200)


@functools.cache
def plain_pdf(text: str = "Kinh gui: So Tai chinh") -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("Times", size=13)
    document.text(30, 40, text)
    return bytes(document.output())


@functools.cache
def signed(signer: str = "chair", digest: str = "sha256", time_stamper: str | None = None) -> bytes:
    return pki.sign_pdf(plain_pdf(), signer, digest=digest, time_stamper=time_stamper)


@functools.cache
def leader_then_seal() -> bytes:
    first = pki.sign_pdf(plain_pdf(), "chair", "Leader", appearance_text="Nguyễn Văn An")
    return pki.sign_pdf(first, "office", "Seal", appearance_text="123/QĐ-UBND", box=(60, 600, 300, 630))


def check(
    data: bytes, trust: TrustEvidence | None = None, at: datetime = pki.SIGNING_DAY
) -> tuple[SignatureVerdict, ...]:
    return check_signatures(data, Format.PDF, trust or pki.full_trust(), at)


def only(data: bytes, trust: TrustEvidence | None = None, at: datetime = pki.SIGNING_DAY) -> SignatureVerdict:
    (verdict,) = check(data, trust, at)
    return verdict


def test_unsigned_file_has_no_verdict() -> None:
    """A plain PDF is unsigned: no verdict, and overall none."""
    assert check(plain_pdf()) == ()
    assert overall(check(plain_pdf())) is OverallSignature.NONE


def test_signature_with_anchor_list_and_whole_file_is_valid() -> None:
    """Everything demanded was checked: sums, whole file, chain, revocation, algorithms."""
    verdict = only(signed())

    assert verdict.overall is OverallSignature.VALID
    assert verdict.indication == "TOTAL-PASSED"
    assert (verdict.intact, verdict.crypto_valid, verdict.coverage) == (True, True, "whole_file")
    assert (verdict.chain, verdict.revocation) == ("anchored", "good")
    assert verdict.signer_role == "person"


def test_time_stamp_keeps_a_signature_valid_after_its_list_ran_out() -> None:
    """The trusted time of the token, not the time of the check, decides."""
    assert only(signed(time_stamper="tsa"), at=LATER).overall is OverallSignature.VALID
    assert only(signed(), at=LATER).reasons == ("no-timestamp", "revocation-not-checked")


@pytest.mark.parametrize(
    ("trust", "reason"),
    [
        (TrustEvidence(algorithms=pki.policy()), "no-trust-anchor"),
        (pki.trust("strangers"), "no-trust-anchor"),
        (pki.trust("root", intermediates=(), crls_at=(pki.SIGNING_DAY,)), "no-trust-anchor"),
        (pki.trust("root"), "revocation-not-checked"),
        (pki.trust("root", crls_at=(pki.SIGNING_DAY - timedelta(days=90),)), "revocation-not-checked"),
    ],
    ids=["nothing trusted", "another root", "no intermediate", "no list", "list out of date"],
)
def test_missing_evidence_is_indeterminate(trust: TrustEvidence, reason: str) -> None:
    """What was not checked reads indeterminate and says what is missing."""
    verdict = only(signed(), trust)

    assert verdict.overall is OverallSignature.INDETERMINATE
    assert reason in verdict.reasons


def test_without_algorithm_rows_nothing_is_valid() -> None:
    """An algorithm that no row names is not known to be sound."""
    full = pki.full_trust()
    blank = TrustEvidence(full.anchors, full.intermediates, full.crls, full.version)
    assert "algorithm-not-in-policy" in only(signed(), blank).reasons


@pytest.mark.parametrize(
    ("signer", "state", "reason"),
    [
        ("revoked", OverallSignature.INVALID, "certificate-revoked"),
        ("expired", OverallSignature.INDETERMINATE, "signer-certificate-expired"),
        ("small_key", OverallSignature.INDETERMINATE, "weak-algorithm"),
        ("encryption_only", OverallSignature.INDETERMINATE, "key-usage"),
        ("stranger", OverallSignature.INDETERMINATE, "no-trust-anchor"),
    ],
)
def test_signer_that_may_not_sign_is_never_valid(signer: str, state: OverallSignature, reason: str) -> None:
    """Revoked is a failed check; expired, weak, misused and unknown cannot be settled."""
    verdict = only(signed(signer))

    assert verdict.overall is state
    assert reason in verdict.reasons
    assert verdict.intact
    assert verdict.crypto_valid


def test_expired_certificate_with_old_time_stamp_is_judged_at_signing_time() -> None:
    """A certificate expired today but valid when it signed is no fault."""
    then = datetime(2015, 6, 1, tzinfo=UTC)
    data = pki.sign_pdf(plain_pdf(), "expired", at=then, time_stamper="tsa")
    assert only(data, pki.full_trust(then), pki.SIGNING_DAY).overall is OverallSignature.VALID


def test_revocation_after_the_signing_time_does_not_break_a_signature() -> None:
    """Signed with a trusted time in 2022, revoked in 2023."""
    then = datetime(2022, 6, 1, tzinfo=UTC)
    data = pki.sign_pdf(plain_pdf(), "revoked", at=then, time_stamper="tsa")
    assert only(data, pki.full_trust(then, pki.SIGNING_DAY)).overall is OverallSignature.VALID


def test_sha1_is_weak_and_not_broken() -> None:
    """Most Vietnamese signatures digest with SHA-1: indeterminate with a reason, never invalid for that."""
    verdict = only(signed(digest="sha1"))

    assert verdict.overall is OverallSignature.INDETERMINATE
    assert verdict.reasons == ("no-timestamp", "weak-algorithm")
    assert verdict.intact


def test_changed_byte_breaks_the_digest() -> None:
    """One changed byte of the page is a digest that does not fit."""
    data = signed().replace(b"/MediaBox", b"/MediaBoy", 1)
    verdict = only(data)

    assert verdict.overall is OverallSignature.INVALID
    assert verdict.intact is False
    assert verdict.sub_indication == "HASH_FAILURE"


def test_every_signature_has_a_verdict_of_its_own() -> None:
    """The leader's signature covers its revision, the seal the whole file; later signing is allowed."""
    leader, seal = check(leader_then_seal())

    assert (leader.field_name, leader.coverage, leader.modification) == ("Leader", "whole_revision", "allowed")
    assert (seal.field_name, seal.coverage, seal.modification) == ("Seal", "whole_file", "none")
    assert overall((leader, seal)) is OverallSignature.VALID
    assert (leader.signer_role, seal.signer_role) == ("person", "organisation")


def test_page_changed_after_signing_is_suspicious() -> None:
    """An incremental update that shows another page leaves the sums right and the verdict invalid."""
    verdict = only(with_new_page_size(signed()))

    assert (verdict.intact, verdict.crypto_valid, verdict.modification) == (True, True, "suspicious")
    assert verdict.overall is OverallSignature.INVALID


def test_certification_followed_by_stamps_is_a_doubt_and_not_a_failure() -> None:
    """VGCA's tool certifies first and adds the fields of the stamps afterwards."""
    certified = pki.sign_pdf(plain_pdf(), "chair", "Leader", certify=True)
    leader, _ = check(pki.sign_pdf(certified, "office", "Seal", appearance_text="15/3/2024"))

    assert leader.overall is OverallSignature.INDETERMINATE
    assert "fields-added-after-certification" in leader.reasons


@pytest.mark.parametrize(("shift", "grow"), [(-1, 0), (0, 1), (-3, 3)])
def test_hole_with_more_than_the_contents_is_invalid(shift: int, grow: int) -> None:
    """Bytes hidden between the two covered parts are never accepted."""
    _, length, second, rest = ranges(signed())
    old = re.search(rb"/ByteRange\s*\[[^\]]*\]", signed())
    assert old is not None
    new = b"/ByteRange [0 %d %d %d]" % (length + shift, second + grow, rest - grow)
    verdict = only(signed().replace(old.group(0), new.ljust(len(old.group(0)))))

    assert verdict.overall is OverallSignature.INVALID
    assert "byte-range-hole" in verdict.reasons
    assert verdict.sub_indication == "FORMAT_FAILURE"


def test_signature_cut_off_by_a_new_field_list_is_still_seen() -> None:
    """A form that no longer names the signed field does not make the file unsigned."""
    data = signed().replace(b"/AcroForm", b"/AcroFrom")
    verdict = only(data)

    assert verdict.overall is OverallSignature.INDETERMINATE
    assert "signature-outside-form" in verdict.reasons


def test_escaped_name_is_seen() -> None:
    """/ByteRange may be written with #xx escapes."""
    assert scan(b"%PDF-1.7 << /B#79teRange [0 1 2 3] >>").ranges == ((0, 1, 2, 3),)
    assert scan(b"%PDF-1.7 << /#46#54 /S#69g >>").mentions


def test_truncated_file_is_never_unsigned_nor_valid() -> None:
    """Half a signed file is broken, and says so or that it cannot be read."""
    data = signed()
    for size in (len(data) * 3 // 4, len(data) - 600, len(data) - 40):
        assert overall(check(data[:size])) in (OverallSignature.INVALID, OverallSignature.INDETERMINATE)


@pytest.mark.parametrize(
    ("before", "state"),
    [(b"\r\n", OverallSignature.VALID), (b"HTTP/1.1 200 OK\r\n\r\n", OverallSignature.INDETERMINATE)],
)
def test_offsets_count_from_the_header(before: bytes, state: OverallSignature) -> None:
    """White space before %PDF is harmless, other junk is not covered by anything."""
    assert only(before + signed()).overall is state


def test_bytes_after_the_end_are_reported() -> None:
    """Bytes after %%EOF belong to no revision."""
    verdict = only(signed() + b"\nvar hidden = 1;\n")

    assert verdict.overall is OverallSignature.INDETERMINATE
    assert "bytes-after-end" in verdict.reasons or verdict.coverage != "whole_file"


def test_sub_filter_that_libraries_drop_is_not_unsigned() -> None:
    """pyHanko drops adbe.pkcs7.sha1 silently; here it has a verdict."""
    data = signed().replace(b"/ETSI.CAdES.detached", b"/adbe.pkcs7.sha1    ")
    verdict = only(data)

    assert verdict.sub_filter == "adbe.pkcs7.sha1"
    assert verdict.overall is OverallSignature.INVALID
    assert "weak-algorithm" in verdict.reasons


def test_unknown_sub_filter_is_indeterminate() -> None:
    """A sub-filter nobody knows is a signature that cannot be checked."""
    data = pki.sign_pdf(plain_pdf(), "chair", adobe=True)
    unknown = data.replace(b"/adbe.pkcs7.detached", b"/acme.pkcs9.detached")
    assert "unsupported-subfilter" in only(unknown).reasons


@settings(deadline=None)
@given(st.integers(min_value=0), st.integers(min_value=0, max_value=255))
def test_no_changed_byte_leaves_a_signature_valid(place: int, value: int) -> None:
    """Whatever single byte of a signed file is changed: never valid, never a crash, unless it is the same byte.

    The padding behind the signature value inside /Contents is signed by nobody.
    """
    data = bytearray(signed())
    _, end, second, _ = ranges(bytes(data))
    place %= len(data)
    if data[place] == value or end <= place < second:
        return
    data[place] = value
    assert overall(check(bytes(data))) is not OverallSignature.VALID


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_verdicts_or_none(tail: bytes) -> None:
    """The checker takes any bytes and answers values."""
    for data in (tail, b"%PDF-1.7\n" + tail, b"%PDF-1.7 /ByteRange [0 3 9 4] <" + tail, signed()[:-200] + tail):
        assert overall(check(data)) is not OverallSignature.VALID


def ranges(data: bytes) -> tuple[int, ...]:
    (found,) = scan(data).ranges
    return found


def with_new_page_size(data: bytes) -> bytes:
    """The file with an update that replaces its first page object."""
    page = re.search(rb"(\d+) 0 obj\s*<<[^>]*?/Type\s*/Page\b.*?endobj", data, re.DOTALL)
    root = re.findall(rb"/Root (\d+ 0 R)", data)
    previous = re.findall(rb"startxref\s+(\d+)", data)
    size = re.findall(rb"/Size (\d+)", data)
    assert page is not None
    body = page.group(0).replace(b"/MediaBox", b"/Rotate 90 /MediaBox")
    if body == page.group(0):
        body = body.replace(b"/Type /Page", b"/Rotate 90 /Type /Page")
    table = b"xref\n%s 1\n%010d 00000 n \n" % (page.group(1), len(data) + 1)
    end = b"trailer\n<< /Size %s /Root %s /Prev %s >>\nstartxref\n%d\n%%%%EOF\n"
    start = len(data) + 1 + len(body) + 1
    return data + b"\n" + body + b"\n" + table + end % (size[-1], root[-1], previous[-1], start)
