"""One document in several files: "1.pdf, 2.pdf" of one scan, "trang 1.jpg, trang 2.jpg" of one letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from classifiers.extent import TOP_LINES, title_lines
from classifiers.folding import fold_squeezed
from classifiers.reading import Format, Line, Page, Reading
from gateway.records import AttachmentReading
from gateway.route.judged import Judged

_FORMS = (Format.PDF, Format.IMAGE)
_ENDING = re.compile(r"(?:\.(?:pdf|jpe?g|png|tiff?|bmp|signed))+$")
_NUMBERED = re.compile(
    r"^(?P<base>.*?)(?:(?:^|[\s_\-.(]+)(?P<word>phan|part|trang|page|tr|pg|p))?[\s_\-.(]*0*(?P<number>\d{1,4})\)?$"
)
_LONE = re.compile(r"^\W*(?:trang\s*)?(\d{1,3})(?:\s*/\s*\d{1,3})?\W*$")
_NUMBER_LINE = re.compile(r"^\W*s[o06]\s*[:.]")
_EDGE = 3
"""Lines at the head and the foot of a page in which its number stands."""


@dataclass(frozen=True, slots=True)
class _Name:
    """A file name that ends in a number: "cong van 464 - trang 2.jpg"."""

    base: str
    number: int
    told: bool
    """A word says that the number is that of a page or part."""


def find_parts(files: Sequence[AttachmentReading]) -> dict[int, int]:
    """Index of each file that goes on with an earlier one -> index of the file that the document begins in.

    Names must count on. Then the first page of the further file has no
    letterhead and its page number goes on; without a page number only a name
    that says "trang 2" or "phần 2" is believed.
    """
    found: dict[int, int] = {}
    for series in _series(files):
        first: AttachmentReading | None = None
        pages = last = 0
        for name, part, reading in series:
            if first is not None and name.number == last + 1 and _goes_on(reading, pages, name.told):
                found[part.index] = first.index
                pages += reading.page_count
            else:
                first, pages = (part, reading.page_count) if _may_begin(reading) else (None, 0)
            last = name.number
    return found


def with_parts(first: AttachmentReading, parts: Iterable[AttachmentReading]) -> AttachmentReading:
    """The file in which a document begins, with the pages of the others behind its own."""
    whole = first.content
    for part in parts:
        if isinstance(whole, Reading) and isinstance(part.content, Reading):
            before = whole.page_count
            pages = tuple(_moved(page, before) for page in part.content.pages)
            whole = replace(whole, pages=(*whole.pages, *pages), page_count=before + part.content.page_count)
    return replace(first, content=whole)


def continuing(item: Judged, first: int) -> Judged:
    """The judged file as the further part of the document that begins in file `first`."""
    verdict = replace(item.verdict, reason="goes on with the pages of another file")
    return replace(item, verdict=verdict, part_of=first, section=None, part=0)


def _moved(page: Page, by: int) -> Page:
    lines = tuple(replace(line, page=line.page + by) for line in page.lines)
    return replace(page, number=page.number + by, lines=lines)


def _series(files: Sequence[AttachmentReading]) -> list[list[tuple[_Name, AttachmentReading, Reading]]]:
    by_base: dict[tuple[int | None, str, Format], list[tuple[_Name, AttachmentReading, Reading]]] = {}
    for part in files:
        name = _name(part.filename)
        if name is not None and isinstance(part.content, Reading) and part.content.format in _FORMS and not part.inline:
            key = (part.parent, name.base, part.content.format)
            by_base.setdefault(key, []).append((name, part, part.content))
    return [
        sorted(found, key=lambda one: (one[0].number, one[1].index)) for found in by_base.values() if len(found) > 1
    ]


def _name(filename: str) -> _Name | None:
    stem = _ENDING.sub("", fold_squeezed(filename.rpartition("/")[2]))
    match = _NUMBERED.match(stem)
    if match is None:
        return None
    return _Name(match["base"], int(match["number"]), match["word"] is not None)


def _may_begin(reading: Reading) -> bool:
    """Whether a document may begin in a file: its letterhead was read, or nothing was."""
    first = reading.pages[0].lines if reading.pages else ()
    return not first or next(title_lines(first[:TOP_LINES]), None) is not None


def _goes_on(reading: Reading, pages: int, told: bool) -> bool:
    """Whether a file begins in the middle of a document of which `pages` pages stand before it."""
    first = reading.pages[0].lines if reading.pages else ()
    top = first[:TOP_LINES]
    if next(title_lines(top), None) is not None or any(_NUMBER_LINE.match(fold_squeezed(line.text)) for line in top):
        return False
    number = _page_number(first)
    return told if number is None else number == pages + 1


def _page_number(lines: Sequence[Line]) -> int | None:
    """The number that stands alone at the head or foot of a page; None for none."""
    edges = (*lines[:_EDGE], *lines[_EDGE:][-_EDGE:])
    lone = (match for line in edges if (match := _LONE.match(fold_squeezed(line.text))))
    return next((int(match.group(1)) for match in lone), None)
