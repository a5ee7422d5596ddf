"""Whatever an owner of the database does to the log, `verify` finds it and says where."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from gateway.ledger.engine import writing
from gateway.ledger.log import append_recheck
from gateway.sealing.keys import log_name, trusted_keys
from gateway.sealing.sealer import Sealer
from gateway.sealing.verifying import verify_log
from tests.ledger.samples import AT
from tests.sealing.logs import EVIDENCE, attacking, fill_log, make_verdict

ENTRIES = 300
"""More than one tile of 256."""
NOW = AT + timedelta(days=400)


def test_a_log_that_nobody_touched_is_whole(log):
    """
    All entries agree with their rows, the kept hashes and each checkpoint.
    """
    found = log([log.outside])

    assert found.fault is None
    assert (found.size, found.checkpoints, found.proven) == (ENTRIES, 4, ENTRIES)


@pytest.mark.parametrize("table", EVIDENCE[:4])
def test_the_database_refuses_to_change_remove_or_replace_evidence(ledger, log, table):
    """
    UPDATE, DELETE, INSERT OR REPLACE and TRUNCATE end with an error or change nothing.
    """
    tries = [f"UPDATE {table} SET tenant_id = 'other'", f"DELETE FROM {table}"]
    tries += ["TRUNCATE signature_check CASCADE"] if ledger.engine.dialect.name == "postgresql" else []
    for sql in tries:
        with pytest.raises(DatabaseError, match="evidence"), writing(ledger) as connection:
            connection.execute(text(sql))
    if ledger.engine.dialect.name == "sqlite":
        with writing(ledger) as connection:
            connection.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))

    assert log().fault is None


def test_a_changed_leaf_is_found(ledger, log):
    """
    One word of one entry: its own hash no longer fits.
    """
    with attacking(ledger) as attacker:
        attacker.do("UPDATE log_entry SET leaf = replace(leaf, 'weak-algorithm', 'key-usage') WHERE log_index = 123")

    assert _told(log()) == ("changed", 123)


def test_a_changed_check_is_found(ledger, log):
    """
    The row that questions are answered from is compared with the leaf.
    """
    with attacking(ledger) as attacker:
        attacker.do("UPDATE signature_check SET overall = 'valid' WHERE mail_key = 'ident:Q3' AND ordinal = 23")

    assert _told(log()) == ("check-differs", 123)


def test_a_changed_column_is_found(ledger, log):
    """
    Nobody can hide an entry from a filter.
    """
    with attacking(ledger) as attacker:
        attacker.do("UPDATE log_entry SET symbol = '' WHERE log_index = 5")

    assert _told(log()) == ("columns-differ", 5)


BESIDE_THE_LEAF = {
    "log_entry": {
        "salt": "'00'", "at": "'2001-01-01 00:00:00+00'", "mail_key": "'ident:Q2'", "ordinal": "49", "file_sha256": "''",
        "overall": "'valid'", "signer_sha256": "''", "agency": "'snv'", "symbol": "'x'", "leaf_hash": "'zz'",
    },
    "signature_check": {
        "at": "'2001-01-01 00:00:00+00'", "attachment_sha256": "''", "container": "'cms'", "overall": "'valid'",
        "indication": "'TOTAL-PASSED'", "sub_indication": "'x'", "signer_sha256": "''", "trust_version": "'x'",
        "supersedes": "3",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("table", "column"), [(name, column) for name, row in BESIDE_THE_LEAF.items() for column in row]
)
def test_every_column_that_questions_read_is_compared_with_the_leaf(ledger, log, table, column):
    """
    Whatever is changed beside a leaf, in either table, it is the right entry that is named.
    """
    value = BESIDE_THE_LEAF[table][column]
    here = "mail_key = 'ident:Q1' AND ordinal = 7" if table == "signature_check" else "log_index = 7"
    with attacking(ledger) as attacker:
        attacker.do(f"UPDATE {table} SET {column} = {value} WHERE {here}")

    assert log().fault.index == 7


@pytest.mark.parametrize(
    "change",
    ["SET size = 299", "SET root = '00'", "SET note = replace(note, 'quangngai', 'dienbien')", "SET note = ''"],
)
def test_a_changed_row_of_a_checkpoint_is_found(ledger, log, change):
    """
    Size and root as columns, name and text of the note.
    """
    with attacking(ledger) as attacker:
        attacker.do(f"UPDATE log_checkpoint {change} WHERE size = 300")

    assert log().fault.code.startswith("checkpoint-")


def test_a_log_that_somebody_signed_anew_with_a_key_of_his_own_is_found(ledger, settings, log, tmp_path):
    """
    History, hashes and all checkpoints are new and fit one another; the key is not the one that is trusted.
    """
    other = settings.model_copy(
        update={"storage": settings.storage.model_copy(update={"data_dir": str(tmp_path / "o")})}
    )
    with attacking(ledger) as attacker:
        attacker.forge(7, overall="valid")
        attacker.do("DELETE FROM log_checkpoint")
    Sealer(ledger, other).seal(NOW)

    assert log().fault.code == "checkpoint-unsigned"
    assert verify_log(ledger, trusted_keys(other, log_name(other, ledger)), NOW).fault is None
    assert verify_log(ledger, trusted_keys(other, log_name(other, ledger)), NOW, [log.outside]).fault is not None


def test_a_tail_that_was_cut_with_its_checkpoints_is_found_by_one_kept_elsewhere(ledger, log):
    """
    Entries, checks and the checkpoints that knew them are gone: the file from outside names the first that is missing.
    """
    with attacking(ledger) as attacker:
        attacker.do("DELETE FROM log_checkpoint WHERE size > 200")
        attacker.do("DELETE FROM log_entry WHERE log_index >= 200")
        attacker.do("DELETE FROM log_node WHERE number >= 0")
        attacker.do("DELETE FROM signature_check WHERE mail_key IN ('ident:Q5', 'ident:Q6')")

    assert log().fault is None
    assert _told(log([log.outside])) == ("cut", 200)


def test_a_certificate_that_was_replaced_is_found(ledger, log):
    """
    Certificates stand under the hash of their own bytes.
    """
    with attacking(ledger) as attacker:
        attacker.do(
            "INSERT INTO certificate (tenant_id, sha256, der, first_seen_at) VALUES ('default', :s, :d, :a)",
            s="00" * 32, d=b"other", a=AT,
        )  # fmt: skip

    assert log().fault.code == "certificate-differs"


def test_a_changed_name_of_a_signer_is_found(ledger, log):
    """
    The name stands beside the leaf, bound by its salted hash.
    """
    with attacking(ledger) as attacker:
        attacker.do(
            "UPDATE signature_check SET verdict = :v WHERE mail_key = 'ident:Q1' AND ordinal = 7",
            v=attacker.rows("SELECT CAST(verdict AS TEXT) v FROM signature_check WHERE mail_key = 'ident:Q1' "
                            "AND ordinal = 7")[0]["v"].replace("Nguyễn Văn An", "Người khác"),
        )  # fmt: skip

    assert _told(log()) == ("words-differ", 7)


def test_a_removed_row_is_found(ledger, log):
    """
    A gap in the indexes is the entry that was taken out.
    """
    with attacking(ledger) as attacker:
        attacker.do("DELETE FROM log_entry WHERE log_index = 42")

    assert _told(log()) == ("missing", 42)


def test_a_removed_row_whose_gap_was_closed_is_found(ledger, log):
    """
    Moving all later entries up by one does not hide it: each leaf knows its index.
    """
    with attacking(ledger) as attacker:
        attacker.do("DELETE FROM log_entry WHERE log_index = 42")
        for index in range(43, ENTRIES):
            attacker.do("UPDATE log_entry SET log_index = :n WHERE log_index = :i", n=index - 1, i=index)

    assert _told(log()) == ("moved", 42)


def test_re_ordered_rows_are_found(ledger, log):
    """
    Two entries in each other's place.
    """
    with attacking(ledger) as attacker:
        for old, new in ((17, -1), (18, 17), (-1, 18)):
            attacker.do("UPDATE log_entry SET log_index = :n WHERE log_index = :o", n=new, o=old)

    assert _told(log()) == ("moved", 17)


def test_an_appended_row_without_its_check_is_found(ledger, log):
    """
    An entry that tells of a check nobody made.
    """
    with attacking(ledger) as attacker:
        attacker.do(
            "INSERT INTO log_entry SELECT tenant_id, 300, replace(leaf, '\"index\"\\:299', '\"index\"\\:300'), leaf_hash, "
            "salt, at, mail_key, 99, file_sha256, overall, signer_sha256, agency, symbol FROM log_entry "
            "WHERE log_index = 299"
        )
        attacker.rehash(300)

    assert _told(log()) == ("columns-differ", 300)


def test_an_appended_check_without_entry_is_found(ledger, log):
    """
    A check that was slipped in beside the log.
    """
    columns = "tenant_id, mail_key, {}, at, attachment_sha256, container, overall, indication, sub_indication, "
    columns += "signer_sha256, trust_version, verdict"
    with attacking(ledger) as attacker:
        attacker.do(
            f"INSERT INTO signature_check ({columns.format('ordinal')}) SELECT {columns.format('77')} "
            "FROM signature_check WHERE mail_key = 'ident:Q1' AND ordinal = 0"
        )

    assert _told(log()) == ("unlogged", ENTRIES)
    assert "ident:Q1 77" in log().fault.en()


def test_a_row_inserted_before_the_last_checkpoint_is_found(ledger, log):
    """
    An entry in the middle moves all others: every hash was made to fit, the checkpoints do not.
    """
    with attacking(ledger) as attacker:
        for index in range(ENTRIES - 1, 149, -1):
            attacker.do(
                "UPDATE log_entry SET log_index = :n, leaf = replace(leaf, :a, :b) WHERE log_index = :i",
                n=index + 1, i=index, a=f'"index":{index},', b=f'"index":{index + 1},',
            )  # fmt: skip
        attacker.do(
            "INSERT INTO signature_check SELECT tenant_id, mail_key, 60, at, attachment_sha256, container, overall, "
            "indication, sub_indication, signer_sha256, trust_version, verdict, supersedes FROM signature_check "
            "WHERE mail_key = 'ident:Q3' AND ordinal = 49"
        )
        attacker.do(
            "INSERT INTO log_entry SELECT tenant_id, 150, "
            "replace(replace(leaf, '\"index\"\\:149', '\"index\"\\:150'), '\"ordinal\"\\:49', '\"ordinal\"\\:60'), leaf_hash, "
            "salt, at, mail_key, 60, file_sha256, overall, signer_sha256, agency, symbol FROM log_entry "
            "WHERE log_index = 149"
        )
        attacker.rehash(100)

    found = log()
    assert _told(found) == ("rewritten", 100)
    assert found.fault.end == 199


def test_a_rewritten_tail_with_recomputed_hashes_is_found_by_stored_checkpoints(ledger, log):
    """
    Entry 250 says "valid" in every row and hash; the checkpoint at 300 says otherwise.
    """
    with attacking(ledger) as attacker:
        attacker.forge(250, overall="valid")

    found = log()
    assert _told(found) == ("rewritten", 200)
    assert "200" in found.fault.vi()
    assert "299" in found.fault.vi()


def test_a_rewritten_tail_without_its_checkpoints_is_found_by_one_kept_elsewhere(ledger, log):
    """
    The attacker removed the checkpoints that would tell; the one in last night's mail does.
    """
    with attacking(ledger) as attacker:
        attacker.forge(250, overall="valid")
        attacker.do("DELETE FROM log_checkpoint WHERE size > 200")

    assert log().fault is None
    assert _told(log([log.outside])) == ("rewritten", 200)


def test_a_cut_tail_is_found(ledger, log):
    """
    Entries after 260 and their checks are gone: the checkpoint knew more.
    """
    with attacking(ledger) as attacker:
        attacker.do("DELETE FROM log_entry WHERE log_index >= 260")
        attacker.do("DELETE FROM signature_check WHERE mail_key = 'ident:Q6' AND ordinal >= 10")

    assert _told(log()) == ("cut", 260)


def test_a_changed_kept_hash_is_found(ledger, log):
    """
    Proofs are made from kept hashes: a wrong one would make good entries unprovable.
    """
    with attacking(ledger) as attacker:
        attacker.do("UPDATE log_node SET hash = :h", h="00" * 32)

    assert _told(log()) == ("node-differs", 200)


def test_a_checkpoint_that_nobody_trusted_signed_is_found(ledger, log):
    """
    A new checkpoint over a rewritten history needs the key, which is not in the database.
    """
    with attacking(ledger) as attacker:
        attacker.do("UPDATE log_checkpoint SET note = lower(note) WHERE size = 300")

    assert log().fault.code in ("checkpoint-broken", "checkpoint-unsigned")


@pytest.mark.parametrize("change", ["{}", "[]", '{"reasons": 5}'])
def test_senseless_rows_are_found_and_end_nothing(ledger, log, change):
    """
    An attacker may write anything; the answer is a sentence.
    """
    with attacking(ledger) as attacker:
        attacker.do("UPDATE signature_check SET verdict = :v WHERE mail_key = 'ident:Q2'", v=change)

    assert _told(log()) == ("check-differs", 50)


@pytest.mark.parametrize("leaf", ["{}", "[]", "no JSON", '{"kind":"signature-check","version":1}', "{FEWER}"])
def test_senseless_leaves_with_fitting_hashes_are_found_and_end_nothing(ledger, log, leaf):
    """
    Entries that are none, each with its right hash: still a sentence.
    """
    with attacking(ledger) as attacker:
        (row,) = attacker.rows("SELECT leaf FROM log_entry WHERE log_index = 7")
        fewer = {name: value for name, value in json.loads(row["leaf"]).items() if name != "mail"}
        made = leaf.replace("{FEWER}", json.dumps(fewer, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
        attacker.do("UPDATE log_entry SET leaf = :l WHERE log_index = 7", l=made)
        attacker.rehash(7)

    assert _told(log()) == ("not-a-leaf", 7)


def test_a_log_that_grew_is_consistent_with_an_earlier_checkpoint(ledger, log):
    """
    New mails and re-checks are growth; a re-check names the entry that it replaces.
    """
    fill_log(ledger, 10, first=50)
    new = append_recheck(ledger, 250, make_verdict(1, reasons=()), NOW)
    found = log([log.outside])

    assert new == ENTRIES + 10
    assert found.fault is None
    assert (found.size, found.proven) == (ENTRIES + 11, ENTRIES)


def _told(found):
    assert found.fault is not None
    assert str(found.fault.index) in found.fault.en()
    return found.fault.code, found.fault.index
