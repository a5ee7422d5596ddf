"""Several documents in one file: where a further letterhead begins, and which pages each document has.

A cut is made only where everything speaks for it: a page (or, in files to type
in, a block) that opens with issuer, national or Party title and a number line
of its own. Forms, specimens, annexes, copies and repetitions carry such tops
too; where they can't be told from a document, nothing is cut and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from classifiers.copies import has_copy_code
from classifiers.extent import TOP_LINES, ends_document, title_lines
from classifiers.folding import fold, fold_squeezed, is_capitals
from classifiers.letterhead import Top, read_top
from classifiers.origin import judge_page
from classifiers.pieces import Piece, head_pieces, page_pieces
from classifiers.reading import Column, Format, Line, Reading
from classifiers.rules import Rules
from classifiers.symbol import code_letters, same_symbol
from classifiers.verdict import Evidence, Origin

NEW_LETTERHEAD = "new-letterhead"
_HEAD = 26
"""Pieces of a top that are looked at: letterhead, heading, abstract."""
_FIRST = 50
"""Pieces of the file's own top, which may stand below a cover or stamps."""
_ISSUER_LINES = 8
_FORM = re.compile(r"^[(\[]?\s*(?:phu luc|phu bieu|mau(?: so)?\b(?! tau)|bieu(?: mau| so)?\b|vi du)")
_TIE = re.compile(r"\b(?:kem theo|ban hanh theo|dinh kem)\b")
_BLANK = re.compile(
    r"\.{3,}|_{3,}|…|x{3,}|\bten (?:co quan|don vi|to chuc|cq|truong|doanh nghiep)|\(\d{1,2}\)|^\W*<|\["
)
_DATED = re.compile(r"^(?=.{8,70}$).*(?:\bngay.{0,12}t.ang\b|, ?ng.y\b|\bthang\b.{0,8}\bn.m\b|\bnam (?:19|20)\d\d\W*$)")
_FLOWING = (Format.DOCX, Format.DOC, Format.RTF, Format.ODT, Format.TEXT, Format.HTML)
_PAGED = (Format.PDF, Format.IMAGE, *_FLOWING)


@dataclass(frozen=True, slots=True)
class Section:
    """One document of a file: its pages or lines, and why it begins where it does."""

    reading: Reading
    """The file's reading, cut down to this document; pages keep their numbers."""
    first_page: int
    last_page: int
    evidence: tuple[Evidence, ...] = ()
    """The new letterhead; () for the first document of a file."""
    notes: tuple[str, ...] = ()
    """Tops that look like another document's and were not cut off."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """A top further down in a file: where its lines begin, and what it says."""

    page: int
    """Position in `reading.pages`."""
    line: int
    """Position in that page's lines."""
    pieces: tuple[Piece, ...]
    top: Top

    @property
    def ocr(self) -> bool:
        """Whether its words were recognised from a picture."""
        return any(piece.ocr for piece in self.pieces)

    @property
    def numbered(self) -> bool:
        """Whether digits stand in its number line."""
        symbol = self.top.letterhead.symbol.value
        return symbol is not None and bool(symbol.number)


def sections(reading: Reading, rules: Rules) -> tuple[Section, ...]:
    """The documents of one file in their order; one section with the whole reading where there is no second.

    Never more sections than letterheads with a number line. A file whose first
    page has no number line is never cut: it is a form, an annex, a cover.
    """
    if reading.format not in _PAGED:
        return (_whole(reading),)
    openings = list(_openings(reading, rules))
    if not openings:
        return (_whole(reading),)
    first = read_top(head_pieces(reading)[:_FIRST], rules, legacy=reading.encoding != "unicode")
    cuts: list[_Opening] = []
    notes: list[str] = []
    current, start = first, (0, 0)
    for found in openings:
        if not _may_open(found, rules):
            continue
        doubt = _doubt(found, current, _between(reading, start, (found.page, found.line)))
        doubt = doubt or ("the file's first page has no number line" if not (first.code or first.labelled) else "")
        if doubt:
            notes.append(f"{_place(found)} looks like the top of another document, not cut off: {doubt}")
            continue
        cuts.append(found)
        current, start = found.top, (found.page, found.line)
    return _cut(reading, cuts, tuple(notes))


def joined(one: Section, other: Section, whole: Reading) -> Section:
    """Both as one section of `whole`, for what turned out to be no document of its own."""
    kept = {(line.page, line.number) for line in (*one.reading.lines, *other.reading.lines)}
    numbers = {page.number for page in (*one.reading.pages, *other.reading.pages)}
    pages = tuple(
        replace(page, lines=tuple(line for line in page.lines if (line.page, line.number) in kept))
        for page in whole.pages
        if page.number in numbers
    )
    return replace(one, reading=replace(whole, pages=pages), last_page=other.last_page)


def _whole(reading: Reading, notes: tuple[str, ...] = ()) -> Section:
    numbers = [page.number for page in reading.pages] or [1]
    return Section(reading, numbers[0], max(reading.page_count, numbers[-1]), (), notes)


def _openings(reading: Reading, rules: Rules) -> Iterator[_Opening]:
    """Tops below the file's own: at the head of a page, in files to type in anywhere."""
    legacy = reading.encoding != "unicode"
    for position, page in enumerate(reading.pages):
        lowest = 0
        flowing = reading.format in _FLOWING
        for at in title_lines(page.lines if flowing else page.lines[:TOP_LINES]):
            if at < lowest:
                continue
            lowest = at + _HEAD // 2
            start = _block_start(page.lines, at) if flowing else 0
            if position == 0 and (start == 0 or not flowing or at < TOP_LINES):
                continue
            part = replace(page, lines=page.lines[start : start + 3 * _HEAD])
            pieces = tuple(page_pieces(part, reading.format))[:_HEAD]
            if pieces:
                yield _Opening(position, start, pieces, read_top(pieces, rules, legacy))


def _block_start(lines: Sequence[Line], title: int) -> int:
    """Where the block of a title begins: issuer lines stand beside or above it."""
    start = title
    for position in range(title - 1, max(-1, title - 1 - _ISSUER_LINES), -1):
        line = lines[position]
        issuer = len(line.text) <= 90 and (line.column is Column.LEFT or is_capitals(line.text))
        if not issuer or fold_squeezed(line.text).startswith(("- ", "noi nhan", "luu")):
            break
        start = position
    return start


def _may_open(found: _Opening, rules: Rules) -> bool:
    """Whether a top has issuer, title and a number line, and is no form, annex, specimen or copy's block."""
    head, top = found.top.letterhead, found.top
    titled = head.has_national_title or head.has_party_title or found.ocr
    issuer = head.issuer.value
    if not titled or not top.labelled or not top.code or issuer is None or top.draft or has_copy_code(top.code, rules):
        return False
    if not found.ocr and not found.numbered:
        return False
    blank = _BLANK.search(fold(f"{issuer.name} {issuer.parent_name} {_printed_code(found)}"))
    return blank is None and not any(_is_form(piece) for piece in found.pieces)


def _doubt(found: _Opening, current: Top, before: Reading) -> str:
    """Why a top that looks like another document's is not taken for one; "" where all speaks for it."""
    head = found.top.letterhead
    if _changes_kind(before, found):
        return "a scan behind a typed text, or the other way round"
    if _repeats(found.top, current):
        return "its number is that of the document before"
    if not ends_document(before) and (found.ocr or not head.issued_on.value or found.line):
        return "the document before has no end"
    if head.issued_on.value or (found.ocr and any(_DATED.search(piece.folded) for piece in found.pieces)):
        return ""
    return "it has no date"


def _is_form(piece: Piece) -> bool:
    if len(piece.text) > 150:
        return False
    tied = bool(_TIE.search(piece.folded)) and piece.text.lstrip()[:1] in "(KBĐ[" and "(" in piece.text[:2]
    return tied or (len(piece.text) <= 60 and bool(_FORM.match(piece.folded)))


def _printed_code(found: _Opening) -> str:
    """The number line as printed from its code on, without the dots on which a pen writes the number."""
    lines = found.top.letterhead.symbol.evidence
    return re.sub(r"^\W*\w+\W*[\d\W]*", "", lines[0].quote) if lines else ""


def _repeats(top: Top, current: Top) -> bool:
    """Whether a top may be the very document again: same number, or the same code where a number is unread."""
    mine, other = top.letterhead, current.letterhead
    if mine.symbol.value and other.symbol.value and mine.symbol.value.number and other.symbol.value.number:
        return same_symbol(mine.symbol.value, other.symbol.value)
    if code_letters(top.code) != code_letters(current.code):
        return False
    texts = [frozenset(fold(head.abstract.value or "").split()) for head in (mine, other)]
    days = {head.issued_on.value for head in (mine, other)}
    apart = bool(texts[0] and texts[1]) and len(texts[0] & texts[1]) < 0.5 * len(texts[0] | texts[1])
    return not apart and (len(days) == 1 or None in days)


def _changes_kind(before: Reading, found: _Opening) -> bool:
    """Whether typed pages give way to pictures or pictures to typed pages."""
    kinds = [judged.origin for page in before.pages if (judged := judge_page(page)) is not None]
    typed = bool(kinds) and kinds[0] is Origin.BORN_DIGITAL
    return bool(kinds) and found.ocr == typed


def _between(reading: Reading, start: tuple[int, int], end: tuple[int, int]) -> Reading:
    """The part of a reading from one (page, line) up to before another."""
    pages = []
    for position in range(start[0], min(end[0] + 1, len(reading.pages))):
        page = reading.pages[position]
        first = start[1] if position == start[0] else 0
        last = end[1] if position == end[0] else len(page.lines)
        if last > first or (position < end[0] and not page.lines):
            pages.append(replace(page, lines=page.lines[first:last]))
    return replace(reading, pages=tuple(pages))


def _cut(reading: Reading, cuts: Sequence[_Opening], notes: tuple[str, ...]) -> tuple[Section, ...]:
    if not cuts:
        return (_whole(reading, notes),)
    starts = [(0, 0), *((cut.page, cut.line) for cut in cuts)]
    ends = [*starts[1:], (len(reading.pages), 0)]
    found = []
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        part = _between(reading, start, end)
        evidence = (_evidence(cuts[place - 1]),) if place else ()
        first = reading.pages[start[0]].number
        last = part.pages[-1].number if end[0] < len(reading.pages) else max(reading.page_count, part.pages[-1].number)
        mine = replace(part, page_count=last - first + 1)
        found.append(Section(mine, first, last, evidence, notes if place == 0 else ()))
    return tuple(found)


def _evidence(cut: _Opening) -> Evidence:
    number = cut.top.letterhead.symbol.evidence
    return Evidence(number[0].quote if number else cut.pieces[0].text, _place(cut), NEW_LETTERHEAD)


def _place(found: _Opening) -> str:
    line = found.pieces[0].line
    return f"page {line.page} line {line.number}"
