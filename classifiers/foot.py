"""The foot of a document, "Nơi nhận" and what stands below it, told from its body."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from classifiers.folding import fold, squeeze
from classifiers.reading import Line, LineSource
from classifiers.sentences import Sentence

# Looked for as printed and over all lines at once: folding thousands of lines costs more than all else.
_BEGINS = re.compile(r"N[ơoƠO][iI]\s+[nN][hH][ậâạaẬÂẠA][nN]\b")
# A cue of the body speaks of "văn bản này": other lines need no reading.
_SELF = ("này", "nầy", "nay", "NÀY")
_LONGEST = 40
"""Lines that the foot takes up at most."""

Entry = tuple[str, str]
"""(text of a line, where it stands)."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Lines of a document by the place that paper cues name."""

    foot: tuple[Entry, ...]
    """From "Nơi nhận" on, and page feet."""
    body: tuple[Entry, ...]
    """Only lines that speak of "this" document, with their neighbours."""
    recipients: tuple[Sentence, ...]
    """The lines "- ..." below "Nơi nhận"."""


def read_parts(lines: Sequence[Line]) -> Parts:
    """Foot, body and recipients of a document's lines."""
    begins, telling = _hits(lines)
    below = {at + step for at in begins for step in range(1, _LONGEST)}
    foot = begins | below | {at for at, line in enumerate(lines) if line.source is LineSource.FOOTER}
    near = {at + step for at in telling for step in (-1, 0, 1)} - foot
    return Parts(
        foot=tuple(_entry(lines[at]) for at in sorted(foot) if at < len(lines)),
        body=tuple(_entry(lines[at]) for at in sorted(near) if 0 <= at < len(lines)),
        recipients=tuple(entry for at in sorted(below - begins) if at < len(lines) for entry in _recipient(lines[at])),
    )


def _hits(lines: Sequence[Line]) -> tuple[set[int], set[int]]:
    """Positions of the lines that open a foot, and of those that speak of "this" document."""
    text = "\n".join(line.text for line in lines)
    ends = list(accumulate(len(line.text) + 1 for line in lines))
    begins = {bisect_right(ends, match.start()) for match in _BEGINS.finditer(text)}
    telling = {bisect_right(ends, at) for word in _SELF for at in _finds(text, word)}
    return {at for at in begins if _opens_foot(lines[at].text)}, telling


def _opens_foot(text: str) -> bool:
    match = _BEGINS.search(text)
    return match is not None and len(text) < 40 and not any(map(str.isalnum, text[: match.start()]))


def _finds(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _entry(line: Line) -> Entry:
    return line.text, f"page {line.page} line {line.number}"


def _recipient(line: Line) -> tuple[Sentence, ...]:
    text = squeeze(line.text)
    return (Sentence(text, fold(text), _entry(line)[1]),) if text[:1] and text[0] in "-+•*–" else ()
