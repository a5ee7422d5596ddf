"""What leaves the reading child, held to a size that the classifiers, who have no limits of their own, can bear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from classifiers.reading import Line, Page, Reading

LONGEST_LINE = 20_000
"""Characters: three pages as one paragraph. A longer line goes on as the next one."""
MOST_CHARACTERS = 2_000_000
"""Of one file: a thousand pages of text."""
MOST_LINES = 100_000
CUT = "text-cut"
"""Repair: the file says more than was kept of it."""


def bounded(reading: Reading) -> Reading:
    """The reading itself, or what of it keeps to the bounds."""
    lines = reading.lines
    longest = max((len(line.text) for line in lines), default=0)
    if (
        longest <= LONGEST_LINE
        and len(lines) <= MOST_LINES
        and sum(len(line.text) for line in lines) <= MOST_CHARACTERS
    ):
        return reading
    characters, left = MOST_CHARACTERS, MOST_LINES
    pages: list[Page] = []
    cut = False
    for page in reading.pages:
        kept: list[Line] = []
        for line in _parted(page.lines):
            if len(line.text) > characters or not left:
                cut = True
                break
            characters -= len(line.text)
            left -= 1
            kept.append(replace(line, number=len(kept) + 1))
        pages.append(replace(page, lines=tuple(kept)))
    return replace(reading, pages=tuple(pages), repairs=(*reading.repairs, CUT) if cut else reading.repairs)


def _parted(lines: tuple[Line, ...]) -> Iterator[Line]:
    """The lines, long ones in parts that end at a blank where there is one."""
    for line in lines:
        text = line.text
        while len(text) > LONGEST_LINE:
            end = text.rfind(" ", LONGEST_LINE // 2, LONGEST_LINE)
            end = LONGEST_LINE if end < 0 else end
            yield replace(line, text=text[:end].strip())
            text = text[end:].strip()
        if text:
            yield replace(line, text=text)
