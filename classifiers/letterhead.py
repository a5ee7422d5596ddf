"""The top of a document: issuer, number, date, heading, abstract, addressees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from classifiers.abstract import read_abstract
from classifiers.annex import is_corner_text
from classifiers.date_line import date_in_heading, is_date_line, read_date
from classifiers.heading import (
    Heading,
    address_index,
    body_index,
    find_heading,
    read_addressees,
    subject_index,
)
from classifiers.issuer import is_title_line, read_issuer
from classifiers.pieces import Piece
from classifiers.reading import Column, LineSource
from classifiers.recognised import OCR_NUMBER, OCR_UNREAD, read_recognised_line
from classifiers.rules import Rules
from classifiers.symbol import SymbolReading, mentions, read_number_line
from classifiers.verdict import Evidence, Letterhead, Symbol, Verdict

_STAMPED_NUMBER = re.compile(r"^\d{1,6}[a-zđ]?$")
_NATIONAL = re.compile(r"^cong hoa xa hoi\b|^doc lap\W+tu do\W+hanh phuc")
_NUMBER_LABEL_LAW = re.compile(r"^\W*(?:bo )?luat so")


@dataclass(frozen=True, slots=True)
class Top:
    """A letterhead and what only the judges of type and role need."""

    letterhead: Letterhead
    heading: Heading | None
    code: str
    """Code of the number line, also where the number is blank."""
    party: bool
    labelled: bool
    """A number line opens with "Số"."""
    law_label: bool
    """The number line says "Luật số"."""
    addressed: bool
    has_subject_line: bool
    has_date_line: bool
    draft: bool


def read_top(pieces: Sequence[Piece], rules: Rules, legacy: bool = False) -> Top:
    """The top of a document from the pieces of its first page; `legacy`: converted from an old encoding."""
    pieces = [piece for piece in pieces if not is_corner_text(piece.folded)]
    address = address_index(pieces)
    body = body_index(pieces, rules)
    end = min(body, len(pieces) if address is None else address)
    heading = find_heading(pieces[:end], rules, legacy)
    number, line = _find_number(pieces[: body if heading is None else max(end, heading.index)], rules)
    symbol = _judge_number(number, line, pieces, rules)
    day, place = read_date(pieces[: max(end, 1)])
    if heading is not None and symbol.value is None and number is None:
        symbol, day = _numbered_heading(pieces, heading, rules, symbol, day)
    letterhead = Letterhead(
        symbol=symbol,
        issuer=read_issuer(pieces[: _issuer_end(pieces, end, heading, line)], rules, legacy),
        issued_on=day,
        place=place,
        heading=_printed(pieces, heading),
        abstract=read_abstract(pieces, heading, rules),
        addressees=read_addressees(pieces, address),
        has_national_title=any(_NATIONAL.match(p.folded) for p in pieces[:40]),
        has_party_title=any(p.folded == "dang cong san viet nam" for p in pieces[:40]),
        parent_symbol=None,
    )
    return Top(
        letterhead,
        heading,
        code=number.code if number else (symbol.value.code if symbol.value else ""),
        party=bool(number and number.party),
        labelled=bool(number and number.labelled),
        law_label=bool(line and _NUMBER_LABEL_LAW.match(line.folded)),
        addressed=address is not None,
        has_subject_line=subject_index(pieces[: max(end, 1)]) is not None,
        has_date_line=any(is_date_line(piece) for piece in pieces[:end]),
        draft=any(piece.folded.startswith("du thao") for piece in pieces[:20]),
    )


def with_parent(letterhead: Letterhead, parent: str | None) -> Letterhead:
    """The letterhead with the symbol of the document that an annex names."""
    return replace(letterhead, parent_symbol=parent)


def _printed(pieces: Sequence[Piece], heading: Heading | None) -> Verdict[str | None]:
    if heading is None:
        return Verdict(None)
    return Verdict(heading.printed, 0.95, (pieces[heading.index].evidence("heading"),))


def _find_number(pieces: Sequence[Piece], rules: Rules) -> tuple[SymbolReading | None, Piece | None]:
    """The number line: a labelled one before a bare symbol, one with a code before one without.

    The stamp of an incoming office ("Số: 123 / Ngày ...") has no code. A blank
    line is filled only by a later one of the same code.
    """
    best: tuple[int, SymbolReading, Piece] | None = None
    for position, piece in enumerate(pieces):
        found = _number_at(pieces, position, rules)
        if found is None:
            continue
        rank = _rank(found)
        if best is None or (rank > best[0] and best[1].code in ("", found.code)):
            best = rank, found, piece
    return (best[1], best[2]) if best else (None, None)


def _number_at(pieces: Sequence[Piece], position: int, rules: Rules) -> SymbolReading | None:
    """The number line that stands at a place, completed from the lines below it; None for none."""
    piece = pieces[position]
    read = read_recognised_line if piece.ocr else read_number_line
    found = read(piece.text, rules.catalogue, rules.issuer_codes)
    if found is None or not found.labelled:
        return found if found and _may_be_bare(piece, position) else None
    return _completed(found, piece, pieces[position + 1 : position + 5], rules)


def _may_be_bare(piece: Piece, position: int) -> bool:
    return (piece.column is not Column.RIGHT or piece.line.source is LineSource.WIDGET) and position < 25


def _rank(found: SymbolReading) -> int:
    """How much of a number line is there: number and code, code, number, label."""
    if found.symbol is not None and found.code:
        return 5 if found.labelled else 4
    if found.code:
        return 3
    return 2 if found.symbol is not None else 1


def _completed(found: SymbolReading, label: Piece, following: Sequence[Piece], rules: Rules) -> SymbolReading:
    """A number line that broke off ("Số:" alone, "Số: 12" alone) with the piece that continues it."""
    if found.code or found.symbol and found.symbol.year is not None:
        return found
    for piece in following:
        if piece.column is Column.RIGHT and label.column is Column.LEFT:
            continue
        joined = read_number_line(f"{label.text} {piece.text}", rules.catalogue, rules.issuer_codes)
        if joined and joined.code and re.match(r"^[/\-–\d]", piece.text) and not is_date_line(piece):
            return joined
    return found


def _judge_number(
    number: SymbolReading | None, line: Piece | None, pieces: Sequence[Piece], rules: Rules
) -> Verdict[Symbol | None]:
    if number is None or line is None:
        return Verdict(None)
    if number.symbol is None:
        return _stamped_number(number, line, pieces, rules)
    if line.ocr:
        return Verdict(number.symbol, 0.5, (line.evidence(OCR_NUMBER),))
    if not number.code:
        return Verdict(number.symbol, 0.4, (line.evidence("number-without-code"),))
    return Verdict(number.symbol, 0.97 if number.labelled else 0.85, (line.evidence("number-line"),))


def _stamped_number(
    number: SymbolReading, line: Piece, pieces: Sequence[Piece], rules: Rules
) -> Verdict[Symbol | None]:
    """The number that a signer stamped on a blank number line, or None with the blank line as evidence."""
    digits = [p for p in pieces if p.line.source is LineSource.WIDGET and _STAMPED_NUMBER.match(p.text)]
    if line.line.box is not None:
        digits = [p for p in digits if p.line.box is not None and _on_line(p.line.box, line.line.box)]
    else:
        digits = [p for p in digits if p.column is Column.LEFT]
    if len(digits) == 1 and number.code:
        text = f"Số: {digits[0].text}{'-' if number.party else '/'}{number.code}"
        symbol = number.numbered(digits[0].text, rules.catalogue)
        return Verdict(symbol, 0.9, (line.evidence("number-line"), digits[0].evidence("stamped-number", text)))
    return Verdict(None, 0.0, (Evidence(line.text, line.where, OCR_UNREAD if line.ocr else "blank-number"),))


def _on_line(box: tuple[float, float, float, float], line: tuple[float, float, float, float]) -> bool:
    middle = (box[1] + box[3]) / 2
    return line[1] - 6 <= middle <= line[3] + 6 and line[0] <= box[0] <= line[2] + 12


def _numbered_heading(
    pieces: Sequence[Piece],
    heading: Heading,
    rules: Rules,
    symbol: Verdict[Symbol | None],
    day: Verdict[str | None],
) -> tuple[Verdict[Symbol | None], Verdict[str | None]]:
    """Number and day of old headings: "NGHỊ ĐỊNH / CỦA CHÍNH PHỦ SỐ 37/2007/NĐ-CP NGÀY ..."."""
    for piece in pieces[heading.index : heading.index + 3]:
        if not re.search(r"(?:^|\s)so\s*:?\s*\d", piece.folded) or not re.match(
            r"^(?:cua|so)\b|^\w+ \w+ (?:cua|so)\b", piece.folded
        ):
            continue
        found = next((s for _, s in mentions(piece.text, rules.catalogue, rules.issuer_codes)), None)
        if found and heading.key in rules.catalogue.of_code(found.type_code, party=False):
            dated = date_in_heading(piece)
            return Verdict(found, 0.85, (piece.evidence("number-in-heading"),)), dated if day.value is None else day
    return symbol, day


def _issuer_end(pieces: Sequence[Piece], end: int, heading: Heading | None, line: Piece | None) -> int:
    """Where the issuer's block ends: at the number line, the heading or "V/v"."""
    stops = [end] + ([heading.index] if heading else [])
    if line is not None:
        stops.append(next(i for i, piece in enumerate(pieces) if piece is line))
    subject = subject_index(pieces[:end])
    stops += [subject] if subject is not None else []
    dates = [i for i, p in enumerate(pieces[:end]) if is_date_line(p) and p.column is Column.FULL]
    if line is None and dates and not any(is_title_line(p.folded) for p in pieces[dates[0] : end]):
        stops.append(dates[0])
    return min(stops)
