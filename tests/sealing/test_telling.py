"""The story of a file: every check of each of its signatures, old beside new, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from gateway.ledger.log import append_recheck
from gateway.ledger.log_filter import LogFilter
from gateway.ledger.log_questions import log_entries
from gateway.records import OverallSignature
from gateway.sealing.sealer import Sealer
from gateway.sealing.telling import entry_at, file_story, files_meant, is_proven, proven_tree, told_json
from tests.ledger.samples import AT, make_document, sha
from tests.sealing.logs import fill_log, make_verdict

LATER = AT + timedelta(days=30)


def test_a_later_check_stands_beside_the_one_that_it_replaces(ledger, settings):
    """
    One signature, two entries: what changed is named, before and after, and both are proven.
    """
    fill_log(ledger, 4, mails=2)
    better = replace(
        make_verdict(1, attachment_sha256=sha("file 1")), overall=OverallSignature.VALID, revocation="good", reasons=()
    )
    assert append_recheck(ledger, 1, better, LATER) == 4
    Sealer(ledger, settings).seal(LATER)
    story, tree = file_story(ledger, sha("file 1")), proven_tree(ledger)

    assert [[entry.index for entry in checks] for checks in story.signatures] == [[0], [1, 4]]
    assert all(is_proven(entry, tree) for checks in story.signatures for entry in checks)
    told = told_json(entry_at(ledger, 1), story, tree)
    assert told["checked_again_in"] == [4]
    assert [check["overall"] for check in told["history"]] == ["indeterminate", "valid"]
    changed = {one["field"]: (one["before"], one["after"]) for one in told["history"][1]["changes"]}
    assert changed["revocation"] == ("not_checked", "good")
    assert changed["reasons"] == ("weak-algorithm, revocation-not-checked", "—")
    assert [view.record.id for view in story.documents] == [make_document(1).id]


def test_a_file_is_meant_by_hash_document_or_mail(ledger):
    """
    The beginning of a hash, the id of a document, the key of a mail; nothing for what was never seen.
    """
    fill_log(ledger, 4, mails=2)
    whole = sha("file 2")

    assert files_meant(ledger, whole[:10].upper()) == [whole]
    assert files_meant(ledger, make_document(2).id) == [whole]
    assert files_meant(ledger, "ident:Q2") == [sha("mail 2"), whole]
    assert files_meant(ledger, sha("mail 2")) == [sha("mail 2")]
    assert files_meant(ledger, "ident:Q9") == files_meant(ledger, "00" * 32) == []
    assert len(file_story(ledger, sha("mail 2")).signatures) == 2


def test_the_filters_answer_the_same_on_both_databases(ledger):
    """
    Each filter of the command line, words without marks included.
    """
    fill_log(ledger, 12, mails=3)
    cases = {
        "agency": ("stttt", 12), "signer": ("nguyen van AN", 12), "issuer": ("cac co quan thu nghiem", 12),
        "certificate": (sha("certificate 1")[:12], 3), "overall": ("indeterminate", 12), "reason": ("weak-algorithm", 12),
        "symbol": ("2/STTTT-KHTC", 4), "file": (sha("file 3"), 4), "mail": ("ident:Q1", 4),
        "since": (AT + timedelta(2), 8), "until": (AT + timedelta(2), 4), "index": (5, 1),
    }  # fmt: skip
    found = {name: len(list(log_entries(ledger, LogFilter(**{name: value})))) for name, (value, _) in cases.items()}

    assert found == {name: count for name, (_, count) in cases.items()}
    assert not list(log_entries(ledger, LogFilter(reason="weak"))) + list(log_entries(ledger, LogFilter(signer="Trần")))
