"""Mails found in files, and the envelopes given for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.errors import BadInput
from gateway.intake.files import MailFile, count_mails, envelope_of, iterate_mails, read_envelopes
from gateway.records import Envelope

MAIL = b"From: a@b.vn\nSubject: x\n\nbody\n"
SEPARATOR = b"From a@b.vn Tue Mar  3 08:00:00 2026\n"


def names(*paths: Path) -> list[str]:
    return [mail.relative for mail in iterate_mails(paths)]


def test_folder_gives_mails_in_order_and_nothing_else(tmp_path: Path) -> None:
    """.eml files and suffixless mails at any depth, sorted; notes and hidden files stay out."""
    for name in ("b/2.eml", "a/1.EML", "a/inbox-mail", "a/readme", "a/x.pdf", "a/.hidden.eml.swp", "index.jsonl"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"just notes\n" if "readme" in name else MAIL)
    assert names(tmp_path) == ["a/1.EML", "a/inbox-mail", "b/2.eml"]
    assert count_mails([tmp_path]) == 3


def test_maildir_gives_cur_and_new_but_not_tmp(tmp_path: Path) -> None:
    """Also subfolders that begin with a dot."""
    for name in ("cur/1:2,S", "new/2", "tmp/3", ".Sent/cur/4", ".Sent/new/5", ".Sent/tmp/6"):
        file = tmp_path / "box" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(MAIL)
    (tmp_path / "box" / "dovecot.index").write_bytes(b"\0")

    assert names(tmp_path) == ["box/.Sent/cur/4", "box/.Sent/new/5", "box/cur/1:2,S", "box/new/2"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_mbox_gives_each_mail_as_it_was(tmp_path: Path, end: bytes) -> None:
    """Separators go, escaped From lines lose one ">", other lines stay."""
    first = b"Subject: 1\n\nxin\n\nFrom here on\n>From me\n>>From you\n> From z\n"
    second = b"Subject: 2\n\nend\n"
    file = tmp_path / "box.mbox"
    file.write_bytes((SEPARATOR + first + b"\n" + SEPARATOR + second + b"\n").replace(b"\n", end))
    mails = list(iterate_mails([file]))

    expected = first.replace(b"\n>From me\n>>From you", b"\nFrom me\n>From you")
    assert [mail.read() for mail in mails] == [expected.replace(b"\n", end), second.replace(b"\n", end)]
    assert [mail.original_name for mail in mails] == [f"{file}#1", f"{file}#2"]


def test_mbox_without_suffix_is_known_by_its_first_line(tmp_path: Path) -> None:
    """As Thunderbird and mutt keep them."""
    (tmp_path / "Inbox").write_bytes(SEPARATOR + MAIL + b"\n" + SEPARATOR + MAIL)

    assert [mail.number for mail in iterate_mails([tmp_path])] == [1, 2]


def test_eml_with_a_from_line_is_one_mail(tmp_path: Path) -> None:
    """A stray mbox line at the top of an .eml does not make it an mbox."""
    (tmp_path / "a.eml").write_bytes(SEPARATOR + MAIL)

    assert [mail.number for mail in iterate_mails([tmp_path])] == [0]


def test_file_given_itself_is_taken_whatever_its_name(tmp_path: Path) -> None:
    """Who names a file means it."""
    (tmp_path / "mail.txt").write_bytes(MAIL)

    assert [mail.read() for mail in iterate_mails([tmp_path / "mail.txt"])] == [MAIL]


def test_missing_path_is_told(tmp_path: Path) -> None:
    """The message names the path and what to give."""
    with pytest.raises(BadInput, match=r"gone: no such file.*Give \.eml"):
        list(iterate_mails([tmp_path / "gone"]))


def test_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    """A link that leads back would never end."""
    (tmp_path / "a.eml").write_bytes(MAIL)
    (tmp_path / "loop").symlink_to(tmp_path)

    assert names(tmp_path) == ["a.eml"]


def write_lines(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    return path


def test_envelope_is_found_by_path_relative_path_or_base_name(tmp_path: Path) -> None:
    """However the file was named when the envelopes were written."""
    mail = MailFile(str(tmp_path / "a" / "1.eml"), "a/1.eml", tmp_path / "a" / "1.eml")
    for name in (str(tmp_path / "a" / "1.eml"), "a/1.eml", "1.eml", "elsewhere/1.eml"):
        row = {"file": name, "mail_from": "", "rcpt_to": ["X@y.vn"]}
        envelopes = read_envelopes(write_lines(tmp_path / "e.jsonl", row))
        assert envelope_of(mail, envelopes) == Envelope("", ("X@y.vn",))


def test_base_name_that_two_lines_share_decides_nothing(tmp_path: Path) -> None:
    """Rather no envelope than another mail's."""
    rows = [{"file": f"{folder}/1.eml", "rcpt_to": [f"{folder}@y.vn"]} for folder in ("b", "c")]
    envelopes = read_envelopes(write_lines(tmp_path / "e.jsonl", *rows))

    assert envelope_of(MailFile("a/1.eml", "1.eml", Path("a/1.eml")), envelopes) is None
    assert envelope_of(MailFile("c/1.eml", "c/1.eml", Path("c/1.eml")), envelopes) == Envelope(None, ("c@y.vn",))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{", "line 2: not JSON"),
        ({"rcpt_to": []}, 'line 2: no "file"'),
        ({"file": "a", "rcpt": []}, "line 2: 'rcpt' is not a known key"),
        ({"file": "a", "rcpt_to": "x@y.vn"}, "line 2: \"rcpt_to\" is 'x@y.vn'; expected a list"),
        ({"file": "a", "mail_from": 3}, 'line 2: "mail_from" is 3'),
    ],
)
def test_bad_envelope_names_line_and_mend(tmp_path: Path, row: object, told: str) -> None:
    """A person can mend the file from the message."""
    with pytest.raises(BadInput) as error:
        read_envelopes(write_lines(tmp_path / "e.jsonl", {"file": "ok"}, row))

    assert told in str(error.value)
