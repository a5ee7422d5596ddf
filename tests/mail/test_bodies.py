"""The newest own words of a mail, apart from what it quotes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.html_text import read_html
from gateway.mail.message import read_message
from gateway.mail.quoting import split_quoted
from gateway.settings import Sandbox

PLAIN = b"Content-Type: text/plain; charset=utf-8\n\n"
HTML = b"Content-Type: text/html; charset=utf-8\n\n"
ALTERNATIVE = b"Content-Type: multipart/alternative; boundary=b\n\n"


@pytest.mark.parametrize(
    "marker",
    [
        "-----Original Message-----\nFrom: x",
        "---------- Forwarded message ---------\nTừ: x",
        "----- Thư gốc -----\nTừ: x",
        "Vào 14:00, Th 3, 4 thg 3, 2014 Văn thư Sở <vt@x.vn>\nđã viết:\n",
        "Vào 16:50 Ngày 21 tháng 8 năm 2014, UBND tỉnh viết:",
        "On Tue, Mar 4, 2014 at 8:00 AM A <a@b.vn> wrote:",
        "________________________________\nTừ: Sở A\nĐã gửi: 3/3/2014\nĐến: Sở B",
        "*From:* A\n*Sent:* Tuesday\n*To:* B",
        "Từ: Sở A\nNgày: 3/3/2014\nĐến: Sở B\nTiêu đề: x",
        "Bắt đầu thư được chuyển tiếp:",
    ],
)
def test_earlier_mail_below_a_marker_is_quoted(marker: str) -> None:
    """No phrase of an earlier mail may speak for this one."""
    own, quoted = split_quoted(f"Kính gửi.\n\n{marker}\n\nthay cho văn bản giấy")

    assert own == "Kính gửi."
    assert quoted.endswith("thay cho văn bản giấy")


def test_answers_below_quoted_lines_are_own_words() -> None:
    """Who answers below or between ">" lines is still heard."""
    own, quoted = split_quoted("Chào.\nVào 8:00 3/3/2014, A đã viết:\n> hỏi một\nđáp một\n> hỏi hai\nđáp hai")

    assert own == "Chào.\nđáp một\nđáp hai"
    assert "> hỏi một\n> hỏi hai" in quoted


@pytest.mark.parametrize(
    "text",
    [
        "Từ: ngày mai các sở gửi bản giấy",
        "Ngày 14 tháng 3 năm 2014 UBND tỉnh viết:\ncác sở thực hiện",
        "Vào tháng tới\ngửi sau",
        "- - -\nPhòng Hành chính",
    ],
)
def test_own_words_that_resemble_a_marker_stay_own(text: str) -> None:
    """One word at the start of a line makes no quotation."""
    assert split_quoted(text) == (text, "")


def test_plain_text_is_preferred_to_html() -> None:
    """Of two alternatives the plain one counts, unless it is empty."""
    both = ALTERNATIVE + b"--b\n" + PLAIN + "chữ".encode() + b"\n--b\n" + HTML + b"<p>khac</p>\n--b--\n"
    empty = ALTERNATIVE + b"--b\n" + PLAIN + b" \n--b\n" + HTML + "<p>chữ</p>".encode() + b"\n--b--\n"

    assert read_message(both, Sandbox()).body == "chữ"
    assert read_message(empty, Sandbox()).body == "chữ"


def test_html_keeps_paragraphs_and_parts_quotes() -> None:
    """Paragraphs stay apart, Gmail's quote goes to the quoted words."""
    own, quoted = read_html(
        "<style>p {}</style><p>Kính gửi</p><p>Sở <b>A</b><br>gửi</p>"
        "<div class='gmail_quote'>Vào … đã viết:<blockquote>cũ</blockquote></div>"
    )
    assert own == "Kính gửi\n\nSở A\ngửi"
    assert quoted.split() == ["Vào", "…", "đã", "viết:", "cũ"]


def test_outlook_reply_header_quotes_the_rest_of_the_page() -> None:
    """Everything behind Outlook's header block is the earlier mail."""
    assert read_html("<div>mới</div><div id='divRplyFwdMsg'>Từ: A</div><div>cũ</div>") == ("mới", "Từ: A\ncũ")


def test_gmail_indent_is_no_quote() -> None:
    """The indent button makes a blockquote, but these are own words."""
    assert read_html('<blockquote style="margin:0 0 0 40px;border:none">thụt</blockquote>') == ("thụt", "")


def test_flowed_lines_are_joined() -> None:
    """Format=flowed breaks phrases over lines; they are made whole."""
    mail = "Content-Type: text/plain; charset=utf-8; format=flowed\n\nkhông gửi \nbản giấy\n".encode()

    assert read_message(mail, Sandbox()).body == "không gửi bản giấy"


def test_wrongly_labelled_body_is_read_and_flagged() -> None:
    """A body in windows-1258 that claims to be UTF-8."""
    message = read_message(PLAIN + b"Quy\xea\xect \xf0i\xf2nh s\xf4\xec 12", Sandbox())

    assert message.body == "Quyết định số 12"
    assert "charset-guessed" in message.repairs


@given(st.text(max_size=300))
def test_any_text_splits_without_loss_of_words(text: str) -> None:
    """Each line is own or quoted, none is lost."""
    own, quoted = split_quoted(text)

    assert sorted((own + "\n" + quoted).split()) == sorted(text.split())


@given(st.text(alphabet="<>/pdivblockquote =\"'&;x \n", max_size=200))
def test_any_html_gives_text(html: str) -> None:
    """Broken markup is no error."""
    assert len(read_html(html)) == 2
