from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.intake.wire import DataDecoder
from gateway.relay.stuffing import DotStuffer

PIECES = st.sampled_from([b"\r\n", b".", b"\r", b"a", b"\x00", b"..", b"\xc4\x91"])
CHUNKS = st.lists(st.lists(PIECES, max_size=6).map(b"".join), max_size=10)


@given(CHUNKS)
def test_what_is_sent_is_read_back_as_the_same_mail(chunks):
    """Dots at line starts survive the wire wherever the chunks are cut; a last line gets its CRLF."""
    mail, stuffer = b"".join(chunks), DotStuffer()
    wire = b"".join(stuffer.feed(chunk) for chunk in chunks) + stuffer.end()
    body, rest = DataDecoder().feed(wire)

    assert rest == b""
    assert body == (mail if not mail or mail.endswith(b"\r\n") else mail + b"\r\n")


@given(st.lists(st.lists(PIECES | st.just(b"\n"), max_size=6).map(b"".join), max_size=10))
def test_no_mail_can_end_itself_early(chunks):
    """A server that takes a lone LF for a line end finds one end of data only: ours."""
    stuffer = DotStuffer()
    wire = b"".join(stuffer.feed(chunk) for chunk in chunks) + stuffer.end()
    lines = wire.split(b"\n")

    assert [place for place, line in enumerate(lines) if line.rstrip(b"\r") == b"."] == [len(lines) - 2]
