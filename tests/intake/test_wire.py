from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.intake.wire import (
    DataDecoder,
    is_long_queue_id,
    parse_path,
    parse_xforward,
    xforward_value,
)

PIECES = st.sampled_from([b"\r\n", b".", b"\r", b"\n", b"a", b"\x00", b"..", b"\xc4\x91"])
MAILS = (
    st.lists(PIECES, max_size=30)
    .map(b"".join)
    .map(lambda mail: mail if not mail or mail.endswith(b"\r\n") else mail + b"\r\n")
)


def sent(mail: bytes) -> bytes:
    stuffed = mail.replace(b"\r\n.", b"\r\n..")
    return (b"." + stuffed if mail.startswith(b".") else stuffed) + b".\r\n"


@given(MAILS, st.lists(st.integers(1, 7), min_size=1))
def test_mail_data_comes_out_as_it_was_however_it_is_cut(mail, sizes):
    """Dot-stuffing is undone and the end is found across any chunk borders, and what follows is handed back."""
    wire, decoder, out, place = sent(mail) + b"QUIT\r\n", DataDecoder(), b"", 0
    rest = None
    while rest is None:
        size = sizes[place % len(sizes)]
        body, rest = decoder.feed(wire[:size])
        out, wire, place = out + body, wire[size:], place + 1

    assert out == mail
    assert rest + wire == b"QUIT\r\n"


def test_a_dot_between_lone_line_feeds_does_not_end_a_mail():
    """What is smuggled behind "\\n.\\n" stays mail data and never becomes a command."""
    body, rest = DataDecoder().feed(b"x\n.\nMAIL FROM:<evil@x.vn>\r\n.\r\n")

    assert body == b"x\n.\nMAIL FROM:<evil@x.vn>\r\n"
    assert rest == b""


@pytest.mark.parametrize(
    ("argument", "address", "parameters"),
    [
        ("FROM:<a@b.vn>", "a@b.vn", ()),
        ("FROM:<>", "", ()),
        ("from: <a@b.vn> SIZE=9 RET=HDRS", "a@b.vn", ("SIZE=9", "RET=HDRS")),
        ("FROM:<=?utf-8?q?x?=@b.vn>", "=?utf-8?q?x?=@b.vn", ()),
        ('FROM:<"a> b"@c.vn> SMTPUTF8', '"a> b"@c.vn', ("SMTPUTF8",)),
        ("FROM:<đức@quảngngãi.vn>", "đức@quảngngãi.vn", ()),
        ("FROM:a@b.vn BODY=8BITMIME", "a@b.vn", ("BODY=8BITMIME",)),
    ],
)
def test_addresses_stay_verbatim(argument, address, parameters):
    """Quoted local parts, encoded words and Vietnamese mailboxes reach us letter by letter."""
    path = parse_path("FROM:", argument)

    assert path is not None
    assert (path.address, path.parameters) == (address, parameters)


@given(st.text(max_size=60))
def test_any_argument_gives_a_path_or_none(text):
    """No client can make the parser fail."""
    parse_path("TO:", text)
    parse_path("TO:", f"TO:<{text}>")
    parse_xforward(text)
    xforward_value(f"IDENT={text}")
    is_long_queue_id(text)


def test_xforward_values_are_decoded_and_the_unknown_is_none():
    """Postfix writes xtext, and [UNAVAILABLE] where it does not know."""
    attributes = parse_xforward("NAME=a+2Bb ADDR=[UNAVAILABLE] IDENT=4jX7MT65h7zJTJJ")

    assert attributes is not None
    assert xforward_value(attributes["NAME"]) == "a+b"
    assert xforward_value(attributes["ADDR"]) is None
    assert xforward_value(attributes["IDENT"]) == "4jX7MT65h7zJTJJ"


def test_only_long_queue_ids_name_a_mail_for_ever():
    """Short queue ids are reused by Postfix and so are no keys."""
    assert is_long_queue_id("4jX7MT65h7zJTJJ")
    assert not is_long_queue_id("7B3C51F00A")
    assert not is_long_queue_id(None)
