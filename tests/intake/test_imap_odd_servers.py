from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.intake.imap_running import Polling, make_mail
from tests.real.odd_imap import OddImap


@pytest.fixture
def odd():
    server = OddImap()
    yield server
    server.stop()


@pytest.fixture
def polling(tmp_path, odd):
    return Polling(tmp_path, odd.port, "a@stttt.quangngai.gov.vn")


def taken(polling: Polling) -> list[int]:
    return sorted(int(arrival.key.rpartition(":")[2]) for arrival in polling.arrivals)


def test_a_refused_mail_keeps_back_no_other(odd, polling):
    """NO to a FETCH of several: each is asked for alone, and the place stays before the one refused."""
    odd.mails = {uid: make_mail(f"m{uid}") for uid in range(1, 6)}
    odd.refused = {3}
    with capture_logs() as logs:
        assert polling.poll() == 4
    assert taken(polling) == [1, 2, 4, 5]
    assert polling.cursor() == (7, 2)
    assert [line["reason"] for line in logs if line["event"] == "poll_failed"][0].startswith("UID 3: ")

    odd.refused = set()
    assert polling.poll() == 1
    assert polling.cursor() == (7, 5)


def test_a_server_that_refuses_everything_is_left_alone_for_a_while(odd, polling):
    """One line a mail would fill the log for a mailbox of thousands."""
    odd.mails = {uid: make_mail(f"m{uid}") for uid in range(1, 500)}
    odd.refused = set(odd.mails)
    with capture_logs() as logs:
        assert polling.poll() == 0
    assert len(logs) < 100
    assert polling.cursor() is None


@pytest.mark.parametrize("error", [-100_000, -50, 50, 400_000])
@pytest.mark.parametrize("size", [400, 300_000, 2_500_000])
def test_sizes_that_are_only_estimated_cut_no_mail(odd, polling, error, size):
    """Exchange estimates RFC822.SIZE; what counts is where the mail ends."""
    odd.mails = {4: make_mail("a", size)}
    odd.size_error = max(error, 1 - size)

    assert polling.poll() == 1
    assert polling.contents() == [make_mail("a", size)]


def test_a_server_without_uidnext_is_read_to_its_end_and_not_again(odd, polling):
    """It names the last mail in each search."""
    odd.mails = {uid: make_mail(f"m{uid}") for uid in (3, 9)}
    assert polling.poll() == 2
    odd.commands.clear()
    assert polling.poll() == 0
    assert not [command for command in odd.commands if b"FETCH" in command]


def test_a_server_without_uidvalidity_is_not_read(odd, polling):
    """Without it a UID means nothing, and mails would be skipped or counted twice."""
    odd.mails, odd.status = {1: make_mail("a")}, b""
    with capture_logs() as logs:
        assert polling.poll() == 0
    assert "UIDVALIDITY" in logs[0]["reason"]


def test_a_huge_mailbox_is_searched_in_pieces(odd, polling):
    """One answer for all would be longer than the longest line that can be read."""
    odd.mails = {1: make_mail("a"), 120_000: make_mail("b")}
    odd.exists = 60_000
    odd.status += b"* OK [UIDNEXT 120001] .\r\n"

    assert polling.poll() == 2
    searched = [command for command in odd.commands if b"SEARCH" in command]
    assert searched == [b"UID SEARCH UID %d:%d" % (start, start + 49_999) for start in (1, 50_001, 100_001)]


NUMBERS = count(1)
ANSWERS = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"* 1 FETCH (UID 1 RFC822.SIZE",
            b"* 1 FETCH (UID 1)",
            b"* 1 FETCH (BODY[] {3}\r\nabc",
            b"* 1 FETCH (UID 1 BODY[] NIL)",
            b"* 1 FETCH (UID 1 RFC822.SIZE x)",
            b"* SEARCH 1 x",
            b"* SEARCH 1\r\n* SEARCH 2",
            b"* BYE",
            b"* OK [UIDVALIDITY -]",
            b"+ ",
        ]
    ),
)


@given(st.sampled_from([b"EXAMINE", b"UID SEARCH", b"UID FETCH 1 (RFC", b"UID FETCH 1 (BODY", b"NOOP"]), ANSWERS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_server_answers_polling_goes_on_and_takes_no_broken_mail(odd, polling, command, answer):
    """Any bytes in place of an answer end as a line in the log; only whole mails are taken."""
    number = next(NUMBERS)
    mail = make_mail(f"m{number}")
    odd.mails, odd.status = {1: mail}, b"* OK [UIDVALIDITY %d] .\r\n" % number
    polling.arrivals.clear()
    odd.says = lambda said: answer + b"\r\n" if said.startswith(command) else None
    with capture_logs():
        polling.poll(timeout_s=5)

    assert polling.contents() in ([], [mail])
    odd.says = lambda _: None
    polling.poll()
    assert polling.contents() == [mail]
