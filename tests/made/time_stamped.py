"""PDFs with document time-stamps and a store of validation data, made for tests."""

from __future__ import annotations

import asyncio
import hashlib
import io
from datetime import datetime

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

from tests.made.pki import stamper


def stamp_pdf(
    pdf: bytes, time_stamper: str, at: datetime, field: str = "Stamp", store: tuple[bytes, ...] = ()
) -> bytes:
    """The PDF with a document time-stamp over all that it holds; `store` are revocation lists (DER) put in before."""
    if store:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        lists = generic.ArrayObject(writer.add_object(generic.StreamObject(stream_data=der)) for der in store)
        writer.root["/DSS"] = writer.add_object(generic.DictionaryObject({generic.NameObject("/CRLs"): lists}))
        writer.update_root()
        out = io.BytesIO()
        writer.write(out)
        pdf = out.getvalue()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    made = signers.PdfTimeStamper(stamper(time_stamper, at), field_name=field).timestamp_pdf(writer, "sha256")
    return bytes(made.getvalue())


def token_over(content: bytes, time_stamper: str, at: datetime) -> bytes:
    """A time-stamp token (DER) over any bytes."""
    digest = hashlib.sha256(content).digest()
    return bytes(asyncio.run(stamper(time_stamper, at).async_timestamp(digest, "sha256")).dump())
