"""Rows of a directory file as agencies; every bad row is named at once.

Shape of a file (TOML; a CSV gives the same tables without `[directory]`):

    [directory]                        # what the rows below share
    domain = "quangngai.gov.vn"
    mailbox_shapes = ["{unit}@{domain}"]
    pattern_shapes = ["*-{unit}@{domain}", "*.{unit}@{domain}"]
    [[agency]]                         # one agency within dates
    id = "stttt"
    units = ["stttt"]                  # fills the shapes
    [[external]]                       # known not to be an agency
    [[unmapped]]                       # addresses of somebody that no row names yet
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from gateway.directory.addresses import normalise_address
from gateway.errors import BadInput
from gateway.records import Agency

LEVELS = (
    "central", "province", "department", "district", "commune", "unit", "party",
    "organisation", "school", "hospital", "external", "unmapped",
)  # fmt: skip
KNOWN_KEYS = {
    "id", "name", "names", "abbreviation", "level", "parent", "mailbox", "mailboxes", "pattern", "patterns",
    "units", "domain", "sends_for", "valid_from", "valid_to", "replaced_by", "verified", "source", "collective", "note",
    "line", "organ_id", "organ_ids",
}  # fmt: skip
MIN_LITERALS = 4
"""A pattern with fewer characters that are no wildcard would claim half the world."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """How mailboxes are formed from a unit's short name."""

    domain: str = ""
    mailboxes: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    source: str = ""
    verified: bool = False


def parse_directory(tables: Mapping[str, Any], known: Iterable[Agency] = ()) -> tuple[Agency, ...]:
    """All agencies of one file, in its order.

    `known` are agencies of other files, which rows may name as parent or
    successor. A row that was read from a table has its `line`. Raises
    `BadInput` that names every bad row, its key and what is expected.
    """
    problems: list[str] = []
    shapes = _shapes(tables.get("directory", {}))
    agencies: list[Agency] = []
    places: list[str] = []
    for kind in ("agency", "external", "unmapped"):
        for number, row in enumerate(tables.get(kind, ()), start=1):
            place = f"line {row['line']}" if "line" in row else f"[[{kind}]] {number}"
            where = f"{place} ({row.get('id') or 'no id'})"
            found = _agency(row, kind, shapes)
            problems += [f"{where}: {problem}" for problem in _problems(row, found)]
            agencies.append(found)
            places.append(where)
    ids = {agency.id for agency in (*agencies, *known)}
    problems += [
        f"{where}: {problem}" for where, row in zip(places, agencies, strict=True) for problem in _dangling(row, ids)
    ]
    problems += _claimed_twice(agencies, places)
    if not agencies:
        problems.append("no [[agency]] row; expected at least one")
    if problems:
        raise BadInput("directory: " + "; ".join(problems))
    return tuple(agencies)


def parse_day(text: object) -> date | None:
    """A day written as ISO or dd/mm/yyyy (a TOML date as it is); None for nothing or nonsense."""
    if isinstance(text, date):
        return text
    words = str(text or "").strip().replace("T", " ").replace("-", "/").replace(".", "/").split(" ")[0].split("/")
    if len(words) != 3 or not all(word.isdecimal() for word in words):
        return None
    first, month, last = (int(word) for word in words)
    year, day = (first, last) if len(words[0]) == 4 else (last, first)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shapes(header: Mapping[str, Any]) -> Shapes:
    return Shapes(
        domain=str(header.get("domain", "")),
        mailboxes=tuple(header.get("mailbox_shapes", ())),
        patterns=tuple(header.get("pattern_shapes", ())),
        source=str(header.get("source", "")),
        verified=bool(header.get("verified", False)),
    )


def _agency(row: Mapping[str, Any], kind: str, shapes: Shapes) -> Agency:
    domain = str(row.get("domain") or shapes.domain)
    units = _texts(row, "units")
    formed = [shape.format(unit=unit, domain=domain) for unit in units for shape in shapes.mailboxes]
    heirs = _texts(row, "replaced_by")
    globs = [shape.format(unit=unit, domain=domain) for unit in units for shape in shapes.patterns]
    return Agency(
        id=str(row.get("id", "")).strip(),
        name=str(row.get("name", "")).strip(),
        abbreviation=str(row.get("abbreviation", "")).strip(),
        level=str(row.get("level", "")).strip() if kind == "agency" else kind,
        parent=str(row.get("parent", "")).strip(),
        mailboxes=tuple(dict.fromkeys((*_texts(row, "mailbox", "mailboxes"), *formed))),
        patterns=tuple(dict.fromkeys((*_texts(row, "pattern", "patterns"), *globs))),
        valid_from=parse_day(row.get("valid_from")),
        valid_to=parse_day(row.get("valid_to")),
        replaced_by=heirs[0] if len(heirs) == 1 else "",
        verified=bool(row.get("verified", shapes.verified)),
        source=str(row.get("source") or shapes.source),
        collective=bool(row.get("collective", False)),
        names=_texts(row, "names"),
        sends_for=_texts(row, "sends_for"),
        organ_ids=_texts(row, "organ_id", "organ_ids"),
        split_into=heirs if len(heirs) > 1 else (),
    )


def _texts(row: Mapping[str, Any], *keys: str) -> tuple[str, ...]:
    """Values of keys that hold one text or a list; a text may join several by ";" or ","."""
    found: list[str] = []
    for key in keys:
        value = row.get(key, ())
        parts = value.replace(",", ";").split(";") if isinstance(value, str) else value
        found += [str(part).strip() for part in parts if str(part).strip()]
    return tuple(found)


def _problems(row: Mapping[str, Any], agency: Agency) -> list[str]:
    found = [f"{key} is missing" for key in ("id", "name") if not getattr(agency, key)]
    if agency.level not in LEVELS and agency.level:
        found.append(f"level is {agency.level!r}; expected one of {', '.join(LEVELS)}")
    for key in ("valid_from", "valid_to"):
        if row.get(key) and getattr(agency, key) is None:
            found.append(f"{key} is {row[key]!r}; expected 2015-12-31 or 31/12/2015")
    if agency.valid_from and agency.valid_to and agency.valid_to < agency.valid_from:
        found.append(f"valid_to {agency.valid_to} stands before valid_from {agency.valid_from}")
    found += [f"{key} is not a known key; known are {', '.join(sorted(KNOWN_KEYS))}" for key in row.keys() - KNOWN_KEYS]
    found += [f"mailbox {text!r} is no address" for text in agency.mailboxes if not normalise_address(text)]
    found += [f"pattern {text!r} is no glob of addresses" for text in agency.patterns if not _is_pattern(text)]
    return found


def _is_pattern(text: str) -> bool:
    return text.count("@") == 1 and len(text.replace("*", "").replace("?", "")) >= MIN_LITERALS


def _dangling(agency: Agency, ids: Collection[str]) -> list[str]:
    """Agencies that a row names and no row describes."""
    heirs = (agency.replaced_by, *agency.split_into)
    named = (("parent", (agency.parent,)), ("replaced_by", heirs), ("sends_for", agency.sends_for))
    return [
        f"{key} {other!r} is no id of this directory"
        for key, others in named
        for other in others
        if other and other not in ids
    ]


def _claimed_twice(agencies: Sequence[Agency], places: Sequence[str]) -> list[str]:
    """Mailboxes that two agencies have on the same day: they would belong to nobody."""
    owners: dict[str, list[int]] = {}
    for number, agency in enumerate(agencies):
        for mailbox in agency.mailboxes:
            owners.setdefault(normalise_address(mailbox), []).append(number)
    return [
        f"{places[second]}: mailbox {mailbox} is also that of {places[first]}; expected one agency at a time"
        for mailbox, numbers in owners.items()
        for first, second in pairwise(numbers)
        if mailbox and agencies[first].id != agencies[second].id and _overlap(agencies[first], agencies[second])
    ]


def _overlap(one: Agency, other: Agency) -> bool:
    first = max(one.valid_from or date.min, other.valid_from or date.min)
    return first <= min(one.valid_to or date.max, other.valid_to or date.max)
