"""Rows of a fetched listing as rows of the `portal` list: number, day and words out of titles, the issuer by its symbol.

A listing is written for readers, not for us: what can't be told for sure is
left out and counted with its reason, never guessed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from classifiers.symbol import code_letters, parse_symbol
from classifiers.verdict import Symbol
from gateway.counting.periods import local_day
from gateway.records import Agency
from gateway.records.listings import Entry
from gateway.records.sources import HOW_POSTED, SourceKind, SourceRecord
from gateway.registers.cells import BadCell, read_day, read_moment
from gateway.registers.record_rows import Office, Place, Seen, record_of
from gateway.registers.titles import Opening, days_in, read_opening, read_slug, words_of

FIRST_SEEN, BY_CHANGE = "first seen", "last change of its page"
FEWEST_WORDS = 4
"""Words of a title that alone makes a row: "Trang sau »" is none."""
UNKNOWN_ISSUER = "issued by somebody whom the directory does not name"
_OFFICER = re.compile(r"^(?:phó )?(?:chủ tịch|giám đốc|thường trực)\s+", re.IGNORECASE)
_SESSION = re.compile(r";jsessionid=[^?#/]*|(?<=[?&])(?:phpsessid|jsessionid|sid)=[^&#]*&?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows of a listing that are not taken, for one reason."""

    why: str
    rows: int
    example: str
    """The first of them, as it stands in the listing."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a listing says."""

    records: tuple[SourceRecord, ...]
    sha256: str
    """Of all of its rows."""
    numbered: int = 0
    unnumbered: int = 0
    """Rows whose title tells no number: kept with their title."""
    undated: int = 0
    """Rows that name no day of posting: the day stands for it on which they were first seen."""
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """What an entry says once its title is read."""

    symbol: Symbol | None
    issued_on: str
    posted_on: date | None
    seen_by: date
    """Posted by this day at the latest."""
    how: str
    """"" where the listing itself names the day of posting."""
    words: str
    by: str = ""
    """Whose it is as its title says."""


def read_listed(entries: Sequence[Entry], office: Office, own: Agency, name: str, url: str, today: date) -> Listed:
    """The rows of a listing as records, one for each document; `today` stands where no day of posting is named."""
    found: dict[str, SourceRecord] = {}
    out: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for line, entry in enumerate(entries, start=1):
        try:
            record = _record(entry, office, own, Place(url, "", line), name, today)
        except BadCell as why:
            reason = str(why)
            out[reason] += 1
            examples.setdefault(reason, (entry.title or entry.symbol or entry.url)[:200])
            continue
        other = found.get(record.key)
        if other is None or (record.posted_on or "") < (other.posted_on or ""):
            found[record.key] = record
    rows = tuple(found.values())
    return Listed(
        rows,
        hashlib.sha256(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False).encode()).hexdigest(),
        sum(row.number is not None for row in rows),
        sum(row.number is None for row in rows),
        sum(bool(row.extra) for row in rows),
        tuple(LeftOut(why, count, examples[why]) for why, count in out.most_common()),
    )


def with_first_days(records: Sequence[SourceRecord], known: Mapping[str, tuple[str, str]]) -> tuple[SourceRecord, ...]:
    """The records with the earliest day of posting that was ever told of them; `known` by key: the day, and how it is known.

    A listing that moves a day later, as when a page is edited, does not
    take back that the document stood there before.
    """
    return tuple(_with_day(row, *known[row.key]) if row.key in known else row for row in records)


def _with_day(row: SourceRecord, day: str, how: str) -> SourceRecord:
    """The record with that day, where it is earlier, or as early and surer."""
    now = dict(row.extra).get(HOW_POSTED, "")
    if (row.posted_on or "", now) <= (day, how):
        return row
    others = tuple(pair for pair in row.extra if pair[0] != HOW_POSTED)
    return replace(row, posted_on=day, extra=(*others, (HOW_POSTED, how)) if how else others)


def _record(entry: Entry, office: Office, own: Agency, place: Place, name: str, today: date) -> SourceRecord:
    row = _read(entry, office, own, today)
    if row.symbol is None:
        _refuse_stray(entry)
    elif not row.issued_on and row.symbol.year is None and row.how:
        raise BadCell("a number without any day or year: nobody can tell which year's it is")
    issuer = _issuer(entry, row, office, own)
    cells = {
        "agency": issuer.id,
        "symbol": row.symbol.text if row.symbol else "",
        "date": row.issued_on,
        "title": row.words,
        "posted_on": row.seen_by.isoformat(),
        "url": _SESSION.sub("", entry.url).rstrip("?&") or place.file,
        **({HOW_POSTED: row.how} if row.how else {}),
    }
    unknown = (HOW_POSTED,) if row.how else ()
    record = record_of(cells, SourceKind.PORTAL, replace(office, own=None), Seen(unknown), place)
    # Two listings of one host may show one document with different words: neither supersedes the other.
    return replace(record, key=f"{record.document_id}|{urlsplit(place.file).netloc}/{name}")


def _read(entry: Entry, office: Office, own: Agency, today: date) -> _Row:
    opening = _opening(entry, office, own)
    issued = _only_day(entry.date) or (opening.day if opening else None)
    posted = _posting_day(entry.posted_on)
    # A day to come, or one before the document was made, is a mistake of the listing.
    if posted is not None and (posted > today or (issued is not None and posted < issued)):
        posted = None
    how, seen_by = "", posted or today
    if posted is None:
        changed = _posting_day(entry.changed)
        sound = changed is not None and changed <= today and (issued is None or changed >= issued)
        how, seen_by = (BY_CHANGE, changed) if sound and changed is not None else (FIRST_SEEN, today)
    words = (opening.rest if opening else "") or entry.title or words_of(entry.url)
    symbol, by = (opening.symbol, opening.by) if opening else (None, "")
    return _Row(symbol, issued.isoformat() if issued else "", posted, seen_by, how, words, by)


def _opening(entry: Entry, office: Office, own: Agency) -> Opening | None:
    """Number and day that the row names: in its own cell, before its title, before its summary, in its address."""
    rules = office.rules
    if entry.symbol:
        symbol = parse_symbol(entry.symbol, rules.catalogue, rules.issuer_codes)
        if symbol is not None and symbol.number is not None:
            title = read_opening(entry.title, rules)
            return replace(title, symbol=symbol) if title else Opening(symbol, None, entry.title)
        return read_opening(entry.symbol, rules)
    for text in (entry.title, entry.summary):
        if found := read_opening(text, rules):
            return found if text == entry.title else replace(found, rest=entry.title or found.rest)
    if entry.title:
        return None
    codes = {code_letters(row.abbreviation) for row in (own, *office.directory.agencies) if row.abbreviation}
    return read_slug(entry.url, rules, frozenset(codes))


def _refuse_stray(entry: Entry) -> None:
    """Raises BadCell for a row without number that is no document: a pager, a menu, a bare address."""
    if not entry.title:
        raise BadCell("no title and no number in its address")
    if not (entry.date or entry.posted_on or entry.symbol) and len(entry.title.split()) < FEWEST_WORDS:
        raise BadCell("no row of the listing")


def _issuer(entry: Entry, row: _Row, office: Office, own: Agency) -> Agency:
    """Whose document it is. Portals also show what others issued: laws, decrees, papers of the province's agencies."""
    day = date.fromisoformat(row.issued_on) if row.issued_on else row.seen_by
    if entry.issuer:
        found = office.names.agency(entry.issuer, day)
        if found is None:
            raise BadCell(UNKNOWN_ISSUER)
        return found
    # Committees of every level write "QĐ-UBND": whose it is stands behind the number, if anywhere.
    named = office.names.agency(_OFFICER.sub("", row.by), day) if row.by else None
    if named is not None:
        return named
    code = row.symbol.issuer_code if row.symbol else ""
    if row.by and _is_shared(code, office):
        raise BadCell(UNKNOWN_ISSUER)
    if not code or code_letters(code) in _codes(office, own):
        return own
    found = office.names.agency(code, day)
    if found is None:
        raise BadCell("its symbol is of no agency that the directory names")
    return found


def _is_shared(code: str, office: Office) -> bool:
    """Whether several agencies of the directory sign with this code."""
    letters = code_letters(code)
    return len({row.id for row in office.directory.agencies if code_letters(row.abbreviation) == letters}) > 1


def _codes(office: Office, own: Agency) -> set[str]:
    """Letters by which the agency's own documents are known, and of those that it sends for."""
    others = (office.directory.agency(one) for one in own.sends_for)
    return {code_letters(row.abbreviation) for row in (own, *others) if row is not None and row.abbreviation}


def _only_day(text: str) -> date | None:
    """The one day that a cell tells, among other words too; None for none or several."""
    if not text:
        return None
    try:
        day = read_day(text)
        return date.fromisoformat(day) if day else None
    except BadCell:
        found = set(days_in(text))
        return found.pop() if len(found) == 1 else None


def _posting_day(text: str) -> date | None:
    """The day in Viet Nam of a cell or of a feed's time [RFC 5322 §3.3; RFC 3339]; None for none."""
    if not text:
        return None
    if re.search(r"[A-Z][a-z]{2} \d{4} \d", text):
        try:
            at = parsedate_to_datetime(text)
            return local_day(at) if at.tzinfo is not None else at.date()
        except ValueError:
            return None
    try:
        moment = read_moment(text)
        return local_day(moment) if moment else None
    except BadCell:
        return _only_day(text)
