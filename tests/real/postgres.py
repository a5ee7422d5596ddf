"""A real PostgreSQL of one's own: a private cluster on loopback, stopped by its process id.

`new_database` starts the cluster at the first call in a test run, as the
unprivileged `postgres` user where the tests run as root (initdb refuses root).
"""

from __future__ import annotations

import atexit
import functools
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from tests.real.ports import free_port

_NUMBERS = itertools.count(1)


def new_database(prefix: str = "vanthu", like: str = "") -> str:
    """SQLAlchemy URL of a fresh database, empty or a copy of the one with the URL `like`, which nobody may use meanwhile.

    All of them go at the end of the run.
    """
    port = _cluster()
    name = f"{prefix}_{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(f"host=127.0.0.1 port={port} user=postgres dbname=postgres", autocommit=True) as connection:
        template = f' TEMPLATE "{like.rpartition("/")[2]}"' if like else ""
        _create(connection, f'CREATE DATABASE "{name}"{template}')
    return f"postgresql+psycopg://postgres@127.0.0.1:{port}/{name}"


def _create(connection: psycopg.Connection[tuple[object, ...]], statement: str) -> None:
    """Make the database as soon as the last server process of a closed connection has left the one that is copied."""
    deadline = time.monotonic() + 120
    while True:
        try:
            connection.execute(statement.encode())
        except psycopg.errors.ObjectInUse:
            assert time.monotonic() < deadline, statement
        else:
            return


def programs() -> Path:
    """Folder of `initdb` and `postgres`: Debian keeps the newest version under its number."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if found:
        return found[-1]
    on_path = shutil.which("initdb")
    assert on_path, "these tests need PostgreSQL; install Debian's package postgresql"
    return Path(on_path).parent


@functools.cache
def _cluster() -> int:
    """Port of the running cluster."""
    folder = Path(tempfile.mkdtemp(prefix="vanthu-postgres-"))
    user = None
    if os.geteuid() == 0:
        user = "postgres"
        owner = pwd.getpwnam(user)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = folder / "data"
    initdb = [programs() / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    subprocess.run(initdb, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)
    port = free_port()
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(folder),
        "fsync": os.environ.get("VANTHU_TEST_FSYNC", "off"),
        "max_connections": "200",
    }
    words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([programs() / "postgres", "-D", data, *words], user=user, cwd=folder, stderr=log)
    atexit.register(_stop, server, folder)
    _wait(server, port, folder / "log")
    return port


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user=postgres dbname=postgres", connect_timeout=30).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


def _stop(server: subprocess.Popen[bytes], folder: Path) -> None:
    server.send_signal(signal.SIGINT)
    server.wait(timeout=120)
    shutil.rmtree(folder, ignore_errors=True)
