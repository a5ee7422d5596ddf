"""`vanthu correct`, `merge`, `split`, `void`, `history`: what a person types, and what stands there afterwards."""

from __future__ import annotations

import pytest

from tests.cli.running import LETTER, MAILS

WHO = ("--by", "Lan", "--reason", "xem lại bản gốc")


@pytest.fixture
def two(fresh):
    """Two documents of sample mails."""
    fresh("ingest", str(LETTER), str(sorted(MAILS.glob("002*.eml"))[0]))
    return fresh


def ids(vanthu):
    return [line["id"] for line in vanthu("documents", "--json").lines()]


def test_a_correction_is_shown_and_taken_back(two):
    """
    The document says the new value, and the old one after it was withdrawn.
    """
    first = ids(two)[0]
    old = next(line for line in two("documents", "--json").lines() if line["id"] == first)["type"]
    two("correct", first, "type", "thong_bao", *WHO)
    assert next(line for line in two("documents", "--json").lines() if line["id"] == first)["type"] == "thong_bao"
    two("correct", first, "type", "--withdraw", *WHO)
    assert next(line for line in two("documents", "--json").lines() if line["id"] == first)["type"] == old
    whats = [line["what"] for line in two("history", first, "--json").lines()]
    assert whats == ["seen", "said", "taken back"]


def test_merge_split_and_void_change_what_is_counted(two):
    """
    Two, one, two, one.
    """
    one, other = ids(two)
    two("merge", one, other, *WHO)
    assert ids(two) == [other]
    two("split", one, *WHO)
    assert sorted(ids(two)) == sorted([one, other])
    two("void", one, *WHO)
    assert ids(two) == [other]


def test_a_document_may_be_named_by_its_symbol_or_the_beginning_of_its_id(two):
    """
    As people know it; what names two documents names none, and both are told.
    """
    one, other = two("documents", "--json").lines()
    assert two("history", one["symbol"]).err == two("history", one["id"]).err
    assert two("history", one["id"][:6]).err == two("history", one["id"]).err
    two("correct", other["id"], "symbol", one["symbol"], *WHO)
    told = two("void", one["symbol"], *WHO)
    assert (told.code, "several documents" in told.err) == (1, True)
    assert all(line["id"][:10] in told.err for line in two("documents", "--json").lines())
    assert two("history", "d").code == 1


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("correct", "DOC", "type", *WHO), 2, "--withdraw"),
        (("correct", "DOC", "type", "thu", *WHO), 1, "expected one of"),
        (("correct", "nobody", "type", "thong_bao", *WHO), 1, "no document has this id"),
        (("correct", "DOC", "type", "thong_bao", "--by", " ", "--reason", "x"), 2, "must say something"),
        (("split", "DOC", "--withdraw", *WHO), 2, "give --mail too"),
        (("history", "nobody"), 1, "no document has this id"),
    ],
)
def test_what_cannot_be_said_is_told_in_one_sentence(two, arguments, code, says):
    """
    Nothing changes.
    """
    document = ids(two)[0]
    told = two(*(document if word == "DOC" else word for word in arguments))
    assert (told.code, says in told.err) == (code, True)


def test_what_acts_at_once_says_how_it_is_undone(two):
    """
    And the command that is named does it.
    """
    before = two("documents", "--json").lines()
    one, other = ids(two)
    assert f"undo: vanthu split {one}" in two("merge", one, other, *WHO).err
    two("split", one, *WHO)
    assert f"undo: vanthu void {one} --withdraw" in two("void", one, *WHO).err
    two("void", one, "--withdraw", *WHO)
    mail = next(line["value"] for line in two("history", one, "--json").lines() if line["what"] == "seen")
    parted = two("split", one, "--mail", mail, *WHO)
    assert f"undo: vanthu split {one} --mail {mail} --withdraw" in parted.err
    two("split", one, "--mail", mail, "--withdraw", *WHO)
    assert two("documents", "--json").lines() == before
