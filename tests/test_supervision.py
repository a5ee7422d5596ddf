"""What systemd hears, and that nobody depends on it."""

from __future__ import annotations

import socket

import pytest

from gateway.supervision import notify, reloading, watchdog_interval_s


def test_without_systemd_nothing_is_told(monkeypatch):
    """Started from a shell there is nobody to tell."""
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)

    assert notify("READY=1") is False


@pytest.mark.parametrize("abstract", [False, True])
def test_words_arrive_as_one_message(monkeypatch, tmp_path, abstract):
    """A path or an abstract address ("@...")."""
    name = f"vanthu-test-{tmp_path.name}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(f"\0{name}" if abstract else name)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}" if abstract else name)

        assert notify("READY=1", "STATUS=fine") is True
        assert channel.recv(100) == b"READY=1\nSTATUS=fine"


def test_a_listener_that_went_away_stops_nothing(monkeypatch, tmp_path):
    """The service goes on without its watcher."""
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))

    assert notify("WATCHDOG=1") is False


def test_a_listener_that_is_stuck_stops_nothing(monkeypatch, tmp_path):
    """Its queue is full and nobody reads it: the word is lost, the doors go on."""
    monkeypatch.setattr("gateway.supervision.PATIENCE_S", 0.05)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        told = 0
        while notify("WATCHDOG=1"):
            told += 1

    assert told


def test_signs_of_life_come_twice_as_often_as_they_must(monkeypatch):
    """Half of WATCHDOG_USEC; none when it was meant for another process."""
    monkeypatch.setenv("WATCHDOG_USEC", "60000000")
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    assert watchdog_interval_s() == 30.0
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert watchdog_interval_s() is None
    assert reloading()[0] == "RELOADING=1"
