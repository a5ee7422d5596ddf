"""What was read of a document, before anything is judged.

The reader (`gateway.documents`) fills these values inside the sandbox; the
classifiers look at nothing else. All text is NFC.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Column(StrEnum):
    """Side of the page a line stands on.

    The letterhead has two blocks: the issuer on the left, the national title
    on the right [TT01 Annex II; ND30 App. I.IV, boxes 1 to 4].
    """

    LEFT = "left"
    RIGHT = "right"
    FULL = "full"


class LineSource(StrEnum):
    """Which layer of the file holds a line."""

    TEXT = "text"
    WIDGET = "widget"
    """Appearance of a form field: VGCA signers stamp number and date there."""
    TEXT_BOX = "text_box"
    HEADER = "header"
    FOOTER = "footer"
    NOTE = "note"
    OCR = "ocr"


class Format(StrEnum):
    """What the bytes are, found from the bytes and not from the file name."""

    PDF = "pdf"
    DOCX = "docx"
    DOC = "doc"
    RTF = "rtf"
    ODT = "odt"
    XLS = "xls"
    XLSX = "xlsx"
    ODS = "ods"
    PPT = "ppt"
    PPTX = "pptx"
    HTML = "html"
    TEXT = "text"
    IMAGE = "image"
    ZIP = "zip"
    RAR = "rar"
    SEVEN_ZIP = "seven_zip"
    TAR = "tar"
    COMPRESSED = "compressed"
    """One stream under gzip, bzip2, xz or compress: a file or a tar."""
    TNEF = "tnef"
    MESSAGE = "message"
    OUTLOOK = "outlook"
    """A mail saved by Outlook (.msg)."""
    CMS = "cms"
    XML = "xml"
    OLE = "ole"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one column, as a reader sees it."""

    text: str
    page: int
    """From 1; 1 throughout where the format has no pages."""
    number: int
    """From 1 within the page, in reading order: top to bottom, left before right."""
    column: Column = Column.FULL
    source: LineSource = LineSource.TEXT
    box: tuple[float, float, float, float] | None = None
    """Left, top, right, bottom in points from the top left corner; None without geometry."""
    size_pt: float | None = None
    bold: bool = False
    italic: bool = False
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What the number reader sees between "Số" and the code on a scanned page: a suggestion, never a proof."""

    line: int
    """Number of the line on its page that the crop was cut from."""
    candidates: tuple[tuple[str, float], ...]
    """Digits with their probability (0 to 1), the most probable first, at most twelve."""
    second: tuple[tuple[str, float], ...] = ()
    """The same of a second net on another preparation of the crop; () where there was none."""
    reader: str = ""
    """Version that read it, e.g. "base-1" or "base-1+h05-syt-3"."""
    crop: str = ""
    """The crop as PNG in base64: for a person who completes the number, and for lessons."""
    threshold: float | None = None
    """Joint probability from which the calibration of its office lets this version decide; None: it only suggests."""
    code: str = ""
    """The code behind the number as recognised, "BC-SYT"."""
    printed: str = ""
    """Digits that recognition of the whole page read there; "" where it saw other characters."""
    shipped: tuple[tuple[tuple[str, float], ...], tuple[tuple[str, float], ...]] | None = None
    """`candidates` and `second` of the shipped heads where an office's own read it: the general thresholds
    were proven on those. None where the shipped heads read it."""
    again: str = ""
    """The whole number line as a second look at it alone reads it, in another preparation; "" without one."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its lines and the measures that tell a scan from typed text.

    Source of the measures: a 32 x 32 grid over the page for the pictures, the
    text render modes 3 and 7 of [PDF §9.3.6] for hidden characters.
    """

    number: int
    lines: tuple[Line, ...]
    width_pt: float | None = None
    height_pt: float | None = None
    picture_cover: float = 0.0
    """Share of the page under pictures, 0 to 1."""
    picture_ink: float | None = None
    """Share of dark pixels in the largest picture; None when not measured."""
    hidden_characters: int = 0
    visible_characters: int = 0
    characters_before_picture: int = 0
    characters_after_picture: int = 0
    paths: int = 0
    text_quality: float | None = None
    """Share of common Vietnamese words, 0 to 1; None under 250 characters."""
    stamps: tuple[tuple[float, float, float, float], ...] = ()
    """Boxes of pictures that signature fields draw: some signers stamp number and day
    as pictures, so a blank after "Số:" under such a box is unread, not missing."""
    numbers: tuple[NumberReading, ...] = ()
    """Number lines of a scanned page as the number reader sees them."""
    recognised: float | None = None
    """Share of the page, from its top, whose words were recognised; 0 where that was wanted and no
    model was there; None where it was not tried."""
    recognised_sure: float | None = None
    """Mean confidence of the recognised words, 0 to 100; None without any."""
    turned: int = 0
    """Degrees clockwise (90, 180, 270) that the picture was turned before it was read."""
    first_lines: int | None = None
    """How many of the lines were read with the letterhead, before the rest of the page; None: all."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read of one document file."""

    format: Format
    pages: tuple[Page, ...]
    page_count: int
    """All pages of the file, also those that were not read."""
    producer: str = ""
    """Producer or application string of the file: a hint, never a proof."""
    title: str = ""
    """Title property of the file: often left over from another document."""
    encoding: str = "unicode"
    """`unicode`, `tcvn3`, `vni` or `viqr`: what the text was converted from."""
    repairs: tuple[str, ...] = ()
    """What had to be mended to read the file, e.g. "junk-before-header"."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in reading order."""
        return tuple(line for page in self.pages for line in page.lines)

    @property
    def text(self) -> str:
        """All lines joined by line feeds."""
        return "\n".join(line.text for line in self.lines)


NEEDS_OCR, NO_WORDS = "needs_ocr", "no_words"
"""Reasons of a picture that could not be recognised here, and of one in which recognition found no words."""
SIGNATURE_ONLY = "signature_only"
"""Reason of a part that holds the signature of something else and no document."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document file that could not be read, and why: a value, not an error."""

    reason: str
    """A short key: `password`, `limits`, `broken`, `empty`, `unsupported`, `needs_ocr`, `no_words`, ..."""
    detail: str = ""
    format: Format = Format.UNKNOWN


def lacks_model(content: Reading | Unreadable | None) -> bool:
    """Whether a picture or a page stayed unread because no model of the script was there."""
    if isinstance(content, Reading):
        return any(page.recognised == 0 for page in content.pages)
    return isinstance(content, Unreadable) and content.reason == NEEDS_OCR


@dataclass(frozen=True, slots=True)
class Accompaniment:
    """What the mail says around a document: subject, own words, file name."""

    subject: str = ""
    body: str = ""
    """The sender's own words, without quoted earlier mails."""
    quoted_body: str = ""
    """Earlier mails quoted below; never evidence for this document."""
    filename: str = ""
    """Last part of the name, also inside an archive."""
    headers: tuple[tuple[str, str], ...] = ()
    """Headers that sender systems set on purpose, name in lower case."""
    inline: bool = False
    """The body shows the file itself: a logo, a signature picture, a pasted image."""
