"""What is counted and against which target: rows of `config/`, read as values.

`config/indicators.toml` says how each indicator is counted, a targets file
what one jurisdiction asks for (R11), `config/readings.toml` how ambiguous
texts are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gateway.errors import BadInput
from gateway.records import Mode, Scope


class Counts(StrEnum):
    """Ways of counting; each has one function."""

    MODE = "mode"
    MIX = "mix"
    FORMS = "forms"
    TYPES = "types"
    WAYS = "ways"
    SIGNED = "signed"
    VOLUME = "volume"
    SUBMISSIONS = "submissions"
    """Documents whose whole dossier went electronically too (R6)."""
    POSTED = "posted"
    """Documents issued that a portal showed in time."""
    STOCK = "stock"
    """What is there at the end of the period, as an inventory or list counts it."""
    DECLARED = "declared"
    """Declared by others and never computed."""


_BY_RECIPIENT = (Counts.MODE, Counts.MIX, Counts.SUBMISSIONS)
"""Ways of counting that can look at some recipients alone."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator: what it is called and how it is counted."""

    id: str
    vi: str
    en: str
    unit: str
    counts: Counts
    scope: Scope | None = None
    mode: Mode | None = None
    levels: tuple[str, ...] = ()
    """Levels of sender and recipients that belong to it; () for all."""
    to_levels: tuple[str, ...] = ()
    """Levels of recipients where they differ from those of senders."""
    to_codes: tuple[str, ...] = ()
    """Abbreviations of the recipients: "UBND", or "CP" and "TTg" for the Government and its head; () for all."""
    numbered_only: bool = False
    """ "Chính thức": numbered documents only, unnumbered ones in a line apart (b.3)."""
    each_agency: bool = False
    """The target binds each agency by itself; a province average proves nothing."""
    needs: tuple[str, ...] = ()
    """Letters of sources that complete it: R, D, P, A, S, X, T."""
    readings: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    """Ways of sending that share the hundred percent; () for all (II.8)."""
    submissions_only: bool = False
    """ "Văn bản trình": only documents that are submissions by their type."""
    stock: str = ""
    """Kind of the stock count that tells it: "archive", "system", "portal", "tax_file", "tax_payment"."""

    @property
    def only_declared(self) -> bool:
        """Whether nothing but what agencies declare can tell it: it is shown where somebody did (R20)."""
        return self.counts is Counts.DECLARED and not self.stock


@dataclass(frozen=True, slots=True)
class Target:
    """What a legal source asks of an indicator in one year."""

    indicator: str
    year: int
    comparator: str
    """`>=`, `<=`, or `remainder`: what is left when another target is met."""
    value: float
    source: str
    reading: str = ""
    agency: str = ""
    """Set for a registered commitment of one agency; "" for a target that binds all."""
    part: str = ""
    """ "q4" where only the last quarter of the year is bound: "đến Quý IV năm 2013"; "" for the whole year."""


@dataclass(frozen=True, slots=True)
class TypeRow:
    """One named kind of document in a type list."""

    indicator: str
    label: str
    types: tuple[str, ...]
    """Keys of `config/document_types.toml`; () where mail can't tell the kind."""
    mode: Mode
    first_year: int
    last_year: int
    source: str
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """All rows that counting needs."""

    definitions: tuple[Definition, ...]
    targets: tuple[Target, ...] = ()
    type_rows: tuple[TypeRow, ...] = ()
    readings: tuple[tuple[str, str, str], ...] = ()
    """(id, Vietnamese, English) of each reading."""
    jurisdiction: str = ""
    jurisdiction_name: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    """(letter, what it is in Vietnamese) of each source."""
    not_administrative: frozenset[str] = frozenset()
    """Types that are no "văn bản hành chính" (II.6)."""
    submissions: frozenset[str] = frozenset()
    """Types that are "trình" by their name (b.1, b.2, b.4)."""
    decided_on: str = ""
    """ISO day of the decision: its year also shows the part from that day on."""
    steering: frozenset[str] = frozenset()
    """Types that are "văn bản chỉ đạo điều hành" by their name (b.5, reading CD)."""
    posting_grace_days: int = 30
    """Days after the end of a period within which posting still counts."""
    attested_percent: int = 90
    """A register or system list covers a month when it holds at least this share of the numbered documents seen in mail."""
    silent_months: int = 1
    """Months at either end of a period in which a register may hold nothing."""
    province: str = ""
    """Directory id of the province's own committee; "" where the directory holds one province only."""

    def target(self, indicator: str, year: int) -> Target | None:
        """The target that binds all in a year."""
        return next((t for t in self.targets if (t.indicator, t.year, t.agency) == (indicator, year, "")), None)

    def commitment(self, indicator: str, year: int, agency: str | None) -> Target | None:
        """What an agency registered for a year."""
        wanted = (indicator, year, agency)
        return next((t for t in self.targets if agency and (t.indicator, t.year, t.agency) == wanted), None)

    def reading(self, reading_id: str) -> str:
        """The Vietnamese footnote of a reading; "" for an unknown id."""
        return next((vi for row, vi, _ in self.readings if row == reading_id), "")


def parse_book(indicators: Mapping[str, Any], targets: Mapping[str, Any], readings: Mapping[str, Any]) -> Book:
    """The rows of the three files as one book; raises `BadInput` naming the bad row."""
    header = targets.get("jurisdiction", {})
    book = Book(
        definitions=tuple(_each(indicators, "indicator", _definition)),
        targets=tuple(_each(targets, "target", _target)),
        type_rows=tuple(_each(targets, "type_row", _type_row)),
        readings=tuple(_each(readings, "reading", lambda row: (str(row["id"]), str(row["vi"]), str(row["en"])))),
        jurisdiction=str(header.get("id", "")),
        jurisdiction_name=str(header.get("name", "")),
        sources=tuple(_each(indicators, "source", lambda row: (str(row["letter"]), str(row["vi"])))),
        not_administrative=frozenset(indicators.get("families", {}).get("not_administrative", ())),
        submissions=frozenset(indicators.get("families", {}).get("submissions", ())),
        decided_on=str(header.get("decided_on", "")),
        province=str(header.get("province", "")),
        steering=frozenset(indicators.get("families", {}).get("steering", ())),
        **_numbers(indicators),
    )
    known = {definition.id for definition in book.definitions}
    rows: tuple[Target | TypeRow, ...] = (*book.targets, *book.type_rows)
    for row in rows:
        if row.indicator not in known:
            raise BadInput(f"targets: {row.indicator!r} is no indicator; known are {', '.join(sorted(known))}.")
    return book


def _numbers(indicators: Mapping[str, Any]) -> dict[str, int]:
    """Numbers of the tables `posting` and `coverage`; those that are absent keep their default."""
    found = {"posting_grace_days": ("posting", "grace_days")}
    found |= {name: ("coverage", name) for name in ("attested_percent", "silent_months")}
    return {
        name: int(indicators[table][key]) for name, (table, key) in found.items() if key in indicators.get(table, {})
    }


def _each(tables: Mapping[str, Any], name: str, build: Any) -> list[Any]:
    found = []
    for number, row in enumerate(tables.get(name, ()), start=1):
        try:
            found.append(build(row))
        except KeyError as why:
            raise BadInput(f"[[{name}]] {number}: {why.args[0]} is missing.") from why
        except (ValueError, TypeError) as why:
            raise BadInput(f"[[{name}]] {number}: {why}.") from why
    return found


def _definition(row: Mapping[str, Any]) -> Definition:
    counts = Counts(row["counts"])
    if ("levels" in row or "to_levels" in row) and counts not in _BY_RECIPIENT:
        raise ValueError(f"levels are given, but {counts} counts all recipients of a scope")
    return Definition(
        id=str(row["id"]),
        vi=str(row["vi"]),
        en=str(row["en"]),
        unit=str(row["unit"]),
        counts=counts,
        scope=Scope(row["scope"]) if "scope" in row else None,
        mode=Mode(row["mode"]) if "mode" in row else None,
        levels=tuple(row.get("levels", ())),
        to_levels=tuple(row.get("to_levels", ())),
        to_codes=tuple(row.get("to_codes", ())),
        numbered_only=bool(row.get("numbered_only", False)),
        each_agency=bool(row.get("each_agency", False)),
        needs=tuple(row.get("needs", ())),
        readings=tuple(row.get("readings", ())),
        ways=tuple(row.get("ways", ())),
        submissions_only=bool(row.get("submissions_only", False)),
        stock=str(row.get("stock", "")),
    )


def _target(row: Mapping[str, Any]) -> Target:
    comparator = str(row["comparator"])
    if comparator not in (">=", "<=", "remainder"):
        raise ValueError(f"comparator is {comparator!r}; expected >=, <= or remainder")
    return Target(
        indicator=str(row["indicator"]),
        year=int(row["year"]),
        comparator=comparator,
        value=float(row["value"]),
        source=str(row["source"]),
        reading=str(row.get("reading", "")),
        agency=str(row.get("agency", "")),
        part=_part(row),
    )


def _part(row: Mapping[str, Any]) -> str:
    part = str(row.get("part", ""))
    if part not in ("", "q4"):
        raise ValueError(f"part is {part!r}; expected q4, or none for the whole year")
    return part


def _type_row(row: Mapping[str, Any]) -> TypeRow:
    return TypeRow(
        indicator=str(row["indicator"]),
        label=str(row["label"]),
        types=tuple(row["types"]),
        mode=Mode(row["mode"]),
        first_year=int(row["from"]),
        last_year=int(row["to"]),
        source=str(row["source"]),
        reading=str(row.get("reading", "")),
    )
