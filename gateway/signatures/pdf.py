"""Signatures of a PDF: the raw scan and the parsed form, each checking the other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from asn1crypto import core, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from gateway.records import OverallSignature, SignatureVerdict
from gateway.signatures.cms import verdicts_of
from gateway.signatures.document_timestamp import check_document_timestamp
from gateway.signatures.embedded import embedded_in_pdf
from gateway.signatures.evidence import EmbeddedEvidence, TrustEvidence
from gateway.signatures.guarded import CHECKER_ERRORS, checker_error
from gateway.signatures.judge import (
    TIMESTAMP_SUB_FILTER,
    CoverageFacts,
    SignerFacts,
    Where,
    judge_signature,
    undecided,
    with_reason,
)
from gateway.signatures.message import Content, SignedMessage, read_signed_message
from gateway.signatures.pdf_changes import StepwiseReview, coverage_of
from gateway.signatures.pdf_fields import PdfForm, SignatureField, read_form
from gateway.signatures.pdf_places import place_of, reason_of
from gateway.signatures.pdf_scan import RawScan, contents_in, hole, pdf_part, range_problem
from gateway.signatures.pdf_together import seen_together
from gateway.signatures.signer import CLAIMED_TIME_SLACK, certificate_facts

_DETACHED = {"ETSI.CAdES.detached", "adbe.pkcs7.detached", "PBAD.PAdES"}
_WITHOUT_PROOF = {
    "signer-certificate-expired", "ca-certificate-outside-validity", "weak-algorithm", "revocation-not-checked",
    "certificate-revoked-time-unproven",
}  # fmt: skip
_SPACE = b"\xef\xbb\xbf\x00\t\n\x0c\r "


def check_pdf(data: bytes, found: RawScan, trust: TrustEvidence, at: datetime) -> tuple[SignatureVerdict, ...]:
    """One verdict for each signature that the form or the raw bytes show.

    1. The fields of the form, each checked on its own.
    2. What lacks a proof of time alone is checked again with that of a later
       document time-stamp which was fully checked itself.
    3. Byte ranges in the raw bytes that no field accounts for: a removed,
       hidden or unreadable signature, or one of a PDF embedded in this one.
    4. What only all of them together tell. () only when nothing shows any.
    """
    junk, pdf = pdf_part(data)
    form = read_form(pdf)
    extra = ("bytes-before-header",) if junk.strip(_SPACE) else ()
    if form.reader is not None:
        trust = trust.with_embedded(embedded_in_pdf(form.reader))
    checked = _check_fields(pdf, form, extra, trust, at)
    placed = [(verdict, sum(field.byte_range[2:])) for field, found in checked for verdict in found]
    known = {field.byte_range for field in form.fields}
    for byte_range in found.ranges:  # 3
        if byte_range not in known:
            placed += [(one, sum(byte_range[2:])) for one in _outside_form(pdf, form, byte_range, trust, at)]
    if not placed and form.problem and found.mentions:
        placed.append((undecided(Where("pdf_field"), form.problem, trust), 0))
    return seen_together(placed, len(found.ranges), store_since=_store_since(form, trust))  # 4


def _check_fields(
    pdf: bytes, form: PdfForm, extra: tuple[str, ...], trust: TrustEvidence, at: datetime
) -> list[tuple[SignatureField, tuple[SignatureVerdict, ...]]]:
    review = StepwiseReview()
    covers = [_guarded_coverage(pdf, form, field, extra, review) for field in form.fields]
    found = [  # 1
        _guarded(pdf, form, field, cover, trust, at) for field, cover in zip(form.fields, covers, strict=True)
    ]
    for place, field in enumerate(form.fields):  # 2
        proven_at = _proven_at(field, zip(form.fields, found, strict=True))
        if proven_at is not None and any(_lacks_proof(one) for one in found[place]):
            known = trust.with_embedded(EmbeddedEvidence(proven_at=proven_at))
            found[place] = _guarded(pdf, form, field, covers[place], known, at)
    return list(zip(form.fields, found, strict=True))


def _proven_at(
    field: SignatureField, all_found: Iterable[tuple[SignatureField, tuple[SignatureVerdict, ...]]]
) -> datetime | None:
    """The earliest trusted time of a whole document time-stamp over the revision of that field."""
    end = sum(field.byte_range[2:])
    times = [
        one.trusted_at
        for other, found in all_found
        for one in found
        if other is not field and sum(other.byte_range[2:]) > end and one.sub_filter == TIMESTAMP_SUB_FILTER
        if one.trusted_at is not None and one.intact and one.coverage in ("whole_file", "whole_revision")
    ]
    return min(times, default=None)


def _lacks_proof(verdict: SignatureVerdict) -> bool:
    """Whether the lower step ended for want of a proof of existence [ETSI EN 319 102-1 §5.6.2.4]."""
    undecided_ = verdict.overall is OverallSignature.INDETERMINATE
    return undecided_ and verdict.trusted_at is None and bool(_WITHOUT_PROOF & set(verdict.reasons))


def _store_since(form: PdfForm, trust: TrustEvidence) -> int | None:
    """The first revision, from 1, whose store holds lists or answers; None without any."""
    if form.reader is None or not (trust.embedded.crls or trust.embedded.ocsp):
        return None
    try:
        total = form.reader.xrefs.total_revisions
        return next((n + 1 for n in range(total) if "/DSS" in form.reader.get_historical_resolver(n).root), None)
    except CHECKER_ERRORS:
        return None


def _guarded_coverage(
    pdf: bytes, form: PdfForm, field: SignatureField, extra: tuple[str, ...], review: StepwiseReview
) -> CoverageFacts:
    if field.problem:
        return CoverageFacts()
    try:
        coverage = _coverage(pdf, form, field, review)
    except CHECKER_ERRORS as why:
        return CoverageFacts(reasons=(checker_error(why),))
    return replace(coverage, reasons=(*coverage.reasons, *extra))


def _guarded(
    pdf: bytes, form: PdfForm, field: SignatureField, coverage: CoverageFacts, trust: TrustEvidence, at: datetime
) -> tuple[SignatureVerdict, ...]:
    where = Where("pdf_field", field.name, field.sub_filter)
    if field.problem:
        return (undecided(where, field.problem, trust),)
    try:
        found = _check_contents(pdf, field, where, coverage, trust, at)
    except CHECKER_ERRORS as why:
        return (undecided(where, checker_error(why), trust),)
    place = () if form.reader is None else place_of(form.reader, field.field)
    said = reason_of(field.field)
    timed = (one if one.claimed_at else _with_claim(one, field.claimed_at, at) for one in found)
    return tuple(replace(one, place=place, said=said) for one in timed)


def _with_claim(verdict: SignatureVerdict, claimed_at: datetime | None, at: datetime) -> SignatureVerdict:
    """The verdict with the time of the dictionary, which PAdES uses in the place of a signed attribute."""
    verdict = replace(verdict, claimed_at=claimed_at)
    if claimed_at is None or claimed_at <= at + CLAIMED_TIME_SLACK:
        return verdict
    return with_reason(verdict, "claimed-time-in-future")


def _coverage(pdf: bytes, form: PdfForm, field: SignatureField, review: StepwiseReview) -> CoverageFacts:
    """Guard before all else: the hole must be exactly the /Contents that are checked."""
    problem = range_problem(field.byte_range, len(pdf))
    if problem:
        return CoverageFacts("partial", "not_checked", (problem,))
    if contents_in(hole(pdf, field.byte_range) or b"") != field.contents:
        return CoverageFacts("partial", "not_checked", ("byte-range-hole",))
    if form.reader is None:
        return CoverageFacts(reasons=(form.problem,))
    return coverage_of(pdf, form.reader, field, review)


def _check_contents(
    pdf: bytes, field: SignatureField, where: Where, coverage: CoverageFacts, trust: TrustEvidence, at: datetime
) -> tuple[SignatureVerdict, ...]:
    content = _covered(pdf, field.byte_range)
    if field.sub_filter == "adbe.x509.rsa_sha1":
        return (judge_signature(where, _check_rsa_sha1(field, content, trust, at), coverage, trust),)
    try:
        message = read_signed_message(field.contents)
    except CHECKER_ERRORS:
        return (undecided(where, "contents-not-cms" if field.contents.strip(b"\0") else "contents-empty", trust),)
    if not message.signer_infos:
        return (undecided(where, "no-signer", trust),)
    if field.is_timestamp or field.sub_filter == TIMESTAMP_SUB_FILTER:
        return (check_document_timestamp(message, content, where, coverage, trust, at),)
    if field.sub_filter == "adbe.pkcs7.sha1":
        return _check_pkcs7_sha1(message, content, where, coverage, trust, at)
    doubts: tuple[str, ...] = () if field.sub_filter in _DETACHED else ("unsupported-subfilter",)
    if message.content is not None:
        doubts += ("econtent-in-detached",)
    coverage = replace(coverage, reasons=(*coverage.reasons, *doubts))
    return verdicts_of(message, content, where, coverage, trust, at)


def _covered(pdf: bytes, byte_range: tuple[int, ...]) -> Content:
    """The two covered parts; () when the range cannot be read as pairs within the file."""
    view = memoryview(pdf)
    pairs = zip(byte_range[::2], byte_range[1::2], strict=False)
    return tuple(view[start : start + length] for start, length in pairs if start >= 0 and length >= 0)


def _check_pkcs7_sha1(
    message: SignedMessage,
    content: Content,
    where: Where,
    coverage: CoverageFacts,
    trust: TrustEvidence,
    at: datetime,
) -> tuple[SignatureVerdict, ...]:
    """The signed content is the SHA-1 digest of the byte range [ISO 32000-1 §12.8.3.3.1]."""
    carried = message.content or b""
    running = hashlib.sha1(usedforsecurity=False)
    for part in content:
        running.update(part)
    reasons = () if running.digest() == carried else ("digest-mismatch",)
    coverage = replace(coverage, reasons=(*coverage.reasons, *reasons, "weak-algorithm"))
    verdicts = verdicts_of(message, (carried,), where, coverage, trust, at)
    return tuple(replace(verdict, intact=verdict.intact and not reasons) for verdict in verdicts)


def _check_rsa_sha1(field: SignatureField, content: Content, trust: TrustEvidence, at: datetime) -> SignerFacts:
    """A bare RSA signature of the SHA-1 digest beside its certificate [ISO 32000-1 §12.8.3.2]."""
    value = core.OctetString.load(field.contents).native
    certificate = x509.Certificate.load(field.certificate)
    key = serialization.load_der_public_key(certificate.public_key.dump())
    if not isinstance(key, rsa.RSAPublicKey):
        return SignerFacts(reasons=("unsupported-algorithm",))
    try:
        key.verify(value, b"".join(content), padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
        fits = True
    except InvalidSignature:
        fits = False
    facts = SignerFacts(fits, fits, digest_algorithm="sha1", signature_algorithm="rsassa_pkcs1v15")
    return certificate_facts(facts, certificate, (), trust, at)


def _outside_form(
    pdf: bytes, form: PdfForm, byte_range: tuple[int, ...], trust: TrustEvidence, at: datetime
) -> tuple[SignatureVerdict, ...]:
    """A byte range that no readable field owns: checked as far as its own bytes go.

    Where the file's structure was read, a failing sum proves nothing against
    the document (it may be a PDF inside the PDF); where it was not, the file
    is damaged and the sums are all there is.
    """
    where = Where("pdf_field")
    reason = form.problem or "signature-outside-form"
    gap = hole(pdf, byte_range)
    contents = contents_in(gap) if gap is not None else None
    if contents is None:
        problem = range_problem(byte_range, len(pdf)) or "byte-range-hole"
        if form.problem and problem == "byte-range-outside-file":
            return (judge_signature(where, SignerFacts(), CoverageFacts("partial", reasons=(problem, reason)), trust),)
        return (undecided(where, reason, trust),)
    try:
        message = read_signed_message(contents)
        whole = sum(byte_range[2:]) == len(pdf)
        coverage = CoverageFacts("whole_file" if whole else "partial", reasons=(reason,))
        found = verdicts_of(message, _covered(pdf, byte_range), where, coverage, trust, at)
    except CHECKER_ERRORS:
        return (undecided(where, reason, trust),)
    return found if form.problem else tuple(_no_worse_than_doubt(one) for one in found)


def _no_worse_than_doubt(verdict: SignatureVerdict) -> SignatureVerdict:
    return replace(
        verdict,
        overall=OverallSignature.INDETERMINATE,
        indication="INDETERMINATE",
        sub_indication="GENERIC",
    )
