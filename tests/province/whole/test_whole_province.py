"""The whole province: every figure from all sources together equals what truly happened, or contains it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from classifiers.verdict import Secrecy
from gateway.closing import close, shown_figures
from gateway.counting.periods import parse_period
from gateway.counting.results import IndicatorResult
from gateway.ledger.recount import compare_facts
from gateway.ledger.store import open_ledger
from gateway.ledger.views import documents
from gateway.measuring import load_measures
from gateway.settings import Settings
from tests.province.whole import reckoning
from tests.province.whole.feeding import AT, feed, hand_in_book, judged, key_of, rules
from tests.province.whole.issuing import issues
from tests.province.whole.measures import Counted, count
from tests.province.whole.offices import OFFICES
from tests.real.postgres import new_database

PERIODS = {
    "2014": (date(2014, 1, 1), date(2014, 12, 31)),
    "2015": (date(2015, 1, 1), date(2015, 12, 31)),
    "2025": (date(2025, 1, 1), date(2025, 12, 31)),
    "2014-Q2": (date(2014, 4, 1), date(2014, 6, 30)),
    "2014-Q4": (date(2014, 10, 1), date(2014, 12, 31)),
    "2014-10": (date(2014, 10, 1), date(2014, 10, 31)),
    "2014-12": (date(2014, 12, 1), date(2014, 12, 31)),
}
ASKED = (None, *OFFICES)
EVERY = [(period, office) for period in PERIODS for office in ASKED]
Wrong = list[tuple[object, ...]]
SOME = ("snv", "skhdt", "sxd", "svhttdl", "ttt")
"""An agency of each way of keeping books."""
SCOPES = ("internal", "inter_agency")
LATE = ("skhdt", "sontinh")
"""Agencies that keep a dispatch book."""


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counted]:
    """All sources in the order of time, on SQLite."""
    folder = tmp_path_factory.mktemp("whole")
    ledger = open_ledger(f"sqlite:///{folder}/province.db")
    feed(ledger, folder / "files", backwards=False)
    yield count(ledger, EVERY)
    ledger.close()


def test_the_province_is_as_large_as_it_claims() -> None:
    """At least 25 agencies, 2,000 documents, and each way, pattern of paper and source among them."""
    assert len(OFFICES) >= 25
    assert len(issues()) >= 2000
    assert {way for item in issues() for copy in item.copies for way in copy.ways} == {"mail", "dms", "other"}
    assert {item.pattern for item in issues()} >= {"none", "all", "split"}
    assert {one.business for item in issues() for one in item.packages} == {"0", "1", "2", "3", "refused"}


def test_no_document_is_counted_twice_and_none_is_lost(province: Counted) -> None:
    """One đầu số for each document that any source shows: mail, package, list, register, book and portal meet in it."""
    wanted: Counter[tuple[object, ...]] = Counter(
        (item.office, item.symbol or item.type, item.day.year if item.numbered else item.sent)
        for item in issues()
        if reckoning.in_sight(item) and "void" not in item.marks and not item.secret
    )
    assert province.documents - wanted == Counter()
    assert wanted - province.documents == Counter()


def test_each_document_stands_in_each_scope_with_its_mode_and_day(province: Counted) -> None:
    """What is known of paper is told as it was; what no source tells is in doubt."""
    wanted: Counter[tuple[object, ...]] = Counter(
        (one.issue.office, one.issue.symbol or one.issue.type, one.scope, one.issue.sent, one.mode)
        for one in reckoning.scoped()
    )
    assert province.facts - wanted == Counter()
    assert wanted - province.facts == Counter()


def test_copies_stand_beside_documents(province: Counted) -> None:
    """R1: where every recipient is an agency with one mailbox, copies and their modes are exactly those that were sent."""
    wanted = {
        (one.issue.office, one.issue.symbol): Counter(reckoning.state(one.issue, copy) for copy in one.copies)
        for one in reckoning.scoped()
        if one.scope == "inter_agency" and one.issue.numbered and not one.issue.marks & {"collective", "twin", "twin-first"}
        and one.issue.day.year == 2014
    }  # fmt: skip
    wrong = [
        (key, province.copies.get(key), modes) for key, modes in wanted.items() if province.copies.get(key) != modes
    ]
    assert wrong == []


def parts(row: IndicatorResult) -> tuple[int | None, int | None, int]:
    return row.numerator, row.denominator, row.unknown


@pytest.mark.parametrize("period", PERIODS)
def test_every_share_of_every_agency_equals_the_truth(province: Counted, period: str) -> None:
    """Numerator, denominator and doubt of a.1, a.2, b.3, I.1, I.4, II.1, II.4 and II.6."""
    wrong: Wrong = []
    for office in ASKED:
        for name, wanted in reckoning.figures(*PERIODS[period], office).items():
            found = parts(province.results[period, office][name])
            if found != wanted:
                wrong.append((office, name, found, wanted))
    assert wrong == []


@pytest.mark.parametrize("period", PERIODS)
def test_every_interval_contains_what_really_happened(province: Counted, period: str) -> None:
    """R4: also where no source tells of paper, the truth lies between both ends."""
    wrong: Wrong = []
    rows = (
        ("a.1", "internal", "E"),
        ("a.2", "internal", "H"),
        ("II.1", "inter_agency", "E"),
        ("II.4", "inter_agency", "H"),
    )
    for office in ASKED:
        for name, scope, mode in rows:
            low, whole, unknown = parts(province.results[period, office][name])
            true = reckoning.truly_of_mode(*PERIODS[period], office, scope, mode)
            if low is None or not low <= true <= low + unknown:
                wrong.append((office, name, low, true, unknown, whole))
    assert wrong == []


def test_no_verdict_is_wrong(province: Counted) -> None:
    """R5: met or not met is said only where it is so, counting also the documents that no source shows."""
    wrong: Wrong = []
    said: Counter[str] = Counter()
    for period in ("2014", "2015"):
        for office in OFFICES:
            for name, mode in (("a.1", "E"), ("a.2", "H"), ("b.3e", "E"), ("b.3h", "E")):
                row = province.results[period, office][name]
                said[row.verdict] += 1
                true = reckoning.truly(*PERIODS[period], office, name)
                if row.target is None or row.verdict not in ("met", "not_met"):
                    continue
                share, line = 100 * true.count(mode), row.target["value"] * len(true)
                met = share <= line if row.target["comparator"] == "<=" else share >= line
                if row.target["comparator"] == "remainder":
                    met = share >= 100 * len(true) - line and "P" not in true
                if met != (row.verdict == "met"):
                    wrong.append((period, office, name, row.verdict, true.count(mode), len(true)))
    assert wrong == []
    assert min(said["met"], said["not_met"], said["undecided"]) > 0


@pytest.mark.parametrize("period", ["2014", "2015"])
def test_intervals_with_secret_documents_hold_the_truth(province: Counted, period: str) -> None:
    """R8: registers tell how many there are and nobody keeps to whom they went; asked for, they widen every share."""
    wrong: Wrong = []
    unplaced = 0
    for office in ASKED:
        asked = province.measures.indicators(province.ledger, parse_period(period), office, include_secret=True)
        rows = {row.id: row for row in asked}
        for name, mode in (("a.1", "E"), ("a.2", "H"), ("II.1", "E"), ("II.4", "H"), ("b.3e", "E")):
            true, whole = reckoning.shares_with_secret(*PERIODS[period], office, name, mode)
            row, share = rows[name], 100 * true / whole if whole else None
            unplaced = max(unplaced, row.measured.get("secret_unplaced", 0))
            if share is not None and not (row.low or 0) - 0.01 <= share <= (row.high or 0) + 0.01:
                wrong.append((office, name, row.low, share, row.high))
    assert wrong == []
    assert unplaced > 0


@pytest.mark.parametrize("period", PERIODS)
def test_forms_and_ways_equal_the_truth(province: Counted, period: str) -> None:
    """I.2, II.2: signature and origin; b.6, II.8: mail, system, other, both; c.1: volume."""
    wrong: Wrong = []
    for office in ASKED:
        found, days = province.results[period, office], PERIODS[period]
        for name, scope in zip(("I.2", "II.2"), SCOPES, strict=True):
            wanted = reckoning.forms(*days, office, scope)
            told = {key: found[name].measured[key]["count"] for key in wanted if key != "total"}
            told["total"] = found[name].denominator
            if told != wanted:
                wrong.append((office, name, told, wanted))
        ways = reckoning.ways(*days, office)
        wrong += [
            (office, name, found[name].measured, ways)
            for name in ("b.6", "II.8")
            if {key: found[name].measured[key] for key in ways} != ways
        ]
        outside = sum(one.seen for one in reckoning.chosen(*days, office, "external"))
        if found["c.1"].numerator != outside:
            wrong.append((office, "c.1", found["c.1"].numerator, outside))
    assert wrong == []


@pytest.mark.parametrize("period", PERIODS)
def test_whole_dossiers_and_posting_hold_the_truth(province: Counted, period: str) -> None:
    """b.1, b.2, b.4: every submission is in sight where books are, and none is called whole unproven; b.5, II.7."""
    wrong: Wrong = []
    for office in ASKED:
        found, days = province.results[period, office], PERIODS[period]
        for name in reckoning.SUBMITTED:
            wanted, true = reckoning.submissions(name, *days, office)
            told = parts(found[name])
            if told[1] is not None and (told != wanted or not wanted[0] <= true <= wanted[0] + wanted[2]):
                wrong.append((office, name, told, wanted, true))
        for name in ("b.5", "II.7"):
            told = parts(found[name])
            if told[1] is not None and told != reckoning.posted(*days, office):
                wrong.append((office, name, told, reckoning.posted(*days, office)))
    assert wrong == []


@pytest.mark.parametrize("period", PERIODS)
def test_lists_of_types_count_each_type(province: Counted, period: str) -> None:
    """a.3, a.4, b.7, b.8, I.3, I.5, II.3, II.5: documents by mode of every type."""
    wrong: Wrong = []
    lists = {"a.3": 0, "a.4": 0, "I.3": 0, "I.5": 0, "b.7": 1, "b.8": 1, "II.3": 1, "II.5": 1}
    for office in ASKED:
        for name, place in lists.items():
            true = reckoning.types(*PERIODS[period], office, SCOPES[place])
            for entry in province.results[period, office][name].types or ():
                of = sum((true.get(kind, Counter()) for kind in entry["types"]), Counter[str]())
                if entry["modes"] != {mode: of[mode] for mode in "EHP?"}:
                    wrong.append((office, name, entry["label"], entry["modes"], of))
    assert wrong == []


@pytest.mark.parametrize("period", PERIODS)
def test_what_stands_in_no_ratio_is_told(province: Counted, period: str) -> None:
    """R8, R16: secret ones where a register tells of them, mailboxes of nobody, the Party's own."""
    wrong: Wrong = []
    for office in ASKED:
        wanted = reckoning.left_out(*PERIODS[period], office)
        measured = province.results[period, office]["II.1"].measured
        told = {key: measured[key] or 0 for key in wanted}
        if told != wanted:
            wrong.append((office, told, wanted))
    assert wrong == []


def test_inventories_and_declarations_stand_beside(province: Counted) -> None:
    """a.5, I.6, c.3, a.6: the newest count of the year; what an agency declares is never mixed with what is measured."""
    year = {office: province.results["2014", office] for office in ("snv", "stc", "syt", "binhson", "ttt")}
    assert parts(year["snv"]["a.5"]) == parts(year["snv"]["I.6"]) == (450, 1500, 0)
    assert parts(province.results["2014-Q2", "snv"]["a.5"]) == (100, 1000, 0)
    assert parts(year["stc"]["c.3"]) == (1, 1, 0)
    assert parts(year["syt"]["c.3"]) == (0, 1, 0)
    assert parts(year["binhson"]["a.6"]) == parts(year["binhson"]["I.7"]) == (2, 5, 0)
    assert (year["snv"]["a.1"].declared["numerator"], year["ttt"]["II.1"].declared["percent"]) == (90, 50.0)
    assert year["stc"]["II.1"].declared == {}
    whole = province.results["2014", None]
    assert [whole["c.2a"].declared[key] for key in ("numerator", "denominator", "percent")] == [36900, 41000, 90.0]
    assert [whole["c.2b"].declared[key] for key in ("numerator", "denominator", "percent")] == [5200, 8000, 65.0]
    assert parts(whole["c.2a"]) == (None, None, 0), "what the tax authority counted is never measured (reading X)"
    assert province.results["2014-Q2", None]["c.2a"].declared["numerator"] == 14000


def test_communes_answer_for_their_dossiers_to_districts(province: Counted) -> None:
    """b.4 has documents to speak of: the duty of the commune that keeps a register is counted, not left blank."""
    year = PERIODS["2014"]
    wanted, true = reckoning.submissions("b.4", *year, "xa-binhchau")
    assert wanted[1] > 0
    assert parts(province.results["2014", "xa-binhchau"]["b.4"]) == wanted
    assert wanted[0] <= true <= wanted[0] + wanted[2]


def test_a_secret_marking_in_mail_is_an_alert_and_keeps_nothing(province: Counted) -> None:
    """R8: exactly the mails that showed one are told to people; neither number nor abstract of it stays."""
    shown = {issue.key for issue in issues() if issue.secret and any("mail" in copy.ways for copy in issue.copies)}
    assert shown
    assert {item.key for item in judged() if item.found.alerts} == {key_of(name) for name in shown}
    kept = [view.record for view in documents(province.ledger) if view.record.secrecy is not Secrecy.NONE]
    abstracts = {issue.abstract for issue in issues() if issue.key in shown}
    assert not [one for one in kept if any(text in one.abstract for text in abstracts)]


def test_late_evidence_changes_a_closed_period_in_a_line_of_its_own(tmp_path: Path) -> None:
    """The figures stand as they were closed; beside them what the dispatch book, handed in afterwards, makes of them."""
    ledger = open_ledger(f"sqlite:///{tmp_path}/late.db")
    feed(ledger, tmp_path / "files", backwards=False, offices=LATE, book=False)
    measures, period = load_measures(Settings(), rules()), parse_period("2014-11")
    days = (period.first, period.last)
    close(measures, ledger, period, "An", "hết tháng", AT, lambda: None)
    hand_in_book(ledger, tmp_path / "files", LATE)
    changed = set()
    for office in LATE:
        rows = {row["id"]: row for row in shown_figures(measures, ledger, period, office)}
        before, after = (reckoning.figures(*days, office, book=book) for book in (False, True))
        for name, wanted in before.items():
            row, now = rows[name], after[name]
            assert (row["numerator"], row["denominator"], row["unknown"]) == wanted, (office, name)
            if now == wanted:
                assert row["after_closing"] is None, (office, name)
                continue
            changed.add(name)
            current = row["after_closing"]["current"]
            assert (current["numerator"], current["denominator"], current["unknown"]) == now, (office, name)
            assert row["after_closing"]["change"]["denominator"] == now[1] - wanted[1]
    assert changed >= {"II.1", "II.4", "b.3e"}
    ledger.close()


def test_agencies_count_as_organised_then_and_today(province: Counted) -> None:
    """R12: what a merged agency sent is its own then, and of its heir today; a new name changes nothing; levels add up."""
    year = PERIODS["2014"]
    both = [reckoning.figures(*year, office)["II.1"] for office in ("bql-kcn", "bql-dungquat")]
    assert parts(province.ask("2014", "bql-dungquat", today=True)["II.1"]) == tuple(map(sum, zip(*both, strict=True)))
    assert parts(province.ask("2014", "bql-kcn", today=True)["II.1"]) == (0, 0, 0)
    for level in ("department", "district", "commune"):
        rows = [reckoning.figures(*year, key)["II.1"] for key, office in OFFICES.items() if office.level == level]
        assert parts(province.ask("2014", None, level=level)["II.1"]) == tuple(map(sum, zip(*rows, strict=True)))


def test_months_add_up_and_agencies_make_the_province(province: Counted) -> None:
    """The province is the sum of its state agencies, in every period."""
    for period in PERIODS:
        for name in ("a.1", "II.1", "II.4"):
            rows = [province.results[period, key][name] for key, office in OFFICES.items() if office.level != "party"]
            whole = province.results[period, None][name]
            assert sum(row.denominator or 0 for row in rows) == whole.denominator
            assert sum(row.numerator or 0 for row in rows) == whole.numerator


def test_derived_rows_equal_a_recount(province: Counted) -> None:
    """Law 5."""
    assert compare_facts(province.ledger) == []


@pytest.mark.real
def test_order_of_sources_and_database_change_nothing(province: Counted, tmp_path: Path) -> None:
    """The dispatch book first and the newest mail before the oldest, on PostgreSQL: the same documents, modes and figures."""
    ledger = open_ledger(new_database("whole"))
    feed(ledger, tmp_path / "files", backwards=True, offices=SOME)
    found = count(ledger, [(period, office) for period in PERIODS for office in SOME])
    assert found.documents == Counter({key: n for key, n in province.documents.items() if key[0] in SOME})
    assert found.facts == Counter({key: n for key, n in province.facts.items() if key[0] in SOME})
    assert found.copies == {key: modes for key, modes in province.copies.items() if key[0] in SOME}
    assert [key for key, rows in found.results.items() if rows != province.results[key]] == []
    assert compare_facts(ledger) == []
    ledger.close()
