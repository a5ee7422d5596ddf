"""What recognition leaves of numbers and headings on scans, and what may be made of it.

Three of four offices write the number by hand on a printed code, "Số: ….../BC-SYT":
the code is read well, the digits are not, and wrong ones look as sure as right
ones. So a recognised number counts only where a second source writes the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from classifiers.catalogue import Catalogue
from classifiers.folding import squeeze
from classifiers.hints import Hint, agreeing
from classifiers.number_votes import AGREES, Votes, candidate_evidence, has_suffix, votes_of
from classifiers.reading import NumberReading
from classifiers.rules import Rules
from classifiers.symbol import SymbolReading, build_symbol, code_letters, read_number_line
from classifiers.verdict import Evidence, Symbol, Verdict

OCR_NUMBER, OCR_UNREAD = "ocr-number", "ocr-number-unread"
UNCONFIRMED = "number read by OCR only, not confirmed"
_LABEL = re.compile(r"^\W{0,3}[sS]\s?[ốỐôÔóÓòồỗổ06]\W{0,2}+(?![^\W\d_]{3})")
_CODE = re.compile(r"/[^\w/]{0,3}(?=[A-ZĐÐ][^\W\d_]*[-–&.\s]*[A-ZĐÐ])")
_PARTY_BEFORE = re.compile(r"[-–]\s?[A-ZĐÐ]{2,}\W*$")
_NUMBERED = 0.9
_READ = 0.8
"""Read by both nets of the number reader, with nothing beside the page."""
_BESIDE = 0.5
"""A number from beside on a code that was read: no surer than a scan's name alone."""


def read_recognised_line(text: str, catalogue: Catalogue, issuer_codes: frozenset[str]) -> SymbolReading | None:
    """The number line of a scan: as printed where it reads clean, else its code with the number left blank.

    None where `text` is no number line. "só:426É /QĐ-SYT" gives the code "QĐ-SYT".
    """
    found = read_number_line(text, catalogue, issuer_codes)
    line = squeeze(text)
    if not _LABEL.match(line):
        return found
    for slash in reversed(list(_CODE.finditer(line))):
        behind = read_number_line(f"Số: /{line[slash.end() :]}", catalogue, issuer_codes)
        if behind is None or not behind.code or _PARTY_BEFORE.search(line[: slash.start()]):
            continue
        # "2.Jđ2/TB-SYT" reads as a number 2 of the code "Jđ2-TB-SYT": strokes of a pen, and the last code counts.
        return found if found and found.code == behind.code else replace(behind, symbol=None, labelled=True)
    return found


@dataclass(frozen=True, slots=True)
class NumberLine:
    """The number line of a scan, for weighing its number."""

    code: str
    party: bool
    seen: NumberReading | None
    """What the number reader saw on that line; None where it did not look."""

    @property
    def votes(self) -> Votes | None:
        """What both nets say together; None where they see nothing, or something that they can't read."""
        if self.seen is None or not self.seen.candidates or has_suffix(self.seen):
            return None
        votes = votes_of(self.seen)
        return votes if votes.shares and code_letters(self.seen.code) == code_letters(self.code) else None


def confirm_recognised(
    found: Verdict[Symbol | None], line: NumberLine, hints: tuple[Hint, ...], rules: Rules
) -> tuple[Verdict[Symbol | None], tuple[str, ...]]:
    """A recognised number weighed against the words beside the document, and what is worth noting.

    Taken: one that a hint writes too and the number reader finds believable;
    where no digits could be read, the one whole number beside it with the
    recognised code, unless the reader is sure of another; and one that both
    nets of the reader are sure of. Anything else stays in the evidence, for a
    person or a later source.
    """
    votes = line.votes
    seen = candidate_evidence(line.seen, votes, found.evidence[0].where) if line.seen and votes else ()
    beside = symbol_candidates(hints)
    if votes is not None:
        verdict = _with_reader(found, line, votes, hints, rules)
        if verdict is not None:
            taken, notes = verdict
            return replace(taken, evidence=(*taken.evidence, *seen, *(() if taken.value else beside))), notes
    taken, notes = _without_reader(found, line.code, hints)
    return replace(taken, evidence=(*taken.evidence, *seen, *(() if taken.value else beside))), notes


def _with_reader(
    found: Verdict[Symbol | None], line: NumberLine, votes: Votes, hints: tuple[Hint, ...], rules: Rules
) -> tuple[Verdict[Symbol | None], tuple[str, ...]] | None:
    """What the number reader's votes decide, taken or withheld; None where they leave it open."""
    bars = rules.number_thresholds
    named = _with_code(line.code, hints)
    first, share = votes.first
    believed = {text: hint for text, hint in named.items() if votes.share(_digits(hint)) >= bars.believable * share}
    if len(believed) == 1:
        (hint,) = believed.values()
        agreed = replace(hint.evidence, rule=AGREES)
        return Verdict(hint.symbol, _NUMBERED, (*found.evidence, hint.evidence, agreed)), ()
    if named and share >= bars.clear:
        note = f"the number on the page looks like {first}; beside it stands {', '.join(sorted(named))}"
        return Verdict(None, 0.0, found.evidence), (note,)
    if named:
        return None
    shown = build_symbol(first, None, line.code, line.party, rules.catalogue)
    partly = agreeing(shown, hints)
    if partly is not None and share >= bars.with_print:
        return Verdict(shown, _NUMBERED, (*found.evidence, partly, replace(partly, rule=AGREES))), ()
    if not _known_code(line, rules):
        return None
    decided = votes.accepted(bars, line.seen.threshold if line.seen else None)
    if decided is None:
        return None
    digits, rule = decided
    symbol = build_symbol(digits, None, line.code, line.party, rules.catalogue)
    return Verdict(symbol, _READ, (*found.evidence, Evidence(symbol.text, found.evidence[0].where, rule))), ()


def _without_reader(
    found: Verdict[Symbol | None], code: str, hints: tuple[Hint, ...]
) -> tuple[Verdict[Symbol | None], tuple[str, ...]]:
    if found.value is None:
        whole = _with_code(code, tuple(hint for hint in hints if hint.evidence.where != "mail body"))
        if len(whole) != 1:
            return Verdict(None, 0.0, found.evidence), ()
        (hint,) = whole.values()
        return Verdict(hint.symbol, _BESIDE, (*found.evidence, hint.evidence)), ("number from beside, code from OCR",)
    agreed = agreeing(found.value, hints)
    if agreed is not None:
        return Verdict(found.value, _NUMBERED, (*found.evidence, agreed)), ()
    alone = Evidence(found.value.text, found.evidence[0].where, "ocr-number-unconfirmed")
    return Verdict(None, 0.0, (*found.evidence, alone)), (UNCONFIRMED,)


def _with_code(code: str, hints: Sequence[Hint]) -> dict[str, Hint]:
    """Hints that write a whole symbol with this code, by its text; the strongest hint of each."""
    return {
        hint.symbol.text: hint
        for hint in reversed(hints)
        if hint.symbol is not None and hint.symbol.number and hint.full
        if code and code_letters(hint.symbol.code) == code_letters(code)
    }


def _digits(hint: Hint) -> str:
    """The number of a hint's symbol; what is no plain number ("12a") matches nothing that the nets can say."""
    return hint.symbol.number or "" if hint.symbol else ""


def _known_code(line: NumberLine, rules: Rules) -> bool:
    """Whether a code is no misreading: its issuer's letters are known, or two looks read it alike.

    A type's letters at the issuer's place ("GM-TB") are a slip of somebody.
    """
    groups = re.split(r"[-/.]", line.code)
    if len(groups) > 1 and rules.catalogue.spelling(groups[-1]) is not None and groups[-1] not in rules.issuer_codes:
        return False
    if any(group in rules.issuer_codes for group in groups):
        return all(
            group in rules.issuer_codes or rules.catalogue.spelling(group) == group for group in groups
        ) or _twice(line)
    return _twice(line)


def _twice(line: NumberLine) -> bool:
    """Whether the second look at the number line read the same code."""
    again = line.seen.again if line.seen else ""
    return bool(line.code) and code_letters(again).endswith(code_letters(line.code))


def symbol_candidates(hints: tuple[Hint, ...]) -> tuple[Evidence, ...]:
    """Symbols that stand beside the document, as evidence and not as values."""
    named = (Evidence(h.symbol.text, h.evidence.where, "symbol-candidate") for h in hints if h.symbol is not None)
    return tuple(dict.fromkeys(named))[:8]
