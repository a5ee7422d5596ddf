"""Annexes that come in a later mail than their document."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from classifiers.verdict import Evidence, Role, Secrecy
from gateway.ledger.questions import document, facts, mail_view
from gateway.ledger.recount import compare_facts
from gateway.ledger.store import append_examination, open_ledger, record_arrivals
from gateway.ledger.superseding import supersede_examination
from gateway.records import Dossier
from tests.ledger.samples import AT, make_arrival, make_document, make_examination, sha
from tests.ledger.test_examinations import ALL_DAYS

LATER = AT + timedelta(days=1)


def _annex_mail(belongs_to: str | None, **changes):
    made = make_examination(make_document())
    annex = replace(
        made.attachments[0],
        sha256=sha("annex"),
        filename="phụ lục.docx",
        role=Role.ANNEX,
        document_id=None,
        belongs_to=belongs_to,
    )
    return replace(made, mail_sha256=sha("later"), documents=(), attachments=(annex,), sent_at=LATER, **changes)


def _append(ledger, first, later):
    record_arrivals(ledger, [make_arrival(1), make_arrival(2)])
    append_examination(ledger, make_arrival(1).key, first, AT)
    before = facts(ledger, *ALL_DAYS)
    append_examination(ledger, make_arrival(2).key, later, LATER)
    return before


def test_late_annex_is_laid_to_its_document_and_counted_with_nothing(ledger):
    """
    The document shows the file; what is counted stays as it was.
    """
    letter = make_document()
    before = _append(ledger, make_examination(letter), _annex_mail(letter.id))

    files = document(ledger, letter.id).files
    assert ("phụ lục.docx", Role.ANNEX) in {(name, role) for _, name, role in files}
    assert mail_view(ledger, make_arrival(2).key).attachments[0].document_id == letter.id
    assert facts(ledger, *ALL_DAYS) == before


@pytest.mark.parametrize("belongs_to", [None, "d" + "0" * 24])
def test_annex_of_a_document_that_was_never_seen_stays_alone(ledger, belongs_to):
    """
    Its row says annex, and of no document.
    """
    letter = make_document()
    _append(ledger, make_examination(letter), _annex_mail(belongs_to))

    assert mail_view(ledger, make_arrival(2).key).attachments[0].document_id is None
    assert len(document(ledger, letter.id).files) == 1


def test_late_annex_of_a_secret_document_is_not_laid_to_it(ledger):
    """
    Of secret documents nothing is gathered (R8), nor from a mail with a secret marking.
    """
    secret = make_document(secrecy=Secrecy.MAT)
    _append(ledger, make_examination(secret), _annex_mail(secret.id))

    assert mail_view(ledger, make_arrival(2).key).attachments[0].document_id is None


def test_annex_from_a_mail_with_a_secret_marking_is_laid_to_nothing(ledger):
    """
    The mark may stand on the annex itself.
    """
    letter = make_document()
    _append(ledger, make_examination(letter), _annex_mail(letter.id, alerts=("secret-marking",)))

    assert mail_view(ledger, make_arrival(2).key).attachments[0].document_id is None


ITEMS = tuple(Evidence(f"{n}. Phụ lục {n};", f"page 1 line {20 + n}", "dossier-list") for n in (1, 2, 3))


def _letter(n, beside=1):
    """A submission that names three items, with some of them in its mail."""
    files = tuple(sha(f"beside {n} {place}") for place in range(beside))
    state = Dossier.UNKNOWN if beside else Dossier.PARTIAL
    letter = make_document(n, dossier=state, dossier_files=files)
    return replace(letter, evidence=letter.evidence | {"dossier": ITEMS})


def _sent_after(letter, name, *, from_issuer=True, **changes):
    """A mail with one file that names the submission."""
    found = _annex_mail(letter.id, **changes)
    file = replace(found.attachments[0], sha256=sha(f"{letter.id} {name}"), filename=name, from_issuer=from_issuer)
    return replace(found, mail_sha256=sha(f"{letter.id} {name}"), attachments=(file,))


def _examine_all(ledger, first, *found):
    arrivals = [make_arrival(first + n) for n in range(len(found))]
    record_arrivals(ledger, arrivals)
    for n, (arrival, one) in enumerate(zip(arrivals, found, strict=True)):
        append_examination(ledger, arrival.key, one, AT + timedelta(seconds=n))


def _dossiers(ledger):
    """Dossier of the facts, which b.1 and b.2 count, by document."""
    return {fact.document_id: fact.dossier for fact in facts(ledger, *ALL_DAYS)}


def test_annexes_sent_apart_complete_the_dossier_in_any_order(tmp_path):
    """
    Three items named, one beside the letter, two sent apart: whole, whichever mail came first, and whoever is asked.
    """
    ledger = open_ledger(f"sqlite:///{tmp_path}/vanthu.db")
    letters = [_letter(n) for n in range(1, 7)]
    for n, (letter, order) in enumerate(zip(letters, permutations(range(3)), strict=True)):
        mails = (make_examination(letter), _sent_after(letter, "a.docx"), _sent_after(letter, "b.docx"))
        _examine_all(ledger, 10 * n, *(mails[place] for place in order))

    assert _dossiers(ledger) == {letter.id: Dossier.COMPLETE for letter in letters}
    for letter in letters:
        assert {"a.docx", "b.docx"} < {name for _, name, _ in document(ledger, letter.id).files}
    assert compare_facts(ledger) == []
    ledger.close()


@pytest.mark.parametrize(
    ("beside", "after", "dossier"),
    [
        (0, (), Dossier.PARTIAL),
        (0, ("a", "b", "c"), Dossier.COMPLETE),
        (0, ("a", "a", "a"), Dossier.UNKNOWN),
        (1, ("a",), Dossier.UNKNOWN),
    ],
)
def test_dossier_is_whole_with_as_many_files_as_items(ledger, beside, after, dossier):
    """
    The same file again is one; with fewer files nobody knows, since several items may stand in one.
    """
    letter = _letter(1, beside)
    _examine_all(ledger, 1, make_examination(letter), *(_sent_after(letter, name) for name in after))

    assert _dossiers(ledger) == {letter.id: dossier}


def test_file_of_somebody_else_completes_nothing(ledger):
    """
    Only what the issuer sends is its dossier.
    """
    letter = _letter(1, 0)
    _examine_all(ledger, 1, make_examination(letter), *(_sent_after(letter, n, from_issuer=False) for n in "abc"))

    assert _dossiers(ledger) == {letter.id: Dossier.PARTIAL}


def test_reading_that_takes_an_annex_away_takes_the_dossier_back(ledger):
    """
    Read to its end, the file turns out to name another document: the first one is partial again.
    """
    letter = _letter(1, 0)
    after = [_sent_after(letter, name) for name in "abc"]
    _examine_all(ledger, 1, make_examination(letter), *after)
    assert _dossiers(ledger) == {letter.id: Dossier.COMPLETE}
    for n in range(3):
        other = replace(after[n], attachments=(replace(after[n].attachments[0], belongs_to=None),))
        supersede_examination(ledger, make_arrival(2 + n).key, other, (), LATER)

    assert _dossiers(ledger) == {letter.id: Dossier.PARTIAL}
    assert compare_facts(ledger) == []
