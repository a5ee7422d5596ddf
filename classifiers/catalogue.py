"""The types of official documents as rows, and the look-ups by code and heading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from classifiers.folding import fold_squeezed

LETTER = "cong_van"
"""Key of the one administrative type without code and heading [ND30 Art. 7]."""
OTHER = "khac"


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One row of `config/document_types.toml`."""

    key: str
    name_vi: str
    name_en: str
    family: str
    """`administrative`, `legal`, `party`, `unnumbered`, `other`."""
    state_codes: tuple[str, ...]
    """Codes of [TT01 Annex I], [ND30 Annex III.I] and those met in use."""
    party_codes: tuple[str, ...]
    headings: tuple[str, ...]
    """Folded; also the beginning of a longer heading."""
    whole_headings: tuple[str, ...]
    """Folded; only when nothing follows."""
    code_wins: bool
    unnumbered: bool
    source: str
    goes_along: bool = False
    """A text of this type without number and letterhead goes along with another document."""


@dataclass(frozen=True)
class Catalogue:
    """All types in the order of the rows; look-ups never guess."""

    types: tuple[DocumentType, ...]

    @cached_property
    def by_key(self) -> dict[str, DocumentType]:
        """Rows by their key."""
        return {row.key: row for row in self.types}

    @cached_property
    def _state(self) -> dict[str, tuple[str, ...]]:
        return _index((code, row.key) for row in self.types for code in row.state_codes)

    @cached_property
    def _party(self) -> dict[str, tuple[str, ...]]:
        return _index((code, row.key) for row in self.types for code in row.party_codes)

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """Code as printed by the rows, by each poorer spelling (QD, TTR) that means just one of them."""
        codes = {code for row in self.types for code in (*row.state_codes, *row.party_codes)}
        found: dict[str, set[str]] = {}
        for code in codes:
            for spelling in {code, code.casefold(), fold_squeezed(code)}:
                found.setdefault(spelling, set()).add(code)
        chosen = {spelling: _narrowest(spelling, meant) for spelling, meant in found.items()}
        return {spelling: code for spelling, code in chosen.items() if code}

    @cached_property
    def _headings(self) -> dict[str, list[tuple[str, str, bool]]]:
        """Folded headings as (heading, key, whole) by first word, longest first."""
        found: dict[str, list[tuple[str, str, bool]]] = {}
        for row in self.types:
            for heading, whole in (*((h, False) for h in row.headings), *((h, True) for h in row.whole_headings)):
                found.setdefault(heading.split()[0], []).append((heading, row.key, whole))
        return {word: sorted(rows, key=lambda entry: -len(entry[0])) for word, rows in found.items()}

    def spelling(self, code: str) -> str | None:
        """`code` as the rows print it: "QD" gives "QĐ", "TTR" gives "TTr"; None for no type code."""
        for form in (code, code.casefold(), fold_squeezed(code)):
            if form in self._spellings:
                return self._spellings[form]
        return None

    def of_code(self, code: str, party: bool) -> tuple[str, ...]:
        """Keys that a type code may mean, likeliest first; () for an unknown one."""
        first, second = (self._party, self._state) if party else (self._state, self._party)
        printed = self.spelling(code) or code
        return first.get(printed) or second.get(printed) or ()

    def of_heading(self, folded: str) -> tuple[str, str] | None:
        """(key, heading) that folded text begins with, the longest heading first; None for none."""
        for heading, key, whole in self._headings.get(folded.split(" ", 1)[0].rstrip(":.,;"), ()):
            if folded == heading or (folded.startswith(heading) and _ends(folded, heading, whole)):
                return key, heading
        return None

    def of_closed_heading(self, folded: str) -> tuple[str, str] | None:
        """(key, heading) of a heading without its spaces ("baocao"), as letter-spaced ones are read; None for none."""
        return self._closed.get(folded.rstrip(" :.*"))

    def of_smudged_heading(self, folded: str) -> tuple[str, str] | None:
        """(key, heading) of the one type whose heading is one letter away, as recognition leaves it; None for none.

        Accents double, drop or change a letter: "KÉẺ HOẠCH", "THOÔNG BAO".
        """
        letters = "".join(char for char in folded if char.isalnum())
        near = {entry for closed, entry in self._closed.items() if len(closed) >= 6 and _one_apart(letters, closed)}
        return near.pop() if len({key for key, _ in near}) == 1 else None

    @cached_property
    def _closed(self) -> dict[str, tuple[str, str]]:
        entries = ((h, row.key) for row in self.types for h in (*row.headings, *row.whole_headings) if " " in h)
        return {heading.replace(" ", ""): (key, heading) for heading, key in entries}

    def names(self) -> tuple[tuple[str, str], ...]:
        """(folded name, key) of every type, longest first: for words in subjects and file names."""
        return self._names

    @cached_property
    def _names(self) -> tuple[tuple[str, str], ...]:
        pairs = {(heading, row.key) for row in self.types for heading in (*row.headings, *row.whole_headings)}
        return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def _ends(folded: str, heading: str, whole: bool) -> bool:
    rest = folded[len(heading) :]
    if whole:
        return not rest.strip(" :.,;-_*/")
    return not rest[0].isalnum()


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code, key in pairs:
        if key not in found.setdefault(code, []):
            found[code].append(key)
    return {code: tuple(keys) for code, keys in found.items()}


def _narrowest(spelling: str, meant: set[str]) -> str | None:
    """The one code meant: the exactly spelt one first, else the only one, else none."""
    if spelling in meant:
        return spelling
    if len(meant) == 1:
        return next(iter(meant))
    upper = {code for code in meant if code.casefold() == spelling}
    return next(iter(upper)) if len(upper) == 1 else None


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter added, dropped or changed makes two words equal."""
    if abs(len(one) - len(other)) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    first, second = one[same:], other[same:]
    return first[1:] == second[1:] or first[1:] == second or first == second[1:]
