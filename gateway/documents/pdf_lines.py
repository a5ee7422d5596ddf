"""Visual lines out of glyphs: by baseline and place, never by order in the file.

Fonts that lack a letter make programs draw accented letters apart, after the
line; signature fields draw digits one by one. Position is the only order that holds.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from gateway.documents.pdf_glyphs import Glyph, Style

_ROW = 0.4
"""Baselines nearer than this share of the font size are one row."""
_SPACE = 0.15
"""Gap in font sizes that reads as a space where the file has none."""
_REAL_SPACE = 0.06
"""A space character, or pdfium's guess of one, counts only over a gap of this many font sizes."""
_DIGIT_SPACE = 0.28
_STAMPED_SPACE = 0.7
"""Digits stamped one by one by signature fields stand loosely."""
_WIDE = 1.0
"""Gap in font sizes that parts two segments of a row; `pdf_columns` joins what belongs together."""
_OVERLAP = 0.3
"""Share of the font size from which a letter lies on its neighbour."""
_STAMPED_REACH = 3.0
"""The same beside a stamped digit."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of one row without a wide gap, in upright points."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    italic: bool
    widget: bool
    hidden: bool

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        top, bottom = self.y - 0.9 * self.size, self.y + 0.25 * self.size
        return round(self.x0, 1), round(top, 1), round(self.x1, 1), round(bottom, 1)


Row = tuple[Segment, ...]
_left = attrgetter("x0")
_height = attrgetter("y")


def is_tangled(glyphs: list[Glyph]) -> bool:
    """Whether letters lie on words of their row, so that only single characters show the order."""
    for row in _baseline_rows([glyph for glyph in glyphs if not glyph.style.widget and glyph.text != " "]):
        row.sort(key=_left)
        for before, glyph in pairwise(row):
            if before.x1 - glyph.x0 > _OVERLAP * min(before.style.size, glyph.style.size) and (
                len(before.text) > 1 or len(glyph.text) > 1
            ):
                return True
    return False


def read_rows(glyphs: list[Glyph]) -> list[Row]:
    """Rows from top to bottom, each with its segments from left to right."""
    stamped = [glyph for glyph in glyphs if glyph.style.widget]
    rows = _baseline_rows([glyph for glyph in glyphs if not glyph.style.widget])
    for stamp in _stamps(stamped):
        row = _row_for(stamp, rows)
        if row is None:
            rows.append(stamp)
        else:
            row.extend(glyph for glyph in stamp if glyph.text != " ")
    found = [row for row in (_segments(row) for row in rows) if row]
    return sorted(found, key=lambda row: row[0].y)


def _baseline_rows(glyphs: list[Glyph]) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    start = reach = 0.0
    for glyph in sorted(glyphs, key=_height):
        limit = _ROW * max(reach, min(glyph.style.size, 2 * reach))
        if rows and glyph.y - start <= limit:
            rows[-1].append(glyph)
            reach = max(reach, glyph.style.size)
        else:
            rows.append([glyph])
            start, reach = glyph.y, glyph.style.size
    return rows


def _stamps(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs of annotations in pieces: one row, no gap over two font sizes."""
    found: list[list[Glyph]] = []
    for row in _baseline_rows(glyphs):
        before: Glyph | None = None
        for glyph in sorted(row, key=_left):
            if glyph.text == " ":
                if before is not None:
                    found[-1].append(glyph)
                continue
            if before is None or glyph.x0 - before.x1 > 2 * glyph.style.size:
                found.append([])
            found[-1].append(glyph)
            before = glyph
    return found


def _row_for(stamp: list[Glyph], rows: list[list[Glyph]]) -> list[Glyph] | None:
    """The printed row whose blank a short stamp fills, e.g. the number after "Số:".

    A stamp that would lie over printed letters is no filling: signature
    captions cross the letterhead.
    """
    inked = [glyph for glyph in stamp if glyph.text != " "]
    if len(inked) > 8 or not any(glyph.text.isdigit() for glyph in inked):
        return None
    left, right = inked[0].x0, inked[-1].x1
    size = stamp[0].style.size
    best: tuple[float, list[Glyph]] | None = None
    for row in rows:
        distance = abs(row[0].y - stamp[0].y)
        near = distance <= 0.6 * max(size, row[0].style.size)
        if near and not _collides(row, left, right) and (best is None or distance < best[0]):
            best = (distance, row)
    return best[1] if best else None


def _collides(row: list[Glyph], left: float, right: float) -> bool:
    return any(
        g.text != " " and min(g.x1, right) - max(g.x0, left) > 0.35 * (g.x1 - g.x0 or 1) / len(g.text) for g in row
    )


def _segments(row: list[Glyph]) -> Row:
    """The row cut at wide gaps; blanks and split-off marks resolved."""
    inked = _with_marks(row)
    spaces = sorted((g.x0 + g.x1) / 2 for g in row if g.text == " ")
    pieces: list[list[Glyph]] = []
    texts: list[list[str]] = []
    for glyph in inked:
        before = pieces[-1][-1] if pieces else None
        if before is None or glyph.x0 - before.x1 > _reach(before, glyph) * max(glyph.style.size, before.style.size):
            pieces.append([])
            texts.append([])
        elif _has_space(before, glyph, _is_between(spaces, before.x1, glyph.x0)):
            texts[-1].append(" ")
        pieces[-1].append(glyph)
        texts[-1].append(glyph.text)
    return tuple(_segment(piece, "".join(text)) for piece, text in zip(pieces, texts, strict=True))


def _reach(before: Glyph, glyph: Glyph) -> float:
    """Gap in font sizes that two neighbours bridge: stamped digits stand loosely in their blank."""
    return _STAMPED_REACH if before.style.widget != glyph.style.widget else _WIDE


def _is_between(centres: list[float], low: float, high: float) -> bool:
    index = bisect_left(centres, low)
    return index < len(centres) and centres[index] <= high


def _with_marks(row: list[Glyph]) -> list[Glyph]:
    """Visible glyphs by place, each combining mark joined to the letter under it."""
    letters = sorted((g for g in row if g.text != " " and not _is_mark(g.text)), key=_left)
    marks = [g for g in row if _is_mark(g.text)]
    for mark in marks:
        centre = (mark.x0 + mark.x1) / 2
        near = min(range(len(letters)), key=lambda i: abs((letters[i].x0 + letters[i].x1) / 2 - centre), default=None)
        if near is not None:
            letters[near] = letters[near]._replace(text=letters[near].text + mark.text)
    return letters


def _is_mark(text: str) -> bool:
    return len(text) == 1 and text > "\u02ff" and bool(unicodedata.combining(text))


def _has_space(before: Glyph, glyph: Glyph, written: bool) -> bool:
    gap = (glyph.x0 - before.x1) / max(before.style.size, glyph.style.size)
    last, first = before.text[-1], glyph.text[0]
    digits = last.isdigit() and first.isdigit()
    if before.style.widget and glyph.style.widget and digits:
        return gap > _STAMPED_SPACE
    if before.style.widget and first in "/-":
        return False
    if before.style.widget != glyph.style.widget:
        return last == ":" or last.isalpha() or first.isalpha() or gap > _STAMPED_SPACE
    if written or (glyph.parted and not digits):
        return gap > _REAL_SPACE
    return gap > (_DIGIT_SPACE if digits else _SPACE)


def _segment(piece: list[Glyph], text: str) -> Segment:
    weights: dict[int, int] = {}
    examples: dict[int, Glyph] = {}
    for glyph in piece:
        key = id(glyph.style)
        weights[key] = weights.get(key, 0) + len(glyph.text)
        examples.setdefault(key, glyph)
    main = examples[max(weights, key=lambda key: weights[key])]
    inked = sum(weights.values())

    def most(is_so: Callable[[Style], bool]) -> bool:
        return 2 * sum(weight for key, weight in weights.items() if is_so(examples[key].style)) > inked

    return Segment(
        text=text,
        x0=piece[0].x0,
        x1=max(glyph.x1 for glyph in piece[-3:]),
        y=main.y,
        size=main.style.size,
        bold=most(lambda style: style.bold),
        italic=most(lambda style: style.italic),
        widget=most(lambda style: style.widget),
        hidden=most(lambda style: style.hidden),
    )
