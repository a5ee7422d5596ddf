from __future__ import annotations

import signal
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from gateway.intake.imap_accounts import logins_of
from gateway.intake.imap_session import Examined, ImapSession
from tests.intake.imap_running import Polling, make_mail, until
from tests.real.dovecot import Dovecot
from tests.real.wiretap import Wiretap

pytestmark = pytest.mark.real
OWNERS = [f"n{number}@snv.quangngai.gov.vn" for number in range(30)]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def dovecot():
    server = Dovecot(OWNERS)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def numbers():
    return count()


@pytest.fixture
def owner(numbers):
    """A mailbox that no other test has touched."""
    return OWNERS[next(numbers)]


@pytest.fixture
def polling(tmp_path, dovecot, owner):
    return Polling(tmp_path, dovecot.port, owner)


@pytest.fixture
def wire(dovecot):
    tap = Wiretap(dovecot.port)
    yield tap
    tap.stop()


def test_new_mail_is_taken_byte_for_byte(dovecot, owner, polling):
    """Each mail of the mailbox gets a spool file with its bytes and a row under its place."""
    mails = [make_mail("văn bản"), make_mail("lớn hơn", 300_000), make_mail("nhỏ")]
    dovecot.deliver(owner, *mails)

    assert polling.poll() == 3
    assert polling.contents() == mails
    validity, uid = polling.cursor()
    assert uid == 3
    assert sorted(arrival.key for arrival in polling.arrivals) == [
        f"imap:vp:INBOX:{validity}:{uid}" for uid in (1, 2, 3)
    ]
    assert {arrival.original_name for arrival in polling.arrivals} == {"vp/INBOX"}


def test_the_envelope_of_a_polled_mail_claims_no_recipient(dovecot, owner, polling):
    """One copy proves one mailbox only; headers name the others, and sender and recipients are read there."""
    dovecot.deliver(owner, make_mail("a"))
    polling.poll()

    assert polling.arrivals[0].envelope.mail_from is None
    assert polling.arrivals[0].envelope.rcpt_to == ()


def test_reading_leaves_no_trace_in_the_mailbox(tmp_path, dovecot, owner, wire):
    """Flags are the same before and after, and only EXAMINE and BODY.PEEK go over the wire."""
    dovecot.deliver(owner, make_mail("a"), make_mail("b", 2_500_000))
    before = dovecot.flags(owner)
    Polling(tmp_path, wire.port, owner).poll()

    assert dovecot.flags(owner) == before == {1: (), 2: ()}
    words = {line.split()[1] if line.startswith("UID") else line.split()[0] for line in wire.commands()}
    assert words <= {"CAPABILITY", "AUTHENTICATE", "EXAMINE", "SEARCH", "FETCH", "NOOP", "LOGOUT"} | {
        line for line in wire.commands() if " " not in line
    }
    fetched = [line for line in wire.commands() if "FETCH" in line]
    assert fetched and all("RFC822.SIZE" in line or "BODY.PEEK[]" in line for line in fetched)


def test_a_second_round_fetches_nothing_again(tmp_path, dovecot, owner, wire):
    """The place in the mailbox is remembered, also by a gateway that starts anew."""
    dovecot.deliver(owner, make_mail("a"), make_mail("b"))
    polling = Polling(tmp_path, wire.port, owner)
    assert polling.poll() == 2
    wire.said.clear()

    assert polling.poll() == 0
    assert not [line for line in wire.commands() if "FETCH" in line]


def test_a_server_that_names_the_last_mail_again_brings_nothing_new(dovecot, owner, polling):
    """ "n:*" is never empty [RFC 3501 §9]; what lies below n is not new."""
    dovecot.deliver(owner, make_mail("a"), make_mail("b"))
    session = ImapSession(logins_of(polling.settings())[0], 20)
    session.open()
    session.examine("INBOX")

    assert session.uids_after(2, Examined(1, None, 2)) == []
    assert session.uids_after(1, Examined(1, None, 2)) == [2]
    assert session.uids_after(0, Examined(1, 150_000, 60_000)) == [1, 2]
    session.close()


def test_a_kill_between_commit_and_cursor_counts_once(tmp_path, dovecot, owner, wire):
    """The rows are there and the cursor is not: nothing is fetched or counted again."""
    dovecot.deliver(owner, make_mail("a"), make_mail("b"))
    polling = Polling(tmp_path, wire.port, owner)
    script = "import sys; from tests.intake.imap_killed import poll_and_hang; poll_and_hang(*sys.argv[1:])"
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path), str(wire.port), owner], cwd=ROOT)
    until((tmp_path / "committed").exists)
    process.send_signal(signal.SIGKILL)
    process.wait(90)
    assert polling.mails() == 2
    assert polling.cursor() is None
    wire.said.clear()

    assert polling.poll() == 0
    assert polling.mails() == 2
    assert polling.cursor()[1] == 2
    assert polling.rows("SELECT count(*) FROM mail_seen") == [(0,)]
    assert not [line for line in wire.commands() if "FETCH" in line]


def test_mails_numbered_anew_count_once_and_new_ones_are_taken(dovecot, owner, polling):
    """Another UIDVALIDITY with the same UIDNEXT: all is read again, only what is new is counted."""
    dovecot.deliver(owner, make_mail("a"), make_mail("b"))
    visitor = polling.visitor()
    visitor.visit()
    assert visitor.taken == 2

    dovecot.renumber(owner, 4_000_000_000)
    visitor.visit()
    assert visitor.taken == 2
    assert polling.mails() == 2
    assert polling.cursor() == (4_000_000_000, 2)
    assert len(list(polling.spool.ids())) == 2

    dovecot.deliver(owner, make_mail("c"))
    visitor.visit()
    assert visitor.taken == 3
    assert polling.cursor() == (4_000_000_000, 3)


def test_a_mail_expunged_between_search_and_fetch_is_no_empty_mail(dovecot, owner, polling):
    """The server answers OK with zero bytes; the mail vanished, the next ones are read."""
    dovecot.deliver(owner, make_mail("a", 300_000), make_mail("b", 300_000), make_mail("c"))
    polling.on_arrival = lambda arrivals: dovecot.expunge(owner, 2) if arrivals[0].key.endswith(":1") else None

    with capture_logs() as logs:
        assert polling.poll() == 2
    assert [arrival.key.rpartition(":")[2] for arrival in polling.arrivals] == ["1", "3"]
    assert [line["uid"] for line in logs if line["event"] == "imap_vanished"] == [2]
    assert polling.cursor()[1] == 3


def test_small_mails_expunged_before_their_fetch_are_no_empty_mails(tmp_path, dovecot, owner, wire):
    """The same for mails that are fetched together."""
    dovecot.deliver(owner, *[make_mail(f"m{number}") for number in range(4)])
    polling = Polling(tmp_path, wire.port, owner)
    wire.before = lambda said: dovecot.expunge(owner, 2) if b"BODY.PEEK[]" in said else None

    assert polling.poll() == 3
    assert min(arrival.size_bytes for arrival in polling.arrivals) > 100
    assert polling.cursor()[1] == 4


def test_a_large_mail_expunged_between_its_parts_is_not_taken_cut_short(tmp_path, dovecot, owner, wire):
    """Half a mail would be read as a whole one: all of it or nothing."""
    dovecot.deliver(owner, make_mail("a", 3_000_000), make_mail("b"))
    polling = Polling(tmp_path, wire.port, owner)

    def expunge(said: bytes) -> None:
        if b"<1048576." in said:
            dovecot.expunge(owner, 1)

    wire.before = expunge
    polling.poll()

    assert polling.contents() == [make_mail("b")]
    assert list((tmp_path / "spool" / "tmp").iterdir()) == []


def test_a_large_mail_is_fetched_in_parts(tmp_path, dovecot, owner, wire):
    """8 MB arrive byte for byte, never asked for as one piece."""
    mail = make_mail("lớn", 8 * 1024 * 1024)
    dovecot.deliver(owner, mail)
    polling = Polling(tmp_path, wire.port, owner)
    polling.poll()

    assert polling.contents() == [mail]
    parts = [line for line in wire.commands() if "BODY.PEEK" in line]
    assert len(parts) == 9
    assert all(".1048576>" in line for line in parts)


def test_a_mail_over_the_limit_stays_unread_on_record_and_is_read_under_a_higher_one(dovecot, owner, polling):
    """It is never dropped: the place in the mailbox stays before it, later mails are taken all the same."""
    dovecot.deliver(owner, make_mail("a"), make_mail("lớn", 1_500_000), make_mail("c"))
    with capture_logs() as logs:
        polling.poll(max_mail_mb=1)
        polling.poll(max_mail_mb=1)
    assert [arrival.key.rpartition(":")[2] for arrival in polling.arrivals] == ["1", "3"]
    assert polling.cursor()[1] == 1
    assert "UID 2 has 1500000 bytes" in next(line["reason"] for line in logs if line["event"] == "poll_failed")
    assert len(polling.rows("SELECT reason FROM audit_event WHERE action = 'left_unread'")) == 1

    assert polling.poll(max_mail_mb=2) == 1
    assert polling.cursor()[1] == 3
    assert polling.contents()[1] == make_mail("lớn", 1_500_000)


def test_a_full_disk_leaves_the_mail_on_its_server(tmp_path, dovecot, owner, polling):
    """Nothing is taken, the place stays, and the next round takes it."""
    dovecot.deliver(owner, make_mail("a"))
    roomy, polling.spool = polling.spool, type(polling.spool)(tmp_path / "spool", 1_000_000_000)
    with capture_logs() as logs:
        assert polling.poll() == 0
    assert polling.cursor() is None
    assert "min_free_mb" in next(line["reason"] for line in logs if line["event"] == "poll_failed")

    polling.spool = roomy
    assert polling.poll() == 1


def test_a_mail_that_the_server_cannot_give_keeps_back_no_other(dovecot, owner, polling):
    """Dovecot hangs up over a file that it can't read; the others are taken, that one is asked for later."""
    dovecot.deliver(owner, *[make_mail(f"m{number}") for number in range(5)])
    file = dovecot.file(owner, 3)
    file.chmod(0)
    visitor = polling.visitor()
    with capture_logs() as logs:
        for _ in range(4):
            visitor.visit()
    assert sorted(arrival.key.rpartition(":")[2] for arrival in polling.arrivals) == ["1", "2", "4", "5"]
    assert [line for line in logs if line["event"] == "poll_failed" and "UID 3" in line["reason"]]
    assert polling.cursor()[1] == 2

    file.chmod(0o600)
    assert polling.poll() == 1
    assert polling.cursor()[1] == 5


def test_a_mailbox_that_is_not_there_keeps_back_no_other(tmp_path, dovecot, owner):
    """Its name is logged with the server's reason; mailboxes with Vietnamese names are read."""
    dovecot.deliver(owner, make_mail("a"))
    dovecot.deliver(owner, make_mail("b"), mailbox="Đã gửi")
    polling = Polling(tmp_path, dovecot.port, owner, mailboxes=("INBOX", "Không có", "Đã gửi"))
    with capture_logs() as logs:
        assert polling.poll() == 2
    assert [line["mailbox"] for line in logs if line["event"] == "poll_failed"] == ["Không có"]
    assert {arrival.original_name for arrival in polling.arrivals} == {"vp/INBOX", "vp/Đã gửi"}
