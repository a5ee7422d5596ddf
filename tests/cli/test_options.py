"""Global options, the environment, exit codes, and what goes to which stream."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway.ledger.engine import writing
from gateway.ledger.store import append_examination, open_ledger, record_arrivals
from tests.cli.running import PROGRAM, ROOT, Vanthu, program
from tests.ledger.samples import AT, make_arrival, make_document, make_examination

HEAVY = ("dbos", "fastapi", "pyhanko", "sqlalchemy", "uvicorn", "alembic", "pikepdf", "pypdfium2", "apscheduler")


@pytest.mark.parametrize("place", ["before", "after", "equals"])
def test_global_options_stand_before_or_after_the_command(tmp_path, place):
    """
    `vanthu --data DIR documents`, `vanthu documents --data DIR` and `--data=DIR` are one.
    """
    data = str(tmp_path / "here")
    words = {
        "before": ["--data", data, "documents", "--json"],
        "after": ["documents", "--json", "--data", data],
        "equals": ["documents", f"--data={data}", "--json"],
    }[place]

    assert Vanthu()(*words).code == 0
    assert (tmp_path / "here" / "vanthu.db").is_file()


def test_environment_beats_the_file_and_the_command_line_beats_both(tmp_path):
    """
    Order of strength: command line, environment, file.
    """
    config = tmp_path / "vanthu.toml"
    config.write_text(f'[storage]\ndata_dir = "{tmp_path}/file"\n')
    named = {"VANTHU_STORAGE__DATA_DIR": str(tmp_path / "environment")}

    assert program("documents", "--json", "--config", str(config)).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "vanthu.toml"]
    assert program("documents", "--json", "--config", str(config), **named).code == 0
    assert (tmp_path / "environment").is_dir()
    assert program("documents", "--config", str(config), "--data", str(tmp_path / "line"), **named).code == 0
    assert (tmp_path / "line").is_dir()


def test_all_that_is_written_lies_under_the_data_folder(tmp_path):
    """
    A command run elsewhere leaves nothing there.
    """
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    assert program("documents", "--data", "../data", cwd=elsewhere).code == 0
    assert list(elsewhere.iterdir()) == []
    assert (tmp_path / "data" / "vanthu.db").is_file()


def test_jurisdiction_chooses_the_targets(fresh):
    """
    Another jurisdiction measures by its own rows; one that has no rows is bad settings.
    """
    quangngai = fresh("indicators", "--year", "2014", "--json").lines()
    dienbien = fresh("indicators", "--year", "2014", "--json", "--jurisdiction", "dienbien-2012").lines()
    none = fresh("indicators", "--year", "2014", "--jurisdiction", "atlantis")

    assert [line["id"] for line in quangngai] == [line["id"] for line in dienbien]
    assert [line["target"] for line in quangngai] != [line["target"] for line in dienbien]
    assert none.code == 78
    assert "quangngai-2013" in none.err


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["documents", "--nonsense"],
        ["documents", "--paper", "maybe"],
        ["documents", "--signature", "good"],
        ["documents", "--origin", "x"],
        ["documents", "--scope", "x"],
        ["documents", "--from", "01/02/2014"],
        ["mails", "--state", "x"],
        ["indicators"],
        ["indicators", "--year", "2014", "--period", "2014"],
        ["indicators", "--period", "2014-Q5"],
        ["indicators", "--year", "2014", "--agency", "atlantis"],
        ["summary", "--day", "yesterday"],
        ["queue", "retry"],
        ["explain"],
        ["ingest"],
        ["documents", "--data"],
        ["documents", "--config="],
    ],
)
def test_wrong_usage_ends_with_2_and_words_on_stderr(fresh, words):
    """
    What can't be understood on the command line: exit 2, nothing on stdout, a sentence on stderr.
    """
    ended = fresh(*words)

    assert (ended.code, ended.out) == (2, "")
    assert ended.err.strip()
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    "words",
    [["ingest", "/nowhere/x.eml"], ["import", "directory", "/nowhere/x.csv"], ["explain", "/nowhere/x.eml"],
     ["ingest", ".", "--envelopes", "/nowhere/x"], ["queue", "retry", "0123-45"]],
)  # fmt: skip
def test_what_is_not_there_ends_with_1(fresh, words):
    """
    A missing file or mail: exit 1 and its name.
    """
    ended = fresh(*words)

    assert ended.code == 1
    assert words[-1] in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    "content", ["[storage]\ndata_dri = 'x'\n", "[workers]\ncount = 0\n", "[jounal]\nport = 1\n", "not toml"]
)
def test_bad_settings_end_with_78_and_one_sentence(tmp_path, fresh, content):
    """
    The sentence names the file.
    """
    config = tmp_path / "bad.toml"
    config.write_text(content)
    ended = fresh("documents", "--config", str(config))

    assert (ended.code, ended.out) == (78, "")
    assert str(config) in ended.err
    assert ended.err.count("\n") == 1


def test_a_data_folder_that_cannot_be_written_ends_with_78(tmp_path):
    """
    A file stands where the folder should be.
    """
    (tmp_path / "file").write_text("x")
    ended = Vanthu("--data", str(tmp_path / "file"))("documents")

    assert ended.code == 78
    assert str(tmp_path / "file") in ended.err


def test_second_service_on_one_data_folder_ends_with_75(tmp_path):
    """
    Somebody serves this folder already: try again.
    """
    data = tmp_path / "data"
    data.mkdir()
    with (data / "serve.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = program("serve", "--data", str(data))

    assert ended.code == 75
    assert "another vanthu serves" in ended.err


def test_second_service_on_one_sqlite_ledger_ends_with_75(tmp_path):
    """
    Another data folder is not enough: both would bring the same mails and read the same mailboxes.
    """
    config = tmp_path / "vanthu.toml"
    config.write_text(f'[storage]\ndatabase_url = "sqlite:///{tmp_path}/shared.db"\n', encoding="utf-8")
    with (tmp_path / "shared.db.serve-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = program("serve", "--config", str(config), "--data", str(tmp_path / "second"))

    assert ended.code == 75
    assert f"another vanthu serves {tmp_path}/shared.db" in ended.err


def test_db_check_ends_with_3_when_rows_differ(fresh, tmp_path):
    """
    A derived row that differs from a recount is a problem that was asked for.
    """
    assert fresh("db", "check").code == 0
    ledger = open_ledger(f"sqlite:///{tmp_path}/data/vanthu.db")
    record_arrivals(ledger, [make_arrival(1)])
    append_examination(ledger, "ident:Q1", make_examination(make_document()), AT)
    with writing(ledger) as connection:
        connection.execute(text("DELETE FROM fact"))
    ledger.close()

    ended = fresh("db", "check", "--json")
    assert ended.code == 3
    assert len(ended.json()["differing"]) == 1


@pytest.mark.parametrize("words", [["documents", "--json"], ["mails", "--json"], ["mails"], ["documents"]])
def test_a_reader_that_goes_away_is_no_failure(samples, words):
    """
    `vanthu documents | head -1` ends with 0 and says nothing.
    """
    read, write = os.pipe()
    os.close(read)
    run = subprocess.run(
        [*PROGRAM, *samples.options, *words],
        cwd=ROOT,
        stdout=write,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(write)

    assert (run.returncode, run.stderr) == (0, b"")


def test_a_terminal_in_another_language_gets_vietnamese_all_the_same(samples):
    """
    Output is UTF-8 whatever the locale says.
    """
    ended = program(*samples.options, "documents", "--json", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")

    assert ended.code == 0
    assert any("ế" in line["abstract"] for line in ended.lines())


def test_nothing_heavy_is_imported_before_a_command_runs():
    """
    `vanthu --help` does not wait for the web server, the database or the parsers.
    """
    script = f"import sys, gateway.cli.main; print([name for name in {HEAVY!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"


def test_installed_program_is_the_same_program():
    """
    `vanthu` and `python -m gateway.cli.main` show the same commands.
    """
    installed = Path(sys.executable).with_name("vanthu")
    shown = subprocess.run([installed, "--help"], capture_output=True, text=True, check=True).stdout

    assert {line.split()[1] for line in shown.splitlines() if line.startswith("│ ") and len(line.split()) > 2} >= {
        "serve", "check", "ingest", "explain", "documents", "mails", "indicators", "summary", "import", "queue", "db",
    }  # fmt: skip
