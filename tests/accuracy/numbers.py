"""Numbers on scans: what the reader sees alone and what is accepted: `python -m tests.accuracy.numbers FOLDER`.

FOLDER is a corpus as `tests.accuracy.corpus` reads it. A wrong number is the
worst bug of all, so besides true names every scan is also given names that are
wrong by one digit, and the numbers of the other scans under its own code.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from classifiers.judge import judge_document
from classifiers.number_votes import same_digits, votes_of
from classifiers.reading import Accompaniment, NumberReading, Reading
from classifiers.rules import Rules
from gateway.documents.ocr import warm
from gateway.documents.reader import read_document
from gateway.handwriting.crop import unpack_crop
from gateway.handwriting.net import base_heads, is_loaded
from gateway.handwriting.reader import read_number, use_heads
from gateway.learning.course import fit_heads
from gateway.learning.offices import OfficeHead
from gateway.rulebook import load_rules
from gateway.settings import Sandbox, shipped_config_dir
from gateway.training.exercises import exercises
from tests.accuracy.index import Listed, read_index
from tests.accuracy.outcomes import RIGHT, WRONG, judge_symbol

OFFICE_LETTERS = "syt"
"""Issuer letters of the office that most scans of the shared corpus come from."""
MOST_LESSONS = 50


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan with a dependable number."""

    listed: Listed
    reading: Reading

    @property
    def digits(self) -> str:
        """The true number."""
        found = re.match(r"\d+", self.listed.symbol)
        return found.group() if found else ""

    @property
    def seen(self) -> NumberReading | None:
        """What the number reader sees on the first page that has a number line."""
        return next((number for page in self.reading.pages for number in page.numbers), None)

    @property
    def printed(self) -> bool:
        """Whether two looks of ordinary recognition read the number right: it was printed, or written like print."""
        votes = votes_of(self.seen) if self.seen else None
        return votes is not None and len(votes.printed) == 2 and all(same_digits(d, self.digits) for d in votes.printed)


def main(folder: Path) -> None:
    """Read the scans of the index, print the figures of both parts, then again with lessons."""
    rules = load_rules(shipped_config_dir())
    if not warm() or not is_loaded():
        print("no Vietnamese data of Tesseract or no number reader on this machine: nothing to measure")
        return
    scans = list(read_scans(folder))
    report(scans, rules)
    learned = with_lessons(scans)
    if learned:
        print(f"\n== with lessons of one office ({OFFICE_LETTERS}), its own scans only")
        report(learned, rules)


def read_scans(folder: Path) -> Iterator[Scan]:
    """Every scan of the index that was read and has a number to compare with."""
    for listed in read_index(folder)[0]:
        if not listed.scanned or not judge_symbol(listed, None) or not listed.symbol[0].isdigit():
            continue
        path = folder / listed.path
        content = read_document(path.read_bytes(), path.name, "", Sandbox())
        if isinstance(content, Reading):
            yield Scan(listed, content)


def report(scans: Sequence[Scan], rules: Rules) -> None:
    """The figures of the tuned two thirds and of the untouched third."""
    for held_out, title in ((False, "tuned two thirds"), (True, "untouched third")):
        part = [scan for scan in scans if scan.listed.held_out is held_out]
        print(f"\n-- {title}: {len(part)} scans with a dependable number")
        print_reader(part)
        print_accepted(part, scans, rules)


def print_reader(scans: Sequence[Scan]) -> None:
    """How often the reader alone puts the true number first, and among its candidates."""
    print(f"   number line found {sum(scan.seen is not None for scan in scans)}")
    for name, part in (
        ("all", scans),
        ("printed", [scan for scan in scans if scan.printed]),
        ("written", [scan for scan in scans if not scan.printed]),
    ):
        counts: Counter[str] = Counter()
        for scan in part:
            if scan.seen is not None:
                counts.update(_right(scan.seen, scan.digits))
        shares = ", ".join(f"{what} {counts[what]}" for what in ("first net", "second net", "both", "among candidates"))
        print(f"   {name:8} {len(part):3}: exact by {shares}")


def _right(seen: NumberReading, digits: str) -> Iterator[str]:
    shares = votes_of(seen).shares
    for name, found in (("first net", seen.candidates), ("second net", seen.second), ("both", shares)):
        if found and same_digits(found[0][0], digits):
            yield name
    if any(same_digits(one, digits) for one, _ in shares[:5]):
        yield "among candidates"


def print_accepted(scans: Sequence[Scan], everything: Sequence[Scan], rules: Rules) -> None:
    """Symbols accepted right and wrong: without a name, with the true one, with wrong ones."""
    for title, names in (
        ("file name hidden", _unnamed),
        ("file name given", _own_name),
        ("names wrong by one digit", _misnamed),
    ):
        _print_said(title, Counter(judged(scan, name, rules) for scan in scans for name in names(scan)))
    digits = sorted({scan.digits for scan in everything})
    others = [(scan, _numbered(scan, one)) for scan in scans for one in digits if not same_digits(one, scan.digits)]
    _print_said("other scans' numbers with its code", Counter(judged(scan, name, rules) for scan, name in others))
    for scan in scans:
        for name in (*_unnamed(scan), *_own_name(scan)):
            if judged(scan, name, rules) == WRONG:
                print(f"   WRONG {scan.listed.path} ({name or 'hidden'}): {scan.listed.symbol}")


def _print_said(title: str, said: Counter[str]) -> None:
    total = sum(said.values())
    withheld = total - said[RIGHT] - said[WRONG]
    print(f"   {title:36} right {said[RIGHT]:4} wrong {said[WRONG]:4} withheld {withheld:4} of {total}")


def _unnamed(_: Scan) -> list[str]:
    return [""]


def _own_name(scan: Scan) -> list[str]:
    return [_name(scan.listed.symbol)]


def _misnamed(scan: Scan) -> list[str]:
    return [_numbered(scan, digits) for digits in wrong_by_one(scan.digits)]


def judged(scan: Scan, name: str, rules: Rules) -> str:
    """Right, wrong or withheld: the symbol of a scan under a file name."""
    symbol = judge_document(scan.reading, Accompaniment(filename=name), rules).letterhead.symbol.value
    return judge_symbol(scan.listed, symbol.text if symbol else None)


def wrong_by_one(digits: str) -> Iterator[str]:
    """Every number that differs in one digit."""
    for place, digit in enumerate(digits):
        for other in "0123456789":
            if other != digit and (digits[:place] + other + digits[place + 1 :]).strip("0"):
                yield digits[:place] + other + digits[place + 1 :]


def _name(symbol: str) -> str:
    return symbol.split(" CỘNG")[0].replace("/", "-") + ".pdf"


def _numbered(scan: Scan, digits: str) -> str:
    return _name(digits + scan.listed.symbol[len(scan.digits) :])


def with_lessons(scans: Sequence[Scan]) -> list[Scan]:
    """The office's scans read again by heads that learned from its tuned ones; [] without enough of them."""
    own = [scan for scan in scans if scan.seen and OFFICE_LETTERS in re.split(r"\W", scan.seen.code.casefold())]
    lessons = [(scan.digits, scan.seen.crop) for scan in own if not scan.listed.held_out and scan.seen][:MOST_LESSONS]
    if len(lessons) < 10:
        return []
    fitted = fit_heads(base_heads(), [each for each in exercises(lessons, 1) if each is not None], 5)
    print(f"\nlearned from {len(lessons)} tuned scans of the office")
    office = OfficeHead("office", 1, frozenset({OFFICE_LETTERS}), fitted, None)
    use_heads([office])
    try:
        return [replace(scan, reading=_read_again(scan.reading)) for scan in own]
    finally:
        use_heads([])


def _read_again(reading: Reading) -> Reading:
    pages = tuple(replace(page, numbers=tuple(_again(page.numbers))) for page in reading.pages)
    return replace(reading, pages=pages)


def _again(numbers: Iterable[NumberReading]) -> Iterator[NumberReading]:
    for number in numbers:
        fresh = read_number(unpack_crop(number.crop), number.code)
        yield (
            replace(
                number, candidates=fresh.candidates, second=fresh.second, reader=fresh.reader, shipped=fresh.shipped
            )
            if fresh
            else number
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
