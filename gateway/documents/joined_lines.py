"""Lines of a page from more than one reading, put together.

The letterhead's lines stay as they were read first: what a document is told
apart by must not change when more of it is read. No parser is imported here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from classifiers.reading import Line, LineSource, Page, Reading


def merged(own: Sequence[Line], read: Sequence[Line]) -> tuple[Line, ...]:
    """Recognised lines with the page's own text at its place; hidden layers that were no words are dropped.

    Where both show one spot (the stamp of a signer) the text is kept: it is exact.
    """
    kept = [line for line in own if line.source is not LineSource.OCR]
    lines = [line for line in read if not any(_covers(one, line) for one in kept)]
    for line in kept:
        lines.insert(next((i for i, other in enumerate(lines) if _below(other, line)), len(lines)), line)
    return tuple(replace(line, number=number) for number, line in enumerate(lines, start=1))


def with_page(reading: Reading, read: Page) -> Reading:
    """`reading` with the words of one more page, or of the lower part of one that it has."""
    old = next((page for page in reading.pages if page.number == read.number), None)
    if old is None:
        pages = sorted((*reading.pages, read), key=lambda page: page.number)
        return replace(reading, pages=tuple(pages))
    lines = _joined(old, read)
    page = replace(
        old, lines=lines, recognised=1.0, recognised_sure=_mean(old.recognised_sure, read.recognised_sure),
        turned=read.turned, width_pt=read.width_pt, height_pt=read.height_pt,
        first_lines=len(old.lines) if old.recognised else 0,
    )  # fmt: skip
    return replace(reading, pages=tuple(page if each is old else each for each in reading.pages))


def _joined(old: Page, read: Page) -> tuple[Line, ...]:
    """Known lines first where a letterhead was read; else the page's own text among the recognised lines."""
    if not old.recognised:
        return merged(old.lines, read.lines)
    fresh = [line for line in read.lines if not any(_on(known, line) for known in old.lines)]
    lines = (*old.lines, *fresh)
    return tuple(replace(line, number=number) for number, line in enumerate(lines, start=1))


def _on(known: Line, line: Line) -> bool:
    """Whether a line's middle lies in one that is known."""
    if known.box is None or line.box is None:
        return False
    x, y = (line.box[0] + line.box[2]) / 2, (line.box[1] + line.box[3]) / 2
    reach = (known.box[3] - known.box[1]) / 4
    return known.box[0] <= x <= known.box[2] and known.box[1] - reach <= y <= known.box[3] + reach


def _mean(first: float | None, second: float | None) -> float | None:
    known = [value for value in (first, second) if value is not None]
    return round(sum(known) / len(known)) if known else None


def _covers(own: Line, read: Line) -> bool:
    """Whether the middle of a recognised line lies in a line of text about as wide."""
    if own.box is None or read.box is None:
        return False
    x, y = (read.box[0] + read.box[2]) / 2, (read.box[1] + read.box[3]) / 2
    left, top, right, bottom = own.box
    return left <= x <= right and top <= y <= bottom and read.box[2] - read.box[0] <= 1.5 * (right - left)


def _below(read: Line, own: Line) -> bool:
    return own.box is not None and read.box is not None and read.box[1] > (own.box[1] + own.box[3]) / 2
