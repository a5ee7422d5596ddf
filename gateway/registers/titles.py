"""Titles as portals write them: "Quyết định số 1486/QĐ-UBND ngày 15/9/2013 của UBND tỉnh về việc ...".

A number counts only where it opens the title, alone or behind the name of a
type: "Kế hoạch thực hiện Quyết định số 1486/QĐ-UBND" has none of its own.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

from classifiers.folding import clean, fold, fold_squeezed
from classifiers.rules import Rules
from classifiers.symbol import code_letters, mentions, parse_symbol
from classifiers.verdict import Symbol

_LABEL = re.compile(r"(?:^|\s)(?:so|so,? ky hieu|so hieu|so va ky hieu)\s*[:.]?$")
_EDGE = " \t-–—+*•:.,;()[]{}\"'"
_ANY_TYPE = {"van ban", "van ban so", "vb"}
_DAY = r"(?P<day>\d{1,2})\s?(?:[/.-]|\s?thang\s?)\s?(?P<month>\d{1,2})\s?(?:[/.-]|,?\s?nam\s?)\s?(?P<year>\d{4})(?!\d)"
_ANY_DAY = re.compile(rf"(?<![\d/.-]){_DAY}")
_ISO_DAY = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)")
_BEHIND = re.compile(
    rf"[\s,;:()\[\]–-]*(?:cua (?:(?!ve |v/v |ngay )\S+ ){{1,8}})?(?:(?:ban hanh |ky )?ngay\s|\()\s*{_DAY}[\s)\],;:.–-]*"
)
_BY = re.compile(
    rf"[\s,;:()\[\]–-]*(?:(?:ngay\s|\()\s*{_DAY}[\s)\],;:.–-]*)?cua "
    r"(?P<by>[^,;:()]{2,80}?)(?=\s(?:ve|v/v|ban hanh|quy dinh|phe duyet|ngay|sua doi|bai bo|cong bo)\b|[,;:(]|$)"
)
_ABOUT = re.compile(
    r"^(?:cua (?:(?!ve |v/v |ban hanh )\S+ ){1,10})?(?=(?:ve viec|v/v|ve|ban hanh|quy dinh|phe duyet)\b)"
)
_SLUG_NUMBER = re.compile(r"(?:^|-)(\d{1,5})-(?:((?:19|20)\d\d)-)?([a-z]{2,4})-([a-z]{2,8})(?=-|$)")
_SLUG_DAY = re.compile(r"(?:^|-)ngay-(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>\d{4})(?=-|$)")
_ENDING = re.compile(r"\.(?:html?|aspx?|php|jsp|pdf|docx?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a title begins with."""

    symbol: Symbol
    day: date | None
    """Of issue, where it stands behind the symbol."""
    rest: str
    """The words behind both; "" where nothing follows."""
    by: str = ""
    """Whose it is, where "của UBND huyện Bình Sơn" stands right behind symbol or day."""


def read_opening(text: str, rules: Rules) -> Opening | None:
    """Symbol and day that open a title or summary; None where no symbol of its own opens it."""
    shown = html.unescape(clean(text))
    at, symbol = next(mentions(shown, rules.catalogue, rules.issuer_codes), (0, None))
    if symbol is None or symbol.number is None or not _is_lead(shown[:at], rules):
        return None
    end = at + _length(shown[at:], symbol)
    folded = fold(shown)
    behind = _BEHIND.match(folded, end)
    day = _day(behind) if behind else None
    rest = shown[behind.end() if behind and day else end :].strip(_EDGE)
    about, by = _ABOUT.match(fold(rest)), _BY.match(folded, end)
    whose = shown[by.start("by") : by.end("by")].strip() if by else ""
    return Opening(symbol, day, rest[about.end() :] if about else rest, whose)


def read_slug(url: str, rules: Rules, codes: frozenset[str]) -> Opening | None:
    """Symbol and day in the last part of an address: ".../quyet-dinh-so-1486-qd-ubnd-ngay-15-9-2013.html".

    `codes` are folded letters of known issuers: without marks and capitals
    nothing but a known type and a known issuer makes a symbol.
    """
    slug = "-".join(words_of(url).casefold().split())
    found = _SLUG_NUMBER.search(fold(slug))
    if found is None or not _is_lead(slug[: found.start()].replace("-", " "), rules):
        return None
    number, year, type_code, issuer = found.groups()
    spelt = rules.catalogue.spelling(type_code.upper())
    if spelt is None or issuer not in codes:
        return None
    dated = f"{number}/{year}" if year else number
    symbol = parse_symbol(f"{dated}/{spelt}-{issuer.upper()}", rules.catalogue, rules.issuer_codes)
    day = _SLUG_DAY.search(slug)
    return Opening(symbol, _day(day) if day else None, "") if symbol else None


def words_of(url: str) -> str:
    """The words of the last part of an address; "" where it has none."""
    path = unquote(urlsplit(url).path).rstrip("/")
    return " ".join(re.split(r"[-_+\s]+", _ENDING.sub("", path.rpartition("/")[2]))).strip()


def days_in(text: str) -> Iterator[date]:
    """Every day written in words or digits."""
    folded = fold(clean(text))
    for pattern in (_ANY_DAY, _ISO_DAY):
        for found in pattern.finditer(folded):
            if (day := _day(found)) is not None:
                yield day


def _is_lead(text: str, rules: Rules) -> bool:
    """Whether nothing but the name of a type and "số" stands there."""
    folded = _LABEL.sub("", fold_squeezed(text).strip(_EDGE)).strip(_EDGE)
    if not folded or folded in _ANY_TYPE:
        return True
    heading = rules.catalogue.of_heading(folded)
    if heading is not None:
        return heading[1] == folded
    return " " not in folded and bool(rules.catalogue.of_code(folded.upper(), party=False))


def _length(text: str, symbol: Symbol) -> int:
    """How many characters of `text` its symbol takes, blanks within it included."""
    letters = code_letters(symbol.text)
    at, taken = 0, 0
    while taken < len(letters) and at < len(text):
        taken += len(code_letters(text[at]))
        at += 1
    return at


def _day(found: re.Match[str]) -> date | None:
    with suppress(ValueError):
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    return None
