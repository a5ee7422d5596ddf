"""`vanthu correct … paper`: for a whole document, one recipient, one scope; a person beats book and register, and can take it back."""

from __future__ import annotations

import pytest

from tests.cli.running import Vanthu

WHO = ("--by", "Lan", "--reason", "hỏi văn thư")
REGISTER = """agency,symbol,date,type,abstract,recipients,secrecy,sent_electronically,sent_on_paper
stttt,10/STTTT-VP,2014-03-03,cong_van,Mười,Sở Nội vụ; Sở Xây dựng,,x,0
stttt,11/STTTT-VP,2014-03-04,cong_van,Mười một,Sở Nội vụ,,,
stttt,12/STTTT-VP,2014-03-05,cong_van,Mười hai,Sở Nội vụ,,0,x
"""
BOOK = """agency,symbol,date,recipient,dispatched_on
stttt,10/STTTT-VP,2014-03-03,Sở Nội vụ,2014-03-04
"""


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """A register of three letters, and a dispatch book with one paper copy; every test takes back what it said."""
    folder = tmp_path_factory.mktemp("books")
    for name, text in (("so.csv", REGISTER), ("chuyen.csv", BOOK)):
        (folder / name).write_text(text, encoding="utf-8")
    vanthu = Vanthu("--data", str(folder / "data"))
    assert vanthu("import", "register", str(folder / "so.csv"), "--agency", "stttt").code == 0
    assert vanthu("import", "dispatch", str(folder / "chuyen.csv"), "--agency", "stttt").code == 0
    return vanthu


def found(vanthu, symbol):
    return next(line for line in vanthu("documents", "--json").lines() if line["symbol"] == symbol)


def mode(vanthu, symbol):
    (scope,) = found(vanthu, symbol)["scopes"]
    return scope["mode"]


def said(vanthu, symbol, *words):
    done = vanthu("correct", found(vanthu, symbol)["id"], "paper", *words, *WHO)
    assert done.code == 0, done.err


def test_a_word_on_one_recipient_beats_the_book_for_that_one_alone(books):
    """
    The book says paper to Sở Nội vụ: hybrid; a person denies it: electronic; of the other recipient: hybrid again, split.
    """
    assert mode(books, "10/STTTT-VP") == "H"
    said(books, "10/STTTT-VP", "electronic_only", "--to", "snv")
    assert mode(books, "10/STTTT-VP") == "E"
    assert found(books, "10/STTTT-VP")["paper"]["evidence"][0]["quote"] == "electronic_only · to:snv"
    said(books, "10/STTTT-VP", "with_paper", "--to", "sxd")
    assert mode(books, "10/STTTT-VP") == "H"
    told = books("history", found(books, "10/STTTT-VP")["id"], "--json").lines()
    assert ("paper to:sxd", "with_paper", "Lan") in [(line["field"], line["value"], line["by"]) for line in told]
    said(books, "10/STTTT-VP", "--withdraw", "--to", "sxd")
    assert mode(books, "10/STTTT-VP") == "E"
    said(books, "10/STTTT-VP", "--withdraw", "--to", "snv")
    assert mode(books, "10/STTTT-VP") == "H"


def test_the_narrowest_word_counts(books):
    """
    Of the whole document no paper, in the scope unknown, to one recipient with paper: hybrid; without that one, in doubt.
    """
    said(books, "10/STTTT-VP", "electronic_only")
    assert mode(books, "10/STTTT-VP") == "E"
    said(books, "10/STTTT-VP", "unknown", "--scope", "inter_agency")
    assert mode(books, "10/STTTT-VP") == "?"
    said(books, "10/STTTT-VP", "with_paper", "--to", "sxd")
    assert (mode(books, "10/STTTT-VP"), found(books, "10/STTTT-VP")["paper"]["status"]) == ("H", "with_paper")
    for part in (("--to", "sxd"), ("--scope", "inter_agency"), ()):
        said(books, "10/STTTT-VP", "--withdraw", *part)
    assert mode(books, "10/STTTT-VP") == "H"


@pytest.mark.parametrize(
    ("symbol", "before", "word", "after"),
    [
        ("11/STTTT-VP", "?", "electronic_only", "E"),
        ("11/STTTT-VP", "?", "with_paper", "P"),
        ("12/STTTT-VP", "P", "electronic_only", "E"),
        ("12/STTTT-VP", "P", "unknown", "?"),
    ],
)
def test_a_letter_that_only_the_register_shows_is_what_a_person_says(books, symbol, before, word, after):
    """
    And no document falls out of the figures by it.
    """
    assert mode(books, symbol) == before
    said(books, symbol, word)
    assert mode(books, symbol) == after
    said(books, symbol, "--withdraw")
    assert mode(books, symbol) == before


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("paper", "with_paper", "--to", "syt"), 1, "it went to inter_agency, snv, sxd"),
        (("type", "bao_cao", "--to", "snv"), 2, "narrow the field paper"),
        (("paper", "with_paper", "--to", "snv", "--scope", "internal"), 2, "one of them at a time"),
        (("paper", "--withdraw", "--to", "snv"), 1, "nothing can be taken back"),
    ],
)
def test_a_word_on_somebody_who_got_nothing_is_refused(books, words, code, says):
    """
    The sentence names whom it went to.
    """
    told = books("correct", found(books, "10/STTTT-VP")["id"], *words, *WHO)
    assert (told.code, says in told.err) == (code, True), told.err
