"""Run as a program: forks, confines the child, lets it try what the argument says, prints what happened."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable

from gateway.sandbox.confine import build_cage, enter
from gateway.settings import Sandbox


def main(limits: Sandbox, attempts: str) -> None:
    """Print one JSON object: the layers that hold and what each attempt met."""
    cage = build_cage(limits)
    come, go = os.pipe()
    pid = os.fork()
    if pid == 0:
        notes = {"layers": ",".join(enter(cage))}

        def note(name: str, act: Callable[[], object]) -> None:
            try:
                notes[name] = f"done {act()}"[:40]
            except MemoryError:
                notes[name] = "MemoryError"
            except OSError as why:
                notes[name] = errno.errorcode.get(why.errno or 0, "?")

        world = {"note": note, "os": os, "socket": socket, "subprocess": subprocess, "threading": threading}
        exec(textwrap.dedent(attempts), world)
        os.write(go, json.dumps(notes).encode())
        os._exit(0)
    os.close(go)
    data = b""
    while chunk := os.read(come, 65536):
        data += chunk
    os.waitpid(pid, 0)
    print(data.decode())


if __name__ == "__main__":
    main(Sandbox.model_validate_json(sys.argv[1]), sys.argv[2])
