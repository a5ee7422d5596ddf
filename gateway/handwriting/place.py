"""Where on a scanned page the number stands: between the word "Số" and the code.

The printed parts of a number line are recognised well, with the places of
their letters; what is written between them is not. So the printed letters
alone say where to look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the straightened picture."""

_LABEL = re.compile(r"^\W{0,3}(?P<label>[sS][ốỐôÔóÓòÒồỒổỔõÕọ06](?!\s?[yY]\b)[.,]?:?|[sS]o[:;.,])(?![^\W\d_]{3})")
_LETTERS = "A-ZĐÐ"
_GROUP = rf"[{_LETTERS}][{_LETTERS}0-9][{_LETTERS}a-zđ0-9]{{0,7}}"
_CODE = re.compile(rf"{_GROUP}(?:(?:\s?[-–—]\s?|[/.&]\s?){_GROUP})*")
_SLASHED = re.compile(rf"[/|\\⁄]\W{{0,3}}(?={_GROUP})")
_PARTY = re.compile(rf"[-–—]\s?([{_LETTERS}]{{2,5}})\W{{0,2}}$")
_BARE = re.compile(rf"[{_LETTERS}]{{2,5}}\s?[-–—]\s?[{_LETTERS}]{{2}}")
_YEAR = re.compile(r"[/|\\⁄]\W?([12lIi|][90Oo][0-9OolI]{2})\W{0,2}$")
"""A year between number and code, "12/2017/QĐ-UBND", also badly read."""
_DATE = re.compile(r"[^\W\d_]{2,}\s?,?\s*ng[àaá]y|\bngày\b")
_LEFT_SHARE = 0.6
"""The left block of a letterhead ends before this share of the width."""
_BEFORE, _ABOVE, _BEHIND = 1.0, 1.0, 0.3
"""Cap heights around the number: above and below the letters, and into the code."""
_WITHOUT_LABEL = 6.0
"""Cap heights before the code that are taken where no label was read: "Số:" and five written digits."""
_SHORTEST, _LONGEST, _LONGEST_UNLABELLED = 0.4, 21.0, 14.0
_LABEL_WIDTHS, _COLON_WIDTH = (1.5, 2.2), 0.5
"""Least and most that "Số" takes in cap heights, and most of its colon; wider boxes hold strokes of the number."""
_WORD_GAP, _COLUMN_GAP = 0.45, 3.5
"""Gaps in heights of a character: between words, and before another column begins."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One recognised character."""

    text: str
    box: Box
    line: int
    """Running number of the line that recognition put it in."""
    confidence: float = 100.0
    """0 to 100."""


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """The box of a number, and the printed letters that it was found by."""

    box: Box
    line: Box
    """The printed line from label to code, between the heads and the feet of its capitals."""
    code: str
    """The code as recognised, "BC-SYT"; "2017/QĐ-UBND" where a year stands before it."""
    digits: str
    """What recognition read between label and code; "" for nothing like a number."""
    labelled: bool

    @property
    def cap_height(self) -> float:
        """Pixels from the heads to the feet of the printed capitals."""
        return self.line[3] - self.line[1]


def find_number(signs: Sequence[Sign], width: float) -> NumberPlace | None:
    """The topmost number line in the left block of a page `width` pixels wide; None where none is seen.

    A line that opens with "Số" counts before one that shows a code only.
    """
    lines = sorted(_lines(signs, width), key=lambda line: median(sign.box[3] for sign in line))
    for labelled in (True, False):
        for line in lines:
            place = _place(line, labelled)
            if place is not None:
                return place
    return None


def _lines(signs: Sequence[Sign], width: float) -> list[list[Sign]]:
    """Characters of the left block by lines; pieces that recognition parted are put together again."""
    by_line = [list(group) for _, group in groupby(signs, key=lambda sign: sign.line)]
    rows: list[list[Sign]] = []
    for piece in by_line:
        left = [sign for sign in piece if sign.box[0] < _LEFT_SHARE * width]
        if not left:
            continue
        # Characters stay in the order of recognition: boxes of neighbours overlap.
        place = next((place for place, row in enumerate(rows) if _level(row, left)), None)
        if place is None:
            rows.append(left)
        elif left[0].box[0] < rows[place][0].box[0]:
            rows[place] = left + rows[place]
        else:
            rows[place].extend(left)
    return rows


def _level(row: Sequence[Sign], piece: Sequence[Sign]) -> bool:
    """Whether two pieces stand on one line, the second behind the first."""
    low, other = median(s.box[3] for s in row), median(s.box[3] for s in piece)
    height = median(s.box[3] - s.box[1] for s in (*row, *piece))
    apart = min(s.box[0] for s in piece) >= max(s.box[2] for s in row) or max(s.box[2] for s in piece) <= min(
        s.box[0] for s in row
    )
    return apart and abs(low - other) <= 0.5 * height


@dataclass(frozen=True, slots=True)
class _Row:
    """One line as a string with blanks at its gaps, and the box of each position."""

    text: str
    boxes: tuple[Box, ...]


def _row(line: Sequence[Sign]) -> _Row:
    height = median(sign.box[3] - sign.box[1] for sign in line)
    text = ""
    boxes: list[Box] = []
    for before, sign in zip((None, *line), line, strict=False):
        gap = sign.box[0] - before.box[2] if before else 0.0
        blanks = 2 if gap > _COLUMN_GAP * height else int(gap > _WORD_GAP * height)
        text += " " * blanks + sign.text
        boxes += [sign.box] * (blanks + len(sign.text))
    return _Row(text, tuple(boxes))


def _place(line: Sequence[Sign], labelled: bool) -> NumberPlace | None:
    row = _row(line)
    label = _LABEL.match(row.text)
    if labelled and label is None:
        return None
    begin = label.end() if label and labelled else 0
    date = _DATE.search(row.text, begin)
    first = _code_start(row.text, begin, date.start() if date else len(row.text))
    if first is None or (not labelled and not _opens_with_code(row.text, first)):
        return None
    return _boxed(row, begin, first, labelled)


def _code_start(text: str, begin: int, end: int) -> int | None:
    """Position of the code's first letter: behind the last slash, or where two groups are joined."""
    for slash in reversed(list(_SLASHED.finditer(text, begin, end))):
        code = _CODE.match(text, slash.end(), end)
        if code is None or sum(char.isupper() for char in code.group()) < 2:
            continue
        party = _PARTY.search(text, begin, slash.start())
        return party.start(1) if party else slash.end()
    bare = _BARE.search(text, begin, end)
    return bare.start() if bare else None


def _opens_with_code(text: str, first: int) -> bool:
    """Whether hardly anything but strokes of a pen stands before the code."""
    before = text[:first]
    return "/" in before and len(before.replace(" ", "")) <= 9 and sum(char.islower() for char in before) <= 3


def _boxed(row: _Row, begin: int, first: int, labelled: bool) -> NumberPlace | None:
    """The place between position `begin`, behind the label, and the code's `first` letter."""
    code = _CODE.match(row.text, first)
    if code is None:
        return None
    letters = [row.boxes[i] for i in range(first, code.end()) if row.text[i].isupper()]
    height = median(box[3] - box[1] for box in letters)
    foot, top = median(box[3] for box in letters), median(box[1] for box in letters)
    year = _YEAR.search(row.text, begin, first)
    right = row.boxes[year.start() if year else first][0]
    left = _label_end(row, begin, height) if labelled else max(0.0, right - _WITHOUT_LABEL * height)
    if not _SHORTEST * height < right - left <= (_LONGEST if labelled else _LONGEST_UNLABELLED) * height:
        return None
    opening = min(box[0] for box in row.boxes[:begin]) if labelled else left
    return NumberPlace(
        box=(left, top - _ABOVE * height, right + _BEHIND * height, foot + _BEFORE * height),
        line=(opening, top, letters[-1][2], foot),
        code=(f"{year.group(1)}/" if year else "") + re.sub(r"\s", "", code.group()),
        digits=_digits(row.text[begin : year.start() if year else first]),
        labelled=labelled,
    )


def _label_end(row: _Row, end: int, height: float) -> float:
    """Right edge of "Số:", which ends before position `end`, believed as far as printed letters can reach."""
    label = row.text[:end]
    start = next(i for i, char in enumerate(label) if char.isalnum())
    letters = [row.boxes[i] for i, char in enumerate(label) if char.isalnum()]
    least, most = (letters[0][0] + width * height for width in _LABEL_WIDTHS)
    right = max(least, min(most, max(box[2] for box in letters)))
    colons = [row.boxes[i] for i, char in enumerate(label) if i > start and not char.isalnum() and char != " "]
    return max([right, *(box[2] for box in colons if box[2] - box[0] <= _COLON_WIDTH * height)])


def _digits(between: str) -> str:
    """Digits that recognition read between label and code; "" where it read other characters."""
    digits = re.sub(r"[ .]", "", between.strip(" :;.,_…/-–—|⁄"))
    return digits if re.fullmatch(r"\d{1,6}", digits, re.ASCII) else ""
