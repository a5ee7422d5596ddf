"""What recognition leaves of numbers and headings on scans, and what may be made of it.

Three of four offices write the number by hand on a printed code, "Số: ….../BC-SYT":
the code is read well, the digits are not, and wrong ones look as sure as right
ones. So a recognised number counts only where a second source writes the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from classifiers.catalogue import Catalogue
from classifiers.folding import squeeze
from classifiers.hints import Hint, agreeing
from classifiers.symbol import SymbolReading, code_letters, read_number_line
from classifiers.verdict import Evidence, Symbol, Verdict

OCR_NUMBER, OCR_UNREAD = "ocr-number", "ocr-number-unread"
UNCONFIRMED = "number read by OCR only, not confirmed"
_LABEL = re.compile(r"^\W{0,3}[sS]\s?[ốỐôÔóÓòồỗổ06]\W{0,2}+(?![^\W\d_]{3})")
_CODE = re.compile(r"/[^\w/]{0,3}(?=[A-ZĐÐ][^\W\d_]*[-–&.\s]*[A-ZĐÐ])")
_PARTY_BEFORE = re.compile(r"[-–]\s?[A-ZĐÐ]{2,}\W*$")
_NUMBERED = 0.9
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


def confirm_recognised(
    found: Verdict[Symbol | None], code: str, hints: tuple[Hint, ...], candidates: tuple[Evidence, ...]
) -> tuple[Verdict[Symbol | None], tuple[str, ...]]:
    """A recognised number weighed against the words beside the document, and what is worth noting.

    Taken: one that a hint writes too; or, where no digits could be read, the
    one whole number beside it whose code is the recognised `code`. Anything
    else stays in the evidence, for a person or a later source.
    """
    if found.value is None:
        beside = _only_with_code(code, hints)
        if beside is None:
            return Verdict(None, 0.0, (*found.evidence, *candidates)), ()
        return Verdict(beside.symbol, _BESIDE, (*found.evidence, beside.evidence)), (
            "number from beside, code from OCR",
        )
    agreed = agreeing(found.value, hints)
    if agreed is not None:
        return Verdict(found.value, _NUMBERED, (*found.evidence, agreed)), ()
    alone = Evidence(found.value.text, found.evidence[0].where, "ocr-number-unconfirmed")
    return Verdict(None, 0.0, (*found.evidence, alone, *candidates)), (UNCONFIRMED,)


def _only_with_code(code: str, hints: Sequence[Hint]) -> Hint | None:
    """The hint of the one whole symbol with this code in file name or subject; None for none or two."""
    whole = {
        hint.symbol.text: hint
        for hint in reversed(hints)
        if hint.symbol is not None and hint.full and hint.evidence.where != "mail body"
        if code and code_letters(hint.symbol.code) == code_letters(code)
    }
    return next(iter(whole.values())) if len(whole) == 1 else None
