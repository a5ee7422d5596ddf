"""Annexes that come in a later mail than their document."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from classifiers.verdict import Role, Secrecy
from gateway.ledger.questions import document, facts, mail_view
from gateway.ledger.store import append_examination, record_arrivals
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
