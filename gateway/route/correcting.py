"""What a person may say of a document, field by field: the words of a command as fields of the record."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from classifiers.rules import Rules
from classifiers.symbol import parse_symbol
from classifiers.verdict import Origin, PaperStatus, Secrecy, Urgency
from gateway.directory import Directory
from gateway.directory.rows import parse_day
from gateway.errors import BadInput
from gateway.records import Dossier

_Value = dict[str, Any]
Parse = Callable[[str, Rules, Directory], _Value]
MOST_CHARACTERS = 2000


def parse_correction(field: str, text: str, rules: Rules, directory: Directory) -> _Value:
    """Fields of the record, JSON values. Raises BadInput that says what is allowed."""
    parse = FIELDS.get(field)
    if parse is None:
        raise BadInput(f"field is {field!r}; expected one of {', '.join(FIELDS)}.")
    return parse(text.strip(), rules, directory)


def _symbol(text: str, rules: Rules, directory: Directory) -> _Value:
    found = parse_symbol(text, rules.catalogue, rules.issuer_codes)
    if found is None or not found.number or not found.code:
        raise BadInput(f"symbol is {text!r}; expected number and code, such as 464/STTTT-KHTC or 15-HD/TU.")
    parts = {"year": found.year, "code": found.code, "issuer_code": found.issuer_code}
    return {"symbol": found.text, "number": found.number, "type_code": found.type_code, "parts": parts}


def _issuer(text: str, rules: Rules, directory: Directory) -> _Value:
    row = directory.agency(text)
    if row is None:
        known = ", ".join(dict.fromkeys(one.id for one in directory.agencies[:8]))
        raise BadInput(f"issuer is {text!r}; expected a directory id such as {known}, ...")
    return {"issuer_id": row.id, "issuer_name": row.name}


def _issued_on(text: str, rules: Rules, directory: Directory) -> _Value:
    day = parse_day(text)
    if day is None:
        raise BadInput(f"issued_on is {text!r}; expected a day such as 2014-12-31 or 31/12/2014.")
    return {"issued_on": day.isoformat()}


def _type(text: str, rules: Rules, directory: Directory) -> _Value:
    known = [row.key for row in rules.catalogue.types]
    if text not in known:
        raise BadInput(f"type is {text!r}; expected one of {', '.join(known)}.")
    return {"type": text}


def _abstract(text: str, rules: Rules, directory: Directory) -> _Value:
    if not text or len(text) > MOST_CHARACTERS:
        raise BadInput(f"abstract has {len(text)} characters; expected 1 to {MOST_CHARACTERS}.")
    return {"abstract": text}


def _one_of(field: str, kind: type[StrEnum]) -> Parse:
    allowed = [item.value for item in kind]

    def parse(text: str, rules: Rules, directory: Directory) -> _Value:
        if text not in allowed:
            raise BadInput(f"{field} is {text!r}; expected one of {', '.join(allowed)}.")
        return {field: text}

    return parse


FIELDS: dict[str, Parse] = {
    "symbol": _symbol,
    "issuer": _issuer,
    "issued_on": _issued_on,
    "type": _type,
    "abstract": _abstract,
    "secrecy": _one_of("secrecy", Secrecy),
    "urgency": _one_of("urgency", Urgency),
    "origin": _one_of("origin", Origin),
    "paper": _one_of("paper", PaperStatus),
    "dossier": _one_of("dossier", Dossier),
}
"""What can be said, and how it is written."""
