"""Sums equal rows, for any rows and in any order."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.verdict import Origin, PaperStatus, Secrecy
from gateway.counting.indicators import compute_indicators
from gateway.counting.periods import parse_period
from gateway.records import Fact, Mode, OverallSignature, Scope
from tests.counting.made import book, directory

FACTS = st.lists(
    st.builds(
        Fact,
        document_id=st.integers(0, 30).map(str),
        agency=st.sampled_from(["stttt", "snv", "binhson", "bo-tttt", "tinh-uy", ""]),
        scope=st.sampled_from(Scope),
        first_sent_on=st.integers(0, 800).map(lambda days: date(2013, 9, 1) + timedelta(days=days)),
        mode=st.sampled_from(Mode),
        type=st.sampled_from(["cong_van", "quyet_dinh", "giay_moi", "du_an", "thong_tu", "khac"]),
        origin=st.sampled_from(Origin),
        signature=st.sampled_from(OverallSignature),
        secrecy=st.sampled_from(Secrecy),
        channels=st.sampled_from([("mail",), ("dms",), ("mail", "dms"), ("post",)]),
        copies=st.integers(1, 5),
        numbered=st.booleans(),
        paper_prior=st.sampled_from(PaperStatus),
        recipient_agencies=st.sampled_from([(), ("snv",), ("ubnd-tinh",)]),
    ),
    max_size=25,
)
ASKED = st.tuples(
    st.sampled_from(["2013", "2014", "2015", "2014-Q2", "2015-03"]),
    st.sampled_from([None, "stttt", "snv"]),
    st.sampled_from(["M", "MR", "MD", "MRD"]),
)


def results(facts: list[Fact], asked: tuple[str, str | None, str]) -> list[object]:
    period, agency, sources = asked
    return list(
        compute_indicators(facts, book(), parse_period(period), agency, directory(), sources=frozenset(sources))
    )


@settings(max_examples=30, deadline=None)
@given(FACTS, ASKED)
def test_every_figure_is_a_count_of_rows(facts: list[Fact], asked: tuple[str, str | None, str]) -> None:
    """Numerator and doubt fit into the denominator, the interval holds the percent, modes add up."""
    period, agency, _ = asked
    for result in results(facts, asked):
        assert result.id  # type: ignore[attr-defined]
        modes = result.measured.get("modes")  # type: ignore[attr-defined]
        if modes is None:
            continue
        assert sum(modes.values()) == result.denominator  # type: ignore[attr-defined]
        assert result.numerator + result.unknown <= result.denominator  # type: ignore[attr-defined]
        if result.denominator == 0:  # type: ignore[attr-defined]
            assert result.percent is None  # type: ignore[attr-defined]
        else:
            assert 0 <= result.low == result.percent <= result.high <= 100  # type: ignore[attr-defined]


@settings(max_examples=30, deadline=None)
@given(FACTS, ASKED)
def test_rows_and_what_is_left_out_are_all_rows(facts: list[Fact], asked: tuple[str, str | None, str]) -> None:
    """Counted in a scope, secret, of unknown scope or sent by others: each row of the period is one of these."""
    period, agency, sources = asked
    by_id = {row.id: row for row in results(facts, asked)}  # type: ignore[attr-defined]
    of_period = [row for row in facts if parse_period(period).holds(row.first_sent_on) and agency in (None, row.agency)]
    inside, between, outside = by_id["I.1"], by_id["II.1"], by_id["II.1"].measured["external"]["denominator"]
    left_out = sum(inside.measured[name] or 0 for name in ("secret", "scope_unknown", "other_issuers"))
    assert inside.denominator + between.denominator + outside + left_out == len(of_period)


@settings(max_examples=20, deadline=None)
@given(FACTS, ASKED, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    facts: list[Fact], asked: tuple[str, str | None, str], chance: object
) -> None:
    """The same rows in another order give the same figures."""
    shuffled = list(facts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert results(facts, asked) == results(shuffled, asked)


@settings(max_examples=20, deadline=None)
@given(FACTS)
def test_agencies_add_up_to_the_province_and_months_to_the_year(facts: list[Fact]) -> None:
    """Counting is additive over agencies and over time."""

    def total(period: str, agency: str | None) -> int:
        rows = compute_indicators(facts, book(), parse_period(period), agency, directory())
        return next(row.denominator or 0 for row in rows if row.id == "II.1")

    assert total("2014", None) == sum(total("2014", agency) for agency in ("stttt", "snv", "binhson"))
    assert total("2014", None) == sum(total(f"2014-{month:02}", None) for month in range(1, 13))
