"""The pages of the signature log: what auditors find there, and what they take away."""

from __future__ import annotations

import json

import pytest

from gateway.ledger.store import open_ledger
from gateway.sealing.sealer import Sealer
from gateway.settings import Settings, Storage, Web
from tests.ledger.samples import AT, make_document, sha
from tests.sealing.logs import fill_log
from tests.web.test_page import Page, Tables

ENTRIES = 12


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page on a sealed log of twelve entries from three mails."""
    folder = tmp_path_factory.mktemp("signatures")
    ledger = open_ledger(f"sqlite:///{folder}/vanthu.db")
    settings = Settings(web=Web(port=0), storage=Storage(data_dir=str(folder)))
    fill_log(ledger, ENTRIES, mails=3)
    Sealer(ledger, settings).seal(AT)
    page = Page(ledger, settings)
    yield page
    page.server.stop()
    ledger.close()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", ENTRIES),
        ("signer=nguyen+van+an", ENTRIES),
        ("agency=stttt&reason=weak-algorithm", ENTRIES),
        ("symbol=2/STTTT-KHTC", 4),
        (f"certificate={sha('certificate 1')[:12]}", 3),
        ("since=2014-05-08", 8),
        ("until=2014-05-07", 4),
        ("overall=valid", 0),
        ("issuer=Viettel", 0),
    ],
)
def test_the_list_has_the_filters_of_the_command_line(page, query, count):
    """
    The same entries as `vanthu signatures list` finds.
    """
    answer = page.get(f"/signatures?{query}")

    assert answer.status == 200
    assert len(Tables(answer.text).rows.get("signatures", [[]])[1:]) == count


@pytest.mark.parametrize("query", ["since=x", "overall=good"])
def test_a_filter_that_is_none_gets_one_sentence(page, query):
    """
    400, and what was expected.
    """
    answer = page.get(f"/signatures?{query}")

    assert (answer.status, "expected" in answer.text) == (400, True)


def test_a_file_shows_each_signature_with_sentences_and_proof(page):
    """
    By hash, document or mail: axes, both sentences of a reason, mails, the leaf's place, the checkpoint.
    """
    for what in (sha("file 2"), make_document(2).id):
        text = page.get(f"/signatures/{what}").text
        for part in ("Chữ ký 4/4", "Nguyễn Văn An", "không còn đủ mạnh", "is too weak today", "công văn.pdf", "ident:Q2",
                     "có trong điểm kiểm", "CHƯA kiểm tra", "— vanthu/"):  # fmt: skip
            assert part in text, part
        for forbidden in (" style=", "<script", "javascript:"):
            assert forbidden not in text
    assert page.get(f"/signatures/{'0' * 64}").status == 404


def test_a_proof_and_the_checkpoint_can_be_taken_away(page):
    """
    The same object as `vanthu signatures show --json`, and the signed note word for word.
    """
    answer = page.get("/signatures/5.json")
    told, note = json.loads(answer.text), page.get("/signatures/checkpoint").text

    assert answer.headers["Content-Disposition"] == "attachment; filename=entry-5.json"
    assert (told["index"], told["proof"]["checkpoint"]) == (5, note)
    assert page.get("/signatures/99.json").status == 404
    assert page.get("/signatures/checkpoint", method="POST").status == 405
