"""Programs of others on untrusted bytes: LibreOffice and unar, in a cage of their own (bubblewrap).

They start processes and write files, which a reading child can't. So they run
in a namespace without network, with nothing of this machine but /usr to see,
a small file system in memory to write on, and limits of memory, time and CPU;
bytes go in and come out by pipes. What comes out is as untrusted as what went
in and is read by a reading child.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from classifiers.reading import Unreadable
from gateway.settings import Sandbox

MIB = 1 << 20
SOFFICE, UNAR, BUBBLEWRAP, PRLIMIT = "soffice", "unar", "bwrap", "prlimit"
_SEEN = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/fonts",
    "/etc/libreoffice",
    "/etc/ld.so.cache",
    "/etc/alternatives",
)
"""All of this machine that a caged program sees, read-only."""
_CAGE = (
    "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "cage", "--clearenv",
    "--setenv", "PATH", "/usr/bin:/bin", "--setenv", "HOME", "/desk", "--setenv", "LANG", "C.UTF-8",
    "--proc", "/proc", "--dev", "/dev", "--dir", "/in",
)  # fmt: skip
_INPUT = "/in/given"
_TRIAL_S = 60
_NICENESS = "10"
_PASSWORD_SIGNS = ("requires a password", "password-protected", "missing or wrong password")
_FULL_SIGNS = ("no space left on device", "file too large")
_TOLD_BYTES = 64 * 1024

# Both print nothing but the result on their output; a failure leaves it empty.
_CONVERT = (
    "soffice -env:UserInstallation=file:///desk/profile --headless --norestore --nolockcheck --nodefault --nologo "
    '--convert-to "$1" --outdir /desk/out "$2" >&2 && cat /desk/out/*'
)
_UNPACK = (
    'mkdir /desk/out && unar -quiet -no-directory -force-overwrite -output-directory /desk/out "$1" >&2; code=$?; '
    "cd /desk/out && ls -A | grep -q . || exit $code; tar -cf - --sort=name *"
)
_WHO = b"caged:x:1000:1000::/desk:/bin/sh\n"
"""unar asks for the name of its user."""


@dataclass(frozen=True, slots=True)
class CagedPrograms:
    """What is there to run, each "" where it is missing, switched off or can't be caged."""

    libreoffice: str = ""
    unar: str = ""
    why_not: str = ""
    """Why nothing can be caged here; "" where it can."""

    @property
    def any(self) -> bool:
        """Whether there is anything to try a second time with."""
        return bool(self.libreoffice or self.unar)


def find_programs(limits: Sandbox) -> CagedPrograms:
    """The programs that may be used under these settings, found and tried on this machine."""
    wanted = {SOFFICE: limits.libreoffice, UNAR: limits.unar}
    found = {name: shutil.which(name) or "" for name, mode in wanted.items() if mode == "auto"}
    if not any(found.values()):
        return CagedPrograms()
    why_not = cage_fault()
    if why_not:
        return CagedPrograms(why_not=why_not)
    return CagedPrograms(found.get(SOFFICE, ""), found.get(UNAR, ""))


def cage_fault() -> str:
    """Why no cage can be made on this machine; "" where a trial run worked."""
    try:
        return _trial()
    except (OSError, subprocess.TimeoutExpired) as why:
        return f"bubblewrap does not start: {why}"


@functools.cache
def _trial() -> str:
    """What the one trial run told. Raises for a machine that is too busy, which may be otherwise the next time."""
    if shutil.which(BUBBLEWRAP) is None:
        return "bubblewrap is not installed"
    if shutil.which(PRLIMIT) is None:
        return "prlimit (util-linux) is not installed"
    done = subprocess.run(
        _command(("true",), memory_mb=256, cpu_s=5, room_mb=1),
        stdin=subprocess.DEVNULL, capture_output=True, timeout=_TRIAL_S, check=False,
    )  # fmt: skip
    told = done.stderr.decode("utf-8", "replace").strip()[:200]
    return "" if done.returncode == 0 else f"bubblewrap can't make a cage here: {told or done.returncode}"


def convert(data: bytes, ending: str, target: str, limits: Sandbox) -> bytes | Unreadable:
    """`data` in the format `target` ("docx", "xlsx", "pdf") by LibreOffice.

    `ending` is the ending of its name (".wps"), letters and digits only.
    """
    given = _INPUT + _safe_ending(ending)
    return run_caged(("sh", "-c", _CONVERT, "sh", target, given), data, given, limits)


def unpack(data: bytes, limits: Sandbox) -> bytes | Unreadable:
    """The files of an archive as a tar, by unar."""
    given = f"{_INPUT}.archive"
    return run_caged(("sh", "-c", _UNPACK, "sh", given), data, given, limits)


def _safe_ending(ending: str) -> str:
    letters = PurePosixPath(f"a{ending}").suffix[1:6]
    return f".{letters.lower()}" if letters.isascii() and letters.isalnum() else ""


def run_caged(program: Sequence[str], data: bytes, given: str, limits: Sandbox) -> bytes | Unreadable:
    """What the program printed, given `data` as the file `given`; `limits` when it took too long or printed too much, `broken` when it failed."""
    with (
        _memory("given", data) as source,
        _memory("who", _WHO) as who,
        _memory("made") as made,
        _memory("told") as told,
    ):
        handed = (source.fileno(), who.fileno())
        command = _command(
            ("--ro-bind-data", str(handed[0]), given, "--ro-bind-data", str(handed[1]), "/etc/passwd", *program),
            memory_mb=limits.converter_memory_mb, cpu_s=limits.converter_wall_s, room_mb=limits.max_unpacked_mb,
        )  # fmt: skip
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=made, stderr=told, pass_fds=handed,
                timeout=limits.converter_wall_s, start_new_session=True, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Unreadable("limits", f"converting took over {limits.converter_wall_s} s")
        except OSError as why:
            return Unreadable("unsupported", f"no cage: {why}")
        return _outcome(made.fileno(), os.pread(told.fileno(), _TOLD_BYTES, 0), done.returncode, limits)


def _memory(name: str, data: bytes = b"") -> BinaryIO:
    """A file in memory, at its start; what a caged program writes on it counts against its limits."""
    file = os.fdopen(os.memfd_create(name), "w+b")
    file.write(data)
    file.flush()
    file.seek(0)
    return file


def _outcome(made: int, told: bytes, code: int, limits: Sandbox) -> bytes | Unreadable:
    size = os.fstat(made).st_size
    words = told.decode("utf-8", "replace").lower()
    if any(sign in words for sign in _PASSWORD_SIGNS):
        return Unreadable("password", "opens only with a password")
    if size >= limits.max_unpacked_mb * MIB or any(sign in words for sign in _FULL_SIGNS):
        return Unreadable("limits", "converting made more than the limits of [sandbox] allow")
    if code != 0 or size == 0:
        return Unreadable("broken", f"the converting program gave nothing ({code})")
    return os.pread(made, size, 0)


def _command(program: Sequence[str], *, memory_mb: int, cpu_s: int, room_mb: int) -> list[str]:
    """The words of a caged run: limits, then the cage, then the program."""
    limits = [
        PRLIMIT,
        f"--as={memory_mb * MIB}",
        f"--cpu={cpu_s}",
        f"--fsize={room_mb * MIB}",
        "--core=0",
        "--nofile=512",
    ]
    seen = [word for path in _SEEN for word in ("--ro-bind-try", path, path)]
    room = [
        "--size",
        str(room_mb * MIB),
        "--tmpfs",
        "/desk",
        "--size",
        str(room_mb * MIB),
        "--tmpfs",
        "/tmp",
        "--chdir",
        "/desk",
    ]
    return [*limits, "nice", "-n", _NICENESS, BUBBLEWRAP, *_CAGE, *seen, *room, *program]
