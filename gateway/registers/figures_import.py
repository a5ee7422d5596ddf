"""Declared figures and inventories as offices hand them in: each row, or why it is none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from classifiers.folding import fold_squeezed
from gateway.counting.periods import parse_period
from gateway.directory.naming import Names
from gateway.errors import BadInput
from gateway.records import Agency
from gateway.records.sources import DeclaredFigure, StockCount, StockKind
from gateway.registers.cells import DAY_EXPECTED, BadCell, read_count, read_day, read_flag, read_period
from gateway.registers.columns import DECLARED, STOCK, Form
from gateway.registers.record_rows import AGENCY_EXPECTED
from gateway.registers.records_import import Problem, is_below
from gateway.registers.sheets import OpenBook, Sheet, read_sheet

Value = TypeVar("Value", DeclaredFigure, StockCount)
EVERYBODY = {"toan tinh", "ca tinh", "tinh", "*", "all"}
STOCK_WORDS = {
    StockKind.ARCHIVE: ("kho luu tru", "luu tru", "ho so luu tru", "tai lieu luu tru", "van ban luu tru"),
    StockKind.SYSTEM: ("he thong", "phan mem", "phan mem quan ly van ban", "he thong quan ly van ban", "qlvb"),
    StockKind.PORTAL: ("cong", "cong thong tin", "cong thong tin dien tu", "trang thong tin dien tu", "website"),
    StockKind.TAX_FILE: ("ho so thue", "ho so khai thue", "to khai thue"),
    StockKind.TAX_PAYMENT: ("khoan nop thue", "nop thue", "khoan thue"),
}
_STOCKS = {
    word: kind for kind, words in STOCK_WORDS.items() for word in (kind.value, kind.value.replace("_", " "), *words)
}


@dataclass(frozen=True, slots=True)
class FigureFile(Generic[Value]):
    """What a file of figures says, and what a person should know of it."""

    rows: tuple[Value, ...]
    sha256: str
    problems: tuple[Problem, ...] = ()
    unknown_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """What the reading of figures needs to know."""

    names: Names
    indicators: Collection[str]
    """Ids of all indicators."""
    today: date
    own: Agency | None = None
    without: tuple[str, ...] = ()


def read_declared(path: Path, known: Figures, open_book: OpenBook | None = None) -> FigureFile[DeclaredFigure]:
    """Declared figures. Raises `BadInput` for a file that can't be read or lacks columns."""
    return _read_figures(path, DECLARED, known, open_book, _declared)


def read_stock(path: Path, known: Figures, open_book: OpenBook | None = None) -> FigureFile[StockCount]:
    """Counts of archives, systems, portals and tax dealings. Raises as `read_declared` does."""
    return _read_figures(path, STOCK, known, open_book, _stock)


def _read_figures(
    path: Path,
    form: Form,
    known: Figures,
    open_book: OpenBook | None,
    read: Callable[[Mapping[str, str], Figures, Sheet, int, str], Value],
) -> FigureFile[Value]:
    lacking = (*known.without, *(("agency",) if known.own else ()))
    sheet = read_sheet(path, form.headings, form.without(lacking), open_book)
    rows: list[Value] = []
    problems: list[Problem] = []
    for row, line, name in zip(sheet.rows, sheet.lines, sheet.names, strict=True):
        if is_below(row):
            continue
        try:
            rows.append(read(row, known, sheet, line, path.name))
        except BadCell as why:
            problems.append(Problem(line, name, str(why)))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return FigureFile(tuple(rows), digest, tuple(problems), sheet.unknown)


def _declared(row: Mapping[str, str], known: Figures, sheet: Sheet, line: int, file: str) -> DeclaredFigure:
    indicator = _indicator(row.get("indicator", ""), known.indicators)
    period = read_period(row.get("period", ""))
    try:
        last = parse_period(period).last
    except BadInput as why:
        raise BadCell(str(why).removesuffix(".")) from why
    numerator, denominator = _count(row, "numerator"), _count(row, "denominator")
    if numerator is None:
        raise BadCell("numerator is blank; expected a whole number")
    if denominator is not None and numerator > denominator:
        raise BadCell(f"numerator is {numerator}; expected at most the denominator, {denominator}")
    return DeclaredFigure(
        agency=_agency(row, known, last),
        indicator=indicator,
        period=parse_period(period).name,
        numerator=numerator,
        denominator=denominator,
        stated_by=_must(row, "stated_by", known, "who states it"),
        document=row.get("document", ""),
        extra=_extra(row, sheet),
        line=line,
        file=file,
    )


def _stock(row: Mapping[str, str], known: Figures, sheet: Sheet, line: int, file: str) -> StockCount:
    kind = _STOCKS.get(fold_squeezed(row.get("kind", "")))
    if kind is None:
        raise BadCell(f"kind is {row.get('kind', '')!r}; expected one of {', '.join(StockKind)}")
    day = _day(row)
    total = _count(row, "total")
    if total is None:
        raise BadCell("total is blank; expected a whole number, 1 for a row that is one system")
    done = _done(row.get("done", ""), total)
    if done is not None and done > total:
        raise BadCell(f"done is {done}; expected at most the total, {total}")
    return StockCount(
        agency=_agency(row, known, day),
        kind=kind,
        name=row.get("name", ""),
        counted_on=day,
        total=total,
        done=done,
        stated_by=row.get("stated_by", ""),
        extra=_extra(row, sheet),
        line=line,
        file=file,
    )


def _indicator(text: str, known: Collection[str]) -> str:
    wanted = {name.casefold(): name for name in known}
    found = wanted.get(text.strip().casefold())
    if found is None:
        raise BadCell(f"indicator is {text!r}; expected one of {', '.join(sorted(known))}")
    return found


def _agency(row: Mapping[str, str], known: Figures, day: date) -> str | None:
    """Directory id; None for the whole province."""
    written = row.get("agency", "")
    if fold_squeezed(written) in EVERYBODY:
        return None
    if not written and known.own is not None:
        return known.own.id
    found = known.names.agency(written, day)
    if found is None:
        raise BadCell(f"agency is {written!r}; expected {AGENCY_EXPECTED}, or toàn tỉnh")
    return found.id


def _day(row: Mapping[str, str]) -> date:
    try:
        day = read_day(row.get("counted_on", ""))
    except BadCell as why:
        raise BadCell(f"counted_on {why}") from why
    if day is None:
        raise BadCell(f"counted_on is blank; expected {DAY_EXPECTED}")
    return date.fromisoformat(day)


def _count(row: Mapping[str, str], cell: str) -> int | None:
    try:
        return read_count(row.get(cell, ""))
    except BadCell as why:
        raise BadCell(f"{cell} {why}") from why


def _done(text: str, total: int) -> int | None:
    """A count; of a row that is one thing also yes or no."""
    try:
        return read_count(text)
    except BadCell as why:
        if total != 1:
            raise BadCell(f"done {why}") from why
    try:
        return {True: 1, False: 0, None: None}[read_flag(text)]
    except BadCell as why:
        raise BadCell(f"done {why}") from why


def _must(row: Mapping[str, str], cell: str, known: Figures, what: str) -> str:
    text = row.get(cell, "").strip()
    if not text and cell not in known.without:
        raise BadCell(f"{cell} is blank; expected {what}")
    return text


def _extra(row: Mapping[str, str], sheet: Sheet) -> tuple[tuple[str, str], ...]:
    return tuple((title, row[title]) for title in sheet.unknown if row.get(title))
