"""What a reading child can't do any more, tried in a real forked child."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMITS = '{"memory_mb": 400, "cpu_s": 5, "wall_s": 20}'


def tried(attempts: str) -> dict[str, str]:
    """What each attempt met inside a confined child of a fresh interpreter, by name."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.sandbox.probe", LIMITS, attempts],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    notes: dict[str, str] = json.loads(run.stdout)
    return notes


def test_a_reading_child_has_no_network() -> None:
    """No socket of any family can be made."""
    notes = tried(
        """
        note("inet", lambda: socket.socket(socket.AF_INET))
        note("unix", lambda: socket.socket(socket.AF_UNIX))
        """
    )
    assert notes["inet"] == notes["unix"] == "EPERM"


def test_a_reading_child_starts_no_process() -> None:
    """Neither fork nor exec."""
    notes = tried(
        """
        note("fork", os.fork)
        note("exec", lambda: os.execv("/bin/true", ["true"]))
        """
    )
    assert notes["fork"] == notes["exec"] == "EPERM"


def test_a_reading_child_writes_no_file_and_sees_no_foreign_one(tmp_path: object) -> None:
    """Writing is refused everywhere, reading outside the program's own folders too."""
    notes = tried(
        f"""
        note("write", lambda: open({str(tmp_path)!r} + "/x", "wb"))
        note("remove", lambda: os.unlink("/etc/hostname"))
        note("passwd", lambda: open("/etc/shadow").read())
        """
    )
    assert notes["write"] in ("EPERM", "EACCES")
    assert notes["remove"] in ("EPERM", "EACCES")
    if "landlock" in notes["layers"]:
        assert notes["passwd"] == "EACCES"


def test_a_reading_child_gets_no_more_memory_than_its_limit() -> None:
    """A bomb meets MemoryError, not the machine's end."""
    assert tried("""note("bomb", lambda: len(bytearray(600 * 1024 * 1024)))""")["bomb"] == "MemoryError"


def test_a_reading_child_can_still_think() -> None:
    """Threads, clocks, randomness and lazy imports work: parsers need them."""
    notes = tried(
        """
        def thread():
            t = threading.Thread(target=lambda: None); t.start(); t.join(); return "ok"
        note("thread", thread)
        note("random", lambda: len(os.urandom(8)))
        note("lazy", lambda: __import__("colorsys").__name__)
        """
    )
    assert notes["thread"] == "done ok"
    assert notes["random"] == "done 8"
    assert notes["lazy"] == "done colorsys"


@pytest.mark.parametrize("layer", ["rlimits", "no_new_privs", "seccomp"])
def test_every_layer_of_the_sandbox_holds(layer: str) -> None:
    """Landlock depends on the kernel; the other layers do not."""
    assert layer in tried("pass")["layers"].split(",")
