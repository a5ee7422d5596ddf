"""Mail and document text cut into sentences, each knowing where it stood."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from classifiers.folding import clean, fold

_QUOTE_BEGINS = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|thu goc|tin nhan goc|forwarded message|thu chuyen tiep|da chuyen tiep)"
    r"|_{10,}\s*$|(?:vao|on)\b.{5,120}\b(?:da viet|wrote)\s*:\s*$|(?:tu|from)\s*:.{3,120}@)"
)
_ENDS = re.compile(r"(?<=[.!?;])\s+(?=\S)|\s*\n\s*\n\s*|\n(?=\s*(?:[-+*•–]|\d{1,2}[.)/]\s)\s*)")
_ABBREVIATED = re.compile(r"\b(?:tp|ths|ts|pgs|kt|tm|tl|so|v\.v|st|no|mr|ms|ong|ba|tx)\.$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: text and its folded form of the same length."""

    text: str
    folded: str
    where: str


def own_words(body: str) -> str:
    """`body` without quoted lines and without the earlier mail below; line numbers stay as they are."""
    lines = []
    for line in body.splitlines():
        if _QUOTE_BEGINS.match(fold(clean(line))):
            break
        lines.append("" if line.lstrip().startswith((">", "&gt;")) else line)
    return "\n".join(lines)


def sentences_of_mail(body: str) -> list[Sentence]:
    """Sentences of a mail's own words, wrapped lines joined."""
    text = clean(own_words(body))
    found: list[Sentence] = []
    start = 0
    for end, following in (*((m.start(), m.end()) for m in _ENDS.finditer(text)), (len(text), len(text))):
        if _ABBREVIATED.search(fold(text[start:end][-12:])) and following < len(text):
            continue
        sentence = _sentence(
            text[start:end], f"mail body line {text.count(chr(10), 0, start + _lead(text, start, end)) + 1}"
        )
        if sentence:
            found.append(sentence)
        start = following
    return found


def sentences_of_lines(lines: Iterable[tuple[str, str]]) -> list[Sentence]:
    """Sentences of document lines, given as (text, where); a sentence may run over lines."""
    found: list[Sentence] = []
    held, held_where = "", ""
    for text, where in lines:
        cleaned = clean(text).strip()
        if held and (re.match(r"^(?:[-+*•–]|\d{1,2}[.)]|[A-ZĐ][A-ZĐ ]{6,})", cleaned) or _is_whole(held, cleaned)):
            found += _split(held, held_where)
            held = ""
        held, held_where = (f"{held} {cleaned}", held_where) if held else (cleaned, where)
    return found + (_split(held, held_where) if held else [])


def _is_whole(held: str, following: str) -> bool:
    """Whether a line ends its sentence: by its sign, or short before a new capital (names, titles, notes)."""
    return held[-1] in ".;:!?" or (len(held) < 50 and following[:1].isupper())


def _split(text: str, where: str) -> list[Sentence]:
    parts = re.split(r"(?<=[.!?;])\s+(?=[A-ZĐÀ-Ỹ(\-])", text)
    return [sentence for part in parts if (sentence := _sentence(part, where))]


def _lead(text: str, start: int, end: int) -> int:
    return len(text[start:end]) - len(text[start:end].lstrip())


def _sentence(text: str, where: str) -> Sentence | None:
    squeezed = re.sub(r"\s+", " ", text).strip()
    return Sentence(squeezed, fold(squeezed), where) if squeezed else None
