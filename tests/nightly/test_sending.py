"""Summaries on their way out: frozen, sent until they left, once."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from gateway import mail_log
from gateway.errors import TryLater
from gateway.ledger.questions import day_figures, kept_summary, totals
from gateway.ledger.store import append_examination, keep_summary, record_arrivals
from gateway.nightly import day_bounds, keep_due, message_id, send_again, send_unsent
from gateway.records import Arrival, Door, Envelope
from gateway.reports.summary import build_summary
from tests.ledger.samples import make_arrival, make_examination

DAY = date(2014, 5, 6)
NIGHT = datetime(2014, 5, 6, 23, tzinfo=UTC)
"""06:00 of the 7th in Vietnam."""
LATER = datetime(2014, 5, 7, 1, tzinfo=UTC)


def body_of(ledger):
    """The real text of a day, from the ledger's rows."""
    return lambda day: build_summary(day, day_figures(ledger, *day_bounds(day)))


def test_a_due_day_is_built_sent_and_not_sent_again(ledger, settings, mailbox):
    """
    One mail to all admins; the next ticks send nothing.
    """
    assert keep_due(ledger, settings, NIGHT, body_of(ledger)) == [DAY]
    assert send_unsent(ledger, settings, NIGHT) == 1
    assert keep_due(ledger, settings, LATER, body_of(ledger)) == []
    assert send_unsent(ledger, settings, LATER) == 0

    (mail,) = mailbox.mails()
    assert mailbox.recipients == [["admin@quangngai.gov.vn", "vp@quangngai.gov.vn"]]
    assert mail["Message-ID"] == message_id(DAY, settings.sender)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Vanthu-Summary"] == "2014-05-06"
    assert mail["Subject"] == "[vanthu] Tóm tắt ngày 06/05/2014"
    assert mail["Date"] == "Wed, 07 May 2014 06:00:00 +0700"
    assert kept_summary(ledger, DAY).sent_at == NIGHT


def test_a_day_without_mail_has_a_summary_with_words(ledger, settings, mailbox):
    """
    Nothing came: the mail says so and what to check.
    """
    keep_due(ledger, settings, NIGHT, body_of(ledger))
    send_unsent(ledger, settings, NIGHT)

    text = mailbox.mails()[0].get_content()
    assert "TÓM TẮT NGÀY 06/05/2014" in text
    assert "Không có thư nào đến trong ngày." in text
    assert "vanthu check" in text


def test_a_kept_body_is_frozen(ledger, settings, mailbox):
    """
    Whatever is found later, the text that was built is the text that is sent.
    """
    settings_down = settings.model_copy(update={"smtp_port": 1})
    keep_due(ledger, settings_down, NIGHT, lambda day: "Bản đầu tiên.\n")
    send_unsent(ledger, settings_down, NIGHT)
    keep_summary(ledger, DAY, "Bản khác.\n", "<other@x>", LATER)
    send_unsent(ledger, settings, LATER)

    assert mailbox.mails()[0].get_content().strip() == "Bản đầu tiên."
    assert mailbox.mails()[0]["Message-ID"] == message_id(DAY, settings.sender)


def test_what_did_not_leave_is_sent_again_with_the_same_message_id(ledger, settings, mailbox):
    """
    A mail server that refused or a process that died before the mark: same day, same Message-ID.
    """
    mailbox.refuse_data = ["451 4.3.0 later"]
    keep_due(ledger, settings, NIGHT, body_of(ledger))
    assert send_unsent(ledger, settings, NIGHT) == 0
    assert kept_summary(ledger, DAY).sent_at is None

    assert send_unsent(ledger, settings, LATER) == 1
    send_again(ledger, kept_summary(ledger, DAY), settings, LATER)

    first, second = mailbox.contents
    assert first == second


def test_one_refused_summary_does_not_stop_the_next_day(ledger, settings, mailbox):
    """
    A mail that the server refuses for good waits alone.
    """
    for day in (date(2014, 5, 5), DAY):
        keep_summary(ledger, day, f"{day}\n", message_id(day, settings.sender), NIGHT)
    mailbox.refuse_data = ["554 5.7.1 no"]

    assert send_unsent(ledger, settings, NIGHT) == 1
    assert [mail["X-Vanthu-Summary"] for mail in mailbox.mails()] == ["2014-05-06"]


def test_partly_refused_summary_reaches_the_others_and_is_logged(ledger, settings, mailbox, capsys):
    """
    One recipient that does not exist any more: the others get it once, the log names the one.
    """
    mail_log.configure("info", "text")
    mailbox.refuse_rcpt = {"vp@quangngai.gov.vn": "550 5.1.1 unknown"}
    keep_due(ledger, settings, NIGHT, body_of(ledger))

    assert send_unsent(ledger, settings, NIGHT) == 1
    assert send_unsent(ledger, settings, LATER) == 0
    assert mailbox.recipients == [["admin@quangngai.gov.vn"]]
    assert "vp@quangngai.gov.vn refused with 550" in capsys.readouterr().err


def test_summary_refused_by_all_stays_unsent(ledger, settings, mailbox):
    """
    Nobody got it, so it did not leave.
    """
    mailbox.refuse_rcpt = dict.fromkeys(settings.to, "450 4.2.0 later")
    keep_due(ledger, settings, NIGHT, body_of(ledger))

    assert send_unsent(ledger, settings, NIGHT) == 0
    assert kept_summary(ledger, DAY).sent_at is None


def test_without_recipients_summaries_are_kept(ledger, settings, mailbox):
    """
    Nobody to send to: built, kept, readable later.
    """
    nobody = settings.model_copy(update={"to": ()})
    keep_due(ledger, nobody, NIGHT, body_of(ledger))

    assert send_unsent(ledger, nobody, NIGHT) == 0
    assert kept_summary(ledger, DAY).sent_at is None


def test_recipients_named_after_a_year_do_not_get_a_years_mails(ledger, settings, mailbox):
    """
    Only the newest days within the catch-up bound leave.
    """
    for month in range(1, 6):
        for day in range(1, 7):
            keep_summary(ledger, date(2014, month, day), "x\n", f"<{month}.{day}@x>", NIGHT)

    assert send_unsent(ledger, settings, NIGHT) == 6
    assert mailbox.mails()[0]["X-Vanthu-Summary"] == "2014-05-01"


def test_sending_by_hand_says_when_the_server_does_not_take_it(ledger, settings):
    """
    `vanthu summary --send` ends with "try again", not with silence.
    """
    kept = keep_summary(ledger, DAY, "x\n", "<a@x>", NIGHT)

    with pytest.raises(TryLater, match="did not take the summary"):
        send_again(ledger, kept, settings.model_copy(update={"smtp_port": 1}), NIGHT)


def test_two_clocks_at_once_send_one_mail(ledger, database_url, settings, mailbox):
    """
    Two processes on one ledger tick in the same moment: one body, one mail.
    """
    script = (
        "import sys\nfrom datetime import datetime\nfrom gateway.ledger.store import open_ledger\n"
        "from gateway.nightly import keep_due, send_unsent\nfrom gateway.settings import Summary\n"
        "ledger = open_ledger(sys.argv[1])\nsettings = Summary.model_validate_json(sys.argv[2])\n"
        "now = datetime.fromisoformat(sys.argv[3])\nprint('ready', flush=True)\nsys.stdin.readline()\n"
        "keep_due(ledger, settings, now, lambda day: f'{sys.argv[4]}\\n')\nprint(send_unsent(ledger, settings, now))\n"
    )
    mailbox.slow = threading.Event()
    words = [sys.executable, "-c", script, database_url, settings.model_dump_json(), NIGHT.isoformat()]
    clocks = [
        subprocess.Popen([*words, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in ("north", "south")
    ]
    for clock in clocks:
        assert clock.stdout.readline() == "ready\n"
    for clock in clocks:
        clock.stdin.write("\n")
        clock.stdin.flush()
    # The mail server keeps the first one waiting until the other has gone away with nothing to do.
    until = time.monotonic() + 120
    while all(clock.poll() is None for clock in clocks) and time.monotonic() < until:
        time.sleep(0.02)
    mailbox.slow.set()
    answers = [clock.communicate(timeout=120)[0].split()[-1] for clock in clocks]

    assert sorted(answers) == ["0", "1"]
    assert len(mailbox.contents) == 1
    assert kept_summary(ledger, DAY).body.strip() in ("north", "south")
    assert kept_summary(ledger, DAY).sent_at == NIGHT


def test_own_summary_that_comes_back_is_not_counted(ledger, settings, mailbox, examine_data):
    """
    The journal brings our own summary back: the next day is still a day without mail.
    """
    keep_due(ledger, settings, NIGHT, body_of(ledger))
    send_unsent(ledger, settings, NIGHT)
    found = examine_data(mailbox.contents[0])
    assert (found.documents, found.attachments) == ((), ())
    assert found.message_id == kept_summary(ledger, DAY).message_id

    arrival = Arrival("ident:Q9", "0" * 16 + "-" + "0" * 12, Door.JOURNAL, Envelope(None), 9, "0" * 64, LATER)
    record_arrivals(ledger, [arrival])
    append_examination(ledger, "ident:Q9", found, LATER)

    next_day = day_figures(ledger, *day_bounds(date(2014, 5, 7)))
    assert next_day.mails_by_door == next_day.mails_by_state == {}
    assert next_day.mails_to_date == 0
    assert totals(ledger).mails == 1, "it was seen, and its row shows it"


def test_a_waiting_mail_is_counted_beside_a_summary(ledger, settings):
    """
    A mail not read yet has no Message-ID known; it counts all the same.
    """
    keep_due(ledger, settings, NIGHT, body_of(ledger))
    record_arrivals(ledger, [replace(make_arrival(n), received_at=LATER) for n in (1, 2)])
    append_examination(ledger, "ident:Q1", make_examination(), LATER)

    figures = day_figures(ledger, *day_bounds(date(2014, 5, 7)))
    assert sum(figures.mails_by_door.values()) == figures.mails_to_date == 2
