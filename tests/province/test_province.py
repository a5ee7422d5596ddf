"""A small province whose truth is known: every figure equals what its rows say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event

from gateway.closing import close, standing, standing_of_each
from gateway.counting.periods import parse_period
from gateway.counting.results import IndicatorResult
from gateway.ledger.periods import reopen_period
from gateway.ledger.questions import compare_facts, documents, facts
from gateway.records import DocumentView
from gateway.tallying import count_all
from tests.province import truth
from tests.province.building import delivered
from tests.province.running import Province, run_province
from tests.province.scenario import Paper, mails, papers

PERIODS = {
    "2014": (date(2014, 1, 1), date(2014, 12, 31)),
    "2015": (date(2015, 1, 1), date(2015, 12, 31)),
    "2014-Q3": (date(2014, 7, 1), date(2014, 9, 30)),
    "2014-Q4": (date(2014, 10, 1), date(2014, 12, 31)),
    "2015-Q1": (date(2015, 1, 1), date(2015, 3, 31)),
    "2014-12": (date(2014, 12, 1), date(2014, 12, 31)),
}
AGENCIES = sorted({paper.issuer for paper in papers().values() if paper.issuer_id})
ASKED = [(period, agency) for period in PERIODS for agency in (None, *AGENCIES)]


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """The ledger after all mails of the province."""
    ran = run_province(tmp_path_factory.mktemp("province"))
    yield ran
    ran.ledger.close()


@pytest.fixture(scope="module")
def views(province: Province) -> dict[str, DocumentView]:
    """Documents as the product knows them, by symbol, issuer and year; unnumbered ones by their file's name."""
    return {_mark_of_view(view): view for view in documents(province.ledger)}


def _mark_of_view(view: DocumentView) -> str:
    record = view.record
    if record.secrecy != "none":
        return "secret"
    if record.symbol is None:
        return record.files[0][1].removesuffix(".docx")
    year = record.issued_on[:4] if record.issued_on else view.scopes[0].first_sent_at.year
    return f"{record.symbol} {record.issuer_id} {year}"


def _mark(paper: Paper) -> str:
    if "secret" in paper.marks or not paper.symbol:
        return paper.key
    return f"{paper.symbol} {paper.issuer_id} {paper.day.year}"


def results(province: Province, period: str, agency: str | None) -> dict[str, IndicatorResult]:
    """Every indicator by its id."""
    found = province.measures.indicators(province.ledger, parse_period(period), agency)
    return {row.id: row for row in found}


def test_the_scenario_is_as_large_as_it_claims() -> None:
    """At least 12 agencies, 90 documents, 150 mails, and both sides of a year's and a quarter's border."""
    assert len(AGENCIES) >= 12
    assert len(papers()) >= 90
    assert len(mails()) >= 150
    assert len(list(delivered())) > len(mails())


def test_each_document_is_one_document(views: dict[str, DocumentView]) -> None:
    """Re-sent, forwarded, passed on, seen by two doors: one row. The same symbol of another issuer or year: another."""
    assert sorted(views) == sorted(_mark(paper) for paper in papers().values())


@pytest.mark.parametrize("period", ["2014", "2014-Q4"])
def test_all_agencies_asked_at_once_say_what_each_says_alone(province: Province, period: str) -> None:
    """Reports ask the ledger once for all, however many agencies there are; an agency without documents is among them."""
    measures, ledger, asked = province.measures, province.ledger, parse_period(period)
    ids = [key for key, _ in measures.agency_choices()]
    count_all(ledger, measures.cutter)
    statements: list[str] = []
    event.listen(ledger.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    at_once = measures.each(ledger, asked, ids)
    taken = len(statements)
    assert at_once == {key: measures.indicators(ledger, asked, key) for key in ids}
    assert len(ids) > 25 and taken < len(ids)
    closed = datetime(2016, 1, 2, tzinfo=UTC)
    close(measures, ledger, asked, "Lan", "hết kỳ", closed, lambda: None)
    frozen = standing_of_each(measures, ledger, asked, ids)
    assert frozen == {key: standing(measures, ledger, asked, key) for key in ids}
    reopen_period(ledger, period, "Lan", "thử xong", closed)


def test_each_document_says_what_its_letterhead_says(views: dict[str, DocumentView]) -> None:
    """Type, issuer, day, origin, signature, secrecy; the day of a bare picture may stay unread."""
    wrong = []
    for paper in papers().values():
        record = views[_mark(paper)].record
        day = paper.day.isoformat() if paper.symbol else None
        secrecy = "mat" if "secret" in paper.marks else "none"
        wanted = (paper.type, paper.issuer_id, day, truth.origin_of(paper), truth.signature_of(paper), secrecy)
        read = record.issued_on or (day if paper.form == "scanned" else None)
        found = (record.type, record.issuer_id, read, record.origin, record.signature, record.secrecy)
        if found != wanted:
            wrong.append((paper.key, found, wanted))
    assert wrong == []


def test_a_secret_document_keeps_nothing_that_it_says(views: dict[str, DocumentView]) -> None:
    """R8: an alert, no content, in no ratio."""
    record = views["secret"].record
    assert (record.abstract, {name for _, name, _ in record.files}) == ("", {""})


def test_each_document_went_into_the_scopes_that_its_issuer_sent_it_into(views: dict[str, DocumentView]) -> None:
    """Scope, mode and first sending; passing on and forwarding add nothing."""
    wanted = {(_mark(one.paper), one.scope, one.mode, one.first_at.astimezone(UTC)) for one in truth.scoped()}
    found = {
        (mark, str(scope.scope), str(scope.mode), scope.first_sent_at)
        for mark, view in views.items()
        for scope in view.scopes
    }
    assert found - wanted == set()
    assert wanted - found == set()


def test_each_counted_row_knows_its_copies(province: Province) -> None:
    """Mailboxes with paper, without, and in all (R1)."""
    rows = facts(province.ledger, date(2014, 1, 1), date(2015, 12, 31))
    found = sorted(
        (row.agency, str(row.scope), row.first_sent_on, row.copies, row.copies_electronic, row.copies_with_paper)
        for row in rows
        if row.scope != "unknown"
    )
    wanted = sorted(
        (one.paper.issuer_id, one.scope, one.day, len(modes), modes.count("E"), modes.count("H"))
        for one in truth.counted()
        for modes in [list(one.modes_of_copies.values())]
        if one.scope != "unknown"
    )
    assert found == wanted


@pytest.mark.parametrize("period", PERIODS)
def test_every_indicator_of_every_agency_equals_the_truth(province: Province, period: str) -> None:
    """Numerator, denominator, doubt, percent and both ends of the interval; null where nothing can be said."""
    wrong = []
    for agency in (None, *AGENCIES):
        found = results(province, period, agency)
        for name, (numerator, denominator, unknown) in truth.figures(*PERIODS[period], agency).items():
            row = found[name]
            rated = numerator is not None and denominator is not None
            low = truth.share(numerator, denominator) if rated else None  # type: ignore[arg-type]
            high = truth.share(numerator + unknown, denominator) if rated else None  # type: ignore[operator, arg-type]
            wanted = (numerator, denominator, unknown, low, low, high)
            got = (row.numerator, row.denominator, row.unknown, row.percent, row.low, row.high)
            if got != wanted:
                wrong.append((agency, name, got, wanted))
    assert wrong == []


@pytest.mark.parametrize(("period", "agency"), ASKED)
def test_figures_beside_the_official_one_equal_the_truth(province: Province, period: str, agency: str | None) -> None:
    """Forms of I.2 and II.2, copies, citizens and businesses beside the agencies."""
    found, days = results(province, period, agency), PERIODS[period]
    for name, scope in (("I.2", "internal"), ("II.2", "inter_agency")):
        measured = found[name].measured
        assert {key: measured[key]["count"] for key in truth.forms(*days, agency, scope)} == truth.forms(
            *days, agency, scope
        )
    for name, scope, mode in (("a.1", "internal", "E"), ("a.2", "internal", "H"), ("II.1", "inter_agency", "E")):
        shown = found[name].measured["copies"]
        parts = truth.copies(*days, agency, scope, mode)
        if parts[1]:
            assert (shown["numerator"], shown["denominator"], shown["unknown"]) == parts
    for name, wanted in zip(("external", "combined"), truth.with_outsiders(*days, agency), strict=True):
        shown = found["II.1"].measured[name]
        assert (shown["numerator"], shown["denominator"], shown["unknown"]) == wanted


@pytest.mark.parametrize(("period", "agency"), ASKED)
def test_what_is_left_out_is_told(province: Province, period: str, agency: str | None) -> None:
    """Unknown mailboxes, the Party and ministries; submissions seen in mail beside duties that mail can't judge."""
    found, days = results(province, period, agency), PERIODS[period]
    wanted = truth.left_out(*days, agency)
    for row in found.values():
        assert not row.measured or {name: row.measured.get(name) for name in wanted} == wanted
    seen = {name: found[name].measured["seen"]["documents"] for name in ("b.1", "b.2a", "b.2b", "b.4")}
    assert seen == truth.seen_submissions(*days, agency)


@pytest.mark.parametrize(("period", "agency"), ASKED)
def test_targets_are_those_of_the_decision_and_mail_alone_concludes_nothing(
    province: Province, period: str, agency: str | None
) -> None:
    """R5: without a register no ratio is met or missed; a listed type that went with paper falls short at once."""
    days = PERIODS[period]
    for name, row in results(province, period, agency).items():
        target = truth.TARGETS.get((name, days[0].year))
        assert (
            (row.target["comparator"], row.target["value"]) == target if target and row.target else row.target is None
        )
        if row.types is not None:
            short = {kind for entry in row.types if entry["status"] == "falls_short" for kind in entry["types"]}
            true = truth.fall_short(name, *days, agency)
            assert {kind for kind in short if kind in true} == true
            assert bool(short) == bool(true)
            assert (row.verdict == "not_met") == (bool(true) and len(period) == 4)
        else:
            assert row.verdict == ("undecided" if target else "no_target")


def test_derived_rows_equal_a_recount(province: Province) -> None:
    """Law 5."""
    assert compare_facts(province.ledger) == []
