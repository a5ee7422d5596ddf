"""Số, ký hiệu: reading it from a line, a file name or running text.

    named type  Số: <n>/<TYPE>-<AGENCY>         letter  Số: <n>/<AGENCY>-<UNIT>
    legal       Số: <n>/<year>/<TYPE>-<AGENCY>  Party   Số <n>-<TYPE>/<AGENCY>

Source: [TT01 Art. 8; ND30 App. I.II.3; HD36]. Deviations met in real documents
(lost slash or hyphen, spaces, dots, brackets, letter suffixes) are accepted
[SEEN]; the normalised text has them mended.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from classifiers.catalogue import Catalogue
from classifiers.folding import clean, fold, squeeze
from classifiers.verdict import Symbol

# "Số", never "Sở" (department) or "Sổ" (book); OCR writes Só, Sô, S6.
_LABEL = re.compile(
    r"^\W{0,3}(?:(?:bộ\s+)?luật\s+|pháp\s+lệnh\s+|nghị\s+quyết\s+|lệnh\s+|"
    r"(?P<named>(?:quyết\s+định|nghị\s+định|thông\s+tư|chỉ\s+thị|công\s+văn|thông\s+báo|kế\s+hoạch|báo\s+cáo"
    r"|tờ\s+trình|giấy\s+mời|hợp\s+đồng|văn\s+bản|qđ|cv|tb|hđ)\s+))?"
    r"s\s?[ốôóòoồổ06]\s*(?=[:.;,/\d\-–…]|$|\s|_)[\s:.;,_…]*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(\d{1,2}\.\d{3}(?=\s?/)|\d(?: ?\d){0,7})\s?([a-zđ](?=\s*[/\-–]))?")
_DATED = re.compile(r"\s*-\s*(\d{1,2}(?:/\d{2})?)(?=\s*/\s*[A-ZĐ])")
_YEAR = re.compile(r"\s*[/\-–]\s*((?:19|20)\d\d)(?!\d)")
_SEPARATOR = re.compile(r"\s*([/\-–.])?\s*")
_LETTERS = "A-ZĐÂĂÊÔƠƯ"
_GROUP = re.compile(
    rf"[{_LETTERS}][{_LETTERS}a-zđâăêôơư0-9]{{0,14}}(?:\s?&\s?[{_LETTERS}][{_LETTERS}a-z0-9đ]*)*"
    rf"(?:\([{_LETTERS}a-z0-9.đ]{{1,10}}\))?(?![^\W\d_])"
)
_JOINT = re.compile(r"\s*([-–/._])\s*(?=[A-ZĐÂĂÊÔƠƯ])")
_YEAR_BEHIND = re.compile(r"\s?([-–/])\s?((?:19|20)\d\d)(?![\d/])")
_DATE_LIKE = re.compile(r"^\d{1,2}\s*/\s*\d{1,2}\s*/\s*\d{4}$")


@dataclass(frozen=True, slots=True)
class SymbolReading:
    """What stands in the number line: a symbol, or a code whose number is blank."""

    symbol: Symbol | None
    code: str
    """"VP-NC" of "Số:      /VP-NC"; "" where no code stands."""
    party: bool
    labelled: bool
    """The word "Số" opens the line."""
    rest: str = ""
    """What follows the symbol on the line."""

    def numbered(self, number: str, catalogue: Catalogue) -> Symbol:
        """The symbol of this code with a number stamped on its line."""
        return build_symbol(number, None, self.code, self.party, catalogue)


def read_number_line(line: str, catalogue: Catalogue, issuer_codes: frozenset[str]) -> SymbolReading | None:
    """The number line of a letterhead; None when `line` is none.

    With the label "Số" a blank number or a missing code still gives a reading.
    Without it the line must be a whole symbol and nothing else.
    """
    text = html.unescape(squeeze(line))
    label = _LABEL.match(text)
    if label and not _is_number_label(text, label):
        return None
    rest = text[label.end() :] if label else text
    found = _read(rest, catalogue, issuer_codes)
    if label is None:
        whole = found is not None and found.symbol is not None and not found.rest and _stands_alone(found.symbol)
        return found if whole else None
    if label["named"] and not (found and found.symbol and not found.rest and ":" in label.group()):
        # "Quyết định số 12/QĐ-UBND ngày ..." cites; only "Quyết định số: 12/QĐ-UBND" alone is a number line.
        return None
    if found is None:
        return SymbolReading(None, "", False, True, rest)
    return SymbolReading(found.symbol, found.code, found.party, True, found.rest)


def parse_symbol(text: str, catalogue: Catalogue, issuer_codes: frozenset[str] = frozenset()) -> Symbol | None:
    """The symbol that `text` is, with or without the label "Số"; None for anything else."""
    reading = read_number_line(text, catalogue, issuer_codes)
    return reading.symbol if reading else None


def mentions(
    text: str, catalogue: Catalogue, issuer_codes: frozenset[str] = frozenset()
) -> Iterator[tuple[int, Symbol]]:
    """(position, symbol) of every symbol with a slash in running text, in order."""
    cleaned = html.unescape(clean(text))
    for start in re.finditer(r"(?<![\w/.])\d{1,6}(?=[a-zđ]?\s?[/\-]|(?:TTr|QĐ|NQ|CT|KH|BC|TB)-)", cleaned):
        found = _read(cleaned[start.start() : start.start() + 80], catalogue, issuer_codes)
        if found and found.symbol and _stands_alone(found.symbol):
            yield start.start(), found.symbol


def same_symbol(one: Symbol, other: Symbol) -> bool:
    """Whether two readings name one document: same number and year, one code the beginning of the other."""
    if one.number is None or other.number is None or one.number.lstrip("0") != other.number.lstrip("0"):
        return False
    if one.year is not None and other.year is not None and one.year != other.year:
        return False
    first, second = code_letters(one.code), code_letters(other.code)
    return bool(first and second) and (first.startswith(second) or second.startswith(first))


def code_letters(code: str) -> str:
    """Letters and digits of a code, folded: "QĐ-UBND" gives "qdubnd"."""
    return re.sub(r"[\W_]", "", fold(code))


def _is_number_label(text: str, label: re.Match[str]) -> bool:
    """Whether the matched "Số" opens a number and not a sentence ("Số lượng", "Số điện thoại")."""
    rest = text[label.end() :]
    colon = ":" in label.group()
    return colon or not rest or rest[0] in "/-–…" or rest[0].isdigit()


def _stands_alone(symbol: Symbol) -> bool:
    """Whether the form itself shows a symbol: a type code, two groups, or three capitals."""
    capitals = sum(char.isupper() for char in symbol.code)
    return bool(symbol.code) and (bool(symbol.type_code) or "-" in symbol.code or capitals >= 3)


def _read(text: str, catalogue: Catalogue, issuer_codes: frozenset[str]) -> SymbolReading | None:
    number, year, at = _read_number(text)
    separator = _SEPARATOR.match(text, at)
    sign = (separator.group(1) or "") if separator else ""
    groups, end = _read_groups(text, separator.end() if separator else at)
    if not groups:
        return _codeless(text, number, year, at)
    party = sign in ("-", "–") and any(joint == "/" for joint, _ in groups)
    code = _mend(_join(groups, party), party, catalogue, issuer_codes)
    rest = text[end:].strip(" .;,)")
    if number is None:
        return SymbolReading(None, code, party, False, rest)
    return SymbolReading(build_symbol(number, year, code, party, catalogue), code, party, False, rest)


def build_symbol(number: str, year: int | None, code: str, party: bool, catalogue: Catalogue) -> Symbol:
    """A symbol of its parts, the code taken apart by the type codes of the rows."""
    groups = re.split(r"[-/]", code)
    type_code = _type_code(groups, party, catalogue)
    rest = groups[1:] if type_code else groups
    dated = f"{number}/{year}" if year is not None else number
    joint = "-" if party and year is None else "/"
    return Symbol(number, year, code, type_code, rest[0] if rest else "", f"{dated}{joint}{code}" if code else dated)


def _type_code(groups: list[str], party: bool, catalogue: Catalogue) -> str:
    """The first group where it is a type code as the rows spell it, "" where it is not."""
    first = catalogue.spelling(groups[0])
    exact = first is not None and first.casefold() == groups[0].casefold()
    return groups[0] if exact and (len(groups) > 1 or catalogue.of_code(groups[0], party)) else ""


def _read_number(text: str) -> tuple[str | None, int | None, int]:
    """(number, year, position behind them); the year only where the number carries it."""
    match = _NUMBER.match(text)
    if not match:
        return None, None, 0
    number, at = re.sub(r"[ .]", "", match.group(1)) + (match.group(2) or ""), match.end()
    dated = _DATED.match(text, at)
    if dated:
        return f"{number}-{dated.group(1)}", None, dated.end()
    year = _YEAR.match(text, at)
    if year:
        return number, int(year.group(1)), year.end()
    return number, None, at


def _codeless(text: str, number: str | None, year: int | None, at: int) -> SymbolReading | None:
    """A number box without a code: "01/2025", or a date printed as number "01/06/2020"."""
    if number is None:
        return None
    if _DATE_LIKE.match(text.strip()):
        printed = re.sub(r"\s", "", text)
        return SymbolReading(Symbol(number, None, "", "", "", printed), "", False, False)
    if text[at:].strip(" /.-"):
        return None
    text_form = f"{number}/{year}" if year is not None else number
    return SymbolReading(Symbol(number, year, "", "", "", text_form), "", False, False)


def _read_groups(text: str, at: int) -> tuple[list[tuple[str, str]], int]:
    """[(joint before, group)] of the code at `at`, and where it ends."""
    groups: list[tuple[str, str]] = []
    joint = ""
    while True:
        group = _GROUP.match(text, at)
        if not group or (groups and not _is_code_word(group.group())):
            return groups, at
        groups.append((joint, re.sub(r"\s", "", group.group())))
        at = group.end()
        behind = _YEAR_BEHIND.match(text, at)
        if behind:
            return [*groups, (behind.group(1), behind.group(2))], behind.end()
        following = _JOINT.match(text, at)
        word = _GROUP.match(text, following.end()) if following else None
        if not following or not word or not _goes_on(following.group(1), word.group()):
            return groups, at
        joint, at = following.group(1), following.end()


def _goes_on(joint: str, group: str) -> bool:
    """Behind a full stop only an abbreviation belongs to the code: "TH.CV" does, "37/KH-STTTT.Trân trọng" does not."""
    return _is_code_word(group) and (joint != "." or sum(char.isupper() for char in group) >= min(2, len(group)))


def _is_code_word(group: str) -> bool:
    """Abbreviations have capitals ("SNgV", "TTra"); a word with one capital in six letters is prose."""
    capitals = sum(char.isupper() for char in group)
    return capitals >= 2 or len(group) <= 5


def _join(groups: list[tuple[str, str]], party: bool) -> str:
    code = groups[0][1]
    for joint, group in groups[1:]:
        kept = joint == "." or (joint == "/" and (party or group.isdigit()))
        code += (joint if kept else "-") + group
    return code


def _mend(code: str, party: bool, catalogue: Catalogue, issuer_codes: frozenset[str]) -> str:
    """The code with its type as the rows spell it and a lost hyphen put back ("QĐUBND")."""
    if code in issuer_codes:
        return code
    if party or re.search(r"[-/.]", code):
        first, joint, rest = re.match(r"([^-/.]*)([-/.]?)(.*)", code).groups()  # type: ignore[union-attr]
        spelt = catalogue.spelling(first)
        # "QD-UBND" lost its bar only where a known issuer follows: "CD" may be an agency's own letters.
        sure = spelt is not None and (spelt.casefold() == first.casefold() or rest in issuer_codes)
        mended = spelt if spelt and sure else first
        return f"{mended}{joint}{rest}"
    for cut in range(len(code) - 2, 1, -1):
        if code[cut:] in issuer_codes and catalogue.spelling(code[:cut]) == code[:cut]:
            return f"{code[:cut]}-{code[cut:]}"
    return code
