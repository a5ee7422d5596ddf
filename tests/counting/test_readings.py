"""How ambiguous texts are read: one example for each reading that shapes a figure."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from classifiers.verdict import Origin, PaperStatus, Secrecy
from gateway.counting.definitions import Target
from gateway.counting.policy import expected_paper, parse_policy
from gateway.counting.results import TargetVerdict
from gateway.records import Mode, OverallSignature, Scope
from gateway.records.sources import DeclaredFigure
from tests.counting.made import book, computed, fact, many, table

BETWEEN = {"scope": Scope.INTER_AGENCY, "recipient_agencies": ("snv",)}


def test_r1_documents_are_counted_and_copies_stand_beside() -> None:
    """One electronic document to one and one hybrid to nine: 50 % of documents, 10 % of copies."""
    facts = [
        fact("E", 1, copies=1, copies_electronic=1, copies_with_paper=0),
        fact("H", 2, copies=9, copies_electronic=0, copies_with_paper=9),
    ]
    result = computed(facts, "a.1")
    assert (result.unit, result.numerator, result.denominator, result.percent) == ("document", 1, 2, 50.0)
    assert result.measured["copies"]["percent"] == 10.0


def test_r4_unknown_paper_makes_an_interval() -> None:
    """Of ten documents four are electronic only and three in doubt: between 40 % and 70 %."""
    result = computed(many("EEEEHHH???"), "a.1")
    assert (result.numerator, result.denominator, result.unknown) == (4, 10, 3)
    assert (result.percent, result.low, result.high) == (40.0, 40.0, 70.0)


def test_r4_nothing_to_divide_by_is_no_zero() -> None:
    """No documents: percent is null, the verdict open."""
    result = computed([], "a.1")
    assert (result.denominator, result.percent, result.low, result.high) == (0, None, None, None)
    assert result.verdict is TargetVerdict.UNDECIDED


def test_r5_without_a_register_no_verdict_and_the_title_says_so() -> None:
    """Mail can't see paper-only documents; with the register the same figures conclude."""
    alone, with_register = computed(many("E" * 9 + "H"), "a.1"), computed(many("E" * 9 + "H"), "a.1", sources="MR")
    assert alone.verdict is TargetVerdict.UNDECIDED
    assert "trên số văn bản điện tử quan sát được" in alone.title
    assert alone.missing
    assert with_register.verdict is TargetVerdict.MET
    assert "quan sát" not in with_register.title


@pytest.mark.parametrize(
    ("modes", "verdict"),
    [("EEEEEEEEHP", "met"), ("EEEEEEE?HP", "undecided"), ("EEEEEE?HHP", "not_met"), ("EEEEEEEEE?", "met")],
)
def test_a_verdict_needs_both_ends_of_the_interval(modes: str, verdict: str) -> None:
    """At least 80 % in 2015."""
    assert computed(many(modes), "a.1", sources="MR").verdict.value == verdict


@pytest.mark.parametrize(
    ("modes", "verdict"),
    [("EEEEEEEEHH", "met"), ("EEEEEEEEH?", "met"), ("EEEEEEEHH?", "undecided"), ("EEEEEEEHHH", "not_met")],
)
def test_a2_is_a_ceiling(modes: str, verdict: str) -> None:
    """ "Giảm dần": at most 20 % hybrid in 2015."""
    assert computed(many(modes), "a.2", sources="MR").verdict.value == verdict


def test_a1_keeps_the_floor_of_2013_in_2014() -> None:
    """No interpolation between 30 and 80."""
    values = [book().target("a.1", year) for year in (2013, 2014, 2015)]
    assert [target.value for target in values if target] == [30, 30, 80]


def test_a1_of_2013_also_shows_the_days_since_the_decision() -> None:
    """The decision is of 15 September: the whole year, the part from that day, and Q4."""
    facts = [fact("E", 1, first_sent_on=date(2013, 9, 15)), fact("H", 2, first_sent_on=date(2013, 9, 14))]
    facts.append(fact("H", 3, first_sent_on=date(2013, 12, 31)))
    result = computed(facts, "a.1", "2013")
    assert (result.numerator, result.denominator) == (1, 3)
    assert (result.measured["since_decision"]["numerator"], result.measured["since_decision"]["denominator"]) == (1, 2)
    assert (result.measured["q4"]["numerator"], result.measured["q4"]["denominator"]) == (0, 1)


def test_a1_binds_each_agency() -> None:
    """A province average of 90 % does not help the one agency that fails."""
    facts = many("E" * 19 + "H") + many("HH", agency="snv")
    result = computed(facts, "a.1", agency=None, sources="MR")
    assert result.percent is not None and result.percent > 80
    assert result.verdict is TargetVerdict.NOT_MET
    assert result.measured["agencies"] == {"met": 1, "not_met": 1, "undecided": 0, "no_target": 0}


@pytest.mark.parametrize(
    ("modes", "verdict"),
    [("EEEHHHHHHH", "met"), ("EHHHHHHHHH", "not_met"), ("EEEHHHHHHP", "not_met"), ("E?HHHHHHHH", "undecided")],
)
def test_b3_eighty_is_the_remainder_and_no_floor(modes: str, verdict: str) -> None:
    """30 % electronic and 70 % hybrid meets 20 + 80; anything on paper only does not."""
    result = computed(many(modes, **BETWEEN), "b.3h", sources="MR")
    assert result.verdict.value == verdict
    assert result.target == {"comparator": "remainder", "value": 80.0, "source": "QN1486 I.2.b.3", "reading": "B3"}


def test_b3_counts_numbered_documents_between_departments_and_districts() -> None:
    """Unnumbered ones stand apart; a submission to the province alone is no b.3 document, and nor is one of a ministry."""
    facts = [
        fact("E", 1, **BETWEEN),
        fact("H", 2, **BETWEEN | {"numbered": False}),
        fact("H", 3, **BETWEEN | {"recipient_agencies": ("ubnd-tinh",)}),
        fact("H", 4, **BETWEEN | {"recipient_agencies": ("ubnd-tinh", "binhson")}),
        fact("H", 5, **BETWEEN | {"agency": "bo-tttt"}),
    ]
    result = computed(facts, "b.3e", agency=None)
    assert (result.numerator, result.denominator) == (1, 2)
    assert result.measured["unnumbered"]["denominator"] == 1
    assert result.measured["other_issuers"] == 1


def test_r8_secret_documents_are_in_no_ratio() -> None:
    """Counted apart; a toggle brings them in."""
    facts = [*many("EE"), fact("H", 9, secrecy=Secrecy.MAT)]
    result = computed(facts, "a.1")
    assert (result.denominator, result.measured["secret"]) == (2, 1)
    assert computed(facts, "a.1", include_secret=True).denominator == 3


UNPLACED = {"scope": Scope.UNKNOWN, "secrecy": Secrecy.MAT, "copies": 0, "copies_electronic": 0, "copies_with_paper": 0}
"""A secret document of a register: nobody kept to whom it went."""


@pytest.mark.parametrize("row", ["a.1", "II.1", "b.3e"])
def test_r8_a_secret_document_without_recipients_makes_the_interval_wider_where_it_is_asked_for(row: str) -> None:
    """It may belong to any scope, or to none: between 2 of 5 and 4 of 5 whatever it was; else it stands apart."""
    scope = {"scope": Scope.INTERNAL} if row == "a.1" else BETWEEN
    facts = [*many("EEH", **scope), *(fact("?", 10 + n, **UNPLACED) for n in range(2))]
    left_out, asked = computed(facts, row, sources="MR"), computed(facts, row, sources="MR", include_secret=True)

    assert (left_out.numerator, left_out.denominator, left_out.unknown) == (2, 3, 0)
    assert (left_out.measured["secret"], "secret_unplaced" in left_out.measured) == (2, False)
    assert (asked.numerator, asked.denominator, asked.unknown) == (2, 5, 2)
    assert (asked.low, asked.high) == (40.0, 80.0)
    assert (asked.measured["secret"], asked.measured["secret_unplaced"], asked.measured["scope_unknown"]) == (0, 2, 0)


def test_r8_secret_documents_that_nobody_can_place_decide_for_no_agency() -> None:
    """9 of 10 are electronic only; two secret ones could be hybrid ones of the same agency."""
    facts = [*many("E" * 9 + "H"), *(fact("?", 20 + n, **UNPLACED) for n in range(2))]
    for agency in ("stttt", None):
        assert computed(facts, "a.1", agency=agency, sources="MR").verdict.value == "met"
        assert computed(facts, "a.1", agency=agency, sources="MR", include_secret=True).verdict.value == "undecided"


def test_b3_is_not_met_while_a_document_may_have_gone_on_paper_only() -> None:
    """A register says that it went out and not how: no e-copy was seen, so nobody knows that nothing was paper only."""
    unstated = fact("?", 30, **BETWEEN, channels=("unstated",))
    result = computed([*many("EEEHHHHHH", **BETWEEN), unstated], "b.3h", sources="MR")

    assert result.verdict is TargetVerdict.UNDECIDED
    whole = result.measured["electronic_at_all"]
    assert (whole["numerator"], whole["denominator"], whole["unknown"]) == (9, 10, 1)
    seen = computed([*many("EEEHHHHHH?", **BETWEEN)], "b.3h", sources="MR")
    assert (seen.verdict.value, seen.measured["electronic_at_all"]["numerator"]) == ("met", 10)


def test_r9_unnumbered_material_counts_and_has_its_line() -> None:
    """Work schedules and meeting papers carry no number."""
    result = computed([*many("EH"), fact("E", 9, numbered=False, type="lich_cong_tac")], "a.1")
    assert (result.numerator, result.denominator) == (2, 3)
    assert result.measured["unnumbered"]["denominator"] == 1


def test_r13_a_decision_is_electronic_inside_and_hybrid_between_agencies() -> None:
    """Mode per scope; "dự án" stands in both lists of 2015, so nothing is expected of it."""
    policy = parse_policy(table("type_policies/quangngai-2013.toml"))
    assert expected_paper(policy, "quyet_dinh", Scope.INTERNAL, 2015) is PaperStatus.ELECTRONIC_ONLY
    assert expected_paper(policy, "quyet_dinh", Scope.INTER_AGENCY, 2015) is PaperStatus.WITH_PAPER
    assert expected_paper(policy, "quyet_dinh", Scope.INTERNAL, 2014) is PaperStatus.UNKNOWN
    assert expected_paper(policy, "du_an", Scope.INTERNAL, 2015) is PaperStatus.UNKNOWN
    assert expected_paper(policy, "chi_thi", Scope.INTER_AGENCY, 2015) is PaperStatus.WITH_PAPER


def test_r13_both_modes_of_a_doubly_listed_type_are_accepted() -> None:
    """A hybrid project does not fall short of a.3, a hybrid plan does."""
    facts = [fact("H", 1, type="du_an"), fact("H", 2, type="ke_hoach")]
    status = {row["label"]: row["status"] for row in computed(facts, "a.3", sources="MR").types or ()}
    assert (status["Dự án"], status["Kế hoạch"], status["Báo cáo"]) == ("as_listed", "falls_short", "no_documents")


def test_type_lists_name_the_types_that_fall_short() -> None:
    """An invitation with paper is enough to fall short of a.3, even without a register."""
    facts = [fact("H", 1, type="giay_moi"), fact("E", 2, type="bao_cao")]
    facts = [dataclasses.replace(row, first_sent_on=date(2014, 5, 6)) for row in facts]
    result = computed(facts, "a.3", "2014")
    status = {row["label"]: row["status"] for row in result.types or ()}
    assert (status["Giấy mời"], status["Báo cáo"]) == ("falls_short", "undecided")
    assert "Kế hoạch" not in status
    assert result.verdict is TargetVerdict.NOT_MET
    assert result.percent is None


def test_a_type_that_no_list_names_can_not_fall_short() -> None:
    """A letter with paper inside an agency breaks no list of 2015: it is shown, not blamed."""
    result = computed([fact("H", 1, type="cong_van")], "a.3", sources="MR")
    entry = next(row for row in result.types or () if row["types"] == ["cong_van"])
    assert (entry["listed"], entry["status"]) == (False, "not_wholly")
    assert result.verdict is not TargetVerdict.NOT_MET


def test_r15_mail_and_system_share_the_hundred_percent() -> None:
    """Sent both ways counts for the system and shows in "both"; without its data there is no share."""
    ways = [("mail",), ("mail",), ("dms",), ("mail", "dms")]
    facts = [fact("E", number, **BETWEEN | {"channels": way}) for number, way in enumerate(ways)]
    known, alone = computed(facts, "b.6", sources="MD"), computed(facts, "b.6")
    assert (known.percent, known.measured["both"], known.verdict) == (50.0, 1, TargetVerdict.MET)
    assert (alone.numerator, alone.denominator, alone.percent) == (2, None, None)


def test_r17_inside_and_outside_count_once_in_each_scope() -> None:
    """And once in the line of everybody together."""
    facts = [fact("E", 1), fact("E", 1, **BETWEEN, outward=Mode.HYBRID), fact("H", 1, scope=Scope.EXTERNAL)]
    assert computed(facts, "a.1").denominator == 1
    result = computed(facts, "II.1")
    assert result.denominator == 1
    assert result.measured["combined"]["denominator"] == 1
    assert result.measured["combined"]["numerator"] == 0


def test_r18_with_a_signature_is_present_and_authenticated_is_valid() -> None:
    """I.2 counts a broken signature as signed; II.6 does not, and doubt stays doubt."""
    states = [OverallSignature.VALID, OverallSignature.INVALID, OverallSignature.INDETERMINATE, OverallSignature.NONE]
    forms = computed([fact("E", n, signature=state) for n, state in enumerate(states)], "I.2")
    assert forms.measured["signed"] == {"count": 3, "percent": 75.0}
    assert forms.measured["signed_valid"]["count"] == 1
    alone = computed([fact("E", n, signature=state, **BETWEEN) for n, state in enumerate(states)], "II.6")
    assert (alone.numerator, alone.denominator, alone.unknown) == (1, 4, 1)


def test_the_four_forms_are_not_exclusive() -> None:
    """A signed scan stands on both axes."""
    scan = fact("E", 1, signature=OverallSignature.VALID, origin=Origin.SCANNED_IMAGE)
    measured = computed([scan], "I.2").measured
    assert measured["signed"]["percent"] == measured["scanned_image"]["percent"] == 100.0


def test_ii6_divides_by_all_electronic_documents() -> None:
    """Literal denominator official, administrative documents as the variant."""
    facts = [
        fact("E", 1, signature=OverallSignature.VALID, **BETWEEN),
        fact("E", 2, type="thong_tu", **BETWEEN),
        fact("P", 3, **BETWEEN),
    ]
    result = computed(facts, "II.6")
    assert (result.numerator, result.denominator) == (1, 2)
    assert result.measured["administrative"]["denominator"] == 1


@pytest.mark.parametrize(
    "indicator", ["a.5", "a.6", "b.1", "b.2a", "b.2b", "b.4", "b.5", "c.2a", "c.2b", "c.3", "I.6", "I.7", "II.7"]
)
def test_what_mail_can_not_tell_is_null_and_names_the_source(indicator: str) -> None:
    """Never 0."""
    result = computed(many("EH"), indicator)
    assert (result.numerator, result.denominator, result.percent) == (None, None, None)
    assert result.missing


def test_the_estimate_stays_apart_from_the_figure() -> None:
    """A type policy is a guess: the figure keeps its doubt."""
    facts = [fact("E", 1), fact("?", 2, paper_prior=PaperStatus.ELECTRONIC_ONLY), fact("?", 3)]
    result = computed(facts, "a.1")
    assert (result.numerator, result.unknown) == (1, 2)
    assert result.estimate == {
        "numerator": 2, "denominator": 3, "unknown": 1, "low": 66.67, "high": 100.0, "basis": "type_policy",
    }  # fmt: skip


def test_declared_and_registered_figures_stand_beside_the_measured() -> None:
    """Commitment | measured | declared, never mixed."""
    row = DeclaredFigure("stttt", "I.1", "2015", 9, 10, "Chánh Văn phòng", "12/BC-STTTT")
    result = computed(many("EH"), "I.1", declared=[row])
    assert (result.percent, result.declared["percent"], result.declared["document"]) == (50.0, 90.0, "12/BC-STTTT")


def test_a_commitment_binds_its_own_agency_only() -> None:
    """Rows with an agency are commitments, not targets."""
    mine = Target("I.1", 2015, ">=", 70, "đăng ký", agency="stttt")

    own = dataclasses.replace(book(), targets=(*book().targets, mine))
    assert own.target("I.1", 2015) is None
    assert own.commitment("I.1", 2015, "stttt") == mine
    assert own.commitment("I.1", 2015, "snv") is None


def test_each_province_is_compared_with_its_own_targets() -> None:
    """60 % between agencies binds Điện Biên, 20 % binds Quảng Ngãi (R11)."""
    facts = many("EEEHHHHHHH", **BETWEEN)
    assert computed(facts, "b.3e", sources="MR").verdict is TargetVerdict.MET
    assert computed(facts, "II.1", sources="MR").verdict is TargetVerdict.NO_TARGET
    assert computed(facts, "II.1", sources="MR", jurisdiction="dienbien-2012").verdict is TargetVerdict.NOT_MET


def test_part_of_a_year_concludes_nothing() -> None:
    """Targets are of whole years; a quarter is shown beside them."""
    result = computed(many("EE", first_sent_on=date(2015, 5, 6)), "a.1", "2015-Q2", sources="MR")
    assert (result.percent, result.verdict) == (100.0, TargetVerdict.UNDECIDED)


def test_unknown_scope_is_shown_and_never_counted() -> None:
    """Neither inside nor between: a line of its own."""
    result = computed([fact("E", 1), fact("E", 2, scope=Scope.UNKNOWN)], "a.1")
    assert (result.denominator, result.measured["scope_unknown"]) == (1, 1)


def test_every_reading_that_is_cited_has_its_footnote() -> None:
    """Notes name rows of readings.toml."""
    cited = {note for row in book().definitions for note in row.readings}
    cited |= {row.reading for row in (*book().targets, *book().type_rows) if row.reading}
    assert [note for note in cited if not book().reading(note)] == []
    assert [f"R{n}" for n in range(1, 21) if not book().reading(f"R{n}")] == []
