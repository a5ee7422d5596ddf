from __future__ import annotations

import threading
from itertools import count

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError
from structlog.testing import capture_logs

from gateway.errors import BadSettings
from gateway.intake.imap import ImapPolling
from gateway.intake.imap_accounts import logins_of
from gateway.intake.imap_visits import Visitor
from gateway.settings import Imap, ImapAccount
from tests.intake.imap_running import Polling, make_mail, until
from tests.real.dovecot import MASTER_PASSWORD, PASSWORD, Dovecot, self_signed
from tests.real.wiretap import Wiretap

pytestmark = pytest.mark.real
OWNERS = [f"n{number}@snv.quangngai.gov.vn" for number in range(70)]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return self_signed(tmp_path_factory.mktemp("tls"), "localhost")


@pytest.fixture(scope="module")
def dovecot(certificate):
    server = Dovecot(OWNERS, certificate)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def numbers():
    return count(50)


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


@pytest.fixture
def serve():
    """Starts polling, and stops it at the end of the test."""
    running = []

    def start(polling: Polling, **imap) -> ImapPolling:
        one = ImapPolling(polling.settings(**imap), polling.ledger, polling.spool, polling.arrived)
        one.start()
        running.append(one)
        return one

    yield start
    for one in running:
        one.stop()


def failures(logs) -> list[str]:
    return [line["reason"] for line in logs if line["event"] == "poll_failed"]


def test_fifty_mailboxes_are_read_through_one_master_user(tmp_path, dovecot):
    """The shipped lines let vanthu read every mailbox, each with a place of its own."""
    owners = OWNERS[:50]
    for owner in owners:
        dovecot.deliver(owner, make_mail(f"cho {owner}"))
    polling = Polling(tmp_path, dovecot.port, "vanthu", master_user="vanthu", on_behalf_of=tuple(owners))
    polling.password_file.write_text(MASTER_PASSWORD)

    assert polling.poll() == 50
    assert polling.poll() == 0
    assert len(polling.rows("SELECT account FROM imap_cursor")) == 50
    assert {arrival.original_name for arrival in polling.arrivals} == {f"vp/{owner}/INBOX" for owner in owners}


def test_the_shipped_master_user_may_change_nothing(dovecot, owner):
    """It reads; flags, deliveries and expunges are refused by the server itself."""
    dovecot.deliver(owner, make_mail("a"))
    with IMAPClient("127.0.0.1", dovecot.port, ssl=False, timeout=90) as client:
        client.plain_login(f"{owner}*vanthu", MASTER_PASSWORD)
        client.select_folder("INBOX", readonly=True)
        assert client.fetch([1], ["BODY.PEEK[]"])[1][b"BODY[]"] == make_mail("a")
        with pytest.raises(IMAPClientError):
            client.append("INBOX", make_mail("b"))
        with pytest.raises(IMAPClientError):
            client.create_folder("c")
    with IMAPClient("127.0.0.1", dovecot.port, ssl=False, timeout=90) as client:
        client.plain_login(f"{owner}*vanthu", MASTER_PASSWORD)
        with pytest.raises(IMAPClientError):
            client.select_folder("INBOX")
    assert dovecot.flags(owner) == {1: ()}


def test_an_account_may_read_on_behalf_of_others_without_a_master_user(tmp_path, dovecot, owner):
    """The owner is the authorization identity [RFC 4616], as other servers want it."""
    dovecot.deliver(owner, make_mail("a"))
    polling = Polling(tmp_path, dovecot.port, "vanthu", on_behalf_of=(owner,))
    polling.password_file.write_text(MASTER_PASSWORD)

    assert polling.poll() == 1


def test_idle_brings_new_mail_long_before_the_next_round(dovecot, owner, polling, serve):
    """The next round would be an hour away."""
    dovecot.deliver(owner, make_mail("a"))
    serve(polling, idle=True, poll_s=3600)
    polling.wait_for(1)
    for number in range(2, 4):
        dovecot.deliver(owner, make_mail(f"m{number}"))
        polling.wait_for(number)

    assert polling.contents() == [make_mail("a"), make_mail("m2"), make_mail("m3")]
    assert dovecot.flags(owner) == {1: (), 2: (), 3: ()}


def test_a_visit_that_brought_mail_is_soon_followed_by_another(dovecot, owner, polling):
    """What came between the look and IDLE is reported to nobody who listens: it would wait for the next round."""
    dovecot.deliver(owner, make_mail("a"))
    settings = polling.settings(idle=True, poll_s=300)
    (login,) = logins_of(settings)
    visitor = Visitor(login, settings, polling.ledger, polling.spool, polling.arrived, idles=True)
    try:
        waits = [visitor.visit(), visitor.visit()]
    finally:
        visitor.hang_up()

    assert waits[0] < 10
    assert waits[1] == 300


def test_a_restart_of_the_server_during_idle_loses_nothing(dovecot, owner, polling, serve):
    """The connection ends, a new one is made, mail goes on coming."""
    dovecot.deliver(owner, make_mail("a"))
    serve(polling, idle=True, poll_s=3600)
    polling.wait_for(1)
    dovecot.halt()
    dovecot.start()
    dovecot.deliver(owner, make_mail("b"))

    polling.wait_for(2)
    assert polling.mails() == 2


def test_a_server_that_comes_up_after_us_is_found(tmp_path, dovecot, owner, serve):
    """A failed connection is logged and tried again."""
    dovecot.deliver(owner, make_mail("a"))
    polling = Polling(tmp_path, dovecot.port, owner)
    dovecot.halt()
    with capture_logs() as logs:
        serve(polling, poll_s=3600)
        until(lambda: bool(failures(logs)))
        dovecot.start()
        polling.wait_for(1)
    assert failures(logs)[0].startswith(f"no connection to localhost:{dovecot.port}")


def test_a_server_that_hangs_does_not_hold_up_the_stop(tmp_path, owner, wire):
    """The answer would never come; the connection is cut and the stop ends."""
    polling = Polling(tmp_path, wire.port, owner)
    wire.before = lambda said: wire.hold() if b"EXAMINE" in said else None
    running = ImapPolling(polling.settings(timeout_s=600), polling.ledger, polling.spool, polling.arrived)
    running.start()
    until(lambda: any("EXAMINE" in line for line in wire.commands()))
    stopping = threading.Thread(target=running.stop)
    stopping.start()
    stopping.join(10)

    assert not stopping.is_alive()


def test_a_server_that_hangs_is_left_after_the_timeout(tmp_path, dovecot, owner, wire):
    """Nothing waits for ever; the next round takes the mail."""
    dovecot.deliver(owner, make_mail("a"))
    polling = Polling(tmp_path, wire.port, owner)
    wire.before = lambda said: wire.hold() if b"FETCH" in said else None
    with capture_logs() as logs:
        assert polling.poll(timeout_s=5) == 0
    assert "timed out" in " ".join(failures(logs))

    wire.before = lambda _: None
    wire.passes.set()
    assert polling.poll() == 1


def test_a_fault_of_ours_in_one_visit_ends_no_polling(dovecot, owner, polling, serve):
    """It is logged as trouble, and the next visit comes."""
    dovecot.deliver(owner, make_mail("a"))

    def break_once(_: object) -> None:
        polling.on_arrival = lambda _: None
        raise LookupError("broken")

    polling.on_arrival = break_once
    with capture_logs() as logs:
        serve(polling, idle=True, poll_s=10)
        until(lambda: any(line["event"] == "imap_visit_broke" for line in logs))
        dovecot.deliver(owner, make_mail("b"))
        polling.wait_for(2)
    assert polling.mails() == 2


def test_without_accounts_nothing_runs(polling):
    """start and stop return at once."""
    running = ImapPolling(Imap(), polling.ledger, polling.spool, polling.arrived)
    before = threading.active_count()
    running.start()
    assert threading.active_count() == before
    running.stop()


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_tls_takes_only_certificates_that_can_be_verified(tmp_path, dovecot, owner, certificate, tls, monkeypatch):
    """An unknown authority ends the connection before the password is sent; a known one lets mail through."""
    dovecot.deliver(owner, make_mail("a"))
    port = dovecot.tls_port if tls == "implicit" else dovecot.port
    tap = Wiretap(port)
    polling = Polling(tmp_path, tap.port, owner, tls=tls)
    with capture_logs() as logs:
        assert polling.poll() == 0
    assert "CERTIFICATE_VERIFY_FAILED" in failures(logs)[0]
    assert not any("AUTHENTICATE" in line or "LOGIN" in line for line in tap.commands())

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    assert polling.poll() == 1
    assert not any("AUTHENTICATE" in line for line in tap.commands())
    tap.stop()


def test_a_wrong_password_is_logged_without_it_and_a_new_one_is_read_at_once(dovecot, owner, polling):
    """The file is read for every connection, so passwords can be changed while we run."""
    dovecot.deliver(owner, make_mail("a"))
    polling.password_file.write_text("sai-mật-khẩu")
    visitor = polling.visitor(poll_s=30)
    with capture_logs() as logs:
        assert visitor.visit() == 30
        assert visitor.visit() == 60
    assert "was not let in" in failures(logs)[0]
    assert "sai-m" not in str(logs)

    polling.password_file.write_text(PASSWORD)
    visitor.visit()
    assert visitor.taken == 1


def test_a_missing_password_file_is_named_and_waited_for(dovecot, owner, polling):
    """Other accounts go on; this one is tried again."""
    polling.password_file.unlink()
    with capture_logs() as logs:
        assert polling.poll() == 0
    assert "imap.account vp password_file" in failures(logs)[0]


def test_a_token_signs_in_with_xoauth2(tmp_path, owner, wire):
    """The server gets user and bearer token as Google and Microsoft ask for it; what it answers is logged without the token."""
    token = tmp_path / "token"
    token.write_text("eyJhbGciOi.bí-mật\n")
    polling = Polling(tmp_path, wire.port, owner, oauth2_token_file=str(token))
    with capture_logs() as logs:
        assert polling.poll() == 0
    assert any(line.startswith("AUTHENTICATE XOAUTH2") for line in wire.commands())
    assert "was not let in" in failures(logs)[0]
    assert "eyJ" not in str(logs)


def test_two_accounts_of_one_name_are_refused():
    """They would share their places, and each would skip the other's mails."""
    account = ImapAccount(name="vp", host="a", user="u", password_file="p")
    with pytest.raises(BadSettings, match="'vp' twice"):
        ImapPolling(Imap(account=(account, account)), *[None] * 3)


def test_an_account_without_secret_is_refused():
    """The sentence names the key that is missing."""
    with pytest.raises(BadSettings, match="password_file is empty"):
        ImapPolling(Imap(account=(ImapAccount(name="vp", host="a", user="u"),)), *[None] * 3)
