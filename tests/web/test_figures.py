"""The page of indicators and of the documents behind one, from the application itself."""

from __future__ import annotations

from datetime import date

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from classifiers.verdict import PaperStatus
from gateway.errors import BadInput
from gateway.ledger.store import append_examination, open_ledger, record_arrivals
from gateway.measuring import load_measures
from gateway.rows import load_judging_rules
from gateway.settings import Settings
from gateway.web.app import HERE
from gateway.web.documents import document_page
from gateway.web.figures import Query, behind_page, figures_page
from tests.ledger.samples import AT, make_arrival, make_document, make_examination, make_exchange

TODAY = date(2015, 2, 1)
SENT = "thư vanphong@stttt.gov.vn 2014-05-06"
HOSTILE = "9/<script>alert(1)</script>"


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A ledger with one electronic and one hybrid letter of STTTT to SNV, and the shipped rows."""
    ledger = open_ledger(f"sqlite:///{tmp_path_factory.mktemp('figures')}/vanthu.db")
    to = {"agency": "snv", "recipient": "snv@quangngai.gov.vn"}
    letters = [
        make_document(1, exchanges=(make_exchange(**to),)),
        make_document(2, symbol=HOSTILE, exchanges=(make_exchange(**to, paper=PaperStatus.WITH_PAPER),)),
    ]
    for number, letter in enumerate(letters, start=1):
        record_arrivals(ledger, [make_arrival(number)])
        append_examination(ledger, f"ident:Q{number}", make_examination(letter), AT)
    settings = Settings()
    yield ledger, load_measures(settings, load_judging_rules(settings, ledger))
    ledger.close()


def rendered(template, values):
    loader = FileSystemLoader(HERE / "templates")
    pages = Environment(loader=loader, autoescape=select_autoescape(), undefined=StrictUndefined)
    return pages.get_template(template).render(values)


def test_each_indicator_leads_to_its_documents(asked):
    """
    The id is a link that asks the same question; what is counted from inventories has none.
    """
    page = figures_page(*asked, Query("2014", "stttt"), TODAY)
    links = {figure.row.id: figure.link for figure in page["figures"]}

    assert links["II.1"] == "/indicators/II.1?period=2014&agency=stttt"
    assert links["a.5"] == ""
    assert page["stale"] == 0
    assert 'href="/indicators/II.1?period=2014&amp;agency=stttt"' in rendered("indicators.html", page)


def test_figures_show_who_lacks_a_register(asked):
    """
    Without it nothing is concluded, and the page names the agency.
    """
    page = figures_page(*asked, Query("2014", "stttt"), TODAY)
    figure = next(figure for figure in page["figures"] if figure.row.id == "b.3e")

    assert (figure.row.parts, figure.lacking) == ("1/2", ["Sở Thông tin và Truyền thông"])


def test_documents_behind_a_figure_bear_their_part_and_evidence(asked):
    """
    Numerator and rest apart, with the mail that each rests on; a hostile symbol is text.
    """
    page = behind_page(*asked, "II.1", Query("2014"), "", 1)
    assert [(line["mode"], line["part_key"], line["evidence"]) for line in page["lines"]] in (
        [("E", "numerator", [SENT]), ("H", "rest", [SENT])],
        [("H", "rest", [SENT]), ("E", "numerator", [SENT])],
    )
    shown = rendered("behind.html", page)
    assert "<script>" not in shown
    assert all(f'href="/documents/{line["id"]}"' in shown for line in page["lines"])
    assert len(behind_page(*asked, "II.1", Query("2014"), "numerator", 1)["lines"]) == 1


@pytest.mark.parametrize(("indicator", "period", "part"), [("x.9", "2014", ""), ("a.5", "2014", ""), ("a.1", "14", ""), ("a.1", "2014", "half")])  # fmt: skip
def test_what_can_not_be_asked_is_told(asked, indicator, period, part):
    """
    An unknown id, one without documents, a period or part that is none.
    """
    with pytest.raises(BadInput):
        behind_page(*asked, indicator, Query(period), part, 1)


def test_a_document_is_told_whole_on_a_page_of_its_own(asked):
    """
    Its fields with their evidence, the mail it rests on, where it went and what happened; text stays text.
    """
    line = next(row for row in behind_page(*asked, "II.1", Query("2014"), "", 1)["lines"] if row["symbol"] == HOSTILE)
    page = document_page(*asked, line["id"])
    shown = rendered("document.html", page)

    assert page["supports"] == [SENT]
    assert [(row["mode"], row["recipients"]) for row in page["scopes"]] == [("H", ["Sở Nội vụ"])]
    assert [event["what"] for event in page["events"]] == ["thấy"]
    assert "<script>" not in shown
    assert f"vanthu correct {line['id']}" in shown


def test_a_document_that_is_none_is_told(asked):
    """
    With where ids come from.
    """
    with pytest.raises(BadInput, match="`vanthu documents --json` lists them"):
        document_page(*asked, "d0")
