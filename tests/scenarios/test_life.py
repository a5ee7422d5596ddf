"""The life of the service: started, watched, reloaded, stopped, never twice, leaving nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import threading
import urllib.request
from pathlib import Path

import pytest

from tests.real.ports import free_port
from tests.scenarios.letters import endless_pdf, letter, with_file
from tests.scenarios.running import Service, until


@pytest.fixture
def systemd(service, tmp_path):
    """What systemd hears: a function that gives all messages so far. It listens all the time, as systemd does."""
    heard: list[str] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        service.environment |= {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "600000"}

        def listen() -> None:
            while word := channel.recv(4096).decode():
                heard.append(word)

        listener = threading.Thread(target=listen)
        listener.start()
        yield lambda: heard
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"", str(tmp_path / "notify"))
        listener.join()


def test_systemd_hears_ready_watchdog_reload_and_stopping(service, systemd):
    """
    READY when the doors are open, signs of life while serving, RELOADING and READY, STOPPING at the end.
    """
    service.start()
    ready = until(systemd, "READY")[0]
    assert ready.startswith("READY=1\nSTATUS=journal ")
    assert str(service.ports["web"]) in ready
    until(lambda: systemd().count("WATCHDOG=1") >= 2, "two signs of life")

    service.reload()
    until(lambda: sum(word.startswith("READY=1") for word in systemd()) == 2, "READY after the reload")
    reloading = next(word for word in systemd() if word.startswith("RELOADING=1"))
    assert "MONOTONIC_USEC=" in reloading

    assert service.end() == 0
    until(lambda: systemd()[-1] == "STOPPING=1", "STOPPING as the last word")


def test_bad_new_settings_keep_the_good_ones(service):
    """
    The log says why; the same port goes on taking mail.
    """
    service.start()
    before = service.ports
    told = service.reload(journal={"port": 70_000})
    assert told["event"] == "reload_refused"
    assert "[journal] port" in told["reason"]
    assert service.reload(journal={"port": 0}, rules={"jurisdiction": "atlantis"})["event"] == "reload_refused"

    assert service.ports == before
    assert service.deliver(letter(1))[0].startswith("250")
    service.wait_done(1)


def test_good_new_settings_open_the_new_port_and_close_the_old(service):
    """
    Door and page move; a port that is taken keeps the old one.
    """
    service.start()
    old = service.ports
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert service.reload(journal={"port": taken.getsockname()[1]})["event"] == "reload_refused"
        until(lambda: service.events("reloaded"), "the rest of the reload")
        assert service.deliver(letter(1))[0].startswith("250")

    free = free_port()
    page = free_port()
    service.reload(journal={"port": free}, web={"port": page})
    assert (service.ports["journal"], service.ports["web"]) == (free, page)
    assert service.deliver(letter(2))[0].startswith("250")
    assert service.get("/healthz")[0] == 200
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", old["web"])) != 0
    service.reload(web={"enabled": False})
    assert "web" not in service.ports
    service.wait_done(2)


def test_changed_rows_count_after_a_reload(service, tmp_path):
    """
    An imported agency and a changed rule folder judge the next mail; what needs a restart is said.
    """
    service.start()
    sheet = tmp_path / "new.csv"
    sheet.write_text("id,name,mailbox,pattern,level\nnew-x,Ban X,bqlx@x.vn,,department\n", encoding="utf-8")
    service.deliver(letter(1), recipient="bqlx@x.vn")
    service.wait_done(1)
    assert service.rows("SELECT agency FROM exchange") == [(None,)]

    service.command("import", "directory", str(sheet))
    service.reload(workers={"count": 3})
    assert [event["section"] for event in service.events("restart_needed")] == ["workers"]
    service.deliver(letter(2), recipient="bqlx@x.vn")
    service.wait_done(2)
    assert ("new-x",) in service.rows("SELECT agency FROM exchange")


def test_a_reload_does_not_disturb_the_reading_in_hand(service):
    """
    The mail that is being read while the sandbox is started anew ends as it would have.
    """
    service.start(sandbox={"wall_s": 90, "cpu_s": 6, "memory_mb": 700})
    service.deliver(with_file(90, "endless.pdf", endless_pdf()))
    until(lambda: len(service.note_processes()) > 2, "a child that reads")
    assert service.reload()["event"] == "reloaded"
    service.deliver(letter(1))
    service.wait_done(2)

    (part,) = [
        part for mail in service.command("mails", "--json") for part in mail["attachments"] if part["role"] != "main"
    ]
    assert (part["role"], part["reason"]) == ("unreadable", "limits")
    assert service.events("examination_failed") == []
    until(lambda: len(service.note_processes()) == 2, "the old zygote to go")


def test_sigterm_finishes_in_bounds_and_leaves_no_process(service):
    """
    Mails in hand are finished or left waiting; the zygote and its children end.
    """
    service.start(workers={"count": 2})
    service.deliver(*(letter(n) for n in range(1, 11)))
    until(lambda: service.states().get("done"), "the first")
    assert service.end() == 0

    assert service.survivors() == set()
    assert [event["event"] for event in service.events("stopping", "stopped")] == ["stopping", "stopped"]
    assert sum(service.states().values()) == 10
    assert "held" not in service.states()
    service.start()
    service.wait_done(10)
    assert service.events("examination_failed") == []


def test_a_stop_lets_the_reload_in_hand_end(service):
    """
    What a reload opens is closed again: no door stands open behind a service that has stopped.
    """
    service.start()
    service.tell(signal.SIGHUP)
    assert service.end() == 0

    told = [event["event"] for event in service.events("reloaded", "stopping", "stopped")]
    assert told == ["reloaded", "stopping", "stopped"]


def test_killed_in_the_middle_of_a_reading_leaves_no_process(service):
    """
    kill -9 of the service: zygote and reading child are gone at once, not at their time limit.
    """
    service.start(sandbox={"wall_s": 3600, "cpu_s": 3600, "memory_mb": 700})
    service.deliver(with_file(90, "endless.pdf", endless_pdf()))
    until(lambda: len(service.note_processes()) > 2, "a child that reads")
    service.end(signal.SIGKILL)

    until(lambda: not service.survivors(), "zygote and child to end", 100)


def test_a_sandbox_that_was_killed_is_started_again(service):
    """
    The zygote dies (memory of the machine): the next mail gets a new one.
    """
    service.start()
    (zygote,) = service.note_processes() - {service.pid}
    os.kill(zygote, signal.SIGKILL)
    service.deliver(letter(1), letter(2))
    service.wait_done(2)


def test_a_second_service_on_the_same_folder_is_refused(service, tmp_path):
    """
    Exit 75, and the first one does not notice.
    """
    service.start()
    (tmp_path / "second").mkdir()
    second = Service(tmp_path / "second")
    second.launch(storage={"data_dir": str(service.data)})

    assert second.wait() == 75
    assert "another vanthu serves" in second.log_file.read_text()
    assert service.deliver(letter(1))[0].startswith("250")
    service.wait_done(1)


@pytest.mark.parametrize("section", ["journal", "web"])
def test_a_port_in_use_ends_with_78_and_one_sentence(service, section):
    """
    The sentence names section and port; nothing is left running.
    """
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        service.launch(**{section: {"port": taken.getsockname()[1]}})
        assert service.wait() == 78

    words = [line for line in service.log_file.read_text().splitlines() if line.startswith("vanthu: ")]
    assert len(words) == 1
    assert f"[{section}]" in words[0]


def test_the_page_shows_nothing_to_other_machines(service):
    """
    Every listening socket of the service is on loopback.
    """
    service.start()
    listening = {
        line.split()[1].rpartition(":")[0]
        for table in ("tcp", "tcp6")
        for line in (Path(f"/proc/{service.pid}/net/{table}").read_text().splitlines()[1:])
        if int(line.split()[1].rpartition(":")[2], 16) in service.ports.values() and line.split()[3] == "0A"
    }

    assert listening == {"0100007F"}
    assert urllib.request.urlopen(f"http://127.0.0.1:{service.ports['web']}/healthz").status == 200
