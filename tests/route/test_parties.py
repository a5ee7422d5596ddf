"""Who sent a mail to whom, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.records import Envelope, MailReading
from gateway.route.parties import Parties, find_parties, is_forward, mailbox
from tests.route.made import SCT, SENT, SNV, STTTT, directory, mail

LATER = SENT + timedelta(minutes=5)


def parties(found: MailReading, envelope: Envelope | None = None, received_at: datetime = LATER) -> Parties:
    return find_parties(found, envelope or Envelope(None), directory(), received_at)


def test_author_is_the_sender_under_a_null_envelope() -> None:
    """A journal delivers with the null sender; the author is the sender all the same."""
    found = parties(mail(), Envelope("", (SNV,)))

    assert (found.sender, found.sender_agency, found.recipients) == (STTTT, "stttt", (SNV,))


def test_envelope_sender_stands_in_for_a_missing_author() -> None:
    """A mail without From is from whom the envelope names."""
    assert parties(mail(sender=""), Envelope(f"<{STTTT}>", (SNV,))).sender_agency == "stttt"


def test_mail_without_any_sender_is_from_nobody() -> None:
    """Neither From nor envelope: unknown, not guessed."""
    found = parties(mail(sender=""), Envelope("", (SNV,)))

    assert (found.sender, found.sender_agency) == ("", None)


def test_envelope_recipients_replace_those_of_the_headers() -> None:
    """Blind copies stand in the envelope only, and who is merely named in To got nothing here."""
    assert parties(mail(to=(SNV,)), Envelope(STTTT, (SCT,))).recipients == (SCT,)


def test_recipient_is_counted_once_whatever_its_spelling() -> None:
    """Case, angle brackets, a final dot and a sub-address do not make another mailbox."""
    spelt = (SNV, "SNV@QuangNgai.gov.vn", f"<{SNV}>", f"{SNV}.", "snv+hoso@quangngai.gov.vn")

    assert parties(mail(to=spelt)).recipients == (SNV,)


def test_copy_to_the_sending_mailbox_is_no_exchange() -> None:
    """Offices put their own mailbox into Cc as an archive."""
    assert parties(mail(to=(SNV, STTTT.upper(), "stttt+luu@quangngai.gov.vn"))).recipients == (SNV,)


@pytest.mark.parametrize("wrong_days", [-9000, -400, 3, 4000])
def test_wrong_clock_gives_way_to_the_first_hop(wrong_days: int) -> None:
    """A Date that the first Received line contradicts is a clock that stands wrong."""
    found = mail(sent_at=SENT + timedelta(days=wrong_days), first_hop=SENT)

    assert parties(found).sent_at == SENT


def test_future_date_without_a_trail_is_not_believed() -> None:
    """What lies ahead of our own receipt can't be the time of sending."""
    assert parties(mail(sent_at=SENT + timedelta(days=400))).sent_at == LATER
    assert parties(mail(sent_at=SENT + timedelta(days=400), first_hop=SENT + timedelta(days=399))).sent_at == LATER


def test_old_mail_read_from_a_file_keeps_its_date() -> None:
    """Years between sending and reading are an archive, not a wrong clock."""
    assert parties(mail(), received_at=datetime(2026, 1, 1, tzinfo=UTC)).sent_at == SENT


def test_mail_without_any_time_was_sent_when_it_came() -> None:
    """Neither Date nor Received."""
    assert parties(mail(sent_at=None)).sent_at == LATER


@pytest.mark.parametrize("subject", ["Fwd: V/v báo cáo", "FW: x", "Re: Fwd: x", "Chuyển tiếp: x", "TR: x"])
def test_forward_is_told_by_its_subject(subject: str) -> None:
    """Clients of several languages open the subject of a forwarded mail in their way."""
    assert is_forward(subject)


@pytest.mark.parametrize("subject", ["V/v chuyển tiếp hồ sơ", "Re: V/v báo cáo", "Trình ký", "Tổ chức: họp", ""])
def test_other_subjects_forward_nothing(subject: str) -> None:
    """The word within a subject says nothing of the mail."""
    assert not is_forward(subject)


def test_mailbox_keeps_what_is_no_address() -> None:
    """Odd senders stay visible."""
    assert (mailbox("<MAILER-DAEMON>"), mailbox(""), mailbox("+x@a.vn")) == ("mailer-daemon", "", "+x@a.vn")


def test_evidence_says_where_the_sender_is_known_from() -> None:
    """The row of the directory that knows the sender, and where the recipients stand."""
    found = parties(mail(), Envelope("", (SNV,)))

    assert [(item.where, item.rule) for item in found.evidence] == [
        ("mail header From", f"mailbox {STTTT}"),
        ("envelope", "recipient"),
    ]
