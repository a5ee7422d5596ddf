"""One document file, read: whatever the bytes, a value comes back."""

from __future__ import annotations

from collections.abc import Callable

from classifiers.reading import Format, Reading, Unreadable
from gateway.documents.bounds import bounded
from gateway.documents.format import sniff_format
from gateway.documents.legacy import read_doc
from gateway.documents.old_sheets import read_xls
from gateway.documents.old_slides import read_ppt
from gateway.documents.ole import root_names
from gateway.documents.open_sheets import read_ods
from gateway.documents.opendocument import read_odt
from gateway.documents.pdf import read_pdf
from gateway.documents.picture_file import read_picture
from gateway.documents.plain import read_html, read_text
from gateway.documents.rich_text import read_rtf
from gateway.documents.sheets import read_xlsx
from gateway.documents.slides import read_pptx
from gateway.documents.web_archive import read_web_archive
from gateway.documents.word import read_docx
from gateway.settings import Sandbox

_READERS: dict[Format, Callable[[bytes, Sandbox], Reading | Unreadable]] = {
    Format.PDF: read_pdf,
    Format.DOCX: read_docx,
    Format.DOC: read_doc,
    Format.RTF: read_rtf,
    Format.ODT: read_odt,
    Format.ODS: read_ods,
    Format.XLS: read_xls,
    Format.XLSX: read_xlsx,
    Format.PPT: read_ppt,
    Format.PPTX: read_pptx,
    Format.TEXT: read_text,
    Format.HTML: read_html,
    Format.IMAGE: read_picture,
    Format.MESSAGE: read_web_archive,
}
_LOCKED = "EncryptedPackage"
"""The stream that holds an encrypted .docx, .xlsx or .pptx [MS-OFFCRYPTO §2.3.4.4]."""


def read_document(data: bytes, filename: str, media_type: str, limits: Sandbox) -> Reading | Unreadable:
    """What `data` says, or why it can't be read; no bytes raise.

    `filename` and `media_type` are the sender's claims: hints where the bytes
    leave a choice. Pictures answer `no_words` where none are found and
    `needs_ocr` where no model is loaded, secrets `password`, formats
    without a reader `unsupported`.
    """
    if not data:
        return Unreadable("empty")
    found = sniff_format(data, filename)
    if found is Format.OLE and _LOCKED in root_names(data):
        return Unreadable("password", "an office file that opens only with a password", found)
    reader = _READERS.get(found)
    if reader is None:
        return Unreadable("unsupported", media_type[:100], found)
    reading = reader(data, limits)
    return bounded(reading) if isinstance(reading, Reading) else reading
