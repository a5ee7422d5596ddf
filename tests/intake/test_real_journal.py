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
FROM = "<a@stttt.quangngai.gov.vn>"
TO = "<b@snv.quangngai.gov.vn>"


class Chain:
    """Postfix with journal copies to our doors, its mail going to a sink."""

    def __init__(self, data):
        self.doors = Doors(data)
        self.doors.start()
        self.sink = Sink()
        self.postfix = Postfix("journal", self.sink.port, self.doors.journal_port)

    def send(self, name, content=None, *, to=(TO,), mail=FROM):
        with smtp(self.postfix.port) as client:
            assert client.deliver(content or HEAD.format(name=name).encode() + b"\r\nx\r\n", *to, mail=mail)[
                0
            ].startswith("250")
        return self.sink.wait_for(1, name)[0]

    def kept(self, name, count=1):
        """The rows of the copies, once there are so many."""
        until = time.monotonic() + 90
        while time.monotonic() < until:
            found = [mail for mail in self.doors.mails() if self._is(mail, name)]
            if len(found) >= count and not self.postfix.queued():
                return found
            time.sleep(0.05)
        raise AssertionError(f"{name}: {found}\n{self.postfix.log()[-2000:]}")

    def _is(self, mail, name):
        return f"\nSubject: {name}\r\n".encode() in self.doors.content(mail["spool_id"])[:4000]

    def stop(self):
        self.postfix.stop()
        self.sink.stop()
        self.doors.end()


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    opened = Chain(tmp_path_factory.mktemp("journal") / "data")
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
def test_journal_copies_leave_the_mail_as_it_is_without_us(chain, alone, name):
    """The same bytes but for the trace lines arrive with and without us, and our copy has the same bytes."""
    postfix, sink = alone
    with smtp(postfix.port) as client:
        assert client.deliver(CRAFTED[name], TO, mail=FROM)[0].startswith("250")
    expected = without_trace(sink.wait_for(1, name)[0].content)

    taken = chain.send(name, CRAFTED[name])
    copy = chain.doors.content(chain.kept(name)[0]["spool_id"])

    assert without_trace(taken.content) == expected
    if name != "long-lines":  # Folded by Postfix on its own way out, not on the way to us.
        assert copy == taken.content


def test_all_recipients_arrive_in_one_transaction_without_the_suffix(chain):
    """The row has the sender, every recipient as in the mail, and the queue id."""
    to = [f"<n{number}@snv.quangngai.gov.vn>" for number in range(120)] + ["<x@gmail.com>"]
    chain.send("many", to=to)

    (mail,) = chain.kept("many")
    assert mail["envelope"]["mail_from"] == FROM.strip("<>")
    assert sorted(mail["envelope"]["rcpt_to"]) == sorted(address.strip("<>") for address in to)
    assert mail["key"].startswith(f"ident:{mail['envelope']['ident']}:")


def test_vietnamese_mailboxes_arrive_as_they_are(chain):
    """SMTPUTF8 addresses pass Postfix, journal and ledger letter by letter."""
    chain.send("utf8", to=["<đức@snv.quangngai.gov.vn>"], mail=f"{FROM} SMTPUTF8")

    assert chain.kept("utf8")[0]["envelope"]["rcpt_to"] == ["đức@snv.quangngai.gov.vn"]


def test_mail_passes_undisturbed_while_we_are_down(chain):
    """The copies wait in Postfix's queue and come when we are back."""
    chain.doors.end(signal.SIGKILL)
    for number in range(5):
        chain.send(f"down-{number}")
    chain.doors.start()
    chain.postfix.flush()

    for number in range(5):
        assert len(chain.kept(f"down-{number}")) == 1


def test_a_copy_killed_between_commit_and_reply_counts_once(chain):
    """Postfix sends the copy again; it is the same queue file and content."""
    chain.doors.end()
    chain.doors.start(stop_at="committed")
    chain.send("killed")
    while not (chain.doors.data / "committed").exists():
        time.sleep(0.01)
    chain.doors.end(signal.SIGKILL)
    (chain.doors.data / "committed").unlink()
    chain.doors.start(stop_at="")
    chain.postfix.flush()

    assert len(chain.kept("killed")) == 1
    assert chain.doors.sightings() == 1


def test_a_full_disk_delays_copies_and_loses_none(chain):
    """452 keeps the copy in Postfix's queue; the mail itself has long arrived."""
    chain.doors.end()
    chain.doors.start(min_free_mb=1_000_000_000)
    chain.send("full")
    while "452 4.3.1" not in chain.postfix.log():
        time.sleep(0.05)
    chain.doors.end()
    chain.doors.start(min_free_mb=1)
    chain.postfix.flush()

    assert len(chain.kept("full")) == 1
