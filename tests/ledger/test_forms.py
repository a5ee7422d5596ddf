"""Filled registration forms: kept once, decided once, and only then commitments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from gateway.errors import BadInput
from gateway.ledger.engine import writing
from gateway.ledger.figures import day_figures
from gateway.ledger.form_tables import received_form
from gateway.ledger.forms import accept_form, baselines, find_form, keep_form, received_forms, reject_form
from gateway.ledger.sources_questions import commitment_rows
from gateway.records.forms import BASELINE, Decision, FilledCell, FilledForm, FormProblem, ReceivedForm
from gateway.reports.summary import build_summary

AT = datetime(2012, 9, 13, 1, 0, tzinfo=UTC)
CELLS = (
    FilledCell("I.1", BASELINE, 12.5, "12,5 %", "ô C7"),
    FilledCell("I.1", 2014, 30.0, "30 %", "ô F7"),
    FilledCell("I.3", 2014, None, "báo cáo", "ô F9"),
)


def form(letter: str, cells=CELLS) -> ReceivedForm:
    problems = (FormProblem("ô D7", "130", "không quá 100"),)
    filled = FilledForm("vanthu-dang-ky/1", "snv", "Sở Nội vụ", tuple(cells), problems, len(cells) + 1)
    return ReceivedForm(letter * 64, "form.xlsx", "mail sha256:1", "snv@quangngai.gov.vn", AT, filled)


def test_a_form_is_kept_once_and_comes_back_as_it_was(ledger):
    """
    The same file by two mails is one form, with every cell and problem.
    """
    assert keep_form(ledger, form("a"))
    assert not keep_form(ledger, form("a"))
    assert received_forms(ledger) == [form("a")]


def test_nothing_counts_before_somebody_accepts_it(ledger):
    """
    Waiting and rejected forms commit nobody to anything.
    """
    keep_form(ledger, form("a"))
    keep_form(ledger, form("b"))
    reject_form(ledger, find_form(ledger, "bbbbbb"), "An", "gửi nhầm", AT)

    assert commitment_rows(ledger) == []
    assert [one.decision for one in received_forms(ledger)] == [Decision.WAITING, Decision.REJECTED]


def test_an_accepted_form_gives_commitments_by_year_and_a_baseline_apart(ledger):
    """
    The column "Hiện trạng" is an agency's own figure, never a commitment.
    """
    keep_form(ledger, form("a"))
    assert accept_form(ledger, find_form(ledger, "aaaaaa"), "snv", "An", "", AT) == 2

    assert {(row.agency, row.indicator, row.year, row.percent, row.words) for row in commitment_rows(ledger)} == {
        ("snv", "I.1", 2014, 30.0, "30 %"),
        ("snv", "I.3", 2014, None, "báo cáo"),
    }
    assert list(baselines(ledger)) == [("snv", "I.1", 12.5, "12,5 %")]
    assert received_forms(ledger, Decision.ACCEPTED)[0].decided_by == "An"


def test_a_form_is_decided_once(ledger):
    """
    A second decision is refused; a corrected form is another file.
    """
    keep_form(ledger, form("a"))
    found = find_form(ledger, "aaaaaa")
    accept_form(ledger, found, "snv", "An", "", AT)
    for again in (
        lambda: accept_form(ledger, found, "snv", "B", "", AT),
        lambda: reject_form(ledger, found, "B", "", AT),
    ):
        with pytest.raises(BadInput, match="accepted by An already"):
            again()
    assert len(commitment_rows(ledger)) == 2


def test_the_nightly_summary_counts_the_forms_that_wait(ledger):
    """
    Those that somebody decided need nobody any more.
    """
    for letter in "abc":
        keep_form(ledger, form(letter))
    reject_form(ledger, find_form(ledger, "aaaaaa"), "An", "", AT)
    accept_form(ledger, find_form(ledger, "bbbbbb"), "snv", "An", "", AT)
    figures = day_figures(ledger, AT, AT + timedelta(days=1))

    assert figures.forms_waiting == 1
    assert "1 mẫu đăng ký đã điền đang chờ duyệt" in build_summary(figures.day, figures)


def test_a_form_that_is_not_there_is_told(ledger):
    """
    Short, unknown and shared beginnings of an id.
    """
    keep_form(ledger, form("a"))
    for wrong in ("aaa", "b" * 12, "%%%%%%%%"):
        with pytest.raises(BadInput, match="vanthu commitments list"):
            find_form(ledger, wrong)


def test_what_an_agency_sent_can_not_be_removed(ledger):
    """
    Forms are evidence: the database refuses to forget them.
    """
    keep_form(ledger, form("a"))
    with pytest.raises(DBAPIError, match="evidence"), writing(ledger) as connection:
        connection.execute(delete(received_form))
