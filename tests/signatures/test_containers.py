"""Signatures in office packages and XML: found, and honestly not checked yet."""

from __future__ import annotations

import io
import zipfile

import pytest

from classifiers.reading import Format
from gateway.records import OverallSignature
from gateway.signatures.evidence import TrustEvidence
from gateway.signatures.files import check_signatures
from tests.made import pki

SIGNATURE = b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>'


def package(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


TYPES = (
    b'<Types><Override PartName="/odd/place.xml" '
    b'ContentType="application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"/></Types>'
)


@pytest.mark.parametrize(
    ("data", "format", "count"),
    [
        (package(**{"_xmlsignatures/sig1.xml": SIGNATURE, "word/document.xml": b"<w/>"}), Format.DOCX, 1),
        (package(**{"[Content_Types].xml": TYPES, "odd/place.xml": SIGNATURE}), Format.XLSX, 1),
        (package(**{"META-INF/documentsignatures.xml": b"<s>" + SIGNATURE + b"</s>"}), Format.ODT, 1),
        (package(**{"META-INF/documentsignatures.xml": b"<document-signatures/>"}), Format.ODT, 0),
        (package(**{"META-INF/signature.p7s": b"0", "a.txt": b"a"}), Format.ZIP, 1),
        (package(**{"word/document.xml": b"<w/>"}), Format.DOCX, 0),
        (b"<a>" + SIGNATURE + SIGNATURE + b"</a>", Format.XML, 2),
        (("<a>" + SIGNATURE.decode() + "</a>").encode("utf-16"), Format.XML, 1),
        (b"<a>Signature</a>", Format.XML, 0),
        (b"not a zip with _xmlsignatures and Signature", Format.DOCX, 1),
        (b"plain", Format.TEXT, 0),
    ],
)
def test_signature_parts_are_found_and_indeterminate(data: bytes, format: Format, count: int) -> None:
    """Each signature part has a verdict; none is valid; a file without any has none."""
    verdicts = check_signatures(data, format, TrustEvidence(), pki.SIGNING_DAY)

    assert len(verdicts) == count
    assert all(verdict.overall is OverallSignature.INDETERMINATE and verdict.reasons for verdict in verdicts)
