"""How ambiguous texts are read where a figure begins: what is an exchange, a document, an agency (R3, R6, R7, R10, R14, R16, R20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from classifiers.paper_status import judge_paper_status
from classifiers.reading import Accompaniment
from classifiers.symbol import parse_symbol
from classifiers.verdict import PaperStatus
from gateway.counting.indicators import Given, compute_indicators
from gateway.counting.periods import parse_period
from gateway.counting.results import IndicatorResult, TargetVerdict
from gateway.counting.scopes import scope_of
from gateway.directory import Directory
from gateway.ledger.facts import facts_of
from gateway.records import Agency, Dossier, ExchangeRecord, Fact, Mode, Scope
from gateway.records.sources import DeclaredFigure
from gateway.route.identity import identify
from tests.classifiers.made import rules
from tests.counting.made import book, computed, directory, fact
from tests.ledger.samples import AT, make_document, make_exchange
from tests.registers.made import names

ON_PAPER, NO_PAPER = PaperStatus.WITH_PAPER, PaperStatus.ELECTRONIC_ONLY
BOXES = ("snv@x.vn", "stc@x.vn")


def mode_of(*exchanges: ExchangeRecord) -> tuple[Mode, int]:
    """Mode and copies of a document that went so."""
    (row,) = facts_of(make_document(exchanges=exchanges))
    return row.mode, row.copies


def test_r3_paper_that_the_issuer_did_not_send_is_no_exchange() -> None:
    """The copy in the archive is nobody's, and what a receiver prints or passes on changes nothing of the issuer's."""
    assert [one.agency for one in names().recipients("Sở Nội vụ; Lưu: VT (bản giấy)", "stttt", date(2014, 5, 5))] == [
        "snv"
    ]
    passed_on = make_exchange("noi-bo@snv.vn", by_issuer=False, paper=ON_PAPER)
    assert mode_of(make_exchange(BOXES[0], paper=NO_PAPER), passed_on) == (Mode.ELECTRONIC, 1)


def test_r7_a_paper_letter_with_an_electronic_annex_is_hybrid_and_no_whole_dossier() -> None:
    """Words about the material say nothing of the letter, and an annex alone makes no dossier whole."""
    symbol = parse_symbol("464/STTTT-KHTC", rules().catalogue)
    about_both = "Công văn gửi bản giấy qua bưu điện; tài liệu kèm theo chỉ gửi qua hệ thống thư điện tử."
    about_annex = "Tài liệu kèm theo chỉ gửi qua hệ thống thư điện tử, không gửi bản giấy."
    said = [
        judge_paper_status(None, Accompaniment(body=body), symbol, "cong_van", rules())[0].value
        for body in (about_both, about_annex)
    ]
    assert said == [ON_PAPER, PaperStatus.UNKNOWN]
    letter = fact("H", 1, scope=Scope.INTER_AGENCY, recipient_agencies=("snv",), dossier=Dossier.UNKNOWN)
    assert computed([letter], "II.4").numerator == 1
    assert (computed([letter], "b.2b", sources="MR").numerator, computed([letter], "b.2b", sources="MR").unknown) == (
        0,
        1,
    )


def test_r10_what_is_sent_again_or_passed_on_is_one_document() -> None:
    """Again to the same mailbox: one copy of one document, from its first day; forwarded: none of the sender's."""
    again = make_exchange(BOXES[0], sent_at=AT + timedelta(days=90), paper=PaperStatus.UNKNOWN)
    record = make_document(exchanges=(make_exchange(BOXES[0], paper=NO_PAPER), again))
    (row,) = facts_of(record)
    assert (row.mode, row.copies, row.first_sent_on) == (Mode.ELECTRONIC, 1, AT.astimezone(UTC).date())
    assert facts_of(replace(record, exchanges=(make_exchange(BOXES[0], by_issuer=False),))) == ()


def test_r10_the_number_with_year_and_issuer_makes_the_document() -> None:
    """A copy and a correction have numbers of their own; so have another year, type and issuer, and 30 is not 30c."""
    told = [
        ("stttt", "10/STTTT-CNTT", "2014-01-06"),
        ("stttt", "10/BC-STTTT", "2014-01-06"),
        ("stttt", "10/SY-STTTT", "2014-01-06"),
        ("stttt", "10c/STTTT-CNTT", "2014-01-06"),
        ("stttt", "10/STTTT-CNTT", "2015-01-06"),
        ("binhson", "10/UBND-VX", "2014-01-06"),
        ("moduc", "10/UBND-VX", "2014-01-06"),
    ]
    found = [identify(who, parse_symbol(text, rules().catalogue), day, 2014, "", "").id for who, text, day in told]
    assert len(set(found)) == len(told)
    same = ("010/STTTT-CNTT", "10 /STTTT - CNTT", "10/STTTT–CNTT")
    assert {
        identify("stttt", parse_symbol(text, rules().catalogue), "2014-02-06", 2014, "", "").id for text in same
    } == {found[0]}


@pytest.mark.parametrize("indicator", ["b.3e", "b.3h"])
def test_r14_nothing_is_compared_where_2014_names_no_value(indicator: str) -> None:
    """The figure stands there, without a verdict."""
    facts = [fact("E", 1, scope=Scope.INTER_AGENCY, recipient_agencies=("snv",), first_sent_on=date(2014, 5, 6))]
    result = computed(facts, indicator, "2014", sources="MR")
    assert (result.denominator, result.target, result.verdict) == (1, None, TargetVerdict.NO_TARGET)


def test_r16_internal_is_one_agency_on_the_day_and_never_one_domain() -> None:
    """A unit with a seal of its own is another agency, a mailbox of nobody is unknown, and so are two of a collective."""
    agencies = [
        Agency("a", "Sở A", level="department"),
        Agency("unit", "Trung tâm A", level="unit", parent="a"),
        Agency("communes", "Các xã", level="commune", collective=True),
        Agency("people", "Người dân", level="external"),
    ]
    found = Directory(agencies)
    pairs = [("a", "a"), ("a", "unit"), ("a", None), ("communes", "communes"), ("a", "people"), ("people", "people")]
    told = [scope_of(sender, to, "x@quangngai.gov.vn", found) for sender, to in pairs]
    unknown = Scope.UNKNOWN
    assert told == [Scope.INTERNAL, Scope.INTER_AGENCY, unknown, unknown, Scope.EXTERNAL, unknown]
    assert {"R16"} <= set(computed([], "a.1").notes) & set(computed([], "II.1").notes)


def test_r20_promises_are_shown_as_declared_and_never_computed() -> None:
    """Mailboxes of all staff by the end of 2014: what the agency states, its target beside it, no verdict of ours."""
    stated = DeclaredFigure("stttt", "III.1", "2014", 40, 40, "Chánh Văn phòng", "12/BC-STTTT")
    result = computed([], "III.1", "2014", given=Given(declared=[stated]))
    assert (result.numerator, result.denominator, result.percent) == (None, None, None)
    assert (result.declared["percent"], result.target and result.target["value"], result.notes) == (
        100.0,
        100.0,
        ("R20",),
    )
    assert result.verdict is TargetVerdict.UNDECIDED
    plain = compute_indicators([], book(), parse_period("2014"), "stttt", directory())
    assert [row.id for row in plain if row.id.startswith("III.")] == []


def submissions(agency: str | None, communes: Directory) -> IndicatorResult:
    """b.4 of 2015: six papers of two communes."""

    def paper(mode: str, number: int, to: str = "binhson", **more: object) -> Fact:
        values = {
            "agency": "binhdong", "scope": Scope.INTER_AGENCY, "type": "to_trinh", "recipient_agencies": (to,),
            "recipient_modes": ((to, Mode(mode)),), "channels": ("paper",) if mode == "P" else ("mail",),
        }  # fmt: skip
        return fact(mode, number, **values | more)

    facts = [
        paper("H", 1, dossier=Dossier.COMPLETE),
        paper("E", 2, dossier=Dossier.PARTIAL),
        paper("H", 3),
        paper("P", 4),
        paper("H", 5, dossier=Dossier.COMPLETE, type="bao_cao"),
        paper("H", 6, to="snv", dossier=Dossier.COMPLETE),
        paper("H", 7, to="moduc", agency="ducnhuan", dossier=Dossier.COMPLETE),
    ]
    found = compute_indicators(facts, book(), parse_period("2015"), agency, communes, sources=frozenset("MR"))
    return next(row for row in found if row.id == "b.4")


def test_b4_counts_submissions_of_communes_to_districts_as_a_person_does() -> None:
    """Bình Đông: one of four whole, one in doubt: 25 to 50 %; with Đức Nhuận two of five. A report and a letter to a department are none."""
    above = {"binhdong": "binhson", "ducnhuan": "moduc"}
    more = [Agency(key, f"UBND xã {key}", level="commune", parent=parent) for key, parent in above.items()]
    communes = Directory((*directory().agencies, *more))
    one, all_of_them = submissions("binhdong", communes), submissions(None, communes)

    assert (one.numerator, one.denominator, one.unknown, one.percent, one.low, one.high) == (1, 4, 1, 25.0, 25.0, 50.0)
    assert one.verdict is TargetVerdict.MET
    assert one.measured["seen"]["dossiers"] == {"complete": 2, "partial": 1, "unknown": 1}
    assert (all_of_them.numerator, all_of_them.denominator, all_of_them.unknown) == (2, 5, 1)
