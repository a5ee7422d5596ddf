"""One đầu số: what makes two files the same document."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass

from classifiers.folding import fold
from classifiers.reading import Line, LineSource, Page, Reading, Unreadable
from classifiers.symbol import code_letters
from classifiers.verdict import Symbol
from gateway.documents.unread import is_unread

SHORTEST_COMPARABLE_TEXT = 40
"""Folded letters; shorter texts (a scan, an empty form) are compared by their bytes."""

_PROJECT = re.compile(r"DA\b")
_DATE_LINE = re.compile(r"[^:]{0,60}\bngay\s*\d{0,2}\s*thang\s*\d{0,2}\s*nam\s*\d{4}\W*$")


@dataclass(frozen=True, slots=True)
class Identity:
    """Canonical text of an identity and the id made from it."""

    text: str
    id: str


def identify(
    issuer: str, symbol: Symbol | None, issued_on: str | None, sent_year: int, type_key: str, content: str
) -> Identity:
    """Identity of a document: issuer, year and symbol, else a surrogate (R9).

    `issuer` is a directory id or what a letterhead prints, folded. The year is
    that of the symbol, else of issuing, else of sending: numbers start anew
    each year. A number that carries its year belongs to the series of legal
    documents, which runs beside the others: 25/2014/QĐ-UBND and 25/QĐ-UBND of
    2014 are two. Unnumbered documents are told apart by issuer, day, type and
    content.
    """
    if symbol is not None and symbol.number:
        year = number_year(symbol, issued_on) or sent_year
        series = "numbered-with-year" if symbol.year else "numbered"
        text = f"{series}|{issuer}|{year}|{plain_number(symbol.number)}|{_letters(symbol.code, type_key)}"
    else:
        text = f"unnumbered|{issuer}|{issued_on or ''}|{type_key}|{content}"
    return Identity(text, document_id(text))


def altered(text: str, issuer: str | None, issued_on: str | None, symbol: Symbol | None) -> Identity:
    """The identity behind `text` with what a person said of it; None leaves a part as it is.

    Unnumbered documents keep theirs: their files are known again by it. A day
    changes the year of a number that does not carry one itself.
    """
    series, *parts = text.split("|")
    if series not in ("numbered", "numbered-with-year"):
        return Identity(text, document_id(text))
    owner, year, number, code = parts
    if symbol is not None and symbol.number:
        series = "numbered-with-year" if symbol.year else "numbered"
        year = str(symbol.year or year)
        number, code = plain_number(symbol.number), _letters(symbol.code, "")
    if issued_on and series == "numbered":
        year = issued_on[:4]
    changed = "|".join((series, issuer or owner, year, number, code))
    return Identity(changed, document_id(changed))


def reissued(text: str, issuer: str) -> Identity:
    """The identity behind `text` as it is read once the directory knows the issuer, numbered or not."""
    series, _, *parts = text.split("|")
    changed = "|".join((series, issuer, *parts))
    return Identity(changed, document_id(changed))


def document_id(text: str) -> str:
    """The id made from the canonical text of an identity."""
    return "d" + hashlib.sha256(text.encode()).hexdigest()[:24]


def number_year(symbol: Symbol, issued_on: str | None) -> int | None:
    """Year that the number belongs to as the document says it; None when it doesn't."""
    return symbol.year or (int(issued_on[:4]) if issued_on else None)


def content_key(content: Reading | Unreadable | None, sha256: str) -> str:
    """Equal for the same words in another format (.docx and its PDF); else the hash of the bytes."""
    if isinstance(content, Reading):
        letters = "".join(character for character in fold(_first_text(content)) if character.isalnum())
        if len(letters) >= SHORTEST_COMPARABLE_TEXT:
            return "text:" + hashlib.sha256(letters.encode()).hexdigest()
    return "file:" + sha256


def likeness(content: Reading | Unreadable | None) -> str:
    """Equal for one text wherever its columns stand and whenever it is dated; "" where too little was read.

    A .docx gives the left half of a letterhead before the right one, its PDF
    line by line: so the letters of each column are taken by themselves, in
    their order. The date line is left out.
    """
    if not isinstance(content, Reading):
        return ""
    columns: dict[str, list[str]] = defaultdict(list)
    for line in (line for page in content.pages for line in _first_lines(page)):
        folded = fold(line.text)
        if not _DATE_LINE.match(folded):
            columns[str(line.column)].append("".join(sign for sign in folded if sign.isalnum()))
    told = {column: "".join(found) for column, found in columns.items()}
    if sum(map(len, told.values())) < SHORTEST_COMPARABLE_TEXT:
        return ""
    return hashlib.sha256(repr(sorted(told.items())).encode()).hexdigest()[:32]


def _first_text(content: Reading) -> str:
    """The words known before any deep reading, so that it makes no other document of what was read first."""
    return "\n".join(line.text for page in content.pages for line in _first_lines(page))


def _first_lines(page: Page) -> list[Line]:
    known = page.first_lines
    if known is None:
        known = 0 if not page.recognised and is_unread(page) else len(page.lines)
    return [line for at, line in enumerate(page.lines) if at < known or line.source is not LineSource.OCR]


def _letters(code: str, type_key: str) -> str:
    """Letters of a code. "1/ĐA-SNV" (đề án) and "1/DA-SNV" (dự án) are two, though folding makes them one.

    Recognition often loses the stroke of Đ: "DA" below the heading "ĐỀ ÁN" is that.
    """
    letters = code_letters(code)
    is_project = _PROJECT.match(code) is not None and type_key != "de_an"
    return f"duan{letters[2:]}" if is_project else letters


def plain_number(number: str) -> str:
    """ "05" and "5" are one number, "3176b" and "3176B" too; "3176" is another."""
    return number.casefold().lstrip("0") or "0"
