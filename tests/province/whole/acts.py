"""Documents that their system's packages sent, took back, kept, set right and replaced, and the bytes of such packages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.made.edxml import Organ, Package, edxml, status
from tests.province.whole.issuing import Copy, Issue, Packed
from tests.province.whole.oddities import odd, sent_to
from tests.province.whole.offices import OFFICES, name_of, organ_of

DMS, TWO = frozenset({"dms"}), frozenset({"mail", "dms"})
MAIL, NOTHING = frozenset({"mail"}), frozenset[str]()
BOTH = ("stp", "stc")
SYSTEMS = ("syt", "skhcn", "sxd")
"""Offices whose systems send packages; the last keeps a register too."""


def by_packages() -> list[Issue]:
    """All of them; what became of each stands in its copies, reckoned by hand."""
    found = []
    for n, office in enumerate(SYSTEMS):
        day = date(2014, 9, 8 + n)
        found += [*_sent(office, day), *_taken_back(office, day), *_in_place_of_others(office, day)]
    return found


def _story(
    key: str, office: str, number: int, day: date, copies: tuple[Copy, ...], *packages: Packed, mark: str = "",
    listed: bool | None = None,
) -> Issue:  # fmt: skip
    marks = [mark] if mark else []
    found = odd(
        f"{key}-{office}", office, f"{number}/{OFFICES[office].code}-VP", day, "cong_van", copies, *marks, listed=listed
    )
    # A register is written when a document goes out: it names whoever got it then.
    return replace(found, packages=packages, first_to=tuple(dict.fromkeys(key for one in packages for key in one.to)))


def _sent(office: str, day: date) -> list[Issue]:
    """Packages without files that anybody can read; headers that are set right."""
    both, on_paper = sent_to(*BOTH, ways=DMS), sent_to(*BOTH, ways=DMS, paper=True)
    return [
        _story("bodiless", office, 5601, day, both, Packed("0", 0, BOTH, whole=False)),
        _story("bodiless-paper", office, 5602, day, on_paper, Packed("0", 0, BOTH, whole=False)),
        _story("each-his-own", office, 5603, day, both, *(Packed("0", 0, (to,), whole=False) for to in BOTH)),
        _story("set-right", office, 5604, day, both, Packed("0", 0, BOTH), Packed("2", 2, BOTH, whole=False)),
        _story("bodiless-then-whole", office, 5605, day, both, Packed("0", 0, BOTH, whole=False), Packed("0", 1, BOTH)),
    ]


def _taken_back(office: str, day: date) -> list[Issue]:
    """E-copies that their issuer took back are sent no more; whoever keeps one has it, and what was sent anew was sent then."""
    first, back = Packed("0", 0, BOTH), Packed("1", 3, BOTH, whole=False)
    both, one = sent_to(*BOTH, ways=DMS), sent_to("stp", ways=DMS)
    again = _story(
        "recalled-and-sent-again", office, 5612, day + timedelta(days=6), one,
        replace(first, days=-6), replace(back, days=-3), Packed("0", 0, ("stp",)),
    )  # fmt: skip
    return [
        _story("recalled", office, 5610, day, (), first, back),
        _story("recalled-of-one", office, 5611, day, one, first, Packed("1", 3, ("stc",), whole=False)),
        replace(again, day=day),
        _story("recall-refused", office, 5613, day, one, first, back, Packed("refused", 4, ("stp",))),
        _story("recall-withdrawn", office, 5614, day, both, first, back, mark="recall-withdrawn"),
        _story("recalled-but-mailed", office, 5615, day, sent_to(*BOTH, ways=MAIL), first, back),
        _story("recalled-with-file", office, 5616, day, (), first, replace(back, whole=True)),
        _story("recalled-by-another", office, 5617, day, both, first, Packed("1", 3, BOTH, whole=False, by="bdt")),
        _story("only-the-recall-seen", office, 5618, day, (), back, listed=False),
    ]


def _in_place_of_others(office: str, day: date) -> list[Issue]:
    """R10: the replaced and the replacing are two; of one that nobody saw go it is known that it was issued."""
    both, code = sent_to(*BOTH, ways=DMS), OFFICES[office].code
    old, gone = f"5620/{code}-VP", f"5623/{code}-VP"
    return [
        _story("replaced", office, 5620, day, both, Packed("0", 0, BOTH)),
        _story("replacing", office, 5621, day, both, Packed("3", 0, BOTH, replaces=(old,))),
        _story("replacing-bodiless", office, 5622, day, both, Packed("3", 0, BOTH, whole=False, replaces=(old, gone))),
        replace(_story("only-replaced", office, 5623, day, (), listed=False), marks=frozenset({"only-named"})),
    ]


def package_of(issue: Issue, one: Packed, at: datetime, files: Sequence[tuple[str, bytes]]) -> bytes:
    """The bytes of one package of a document."""
    number, notation = issue.symbol.split("/", 1)
    sender = one.by or issue.office
    paper = "1" if issue.pattern == "all" else "0"
    package = Package(
        organ(sender, issue.day), tuple(organ(key, issue.day) for key in one.to), number, notation,
        f"{issue.day:%Y/%m/%d}", "Công văn", issue.abstract, f"{at:%Y/%m/%d %H:%M:%S}", one.business, paper,
        tuple(f"{organ_of(issue.office)},{issue.day:%Y/%m/%d},{symbol}" for symbol in one.replaces),
    )  # fmt: skip
    if one.business == "refused":
        return status(
            replace(package, sender=organ(issue.office, issue.day)), organ(one.to[0], issue.day), "16", package.sent
        )
    return edxml(package, files if one.whole else [])


def organ(key: str, on: date) -> Organ:
    """A party as packages name it."""
    return Organ(organ_of(key), name_of(key, on))
