"""`vanthu signatures`: asked, shown, proven and exported from the command line."""

from __future__ import annotations

import csv
import html
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gateway.ledger.store import open_ledger
from gateway.reports.signature_words import short_name
from tests.cli.running import ROOT, Vanthu
from tests.ledger.samples import sha
from tests.sealing.logs import SIGNER, attacking, fill_log

ENTRIES = 12


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Vanthu:
    """A command line on a log of twelve entries from three mails, without checkpoint; only read from."""
    return filled(tmp_path_factory.mktemp("log"))


@pytest.fixture
def logged(tmp_path: Path) -> Vanthu:
    """The same, for tests that sign or spoil it."""
    return filled(tmp_path)


def filled(folder: Path) -> Vanthu:
    ledger = open_ledger(f"sqlite:///{folder}/data/vanthu.db")
    fill_log(ledger, ENTRIES, mails=3)
    ledger.close()
    return Vanthu("--data", str(folder / "data"))


def test_the_samples_are_logged_with_the_proof_of_each(samples: Vanthu, tmp_path: Path) -> None:
    """
    What the sample mails were signed with stands in the log, whole and provable.
    """
    assert samples("signatures", "checkpoint").code == 0
    rows = samples("signatures", "list", "--json").lines()

    assert [row["index"] for row in rows] == list(range(len(rows)))
    assert {row["overall"] for row in rows} == {"valid", "invalid", "indeterminate"}
    assert all(row["proof"]["size"] == len(rows) for row in rows)
    assert samples("signatures", "verify").code == 0
    (altered,) = samples("signatures", "list", "--reason", "digest-mismatch", "--json").lines()
    assert altered["overall"] == "invalid"
    assert "đã bị sửa sau khi ký" in altered["sentences"][0]["vi"]


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--symbol", "2/STTTT-KHTC", 4),
        ("--agency", "stttt", ENTRIES),
        ("--agency", "snv", 0),
        ("--signer", "nguyen van AN", ENTRIES),
        ("--signer", "Trần", 0),
        ("--issuer", "Viettel", 0),
        ("--issuer", "cac co quan thu nghiem", ENTRIES),
        ("--certificate", sha("certificate 1")[:12], 3),
        ("--verdict", "indeterminate", ENTRIES),
        ("--overall", "valid", 0),
        ("--reason", "weak-algorithm", ENTRIES),
        ("--reason", "weak", 0),
        ("--file", sha("file 3"), 4),
        ("--mail", "ident:Q1", 4),
        ("--from", "2014-05-08", 8),
        ("--to", "2014-05-07", 4),
    ],
)
def test_entries_are_found_by_each_filter(shared: Vanthu, option: str, value: str, expected: int) -> None:
    """
    Agency, signer, certificate, issuer, verdict, reason, symbol, file, mail and period.
    """
    found = shared("signatures", "list", option, value, "--json")

    assert (found.code, len(found.lines())) == (0, expected)


def test_a_table_fits_a_terminal(shared: Vanthu) -> None:
    """
    One row an entry with verdict, reasons, symbol, signer and file.
    """
    out = shared("signatures", "list").out

    assert "chưa kết luận" in out
    assert "1/STTTT-KHTC" in out
    assert short_name(SIGNER).split(" ·")[0] in out


def test_a_csv_file_bears_the_proof_and_no_formula(logged: Vanthu, tmp_path: Path) -> None:
    """
    Vietnamese for spreadsheets, index, leaf hash, checkpoint and path in each row.
    """
    logged("signatures", "checkpoint")
    file = tmp_path / "log.csv"
    ended = logged("signatures", "list", "--csv", str(file))
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))

    assert ended.code == 0
    assert len(rows) == ENTRIES
    assert rows[3]["checkpoint_size"] == str(ENTRIES)
    assert len(rows[3]["proof"].split()) == 4
    assert rows[3]["signer"] == SIGNER


def test_show_tells_everything_about_an_entry_and_a_file(logged: Vanthu) -> None:
    """
    By index or by SHA-256; both sentences of each reason stand there.
    """
    one = logged("signatures", "show", "5")
    assert one.code == 0
    for part in (
        "mục / entry 5",
        "2/STTTT-KHTC",
        SIGNER,
        "không còn đủ mạnh",
        "is too weak today",
        "no checkpoint covers",
    ):
        assert part in " ".join(one.out.split()), part
    logged("signatures", "checkpoint")
    of_file = logged("signatures", "show", sha("file 2"), "--json").lines()
    assert [row["index"] for row in of_file] == [4, 5, 6, 7]
    assert len(of_file[0]["proof"]["path"]) == 4
    assert of_file[0]["seen_in"][0]["mail"] == "ident:Q2"
    assert of_file[0]["belongs_to"][0]["symbol"] == "2/STTTT-KHTC"
    by_document = logged("signatures", "show", of_file[0]["document"]).out
    for part in ("công văn.pdf", "vanphong@stttt.gov.vn", "chữ ký 4/4", "in checkpoint", "— vanthu/"):
        assert part in by_document, part
    assert [row["index"] for row in logged("signatures", "show", "ident:Q2", "--json").lines()[4:]] == [4, 5, 6, 7]


def test_show_tells_an_unsigned_file_from_one_never_seen(samples: Vanthu) -> None:
    """
    A letter without signature came in a mail and is a document: that much is known of it.
    """
    unsigned = next(
        row for row in samples("documents", "--json").lines() if row["signature"] == "none" and row["files"]
    )
    (told, *_) = samples("signatures", "show", unsigned["id"], "--json").lines()
    shown = samples("signatures", "show", unsigned["id"])

    assert (told["index"], told["belongs_to"][0]["id"], len(told["seen_in"])) == (None, unsigned["id"], 1)
    assert (shown.code, "không có chữ ký nào" in shown.out) == (0, True)


@pytest.mark.parametrize(("what", "code"), [("99", 1), ("00" * 32, 1), ("no-such-file", 2)])
def test_what_is_not_in_the_log_is_said(shared: Vanthu, what: str, code: int) -> None:
    """
    Not found is a sentence; what can't be meant is wrong usage.
    """
    ended = shared("signatures", "show", what)

    assert ended.code == code
    assert what in ended.err


def test_verify_names_the_first_bad_entry_and_ends_with_3(logged: Vanthu, tmp_path: Path) -> None:
    """
    One sentence in both languages; as JSON for machines.
    """
    kept = tmp_path / "kept.txt"
    kept.write_text(logged("signatures", "checkpoint").out, encoding="utf-8")
    assert logged("signatures", "verify", "--checkpoint", str(kept)).code == 0
    ledger = open_ledger(f"sqlite:///{tmp_path}/data/vanthu.db")
    with attacking(ledger) as attacker:
        attacker.forge(7, overall="valid")
        attacker.do("DELETE FROM log_checkpoint")
    ledger.close()

    assert logged("signatures", "verify").code == 0
    ended = logged("signatures", "verify", "--checkpoint", str(kept), "--json")
    assert ended.code == 3
    assert ended.json()["fault"]["code"] == "rewritten"
    assert "Nhật ký đã bị viết lại" in ended.err
    assert "kept.txt" in ended.err


def test_growth_from_an_older_checkpoint_is_proven_and_a_rewritten_log_is_not(logged: Vanthu, tmp_path: Path) -> None:
    """
    The consistency proof between a checkpoint of long ago and the newest one.
    """
    old = tmp_path / "old.txt"
    old.write_text(logged("signatures", "checkpoint").out, encoding="utf-8")
    ledger = open_ledger(f"sqlite:///{tmp_path}/data/vanthu.db")
    fill_log(ledger, 3, first=9)
    good = logged("signatures", "prove", "--from", str(old), "--json")
    with attacking(ledger) as attacker:
        attacker.forge(7, overall="valid")
        attacker.do("DELETE FROM log_checkpoint")
    ledger.close()

    assert (good.code, good.json()["good"], good.json()["to"]) == (0, True, ENTRIES + 3)
    assert good.json()["proof"]
    ended = logged("signatures", "prove", "--from", str(old))
    assert ended.code == 3
    assert "REWRITTEN" in ended.err


def test_names_are_withheld_and_the_key_changed_from_the_command_line(logged: Vanthu) -> None:
    """
    Each says what it did; the log is whole after both, and shows what is gone.
    """
    first = logged("signatures", "key").out
    second = logged("signatures", "key", "--rotate")
    assert second.out not in ("", first)
    assert first.strip() in second.err
    assert "4 mục" in logged("signatures", "withhold", "--before", "2014-05-08", "--check").err
    done = logged("signatures", "withhold", "--before", "2014-05-08", "--by", "văn thư").err
    assert "4 entries" in done
    assert "VACUUM" in done

    ended = logged("signatures", "verify", "--key", first.strip())
    assert ended.code == 0
    assert "names of 4 entries were withheld" in ended.err
    assert "văn thư: entries before 2014-05-08" in ended.err
    assert "withheld" in logged("signatures", "show", "2").out


def test_a_key_and_a_checkpoint_that_are_none_are_refused(shared: Vanthu, tmp_path: Path) -> None:
    """
    The sentence says what was expected.
    """
    file = tmp_path / "x.txt"
    file.write_text("hello")

    assert "signed checkpoint" in shared("signatures", "verify", "--checkpoint", str(file)).err
    assert "name+hash+base64" in shared("signatures", "verify", "--key", "hello").err


def test_an_export_is_checked_without_vanthu(logged: Vanthu, tmp_path: Path) -> None:
    """
    Key on one side, folder on the other: the auditor's program says good.
    """
    folder = tmp_path / "export"
    key = logged("signatures", "key").out.strip()
    assert logged("signatures", "export", str(folder)).code == 0
    command = [sys.executable, "-I", str(ROOT / "deploy" / "verify-log"), str(folder), "--key", key]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    assert ended.returncode == 0, ended.stderr
    assert "12 mục / entries" in ended.stdout
    assert logged("signatures", "export", str(folder)).code == 1


def entry_verifier(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(ROOT / "deploy" / "verify-log"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.parametrize("ending", ["json", "csv"])
def test_one_exported_row_is_proven_by_a_stranger(logged: Vanthu, tmp_path: Path, ending: str) -> None:
    """
    A row with its proof and checkpoint, and the key from elsewhere: no database, no log, no vanthu.
    """
    key, file = logged("signatures", "key").out.strip(), tmp_path / f"rows.{ending}"
    logged("signatures", "checkpoint")
    if ending == "csv":
        logged("signatures", "list", "--file", sha("file 2"), "--csv", str(file))
    else:
        file.write_text(logged("signatures", "show", sha("file 2"), "--json").out, encoding="utf-8")
    good = entry_verifier("--entry", str(file), "--key", key)
    assert good.returncode == 0, good.stderr
    assert "Tốt / good: 4 mục" in good.stdout
    assert SIGNER in good.stdout

    whole = file.read_text(encoding="utf-8-sig")
    for old, new, told in (
        ("weak-algorithm", "key-usage", "not in the log"),
        ("Nguyễn Văn An", "Người khác", "names beside entry 4"),
        ("indeterminate,", "valid,", "columns do not say") if ending == "csv" else
        ('"overall": "indeterminate"', '"overall": "valid"', "columns do not say"),
        ("— vanthu/", "— other/", "not signed by a trusted key"),
    ):  # fmt: skip
        file.write_text(whole.replace(old, new), encoding="utf-8")
        bad = entry_verifier("--entry", str(file), "--key", key)
        assert (bad.returncode, told in bad.stderr) == (3, True), bad.stderr


def test_a_row_without_checkpoint_proves_nothing(shared: Vanthu, tmp_path: Path) -> None:
    """
    Not sealed yet is said, not passed over.
    """
    file = tmp_path / "row.json"
    file.write_text(shared("signatures", "show", "3", "--json").out, encoding="utf-8")
    key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

    ended = entry_verifier("--entry", str(file), "--key", key)
    assert ended.returncode == 3
    assert "without checkpoint" in ended.stderr
    assert entry_verifier("--entry", str(file)).returncode == 2


def test_an_excel_file_bears_the_proof_of_each_row(logged: Vanthu, tmp_path: Path) -> None:
    """
    A sheet of entries with leaf, proof and checkpoint as text, a sheet that tells how to prove them.
    """
    note = logged("signatures", "checkpoint").out
    file = tmp_path / "log.xlsx"
    ended = logged("signatures", "list", "--xlsx", str(file))
    with zipfile.ZipFile(file) as package:
        rows, proof = (html.unescape(package.read(f"xl/worksheets/sheet{n}.xml").decode()) for n in (1, 2))

    assert (ended.code, "12 dòng / rows" in ended.err) == (0, True)
    assert rows.count('"kind":"signature-check"') == ENTRIES
    assert rows.count(note.splitlines()[2]) == ENTRIES
    assert SIGNER in rows
    assert "--entry" in proof
    assert all(line in proof for line in note.splitlines())


def test_an_empty_log_says_so(fresh: Vanthu, tmp_path: Path) -> None:
    """
    Nothing was signed yet: no checkpoint, no export, and nothing wrong.
    """
    assert fresh("signatures", "verify").code == 0
    assert "no signature was checked yet" in fresh("signatures", "checkpoint").err
    assert fresh("signatures", "export", str(tmp_path / "export")).code == 1
    assert json.loads(fresh("signatures", "verify", "--json").out)["size"] == 0
