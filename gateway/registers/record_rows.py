"""One row of a register, dispatch book, DMS list or portal listing as a source record. Raises `BadCell` where it is none."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from urllib.parse import urlsplit

from classifiers.catalogue import LETTER, OTHER
from classifiers.folding import fold, fold_squeezed
from classifiers.rules import Rules
from classifiers.symbol import code_letters, parse_symbol
from classifiers.verdict import PaperStatus, Secrecy, Symbol
from gateway.counting.periods import local_day
from gateway.counting.scopes import scope_of
from gateway.directory import Directory
from gateway.directory.lookup import EXTERNAL
from gateway.directory.naming import Named, NamedAs, Names
from gateway.records import Agency, Scope
from gateway.records.sources import SourceKind, SourceRecipient, SourceRecord
from gateway.registers.cells import (
    DAY_EXPECTED,
    BadCell,
    is_fault,
    is_yes,
    read_day,
    read_flag,
    read_form,
    read_moment,
    read_secrecy,
    whole_number,
)
from gateway.route.identity import Identity, identify

SYMBOL_EXPECTED = "a symbol like 464/STTTT-KHTC or 1486/QĐ-UBND, or nothing for a document without number"
AGENCY_EXPECTED = "the id, name or abbreviation of one agency of the directory (`vanthu import directory` adds one)"
FIRST_YEAR, LAST_YEAR = 1945, 2100
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_LABEL = re.compile(r"^[^\d/]*\bsố\s*:?\s*(?=\d)", re.IGNORECASE)
"""What may stand before a number: "Công văn số"."""
_WHOLE_SYMBOL = re.compile(r"\d\w?\s*[/-]\s*(?:\d{4}\s*/\s*)?[^\W\d]")
"""A number cell that holds the code as well: "468/QĐ-STTTT"."""
_NUMBER = re.compile(r"(?:\d{1,3}(?:[. ]\d{3})+|\d+)\s?[^\W\d_]?(?:\s*[/-]\s*(?:19|20)\d\d)?\s*[/-]?")
_SEVERAL = re.compile(r"\d\s*[-–]\s*\d")
_NUMBERLESS = {"-", "khong so", "khong", "ks", "k/s", "kso"}
_NEEDED = {
    SourceKind.REGISTER: ("date",),
    SourceKind.DISPATCH: ("dispatched_on",),
    SourceKind.DMS: ("sent_at", "date"),
    SourceKind.PORTAL: ("posted_on",),
}
"""Of each kind the days one of which a row must tell."""
Row = Mapping[str, str]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Office:
    """What the reading of a list needs to know: rules, directory, and whose list it is."""

    rules: Rules
    directory: Directory
    names: Names
    own: Agency | None = None
    """The agency of `--agency`; None where the list has a column for it."""
    without: tuple[str, ...] = ()
    """Columns that the list is said to lack."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands."""

    file: str
    sheet: str
    line: int


@dataclass(slots=True)
class Seen:
    """What is known of a whole list while its rows are read."""

    unknown: tuple[str, ...] = ()
    """Headings that nobody asked for."""
    boxes: frozenset[str] = frozenset()
    """Columns of boxes: nothing but yes stands in them, "x" or "có" or how many copies, and empty cells."""
    secrets: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True, slots=True)
class Days:
    """The days and times of a row."""

    issued_on: str | None
    sent_at: datetime | None
    dispatched_on: str | None
    posted_on: str | None

    @property
    def first(self) -> date | None:
        """The document's own day, else the earliest that the row tells."""
        if self.issued_on:
            return date.fromisoformat(self.issued_on)
        told = [date.fromisoformat(day) for day in (self.dispatched_on, self.posted_on) if day]
        told += [local_day(self.sent_at)] if self.sent_at else []
        return min(told, default=None)


def record_of(row: Row, kind: SourceKind, office: Office, seen: Seen, place: Place) -> SourceRecord:
    """The row as a record; of a secret one nothing of its content (R8). Raises BadCell."""
    if faults := [name for name, cell in row.items() if is_fault(cell)]:
        raise BadCell(f"{faults[0]} is {row[faults[0]]!r}, a formula that failed; expected what it should say")
    days, first = _days(row, kind)
    secrecy = _read(row, "secrecy", read_secrecy) or Secrecy.NONE
    symbol = _symbol(row, office)
    listed = _listed_by(row, office, first)
    issuer = _issuer(listed, symbol, office)
    abstract = _abstract(row)
    type_key = _type(row, symbol, abstract, office)
    shown = row if secrecy is Secrecy.NONE else {}
    identity = _identity(issuer, symbol, days, first, type_key, _content(abstract, secrecy, issuer, first, seen))
    electronic, paper = _flags(row, seen)
    sender = office.names.agency(row["sender"], first) if row.get("sender") else None
    return SourceRecord(
        kind=kind,
        key=_key(kind, identity, days, shown),
        document_id=identity.id,
        identity=identity.text,
        agency=issuer.id,
        agency_name=issuer.name,
        symbol=symbol.text if symbol else None,
        number=symbol.number if symbol else None,
        type_code=symbol.type_code if symbol else "",
        issued_on=days.issued_on,
        type=type_key,
        abstract=_abstract(shown),
        secrecy=secrecy,
        recipients=tuple(_recipients(shown, issuer, listed, first, office)),
        sent_electronically=True if kind is SourceKind.DMS else electronic,
        sent_on_paper=paper,
        sent_at=days.sent_at,
        dispatched_on=days.dispatched_on,
        posted_on=days.posted_on,
        url=shown.get("url", ""),
        signed=_read(row, "signed", read_flag),
        by_issuer=sender is None or office.directory.sends_for(sender.id, issuer.id),
        extra=tuple((title, shown[title]) for title in seen.unknown if shown.get(title)),
        line=place.line,
        sheet=place.sheet,
        file=place.file,
    )


def _read(row: Row, cell: str, read: Callable[[str], Value]) -> Value | None:
    """A cell as `read` understands it; None where the list lacks the column. Raises BadCell naming the column."""
    if cell not in row:
        return None
    try:
        return read(row[cell])
    except BadCell as why:
        raise BadCell(f"{cell} {why}") from why


def _days(row: Row, kind: SourceKind) -> tuple[Days, date]:
    days = Days(
        _read(row, "date", read_day),
        _read(row, "sent_at", read_moment),
        _read(row, "dispatched_on", read_day),
        _read(row, "posted_on", read_day),
    )
    told = {
        "date": days.issued_on,
        "sent_at": days.sent_at,
        "dispatched_on": days.dispatched_on,
        "posted_on": days.posted_on,
    }
    needed = _NEEDED[kind]
    first = days.first
    if first is None or not any(told[name] for name in needed):
        raise BadCell(f"{needed[0]} is blank; expected {DAY_EXPECTED}")
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise BadCell(f"date is {first.isoformat()}; expected a year from {FIRST_YEAR} to {LAST_YEAR}")
    return days, first


def _abstract(row: Row) -> str:
    told = row.get("abstract") or row.get("title") or row.get("type_and_abstract") or ""
    return " ".join(told.split())


def _symbol(row: Row, office: Office) -> Symbol | None:
    """The symbol of one column, or of "Số" and "Ký hiệu" together; None for a document without number."""
    number, code = whole_number(row.get("number", "")), row.get("code", "").strip()
    text = whole_number(row.get("symbol", "")) or number or code
    if number and code and not row.get("symbol") and not _WHOLE_SYMBOL.search(number):
        if not _NUMBER.fullmatch(_LABEL.sub("", number)):
            raise BadCell(f"number is {number!r}; expected one number of one document, a row for each")
        text = number if number.endswith(code) else number + (code if code[0] in "/-" else f"/{code}")
    if fold_squeezed(text) in _NUMBERLESS or not text:
        return None
    plain = _LABEL.sub("", _DASHES.sub("-", text))
    spellings = (plain, f"Số: {plain}", plain.upper())
    found = (parse_symbol(each, office.rules.catalogue, office.rules.issuer_codes) for each in spellings)
    symbol = next((each for each in found if each is not None), None)
    if symbol is not None and symbol.number is not None and _SEVERAL.search(symbol.number):
        raise BadCell(f"symbol is {text!r}, several numbers; expected a row for each document")
    if symbol is None or symbol.number is None:
        raise BadCell(f"symbol is {text!r}; expected {SYMBOL_EXPECTED}")
    return symbol


def _listed_by(row: Row, office: Office, day: date) -> Agency:
    """The agency that the row names, else the one whose list it is."""
    written = row.get("agency", "")
    if not written and office.own is not None:
        return office.own
    found = office.names.agency(written, day)
    if found is None:
        raise BadCell(f"agency is {written!r}; expected {AGENCY_EXPECTED}")
    return found


def _issuer(listed: Agency, symbol: Symbol | None, office: Office) -> Agency:
    """Whose document it is: an office registers also what it sends for its committee ("464/UBND-NC" by the office's book)."""
    if symbol is None or not listed.sends_for or _same(symbol.issuer_code, listed.abbreviation):
        return listed
    for other in listed.sends_for:
        row = office.directory.agency(other)
        if row is not None and _same(symbol.issuer_code, row.abbreviation):
            return row
    return listed


def _same(code: str, abbreviation: str) -> bool:
    return bool(code) and code_letters(code) == code_letters(abbreviation)


def _type(row: Row, symbol: Symbol | None, abstract: str, office: Office) -> str:
    """Key of the type that the row names, else its symbol, else the first words of its abstract."""
    catalogue = office.rules.catalogue
    written = row.get("type", "").strip()
    if written in catalogue.by_key:
        return written
    heading = catalogue.of_heading(fold_squeezed(written)) if written else None
    if heading:
        return heading[0]
    named = catalogue.of_code(written, party=False) if written else ()
    if named:
        return named[0]
    if symbol is not None and symbol.type_code:
        coded = catalogue.of_code(symbol.type_code, party="/" not in symbol.text.partition("-")[0])
        return coded[0] if coded else OTHER
    if symbol is not None and symbol.code and not written:
        return LETTER
    opened = catalogue.of_heading(fold_squeezed(abstract)) if abstract and not written else None
    return opened[0] if opened else OTHER


def _content(abstract: str, secrecy: Secrecy, issuer: Agency, day: date, seen: Seen) -> str:
    """What tells documents without number apart: the letters of the abstract; of secret ones their count on that day alone."""
    if secrecy is not Secrecy.NONE:
        seen.secrets[f"{issuer.id}{day}"] += 1
        return f"secret:{seen.secrets[f'{issuer.id}{day}']}"
    letters = "".join(sign for sign in fold(abstract) if sign.isalnum())
    return f"abstract:{hashlib.sha256(letters.encode()).hexdigest()}" if letters else ""


def _identity(issuer: Agency, symbol: Symbol | None, days: Days, first: date, type_key: str, content: str) -> Identity:
    if symbol is None and not content:
        raise BadCell("symbol and abstract are both blank; expected one of them to tell which document it is")
    return identify(issuer.id, symbol, days.issued_on, first.year, type_key, content)


def _flags(row: Row, seen: Seen) -> tuple[bool | None, bool | None]:
    """(electronic, paper) as the row says it; None where it does not."""
    electronic, paper = _read(row, "form", read_form) or (None, None)
    told = {name: _told(row, name) for name in ("sent_electronically", "sent_on_paper", "paper", "no_paper")}
    electronic = electronic if told["sent_electronically"] is None else told["sent_electronically"]
    for name in ("sent_on_paper", "paper"):
        paper = paper if told[name] is None else told[name]
    if told["no_paper"] is not None:
        paper = not told["no_paper"]
    # Two columns of boxes: where one is ticked, the empty one says no; where none is, nobody said anything.
    if electronic and paper is None and {"sent_electronically", "sent_on_paper"} <= seen.boxes:
        paper = False
    if paper and electronic is None and {"sent_electronically", "sent_on_paper"} <= seen.boxes:
        electronic = False
    return electronic, paper


def _told(row: Row, name: str) -> bool | None:
    """Yes or no of a column; a way of sending that belongs there is a yes: "Email", "bưu điện"."""
    try:
        return _read(row, name, read_flag)
    except BadCell:
        place = {"sent_electronically": 0, "sent_on_paper": 1, "paper": 1}.get(name)
        ways = None
        with contextlib.suppress(BadCell):
            ways = read_form(row[name])
        if place is None or ways is None or not ways[place] or ways[1 - place]:
            raise
        return True


def is_boxes(cells: Iterator[str]) -> bool:
    """Whether nothing but yes stands in a column, and at least once."""
    told = [cell for cell in cells if cell.strip()]
    return bool(told) and all(is_yes(cell) for cell in told)


def _recipients(row: Row, issuer: Agency, listed: Agency, day: date, office: Office) -> Iterator[SourceRecipient]:
    cell = row.get("recipients") or row.get("recipient") or ""
    for named in office.names.recipients(cell, listed.id, day):
        paper = PaperStatus.WITH_PAPER if named.on_paper else PaperStatus.UNKNOWN
        yield SourceRecipient(named.text, named.agency, _scope(named, issuer, office.directory), paper)


def _scope(named: Named, issuer: Agency, directory: Directory) -> Scope:
    """Who exchanged with whom; state bodies in one word are other agencies, whoever they are."""
    if named.kind is NamedAs.INTERNAL:
        return Scope.INTERNAL
    if issuer.level == EXTERNAL:
        return Scope.UNKNOWN
    if named.kind is NamedAs.OUTSIDER:
        return Scope.EXTERNAL
    if named.kind is NamedAs.MANY:
        return Scope.INTER_AGENCY
    return scope_of(issuer.id, named.agency, named.text, directory)


def _key(kind: SourceKind, identity: Identity, days: Days, row: Row) -> str:
    """What a later row must share to supersede this one."""
    if kind is SourceKind.DISPATCH:
        return f"{identity.id}|{fold_squeezed(row.get('recipient', ''))}"
    if kind is SourceKind.DMS:
        return f"{identity.id}|{days.sent_at.isoformat() if days.sent_at else ''}"
    if kind is SourceKind.PORTAL:
        return f"{identity.id}|{urlsplit(row.get('url', '')).netloc}"
    return identity.id
