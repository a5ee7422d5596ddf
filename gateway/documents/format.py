"""What a file is, told by its bytes; the name only breaks ties.

Signatures: PDF [ISO 32000-1 §7.5.2, readers accept junk before the header],
OLE2 [MS-CFB §2.2], ZIP [APPNOTE 4.3], RTF, RAR, 7z, TNEF [MS-OXTNEF §2.1.3.1],
CMS [RFC 5652 §3].
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
import zlib

import olefile

from classifiers.reading import Format
from gateway.documents.ole import root_names

_PREFIXES: tuple[tuple[bytes, Format], ...] = (
    (b"{\\rt", Format.RTF),
    (b"Rar!\x1a\x07", Format.RAR),
    (b"7z\xbc\xaf\x27\x1c", Format.SEVEN_ZIP),
    (b"\x78\x9f\x3e\x22", Format.TNEF),
    (b"\x89PNG\r\n\x1a\n", Format.IMAGE),
    (b"\xff\xd8\xff", Format.IMAGE),
    (b"II*\x00", Format.IMAGE),
    (b"MM\x00*", Format.IMAGE),
    (b"GIF87a", Format.IMAGE),
    (b"GIF89a", Format.IMAGE),
    (b"-----BEGIN PKCS7", Format.CMS),
    (b"-----BEGIN CMS", Format.CMS),
)
_PKCS7_OID = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
_OLE_STREAMS: tuple[tuple[str, Format], ...] = (
    ("WordDocument", Format.DOC),
    ("Workbook", Format.XLS),
    ("Book", Format.XLS),
    ("PowerPoint Document", Format.PPT),
)
_ZIP_FOLDERS: tuple[tuple[str, Format], ...] = (
    ("word/", Format.DOCX),
    ("xl/", Format.XLSX),
    ("ppt/", Format.PPTX),
)
_ODF_TYPES: tuple[tuple[bytes, Format], ...] = (
    (b"application/vnd.oasis.opendocument.text", Format.ODT),
    (b"application/vnd.oasis.opendocument.spreadsheet", Format.ODS),
    (b"application/vnd.oasis.opendocument.presentation", Format.ODT),
    (b"application/vnd.sun.xml.writer", Format.ODT),
    (b"application/vnd.sun.xml.impress", Format.ODT),
)
_MAIL_HEADERS = re.compile(
    rb"^(?:received|return-path|from|to|date|subject|message-id|mime-version|content-type|delivered-to|x-[\w-]+):",
    re.IGNORECASE | re.MULTILINE,
)
_SAVED_PAGE = re.compile(
    rb"\Amime-version:[^\n]{1,80}\n(?:[^\n]{1,200}\n)?content-type:\s*multipart/related\b", re.IGNORECASE
)
"""How Word begins a page that it saves with its pictures, also under the name .doc."""
_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|table|div|p)[\s>]", re.IGNORECASE)


def sniff_format(data: bytes, filename: str) -> Format:
    """The format of `data`; `Format.UNKNOWN` when nothing fits.

    `filename` decides only between plain text and mail when the bytes allow both.
    """
    for prefix, found in _PREFIXES:
        if data.startswith(prefix):
            return found
    if data.startswith(olefile.MAGIC):
        return _ole_format(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_format(data)
    if b"%PDF-" in data[:1024] and not _is_message(data[:1024], filename):
        return Format.PDF
    if _is_cms(data):
        return Format.CMS
    if data.startswith(b"BM") and len(data) > 26 and data[6:10] == b"\0\0\0\0":
        return Format.IMAGE
    return _text_format(data, filename)


def _ole_format(data: bytes) -> Format:
    roots = root_names(data)
    for stream, found in _OLE_STREAMS:
        if stream in roots:
            return found
    return Format.OLE


def _zip_format(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            mimetype = archive.open("mimetype").read(128) if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        return Format.ZIP
    for declared, found in _ODF_TYPES:
        if mimetype.startswith(declared):
            return found
    if "[Content_Types].xml" not in names:
        return Format.ZIP
    return next((found for folder, found in _ZIP_FOLDERS if any(n.startswith(folder) for n in names)), Format.ZIP)


def _is_cms(data: bytes) -> bool:
    """DER or BER ContentInfo with a PKCS #7 type, also as bare base64."""
    if data[:1] == b"\x30":
        return _PKCS7_OID in data[:24]
    head = b"".join(data[:96].split())
    if not head.startswith(b"MI"):
        return False
    try:
        return _PKCS7_OID in base64.b64decode(head[:64], validate=True)[:24]
    except (binascii.Error, ValueError):
        return False


def _text_format(data: bytes, filename: str) -> Format:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode()
    elif b"\0" in head:
        return Format.UNKNOWN
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        return Format.UNKNOWN
    if start.startswith(b"<"):
        return _markup_format(start)
    if _is_message(start, filename):
        return Format.MESSAGE
    # 0x1F is left out: Word stores the ư of TCVN3 under it.
    controls = sum(1 for byte in start if byte < 9 or 13 < byte < 31)
    return Format.TEXT if controls * 50 <= len(start) else Format.UNKNOWN


def _is_message(start: bytes, filename: str) -> bool:
    """Whether header fields stand at the top, three kinds at least where the name says nothing."""
    top = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0]
    headers = len({match.group().lower() for match in _MAIL_HEADERS.finditer(top)})
    return (
        headers >= 3
        or _SAVED_PAGE.search(top) is not None
        or (headers > 0 and filename.lower().endswith((".eml", ".mht", ".mhtml")))
    )


def _markup_format(start: bytes) -> Format:
    if _HTML_START.match(start) or b"<html" in start[:2048].lower():
        return Format.HTML
    return Format.XML if re.match(rb"<[?!A-Za-z_]", start) else Format.TEXT
