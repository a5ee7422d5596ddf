"""Formats are told by bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.reading import Format
from gateway.documents.format import sniff_format
from tests.made.doc import draw_doc
from tests.made.docx import draw_docx
from tests.made.letter import Letter
from tests.made.pdf import draw_pdf
from tests.made.scan import picture_file

LETTER = Letter(issuer="SỞ Y TẾ", abstract="thử", symbol="1/SYT-VP", day=date(2014, 5, 6), body=("Nội dung./.",))


def zipped(*names: str, mimetype: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (draw_pdf(LETTER), Format.PDF),
        (b"junk\r\n" + draw_pdf(LETTER), Format.PDF),
        (draw_docx(LETTER), Format.DOCX),
        (draw_doc(LETTER), Format.DOC),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), Format.XLSX),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), Format.PPTX),
        (zipped("content.xml", mimetype="application/vnd.oasis.opendocument.text"), Format.ODT),
        (zipped("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"), Format.ODS),
        (zipped("word/document.xml"), Format.ZIP),
        (zipped("a.pdf"), Format.ZIP),
        (b"PK\x03\x04 torn", Format.ZIP),
        (b"{\\rtf1\\ansi x}", Format.RTF),
        (b"Rar!\x1a\x07\x01\x00", Format.RAR),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", Format.SEVEN_ZIP),
        (b"\x78\x9f\x3e\x22\x00\x01", Format.TNEF),
        (picture_file((16, 16), 200), Format.IMAGE),
        (picture_file((16, 16), 200, "JPEG"), Format.IMAGE),
        (picture_file((16, 16), 200, "TIFF"), Format.IMAGE),
        (picture_file((16, 16), 200, "BMP"), Format.IMAGE),
        (bytes.fromhex("3080060 92a864886f70d010702".replace(" ", "")), Format.CMS),
        (b"-----BEGIN PKCS7-----\nMII", Format.CMS),
        (b"MIAGCSqGSIb3DQEHAqCAMIACAQExDzANBglghkgBZQMEAgEFADCABgkqhkiG9w0BBwE", Format.CMS),
        (b"Received: from a\r\nFrom: b\r\nSubject: c\r\nDate: d\r\n\r\ntext", Format.MESSAGE),
        (b"Received: from a\nFrom: b\nContent-Type: application/pdf\n\n%PDF-1.4", Format.MESSAGE),
        (b"<!DOCTYPE html><html><body>x", Format.HTML),
        (b'<?xml version="1.0"?><a/>', Format.XML),
        ("Kính gửi các sở".encode(), Format.TEXT),
        ("\ufeffKính gửi".encode("utf-16"), Format.TEXT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 torn", Format.OLE),
        (b"\x00\x01\x02\x03", Format.UNKNOWN),
    ],
)
def test_format_is_told_by_bytes(data: bytes, expected: Format) -> None:
    """Each kind is found whatever its name says."""
    assert sniff_format(data, "van-ban.bin") is expected


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_have_a_format(data: bytes, filename: str) -> None:
    """No bytes raise."""
    assert isinstance(sniff_format(data, filename), Format)
