"""What a PDF signature covers, and what later revisions of the file changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DiffPolicy,
    DiffResult,
    ModificationLevel,
    SuspiciousModification,
)
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from gateway.signatures.guarded import CHECKER_ERRORS, checker_error
from gateway.signatures.judge import CoverageFacts
from gateway.signatures.pdf_fields import SignatureField
from gateway.signatures.pdf_policy import POLICY, SIGNING_ONLY, accept_dangling_references
from gateway.signatures.pdf_same import put_equal_values_back

_COVERAGE = {
    SignatureCoverageLevel.ENTIRE_FILE: "whole_file",
    SignatureCoverageLevel.ENTIRE_REVISION: "whole_revision",
    SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START: "partial",
    SignatureCoverageLevel.UNCLEAR: "partial",
}
_MOST_FIELDS = 500


class StepwiseReview:
    """Difference analysis shared by all signatures of one file.

    Each revision is compared with the one before it, once, whatever number of
    signatures stands before both. When every step is allowed, so is their
    sum: a step sees at least all objects that the signed revision had. When
    one is not, pyHanko's own comparison with the signed revision decides.
    """

    def __init__(self, policy: DiffPolicy = POLICY) -> None:
        self._policy = policy
        self._steps: dict[tuple[int, MDPPerm | None, str], ModificationLevel | None] = {}

    def review(self, reader: PdfFileReader, signature: Any, permitted: MDPPerm | None) -> ModificationLevel | None:
        """The worst level of all revisions after the signed one; None where a change is suspicious."""
        level = ModificationLevel.NONE
        for revision in range(signature.signed_revision + 1, reader.xrefs.total_revisions):
            step = self._step(reader, revision, signature, permitted)
            if step is None:
                whole = self._policy.review_file(
                    reader, signature.signed_revision, field_mdp_spec=signature.fieldmdp, doc_mdp=permitted
                )
                return whole.modification_level if isinstance(whole, DiffResult) else None
            level = max(level, step)
        return level

    def breaking_revision(
        self, reader: PdfFileReader, signature: Any, asked: MDPPerm | None, permitted: MDPPerm | None
    ) -> int | None:
        """The first revision, counted from 1, whose change is not allowed as it was `asked`, or exceeds `permitted`."""
        for revision in range(signature.signed_revision + 1, reader.xrefs.total_revisions):
            step = self._step(reader, revision, signature, asked)
            if step is None or _exceeds(step, permitted):
                return revision + 1
        return None

    def _step(
        self, reader: PdfFileReader, revision: int, signature: Any, permitted: MDPPerm | None
    ) -> ModificationLevel | None:
        key = (revision, permitted, repr(signature.fieldmdp))
        if key not in self._steps:
            old, new = reader.get_historical_resolver(revision - 1), reader.get_historical_resolver(revision)
            put_equal_values_back(old, new)
            try:
                self._steps[key] = self._policy.apply(
                    old=old,
                    new=new,
                    field_mdp_spec=signature.fieldmdp,
                    doc_mdp=permitted,
                ).modification_level
            except SuspiciousModification:
                self._steps[key] = None
        return self._steps[key]


def coverage_of(data: bytes, reader: PdfFileReader, field: SignatureField, review: StepwiseReview) -> CoverageFacts:
    """Coverage and later changes of one signature whose byte range is sound and whose hole is exact."""
    if sum(field.byte_range[2:]) == len(data):
        return CoverageFacts("whole_file", "none", signed_revision=reader.xrefs.total_revisions)
    try:
        signature = EmbeddedPdfSignature(reader, field.field, field.name)
        coverage = _COVERAGE[signature.evaluate_signature_coverage()]
    except CHECKER_ERRORS as why:
        return CoverageFacts("not_checked", "not_checked", (checker_error(why),))
    if coverage != "whole_revision":
        return CoverageFacts(coverage, "not_checked")
    return replace(_changes_after(data, reader, signature, review), signed_revision=signature.signed_revision + 1)


def _changes_after(data: bytes, reader: PdfFileReader, signature: Any, review: StepwiseReview) -> CoverageFacts:
    doubts = _tail_doubts(data)
    if reader.xrefs.hybrid_xrefs_present:
        # Two kinds of reader see two different later revisions.
        doubts += ("hybrid-references",)
    accept_dangling_references(reader)
    try:
        permitted = asked = signature.docmdp_level
        level = review.review(reader, signature, permitted)
        if (level is None or _exceeds(level, permitted)) and permitted in (MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE):
            # The signing tool of VGCA certifies with the first signature (P 2)
            # and then adds the fields of the stamps. Signing is permitted,
            # adding fields for it is disputed: a doubt, not a broken signature.
            asked = None
            level = review.review(reader, signature, asked)
            doubts += ("fields-added-after-certification",)
        if permitted is None and level is ModificationLevel.FORM_FILLING and _has_other_fields(reader):
            # Nobody certified that the form may be filled in: what it shows now is not what was signed.
            only_signed = StepwiseReview(SIGNING_ONLY).review(reader, signature, None)
            doubts += () if only_signed is not None else ("form-filled-after-signing",)
        bad = level is None or _exceeds(level, permitted)
        broken_in = review.breaking_revision(reader, signature, asked, permitted) if bad else None
    except CHECKER_ERRORS as why:
        return CoverageFacts("whole_revision", "not_checked", (*doubts, checker_error(why)))
    if bad:
        return CoverageFacts("whole_revision", "suspicious", doubts, broken_in_revision=broken_in)
    none = level is ModificationLevel.NONE
    return CoverageFacts("whole_revision", "none" if none else "allowed", doubts)


def _has_other_fields(reader: PdfFileReader) -> bool:
    """Whether the form has fields for text, buttons or choices."""
    waiting = [reader.root["/AcroForm"]["/Fields"]]
    for _ in range(_MOST_FIELDS):
        if not waiting:
            return False
        fields = waiting.pop()
        for field in (fields[place] for place in range(len(fields))):
            if str(field.get("/FT", "")) in ("/Tx", "/Btn", "/Ch"):
                return True
            if "/Kids" in field:
                waiting.append(field["/Kids"])
    return True


def _exceeds(level: ModificationLevel, permitted: MDPPerm | None) -> bool:
    return permitted is not None and level.value > permitted.value


def _tail_doubts(data: bytes) -> tuple[str, ...]:
    """Bytes after the last end-of-file mark belong to no revision, so no analysis sees them."""
    end = data.rfind(b"%%EOF")
    return ("bytes-after-end",) if end >= 0 and data[end + 5 :].strip(b"\x00\t\n\x0c\r ") else ()
