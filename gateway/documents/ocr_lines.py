"""Recognised words as lines with their places, in the same columns as typed text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from classifiers.folding import fold
from classifiers.reading import Line, LineSource
from gateway.documents.pdf_columns import Placed, place_columns
from gateway.documents.pdf_lines import Row, Segment
from gateway.documents.text import printed_text

_WIDE = 1.6
"""Gap in line heights that parts two segments of a row."""
_SAME_ROW = 0.5
"""Middles nearer than this share of the lower height stand on one row."""
_DESCENT = 0.2
_GUESS, _GUESSED_LINE = 25.0, 45.0
"""Words and lines of less confidence are the rims of seals, strokes of pens and rows cut through by the edge."""
_MOSTLY = 0.5
_PRINTED_DAY = 94.5
"""Under the least confidence of printed days and months: handwritten ones are read wrong as often as right."""
_DAY_LABELS = frozenset({"ngay", "thang", "nam"})
_JOINED_DAY = re.compile(r"(ngày|tháng|năm)[^\w\s]?\d{1,4}[^\w\s]?$")
_WORD_LEVEL = "5"
_LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word."""

    text: str
    confidence: float
    """0 to 100, as Tesseract gives it."""
    line: tuple[int, int, int]
    """Block, paragraph and line that Tesseract put it in."""
    box: tuple[float, float, float, float]
    """Left, top, right, bottom in points."""


def words_of_table(table: str, dpi: float, top_pt: float = 0.0) -> list[Word]:
    """The words of Tesseract's table of results (TSV, twelve columns); boxes from pixels to points.

    `top_pt` is where on its page the picture begins.
    """
    found: list[Word] = []
    scale = 72 / dpi
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != _WORD_LEVEL or not cells[11].strip():
            continue
        block, paragraph, line = (int(cell) for cell in cells[2:5])
        left, top, width, height = (int(cell) * scale for cell in cells[6:10])
        box = (left, top + top_pt, left + width, top + height + top_pt)
        found.append(Word(cells[11].strip(), float(cells[10]), (block, paragraph, line), box))
    return found


def lines_of_words(words: Iterable[Word], page: int, width_pt: float, height_pt: float) -> tuple[Line, ...]:
    """Lines in reading order, letterhead and foot in two columns; noise without letters left out."""
    placed = place_columns(_rows(_segments(words)), width_pt, height_pt)
    kept = [(item, text) for item in placed if _LETTER.search(text := printed_text(item[0].text))]
    return tuple(_line(item, text, page, number) for number, (item, text) in enumerate(kept, start=1))


def _line(item: Placed, text: str, page: int, number: int) -> Line:
    piece, column, in_table = item
    return Line(text, page, number, column, LineSource.OCR, piece.box, round(piece.size, 1), in_table=in_table)


def mean_confidence(words: Sequence[Word]) -> float:
    """Mean over characters, 0 to 100: seals make many short words. 0 without words."""
    characters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / characters if characters else 0.0


def _is_word(word: Word) -> bool:
    """Whether a word is kept: doubtful ones only where letters and digits prevail, as in "Só[†#/GM-SYT"."""
    if word.confidence >= _GUESS:
        return True
    signs = sum(char.isalnum() for char in word.text)
    return signs > 1 and signs >= _MOSTLY * len(word.text)


def _may_be_heading(line: Sequence[Word]) -> bool:
    """Whether a doubtful line is capitals only: type and title are printed wide, which lowers the confidence."""
    return all(word.text.isalpha() and word.text.isupper() for word in line)


def _segments(words: Iterable[Word]) -> list[Segment]:
    """Tesseract's lines, cut at wide gaps."""
    segments: list[Segment] = []
    for _, group in groupby(words, key=lambda word: word.line):
        read = list(group)
        line = [word for word in read if _is_word(word)]
        if not line or (mean_confidence(read) < _GUESSED_LINE and not _may_be_heading(line)):
            continue
        height = median(word.box[3] - word.box[1] for word in line)
        run: list[Word] = []
        for word in line:
            if run and word.box[0] - run[-1].box[2] > _WIDE * height:
                segments.append(_segment(run, height))
                run = []
            run.append(word)
        segments.append(_segment(run, height))
    return segments


def _segment(words: Sequence[Word], height: float) -> Segment:
    bottom = median(word.box[3] for word in words)
    text = " ".join(_shown(word, before) for word, before in zip(words, (None, *words), strict=False))
    left, right = min(word.box[0] for word in words), max(word.box[2] for word in words)
    return Segment(text, left, right, bottom - _DESCENT * height, height, False, False, False, True)


def _shown(word: Word, before: Word | None) -> str:
    """The word, or a blank for a day, month or year that a pen may have written: "ngày __ tháng 12"."""
    if word.confidence >= _PRINTED_DAY:
        return word.text
    joined = _JOINED_DAY.match(word.text)
    if joined:
        return f"{joined[1]} __"
    dated = before is not None and fold(before.text).strip(" ,.") in _DAY_LABELS
    return "__" if dated and len(word.text) <= 4 and not word.text.isalpha() else word.text


def _rows(segments: list[Segment]) -> list[Row]:
    """Segments whose baselines stand at one height, each row from left to right."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda segment: segment.y):
        first = rows[-1][0] if rows else None
        if first is not None and segment.y - first.y <= _SAME_ROW * min(segment.size, first.size):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [tuple(sorted(row, key=lambda segment: segment.x0)) for row in rows]
