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
