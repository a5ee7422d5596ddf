"""Later revisions of a signed PDF: the store of validation data may change, what is shown may not."""

from __future__ import annotations

import io
from collections.abc import Callable

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from gateway.records import OverallSignature
from tests.made import pki
from tests.signatures.test_pdf import only, plain_pdf

NAME = generic.NameObject


def revised(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """One more revision of the file."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def stored(key: str) -> Callable[[IncrementalPdfFileWriter], None]:
    """A change that writes the store of validation data anew, for one signature hash."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        value = writer.add_object(generic.StreamObject(stream_data=key.encode()))
        entry = generic.DictionaryObject({NAME("/Cert"): generic.ArrayObject([value])})
        store = generic.DictionaryObject({NAME("/VRI"): generic.DictionaryObject({NAME("/" + key): entry})})
        writer.root[NAME("/DSS")] = writer.add_object(store)
        writer.update_root()

    return change


def test_a_store_that_was_written_anew_leaves_the_signature_standing() -> None:
    """Validation data is added by one tool and replaced by another."""
    signed = pki.sign_pdf(plain_pdf(), "chair")

    verdict = only(revised(revised(signed, stored("A" * 40)), stored("B" * 40)))

    assert verdict.modification == "allowed"
    assert (verdict.signed_revision, verdict.broken_in_revision) == (2, None)
    assert verdict.overall is OverallSignature.VALID, verdict.reasons


def test_a_page_that_the_store_names_is_still_a_page() -> None:
    """Naming the page's content in the store does not excuse its replacement."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        content = page.raw_get("/Contents")
        stream = content.get_object()
        stream._data = b"BT (forged) Tj ET"  # noqa: SLF001
        stream._encoded_data = None  # noqa: SLF001
        writer.mark_update(content.reference)
        writer.root[NAME("/DSS")] = generic.DictionaryObject({NAME("/Certs"): generic.ArrayObject([content])})
        writer.update_root()

    verdict = only(revised(pki.sign_pdf(plain_pdf(), "chair"), change))

    assert verdict.modification == "suspicious"
    assert verdict.overall is OverallSignature.INVALID
    assert (verdict.signed_revision, verdict.broken_in_revision) == (2, 3)


def test_taking_the_store_away_is_suspicious() -> None:
    """Evidence that was there must not vanish."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        del writer.root["/DSS"]
        writer.update_root()

    before = revised(plain_pdf(), stored("A" * 40))

    assert only(revised(pki.sign_pdf(before, "chair"), change)).modification == "suspicious"
