"""One đầu số: what makes two files the same document."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from classifiers.folding import fold
from classifiers.reading import Reading, Unreadable
from classifiers.verdict import Symbol

SHORTEST_COMPARABLE_TEXT = 40
"""Folded letters; shorter texts (a scan, an empty form) are compared by their bytes."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Canonical text of an identity and the id made from it."""

    text: str
    id: str


def identify(
    issuer: str, symbol: Symbol | None, issued_on: str | None, sent_year: int, type_key: str, content: str
) -> Identity:
    """Identity of a document: issuer, year and symbol, else a surrogate (R9).

    `issuer` is a directory id or a folded printed name. The year is that of
    the symbol, else of issuing, else of sending: numbers start anew each year.
    Unnumbered documents are told apart by issuer, day, type and content.
    """
    if symbol is not None and symbol.number:
        year = symbol.year or (int(issued_on[:4]) if issued_on else sent_year)
        text = f"numbered|{issuer}|{year}|{_number(symbol.number)}|{_code(symbol)}"
    else:
        text = f"unnumbered|{issuer}|{issued_on or ''}|{type_key}|{content}"
    return Identity(text, "d" + hashlib.sha256(text.encode()).hexdigest()[:24])


def content_key(content: Reading | Unreadable | None, sha256: str) -> str:
    """Equal for the same words in another format (.docx and its PDF); else the hash of the bytes."""
    if isinstance(content, Reading):
        letters = "".join(character for character in fold(content.text) if character.isalnum())
        if len(letters) >= SHORTEST_COMPARABLE_TEXT:
            return "text:" + hashlib.sha256(letters.encode()).hexdigest()
    return "file:" + sha256


def _number(number: str) -> str:
    return number.lstrip("0") or "0"


def _code(symbol: Symbol) -> str:
    return fold(symbol.code).replace(" ", "")
