"""Papers without number that say the same words: one of one day, in whatever layout and order they came; of two days a question."""

from __future__ import annotations

from itertools import count, permutations

import pytest

from gateway.ledger.candidates import candidates, leave_apart
from gateway.ledger.correcting import split_document
from gateway.ledger.history import history
from gateway.ledger.recount import compare_facts
from gateway.ledger.source_imports import take_sources
from gateway.ledger.sources import Provenance
from gateway.ledger.store import append_examination, record_arrivals
from gateway.ledger.views import documents
from gateway.records import DocumentRecord
from gateway.records.sources import SourceKind, SourceRecord
from tests.ledger.samples import AT, make_arrival, make_document, make_examination, sha

WORDS = "Kết quả công tác lưu trữ"
NUMBERS = count(1)
"""Of mails."""
NUMBERLESS = {"symbol": None, "number": None, "type": "bao_cao", "abstract": WORDS, "likeness": "a" * 32}


def paper(form: str, day: str | None = "2014-05-06", **changes: str) -> DocumentRecord:
    """A report without number, read from one file."""
    identity = f"unnumbered|stttt|{day or ''}|bao_cao|text:{form}"
    files = ((sha(form), f"{form}.pdf", make_document().files[0][2]),)
    return make_document(
        id="d" + sha(identity)[:24], identity=identity, issued_on=day, files=files, **(NUMBERLESS | changes)
    )


def come(ledger, *found: DocumentRecord) -> None:
    """Each in a mail of its own, after those that are there."""
    for record in found:
        arrival = make_arrival(next(NUMBERS))
        record_arrivals(ledger, [arrival])
        append_examination(ledger, arrival.key, make_examination(record), AT)


def pairs(ledger) -> set[frozenset[str]]:
    return {frozenset((pair.one, pair.other)) for pair in candidates(ledger)}


def row(abstract: str = WORDS) -> SourceRecord:
    """The register's line for it."""
    identity = f"unnumbered|stttt|2014-05-06|bao_cao|abstract:{sha(abstract)}"
    key = "d" + sha(identity)[:24]
    return SourceRecord(
        SourceKind.REGISTER, key, key, identity, "stttt", "Sở Thông tin và Truyền thông", None, None, "", "2014-05-06",
        "bao_cao", abstract, sent_electronically=True, sent_on_paper=False, line=1, file="so.csv",
    )  # fmt: skip


def take(ledger) -> None:
    take_sources(ledger, SourceKind.REGISTER, [row()], Provenance("so.csv", sha("so"), "văn thư", AT))


FORMS = ("docx", "pdf", "again by line")


@pytest.mark.parametrize("order", list(permutations(FORMS)), ids=" then ".join)
def test_layouts_of_one_day_are_one_document(ledger, order):
    """
    Whichever came first: one đầu số, reversible, and history says why.
    """
    come(ledger, *(paper(form) for form in order))
    (view,) = documents(ledger)

    reasons = [event.reason for event in history(ledger, view.record.id)[1] if event.what == "joined"]
    assert view.record.id == min(paper(form).id for form in FORMS)
    assert len(reasons) >= 2 and set(reasons) == {"the same words of this issuer, day and type, laid out otherwise"}
    assert pairs(ledger) == set()
    assert compare_facts(ledger) == []


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_register_meets_the_one_document_of_two_layouts(ledger, place):
    """
    Its line was in doubt between two before; it comes before, between or after them.
    """
    steps = [lambda: come(ledger, paper("docx")), lambda: come(ledger, paper("pdf"))]
    steps.insert(place, lambda: take(ledger))
    for step in steps:
        step()
    assert [view.record.sources for view in documents(ledger)] == [("M", "R")]
    assert compare_facts(ledger) == []


@pytest.mark.parametrize(
    "other",
    [
        paper("other words", likeness="b" * 32),
        make_document(470),
        paper("nothing read", likeness=""),
    ],
    ids=["other words", "a numbered one", "nothing read"],
)
def test_what_differs_stays_two(ledger, other):
    """
    Other words, a number, or too little to go by.
    """
    come(ledger, paper("docx"), other)
    assert len(list(documents(ledger))) == 2


def test_the_same_words_of_another_day_are_a_question(ledger):
    """
    Sent anew or issued anew: a person says; left apart it is not asked again. A form that is sent each month is no question.
    """
    first, second = paper("docx"), paper("docx later", "2014-09-01")
    come(ledger, first, second)
    assert len(list(documents(ledger))) == 2
    assert pairs(ledger) == {frozenset((first.id, second.id))}

    leave_apart(ledger, first.id, second.id, "An", "hai kỳ báo cáo", AT)
    assert pairs(ledger) == set()
    come(ledger, *(paper(f"month {month}", f"2014-{month}-01") for month in (10, 11)))
    assert pairs(ledger) == set()


def test_what_a_person_took_apart_stays_apart(ledger):
    """
    Further evidence does not join it again, of this kind or of a number that fits.
    """
    come(ledger, paper("docx"), paper("pdf"))
    (view,) = documents(ledger)
    joined = next(paper(form).id for form in ("docx", "pdf") if paper(form).id != view.record.id)
    split_document(ledger, joined, None, "An", "hai văn bản", AT)
    assert len(list(documents(ledger))) == 2

    come(ledger, paper("again by line"))
    take(ledger)
    assert joined in {view.record.id for view in documents(ledger)}
    assert compare_facts(ledger) == []
