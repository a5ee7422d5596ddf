"""The lines of a document's first page cut into pieces of one column each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifiers.folding import clean, fold, squeeze
from classifiers.reading import Column, Format, Line, LineSource, Page, Reading
from classifiers.verdict import Evidence

HEAD_LINES = 90
"""Lines that can belong to the letterhead, heading and abstract."""
SCAN_COVER = 0.8
JUNK_QUALITY = 0.18
"""Share of common words under which a text layer is noise [EXTRACTION: 181 good pages above, 17 bad below]."""

_GAP = re.compile(r"\t+| {4,}|\s*\|\s*")
# A line that holds both columns is cut before the words that open the right one.
_RIGHT_OPENS = re.compile(r"(?<=\S)\s+(?=cong\s{1,2}hoa\s{1,2}xa\s{1,2}hoi|dang cong san viet nam|doc lap\s*-\s*tu)")
_DATE_TAIL = re.compile(r"(?P<comma>,)?\s*\bngay\s?[\d. ]*thang\b")
# A word of a place: "Nghĩa", "M'Đrắk", "TP." or the dash of "Bà Rịa - Vũng Tàu"; never a code ("SNV-TC").
_PLACE_WORD = re.compile(r"^(?:[^\W\d_](?:[^\d/:&]*[^\W\d_])?|TP\.?|TX\.?|Tp\.|[-–])$")
_JOINING = frozenset({"-", "–", "phố", "xã", "trấn"})
"""Inside a place, never its first word: "Thành phố ...", "Thị xã ..."."""
_SPACED_OUT = re.compile(r"^\W*(?:[^\W\d_]\s+){4,}[^\W\d_]\W*$")
# "Số:", "ngày": as they are printed, for "CƠ SỞ" and "VIỆT NAM" end names of agencies.
_OPEN_LABEL = re.compile(
    r"(?:^|\s)(?:S[ốỐôÔóÓ]|[Vv]/[Vv]|K[íÍ][nN][hH] [gG][ửỬ][iI]|N[ơƠ][iI] [nN][hH][ậẬ][nN]|[nN]gày|tháng|năm)\s*[:.;]?\s*$"
)
_DECORATION = re.compile(r"^[\s\-_=*~.o+─━/\\|<>•·:;,]*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """One line, or the half of a line that stands in one column."""

    text: str
    """Single spaces, trimmed."""
    folded: str
    """As long as `text`."""
    column: Column
    line: Line
    ocr: bool
    """Letters were recognised from a picture: digits may be wrong."""

    @property
    def where(self) -> str:
        """Place as evidence names it."""
        if self.line.source is LineSource.WIDGET:
            return f"widget page {self.line.page}"
        return f"page {self.line.page} line {self.line.number}"

    def evidence(self, rule: str, quote: str = "") -> Evidence:
        """This piece as evidence for `rule`."""
        return Evidence(quote or self.text, self.where, rule)


def head_pieces(reading: Reading) -> tuple[Piece, ...]:
    """Pieces of the first page that has text, at most `HEAD_LINES` lines; decoration left out.

    A first page of less than eight lines (a cover, a lone stamp) takes the
    second along. Noise layers give nothing.
    """
    pieces: list[Piece] = []
    for page in reading.pages[:4]:
        pieces += page_pieces(page, reading.format)
        if len(pieces) >= 8:
            break
    return tuple(pieces[:HEAD_LINES])


def page_pieces(page: Page, format: Format) -> list[Piece]:
    """Pieces of one page in reading order."""
    hidden = format is Format.PDF and page.picture_cover >= SCAN_COVER and page.hidden_characters > 0
    junk = hidden and page.text_quality is not None and page.text_quality < JUNK_QUALITY
    pieces: list[Piece] = []
    for line in page.lines:
        if line.source in (LineSource.FOOTER, LineSource.NOTE) or (junk and line.source is LineSource.TEXT):
            continue
        ocr = line.source is LineSource.OCR or (hidden and line.source is LineSource.TEXT)
        pieces += _cut(line, ocr)
        if len(pieces) >= HEAD_LINES:
            break
    return pieces


def _cut(line: Line, ocr: bool) -> list[Piece]:
    """The pieces of one line; a line feed inside it also cuts."""
    found: list[Piece] = []
    for part in clean_lines(line.text):
        part = _close_letters(part) if len(part) < 80 and _SPACED_OUT.match(part) else part
        texts = [part] if line.column is not Column.FULL else _columns(part)
        for position, text in enumerate(texts):
            squeezed = squeeze(text)
            if squeezed and not _DECORATION.match(squeezed):
                found.append(Piece(squeezed, fold(squeezed), _column(line, position, len(texts)), line, ocr))
    return found


def clean_lines(text: str) -> list[str]:
    """Non-empty lines of `text`, cleaned, with tabs kept."""
    return [
        part
        for raw in text.replace("\v", "\n").replace("\r", "\n").split("\n")
        if (part := "\t".join(clean(cell) for cell in raw.split("\t"))).strip()
    ]


def _columns(text: str) -> list[str]:
    parts = [part for part in _GAP.split(text.strip()) if part.strip()]
    cut: list[str] = []
    for part in parts:
        start = 0
        for match in _RIGHT_OPENS.finditer(fold(part)):
            cut.append(part[start : match.start()])
            start = match.end()
        at = _date_starts(part, start)
        cut += [part[start:at].rstrip(), part[at:]] if at > start else [part[start:]]
    # "V/v:", "Kính gửi:" and "Số:" with a gap behind them are one column.
    joined: list[str] = []
    for part in cut:
        if joined and (_open_label(joined[-1]) or re.match(r"^\s*(?:[/-]\s*[A-ZĐ]|thang\b|nam\b|\d)", _lead(part))):
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return joined


def _close_letters(text: str) -> str:
    """ "Q U Y Ế T   Đ Ị N H" as "QUYẾT ĐỊNH"; one word where the gaps between words are no wider."""
    return " ".join(re.sub(r"\s", "", word) for word in re.split(r"\s{2,}", text.strip()))


def _date_starts(part: str, start: int) -> int:
    """Where the place of a date line begins on a line that holds both columns; `start` where none does.

    Without a comma before "ngày" only a number line is cut: prose names places and days too.
    """
    tail = _DATE_TAIL.search(fold(part), start)
    if tail is None or not (tail["comma"] or re.match(r"^\s*S[ốỐ]", part[start:])):
        return start
    at = tail.start()
    for word in reversed(list(re.finditer(r"\S+", part[start : tail.start()]))):
        text = word.group()
        joins = text in _JOINING
        if not joins and (not _PLACE_WORD.match(text) or text[0].islower() or _is_code(text)):
            break
        at = at if joins else start + word.start()
    return at if at < tail.start() else start


def _is_code(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word.strip(".") not in ("TP", "TX")


def _lead(part: str) -> str:
    """`part` with its first word folded when small, so that "tháng" and "năm" are seen."""
    stripped = part.strip()
    return fold(stripped) if stripped[:1].islower() else stripped


def _open_label(part: str) -> bool:
    return bool(_OPEN_LABEL.search(part.strip()))


def _column(line: Line, position: int, of: int) -> Column:
    if of == 1 or line.column is not Column.FULL:
        return line.column
    return Column.LEFT if position == 0 else Column.RIGHT
