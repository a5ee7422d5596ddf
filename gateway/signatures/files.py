"""Signatures of a document file, whatever its format."""

from __future__ import annotations

import re
from datetime import datetime

from classifiers.reading import Format
from gateway.records import SignatureVerdict
from gateway.signatures import office, xml
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.pdf_scan import scan

_LONG_HEXADECIMAL = re.compile(rb"<[0-9A-Fa-f\s]{4000000}")
"""Two megabytes in one signature: no signer writes so much, and pyHanko reads it digit by digit."""
TOO_LONG = "not-checked-limits"
_PACKAGES = {Format.DOCX, Format.XLSX, Format.PPTX, Format.ODT, Format.ODS, Format.ZIP}
_OLE = {Format.DOC, Format.XLS, Format.PPT, Format.OLE}


def check_signatures(data: bytes, format: Format, trust: TrustEvidence, at: datetime) -> tuple[SignatureVerdict, ...]:
    """One verdict for each signature found in the file; () when it is unsigned.

    `at` is the time of the check, aware UTC: a signature without a trusted
    time is judged as of this moment. Formats whose signatures cannot be
    checked yet give an indeterminate verdict, "unsupported-container".
    pyHanko is imported only for a file that shows signs of a signature.
    """
    if format is Format.PDF:
        return _check_pdf(data, trust, at)
    if format is Format.CMS:
        from gateway.signatures.cms import check_cms

        return check_cms(data, trust, at)
    if format in _PACKAGES:
        return office.check_package(data, trust, at)
    if format in _OLE:
        return office.check_ole(data, trust)
    return xml.check_xml(data, trust, at) if format is Format.XML else ()


def _check_pdf(data: bytes, trust: TrustEvidence, at: datetime) -> tuple[SignatureVerdict, ...]:
    found = scan(data)
    if not found.mentions:
        return ()
    if _LONG_HEXADECIMAL.search(data):
        return (SignatureVerdict("not_checked", reasons=(TOO_LONG,)),)
    from gateway.signatures.pdf import check_pdf

    return check_pdf(data, found, trust, at)
