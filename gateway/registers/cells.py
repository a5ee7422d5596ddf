"""What stands in one cell of a list: a day, a time, yes or no, a number. Raises `BadCell` saying what is expected."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from classifiers.folding import fold_squeezed
from classifiers.verdict import Secrecy

CIVIL = timezone(timedelta(hours=7))
TICKS = {"x", "v", "✓", "✔", "+", "*", "√", "☑", "☒"}
"""Marks in a box: where a column has nothing else, an empty box beside a ticked one is a no."""
YES = TICKS | {"co", "yes", "y", "true", "dung", "t", "1", "roi"}
NO = {"khong", "no", "n", "false", "sai", "f", "0", "-", "ko", "k", "chua", "☐", "□"}
DAY_EXPECTED = "a day like 2014-05-06 or 06/05/2014"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]+(.*))?$")
_CIVIL = re.compile(r"(?:ngay )?(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})(?:[, ]+(.*))?$")
_SPELT = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})(?:[, ]+(.*))?$")
_TIME_FIRST = re.compile(r"(\d{1,2}[:h]\d{2}(?::\d{2})?(?: ?[apscm]{2})?)[,; -]+(.+)$")
_CLOCK = re.compile(r"(\d{1,2})[:h](\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(am|pm|sa|ch)?\s*(z|[+-]\d{2}:?\d{2})?$")
_AROUND = re.compile(r"\bluc\b|\bthu (?:hai|ba|tu|nam|sau|bay)\b|\bchu nhat\b|[()'’‘]")
"""Words beside a day that tell no more: "lúc", the day of the week."""
_COMPACT = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)$")
_NAMED_MONTH = re.compile(r"(\d{1,2})[- /.]?(?:thg ?|thang )?([a-z]{3}|\d{1,2})[a-z]*[- /.,]+(\d{4}|\d{2})$")
_MONTHS = {
    name: str(at)
    for at, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_FAULT = re.compile(r"#(?:n/a|ref!|value!|name\?|div/0!|num!|null!|spill!|calc!|####)", re.IGNORECASE)
"""What a sheet shows where its formula failed."""
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?$")
_QUARTER = re.compile(r"(?:quy|q) ?(?P<number>[1-4]|i{1,3}|iv) +(?P<year>\d{4})")
_MONTH = re.compile(r"(?:thang |t ?)?(?P<number>0?[1-9]|1[0-2]) +(?P<year>\d{4})")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_EPOCH = date(1899, 12, 30)
"""Day 0 of spreadsheets since 1900 [ECMA-376 Part 1 §18.17.4.1]."""
_SECRECY = {
    "": Secrecy.NONE, "khong": Secrecy.NONE, "thuong": Secrecy.NONE, "khong mat": Secrecy.NONE, "none": Secrecy.NONE,
    "-": Secrecy.NONE, "0": Secrecy.NONE, "binh thuong": Secrecy.NONE, "no": Secrecy.NONE, "false": Secrecy.NONE,
    "true": Secrecy.MAT, "co": Secrecy.MAT, "mat": Secrecy.MAT, "m": Secrecy.MAT, "c": Secrecy.MAT, "do mat": Secrecy.MAT, "x": Secrecy.MAT,
    "toi mat": Secrecy.TOI_MAT, "toi_mat": Secrecy.TOI_MAT, "tm": Secrecy.TOI_MAT, "b": Secrecy.TOI_MAT,
    "tuyet mat": Secrecy.TUYET_MAT, "tuyet_mat": Secrecy.TUYET_MAT, "tum": Secrecy.TUYET_MAT, "a": Secrecy.TUYET_MAT,
}  # fmt: skip


class BadCell(Exception):
    """What stands there, and what is expected."""


def read_day(text: str) -> str | None:
    """The ISO day of a cell, with or without a time behind; None for an empty one. Raises BadCell."""
    found = _moment(text)
    return found[0].isoformat() if found else None


def read_moment(text: str) -> datetime | None:
    """The time of a cell in UTC; Viet Nam's where it names no zone, noon where it tells a day alone. Raises BadCell."""
    with contextlib.suppress(ValueError, OverflowError):
        # As programs write it, with a zone: "2014-09-08T09:15:00+07:00".
        at = datetime.fromisoformat(text.strip())
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    found = _moment(text)
    if found is None:
        return None
    day, clock = found
    return datetime.combine(day, clock or time(12, tzinfo=CIVIL)).astimezone(UTC)


def read_flag(text: str) -> bool | None:
    """Yes or no; a number of copies is a yes unless it is 0; None for an empty cell. Raises BadCell."""
    word = re.sub(r"(?<=\d) ?(?:ban|to|b)$", "", fold_squeezed(text).strip(" .[]()"))
    if not word:
        return False if fold_squeezed(text) in ("[]", "[ ]", "()") else None
    if word.isdecimal():
        return int(word) > 0
    if word in YES:
        return True
    if word in NO or word.startswith(("khong", "chua ")):
        return False
    if word.startswith(("co ", "da ")):
        return True
    raise BadCell(f"is {text!r}; expected có or không, x, yes or no")


def is_fault(text: str) -> bool:
    """Whether a cell shows that a formula failed: "#N/A", "#REF!"."""
    return _FAULT.match(text) is not None


def is_yes(text: str) -> bool:
    """Whether a cell holds a mark in a box, or says yes in another way."""
    try:
        return read_flag(text) is True
    except BadCell:
        return False


def read_form(text: str) -> tuple[bool | None, bool | None]:
    """(electronic, paper) of a cell that names the ways of sending: "Điện tử + bản giấy"; what it leaves out was not used."""
    word = fold_squeezed(text)
    if not word:
        return None, None
    paper = re.search(r"\bgiay\b|buu (?:dien|chinh)|truc tiep|chuyen phat|\bhard", word) is not None
    electronic = re.search(
        r"dien tu|mail|\btruc\b(?! tiep)|lien thong|he thong|qlvb|phan mem|mang|\bioffice|edoc|soft", word
    )
    if not paper and electronic is None:
        raise BadCell(f"is {text!r}; expected words such as điện tử, bản giấy, or both")
    return electronic is not None, paper


def read_secrecy(text: str) -> Secrecy:
    """The marking of a cell; none for an empty one. Raises BadCell."""
    word = fold_squeezed(text).strip(" .")
    if word not in _SECRECY:
        raise BadCell(f"is {text!r}; expected mật, tối mật, tuyệt mật, or nothing")
    return _SECRECY[word]


def read_period(text: str) -> str:
    """A period as commands spell it, "2014-Q3" of "Quý III/2014" and "2014-07" of "tháng 7 năm 2014"; else the cell as it is."""
    word = re.sub(r"\bnam\b|[/,.\s-]+", " ", fold_squeezed(whole_number(text))).strip()
    if found := _QUARTER.fullmatch(word):
        number = _ROMAN.get(found["number"], found["number"])
        return f"{found['year']}-Q{number}"
    if found := _MONTH.fullmatch(word):
        return f"{found['year']}-{int(found['number']):02d}"
    return word if re.fullmatch(r"\d{4}", word) else text.strip()


def read_count(text: str) -> int | None:
    """A whole number, "1.234" and "1 234" as well; None for an empty cell. Raises BadCell."""
    word = text.strip().replace("\u00a0", " ")
    if not word:
        return None
    plain = re.sub(r"(?<=\d)[., ](?=\d{3}(?:\D|$))", "", word)
    plain = re.sub(r"[.,]0+$", "", plain)
    if not plain.isascii() or not plain.isdigit():
        raise BadCell(f"is {text!r}; expected a whole number")
    return int(plain)


def whole_number(text: str) -> str:
    """ "464.0" of a spreadsheet as "464"; all else as it stands."""
    return re.sub(r"^(\d+)\.0+$", r"\1", text.strip())


def _moment(text: str) -> tuple[date, time | None] | None:
    word = " ".join(_AROUND.sub(" ", re.sub(r"(?<=\d) ?gio ?", "h", fold_squeezed(text))).split()).strip(" .,;")
    if not word or word in ("-", "khong"):
        return None
    if first := _TIME_FIRST.fullmatch(word):
        word = f"{first.group(2)} {first.group(1)}"
    if found := _ISO.fullmatch(word):
        year, month, day, clock = found.groups()
    elif found := (_CIVIL.fullmatch(word) or _SPELT.fullmatch(word)):
        day, month, year, clock = found.groups()
    elif found := _COMPACT.fullmatch(word):
        (year, month, day), clock = found.groups(), None
    elif (found := _NAMED_MONTH.fullmatch(word)) and (found[2] in _MONTHS or "th" in word):
        day, month, year, clock = found[1], _MONTHS.get(found[2], found[2]), found[3], None
    elif _SERIAL.fullmatch(word):
        return _EPOCH + timedelta(days=int(float(word))), None
    else:
        raise BadCell(f"is {text!r}; expected {DAY_EXPECTED}")
    whole = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 70 else 2000)
    try:
        return date(whole, int(month), int(day)), _clock(clock)
    except ValueError as why:
        raise BadCell(f"is {text!r}: no such day; expected {DAY_EXPECTED}") from why


def _clock(text: str | None) -> time | None:
    if not text:
        return None
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    hour, minute, second, half, zone = found.groups()
    hours = int(hour) % 12 + (12 if half in ("pm", "ch") else 0) if half else int(hour)
    return time(hours, int(minute), int(second or 0), tzinfo=_zone(zone))


def _zone(text: str | None) -> timezone:
    if not text:
        return CIVIL
    if text == "z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))
