"""Địa danh và thời gian ban hành: "Quảng Ngãi, ngày 15 tháng 9 năm 2013"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from classifiers.folding import fold
from classifiers.pieces import Piece
from classifiers.reading import LineSource
from classifiers.verdict import Evidence, Verdict

_LINE = re.compile(
    r"^(?P<place>[^\d:;]{2,45}?)?[,;.\s]*ngay\s*(?P<day>\d(?: ?\d)?)?[\s._]*"
    r"thang\s*(?P<month>\d(?: ?\d)?)?[\s._]*nam\s*(?P<year>\d(?: ?\d){3,4})?\s*[.,;)*]*$"
)
_SHORT = re.compile(
    r"^(?P<place>[^\d:;]{2,45}?),\s*(?:ngay\s*)?(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>\d{4})$"
)
# "Từ ngày ..." is no place, "Tư Nghĩa" is: a place is written in capitals, or is short and has a comma behind it.
_NO_PLACE = re.compile(r"^(?:tu|den|ke tu|theo|vao|hop|ky|khoa|lan|can cu|thu (?:hai|ba|tu|nam|sau|bay)|chu nhat)$")
_NO_PLACE_WORD = re.compile(
    r"\b(?:can cu|theo|luat|thuc hien|ban hanh|kem theo|nghi dinh|nghi quyet|thong tu|quyet dinh|cong van|hom nay|so|sang|chieu"
    r"|ve|cua|vao|gio|tai|va|den|tu|ke tu)\b"
)
_AUTHORITY = re.compile(
    r"^(?:luat|bo|so|ubnd|uy ban|quoc hoi|chinh phu|thu tuong|nghi|thong tu|quyet dinh|cong van|chi thi)\b"
)
_KINDS = frozenset(
    {"thanh", "pho", "tinh", "huyen", "thi", "xa", "tran", "phuong", "quan", "dao", "dac", "khu", "tp", "tx"}
)
_LONGEST_PLACE = 7
_IN_HEADING = re.compile(r"\bngay (?P<day>\d{1,2}) thang (?P<month>\d{1,2}) nam (?P<year>\d{4})\b")
_PART = re.compile(r"(?:^|[,\s])ngay[\s\d]*$|\bngay\b.*\bthang[\s\d]*$|\bthang\s*\d.*\bnam[\s._]*$")
_LONGEST_LINE = 300
"""Characters: a longer line is no date line, and the pattern takes the square of its length."""
_DIGITS = re.compile(r"^\d(?: ?\d)?$")
_ABOVE = 6.0
"""Points between a stamped number and the line it completes."""

DateVerdicts = tuple[Verdict[str | None], Verdict[str | None]]
"""(ISO day, place)."""


def is_date_line(piece: Piece) -> bool:
    """Whether a piece is a date line, whole or blank."""
    return "ngay" in piece.folded and _match(piece.text, piece.folded) is not None


@lru_cache(maxsize=2048)
def _match(text: str, folded: str) -> re.Match[str] | None:
    """The match of a date line; sentences that end in a date ("Căn cứ Luật ... ngày ...") have no place."""
    match = _LINE.match(folded) or _SHORT.match(folded)
    return match if match and _is_place(text, folded, match.end("place")) else None


def _is_place(text: str, folded: str, end: int) -> bool:
    """Whether what stands before "ngày" is a place or nothing."""
    place = folded[: max(end, 0)].strip(" ,.-(*")
    if not place:
        return True
    comma = folded[end:].lstrip().startswith((",", ".", ";"))
    named = [word.strip("(*,.") for word in text[:end].split() if any(map(str.isalpha, word))]
    if len(named) > _LONGEST_PLACE or _NO_PLACE.match(place):
        return False
    if all(word[0].isupper() or (comma and fold(word) in _KINDS) for word in named):
        return comma or (len(named) > 1 and not _AUTHORITY.match(place))
    lower = comma and len(named) < _LONGEST_PLACE - 2
    return lower and not _NO_PLACE_WORD.search(place) and not _AUTHORITY.match(place)


def read_date(pieces: Sequence[Piece]) -> DateVerdicts:
    """Day and place of issue from the pieces of a letterhead.

    Day None with evidence where the line is blank or names no possible day
    ("năm 20017"); both without evidence where there is no such line.
    """
    for position, piece in enumerate(pieces):
        for text, folded in _joined(pieces, position):
            match = _match(text, folded)
            if match:
                return _verdicts(match, text, piece, pieces)
    return Verdict(None), Verdict(None)


def date_in_heading(piece: Piece) -> Verdict[str | None]:
    """Day of old headings that carry it: "CỦA CHÍNH PHỦ SỐ 37/2007/NĐ-CP NGÀY 09 THÁNG 3 NĂM 2007"."""
    match = _IN_HEADING.search(piece.folded)
    day = _iso(match["day"], match["month"], match["year"]) if match else None
    return Verdict(day, 0.8, (piece.evidence("date-in-heading"),)) if day else Verdict(None)


def _joined(pieces: Sequence[Piece], position: int) -> list[tuple[str, str]]:
    """The piece with the next one of its column where its line broke off, and the piece alone.

    A long place pushes the year onto a line of its own ("Thành phố Quảng Ngãi,
    ngày 10 tháng 12 năm" above "2014").
    """
    piece = pieces[position]
    forms = [(piece.text, piece.folded)]
    if len(piece.folded) <= _LONGEST_LINE and _PART.search(piece.folded):
        following = next((p for p in pieces[position + 1 : position + 4] if p.column is piece.column), None)
        if following:
            forms.insert(0, (f"{piece.text} {following.text}", f"{piece.folded} {following.folded}"))
    return forms


def _verdicts(match: re.Match[str], text: str, piece: Piece, pieces: Sequence[Piece]) -> DateVerdicts:
    evidence: tuple[Evidence, ...] = (piece.evidence("date-line", text),)
    place_text = text[: match.end("place")].strip(" ,.-(*") if match["place"] else ""
    place: Verdict[str | None] = Verdict(place_text, 0.95, evidence) if place_text else Verdict(None)
    day, month, stamps = _day_and_month(match, piece, pieces)
    evidence += stamps
    if not day or not month or not match["year"]:
        return Verdict(None, 0.0, (piece.evidence("blank-date", text),)), place
    iso = _iso(day, month, match["year"])
    if iso is None:
        return Verdict(None, 0.0, (piece.evidence("impossible-date", text),)), place
    return Verdict(iso, 0.6 if piece.ocr else 0.97, evidence), place


def _day_and_month(
    match: re.Match[str], piece: Piece, pieces: Sequence[Piece]
) -> tuple[str | None, str | None, tuple[Evidence, ...]]:
    """Day and month as printed, blanks filled with what a signer stamped there."""
    day, month = match["day"], match["month"]
    need = (not day) + (not month)
    stamped = _stamped(pieces, piece, need) if need else ()
    if not stamped:
        return day, month, ()
    return day or stamped[0].text, month or stamped[-1].text, tuple(p.evidence("stamped-date") for p in stamped)


def _stamped(pieces: Sequence[Piece], line: Piece, need: int) -> tuple[Piece, ...]:
    """Widgets of one or two digits on the date line, left to right; () unless just as many as needed."""
    widgets = [p for p in pieces if p.line.source is LineSource.WIDGET and _DIGITS.match(p.text)]
    if line.line.box is None:
        return ()
    _, top, right, bottom = line.line.box
    left = line.line.box[0]
    near = [
        p
        for p in widgets
        if (box := p.line.box) is not None
        and top - _ABOVE <= (box[1] + box[3]) / 2 <= bottom + _ABOVE
        and left <= box[0] <= right + _ABOVE
    ]
    near.sort(key=lambda p: p.line.box[0] if p.line.box else 0.0)
    return tuple(near) if len(near) == need else ()


def _iso(day: str, month: str, year: str) -> str | None:
    try:
        found = date(int(year.replace(" ", "")), int(month.replace(" ", "")), int(day.replace(" ", "")))
    except ValueError:
        return None
    return found.isoformat() if 1945 <= found.year <= 2100 else None
