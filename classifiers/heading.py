"""Tên loại, trích yếu and Kính gửi: what stands between the letterhead and the body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.date_line import is_date_line
from classifiers.folding import fold, is_capitals
from classifiers.issuer import is_title_line
from classifiers.pieces import Piece
from classifiers.reading import Column, LineSource
from classifiers.rules import Rules, opened_by
from classifiers.secrecy import is_printed_mark
from classifiers.verdict import Verdict

_ADDRESS = re.compile(
    r"^\W{0,2}(?:(?:kinh|than|dong)\s*)?gui\s*(?:[:;.]|cac\b|ong\b|ba\b|quy\b|so\b|ubnd\b|-)|^kinh\s*gui\b"
)
_SUBJECT = re.compile(r"^[(\"'*]{0,2}(?:v\s*/\s*v\b\s*[:.]?|vv\b\s*[:.]?|ve viec\s*:?\s|trich yeu\s*:)\s*")
_OF_LETTER = re.compile(r"^[(\"'*]{0,2}(?:v\s*/\s*v|vv)\b")
_QUALIFIER = re.compile(r"^(?:lien (?:tich|nganh|so|bo)|hanh dong|bao chi|phoi hop|hop)$")
_DRAFT = re.compile(r"^\W*du thao\b\W*(?:lan\s*\w{1,3})?\W*")
_AUTHORITY = re.compile(
    r"^(?:chu tich|bo truong|giam doc|tong giam doc|thu tuong|chu nhiem|thong doc|cuc truong|hieu truong|chanh|truong|ban thuong vu)\b|^(?:chinh phu|quoc hoi)$|^(?:uy ban nhan dan|hoi dong nhan dan|uy ban thuong vu) "
)
_TIE = re.compile(r"^\(?\s*(?:ban hanh )?(?:kem theo|dinh kem)")
_NUMBERED = re.compile(r"^cua .*\bso .*\bngay \d{1,2} thang \d{1,2} nam \d{4}$")
_PLACE_AND_YEAR = re.compile(r"^[a-z .]{3,30}, ?(?:nam |thang \d{1,2}(?: nam |/))?\d{4}$")
_HANGING = re.compile(r"(?:\b(?:va|cua|cac|tai|cho|ve|voi|trong|tren|theo|so|doi voi|thuoc|giua|do)|[-–,&(])$")
_DATED = re.compile(r"\bngay \d{1,2}[/ ]")
_BARE_DAY = re.compile(r"^ngay\s*:?\s*(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|[\s._/]*)\W*$")
_MOST_ABSTRACT = 8
_LONGEST_ABSTRACT = 600


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading that names the type, and where it stands."""

    index: int
    key: str
    printed: str
    tail: str
    """What follows the type on its line: "KẾT LUẬN ..." of "THÔNG BÁO KẾT LUẬN ..."."""


def address_index(pieces: Sequence[Piece]) -> int | None:
    """Position of "Kính gửi"; None where there is none."""
    return next((i for i, piece in enumerate(pieces) if _ADDRESS.match(piece.folded)), None)


def subject_index(pieces: Sequence[Piece]) -> int | None:
    """Position of "V/v"; None where there is none."""
    return next((i for i, piece in enumerate(pieces) if _SUBJECT.match(piece.folded)), None)


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
        if position > subject and (piece.column is Column.LEFT or not is_capitals(piece.text)):
            # "V/v ban hành / QUY CHẾ làm việc": the subject of a letter goes on.
            continue
        draft = _DRAFT.match(piece.folded)
        start = draft.end() if draft else 0
        while start < len(piece.folded) and not piece.folded[start].isalnum():
            start += 1
        named = rules.catalogue.of_heading(piece.folded[start:])
        closed = rules.catalogue.of_closed_heading(piece.folded) if named is None and piece.text.isupper() else None
        if closed:
            return Heading(position, closed[0], _parted(piece.text, closed[1]), "")
        if named and _is_heading(piece, start, named, rules, legacy):
            end = start + len(named[1])
            printed = piece.text[start:end].upper() if legacy else piece.text[start:end]
            return Heading(position, named[0], printed, piece.text[end:].strip(" :.-–*"))
    return None


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


def read_abstract(pieces: Sequence[Piece], heading: Heading | None, rules: Rules) -> Verdict[str | None]:
    """Trích yếu: below the heading, or the "V/v" of a letter, wrapped lines joined."""
    if heading is not None:
        parts = [heading.tail] if heading.tail else []
        taken = [pieces[heading.index]] if heading.tail else []
        follow = _lines_below(pieces, heading.index + 1, rules)
        if follow and parts and (_QUALIFIER.match(fold(heading.tail)) or re.match(r"V(?:ề|/v)\s", follow[0].text)):
            # "THÔNG TƯ LIÊN TỊCH / Hướng dẫn ...": the tail belongs to the type.
            parts, taken = [], []
        parts, taken = parts + [piece.text for piece in follow], taken + follow
        return _abstract(parts, taken, "abstract-below-heading", 0.9)
    subject = subject_index(pieces)
    if subject is None:
        return Verdict(None)
    first = pieces[subject]
    follow = _letter_lines(pieces, subject, rules)
    opening = _SUBJECT.match(first.folded)
    parts = [first.text[opening.end() if opening else 0 :], *(piece.text for piece in follow)]
    return _abstract(parts, [first, *follow], "abstract-of-letter", 0.9)


def _abstract(parts: list[str], taken: list[Piece], rule: str, confidence: float) -> Verdict[str | None]:
    text = " ".join(part.strip() for part in parts if part.strip())
    folded = fold(text)
    opening = _SUBJECT.match(folded)
    if opening and not folded.startswith("ve viec"):
        text = text[opening.end() :]
    text = text.strip(' .:;-–_*"”“')[:_LONGEST_ABSTRACT]
    text = text.rstrip(")") if text.endswith(")") and "(" not in text else text
    if not text:
        return Verdict(None)
    return Verdict(text, confidence, tuple(piece.evidence(rule) for piece in taken[:_MOST_ABSTRACT]))


def _lines_below(pieces: Sequence[Piece], start: int, rules: Rules) -> list[Piece]:
    found: list[Piece] = []
    for piece in pieces[start : start + _MOST_ABSTRACT * 2]:
        first = not found and _may_open_abstract(piece, rules)
        if len(found) >= _MOST_ABSTRACT or (not first and _ends_abstract(piece, found, rules)):
            break
        if is_title_line(piece.folded) or is_date_line(piece) or piece.line.source is LineSource.WIDGET:
            continue
        if is_printed_mark(piece, rules):
            continue
        if not _NUMBERED.match(piece.folded):
            found.append(piece)
    return found


def _may_open_abstract(piece: Piece, rules: Rules) -> bool:
    """Whether a line just below the heading may be its abstract though it opens like a sentence."""
    opens = opened_by(rules.sentence_openings, piece.folded + " ") is not None
    return opens and (piece.line.bold or len(piece.text) <= 90) and piece.text[-1] not in ":;,"


def _ends_abstract(piece: Piece, found: list[Piece], rules: Rules) -> bool:
    if opens_body(piece, rules) or _ADDRESS.match(piece.folded) or _TIE.match(piece.folded):
        return True
    if len(piece.text) > 220 or (found and found[0].line.bold and not piece.line.bold):
        return True
    if not found and piece.text.endswith(":") and piece.text[:2].istitle() and not _SUBJECT.match(piece.folded):
        return True
    capitals = is_capitals(piece.text)
    if found and (piece.text[0] in "-+•" or piece.text.endswith(":") or _PLACE_AND_YEAR.match(piece.folded)):
        return True
    if piece.text[:9].isupper() and (_speaks(piece, found) or piece.folded.endswith(" dien:")):
        return True
    if found and capitals and not is_capitals(found[-1].text):
        return True
    # A long line that opens a new sentence is the body, unless bold type carries the abstract on.
    sentence = len(piece.text) > 50 or (piece.text.endswith(".") and bool(_DATED.search(piece.folded)))
    opens = bool(found) and piece.text[0].isupper() and sentence and not _HANGING.search(found[-1].folded)
    return opens and not capitals and not (piece.line.bold and found[0].line.bold)


def _speaks(piece: Piece, found: list[Piece]) -> bool:
    """Whether a line in capitals is the authority that decides, and not the end of a wrapped abstract."""
    return bool(_AUTHORITY.match(piece.folded)) and not (found and _HANGING.search(found[-1].folded))


def _letter_lines(pieces: Sequence[Piece], subject: int, rules: Rules) -> list[Piece]:
    """Lines that continue "V/v": same column, until the date, the address or a new block."""
    first = pieces[subject]
    found: list[Piece] = []
    for piece in pieces[subject + 1 : subject + 1 + _MOST_ABSTRACT * 2]:
        if _ADDRESS.match(piece.folded) or len(found) >= _MOST_ABSTRACT or opens_body(piece, rules):
            break
        if is_date_line(piece) or is_title_line(piece.folded) or piece.line.source is LineSource.WIDGET:
            continue
        if first.column is Column.LEFT and piece.column is not Column.LEFT:
            continue
        if is_printed_mark(piece, rules):
            continue
        if len(piece.text) > 120 or re.match(r"^\W*S[ốỐ]\s*[:/\d]", piece.text):
            break
        if is_capitals(piece.text) and not is_capitals(first.text):
            break
        found.append(piece)
    return found


def read_addressees(pieces: Sequence[Piece], address: int | None) -> tuple[str, ...]:
    """Who stands behind "Kính gửi", one entry a line, wrapped lines joined."""
    if address is None:
        return ()
    first = pieces[address]
    after = re.search(r"gui\s*[:;.]?\s*", first.folded)
    rest = first.text[after.end() :].strip() if after else ""
    entries: list[str] = [rest] if rest else []
    for piece in pieces[address + 1 : address + 60]:
        if is_date_line(piece) or is_title_line(piece.folded):
            continue
        if re.match(r"^[-–+•*]\s*\S", piece.text):
            entries.append(piece.text)
        elif entries and _continues(entries[-1], piece):
            entries[-1] = f"{entries[-1]} {piece.text}"
        elif not entries and len(piece.text) <= 120:
            entries.append(piece.text)
        else:
            break
        if entries[-1].endswith(".") and len(entries) > 1:
            break
    return tuple(entry.strip(" -–+•*;.,:") for entry in entries if entry.strip(" -–+•*;.,:"))


def _continues(entry: str, piece: Piece) -> bool:
    return (
        not entry.endswith((";", "."))
        and len(piece.text) <= 80
        and (piece.text[0].islower() or entry.endswith((",", "-")))
    )
