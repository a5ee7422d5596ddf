"""The page of filled registration forms: what came, what is wrong with it, and the command that decides. Read-only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.ledger.forms import accept_form, find_form, keep_form
from gateway.ledger.store import open_ledger
from gateway.records.forms import FilledCell, FilledForm, FormProblem, ReceivedForm
from gateway.reports.words import printable
from gateway.settings import Settings, Storage, Web
from tests.web.test_page import HOSTILE, Page, Tables

AT = datetime(2012, 9, 11, 1, tzinfo=UTC)
CELLS = (
    FilledCell("I.1", 0, 12.5, "12,5 %", "ô C7"),
    FilledCell("I.1", 2014, 37.0, "37 %", "ô F7"),
    FilledCell("I.3", 2014, None, HOSTILE, "ô F9"),
)
PROBLEM = FormProblem("ô D7 (dòng I.1, năm 2012)", "khoảng 80", "một số từ 0 đến 100; sửa ô này rồi gửi lại mẫu")
FORM = ReceivedForm(
    "a" * 64,
    "Đăng ký.xlsx",
    "mail sha256:1",
    "snv@quangngai.gov.vn",
    AT,
    FilledForm("f/1", "snv", "", CELLS, (PROBLEM,), 4),
)


@pytest.fixture
def ledger(tmp_path):
    ledger = open_ledger(f"sqlite:///{tmp_path}/vanthu.db")
    yield ledger
    ledger.close()


@pytest.fixture
def page(ledger):
    page = Page(ledger, Settings(web=Web(port=0), storage=Storage(data_dir="unused")))
    yield page
    page.server.stop()


def test_a_waiting_form_is_shown_with_its_cells_its_bad_cells_and_the_command(page, ledger):
    """
    Words of strangers stay words; nothing on the page can be pressed.
    """
    assert "Chưa có mẫu nào" in page.get("/commitments").text
    keep_form(ledger, FORM)
    text = page.get("/commitments").text

    assert Tables(text).rows["commitments"] == [
        ["Dòng", "Hiện trạng", "2014"],
        ["I.1", "12,5 %", "37 %"],
        ["I.3", "", printable(HOSTILE)],
    ]
    assert "08:00 ngày 11/09/2012" in text and "Sở Nội vụ" in text
    assert "Ô D7 (dòng I.1, năm 2012): “khoảng 80”; cần một số từ 0 đến 100" in text
    assert "vanthu commitments accept aaaaaaaaaaaa --by TÊN --good-cells" in text
    assert "<script" not in text and "<form" not in text and "<button" not in text


def test_two_forms_of_one_agency_name_each_other_until_one_is_decided(page, ledger):
    """
    Which of them holds, a person must know; a form whose agency nobody knows asks for it.
    """
    other = replace(
        FORM, id="b" * 64, at=AT + timedelta(hours=1), filled=FilledForm("f/1", "snv", "", CELLS[:1], (), 1)
    )
    whose = replace(FORM, id="c" * 64, filled=FilledForm("f/1", None, "Sở Lạ", CELLS[:1], (), 1))
    for form in (FORM, other, whose):
        keep_form(ledger, form)
    text = page.get("/commitments").text
    assert text.count("còn mẫu") == 2 and "accept cccccccccccc --by TÊN --agency MÃ<" in text and "Sở Lạ" in text

    accept_form(ledger, find_form(ledger, other.id), "snv", "Lan", "đủ", AT + timedelta(days=1))
    text = page.get("/commitments").text
    assert "đã nhận" in text and "Lan: đủ" in text and "accept bbbbbbbbbbbb" not in text
