from __future__ import annotations

import time

import pytest

from tests.intake.running import Doors
from tests.real.client import smtp
from tests.real.ports import free_port
from tests.real.sink import Sink

CONTENT = b"Subject: {}\r\nX: " + b"a" * 70_000 + b"\r\n\r\n.\r\n..x\r\n\x00 nul, \r lone, \xff raw\r\nend\r\n"


def mail(subject):
    return CONTENT.replace(b"{}", subject.encode())


class Line:
    def __init__(self, data):
        self.sink = Sink(free_port())
        self.doors = Doors(data, journal=False, relay=True, next_port=self.sink.port)
        self.doors.start()

    def send(self, subject, *recipients, mail_from="<a@b.vn>", xforward=""):
        with smtp(self.doors.relay_port) as client:
            replies = client.deliver(mail(subject), *recipients, mail=mail_from, xforward=xforward)
        assert replies[0].startswith("250")

    def until_nothing_is_owed(self):
        until = time.monotonic() + 90
        while self.doors.owed():
            assert time.monotonic() < until, "still owed"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    opened = Line(tmp_path_factory.mktemp("relay") / "data")
    yield opened
    opened.doors.end()
    opened.sink.stop()


def test_the_next_hop_gets_the_same_bytes_and_parameters(line):
    """Content, addresses, DSN parameters and XFORWARD pass unchanged."""
    line.send(
        "same",
        "<=?utf-8?q?x?=@d.vn> NOTIFY=FAILURE ORCPT=rfc822;o@d.vn",
        '<"đ x"@e.vn>',
        mail_from="<a@b.vn> SIZE=9 BODY=8BITMIME SMTPUTF8 RET=FULL ENVID=q+2B1",
        xforward="NAME=out.vn ADDR=192.0.2.7 IDENT=4jX7MT65h7zJTJsame",
    )
    (taken,) = line.sink.wait_for(1, "same")

    assert taken.content == mail("same")
    assert taken.mail == f"<a@b.vn> SIZE={len(mail('same'))} BODY=8BITMIME SMTPUTF8 RET=FULL ENVID=q+2B1"
    assert taken.rcpt == ["<=?utf-8?q?x?=@d.vn> NOTIFY=FAILURE ORCPT=rfc822;o@d.vn", '<"đ x"@e.vn>']
    assert taken.xforward == ["NAME=out.vn", "ADDR=192.0.2.7", "IDENT=4jX7MT65h7zJTJsame"]


def test_each_recipient_has_a_fate_of_its_own(line):
    """One gets the mail, one is refused for good and the sender is told, one is tried again until it works."""
    line.sink.replies = {"gone@": "550 5.1.1 no such user", "busy@": "451 4.2.0 later"}
    line.send("fates", "<good@d.vn>", "<gone@d.vn>", "<busy@d.vn>")
    (first,) = line.sink.wait_for(1, "fates")
    (notice,) = line.sink.wait_until(1, lambda one: one.mail.startswith("<>"), "notice")
    line.sink.replies = {}
    second = line.sink.wait_for(2, "fates")[1]
    line.until_nothing_is_owed()

    assert first.rcpt == ["<good@d.vn>"]
    assert second.rcpt == ["<busy@d.vn>"]
    assert notice.rcpt == ["<a@b.vn> NOTIFY=NEVER"]
    assert b"Final-Recipient: rfc822; gone@d.vn" in notice.content
    assert b"550 5.1.1 no such user" in notice.content


def test_the_null_sender_is_never_answered(line):
    """A notice about a notice would run for ever."""
    line.sink.replies = {"gone@": "550 5.1.1 no such user"}
    before = len(line.sink.taken)
    line.send("null", "<gone@d.vn>", mail_from="<>")
    line.until_nothing_is_owed()
    line.sink.replies = {}

    assert len(line.sink.taken) == before


def test_mail_waits_for_a_next_hop_that_is_down(line):
    """Taken with 250 while the next hop is away, delivered once it is back."""
    line.sink.stop()
    for number in range(5):
        line.send(f"down-{number}", "<c@d.vn>")
    assert line.doors.owed() == 5
    line.sink.start()

    for number in range(5):
        assert line.sink.wait_for(1, f"down-{number}")[0].content == mail(f"down-{number}")
    line.until_nothing_is_owed()


def test_what_is_owed_survives_a_stop(line):
    """A mail that was not delivered yet is delivered after the next start."""
    line.sink.stop()
    line.send("restart", "<c@d.vn>")
    line.doors.end()
    line.sink.start()
    line.doors.start()

    assert line.sink.wait_for(1, "restart")[0].content == mail("restart")


def test_two_equal_mails_without_a_queue_id_are_both_delivered(line):
    """The relay never takes a mail for seen by its content alone."""
    for _ in range(2):
        line.send("twice", "<c@d.vn>")

    assert len(line.sink.wait_for(2, "twice")) == 2


def test_a_large_mail_is_handed_on_in_little_memory(line):
    """50 MB go in and out in pieces."""
    content = mail("large") + (b"x" * 78 + b"\r\n") * 625_000
    before = line.doors.peak_mb()
    with smtp(line.doors.relay_port) as client:
        assert client.deliver(content, "<c@d.vn>")[0].startswith("250")
    (taken,) = line.sink.wait_for(1, "large")
    line.until_nothing_is_owed()

    assert taken.content == content
    assert line.doors.peak_mb() - before < 15
