"""Mail into the running service: taken, examined, counted once, whatever happens to it."""

from __future__ import annotations

import signal
import sqlite3
import threading

from tests.real.client import lmtp
from tests.scenarios.letters import RECIPIENT, letter
from tests.scenarios.running import until


def test_a_journal_copy_becomes_a_document(service):
    """
    In at the LMTP door, out in `vanthu documents`, on the page and in the metrics; the spool is empty again.
    """
    service.start()
    assert service.deliver(letter(1))[0].startswith("250")
    service.wait_done(1)

    (document,) = service.documents()
    assert (document["symbol"], document["type"], document["issuer"]["id"]) == ("1/STTTT-VP", "cong_van", "stttt")
    assert [scope["recipients"] for scope in document["scopes"]] == [["snv"]]
    assert "1/STTTT-VP" in service.get("/?period=2014")[1]
    until(lambda: 'vanthu_mails{state="done"} 1.0' in service.get("/metrics")[1], "the mail to be counted")
    until(lambda: not service.spool_files(), "the spool to be empty")
    assert service.end() == 0


def test_killed_in_the_middle_every_mail_is_done_once(service):
    """
    kill -9 while many mails are examined, twice: after the next start each is examined once.
    """
    number = 40
    service.start()
    mails = [letter(n) for n in range(1, number + 1)]
    assert {reply[:3] for reply in service.deliver(*mails)} == {"250"}
    for done in (3, 12):
        until(lambda done=done: service.states().get("done", 0) >= done, f"{done} done")
        service.end(signal.SIGKILL)
        until(lambda: not service.survivors(), "the children of the killed service to end", 20)
        service.start()
    service.wait_done(number)

    assert service.rows("SELECT count(*) FROM examination") == [(number,)]
    documents = service.documents()
    assert sorted(one["number"] for one in documents) == sorted(str(n) for n in range(1, number + 1))
    assert service.rows("SELECT count(*) FROM exchange") == [(number,)]
    until(lambda: not service.spool_files(), "the spool to be empty")
    assert service.end() == 0


def test_the_same_mail_twice_is_counted_once(service):
    """
    A repeated transaction, with and without a queue id, over a restart too.
    """
    service.start()
    forwarded = "IDENT=4bZk7z1Qm8zKf2 ADDR=10.0.0.1"
    service.deliver(letter(1), letter(1))
    service.deliver(letter(2), xforward=forwarded)
    service.end()
    service.start()
    service.deliver(letter(1))
    service.deliver(letter(2), xforward=forwarded)
    service.wait_done(2)

    assert sorted(one["symbol"] for one in service.documents()) == ["1/STTTT-VP", "2/STTTT-VP"]
    assert service.rows("SELECT count(*) FROM exchange") == [(2,)]


def test_a_further_recipient_of_the_same_mail_is_added(service):
    """
    A server that splits a mail over transactions: one mail, one document, two recipients.
    """
    service.start()
    service.deliver(letter(1))
    service.wait_done(1)
    service.deliver(letter(1), recipient="stc@quangngai.gov.vn")

    until(lambda: service.rows("SELECT count(*) FROM exchange") == [(2,)], "the second exchange")
    service.wait_done(1)
    (document,) = service.documents()
    assert sorted(document["scopes"][0]["recipients"]) == ["snv", "stc"]


def test_a_full_disk_refuses_for_now_and_takes_after_a_reload(service):
    """
    Too little space: 4xx, nothing half kept; with a smaller reserve the same mail is taken.
    """
    service.start(storage={"min_free_mb": 1_000_000})
    with lmtp(service.ports["journal"]) as client:
        assert client.say("MAIL FROM:<a@b.vn>")[0].startswith("452 4.3.1")
    assert service.get("/readyz")[0] == 503
    assert service.states() == {}
    assert service.spool_files() == []

    assert service.reload(storage={"min_free_mb": 1})["event"] == "reloaded"
    assert service.deliver(letter(1))[0].startswith("250")
    assert service.get("/readyz")[0] == 200
    service.wait_done(1)


def test_a_locked_database_loses_nothing(service):
    """
    Another process holds the database for 20 s: what was answered 250 is there, what was not comes again.
    """
    service.start()
    service.deliver(letter(1), letter(2))
    other = sqlite3.connect(service.data / "vanthu.db", isolation_level=None, timeout=120)
    other.execute("BEGIN IMMEDIATE")
    replies: dict[int, str] = {}
    senders = [
        threading.Thread(target=lambda n=n: replies.update({n: service.deliver(letter(n))[0]})) for n in range(3, 7)
    ]
    for sender in senders:
        sender.start()
    threading.Event().wait(20)
    assert all(not reply.startswith("250") for reply in replies.values())
    other.execute("ROLLBACK")
    other.close()
    for sender in senders:
        sender.join(180)
    for number, reply in sorted(replies.items()):
        if not reply.startswith("250"):
            assert reply[:1] == "4"
            assert service.deliver(letter(number))[0].startswith("250")
    service.wait_done(6)

    assert len(service.documents()) == 6
    assert service.end() == 0


def test_recipients_are_kept_as_the_server_wrote_them(service):
    """
    The journal's suffix is taken off, nothing else.
    """
    service.start()
    service.deliver(letter(1))
    service.wait_done(1)

    (mail,) = service.command("mails", "--json")
    assert mail["recipients"] == [RECIPIENT]
    assert mail["door"] == "journal"
