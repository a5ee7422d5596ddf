"""Flowing text (Word, plain text, HTML) as the lines of a reading.

Flowing files have no places on paper: sides come from table cells, and from
tabs or long blanks in the first and last lines, where the letterhead and the
signer's block stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from classifiers.composed import composed
from classifiers.reading import Column, Format, Line, LineSource, Page, Reading
from gateway.documents.bounds import CUT, MOST_LINES
from gateway.documents.encodings import TCVN3, UNICODE, commonest, convert, find_encodings, to_unicode
from gateway.documents.text import flowing_text
from gateway.documents.words import text_quality

_TOP_LINES = 14
_FOOT_LINES = 30
_BODY_LENGTH = 160
"""The first longer line belongs to the body."""
_APART = re.compile(r"\s*(?:\t|[ \u00a0]{6,})[\s\u00a0]*")
_ITEM = re.compile(r"\d+(?:\.\d+)*[.)]\s")
_LIST_MARK = re.compile(r"[\W\d_]*\w{0,2}[.)]?$")


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One raw line: text as stored, with tabs, before conversion and cleaning."""

    text: str
    page: int = 1
    column: Column = Column.FULL
    source: LineSource = LineSource.TEXT
    size_pt: float | None = None
    bold: bool = False
    italic: bool = False
    in_table: bool = False
    capitals: tuple[tuple[int, int], ...] = ()
    """Ranges of `text` that stand in a font of capitals, which matters in TCVN3 only."""


def flow_reading(
    found: Format,
    lines: Sequence[FlowLine],
    *,
    producer: str = "",
    title: str = "",
    picture_cover: float = 0.0,
    repairs: tuple[str, ...] = (),
) -> Reading:
    """The reading of a flowing file: Unicode, clean, two-sided lines parted."""
    if len(lines) > MOST_LINES:
        lines, repairs = lines[:MOST_LINES], (*repairs, CUT)
    raw = [line.text for line in lines]
    encodings = find_encodings(raw)
    encoding = commonest(raw, encodings)
    texts = [_shown(line, own, encoding) for line, own in zip(lines, encodings, strict=True)]
    converted = [replace(line, text=text) for line, text in zip(lines, texts, strict=True) if text.strip()]
    parted = _part_sides(converted)
    kept = [replace(line, text=text) for line in parted if (text := flowing_text(line.text))]
    last = max((line.page for line in kept), default=1)
    pages = tuple(_page(number, [line for line in kept if line.page == number]) for number in range(1, last + 1))
    if picture_cover:
        pages = (replace(pages[0], picture_cover=picture_cover), *pages[1:])
    return Reading(
        found,
        pages,
        page_count=len(pages),
        producer=flowing_text(producer),
        title=flowing_text(to_unicode([title])[0][0]),
        encoding=encoding,
        repairs=repairs,
    )


def _shown(line: FlowLine, own: str, commonest_encoding: str) -> str:
    """The line in Unicode, its ranges in a font of capitals in capitals where the text was TCVN3.

    A line of plain ASCII says nothing of its encoding and goes with the document.
    """
    text = convert(line.text, own)
    if own != TCVN3 and not (own == UNICODE and commonest_encoding == TCVN3 and text.isascii()):
        return text
    for start, end in line.capitals:
        text = text[:start] + text[start:end].upper() + text[end:]
    return text


def is_label(text: str) -> bool:
    """Whether a left cell only names what stands beside it, like "Kính gửi:"."""
    words = text.strip(" \t\0")
    return words.endswith(":") and len(words) < 40 and not words.lower().startswith("nơi nhận")


def is_national_title(text: str) -> bool:
    """Whether a cell opens with the national or the Party title, so that its row is a letterhead."""
    opening = composed(text.strip(" \t\0"))[:40].lower()
    return opening.startswith(("cộng hòa xã hội", "cộng hoà xã hội", "đảng cộng sản việt nam"))


def _page(number: int, lines: Sequence[FlowLine]) -> Page:
    made = tuple(
        Line(
            line.text,
            number,
            place,
            line.column,
            line.source,
            None,
            line.size_pt,
            line.bold,
            line.italic,
            line.in_table,
        )
        for place, line in enumerate(lines, start=1)
    )
    text = "\n".join(line.text for line in made)
    inked = sum(map(len, text.split()))
    return Page(number, made, visible_characters=inked, text_quality=text_quality(text))


def _part_sides(lines: Sequence[FlowLine]) -> list[FlowLine]:
    parted: list[FlowLine] = []
    top = next((index for index, line in enumerate(lines) if len(line.text) > _BODY_LENGTH), len(lines))
    for index, line in enumerate(lines):
        edge = index < min(top, _TOP_LINES) or index >= len(lines) - _FOOT_LINES
        sides = _sides(line.text) if edge and line.column is Column.FULL and not line.in_table else None
        if sides is None:
            parted.append(line)
        else:
            parted.append(replace(line, text=sides[0], column=Column.LEFT))
            parted.append(replace(line, text=sides[1], column=Column.RIGHT))
    return parted


def _sides(text: str) -> tuple[str, str] | None:
    """Left and right part of a line that tabs or long blanks cut in two."""
    parts = [part for part in _APART.split(text.strip()) if part]
    if len(parts) != 2 or len(parts[0]) > 70 or len(text) > _BODY_LENGTH:
        return None
    left, right = parts
    if is_label(left) or _LIST_MARK.match(left) or _ITEM.match(left) or sum(sign.isalpha() for sign in right) < 3:
        return None
    return left, right
