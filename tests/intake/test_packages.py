"""A folder of edXML packages: each is taken once, whole, and put aside only when it is safe."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from gateway.errors import BadSettings
from gateway.intake.packages import TAKEN, PackageFolder
from gateway.ledger.engine import Ledger
from gateway.ledger.store import open_ledger
from gateway.records import Arrival, Door
from gateway.settings import Edxml
from gateway.spool import Spool, Staged
from tests.made.edxml import Organ, Package, edxml

PACKAGE = Package(Organ("stttt", "Sở Thông tin và Truyền thông"), (Organ("snv", "Sở Nội vụ"),))


class Watched:
    """A folder with what it brought."""

    def __init__(self, tmp_path: Path, **changes: object) -> None:
        self.folder = tmp_path / "edxml"
        self.folder.mkdir(exist_ok=True)
        self.ledger: Ledger = open_ledger(f"sqlite:///{tmp_path / 'vanthu.db'}")
        self.spool = Spool(tmp_path / "spool", 1)
        self.arrived: list[Arrival] = []
        values = {"enabled": True, "folder": str(self.folder), "settle_s": 0} | changes
        settings = Edxml.model_validate(values)
        self.packages = PackageFolder(settings, self.ledger, self.spool, self.arrived.extend)

    def lay(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_package_is_taken_byte_for_byte_and_put_aside(watched: Watched) -> None:
    """The spool has its bytes, the ledger its row, the folder has moved it to `taken`."""
    content = edxml(PACKAGE, [("a.pdf", b"%PDF-1.4")])
    path = watched.lay("464.edxml", content)

    assert watched.packages.look() == 1
    (arrival,) = watched.arrived
    assert (arrival.door, arrival.original_name) == (Door.EDXML, "464.edxml")
    assert watched.spool.read(arrival.spool_id) == content
    assert (path.exists(), (watched.folder / TAKEN / path.name).read_bytes()) == (False, content)


def test_same_package_twice_is_one(watched: Watched) -> None:
    """A system that lays the same bytes again under another name brings nothing new."""
    watched.lay("a.xml", edxml(PACKAGE, []))
    watched.packages.look()
    watched.lay("b.xml", edxml(PACKAGE, []))

    assert watched.packages.look() == 0
    assert len(watched.arrived) == 1
    assert [path.name for path in watched.folder.iterdir()] == [TAKEN]


def test_file_that_is_still_written_waits(tmp_path: Path) -> None:
    """Only what has rested for settle_s is taken; half a package would be lost for good."""
    watched = Watched(tmp_path, settle_s=60)
    path = watched.lay("a.edxml", edxml(PACKAGE, [])[:200])
    assert watched.packages.look() == 0
    path.write_bytes(edxml(PACKAGE, []))
    os.utime(path, (time.time() - 61, time.time() - 61))

    assert watched.packages.look() == 1


@pytest.mark.parametrize(("name", "content"), [("a.xml", b"<html>no package</html>"), ("b.edxml", b"")])
def test_file_that_is_no_package_stays_and_is_told_once(watched: Watched, name: str, content: bytes) -> None:
    """Nothing of others is touched; the log names it one time, not every half minute."""
    path = watched.lay(name, content)
    with capture_logs() as log:
        watched.packages.look()
        watched.packages.look()

    assert path.exists() and watched.arrived == []
    assert [entry["file"] for entry in log if entry["event"] == "edxml_not_taken"] == [name]


def test_package_larger_than_allowed_stays(tmp_path: Path) -> None:
    """It is named with the limit, and lies there still when the limit is raised."""
    watched = Watched(tmp_path, max_package_mb=1)
    path = watched.lay("a.edxml", edxml(PACKAGE, [("a.bin", b"x" * 2_000_000)]))
    with capture_logs() as log:
        assert watched.packages.look() == 0

    assert path.exists() and "max_package_mb = 1" in str(log)


def test_missing_folder_is_bad_settings(tmp_path: Path) -> None:
    """One sentence: which key, what it is, what to do."""
    with pytest.raises(BadSettings, match=r"\[edxml\] folder is .*Make it, or set enabled = false"):
        Watched(tmp_path, folder=str(tmp_path / "nowhere"))


def test_running_watch_takes_what_comes(tmp_path: Path) -> None:
    """The thread looks by itself and ends when told."""
    watched = Watched(tmp_path, scan_s=1)
    watched.packages.start()
    watched.lay("a.edxml", edxml(PACKAGE, []))
    deadline = time.monotonic() + 90
    while not watched.arrived and time.monotonic() < deadline:
        time.sleep(0.05)
    watched.packages.stop()

    assert len(watched.arrived) == 1


class Meddling(Spool):
    """A spool during whose writing something else happens to the folder, once."""

    def __init__(self, folder: Path, meanwhile: Callable[[], object]) -> None:
        super().__init__(folder, 1)
        self._meanwhile = [meanwhile]

    def store(self, chunks: Iterable[bytes], expected_bytes: int = 0) -> Staged:
        staged = super().store(chunks, expected_bytes)
        while self._meanwhile:
            self._meanwhile.pop()()
        return staged


def test_package_that_grows_while_it_is_read_is_taken_whole(watched: Watched, tmp_path: Path) -> None:
    """A copy that had stalled goes on: the half that was read is dropped, and nothing is put aside yet."""
    content = edxml(PACKAGE, [("a.pdf", b"%PDF-1.4")])
    path = watched.lay("a.edxml", content[:-50])
    watched.packages._spool = Meddling(tmp_path / "spool", lambda: path.write_bytes(content))

    assert watched.packages.look() == 0
    assert path.exists()
    assert watched.packages.look() == 1
    assert [watched.spool.read(arrival.spool_id) for arrival in watched.arrived] == [content]


def test_package_that_took_the_name_of_one_in_hand_is_taken_too(watched: Watched, tmp_path: Path) -> None:
    """It is never put aside for the one that was read."""
    old, new = edxml(PACKAGE, []), edxml(PACKAGE, [("b.pdf", b"%PDF-1.4")])
    path = watched.lay("a.edxml", old)
    watched.packages._spool = Meddling(tmp_path / "spool", lambda: watched.lay(".new", new).rename(path))

    assert watched.packages.look() == 1
    assert watched.packages.look() == 1
    assert [watched.spool.read(arrival.spool_id) for arrival in watched.arrived] == [old, new]


def test_package_that_fails_keeps_back_no_other(watched: Watched) -> None:
    """Whatever is raised for one, the others are taken, and the watching goes on."""
    faults = [RuntimeError("odd")]

    def arrived(arrivals: Sequence[Arrival]) -> None:
        if faults:
            raise faults.pop()
        watched.arrived.extend(arrivals)

    watched.packages._arrived = arrived
    for number in range(3):
        watched.lay(f"{number}.edxml", edxml(PACKAGE, [(f"{number}.pdf", b"%PDF-1.4")]))

    assert watched.packages.look() == 2
    assert not list(watched.folder.glob("*.edxml"))


def test_package_from_the_future_is_taken(watched: Watched) -> None:
    """A server whose clock runs ahead writes times that are not here yet: what rests before our eyes is taken."""
    path = watched.lay("a.edxml", edxml(PACKAGE, []))
    os.utime(path, (time.time() + 86_400, time.time() + 86_400))

    assert watched.packages.look() == 0
    assert watched.packages.look() == 1
