"""The commands that take in or mend: import, queue, db, check."""

from __future__ import annotations

import fcntl
import socket
from datetime import UTC, datetime

import pytest

from gateway.intake.keys import arrival_key
from gateway.ledger.store import hold_mail, open_ledger, record_arrivals
from gateway.records import Arrival, Door, Envelope
from gateway.spool import Spool
from tests.cli.running import LETTER

HEAD = "id,name,mailbox,pattern,level,parent\n"


def test_check_of_a_directory_names_each_bad_row_and_writes_nothing(fresh, tmp_path):
    """
    All bad rows at once, by line.
    """
    file = tmp_path / "directory.csv"
    file.write_text(HEAD + "a,Sở A,a@x.vn,,department,\n,Sở B,b@x.vn,,department,\nc,,c@x.vn,,department,\n")
    ended = fresh("import", "directory", str(file), "--check")

    assert ended.code == 1
    assert str(file) in ended.err
    assert "line 3 (no id): id is missing" in ended.err
    assert "line 4 (c): name is missing" in ended.err
    assert not (tmp_path / "data").exists()


def test_a_missing_column_is_named(fresh, tmp_path):
    """
    The sentence says which column lacks.
    """
    file = tmp_path / "directory.csv"
    file.write_text("id,mailbox,pattern\na,a@x.vn,\n")
    ended = fresh("import", "directory", str(file), "--check")

    assert ended.code == 1
    assert "name" in ended.err


def test_an_imported_agency_counts_from_then_on(fresh, tmp_path):
    """
    A mailbox that no row named belongs to its agency after the import.
    """
    file = tmp_path / "danh-muc.csv"
    file.write_text(
        "﻿Mã;Tên cơ quan;Hộp thư;Mẫu;Cấp;Ghi chú\nnew-x;Ban Quản lý X;bqlx@x.vn;;department;lạ\n", encoding="utf-8"
    )
    good = fresh("import", "directory", str(file), "--check", "--json")
    assert (good.code, good.json()) == (0, {"rows": 1, "agencies": 1, "imported": False})
    assert "Ghi chú" in good.err
    assert fresh("indicators", "--year", "2014", "--agency", "new-x").code == 2

    assert fresh("import", "directory", str(file)).code == 0
    assert fresh("indicators", "--year", "2014", "--agency", "new-x", "--json").code == 0
    assert fresh("indicators", "--year", "2014", "--agency", "stttt", "--json").code == 0


def test_a_held_mail_is_listed_and_examined_again_on_request(fresh, tmp_path):
    """
    Held, listed, retried, done.
    """
    data = tmp_path / "data"
    fresh("documents")
    _hold(data, LETTER.read_bytes())

    (held,) = fresh("queue", "list", "--json").lines()
    assert (held["state"], held["reason"]) == ("held", "a person looked away")
    assert fresh("queue", "retry", "nonsense").code == 1
    retried = fresh("queue", "retry", held["spool_id"], "--json").json()
    assert retried == {"released": [held["key"]], "examined": 1}
    assert fresh("queue", "list", "--json").lines() == []
    assert len(fresh("documents", "--json").lines()) == 1
    assert fresh("queue", "retry", "--all", "--json").json() == {"released": [], "examined": 0}


def _hold(data, content):
    ledger = open_ledger(f"sqlite:///{data}/vanthu.db")
    staged = Spool(data / "spool", 1).store([content])
    key = arrival_key(Door.FILE, None, staged.sha256, staged.spool_id)
    at = datetime.now(UTC)
    record_arrivals(
        ledger, [Arrival(key, staged.spool_id, Door.FILE, Envelope(None), staged.size_bytes, staged.sha256, at)]
    )
    hold_mail(ledger, key, "a person looked away", at)
    ledger.close()


def test_db_commands_say_what_they_did(fresh, tmp_path):
    """
    Upgrade makes the database; check finds it in order.
    """
    assert fresh("db", "upgrade").code == 0
    assert (tmp_path / "data" / "vanthu.db").is_file()
    checked = fresh("db", "check", "--json")
    assert (checked.code, checked.json()) == (0, {"differing": [], "months": []})


def test_check_tells_what_stops_the_service(fresh, tmp_path):
    """
    Good settings end with 0, a jurisdiction without rows with 78; each finding has a weight and advice.
    """
    config = tmp_path / "c.toml"
    config.write_text("[journal]\nport = 0\n[web]\nport = 0\n")
    good = fresh("check", "--json", "--config", str(config))
    bad = fresh("check", "--json", "--config", str(config), "--jurisdiction", "atlantis")

    assert good.code == 0
    assert bad.code == 78
    assert {finding["weight"] for finding in good.lines()} <= {"good", "warns"}
    stops = [finding for finding in bad.lines() if finding["weight"] == "stops"]
    assert stops
    assert all(finding["do"] for finding in stops)


@pytest.mark.parametrize(("serving", "weight", "code"), [(False, "stops", 78), (True, "good", 0)])
def test_check_tells_a_taken_port_from_vanthus_own(fresh, tmp_path, serving, weight, code):
    """
    The service would not start on a port of somebody else's; its own port is in use while it runs.
    """
    (tmp_path / "data").mkdir()
    with socket.socket() as other, (tmp_path / "data" / "serve.lock").open("w") as lock:
        other.bind(("127.0.0.1", 0))
        other.listen()
        if serving:
            fcntl.flock(lock, fcntl.LOCK_EX)
        config = tmp_path / "c.toml"
        config.write_text(f"[journal]\nport = {other.getsockname()[1]}\n[web]\nport = 0\n")
        ended = fresh("check", "--json", "--config", str(config))

    (port,) = [finding for finding in ended.lines() if "[journal]" in finding["subject"]]
    assert (port["weight"], ended.code) == (weight, code)
