"""A private Postfix: own configuration, queue and ports, on loopback, built with the shipped snippets."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.real.ports import free_port

DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "postfix"
SHIPPED_PORTS = {"journal": 2624, "filter": 2625, "back": 10026}

_MAIN = """
compatibility_level = 3.6
config_directory = {root}/etc
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file = {root}/mail.log
maillog_file_prefixes = {root}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mail.quangngai.gov.vn
mydestination =
local_recipient_maps =
relay_domains =
relayhost = [127.0.0.1]:{sink}
disable_dns_lookups = yes
smtp_tls_security_level = none
smtpd_tls_security_level = none
smtpd_relay_restrictions = permit_mynetworks, reject
message_size_limit = 104857600
in_flow_delay = 0
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
transport_retry_time = 1s
lmtp_connect_timeout = 3s
alias_maps =
alias_database =
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """A running Postfix that sends everything to `sink_port`, and to us as `setup` says.

    `setup` is "alone", "journal" or "content-filter": the folder of snippets
    in `deploy/postfix` that is appended, with the shipped ports replaced.
    """

    def __init__(self, setup: str, sink_port: int, our_port: int = 0) -> None:
        # Not pytest's folder: Postfix runs as a user of its own that must pass.
        self.root = Path(tempfile.mkdtemp(prefix="vanthu-postfix-"))
        self.root.chmod(0o755)
        self.port, self.back_port = free_port(), free_port()
        self._ports = {"journal": our_port, "filter": our_port, "back": self.back_port}
        for name in ("etc", "queue", "data"):
            (self.root / name).mkdir(mode=0o755)
        shutil.chown(self.root / "data", "postfix")
        places = {"root": self.root, "sink": sink_port, "port": self.port}
        self._write(setup, "main.cf", _MAIN.format(**places))
        self._write(setup, "master.cf", _MASTER.format(**places))
        if setup != "alone":
            (self.root / "etc" / "vanthu").mkdir()
            for table in (DEPLOY / setup).glob("*.regexp"):
                (self.root / "etc" / "vanthu" / table.name).write_text(self._moved(table.read_text()))
        self._run("start")
        self._wait_until_it_answers()

    def _write(self, setup: str, name: str, head: str) -> None:
        snippet = DEPLOY / setup / name
        tail = self._moved(snippet.read_text(encoding="utf-8")) if setup != "alone" else ""
        (self.root / "etc" / name).write_text(head.lstrip() + tail, encoding="utf-8")

    def _moved(self, text: str) -> str:
        for name, shipped in SHIPPED_PORTS.items():
            text = re.sub(rf":{shipped}\b", f":{self._ports[name]}", text)
        return text.replace("/etc/postfix/", f"{self.root}/etc/")

    def _run(self, *command: str) -> None:
        subprocess.run(
            ["postfix", "-c", str(self.root / "etc"), *command],
            check=True,
            capture_output=True,
            env={**os.environ, "MAIL_LOGTAG": "postfix"},
        )

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + 90
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 30) as probe:
                    if probe.recv(3) == b"220":
                        return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"Postfix did not start:\n{self.log()}")

    def log(self) -> str:
        """What Postfix logged so far."""
        file = self.root / "mail.log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    def queued(self) -> int:
        """Mails that wait in the queue, whatever for."""
        return sum(
            1
            for name in ("maildrop", "incoming", "active", "deferred", "hold")
            for file in (self.root / "queue" / name).rglob("*")
            if file.is_file()
        )

    def flush(self) -> None:
        """Try all waiting mail now."""
        subprocess.run(["postqueue", "-c", str(self.root / "etc"), "-f"], check=True, capture_output=True)

    def stop(self) -> None:
        """Stop it (by its own pid file) and remove what it wrote."""
        self._run("stop")
        shutil.rmtree(self.root, ignore_errors=True)
