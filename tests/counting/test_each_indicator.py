"""Each indicator, counted by hand: a few documents, and the figures that they must give."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from classifiers.verdict import Origin, Secrecy
from gateway.counting.cover import AgencyMonth, Cover
from gateway.counting.cutting import Cutter
from gateway.counting.explaining import Part, explain
from gateway.counting.indicators import Given, compute_indicators, count_tallies
from gateway.counting.periods import parse_period
from gateway.counting.results import IndicatorResult
from gateway.counting.selection import Whose, members
from gateway.records import Dossier, Fact, Issued, Mode, OverallSignature, Scope
from gateway.records.sources import DeclaredFigure, StockCount, StockKind
from tests.counting.made import book, directory, fact

E, H, P, U = Mode.ELECTRONIC, Mode.HYBRID, Mode.PAPER, Mode.UNKNOWN
VALID, BROKEN, DOUBT = OverallSignature.VALID, OverallSignature.INVALID, OverallSignature.INDETERMINATE


def inside(mode: str, number: int, **more: Any) -> Fact:
    return fact(mode, number, **more)


def between(mode: str, number: int, to: str = "snv", **more: Any) -> Fact:
    values = {"scope": Scope.INTER_AGENCY, "recipient_agencies": (to,), "recipient_modes": ((to, Mode(mode)),)}
    channels = {"channels": ("paper",)} if mode == "P" else {}
    return fact(mode, number, **values | channels | more)


def posted(number: int, kind: str = "chi_thi", on: date | None = None, **more: Any) -> Issued:
    values = {"legal": False, "numbered": True, "secrecy": Secrecy.NONE} | more
    return Issued(f"i{number}", "stttt", date(2015, 3, 2), kind, posted_on=on, sources=("R",), **values)


def stock(kind: StockKind, total: int, done: int | None, day: date = date(2015, 12, 20), **more: Any) -> StockCount:
    return StockCount(more.pop("agency", "stttt"), kind, more.pop("name", ""), day, total, done, **more)


@dataclass(frozen=True)
class Case:
    """Facts and what else is given, and the figure that a person counts from them."""

    indicator: str
    facts: list[Fact]
    figure: tuple[int | None, int | None, int]
    """Numerator, denominator, unknown."""
    ends: tuple[float | None, float | None]
    """Of the interval, in percent."""
    verdict: str
    sources: str = "MR"
    agency: str | None = "stttt"
    given: Given = field(default_factory=Given)
    measured: dict[str, Any] = field(default_factory=dict)
    """Some of the figures beside it."""


FIVE = [inside("E", 1), inside("E", 2), inside("H", 3), inside("P", 4), inside("?", 5)]
BETWEEN = [between("E", 1), between("E", 2), between("H", 3), between("P", 4), between("?", 5)]
DOSSIERS = [
    between("H", 1, "ubnd-tinh", type="to_trinh", dossier=Dossier.COMPLETE),
    between("E", 2, "ubnd-tinh", type="to_trinh", dossier=Dossier.COMPLETE),
    between("H", 3, "ubnd-tinh", type="to_trinh", dossier=Dossier.PARTIAL),
    between("H", 4, "ubnd-tinh", type="to_trinh"),
    between("P", 5, "ubnd-tinh", type="to_trinh"),
    between("H", 6, "ubnd-tinh", type="cong_van", dossier=Dossier.COMPLETE),
    between("H", 7, "ubnd-tinh", type="to_trinh", dossier=Dossier.COMPLETE, secrecy=Secrecy.MAT),
]
"""Five submissions to the province that are no secret: two whole, one in part, one nobody knows, one on paper only."""
FORMS = [
    inside("E", 1, signature=VALID, origin=Origin.SCANNED_IMAGE),
    inside("H", 2, signature=BROKEN),
    inside("E", 3, origin=Origin.DIGITISED_TEXT),
    inside("P", 4, channels=("paper",)),
]
SIGNED = [
    between("E", 1, signature=VALID),
    between("H", 2, signature=VALID),
    between("E", 3, signature=DOUBT),
    between("?", 4, signature=VALID),
    between("E", 5, signature=BROKEN),
    between("E", 6, signature=VALID, type="lich_cong_tac"),
    between("P", 7),
]
WAYS = [
    between("E", 1, channels=("mail",)),
    between("E", 2, channels=("dms",)),
    between("E", 3, channels=("dms", "mail")),
    between("E", 4, channels=("other",)),
    between("P", 5),
]
PORTAL = [
    posted(1, on=date(2015, 3, 12)),
    posted(2, on=date(2016, 1, 30)),
    posted(3, on=date(2016, 2, 15)),
    posted(4),
    posted(5, numbered=False),
    posted(6, "quyet_dinh", legal=True, on=date(2015, 3, 4)),
    posted(7, "quyet_dinh"),
    posted(8, secrecy=Secrecy.MAT),
]
"""Six that a portal must show: three in time (the grace ends on 30 January), one late, one never, one that can't be matched."""
LISTED = [
    inside("E", 1, type="bao_cao"),
    inside("H", 2, type="giay_moi"),
    inside("?", 3, type="thong_bao"),
    inside("E", 4, type="cong_van"),
]

CASES = [
    Case("a.1", FIVE, (2, 5, 1), (40.0, 60.0), "not_met", measured={"modes": {"E": 2, "H": 1, "P": 1, "?": 1}}),
    Case("a.2", FIVE, (1, 5, 1), (20.0, 40.0), "undecided"),
    Case("a.3", LISTED, (1, None, 1), (None, None), "not_met"),
    Case("a.4", [inside("H", 1, type="du_an"), inside("E", 2, type="du_an")], (1, None, 0), (None, None), "met"),
    Case("a.5", [], (85, 100, 0), (85.0, 85.0), "met", given=Given(stocks=[stock(StockKind.ARCHIVE, 100, 85)])),
    Case(
        "a.6", [], (3, 5, 1), (60.0, 80.0), "met",
        given=Given(stocks=[stock(StockKind.SYSTEM, 4, 3), stock(StockKind.SYSTEM, 1, None, name="iOffice")]),
    ),
    Case(
        "b.1",
        [
            between("H", 1, "vpcp", agency="ubnd-tinh", type="to_trinh", dossier=Dossier.COMPLETE),
            between("H", 2, "vpcp", agency="ubnd-tinh", type="to_trinh", dossier=Dossier.PARTIAL),
            between("H", 3, "snv", agency="ubnd-tinh", type="to_trinh", dossier=Dossier.COMPLETE),
        ],
        (1, 2, 0), (50.0, 50.0), "not_met", agency="ubnd-tinh",
    ),
    Case(
        "b.2a", DOSSIERS, (2, 5, 1), (40.0, 60.0), "undecided",
        measured={"hybrid_only": {"numerator": 1, "denominator": 5, "unknown": 1, "percent": 20.0, "low": 20.0, "high": 40.0}},
    ),
    Case(
        "b.2b", [between("H", 1, dossier=Dossier.COMPLETE), between("E", 2, dossier=Dossier.PARTIAL), between("P", 3)],
        (1, 3, 0), (33.33, 33.33), "no_target",
    ),
    Case("b.3e", BETWEEN, (2, 5, 1), (40.0, 60.0), "met"),
    Case("b.3h", BETWEEN, (1, 5, 1), (20.0, 40.0), "not_met"),
    Case("b.5", [], (3, 6, 1), (50.0, 66.67), "not_met", "MRP", given=Given(issued=PORTAL), measured={"days_to_post": 172.0, "posted_late": 1}),
    Case("b.6", WAYS, (1, 3, 0), (33.33, 33.33), "met", "MRD", measured={"mail": 1, "dms": 2, "other": 1, "both": 1}),
    Case("b.7", [between("E", 1, type="cong_van"), between("H", 2, type="bao_cao")], (1, None, 0), (None, None), "not_met"),
    Case("b.8", [between("H", 1, type="to_trinh"), between("P", 2, type="quyet_dinh")], (1, None, 0), (None, None), "not_met"),
    Case("c.1", [fact("E", 1, scope=Scope.EXTERNAL, copies=3), fact("?", 2, scope=Scope.EXTERNAL)], (2, None, 0), (None, None), "no_target"),
    Case("c.2a", [], (None, None, 0), (None, None), "undecided", given=Given(stocks=[stock(StockKind.TAX_FILE, 10, 9)])),
    Case("c.2b", [], (None, None, 0), (None, None), "undecided"),
    Case(
        "c.3", [], (1, 3, 1), (33.33, 66.67), "not_met",
        given=Given(stocks=[stock(StockKind.PORTAL, 12, done, name=name) for name, done in (("a", 12), ("b", 11), ("c", None))]),
    ),
    Case("I.1", FIVE, (2, 5, 1), (40.0, 60.0), "no_target"),
    Case("I.2", FORMS, (None, 3, 0), (None, None), "no_target", measured={"signed": {"count": 2, "percent": 66.67}}),
    Case("I.3", LISTED, (2, None, 1), (None, None), "no_target"),
    Case("I.4", FIVE, (1, 5, 1), (20.0, 40.0), "no_target"),
    Case("I.5", LISTED, (1, None, 1), (None, None), "no_target"),
    Case("I.6", [], (85, 100, 0), (85.0, 85.0), "no_target", given=Given(stocks=[stock(StockKind.ARCHIVE, 100, 85)])),
    Case("I.7", [], (3, 4, 0), (75.0, 75.0), "no_target", given=Given(stocks=[stock(StockKind.SYSTEM, 4, 3)])),
    Case("II.1", BETWEEN, (2, 5, 1), (40.0, 60.0), "no_target"),
    Case("II.2", SIGNED, (None, 6, 0), (None, None), "no_target", measured={"signed_valid": {"count": 4, "percent": 66.67}}),
    Case("II.3", [between("E", 1), between("H", 2, type="bao_cao")], (1, None, 0), (None, None), "no_target"),
    Case("II.4", BETWEEN, (1, 5, 1), (20.0, 40.0), "no_target"),
    Case("II.5", [between("H", 1), between("E", 2, type="bao_cao")], (1, None, 0), (None, None), "no_target"),
    Case(
        "II.6", SIGNED, (2, 6, 2), (33.33, 66.67), "no_target",
        measured={"administrative": {"numerator": 1, "denominator": 5, "unknown": 2, "percent": 20.0, "low": 20.0, "high": 60.0}},
    ),
    Case("II.7", [], (3, 6, 1), (50.0, 66.67), "no_target", "MRP", given=Given(issued=PORTAL)),
    Case("II.8", WAYS, (1, 4, 0), (25.0, 25.0), "no_target", "MRD", measured={"percent": {"mail": 25.0, "dms": 50.0, "other": 25.0}}),
]  # fmt: skip


def counted(case: Case) -> IndicatorResult:
    rows = compute_indicators(
        case.facts,
        book(),
        parse_period("2015"),
        case.agency,
        directory(),
        sources=frozenset(case.sources),
        given=case.given,
    )
    return next(row for row in rows if row.id == case.indicator)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.indicator)
def test_each_indicator_is_what_a_person_counts(case: Case) -> None:
    """Numerator, denominator, doubt, interval and verdict of a year with a register."""
    row = counted(case)

    assert (row.numerator, row.denominator, row.unknown) == case.figure
    assert (row.low, row.high) == case.ends
    assert row.verdict.value == case.verdict
    assert {name: row.measured[name] for name in case.measured} == case.measured


def test_no_indicator_is_left_out() -> None:
    """Every row of indicators.toml has a case, but b.4 and the promises of part III: test_readings_of_exchanges.py has those."""
    assert {row.id for row in book().definitions if not row.only_declared} - {case.indicator for case in CASES} == {
        "b.4"
    }


@pytest.mark.parametrize("case", [case for case in CASES if case.facts], ids=lambda case: case.indicator)
def test_documents_behind_a_figure_are_those_that_it_counts(case: Case) -> None:
    """What `--explain` lists as numerator, doubt and rest adds up to the figure."""
    row, cutter = counted(case), Cutter(book(), directory())
    definition = next(one for one in book().definitions if one.id == case.indicator)
    open_ones = [one for one in case.facts if one.secrecy is Secrecy.NONE]
    parts = [found[0] for one in open_ones if (found := explain(one, definition, cutter))]

    assert row.denominator in (None, len(parts))
    if row.percent is not None:
        assert (parts.count(Part.NUMERATOR), parts.count(Part.UNKNOWN)) == (row.numerator, row.unknown)


def test_b3_looks_at_the_recipients_of_its_own_levels() -> None:
    """Paper to the province's committee, electronic to a department: between departments it is electronic only."""
    modes = (("snv", E), ("ubnd-tinh", P))
    facts = [between("H", 1, recipient_agencies=("snv", "ubnd-tinh"), recipient_modes=modes, copies=2)]
    assert counted(Case("b.3e", facts, (1, 1, 0), (100.0, 100.0), "met")).numerator == 1
    assert counted(Case("II.1", facts, (0, 1, 0), (0.0, 0.0), "no_target")).numerator == 0


def test_r2_electronic_to_one_and_paper_to_another_is_a_split_hybrid() -> None:
    """Hybrid as a document; as copies, none is paired."""
    facts = [
        between("H", 1, copies=2, copies_electronic=1, copies_with_paper=0, copies_paper=1),
        between("H", 2, copies=1, copies_electronic=0, copies_with_paper=1),
    ]
    row = counted(Case("II.4", facts, (2, 2, 0), (100.0, 100.0), "no_target"))
    assert (row.numerator, row.measured["split"]) == (2, 1)
    assert (row.measured["copies"]["numerator"], row.measured["copies"]["denominator"]) == (1, 3)


def test_r8_the_texts_of_b1_b2_and_b4_exclude_secret_ones_even_where_they_are_asked_for() -> None:
    """The toggle "kể cả mật" brings secret documents into II.1, never into b.2."""
    rows = compute_indicators(
        DOSSIERS, book(), parse_period("2015"), "stttt", directory(), sources=frozenset("MR"), include_secret=True
    )
    found = {row.id: row.denominator for row in rows}
    assert (found["II.1"], found["b.2a"]) == (7, 5)


def test_r19_b1_of_2013_is_judged_by_its_fourth_quarter() -> None:
    """ "Đến Quý IV năm 2013": what was missing in spring does not count against it."""
    spring, winter = date(2013, 4, 2), date(2013, 11, 5)
    values = {"agency": "ubnd-tinh", "type": "to_trinh"}
    facts = [
        between("P", 1, "vpcp", first_sent_on=spring, **values),
        between("H", 2, "vpcp", first_sent_on=winter, dossier=Dossier.COMPLETE, **values),
    ]
    rows = compute_indicators(facts, book(), parse_period("2013"), "ubnd-tinh", directory(), sources=frozenset("MR"))
    row = next(row for row in rows if row.id == "b.1")
    assert (row.numerator, row.denominator, row.measured["q4"]["percent"], row.verdict.value) == (1, 2, 100.0, "met")


def test_r19_a_quarter_shows_the_running_total() -> None:
    """From 1 January to its end, beside the quarter itself."""
    facts = [inside("E", 1, first_sent_on=date(2015, 2, 1)), inside("H", 2, first_sent_on=date(2015, 5, 1))]
    rows = compute_indicators(facts, book(), parse_period("2015-Q2"), "stttt", directory())
    row = next(row for row in rows if row.id == "a.1")
    assert (row.denominator, row.measured["year_to_date"]["denominator"]) == (1, 2)


def months(agency: str, letters: str, which: range = range(1, 13), **more: int) -> list[AgencyMonth]:
    return [AgencyMonth(agency, date(2015, month, 1), frozenset(letters), **more) for month in which]


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (months("stttt", "MR"), "met"),
        (months("stttt", "MR", range(2, 12)), "met"),
        (months("stttt", "MR", range(1, 7)), "undecided"),
        (months("stttt", "MR", range(1, 7)) + months("stttt", "M", range(7, 13)), "undecided"),
        (months("stttt", "MR", by_mail=10, attested=9), "met"),
        (months("stttt", "MR", by_mail=10, attested=8), "undecided"),
        (months("stttt", "M"), "undecided"),
        (months("snv", "MR"), "undecided"),
    ],
)
def test_r5_a_verdict_needs_a_register_for_every_month_of_that_agency(given: list[AgencyMonth], verdict: str) -> None:
    """One month may be silent at either end; a register that lacks what mail saw is none; another agency's does not help."""
    cutter = Cutter(book(), directory())
    cover = Cover(book(), directory(), given)
    facts = cutter.cut([inside("E", number) for number in range(9)])
    rows = count_tallies(facts, cutter, parse_period("2015"), Whose("stttt"), cover, Given(months=given))
    row = next(row for row in rows if row.id == "a.1")
    assert row.verdict.value == verdict
    assert row.measured["lacking"] == ([] if verdict == "met" else ["stttt"])


def test_a_province_is_whole_only_with_all_its_agencies_and_names_those_that_lack() -> None:
    """b.3 asks departments and districts: those without a register are named."""
    cutter = Cutter(book(), directory())
    senders = [
        key
        for key in members(Whose(), cutter, parse_period("2015"))
        if cutter.level(key, date(2015, 1, 1)) in ("department", "district")
    ]
    given = [item for key in senders if key != "binhson" for item in months(key, "MR")]
    cover = Cover(book(), directory(), given)
    rows = count_tallies(cutter.cut(BETWEEN), cutter, parse_period("2015"), Whose(), cover, Given(months=given))
    row = next(row for row in rows if row.id == "b.3e")
    assert (row.measured["lacking"], row.verdict.value) == (["binhson"], "undecided")


def test_declared_tax_figures_are_shown_and_never_computed() -> None:
    """c.2: "khai báo", apart from what is measured."""
    given = Given(
        stocks=[stock(StockKind.TAX_FILE, 10, 9, stated_by="Cục Thuế")],
        declared=[DeclaredFigure("stttt", "c.2b", "2015", 8, 10, "Cục Thuế", "12/BC-CT")],
    )
    rows = compute_indicators([], book(), parse_period("2015"), "stttt", directory(), given=given)
    found = {row.id: row for row in rows}
    assert (found["c.2a"].percent, found["c.2a"].declared["percent"]) == (None, 90.0)
    assert (found["c.2b"].percent, found["c.2b"].declared["percent"]) == (None, 80.0)


def test_a_stock_is_that_of_the_newest_count_of_the_year() -> None:
    """Counts of earlier years and of later days say nothing of a period's end."""
    stocks = [
        stock(StockKind.ARCHIVE, 100, 10, date(2014, 12, 31)),
        stock(StockKind.ARCHIVE, 100, 40, date(2015, 6, 30)),
        stock(StockKind.ARCHIVE, 100, 80, date(2015, 12, 31)),
    ]

    def share(period: str) -> int | None:
        rows = compute_indicators([], book(), parse_period(period), "stttt", directory(), given=Given(stocks=stocks))
        return next(row.numerator for row in rows if row.id == "I.6")

    assert (share("2015"), share("2015-Q2"), share("2015-Q1"), share("2016")) == (80, 40, None, None)
