"""Mails as they arrive: one row each, further sightings, recipients split over transactions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.errors import BadSettings
from gateway.ledger.questions import (
    arrival,
    due_deliveries,
    mail_state,
    mail_view,
    mails,
    oldest_waiting_at,
    spool_file_needed,
    spool_ids_needed,
    totals,
    waiting_mails,
)
from gateway.ledger.store import (
    append_examination,
    hold_mail,
    note_attempt,
    open_ledger,
    record_arrivals,
    release_mail,
    settle_delivery,
)
from gateway.records import Door, MailState
from tests.ledger.samples import AT, make_arrival, make_document, make_examination, make_exchange


def test_an_arrival_comes_back_as_it_was_given(ledger):
    """
    Every field of a mail's arrival survives the ledger, addresses verbatim.
    """
    given = make_arrival(
        1,
        door=Door.IMAP,
        mail_from="",
        rcpt_to=('"Văn thư\udc80"@Sở.gov.vn', "A@B.vn"),
        ident=None,
        mail_params=("SMTPUTF8",),
        rcpt_params=(("NOTIFY=NEVER",), ()),
        xforward=("ADDR=192.0.2.7",),
    )
    given = replace(given, original_name="Hộp thư\x00đến")
    record_arrivals(ledger, [given])

    assert arrival(ledger, given.key) == replace(given, original_name="Hộp thư\ufffdđến")


def test_a_mail_seen_before_is_answered_so_and_counted_once(ledger):
    """
    The same key is one mail, however often and in whatever batch it comes.
    """
    first, again = make_arrival(1), make_arrival(1, spool_id="again")

    assert record_arrivals(ledger, [first, make_arrival(2), again]) == [True, True, False]
    assert record_arrivals(ledger, [again, make_arrival(3)]) == [False, True]
    append_examination(ledger, "ident:Q1", make_examination(), AT)
    assert record_arrivals(ledger, [again, make_arrival(1, spool_id="third")]) == [False, False]
    assert record_arrivals(ledger, []) == []
    assert totals(ledger).mails == 3


def test_the_same_spool_file_recorded_twice_is_still_needed(ledger):
    """
    A door that repeats itself after a crash is told to keep the file until the mail is done.
    """
    record_arrivals(ledger, [make_arrival()])
    assert record_arrivals(ledger, [make_arrival()]) == [True]

    append_examination(ledger, "ident:Q1", make_examination(), AT)
    assert record_arrivals(ledger, [make_arrival()]) == [False]


def test_recipients_of_all_sightings_belong_to_the_mail(ledger):
    """
    A mail that a server splits over transactions is examined with all its recipients.
    """
    record_arrivals(ledger, [make_arrival(rcpt_to=("a@x.vn", "b@x.vn"))])
    record_arrivals(ledger, [make_arrival(spool_id="second", rcpt_to=("b@x.vn", "c@x.vn"))])

    assert arrival(ledger, "ident:Q1").envelope.rcpt_to == ("a@x.vn", "b@x.vn", "c@x.vn")
    assert [len(item.envelope.rcpt_to) for item in waiting_mails(ledger, AT + timedelta(hours=1))] == [3]


def test_new_recipients_of_a_done_mail_open_it_again(ledger):
    """
    Recipients that come after the examination are examined too, from the new spool file.
    """
    record_arrivals(ledger, [make_arrival(rcpt_to=("a@x.vn",))])
    append_examination(ledger, "ident:Q1", make_examination(make_document(exchanges=(make_exchange("a@x.vn"),))), AT)
    late = make_arrival(spool_id="second", rcpt_to=("b@x.vn",))

    assert record_arrivals(ledger, [late]) == [True]
    assert arrival(ledger, "ident:Q1").spool_id == "second"
    both = make_document(exchanges=(make_exchange("a@x.vn"), make_exchange("b@x.vn")))
    append_examination(ledger, "ident:Q1", make_examination(both), AT, ("a@x.vn", "b@x.vn"))
    assert mail_state(ledger, "ident:Q1") is MailState.DONE
    assert totals(ledger).exchanges == 2
    assert totals(ledger).attachments == 1


def test_recipients_that_come_during_the_examination_are_not_lost(ledger):
    """
    A mail whose further recipients came too late for its examination is examined once more.
    """
    record_arrivals(ledger, [make_arrival(rcpt_to=("a@x.vn",))])
    record_arrivals(ledger, [make_arrival(spool_id="second", rcpt_to=("b@x.vn",))])
    append_examination(ledger, "ident:Q1", make_examination(), AT, ("a@x.vn",))
    assert mail_state(ledger, "ident:Q1") is MailState.WAITING

    append_examination(ledger, "ident:Q1", make_examination(), AT, ("a@x.vn", "b@x.vn"))
    assert mail_state(ledger, "ident:Q1") is MailState.DONE


def test_a_relayed_mail_is_owed_to_the_next_hop_in_the_same_transaction(ledger):
    """
    The relay's row stands as soon as the mail's does, and keeps the spool file.
    """
    record_arrivals(ledger, [make_arrival(door=Door.RELAY, rcpt_to=("a@x.vn", "b@x.vn"))])
    append_examination(ledger, "ident:Q1", make_examination(), AT)

    (owed,) = due_deliveries(ledger, AT + timedelta(minutes=1))
    assert owed.pending == ("a@x.vn", "b@x.vn")
    assert spool_file_needed(ledger, "spool-1")
    settle_delivery(ledger, owed.key, ["a@x.vn"], ["b@x.vn"], "250 2.0.0 ok", None)
    assert not spool_file_needed(ledger, "spool-1")
    assert due_deliveries(ledger, AT + timedelta(days=9)) == []


def test_relay_owes_further_recipients_of_one_queue_id_once(ledger):
    """
    Under one queue id only new recipients are owed; without one the mail is owed each time.
    """
    soon = AT + timedelta(minutes=1)
    record_arrivals(ledger, [make_arrival(door=Door.RELAY, rcpt_to=("a@x.vn",))])
    assert record_arrivals(ledger, [make_arrival(door=Door.RELAY, spool_id="2", rcpt_to=("a@x.vn",))]) == [False]
    record_arrivals(ledger, [make_arrival(door=Door.RELAY, spool_id="3", rcpt_to=("a@x.vn", "b@x.vn"))])
    assert [(item.spool_id, item.pending) for item in due_deliveries(ledger, soon)] == [
        ("spool-1", ("a@x.vn",)),
        ("3", ("b@x.vn",)),
    ]

    for spool_id in ("4", "5"):
        twice = make_arrival(9, key="sha256:f", spool_id=spool_id, door=Door.RELAY, ident=None, rcpt_to=("a@x.vn",))
        assert record_arrivals(ledger, [twice]) == [True]
    assert len(due_deliveries(ledger, soon)) == 4


def test_unanswered_recipients_are_tried_again_when_their_time_comes(ledger):
    """
    Whom the next hop refused for now stays owed until the next attempt.
    """
    record_arrivals(ledger, [make_arrival(door=Door.RELAY, rcpt_to=("a@x.vn", "b@x.vn"))])
    later = AT + timedelta(hours=1)
    settle_delivery(ledger, "ident:Q1", ["a@x.vn"], [], "451 4.3.0 later", later)

    assert due_deliveries(ledger, AT + timedelta(minutes=59)) == []
    (owed,) = due_deliveries(ledger, later)
    assert (owed.pending, owed.attempts, owed.next_at) == (("b@x.vn",), 1, later)


def test_a_held_mail_waits_for_a_person(ledger):
    """
    Held mail keeps its reason and its file; released, its attempts begin anew.
    """
    record_arrivals(ledger, [make_arrival(1), make_arrival(2)])
    assert [note_attempt(ledger, "ident:Q1", "lock", AT) for _ in range(2)] == [1, 2]
    hold_mail(ledger, "ident:Q1", "poison", AT)

    assert [(item.reason, item.attempts) for item in mails(ledger, MailState.HELD)] == [("poison", 2)]
    assert spool_ids_needed(ledger) == {"spool-1", "spool-2"}
    assert oldest_waiting_at(ledger) == make_arrival(2).received_at
    assert release_mail(ledger, "ident:Q1", AT)
    assert not release_mail(ledger, "ident:Q1", AT)
    assert mail_view(ledger, "ident:Q1").attempts == 0


def test_a_mail_that_is_done_is_never_held(ledger):
    """
    Holding comes too late for a mail whose results are in the ledger.
    """
    record_arrivals(ledger, [make_arrival()])
    append_examination(ledger, "ident:Q1", make_examination(), AT)
    hold_mail(ledger, "ident:Q1", "late", AT)

    assert mail_state(ledger, "ident:Q1") is MailState.DONE


def test_mails_are_listed_by_arrival_over_many_batches(ledger):
    """
    A long list comes in order and whole, or as far as was asked.
    """
    record_arrivals(ledger, [make_arrival(n) for n in range(450)])

    assert [item.spool_id for item in mails(ledger)] == [f"spool-{n}" for n in range(450)]
    assert len(list(mails(ledger, MailState.WAITING, limit=205))) == 205


def test_tenants_see_nothing_of_each_other(database_url):
    """
    Two provinces in one database hold mails of the same key apart.
    """
    one, other = open_ledger(database_url), open_ledger(database_url, "other")
    record_arrivals(one, [make_arrival()])
    append_examination(one, "ident:Q1", make_examination(make_document()), AT)
    assert record_arrivals(other, [make_arrival()]) == [True]

    assert totals(other).mails_by_state == {"waiting": 1}
    assert totals(other).documents == 0
    one.close()
    other.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "nonsense"])
def test_an_unusable_database_url_is_refused(url):
    """
    A database that can't hold the ledger stops the start.
    """
    with pytest.raises(BadSettings):
        open_ledger(url)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    """
    The operator is told which folder the database can't be written in.
    """
    (tmp_path / "file").touch()
    with pytest.raises(BadSettings, match="file"):
        open_ledger(f"sqlite:///{tmp_path}/file/vanthu.db")
