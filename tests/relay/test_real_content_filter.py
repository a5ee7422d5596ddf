from __future__ import annotations

import signal
import time

import pytest

from tests.intake.running import Doors
from tests.real.client import smtp
from tests.real.crafted import CRAFTED, HEAD, without_trace
from tests.real.postfix import Postfix
from tests.real.sink import Sink

pytestmark = pytest.mark.real
FROM = "<a@stttt.quangngai.gov.vn> RET=HDRS ENVID=q1"
TO = ("<b@snv.quangngai.gov.vn> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;old+2Bb@snv.quangngai.gov.vn", "<c@gmail.com>")


class Chain:
    """Postfix, our doors as its content filter, Postfix again, a sink."""

    def __init__(self, data):
        self.sink = Sink()
        self.doors = Doors(data, journal=False, relay=True)
        self.postfix = Postfix("content-filter", self.sink.port, self.doors.relay_port)
        self.doors.start(next_port=self.postfix.back_port)

    def send(self, name, content=None, mail=FROM, to=TO):
        with smtp(self.postfix.port) as client:
            replies = client.deliver(content or HEAD.format(name=name).encode() + b"\r\nx\r\n", *to, mail=mail)
        assert replies[0].startswith("250")

    def stop(self):
        self.postfix.stop()
        self.doors.end()
        self.sink.stop()


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    opened = Chain(tmp_path_factory.mktemp("filter") / "data")
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def alone():
    sink = Sink()
    postfix = Postfix("alone", sink.port)
    yield postfix, sink
    postfix.stop()
    sink.stop()


@pytest.mark.parametrize("name", CRAFTED)
def test_mail_is_the_same_with_and_without_us(chain, alone, name):
    """Never alter: the bytes but for trace lines, sender, recipients and DSN parameters are equal."""
    postfix, sink = alone
    with smtp(postfix.port) as client:
        assert client.deliver(CRAFTED[name], *TO, mail=FROM)[0].startswith("250")
    (expected,) = sink.wait_for(1, name)

    chain.send(name, CRAFTED[name])
    (taken,) = chain.sink.wait_for(1, name)

    assert without_trace(taken.content) == without_trace(expected.content)
    assert sorted(taken.rcpt) == sorted(expected.rcpt)
    assert _without_size(taken.mail) == _without_size(expected.mail)


def _without_size(mail):
    return [word for word in mail.split() if not word.startswith("SIZE=")]


def test_vietnamese_mailboxes_pass_as_they_are(chain):
    """SMTPUTF8 sender and recipients go all the way."""
    chain.send("utf8", mail="<đức@stttt.quangngai.gov.vn> SMTPUTF8", to=("<tổ@snv.quangngai.gov.vn>",))

    (taken,) = chain.sink.wait_for(1, "utf8")
    assert taken.mail.startswith("<đức@stttt.quangngai.gov.vn>")
    assert taken.rcpt[0].startswith("<tổ@snv.quangngai.gov.vn>")


def test_no_mail_is_lost_when_we_are_killed(chain):
    """Mails sent around a kill -9 all arrive, late."""
    for number in range(20):
        chain.send(f"kill-{number}")
        if number == 8:
            chain.doors.end(signal.SIGKILL)
    chain.doors.start()
    chain.postfix.flush()

    for number in range(20):
        chain.sink.wait_for(1, f"kill-{number}")


def test_a_mail_killed_between_commit_and_reply_is_delivered_and_counted_once(chain):
    """Postfix hands the mail over again; its queue id tells that it is in good hands already."""
    chain.doors.end()
    chain.doors.start(stop_at="committed")
    chain.send("killed")
    while not (chain.doors.data / "committed").exists():
        time.sleep(0.01)
    chain.sink.wait_for(1, "killed")
    while chain.doors.owed():
        time.sleep(0.01)
    chain.doors.end(signal.SIGKILL)
    before = len(chain.doors.mails())
    chain.doors.start(stop_at="")
    chain.postfix.flush()
    while chain.postfix.queued() or chain.doors.owed():
        time.sleep(0.05)

    assert len(chain.sink.wait_for(1, "killed")) == 1
    assert len(chain.doors.mails()) == before
