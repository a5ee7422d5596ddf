from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import time

import pytest

from gateway.intake.commit import GroupCommit
from gateway.intake.dialogue import LmtpDialogue, Reception
from gateway.records import Door
from gateway.spool import Spool
from tests.intake.running import Doors
from tests.real.client import lmtp

ODD_BYTES = b"Subject: x\r\n\r\n" + b"a" * 300_000 + b"\r\n\x00 nul, \r lone, \n lone, \xff raw\r\n.\r\n..\r\nend\r\n"


class Since:
    """What came into running doors since this moment."""

    def __init__(self, doors):
        self.doors = doors
        self.journal_port = doors.journal_port
        self.content = doors.content
        self._mails = {mail["key"] for mail in doors.mails()}
        self._files = set(doors.files())
        self._sightings = doors.sightings()

    def mails(self):
        return [mail for mail in self.doors.mails() if mail["key"] not in self._mails]

    def files(self):
        return [spool_id for spool_id in self.doors.files() if spool_id not in self._files]

    def sightings(self):
        return self.doors.sightings() - self._sightings


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    doors = Doors(tmp_path_factory.mktemp("doors") / "data")
    doors.start()
    yield doors
    doors.end()


@pytest.fixture
def doors(running):
    return Since(running)


@pytest.fixture
def own_doors(tmp_path):
    doors = Doors(tmp_path / "data")
    doors.start()
    yield doors
    doors.end()


@pytest.fixture
def ident(request):
    """A long queue id of this test's own."""
    return "4jX7MT65h7zB" + "".join(c for c in request.node.name if c in "bcdfghjklmnpqrstvwxy")


def test_any_bytes_and_lines_of_any_length_are_kept_as_they_came(doors):
    """Long lines, NUL, lone CR and LF, raw bytes and dots reach the spool unchanged."""
    with lmtp(doors.journal_port) as client:
        assert client.deliver(ODD_BYTES, "<c@d.vn>")[0].startswith("250")

    assert doors.content(doors.mails()[0]["spool_id"]) == ODD_BYTES


def test_every_recipient_gets_a_reply_of_its_own(doors):
    """RFC 2033: one true reply for each RCPT that was accepted, also a repeated one."""
    with lmtp(doors.journal_port) as client:
        replies = client.deliver(b"x\r\n", "<c@d.vn>", "<e@f.vn>", "<c@d.vn>")
        assert [reply[:3] for reply in replies] == ["250"] * 3
        assert client.say("NOOP") == ["250 2.0.0 Ok"]

    assert doors.mails()[0]["envelope"]["rcpt_to"] == ["c@d.vn", "e@f.vn"]


def test_envelope_is_kept_verbatim_with_its_dsn_parameters(doors, ident):
    """The null sender, odd addresses and DSN parameters are kept; the journal suffix is taken off."""
    odd = '"đ> x"@quangngai.gov.vn'
    with lmtp(doors.journal_port) as client:
        client.deliver(
            b"x\r\n",
            f"<{odd}.journal.invalid> NOTIFY=NEVER ORCPT=utf-8;x",
            "<=?utf-8?q?x?=@b.vn.Journal.Invalid>",
            mail="<> SIZE=3 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=q+2B1",
            xforward=f"ADDR=192.0.2.7 IDENT={ident}",
        )

    envelope = doors.mails()[0]["envelope"]
    assert envelope["mail_from"] == ""
    assert envelope["rcpt_to"] == [odd, "=?utf-8?q?x?=@b.vn"]
    assert envelope["mail_params"] == ["BODY=8BITMIME", "SMTPUTF8", "RET=HDRS", "ENVID=q+2B1"]
    assert envelope["rcpt_params"] == [["NOTIFY=NEVER", "ORCPT=utf-8;x"], []]
    assert (envelope["ident"], envelope["client"]) == (ident, "192.0.2.7")


def test_the_same_transaction_twice_counts_once(doors, ident):
    """A mail whose 250 was lost comes again with the same queue id and content."""
    with lmtp(doors.journal_port) as client:
        for _ in range(2):
            assert client.deliver(b"x\r\n", "<c@d.vn>", xforward=f"IDENT={ident}")[0].startswith("250")

    assert len(doors.mails()) == 1
    assert len(doors.files()) == 1


def test_further_recipients_of_one_queue_file_are_not_lost(doors, ident):
    """Over the recipient limit Postfix splits one queue file: one mail, all recipients."""
    with lmtp(doors.journal_port) as client:
        client.deliver(b"x\r\n", "<c@d.vn>", xforward=f"IDENT={ident}")
        client.deliver(b"x\r\n", "<e@f.vn>", xforward=f"IDENT={ident}")

    assert (len(doors.mails()), doors.sightings()) == (1, 1)


def test_a_changed_mail_under_the_same_queue_id_is_another_mail(doors, ident):
    """A filter may hand the id on with a version of its own: no version is lost by the id alone."""
    with lmtp(doors.journal_port) as client:
        client.deliver(b"x\r\n", "<c@d.vn>", xforward=f"IDENT={ident}")
        client.deliver(b"y\r\n", "<c@d.vn>", xforward=f"IDENT={ident}")

    assert len(doors.mails()) == 2


def test_a_client_that_half_closes_still_gets_its_answer(doors):
    """The end of what a client sends is no reason to drop its mail."""
    with lmtp(doors.journal_port) as client:
        client.say("MAIL FROM:<a@b.vn>", "RCPT TO:<c@d.vn>", "DATA")
        client.socket.sendall(b"half-closed\r\n.\r\n")
        client.socket.shutdown(socket.SHUT_WR)
        assert client.reply().startswith("250")

    assert len(doors.mails()) == 1


def test_commands_behind_the_final_dot_are_obeyed(doors):
    """Postfix pipelines QUIT, or the next MAIL, behind the final dot."""
    with lmtp(doors.journal_port) as client:
        client.say("MAIL FROM:<a@b.vn>", "RCPT TO:<c@d.vn>", "DATA")
        client.socket.sendall(b"x\r\n.\r\nMAIL FROM:<e@f.vn>\r\nQUIT\r\n")
        assert [client.reply()[:3] for _ in range(3)] == ["250", "250", "221"]


def test_a_mail_cut_before_its_final_dot_is_not_taken(doors):
    """Half a mail is no mail: its sender still has it and got no 250."""
    with lmtp(doors.journal_port) as client:
        client.say("MAIL FROM:<a@b.vn>", "RCPT TO:<c@d.vn>", "DATA")
        client.socket.sendall(b"x" * 400_000 + b"\r\n")
    with lmtp(doors.journal_port) as client:
        assert client.deliver(b"whole\r\n", "<c@d.vn>")[0].startswith("250")

    assert len(doors.mails()) == 1
    assert len(doors.files()) == 1


def test_a_mail_too_large_is_refused_for_now_and_never_bounced(doors):
    """SIZE has no number, since Postfix would bounce by itself; what we can't take is 452."""
    with lmtp(doors.journal_port) as client:
        assert "SIZE|" in client.say("LHLO test")[0]
        assert client.say("MAIL FROM:<a@b.vn> SIZE=999999999999")[0].startswith("452 4.3.4")
        assert client.say("MAIL FROM:<a@b.vn> SIZE=10")[0].startswith("250")


def test_a_full_disk_is_try_later_and_nothing_is_lost(tmp_path):
    """Before the reserve is touched mail is refused with 4xx, and taken again once there is room."""
    doors = Doors(tmp_path / "data", min_free_mb=1_000_000_000)
    doors.start()
    with lmtp(doors.journal_port) as client:
        assert client.say("MAIL FROM:<a@b.vn>")[0].startswith("452 4.3.1")
    doors.end()
    doors.start(min_free_mb=1)
    with lmtp(doors.journal_port) as client:
        assert client.deliver(b"x\r\n", "<c@d.vn>")[0].startswith("250")
    doors.end()

    assert len(doors.mails()) == 1


def test_a_stopped_service_finishes_the_mail_it_is_reading(own_doors):
    """SIGTERM in the middle of a mail: the mail is taken to its end, idle sessions are sent away."""
    with lmtp(own_doors.journal_port) as client, lmtp(own_doors.journal_port) as idle:
        client.say("MAIL FROM:<a@b.vn>", "RCPT TO:<c@d.vn>", "DATA")
        client.socket.sendall(b"first half\r\n")
        os.kill(own_doors.pid, signal.SIGTERM)
        assert idle.reply().startswith("421")
        client.socket.sendall(b"second half\r\n.\r\n")
        assert client.reply().startswith("250")
    assert own_doors.end() == 0

    assert own_doors.content(own_doors.mails()[0]["spool_id"]) == b"first half\r\nsecond half\r\n"


def test_a_mail_killed_between_commit_and_reply_counts_once(own_doors, ident):
    """kill -9 after the row and before the 250: the sender sends again, and nothing is counted twice."""
    own_doors.end()
    own_doors.start(stop_at="committed")
    with lmtp(own_doors.journal_port) as client:
        client.say(f"XFORWARD IDENT={ident}", "MAIL FROM:<a@b.vn>", "RCPT TO:<c@d.vn>", "DATA")
        client.send(b"x\r\n")
        while not (own_doors.data / "committed").exists():
            time.sleep(0.01)
        own_doors.end(signal.SIGKILL)
        with pytest.raises(ConnectionError):
            client.reply()
    own_doors.start(stop_at="")
    with lmtp(own_doors.journal_port) as client:
        assert client.deliver(b"x\r\n", "<c@d.vn>", xforward=f"IDENT={ident}")[0].startswith("250")

    assert len(own_doors.mails()) == 1
    assert own_doors.files() == [own_doors.mails()[0]["spool_id"]]


def test_a_large_mail_passes_through_little_memory(running):
    """50 MB go from the socket to the disk in pieces."""

    before = running.peak_mb()
    line = b"x" * 78 + b"\r\n"
    with lmtp(running.journal_port) as client:
        assert client.deliver(line * (50_000_000 // len(line)), "<c@d.vn>")[0].startswith("250")

    assert running.peak_mb() - before < 15


def test_bad_commands_leave_the_session_usable(doors):
    """Nonsense gets 5xx replies in order, one each, and no state."""
    with lmtp(doors.journal_port) as client:
        replies = client.say(
            "EHLO x",
            "BOGUS",
            "RCPT TO:<a@b.vn>",
            "MAIL FROM:",
            "DATA",
            "XFORWARD x",
            "x" * 9000,
            "MAIL FROM:<a@b.vn> AUTH=<>",
        )
        assert [reply[:3] for reply in replies] == ["500", "500", "503", "501", "503", "501", "500", "555"]
        assert client.deliver(b"x\r\n", "<c@d.vn>")[0].startswith("250")


def talk_in_process(tmp_path, timeout_s, speak, before_row=lambda: None):
    """Run `speak(port)` in a thread against a door with that time limit."""

    def record(arrivals):
        before_row()
        return [True] * len(arrivals)

    async def run():
        commit = GroupCommit(Spool(tmp_path / "spool", 1), record, lambda new: None)
        reception = Reception(Door.JOURNAL, commit, 10**9, timeout_s=timeout_s)
        server = await asyncio.get_running_loop().create_server(lambda: LmtpDialogue(reception), "127.0.0.1", 0)
        result = await asyncio.to_thread(speak, server.sockets[0].getsockname()[1])
        server.close()
        await commit.close()
        return result

    return asyncio.run(run())


def test_slow_mail_is_read_to_its_end_and_silence_is_not(tmp_path):
    """The time limit is for silence: a slow line keeps its session, a silent client loses it."""

    def speak(port):
        with lmtp(port) as client:
            client.say("MAIL FROM:<a@b.vn>", "RCPT TO:<c@d.vn>", "DATA")
            for _ in range(16):
                client.socket.sendall(b"slow\r\n")
                time.sleep(0.2)
            client.socket.sendall(b".\r\n")
            assert client.reply().startswith("250")
            client.say("MAIL FROM:<a@b.vn>", "RCPT TO:<c@d.vn>", "DATA")
            with pytest.raises(ConnectionError):
                client.reply()

    talk_in_process(tmp_path, 3.0, speak)


def test_a_client_that_goes_away_while_we_commit_disturbs_nobody(tmp_path):
    """Its mail, read to the end, is kept all the same, and the next session is served."""
    gone = threading.Event()

    def speak(port):
        with lmtp(port) as client:
            client.say("MAIL FROM:<a@b.vn>", "RCPT TO:<c@d.vn>", "DATA")
            client.socket.sendall(b"gone\r\n.\r\n")
            while not list(spool.ids()):
                time.sleep(0.01)
        gone.set()
        with lmtp(port) as client:
            assert client.deliver(b"next\r\n", "<c@d.vn>")[0].startswith("250")

    spool = Spool(tmp_path / "spool", 1)
    talk_in_process(tmp_path, 90.0, speak, before_row=lambda: gone.wait(90))

    assert [spool.read(spool_id) for spool_id in spool.ids()] == [b"gone\r\n", b"next\r\n"]
