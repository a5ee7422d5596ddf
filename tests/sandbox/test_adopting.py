"""Settings, heads and trust that change while mail is read: none of two changes at once brings the past back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path, PosixPath

import pytest

from gateway.errors import BadSettings
from gateway.sandbox import converting
from gateway.sandbox.reader import SandboxedReader
from gateway.settings import Sandbox

OLD = Sandbox(memory_mb=400, libreoffice="off", unar="off")
NEW = Sandbox(memory_mb=500, libreoffice="off", unar="off")


class LateFolder(PosixPath):
    """A trust folder that is named only when a test lets it: whoever starts a reading process with it waits."""

    asked: threading.Event
    go: threading.Event

    def __str__(self) -> str:
        self.asked.set()
        assert self.go.wait(120)
        return super().__str__()


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    folder = tmp_path / "trust"
    folder.mkdir()
    return folder


@pytest.fixture
def reader(trust: Path) -> Iterator[SandboxedReader]:
    with SandboxedReader(OLD, trust) as made:
        yield made


@pytest.mark.parametrize(
    "meanwhile",
    [lambda reader: reader.restart(), lambda reader: reader.use_heads(b"[]")],
    ids=["evidence", "heads"],
)
def test_what_a_reload_brings_stays(
    reader: SandboxedReader, trust: Path, meanwhile: Callable[[SandboxedReader], object]
) -> None:
    """The fetcher's evidence or a learned head is taken up while a reload waits for its turn: the new limits stay."""
    late = LateFolder(trust)
    late.asked, late.go = threading.Event(), threading.Event()
    first = threading.Thread(target=reader.adopt, args=(OLD, late))
    reload = threading.Thread(target=reader.adopt, args=(NEW, trust))
    threads = [first, reload, threading.Thread(target=meanwhile, args=(reader,))]
    first.start()
    assert late.asked.wait(120)
    for thread in threads[1:]:
        thread.start()
        time.sleep(0.3)  # Time to stand in line; too little of it makes the test see less, and fail never.
    late.go.set()
    for thread in threads:
        thread.join()

    assert reader.limits == NEW


def test_a_refused_trust_folder_changes_nothing(reader: SandboxedReader, tmp_path: Path) -> None:
    """The old limits go on, with the old folder: a reading process that dies later can be started anew."""
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    (wrong / "policy.toml").write_text("[[", encoding="utf-8")
    with pytest.raises(BadSettings):
        reader.adopt(NEW, wrong)

    assert reader.limits == OLD
    reader.restart()


def test_a_machine_that_was_too_busy_for_the_trial_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a busy start would switch off LibreOffice and unar for as long as the service runs."""
    converting._trial.cache_clear()
    with monkeypatch.context() as busy:
        busy.setattr(converting, "_TRIAL_S", -1)
        first = converting.cage_fault()

    assert "timed out" in first
    assert "timed out" not in converting.cage_fault()
