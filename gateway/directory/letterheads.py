"""Which agency a letterhead names, and whether it is the one of our province."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from gateway.directory.names import fold, likeness, names_place, other_province, place_of, without_home
from gateway.records import Agency

MARGIN = 0.04
"""Two agencies closer than this are one too many: nobody is named."""
OPEN_PARENTS = ("uy ban nhan dan tinh", "uy ban nhan dan thanh pho", "uy ban nhan dan huyen", "uy ban nhan dan")
"""A parent line that says no more than every province's does."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What the letterhead says, names and place folded."""

    name: str
    parent: str
    code: str
    place: str
    sender: str | None


@dataclass(frozen=True, slots=True)
class NameRule:
    """One name of one row, folded, with what confirms it."""

    agency: Agency
    name: str
    parents: tuple[str, ...]
    """Folded names of the agency above; () for the top."""
    home: str
    """Folded place that the agency or its nearest parent is named after: "quang ngai"."""
    places: tuple[str, ...]
    """Places that may stand in its date line: its own, its parents' and those of its own seat."""


@dataclass(frozen=True, slots=True)
class Found:
    agency: Agency
    confidence: float


def name_rules(rows: Iterable[Agency], lineage: Callable[[str], tuple[Agency, ...]]) -> tuple[NameRule, ...]:
    """Every name of every row as a rule."""
    rules: list[NameRule] = []
    for row in rows:
        above = [parent for parent in lineage(row.id) if parent.id != row.id]
        parents = tuple(dict.fromkeys(fold(text) for parent in above for text in (parent.name, *parent.names)))
        names = tuple(dict.fromkeys(fold(text) for text in (row.name, *row.names)))
        own = place_of(names[0])
        upper = [place_of(fold(parent.name)) for parent in above]
        places = tuple(dict.fromkeys(place for place in (own, *upper) if place))
        rules += [NameRule(row, name, parents, places[-1] if places else "", places) for name in names if name]
    return tuple(rules)


def match_letterhead(rules: Sequence[NameRule], printed: Printed) -> Found | None:
    """The one agency that the letterhead names; None for nobody or more than one."""
    scores: dict[str, Found] = {}
    for rule in rules:
        sure = _by_name(rule, printed) if printed.name else 0.0
        sure = max(sure, _by_code(rule, printed))
        if sure > 0 and (rule.agency.id not in scores or scores[rule.agency.id].confidence < sure):
            scores[rule.agency.id] = Found(rule.agency, sure)
    ranked = sorted(scores.values(), key=lambda found: -found.confidence)
    if not ranked or (len(ranked) > 1 and ranked[0].confidence - ranked[1].confidence < MARGIN):
        return None
    return ranked[0]


def _by_name(rule: NameRule, printed: Printed) -> float:
    """Confidence that the printed name is this rule's, 0 when it can't be."""
    own = _alike(rule, printed.name)
    # A name broken over two lines: "ỦY BAN NHÂN DÂN" above "TỈNH QUẢNG NGÃI".
    joined = _alike(rule, f"{printed.parent} {printed.name}") if printed.parent else 0.0
    alike, parent = (joined, "") if joined > own else (own, printed.parent)
    if alike == 0.0:
        return 0.0
    sure = alike * _context(rule, printed, parent)
    return sure * (0.8 if _code_differs(rule, printed.code) else 1.0)


def _alike(rule: NameRule, text: str) -> float:
    plain = likeness(text, rule.name)
    return max(plain, likeness(without_home(text, rule.home), rule.name))


def _context(rule: NameRule, printed: Printed, parent: str) -> float:
    """How well the surroundings say that it is ours: 0 for another province's."""
    if other_province(printed.name, rule.home) or other_province(parent, rule.home):
        return 0.0
    known_place = not printed.place or any(names_place(printed.place, place) for place in rule.places)
    if any(names_place(printed.name, place) for place in rule.places) or place_of(rule.name):
        sure_of_place = known_place or names_place(printed.name, rule.home)
        return 1.0 if sure_of_place else 0.5 if printed.sender == rule.agency.id else 0.0
    if parent and any(likeness(parent, above) for above in rule.parents):
        return 1.0
    if parent and parent not in OPEN_PARENTS:
        return 0.0
    return _context_without_parent(rule, printed, known_place)


def _context_without_parent(rule: NameRule, printed: Printed, known_place: bool) -> float:
    if rule.agency.level == "central":
        return 0.85
    if not known_place:
        return 0.0
    if printed.sender == rule.agency.id:
        return 0.9
    return 0.85 if printed.place else 0.0


def _by_code(rule: NameRule, printed: Printed) -> float:
    """By the symbol alone: where the name can't be read and the sender is that very agency.

    With a name that fits nobody, the line above it must at least be the agency's own.
    """
    if not printed.code or _code_differs(rule, printed.code) or not rule.agency.abbreviation:
        return 0.0
    if printed.sender != rule.agency.id or other_province(f"{printed.parent} {printed.name}", rule.home):
        return 0.0
    if printed.place and not any(names_place(printed.place, place) for place in rule.places):
        return 0.0
    if printed.name and not (printed.parent and any(likeness(printed.parent, above) for above in rule.parents)):
        return 0.0
    return 0.5 if printed.name else 0.7


def _code_differs(rule: NameRule, code: str) -> bool:
    return bool(code and rule.agency.abbreviation) and _code(code) != _code(rule.agency.abbreviation)


def _code(text: str) -> str:
    """Issuer part without its drafting unit: "STTTT-KHTC" gives "STTTT"; Ð (U+00D0) is Đ."""
    return unicodedata.normalize("NFC", text.upper().replace("Ð", "Đ")).split("-")[0].strip()
