"""Tên loại and Kính gửi: what stands between the letterhead and the body, and where the body begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.date_line import is_date_line
from classifiers.folding import is_capitals
from classifiers.issuer import is_title_line
from classifiers.pieces import Piece
from classifiers.reading import Column, LineSource
from classifiers.rules import Rules, opened_by

_ADDRESS = re.compile(
    r"^\W{0,2}(?:(?:kinh|than|dong)\s*)?g[uo]i\s*(?:[:;.]|cac\b|ong\b|ba\b|quy\b|so\b|ubnd\b|-)|^kinh\s*g[uo]i\b"
)
_SUBJECT = re.compile(r"^[(\"'*]{0,2}(?:v\s*/\s*v\b\s*[:.]?|vv\b\s*[:.]?|ve viec\s*:?\s|trich yeu\s*:)\s*")
_OF_LETTER = re.compile(r"^[(\"'*]{0,2}(?:v\s*/\s*v|vv)\b")
_DRAFT = re.compile(r"^\W*du thao\b\W*(?:lan\s*\w{1,3})?\W*")
_PLACE_AND_YEAR = re.compile(r"^[a-z .]{3,30}, ?(?:nam |thang \d{1,2}(?: nam |/))?\d{4}$")
_BARE_DAY = re.compile(r"^ngay\s*:?\s*(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|[\s._/]*)\W*$")


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading that names the type, and where it stands."""

    index: int
    key: str
    printed: str
    tail: str
    """What follows the type on its line: "KẾT LUẬN ..." of "THÔNG BÁO KẾT LUẬN ..."."""


def opens_address(piece: Piece) -> bool:
    """Whether a piece begins "Kính gửi"."""
    return bool(_ADDRESS.match(piece.folded))


def subject_words(folded: str) -> int:
    """Length of "V/v", "Về việc" at the beginning of folded text; 0 for none."""
    opening = _SUBJECT.match(folded)
    return opening.end() if opening else 0


def address_index(pieces: Sequence[Piece]) -> int | None:
    """Position of "Kính gửi"; None where there is none."""
    return next((i for i, piece in enumerate(pieces) if opens_address(piece)), None)


def subject_index(pieces: Sequence[Piece]) -> int | None:
    """Position of "V/v"; None where there is none."""
    return next((i for i, piece in enumerate(pieces) if subject_words(piece.folded)), None)


def is_cover_date(piece: Piece) -> bool:
    """Whether a piece is the foot of a cover page: "Quảng Ngãi, tháng 9 năm 2014"."""
    return bool(_PLACE_AND_YEAR.match(piece.folded.replace(" - ", ", ")))


def body_index(pieces: Sequence[Piece], rules: Rules, start: int = 0) -> int:
    """Position of the first line of the body; the number of pieces where none is seen."""
    for position in range(start, len(pieces)):
        if opens_body(pieces[position], rules):
            return position
    return len(pieces)


def opens_body(piece: Piece, rules: Rules) -> bool:
    """Whether a piece is the first line of a body: "Căn cứ ...", "Điều 1.", "I. ..."."""
    if piece.text[0].islower() or is_date_line(piece) or _BARE_DAY.match(piece.folded):
        return False
    return opened_by((*rules.body_openings, *rules.sentence_openings), piece.folded + " ") is not None


def find_heading(pieces: Sequence[Piece], rules: Rules, legacy: bool) -> Heading | None:
    """The first line that names a type, in capitals; letters have none.

    `pieces` end where "Kính gửi" or the body begins. `legacy`: capitals were
    lost with the old encoding.
    """
    subject = next((at for at, piece in enumerate(pieces) if _OF_LETTER.match(piece.folded)), len(pieces))
    for position, piece in enumerate(pieces):
        if piece.line.source is LineSource.WIDGET or len(piece.text) > 200:
            continue
        # "V/v ban hành / QUY CHẾ làm việc": the subject of a letter goes on.
        goes_on = position > subject and (piece.column is Column.LEFT or not is_capitals(piece.text))
        if goes_on:
            continue
        found = _heading_of(piece, position, rules, legacy) or _parted_heading(pieces, position, rules)
        if found:
            return found
    return None


def _parted_heading(pieces: Sequence[Piece], position: int, rules: Rules) -> Heading | None:
    """A heading that goes on below: "TÀI LIỆU / HỘI NGHỊ ...", "GIẤY / MỜI"; None where two lines name no type."""
    first, *below = pieces[position : position + 2]
    if not below or first.column is Column.LEFT or not (first.text.isupper() and below[0].text.isupper()):
        return None
    named = rules.catalogue.of_heading(f"{first.folded} {below[0].folded}")
    return Heading(position, named[0], first.text, "") if named and len(named[1]) > len(first.folded) else None


def _heading_of(piece: Piece, position: int, rules: Rules, legacy: bool) -> Heading | None:
    start = _after_draft_mark(piece)
    named = rules.catalogue.of_heading(piece.folded[start:])
    if named and _is_heading(piece, start, named, rules, legacy):
        end = start + len(named[1])
        printed = piece.text[start:end].upper() if legacy else piece.text[start:end]
        return Heading(position, named[0], printed, piece.text[end:].strip(" :.-–*"))
    return _worn_heading(piece, position, rules) if piece.text.isupper() else None


def _after_draft_mark(piece: Piece) -> int:
    """Where the words of a line begin: behind "DỰ THẢO" and signs."""
    draft = _DRAFT.match(piece.folded)
    start = draft.end() if draft else 0
    while start < len(piece.folded) and not piece.folded[start].isalnum():
        start += 1
    return start


def _worn_heading(piece: Piece, position: int, rules: Rules) -> Heading | None:
    """A heading that lost its spaces, or one letter to recognition."""
    closed = rules.catalogue.of_closed_heading(piece.folded)
    if closed:
        return Heading(position, closed[0], _parted(piece.text, closed[1]), "")
    near = rules.catalogue.of_smudged_heading(piece.folded) if piece.ocr and piece.column is not Column.LEFT else None
    return Heading(position, near[0], piece.text, "") if near else None


def _parted(text: str, heading: str) -> str:
    """ "BÁOCÁO", whose letters stood apart, parted as in "bao cao"."""
    words, at = [], 0
    for word in heading.split():
        words.append(text[at : at + len(word)])
        at += len(word)
    return " ".join(words)


def _is_heading(piece: Piece, start: int, named: tuple[str, str], rules: Rules, legacy: bool) -> bool:
    printed = piece.text[start : start + len(named[1])]
    rest = piece.folded[start + len(named[1]) :].strip(" :.-*")
    if rest.startswith(("so ", "so:", "cua ", "nay")) and not is_capitals(piece.text):
        return False
    if is_capitals(printed):
        return True
    loose = legacy or rules.catalogue.by_key[named[0]].family == "unnumbered" or piece.line.bold
    return printed[0].isupper() and (not rest or (loose and len(piece.text) <= 80)) and piece.column is not Column.LEFT


def read_addressees(pieces: Sequence[Piece], address: int | None) -> tuple[str, ...]:
    """Who stands behind "Kính gửi", one entry a line, wrapped lines joined."""
    if address is None:
        return ()
    entries = _behind_the_words(pieces[address])
    for piece in pieces[address + 1 : address + 60]:
        if is_date_line(piece) or is_title_line(piece.folded):
            continue
        if not _takes(entries, piece) or (entries[-1].endswith(".") and len(entries) > 1):
            break
    return tuple(entry.strip(" -–+•*;.,:") for entry in entries if entry.strip(" -–+•*;.,:"))


def _behind_the_words(first: Piece) -> list[str]:
    """What stands behind "Kính gửi:" on its own line."""
    after = re.search(r"g[uo]i\s*[:;.]?\s*", first.folded)
    rest = first.text[after.end() :].strip() if after else ""
    return [rest] if rest else []


def _takes(entries: list[str], piece: Piece) -> bool:
    """Whether a line belongs to the addressees; then it is added, or joined to the entry that it continues."""
    if re.match(r"^[-–+•*]\s*\S", piece.text):
        entries.append(piece.text)
    elif entries and _continues(entries[-1], piece):
        entries[-1] = f"{entries[-1]} {piece.text}"
    elif not entries and len(piece.text) <= 120:
        entries.append(piece.text)
    else:
        return False
    return True


def _continues(entry: str, piece: Piece) -> bool:
    return (
        not entry.endswith((";", "."))
        and len(piece.text) <= 80
        and (piece.text[0].islower() or entry.endswith((",", "-")))
    )
