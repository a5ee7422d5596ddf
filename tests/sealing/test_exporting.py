"""An export is checked by the stand-alone program: whole, changed, rewritten, cut, and by a file's hash."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.errors import BadInput
from gateway.ledger.engine import writing
from gateway.ledger.log import keep_certificates
from gateway.ledger.store import append_examination, open_ledger, record_arrivals
from gateway.sealing.exporting import export_log
from gateway.sealing.keys import log_name, trusted_keys
from gateway.sealing.sealer import Sealer
from gateway.sealing.verifying import verify_log
from gateway.settings import Settings, SignatureLog, Storage
from tests.ledger.samples import AT, make_arrival, make_document, make_examination, sha
from tests.made.pki import SIGNING_DAY, certificate_der
from tests.sealing.logs import SIGNER, attacking, fill_log, make_verdict
from tests.sealing.tsa import Tsa, serving

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = 600
NOW = AT + timedelta(days=400)


def verifier(*arguments: object) -> tuple[int, str, str]:
    """The program by itself: it imports nothing of ours."""
    command = [sys.executable, "-I", str(ROOT / "deploy" / "verify-log"), *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    return ended.returncode, ended.stdout, ended.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A log of 600 entries with two checkpoints, one stamped, and its export."""
    folder = tmp_path_factory.mktemp("export")
    ledger = open_ledger(f"sqlite:///{folder}/data/vanthu.db")
    settings = Settings(storage=Storage(data_dir=str(folder / "data")))
    fill_log(ledger, 300, mails=2)
    Sealer(ledger, settings).seal(NOW)
    fill_log(ledger, 300, mails=2, first=5)
    with writing(ledger) as connection:
        certificate = base64.b64encode(certificate_der("chair")).decode()
        keep_certificates(connection, "default", [make_verdict(1, certificate=certificate)], NOW)
    with serving(Tsa(SIGNING_DAY)) as url:
        sealer = Sealer(
            ledger, settings.model_copy(update={"signature_log": SignatureLog(tsa_url=url, tsa_timeout_s=120)})
        )
        sealer.seal(SIGNING_DAY)
        sealer.stamp(SIGNING_DAY)
    keys = trusted_keys(settings, log_name(settings, ledger))
    export_log(ledger, folder / "export", keys)
    yield ledger, keys, folder / "export"
    ledger.close()


@pytest.fixture
def export(made, tmp_path):
    """A copy of the export that a test may change."""
    return Path(shutil.copytree(made[2], tmp_path / "export"))


def test_a_whole_export_is_good(made, export):
    """
    Tree, both checkpoints, certificate and time-stamp, by the key from elsewhere.
    """
    code, out, err = verifier(export, "--key", made[1][0].line())

    assert (code, err) == (0, "")
    assert "600 mục / entries, 3 điểm kiểm / checkpoints" in out
    assert "1 chứng thư / certificates, 1 dấu thời gian / time-stamps" in out


def test_the_layout_is_that_of_tiles(export):
    """
    Full and partial tiles and bundles at the paths that the format asks for, the earlier checkpoint's too.
    """
    files = sorted(str(path.relative_to(export)) for path in (export / "tile").rglob("*") if path.is_file())

    assert files == [
        "tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/1", "tile/1/000.p/2",
        "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88",
    ]  # fmt: skip
    assert (export / "tile/0/000").stat().st_size == 256 * 32


def test_a_file_is_found_by_its_hash(made, export, tmp_path):
    """
    Everything that the log says of one file; 3 for one that it never saw.
    """
    code, out, _ = verifier(export, "--key", made[1][0].line(), "--file", sha("file 1"))
    assert code == 0
    assert out.count("mục / entry") == 150
    assert SIGNER in out
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF")
    assert verifier(export, "--file", other)[0] == 3


def test_another_key_is_not_trusted(export):
    """
    An export that somebody signed with a key of his own proves nothing.
    """
    key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    code, _, err = verifier(export, "--key", key)

    assert code == 3
    assert "is not signed by a trusted key" in err


def _changed_entry(export):
    file = export / "tile/entries/001"
    file.write_bytes(file.read_bytes().replace(b"weak-algorithm", b"weak-algorythm", 1))


def _cut_bundle(export):
    file = export / "tile/entries/002.p/88"
    file.write_bytes(file.read_bytes()[:-700])


def _removed_bundle(export):
    (export / "tile/entries/001").unlink()


def _changed_name(export):
    file = export / "beside.jsonl"
    lines = file.read_text().splitlines(keepends=True)
    lines[400] = lines[400].replace("Nguyễn Văn An", "Người khác")
    file.write_text("".join(lines))


def _changed_node(export):
    (export / "tile/1/000.p/2").write_bytes(b"\0" * 64)


def _other_certificate(export):
    (file,) = (export / "certificates").iterdir()
    file.rename(file.with_name("00" * 32 + ".pem"))


def _other_stamp(export):
    (file,) = (export / "timestamps").iterdir()
    first = min((export / "checkpoints").iterdir())
    file.rename(file.with_name(f"{first.stem}.tst"))


@pytest.mark.parametrize(
    ("manipulate", "told"),
    [
        (_changed_entry, "Entry 256 was changed"),
        (_cut_bundle, "from 512 is cut"),
        (_removed_bundle, "Entries from 256 on are missing"),
        (_changed_name, "The names beside entry 400"),
        (_changed_node, "Tile 1/0"),
        (_other_certificate, "Certificate 0000"),
        (_other_stamp, "Time-stamp"),
    ],
)
def test_a_manipulated_export_is_found(made, export, manipulate, told):
    """
    One sentence in each language, exit code 3.
    """
    manipulate(export)
    code, _, err = verifier(export, "--key", made[1][0].line())

    assert (code, told in err) == (3, True), err
    assert "SAI: " in err


def test_a_rewritten_history_is_found_by_an_older_checkpoint(ledger, settings, tmp_path):
    """
    The attacker even has the key: an older checkpoint kept elsewhere still shows it.
    """
    fill_log(ledger, 20)
    sealer = Sealer(ledger, settings)
    kept = tmp_path / "from-a-summary.txt"
    kept.write_text(sealer.seal(NOW).note.replace("\n", "\r\n"))
    with attacking(ledger) as attacker:
        attacker.forge(7, overall="valid")
        attacker.do("DELETE FROM log_checkpoint")
    sealer.seal(NOW)
    keys = trusted_keys(settings, log_name(settings, ledger))
    export_log(ledger, tmp_path / "export", keys)

    assert verifier(tmp_path / "export", "--key", keys[0].line())[0] == 0
    code, _, err = verifier(tmp_path / "export", "--key", keys[0].line(), "--checkpoint", kept)
    assert code == 3
    assert "entries 0 to 19 are not those that checkpoint from-a-summary.txt signed" in err


def test_names_can_be_left_out(made, tmp_path):
    """
    Without names and certificates the export is as provable as with them.
    """
    ledger, keys, _ = made
    export_log(ledger, tmp_path / "export", keys, with_names=False)
    text = b"".join(path.read_bytes() for path in (tmp_path / "export").rglob("*") if path.is_file())

    assert "Nguyễn".encode() not in text
    assert verifier(tmp_path / "export", "--key", keys[0].line())[0] == 0


def test_a_folder_that_is_not_empty_is_left_alone(made):
    """
    Two exports are never mixed.
    """
    ledger, keys, export = made
    with pytest.raises(BadInput, match="not empty"):
        export_log(ledger, export, keys)


@pytest.mark.parametrize("damage", ["", "{}", "x\ny\nz\n\n— a b\n"])
def test_what_is_no_export_ends_with_a_sentence(export, damage):
    """
    Anything else is unreadable, never a traceback.
    """
    (export / "checkpoint").write_text(damage)
    code, _, err = verifier(export)

    assert code == 1
    assert "Traceback" not in err


def test_the_verifier_is_small_and_stands_alone():
    """
    An auditor can read it in one sitting: under 350 lines, standard library and cryptography.
    """
    program = ROOT / "deploy" / "verify-log"
    lines = program.read_text(encoding="utf-8").splitlines()
    imports = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}

    assert len(lines) < 350
    assert imports <= {*sys.stdlib_module_names, "cryptography", "__future__"}
    assert program.stat().st_mode & 0o111


def test_lines_beside_are_json(export):
    """
    One object for each entry, in order.
    """
    lines = [json.loads(line) for line in (export / "beside.jsonl").read_text().splitlines()]

    assert [line["index"] for line in lines] == list(range(ENTRIES))


def test_a_certificate_with_endless_words_stops_no_export(tmp_path):
    """
    A bundle holds leaves up to 64 KB: words of strangers are cut before they are kept, in row and leaf alike.
    """
    ledger = open_ledger(f"sqlite:///{tmp_path}/data/vanthu.db")
    settings = Settings(storage=Storage(data_dir=str(tmp_path / "data")))
    endless = "\x01" * 100_000
    verdict = make_verdict(1, signer_issuer=endless, sub_filter=endless, broke=(endless,) * 500, field_name=endless)
    record_arrivals(ledger, [make_arrival(1)])
    append_examination(ledger, "ident:Q1", make_examination(make_document(1), signatures=(verdict,)), AT)
    Sealer(ledger, settings).seal(NOW)
    keys = trusted_keys(settings, log_name(settings, ledger))

    assert verify_log(ledger, keys, NOW).fault is None
    assert export_log(ledger, tmp_path / "export", keys).size == 1
    assert verifier(tmp_path / "export", "--key", keys[0].line())[0] == 0
    ledger.close()
