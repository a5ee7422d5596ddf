from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header

from hypothesis import given
from hypothesis import strategies as st

from gateway.records import Envelope
from gateway.relay.bounce import build_bounce, to_notify

AT = datetime(2014, 3, 1, 8, tzinfo=UTC)
ENVELOPE = Envelope(
    "a@b.vn",
    ("c@d.vn", "e@f.vn"),
    mail_params=("RET=HDRS", "ENVID=q1"),
    rcpt_params=(("NOTIFY=FAILURE,DELAY", "ORCPT=rfc822;c@old.vn"), ("NOTIFY=NEVER",)),
)


def test_the_sender_learns_who_did_not_get_the_mail_and_why():
    """RFC 3464: original recipient, envelope id, status and the next hop's own words."""
    notice = build_bounce(ENVELOPE, {"c@d.vn": "550 5.1.1 unknown"}, b"Subject: x\r\nX-Y: 1", "vanthu.test", "k", AT)
    report = message_from_bytes(notice)
    words, status, headers = report.get_payload()

    assert report.get_content_type() == "multipart/report"
    assert str(make_header(decode_header(report["Subject"]))).startswith("Không gửi được thư")
    assert (report["To"], report["Auto-Submitted"]) == ("a@b.vn", "auto-replied")
    about_mail, about_recipient = status.get_payload()
    assert about_mail["Original-Envelope-Id"] == "q1"
    assert about_recipient["Original-Recipient"] == "rfc822;c@old.vn"
    assert (about_recipient["Final-Recipient"], about_recipient["Status"]) == ("rfc822; c@d.vn", "5.1.1")
    assert about_recipient["Diagnostic-Code"] == "smtp; 550 5.1.1 unknown"
    assert b"c@d.vn" in words.get_payload(decode=True)
    assert headers.get_payload().startswith("Subject: x")
    assert b"\n" not in notice.replace(b"\r\n", b"")


def test_nobody_is_told_who_asked_not_to_be():
    """NOTIFY=NEVER and the null sender get no notice."""
    failed = {"c@d.vn": "550 no", "e@f.vn": "550 no"}

    assert to_notify(ENVELOPE, failed) == {"c@d.vn": "550 no"}
    assert to_notify(Envelope("", ("c@d.vn",)), failed) == {}


@given(st.text(), st.text(min_size=1), st.binary(max_size=200))
def test_any_reply_address_and_headers_make_a_notice(reply, address, headers):
    """What others sent can't make the notice fail, nor add a header to it."""
    notice = build_bounce(Envelope(address, (address,)), {address: reply}, headers, "vanthu.test", "k", AT)

    assert set(message_from_bytes(notice).keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
    }  # fmt: skip
