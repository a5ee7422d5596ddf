"""`vanthu ingest`: every form of stored mail, nothing counted twice."""

from __future__ import annotations

import json
import mailbox
import shutil
from datetime import date

from tests.cli.running import LETTER, MAILS
from tests.made.docx import draw_docx
from tests.made.edxml import Organ, Package, edxml
from tests.made.letter import Letter

THREE = sorted(MAILS.glob("00[1-3]*.eml"))


def test_ingesting_again_counts_nothing_twice(fresh):
    """
    The second run has seen everything before, and the ledger is as it was.
    """
    first = fresh("ingest", *map(str, THREE), "--json").json()
    before = fresh("documents", "--json").out
    second = fresh("ingest", *map(str, THREE), str(LETTER), "--json").json()

    assert (first["mails"], first["new"], first["seen_before"]) == (3, 3, 0)
    assert (second["mails"], second["new"], second["seen_before"]) == (4, 0, 4)
    assert fresh("documents", "--json").out == before
    assert [mail["state"] for mail in fresh("mails", "--json").lines()] == ["done"] * 3


def test_mbox_maildir_folder_and_files_bring_the_same_mails(fresh, tmp_path):
    """
    The same mail in four forms is one mail.
    """
    contents = [path.read_bytes() for path in THREE]
    box = mailbox.mbox(tmp_path / "archive.mbox")
    maildir = mailbox.Maildir(tmp_path / "Maildir")
    for content in contents:
        box.add(content)
        maildir.add(content)
    box.flush()
    box.close()
    folder = tmp_path / "folder" / "deep"
    folder.mkdir(parents=True)
    for path in THREE:
        shutil.copy(path, folder)
    forms = [*map(str, THREE), str(tmp_path / "archive.mbox"), str(tmp_path / "Maildir"), str(tmp_path / "folder")]
    totals = fresh("ingest", *forms, "--json").json()

    assert totals["mails"] == 12
    documents = fresh("documents", "--json").lines()
    assert len(documents) == totals["documents"] == 3


def test_an_envelope_gives_what_headers_do_not_have(fresh, tmp_path):
    """
    Blind recipients of the envelope file become exchanges.
    """
    name = "032-blind-copies-from-the-envelope.eml"
    envelopes = tmp_path / "envelopes.jsonl"
    envelopes.write_text(
        json.dumps({"file": name, "mail_from": "ubnd@quangngai.gov.vn", "rcpt_to": ["snv@quangngai.gov.vn"]})
    )
    fresh("ingest", str(MAILS / name), "--envelopes", str(envelopes))

    (mail,) = fresh("mails", "--json").lines()
    assert "snv@quangngai.gov.vn" in mail["recipients"]
    (document,) = fresh("documents", "--json").lines()
    assert "snv" in [agency for scope in document["scopes"] for agency in scope["recipients"]]


def test_a_bad_envelope_file_is_named_by_line(fresh, tmp_path):
    """
    The line number and what is wrong.
    """
    envelopes = tmp_path / "envelopes.jsonl"
    envelopes.write_text('{"file": "a.eml"}\n{"fiel": "b.eml"}\n')
    ended = fresh("ingest", str(LETTER), "--envelopes", str(envelopes))

    assert ended.code == 1
    assert f"{envelopes}" in ended.err
    assert "2" in ended.err


def test_people_see_totals_in_words(fresh):
    """
    Without --json: a table.
    """
    ended = fresh("ingest", str(LETTER))

    assert ended.code == 0
    assert "công văn" in ended.out.casefold()


def test_package_of_a_document_system_is_ingested_like_a_mail(fresh, tmp_path):
    """
    An .edxml file beside mails: its document is there, sent through the document system.
    """
    package = Package(Organ("stttt", "Sở Thông tin và Truyền thông"), (Organ("snv", "Sở Nội vụ"),), "77", "STTTT-VP")
    letter = Letter(
        issuer="SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        parent="UBND TỈNH QUẢNG NGÃI",
        symbol="77/STTTT-VP",
        day=date(2014, 9, 7),
        abstract="gửi báo cáo công tác",
        body=("Sở gửi báo cáo công tác chín tháng đầu năm để Sở Nội vụ tổng hợp.",),
    )
    (tmp_path / "77.edxml").write_bytes(edxml(package, [("77.docx", draw_docx(letter))]))
    fresh("ingest", str(tmp_path))
    (document,) = fresh("documents", "--json").lines()

    assert (document["symbol"], document["scopes"][0]["channels"]) == ("77/STTTT-VP", ["dms"])
    assert document["paper"]["status"] == "electronic_only"
