"""`vanthu explain`: one object a file, whatever the neighbours are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.cli.running import LETTER, MAILS, Vanthu, program
from tests.made.containers import zip_file
from tests.made.pdf import draw_text_pdf

KEYS = {"file", "signature", "documents", "attachments", "signatures"}
DOCUMENT = {
    "id", "symbol", "number", "issuer", "issued_on", "type", "abstract", "secrecy", "urgency", "origin", "signature",
    "paper", "scopes", "confidence", "evidence", "files",
}  # fmt: skip
ATTACHMENT = {"sha256", "filename", "media_type", "size", "role", "signature", "document", "reason"}
FIELDS = {"type", "symbol", "issuer", "issued_on", "origin", "paper"}


def test_a_mail_is_explained_in_the_shape_of_the_contract(fresh, tmp_path):
    """
    Every key of the contract is there, the file's name as it was given, and nothing was written.
    """
    shutil.copy(LETTER, tmp_path / "a.eml")
    ended = fresh("explain", "--json", f"{tmp_path}/./a.eml")

    found = ended.json()
    (document,) = found["documents"]
    assert ended.code == 0
    assert found["file"] == f"{tmp_path}/./a.eml"
    assert found.keys() >= KEYS
    assert document.keys() >= DOCUMENT
    assert document["confidence"].keys() == FIELDS
    assert document["issuer"].keys() == {"id", "name"}
    assert document["paper"].keys() == {"status", "evidence"}
    assert {"scope", "mode", "first_sent_at", "recipients", "channels"} == document["scopes"][0].keys()
    assert {"sha256", "filename", "role"} == document["files"][0].keys()
    assert all(part.keys() >= ATTACHMENT for part in found["attachments"])
    assert [part["document"] for part in found["attachments"]] == [document["id"]]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.eml"]


def test_one_failing_file_hides_no_other(fresh, tmp_path):
    """
    A folder, a missing file and an empty one between two mails: five objects, exit 1.
    """
    empty = tmp_path / "empty.eml"
    empty.write_bytes(b"")
    files = [str(LETTER), str(tmp_path), str(tmp_path / "missing.eml"), str(empty), str(LETTER)]
    ended = fresh("explain", "--json", *files)

    found = ended.lines()
    assert ended.code == 1
    assert [one["file"] for one in found] == files
    assert all(one.keys() >= KEYS for one in found)
    assert [len(one["documents"]) for one in found] == [1, 0, 0, 0, 1]
    assert ["error" in one for one in found] == [False, True, True, False, False]
    assert "missing.eml: No such file" in ended.err


def test_a_document_file_given_directly_is_one_attachment(fresh, tmp_path):
    """
    A PDF on its own, and a zip as the container that it is.
    """
    pdf = draw_text_pdf("Thực đơn", ["Cơm trưa thứ hai"])
    (tmp_path / "menu.pdf").write_bytes(pdf)
    (tmp_path / "both.zip").write_bytes(zip_file([("một.pdf", pdf), ("hai.pdf", pdf + b"\n")]))
    single, packed = fresh("explain", "--json", f"{tmp_path}/menu.pdf", f"{tmp_path}/both.zip").lines()

    assert [part["filename"] for part in single["attachments"]] == ["menu.pdf"]
    assert [(part["filename"], part["parent"]) for part in packed["attachments"]] == [
        ("both.zip", None), ("một.pdf", 0), ("hai.pdf", 0),
    ]  # fmt: skip
    assert single["signature"] == "none"
    assert single["documents"] == []


def test_no_bytes_end_explaining(fresh, tmp_path):
    """
    Files of any content and any ending give an object each.
    """
    contents = [
        b"",
        b"\0" * 100,
        b"%PDF-1.7\n%broken",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"From: x\n\n",
    ]
    endings = ["pdf", "docx", "doc", "zip", "eml", "bin"]
    files = []
    for number, content in enumerate(contents):
        file = tmp_path / f"{number}.{endings[number]}"
        file.write_bytes(content)
        files.append(str(file))
    ended = fresh("explain", "--json", *files)

    assert ended.code == 0
    assert [one["file"] for one in ended.lines()] == files


def test_a_file_name_that_is_no_text_makes_valid_json(tmp_path):
    """
    Bytes that are no UTF-8 in a name end neither the run nor the JSON.
    """
    name = os.fsencode(tmp_path) + b"/b\xe1o c\xe1o.eml"
    Path(os.fsdecode(name)).write_bytes(LETTER.read_bytes())
    ended = program("explain", "--json", name, str(LETTER), "--data", str(tmp_path / "data"))

    first, second = ended.lines()
    assert ended.code == 0
    assert os.fsencode(first["file"]) == name
    assert len(first["documents"]) == len(second["documents"]) == 1


def test_envelopes_count_in_explaining_too(fresh):
    """
    Blind copies stand in the envelope only.
    """
    mail = MAILS / "032-blind-copies-from-the-envelope.eml"
    without = fresh("explain", "--json", str(mail)).json()
    with_them = fresh("explain", "--json", str(mail), "--envelopes", str(MAILS / "envelopes.jsonl")).json()

    assert len(with_them["recipients"]) > len(without["recipients"])


def test_a_person_sees_each_verdict_with_its_evidence(fresh):
    """
    Without --json: a tree in Vietnamese.
    """
    ended = fresh("explain", str(LETTER))

    assert ended.code == 0
    for words in ("số, ký hiệu: 512/STTTT-CNTT", "cơ quan ban hành", "bản giấy:", "tin cậy"):
        assert words in ended.out


def test_the_trust_folder_decides_whether_a_signature_is_valid(fresh):
    """
    The same signed document: valid with its root, indeterminate without.
    """
    signed = str(MAILS / "040-signed-copy-of-paper.eml")
    plain = fresh("explain", "--json", signed).json()
    trusted = Vanthu("--trust", str(MAILS / "trust"), *fresh.options)("explain", "--json", signed).json()

    assert [one["signature"] for one in plain["documents"]] == ["indeterminate"]
    assert [one["signature"] for one in trusted["documents"]] == ["valid"]
    assert trusted["signatures"][0]["overall"] == "valid"


def test_a_package_says_by_its_header_what_no_file_tells(fresh):
    """
    The example that a vendor starts from: a sending without a file, told with parties and paper.
    """
    example = str(Path(__file__).parents[2] / "deploy" / "dms" / "example.edxml")
    stated = fresh("explain", "--json", example).json()["stated"]
    told = fresh("explain", example).out

    assert (stated["act"], stated["symbol"], stated["agency"], stated["paper"]) == (
        "new",
        "465/STTTT-KHTC",
        "stttt",
        False,
    )
    assert [who["agency"] for who in stated["recipients"]] == ["snv"]
    assert "theo phần đầu gói tin: gửi 465/STTTT-KHTC" in told and "[stttt]" in told
