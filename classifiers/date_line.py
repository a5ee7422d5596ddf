"""Địa danh và thời gian ban hành: "Quảng Ngãi, ngày 15 tháng 9 năm 2013"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from classifiers.pieces import Piece
from classifiers.reading import LineSource
from classifiers.verdict import Evidence, Verdict

_LINE = re.compile(
    r"^(?P<place>[^\d:;]{2,45}?)?[,.\s]*ngay\s*(?P<day>\d(?: ?\d)?)?[\s._]*"
    r"thang\s*(?P<month>\d(?: ?\d)?)?[\s._]*nam\s*(?P<year>\d(?: ?\d){3,4})?\s*[.,;)*]*$"
)
_SHORT = re.compile(
    r"^(?P<place>[^\d:;]{2,45}?),\s*(?:ngay\s*)?(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>\d{4})$"
)
_NO_PLACE = re.compile(r"^\W*(?:can cu|theo|tu|den|luat|thuc hien|so)\b|(?:\S+\s+){6}|\b(?:so|tu|den|cua|vao|thu \w+)$")
_IN_HEADING = re.compile(r"\bngay (?P<day>\d{1,2}) thang (?P<month>\d{1,2}) nam (?P<year>\d{4})\b")
_PART = re.compile(r"(?:^|[,\s])ngay[\s\d]*$|\bngay\b.*\bthang[\s\d]*$")
_DIGITS = re.compile(r"^\d(?: ?\d)?$")
_ABOVE = 6.0
"""Points between a stamped number and the line it completes."""

DateVerdicts = tuple[Verdict[str | None], Verdict[str | None]]
"""(ISO day, place)."""


def is_date_line(folded: str) -> bool:
    """Whether a piece is a date line, whole or blank."""
    return _match(folded) is not None


def _match(folded: str) -> re.Match[str] | None:
    """The match of a date line; sentences that end in a date ("Căn cứ Luật ... ngày ...") have no place."""
    match = _LINE.match(folded) or _SHORT.match(folded)
    return None if match is None or _NO_PLACE.search(match["place"] or "") else match


def read_date(pieces: Sequence[Piece]) -> DateVerdicts:
    """Day and place of issue from the pieces of a letterhead.

    Day None with evidence where the line is blank or names no possible day
    ("năm 20017"); both without evidence where there is no such line.
    """
    for position, piece in enumerate(pieces):
        for text, folded in _joined(pieces, position):
            match = _match(folded)
            if match:
                return _verdicts(match, text, piece, pieces)
    return Verdict(None), Verdict(None)


def date_in_heading(piece: Piece) -> Verdict[str | None]:
    """Day of old headings that carry it: "CỦA CHÍNH PHỦ SỐ 37/2007/NĐ-CP NGÀY 09 THÁNG 3 NĂM 2007"."""
    match = _IN_HEADING.search(piece.folded)
    day = _iso(match["day"], match["month"], match["year"]) if match else None
    return Verdict(day, 0.8, (piece.evidence("date-in-heading"),)) if day else Verdict(None)


def _joined(pieces: Sequence[Piece], position: int) -> list[tuple[str, str]]:
    """The piece alone and, where its line broke off, with the next piece of its column."""
    piece = pieces[position]
    forms = [(piece.text, piece.folded)]
    if _PART.search(piece.folded):
        following = next((p for p in pieces[position + 1 : position + 4] if p.column is piece.column), None)
        if following:
            forms.append((f"{piece.text} {following.text}", f"{piece.folded} {following.folded}"))
    return forms


def _verdicts(match: re.Match[str], text: str, piece: Piece, pieces: Sequence[Piece]) -> DateVerdicts:
    evidence: tuple[Evidence, ...] = (piece.evidence("date-line", text),)
    place_text = text[: match.end("place")].strip(" ,.-(*") if match["place"] else ""
    place: Verdict[str | None] = Verdict(place_text, 0.95, evidence) if place_text else Verdict(None)
    day, month = match["day"], match["month"]
    if not day or not month:
        stamped = _stamped(pieces, piece, need=(not day) + (not month))
        if stamped:
            day, month = day or stamped[0].text, month or stamped[-1].text
            evidence += tuple(p.evidence("stamped-date") for p in stamped)
    if not day or not month or not match["year"]:
        return Verdict(None, 0.0, (piece.evidence("blank-date", text),)), place
    iso = _iso(day, month, match["year"])
    if iso is None:
        return Verdict(None, 0.0, (piece.evidence("impossible-date", text),)), place
    return Verdict(iso, 0.6 if piece.ocr else 0.97, evidence), place


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
