"""`vanthu reprocess`: nothing changes by itself; a new directory row does, a person's word stays."""

from __future__ import annotations

from tests.cli.running import MAILS

WHO = ("--by", "Lan", "--reason", "xem lại bản gốc")
STRANGER = """
[[agency]]
id = "moi"
name = "Trung tâm mới"
level = "department"
mailbox = ["%s"]
"""
NEIGHBOUR = """
[[agency]]
id = "ubnd-db"
name = "Ủy ban nhân dân tỉnh Điện Biên"
level = "province"
[[agency]]
id = "stttt-db"
name = "Sở Thông tin và Truyền thông"
abbreviation = "STTTT"
level = "department"
parent = "ubnd-db"
mailbox = ["stttt@dienbien.gov.vn"]
"""


def changes(vanthu, *options):
    return vanthu("reprocess", "--json", *options).lines()


def test_reprocessing_what_was_just_read_changes_nothing(samples):
    """
    The same evidence under the same rows gives the same documents, facts and scopes for every sample mail.
    """
    assert changes(samples, "--dry-run") == []


def test_new_directory_row_places_old_exchanges(fresh, tmp_path):
    """
    A dry run shows it and writes nothing; the run changes it; running again finds nothing left.
    """
    fresh("ingest", str(MAILS))
    fresh_documents = fresh("documents", "--json").lines()
    unknown = next(
        recipient
        for line in fresh_documents
        for scope in line["scopes"]
        if scope["scope"] == "unknown"
        for recipient in scope["recipients"]
        if "@" in recipient
    )
    (tmp_path / "more.toml").write_text(STRANGER % unknown, encoding="utf-8")
    assert fresh("import", "directory", str(tmp_path / "more.toml")).code == 0, "imported"

    wanted = changes(fresh, "--dry-run")
    assert wanted and changes(fresh, "--dry-run") == wanted
    assert fresh("documents", "--json").lines() == fresh_documents
    assert changes(fresh) == wanted
    assert changes(fresh) == []
    assert fresh("documents", "--json").lines() != fresh_documents


def test_what_a_person_said_stays(fresh):
    """
    No rule of today beats it.
    """
    fresh("ingest", str(sorted(MAILS.glob("001*.eml"))[0]))
    (document,) = fresh("documents", "--json").lines()
    fresh("correct", document["id"], "type", "thong_bao", *WHO)
    fresh("correct", document["id"], "paper", "electronic_only", *WHO)

    assert changes(fresh) == []
    (after,) = fresh("documents", "--json").lines()
    assert (after["type"], after["paper"]["status"]) == ("thong_bao", "electronic_only")


def test_an_issuer_that_only_the_new_directory_knows_is_named(fresh, tmp_path):
    """
    The dry run says under which id the letter would count; a person's word and the letters of strangers stay.
    """
    letter = next(MAILS.glob("022*.eml"))
    fresh("ingest", str(letter), str(next(MAILS.glob("001*.eml"))))
    before = {line["symbol"]: line for line in fresh("documents", "--json").lines()}
    stranger = before["311/STTTT-KHTC"]
    assert stranger["issuer"]["id"] is None
    (tmp_path / "more.toml").write_text(NEIGHBOUR, encoding="utf-8")
    assert fresh("import", "directory", str(tmp_path / "more.toml")).code == 0

    wanted = changes(fresh, "--dry-run")
    assert {line["document"] for line in wanted} == {stranger["id"]}
    assert ("issuer_id", None, "stttt-db") in [(one["field"], one["before"], one["after"]) for one in wanted]
    assert changes(fresh) == wanted
    assert changes(fresh) == []
    after = {line["symbol"]: line for line in fresh("documents", "--json").lines()}["311/STTTT-KHTC"]
    assert after["issuer"]["id"] == "stttt-db"
    assert after["id"] == next(one["after"] for one in wanted if one["field"] == "counts as")
    assert [line["by"] for line in fresh("history", stranger["id"], "--json").lines() if line["what"] == "joined"] == [
        "vanthu"
    ]
    fresh("ingest", str(letter))
    assert len(fresh("documents", "--json").lines()) == len(before), "the same letter again is the same document"


def test_an_issuer_that_a_person_named_stays(fresh, tmp_path):
    """
    Whatever the new directory says.
    """
    fresh("ingest", str(next(MAILS.glob("022*.eml"))))
    (document,) = fresh("documents", "--json").lines()
    fresh("correct", document["id"], "issuer", "snv", *WHO)
    (tmp_path / "more.toml").write_text(NEIGHBOUR, encoding="utf-8")
    fresh("import", "directory", str(tmp_path / "more.toml"))
    changes(fresh)
    (after,) = fresh("documents", "--json").lines()
    assert after["issuer"]["id"] == "snv"
