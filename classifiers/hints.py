"""What subject, file name and mail body say of a document: second sources, never the first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifiers.catalogue import LETTER, OTHER, Catalogue
from classifiers.folding import clean, fold_squeezed
from classifiers.reading import Accompaniment
from classifiers.relations import is_related, relation_in
from classifiers.rules import Rules
from classifiers.symbol import build_symbol, mentions, same_symbol
from classifiers.verdict import Evidence, Symbol

_EXTENSION = re.compile(
    r"(?:\.(?:pdf|docx?|rtf|odt|xlsx?|ods|pptx?|zip|rar|7z|tiff?|jpe?g|png|signed|p7[ms]|txt|html?))+$", re.I
)
_NAME_NUMBER = re.compile(
    r"(?<![\dA-Za-zĐ])(\d{1,5}[a-z]?)(?![\d])[\s._/-]{0,3}(?:((?:19|20)\d\d)[\s._/-]+)?(?=[A-ZĐ])"
)
_NAME_GROUP = re.compile(r"[A-ZĐÂĂÊÔƠƯ][A-ZĐÂĂÊÔƠƯa-zđ0-9&]{0,9}(?![^\W\d_])")
_TYPE_BEFORE = re.compile(r"(?:^|[\s._-])([A-ZĐ][A-ZĐa-zđ]{1,5})[\s._-]{1,2}$")
_NAME_JOINT = re.compile(r"[\s._-]{1,3}")
# An abbreviation counts only beside a number: "cv 464" is a letter, "cv nguyen van a" a person's.
_ABBREVIATION = re.compile(r"(?:^| )([a-z]{2,4}) ?(?:so )?\d{1,5}(?![\da-z])|(?:^| )\d{1,5} ?([a-z]{2,4})(?= |$)")
_OPENINGS = re.compile(r"^(?:(?:re|fw|fwd|tr|v/v|vv)\s*[:.]?\s*)+")


@dataclass(frozen=True, slots=True)
class Hint:
    """A symbol or type that stands beside a document."""

    symbol: Symbol | None
    full: bool
    """The symbol has its number and a whole code, not the beginning of one."""
    type_key: str | None
    evidence: Evidence


def read_hints(accompaniment: Accompaniment, rules: Rules) -> tuple[Hint, ...]:
    """Hints, the strongest first: file name, subject, body."""
    hints = _of_filename(accompaniment.filename, rules)
    for text, where in ((accompaniment.subject, "subject"), (accompaniment.body, "mail body")):
        hints += _of_text(text[:4000], where, rules)
    return tuple(hints)


def agreeing(symbol: Symbol, hints: tuple[Hint, ...]) -> Evidence | None:
    """Evidence of the first hint that names the same number and code; None where none does."""
    return next((h.evidence for h in hints if h.symbol is not None and same_symbol(symbol, h.symbol)), None)


def type_in_name(filename: str, rules: Rules) -> str | None:
    """Key of the type that a file name spells out or abbreviates; None where it names none."""
    folded = re.sub(r"[_\W]+", " ", fold_squeezed(_EXTENSION.sub("", filename))).strip()
    spelt = _first_name(folded, rules.catalogue)
    if spelt:
        return spelt
    for match in _ABBREVIATION.finditer(folded):
        keys = rules.catalogue.of_code((match.group(1) or match.group(2)).upper(), party=False)
        if keys:
            return keys[0]
    return None


def _of_filename(filename: str, rules: Rules) -> list[Hint]:
    name = _EXTENSION.sub("", clean(filename)).strip()
    if not name:
        return []
    evidence = Evidence(filename, "file name", "file-name")
    key = type_in_name(filename, rules)
    if relation_in(re.sub(r"[_\W]+", " ", name), rules):
        # "Dinh chinh QD 12-QD-UBND.pdf": the number may be that of the document which is corrected.
        return [Hint(None, False, None, evidence)]
    return [
        Hint(symbol, full, _type_of(symbol, rules) or key, evidence)
        for symbol, full in _name_symbols(name, rules.catalogue)
    ] or ([Hint(None, False, key, evidence)] if key else [])


def _name_symbols(name: str, catalogue: Catalogue) -> list[tuple[Symbol, bool]]:
    """Symbols of a file name: "1486_QD-UBND_15092013", "CV 464-STTTT"; True where the code is whole."""
    return [found for match in _NAME_NUMBER.finditer(name) if (found := _name_symbol(name, match, catalogue))]


def _name_symbol(name: str, match: re.Match[str], catalogue: Catalogue) -> tuple[Symbol, bool] | None:
    """The symbol whose number is `match`, and whether its code is whole; None where no code follows."""
    groups, hyphened = _name_groups(name, match.end(), catalogue)
    if not groups or (len(groups) == 1 and len(groups[0]) < 2):
        return None
    groups[0] = _spelt(groups[0], catalogue)
    # "BC 87 SNV": the type stands before the number; the order is inferred, so the symbol is not whole.
    moved = _type_before(name[: match.start()], catalogue) if catalogue.spelling(groups[0]) is None else ""
    groups = [moved, groups[0]] if moved else groups
    year = int(match.group(2)) if match.group(2) else None
    symbol = build_symbol(match.group(1), year, "-".join(groups), False, catalogue)
    letter = hyphened and all(group.isupper() and len(group) > 1 for group in groups)
    return symbol, not moved and len(groups) > 1 and (bool(symbol.type_code) or letter)


def _spelt(code: str, catalogue: Catalogue) -> str:
    """A type code as the rows print it ("QD" as "QĐ"); other codes stay."""
    spelling = catalogue.spelling(code)
    return spelling if spelling and fold_squeezed(spelling) == fold_squeezed(code) else code


def _type_before(lead: str, catalogue: Catalogue) -> str:
    """The type code that ends `lead`, "" for none and for letters, whose symbols have none."""
    word = _TYPE_BEFORE.search(lead)
    spelling = catalogue.spelling(word.group(1)) if word else None
    return spelling if spelling and LETTER not in catalogue.of_code(spelling, party=False) else ""


def _name_groups(name: str, at: int, catalogue: Catalogue) -> tuple[list[str], bool]:
    """Groups of capitals from `at`, at most three, up to a word or a date; whether hyphens join them all."""
    groups: list[str] = []
    hyphened = True
    while len(groups) < 3:
        group = _NAME_GROUP.match(name, at)
        if not group or not _is_abbreviation(group.group(), catalogue):
            break
        groups.append(group.group())
        at = group.end()
        joint = _NAME_JOINT.match(name, at)
        if not joint:
            break
        if joint.group() != "-" and len(groups) >= 2:
            break
        if _NAME_GROUP.match(name, joint.end()):
            hyphened = hyphened and joint.group() == "-"
        at = joint.end()
    return groups, hyphened


def _is_abbreviation(word: str, catalogue: Catalogue) -> bool:
    return sum(char.isupper() for char in word) >= 2 or catalogue.spelling(word) == word


def _of_text(text: str, where: str, rules: Rules) -> list[Hint]:
    hints = [
        Hint(symbol, True, _type_of(symbol, rules), Evidence(symbol.text, where, "mention"))
        for at, symbol in mentions(text, rules.catalogue, rules.issuer_codes)
        if not is_related(text, at, rules)
    ]
    key = _first_name(_OPENINGS.sub("", fold_squeezed(text)), rules.catalogue)
    if key:
        hints.append(Hint(None, False, key, Evidence(text.strip()[:120], where, "type-word")))
    return hints


def _type_of(symbol: Symbol, rules: Rules) -> str | None:
    """Key that the symbol's type code names; letters (no type code, two groups) are công văn."""
    party = symbol.text == f"{symbol.number}-{symbol.code}"
    keys = rules.catalogue.of_code(symbol.type_code, party) if symbol.type_code else ()
    if keys:
        return keys[0]
    letter = "-" in symbol.code and all(part.isupper() for part in symbol.code.split("-"))
    return LETTER if letter and symbol.issuer_code else None


def _first_name(folded: str, catalogue: Catalogue) -> str | None:
    """Key of the type named first in folded text, the longer name at one place."""
    best: tuple[int, int, str] | None = None
    for name, key in catalogue.names():
        at = folded.find(name) if key != OTHER and len(name) > 4 else -1
        while at > 0 and folded[at - 1].isalnum():
            at = folded.find(name, at + 1)
        if at >= 0 and (at + len(name) == len(folded) or not folded[at + len(name)].isalnum()):
            entry = (at, -len(name), key)
            best = min(best, entry) if best else entry
    return best[2] if best else None
