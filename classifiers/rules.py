"""The rows of `config/` as values: document types, letterhead words, paper cues, sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from classifiers.catalogue import Catalogue, DocumentType
from classifiers.folding import fold_squeezed
from classifiers.number_votes import Thresholds
from classifiers.rows import Conflict, Cue, Mark, Veto
from classifiers.verdict import PaperStatus

Table = Mapping[str, Any]
Row = TypeVar("Row")
_TONES = tuple(
    (first + second, third + fourth)
    for first, second, third, fourth in (
        *zip("òóỏõọ", "aaaaa", "ooooo", "àáảãạ", strict=True),
        *zip("òóỏõọ", "eeeee", "ooooo", "èéẻẽẹ", strict=True),
        *zip("ùúủũụ", "yyyyy", "uuuuu", "ỳýỷỹỵ", strict=True),
    )
)
PLACES = ("mail_subject", "mail_body", "document_foot", "document_body", "header", "file_name")
"""Where a paper cue may stand."""


class BadRows(ValueError):
    """A row is wrong; the text names table, row and what was expected."""


@dataclass(frozen=True, slots=True)
class Words:
    """A row of folded words that mean one thing."""

    id: str
    words: tuple[str, ...]
    source: str
    reason: str = ""
    codes: tuple[str, ...] = ()
    also_numbered: bool = False
    """Holds also for a paper with a number and code of its own."""
    spelt: tuple[str, ...] = ()
    """The words with their marks, small, in both ways to set a tone ("tòa", "toà")."""

    def opens(self, folded: str) -> str | None:
        """The word of this row that folded text begins with, as a word of its own; None for none."""
        for word in self.words:
            if folded.startswith(word):
                rest = folded[len(word) :]
                if not rest or not word[-1].isalpha() or not rest[0].isalnum():
                    return word
        return None

    def opens_spelt(self, text: str) -> bool:
        """Whether `text` with its marks begins with a word of this row: "PHÒNG", never the "PHONG" of a name."""
        small = text.casefold()
        return any(small.startswith(word) and not small[len(word) :][:1].isalnum() for word in self.spelt)


def opened_by(rows: Iterable[Words], folded: str) -> Words | None:
    """The first row with a word that folded text begins with."""
    return next((row for row in rows if row.opens(folded)), None)


@dataclass(frozen=True)
class Rules:
    """Everything that the classifiers know from rows; built by `parse_rules`."""

    version: str
    cue_version: str
    catalogue: Catalogue
    organisations: tuple[Words, ...]
    incomplete_names: tuple[Words, ...]
    stamp_lines: tuple[Words, ...]
    issuer_codes: frozenset[str]
    body_openings: tuple[Words, ...]
    sentence_openings: tuple[Words, ...]
    not_official: tuple[Words, ...]
    picture_names: tuple[Words, ...]
    annex_headings: tuple[Words, ...]
    annex_names: tuple[Words, ...]
    copy_marks: tuple[Words, ...]
    secrecy_marks: tuple[Mark, ...]
    urgency_marks: tuple[Mark, ...]
    cues: tuple[Cue, ...]
    vetoes: tuple[Veto, ...]
    sources: frozenset[str]
    conflicts: tuple[Conflict, ...] = ()
    type_policy: Mapping[str, Mapping[str, PaperStatus]] = field(default_factory=dict)
    """Type -> scope -> expected status: a prior for estimates, never a status."""
    conversion_marks: tuple[Words, ...] = ()
    relations: tuple[Words, ...] = ()
    number_thresholds: Thresholds = Thresholds()


def parse_rules(tables: Mapping[str, Table]) -> Rules:
    """Rules from parsed TOML tables.

    `tables` has `document_types`, `letterhead`, `paper_cues`, `sources` and,
    if wanted, `type_policy`. Raises `BadRows` at the first wrong row.
    """
    types, head, cues = (_table(tables, name) for name in ("document_types", "letterhead", "paper_cues"))
    sources = frozenset(_each(_table(tables, "sources"), "sources", "source", _source_key, id_key="key"))
    rules = Rules(
        version=_version(types, "document_types"),
        cue_version=_version(cues, "paper_cues"),
        catalogue=Catalogue(_each(types, "document_types", "type", _type, id_key="key")),
        organisations=_each(head, "letterhead", "organisation", _words),
        incomplete_names=_each(head, "letterhead", "incomplete_name", _words),
        stamp_lines=_each(head, "letterhead", "stamp_line", _words),
        issuer_codes=frozenset(c for r in _each(head, "letterhead", "issuer_code", _words) for c in r.codes),
        body_openings=_each(head, "letterhead", "body_opening", _words),
        sentence_openings=_each(head, "letterhead", "sentence_opening", _words),
        not_official=_each(head, "letterhead", "not_official", _words),
        picture_names=_each(head, "letterhead", "picture_name", _words),
        annex_headings=_each(head, "letterhead", "annex_heading", _words),
        annex_names=_each(head, "letterhead", "annex_name", _words),
        copy_marks=_each(head, "letterhead", "copy_mark", _words),
        conversion_marks=_each(head, "letterhead", "conversion_mark", _words),
        relations=_each(head, "letterhead", "relation", _words),
        number_thresholds=Thresholds(**dict(_each(head, "letterhead", "number_threshold", _threshold))),
        secrecy_marks=_each(head, "letterhead", "secrecy_mark", _mark),
        urgency_marks=_each(head, "letterhead", "urgency_mark", _mark),
        cues=_each(cues, "paper_cues", "cue", lambda row, at: _cue(row, at, cues)),
        vetoes=_each(cues, "paper_cues", "veto", lambda row, at: _veto(row, at, cues)),
        sources=sources,
        conflicts=_conflicts(types),
        type_policy=_policy(tables.get("type_policy", {})),
    )
    _check_sources(tables, sources)
    return rules


def _table(tables: Mapping[str, Table], name: str) -> Table:
    if name not in tables:
        raise BadRows(f"{name}: no such table; expected the rows of config/{name}.toml.")
    return tables[name]


def _version(table: Table, name: str) -> str:
    return _text(table, "version", f"{name}.toml")


def _each(
    table: Table, file: str, name: str, parse: Callable[[Mapping[str, Any], str], Row], id_key: str = "id"
) -> tuple[Row, ...]:
    rows = table.get(name, [])
    if not isinstance(rows, list):
        raise BadRows(f"{file}.toml: {name} is {rows!r}; expected rows that open with [[{name}]].")
    seen: set[str] = set()
    parsed = []
    for position, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            raise BadRows(f"{file}.toml: [[{name}]] row {position} is {row!r}; expected keys and values.")
        at = f"{file}.toml: [[{name}]] {row.get(id_key, f'row {position}')}"
        key = _text(row, id_key, at)
        if key in seen:
            raise BadRows(f"{at}: {id_key} {key!r} stands twice; each id is used once.")
        seen.add(key)
        parsed.append(parse(row, at))
    return tuple(parsed)


def _text(row: Mapping[str, Any], key: str, at: str, default: str | None = None) -> str:
    value = row.get(key, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise BadRows(f"{at}: {key} is {value!r}; expected a text.")
    return value


def _texts(row: Mapping[str, Any], key: str, at: str) -> tuple[str, ...]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise BadRows(f"{at}: {key} is {value!r}; expected a list of texts.")
    return tuple(value)


def _folded(row: Mapping[str, Any], key: str, at: str) -> tuple[str, ...]:
    """Folded texts; one trailing space, which asks for a word's end, is kept."""
    return tuple(fold_squeezed(word) + (" " if word.endswith(" ") else "") for word in _texts(row, key, at))


def _source_key(row: Mapping[str, Any], at: str) -> str:
    for key in ("title", "date", "read_at"):
        _text(row, key, at)
    return _text(row, "key", at)


def _type(row: Mapping[str, Any], at: str) -> DocumentType:
    return DocumentType(
        key=_text(row, "key", at),
        name_vi=_text(row, "name_vi", at),
        name_en=_text(row, "name_en", at),
        family=_text(row, "family", at),
        state_codes=tuple(dict.fromkeys(c for key in ("tt01", "nd30", "seen") for c in _texts(row, key, at))),
        party_codes=_texts(row, "party", at),
        headings=_folded(row, "headings", at),
        whole_headings=_folded(row, "whole", at),
        code_wins=bool(row.get("code_wins", False)),
        unnumbered=bool(row.get("unnumbered", False)),
        source=_text(row, "source", at),
        goes_along=bool(row.get("goes_along", False)),
    )


def _conflicts(types: Table) -> tuple[Conflict, ...]:
    rows = _each(types, "document_types", "conflict", _conflict)
    if not any(row.wins != "letter" and not (row.headings or row.types) for row in rows):
        raise BadRows("document_types.toml: no [[conflict]] for any heading; expected one without headings and types.")
    if not any(row.wins == "letter" for row in rows):
        raise BadRows('document_types.toml: no [[conflict]] of a letter; expected one with wins = "letter".')
    return rows


def _conflict(row: Mapping[str, Any], at: str) -> Conflict:
    wins = _text(row, "wins", at)
    if wins not in ("heading", "code", "letter"):
        raise BadRows(f"{at}: wins is {wins!r}; expected heading, code or letter.")
    return Conflict(
        _text(row, "id", at),
        _folded(row, "headings", at),
        _texts(row, "types", at),
        wins,
        _share(row, "confidence", at),
        _text(row, "source", at),
    )


def _share(row: Mapping[str, Any], key: str, at: str, default: float | None = None) -> float:
    value = row.get(key, default)
    if not isinstance(value, int | float) or not 0 < value <= 1:
        raise BadRows(f"{at}: {key} is {value!r}; expected a number above 0 and up to 1.")
    return float(value)


def _threshold(row: Mapping[str, Any], at: str) -> tuple[str, float]:
    known = [name.name for name in fields(Thresholds)]
    if row["id"] not in known:
        raise BadRows(f"{at}: id is no threshold of the number reader; expected one of {', '.join(known)}.")
    return row["id"], _share(row, "value", at)


def _words(row: Mapping[str, Any], at: str) -> Words:
    words, codes = _folded(row, "words", at), _texts(row, "codes", at)
    if not words and not codes:
        raise BadRows(f"{at}: words and codes are both empty; expected at least one.")
    # The longest word first: "sao y bản chính" before "sao y".
    words = tuple(sorted(words, key=len, reverse=True))
    reason, numbered = _text(row, "reason", at, ""), bool(row.get("also_numbered", False))
    spelt = tuple(form for word in _texts(row, "words", at) for form in _tone_forms(word.strip().casefold()))
    return Words(_text(row, "id", at), words, _text(row, "source", at), reason, codes, numbered, spelt)


def _tone_forms(word: str) -> tuple[str, ...]:
    """ "tòa án" and "toà án": offices set the tone of oa, oe and uy on either letter."""
    other = word
    for old, new in _TONES:
        other = other.replace(old, new)
    return (word,) if other == word else (word, other)


def _mark(row: Mapping[str, Any], at: str) -> Mark:
    printed = _texts(row, "printed", at)
    if not printed:
        raise BadRows(f"{at}: printed is empty; expected the mark as it is printed.")
    return Mark(_text(row, "id", at), _text(row, "value", at), printed, _text(row, "source", at))


def _cue(row: Mapping[str, Any], at: str, table: Table) -> Cue:
    where = frozenset(_texts(row, "where", at))
    if not where or not where <= set(PLACES):
        raise BadRows(f"{at}: where is {sorted(where)}; expected some of {', '.join(PLACES)}.")
    return Cue(
        id=_text(row, "id", at),
        says=_status(_text(row, "says", at), at),
        where=where,
        pattern=_cue_pattern(row, at, table),
        weight=_share(row, "weight", at, 0.8),
        per_recipient=bool(row.get("per_recipient", False)),
        source=_text(row, "source", at),
        shown_by=_text(row, "shown_by", at, ""),
    )


def _cue_pattern(row: Mapping[str, Any], at: str, table: Table) -> re.Pattern[str]:
    phrases = _folded(row, "phrases", at)
    parts = [rf"\b{re.escape(phrase)}\b" for phrase in phrases]
    if row.get("pattern"):
        parts.append(_text(row, "pattern", at))
    if not parts:
        raise BadRows(f"{at}: neither phrases nor pattern; expected one of them.")
    return _pattern("|".join(parts), "pattern", at, table)


def _pattern(text: str, key: str, at: str, table: Table) -> re.Pattern[str]:
    """The compiled pattern; `{name}` stands for a row of the table's [terms]."""
    terms = table.get("terms", {})
    for _ in range(3):
        for name, value in terms.items():
            text = text.replace("{" + name + "}", f"(?:{value})")
    try:
        return re.compile(text)
    except re.error as why:
        raise BadRows(f"{at}: {key} is no regular expression ({why}).") from why


def _veto(row: Mapping[str, Any], at: str, table: Table) -> Veto:
    side = _text(row, "side", at)
    if side not in ("before", "through", "cue", "after", "sentence"):
        raise BadRows(f"{at}: side is {side!r}; expected before, through, cue, after or sentence.")
    unless = _text(row, "unless", at, "")
    return Veto(
        id=_text(row, "id", at),
        says=frozenset(_status(text, at) for text in _texts(row, "takes_back", at))
        or frozenset((PaperStatus.ELECTRONIC_ONLY, PaperStatus.WITH_PAPER)),
        side=side,
        pattern=_pattern(_text(row, "pattern", at), "pattern", at, table),
        unless=_pattern(unless, "unless", at, table) if unless else None,
        not_for=frozenset(_texts(row, "not_for", at)),
        source=_text(row, "source", at),
    )


def _status(text: str, at: str) -> PaperStatus:
    try:
        return PaperStatus(text.casefold())
    except ValueError as why:
        raise BadRows(f"{at}: {text!r} is no paper status; expected ELECTRONIC_ONLY or WITH_PAPER.") from why


def _policy(table: Table) -> dict[str, dict[str, PaperStatus]]:
    return {
        key: {scope: _status(str(status), f"type_policy {key}") for scope, status in scopes.items()}
        for key, scopes in table.items()
    }


def _check_sources(tables: Mapping[str, Table], sources: Iterable[str]) -> None:
    known = set(sources)
    for file in ("document_types", "letterhead", "paper_cues"):
        for name, rows in tables[file].items():
            for row in rows if isinstance(rows, list) else ():
                if row["source"] not in known:
                    at = f"{file}.toml: [[{name}]] {row.get('id', row.get('key'))}"
                    raise BadRows(f"{at}: source {row['source']!r} stands in no row of config/sources.toml.")
