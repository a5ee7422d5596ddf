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
_DATE = re.compile(r"[^\W\d_]{2,}\s?,?\s*ng[àaá]y|\bngày\b")
_LEFT_SHARE = 0.6
"""The left block of a letterhead ends before this share of the width."""
_BEFORE, _ABOVE, _BEHIND = 1.0, 1.0, 0.3
"""Cap heights around the number: above and below the letters, and into the code."""
_WITHOUT_LABEL = 6.0
"""Cap heights before the code that are taken where no label was read: "Số:" and five written digits."""
_LONGEST, _LONGEST_UNLABELLED = 21.0, 14.0
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
    cap_height: float
    """Pixels from the top to the foot of the printed capitals."""
    code: str
    """The code as recognised, "BC-SYT"."""
    digits: str
    """What recognition read between label and code; "" for nothing like a number."""
    digits_confidence: float
    """Least confidence of these characters, 0 to 100."""
    labelled: bool


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


def _place(line: Sequence[Sign], labelled: bool) -> NumberPlace | None:
    text, at = _text(line)
    label = _LABEL.match(text)
    if labelled and label is None:
        return None
    begin = label.end() if label and labelled else 0
    date = _DATE.search(text, begin)
    end = date.start() if date else len(text)
    first = _code_start(text, begin, end)
    if first is None or (not labelled and not _opens_with_code(text, first)):
        return None
    code = _CODE.match(text, first, end)
    if code is None:
        return None
    letters = [line[at[i]] for i in range(first, code.end()) if text[i].isalpha() and text[i].isupper()]
    return _boxed(line, text, at, (begin, first, code.end()), letters, labelled)


def _text(line: Sequence[Sign]) -> tuple[str, list[int]]:
    """The characters as one string with blanks at gaps, and the sign of each position."""
    height = median(sign.box[3] - sign.box[1] for sign in line)
    text, at = "", []
    for index, sign in enumerate(line):
        gap = sign.box[0] - line[index - 1].box[2] if index else 0.0
        blanks = 2 if gap > _COLUMN_GAP * height else int(gap > _WORD_GAP * height)
        text += " " * blanks
        at += [index] * blanks
        text += sign.text
        at += [index] * len(sign.text)
    return text, at


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


def _boxed(
    line: Sequence[Sign],
    text: str,
    at: Sequence[int],
    span: tuple[int, int, int],
    letters: Sequence[Sign],
    labelled: bool,
) -> NumberPlace | None:
    begin, first, end = span
    if not letters:
        return None
    height = median(sign.box[3] - sign.box[1] for sign in letters)
    foot, top = median(sign.box[3] for sign in letters), median(sign.box[1] for sign in letters)
    right = line[at[first]].box[0]
    left = _label_end(line, text[:begin], at, height) if labelled else max(0.0, right - _WITHOUT_LABEL * height)
    if not 0.3 * height < right - left <= (_LONGEST if labelled else _LONGEST_UNLABELLED) * height:
        return None
    box = (left, top - _ABOVE * height, right + _BEHIND * height, foot + _BEFORE * height)
    digits, sure = _digits(line, text, at, begin if labelled else 0, first)
    return NumberPlace(box, height, re.sub(r"\s", "", text[first:end]).rstrip("-–—/.&_"), digits, sure, labelled)


def _label_end(line: Sequence[Sign], label: str, at: Sequence[int], height: float) -> float:
    """Right edge of "Số:", believed as far as printed letters can reach."""
    start = next(i for i, char in enumerate(label) if char.isalnum())
    letters = [line[at[i]].box for i, char in enumerate(label) if char.isalnum()]
    least, most = (letters[0][0] + width * height for width in _LABEL_WIDTHS)
    right = max(least, min(most, max(box[2] for box in letters)))
    colons = [line[at[i]].box for i, char in enumerate(label) if i > start and not char.isalnum() and char != " "]
    narrow = [box[2] for box in colons if box[2] - box[0] <= _COLON_WIDTH * height]
    return max([right, *narrow])


def _digits(line: Sequence[Sign], text: str, at: Sequence[int], begin: int, first: int) -> tuple[str, float]:
    """Digits that recognition read before the code and their least confidence; "" where other characters stand there."""
    between = text[begin:first].strip(" :;.,_…/-–—|⁄")
    digits = re.sub(r"[ .]", "", between)
    if not re.fullmatch(r"\d{1,6}", digits, re.ASCII):
        return "", 0.0
    return digits, min(line[at[i]].confidence for i in range(begin, first) if text[i].isdigit())
