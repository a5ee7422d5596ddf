"""A real Dovecot on loopback with the shipped master user, stopped by its process id."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from imapclient import IMAPClient

from tests.real.ports import free_port

DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "dovecot"
PASSWORD = "mật khẩu của chủ"
MASTER_PASSWORD = "mật khẩu đọc"

_CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
auth_mechanisms = plain login xoauth2
disable_plaintext_auth = no
auth_failure_delay = 0 secs
mail_location = maildir:{root}/mail/%u
mail_max_userip_connections = 1000
first_valid_uid = 1
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%u
}}
service imap-login {{
  {chroot}
  process_min_avail = 1
  service_count = 0
  client_limit = 500
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  {chroot}
  # No growing delay after wrong passwords.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  {chroot}
}}
service imap {{
  process_limit = 1000
}}
"""
_PASSDBS = """
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {root}/users
}}
"""
_USERS = """
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
"""


class Dovecot:
    """A running server with mailboxes for `owners`; `certificate` (chain, key) turns TLS on."""

    def __init__(self, owners: Sequence[str], certificate: tuple[Path, Path] | None = None) -> None:
        # Not pytest's folder: Dovecot's sockets need short paths, its users must pass.
        self.root = Path(tempfile.mkdtemp(prefix="vanthu-dovecot-"))
        self.root.chmod(0o755)
        self.port, self.tls_port = free_port(), free_port()
        is_root = os.geteuid() == 0
        user = pwd.getpwnam("mail") if is_root else pwd.getpwuid(os.getuid())
        (self.root / "mail").mkdir()
        shutil.chown(self.root / "mail", user.pw_uid, user.pw_gid)
        (self.root / "users").write_text("".join(f"{owner}:{{PLAIN}}{PASSWORD}\n" for owner in owners))
        (self.root / "vanthu-master-users").write_text(f"vanthu:{{PLAIN}}{MASTER_PASSWORD}::::::allow_nets=127.0.0.1\n")
        shutil.copy(DEPLOY / "vanthu-acls", self.root / "vanthu-acls")
        places = {
            "root": self.root,
            "port": self.port,
            "tls_port": self.tls_port,
            "uid": user.pw_uid,
            "gid": user.pw_gid,
            "ssl": "yes" if certificate else "no",
            "chroot": "" if is_root else "chroot =",
        }
        text = _CONFIG.format(**places)
        if not is_root:
            text += _USERS.format(user=user.pw_name, group=user.pw_gid)
        if certificate:
            text += "ssl_cert = <{}\nssl_key = <{}\n".format(*certificate)
        text += _PASSDBS.format(**places)
        text += (DEPLOY / "90-vanthu.conf").read_text(encoding="utf-8").replace("/etc/dovecot", str(self.root))
        self.config = self.root / "dovecot.conf"
        self.config.write_text(text, encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start (again) on the same ports and wait until it answers."""
        self._process = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", str(self.config)])
        until = time.monotonic() + 90
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 30) as probe:
                    if probe.recv(4) == b"* OK":
                        return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(f"Dovecot did not start:\n{self.log()}")

    def halt(self, with_signal: signal.Signals = signal.SIGTERM) -> None:
        """Stop the server, keep its mailboxes."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(with_signal)
            process.wait(90)

    def stop(self) -> None:
        """Stop the server and remove what it wrote."""
        self.halt()
        shutil.rmtree(self.root, ignore_errors=True)

    def log(self) -> str:
        """What Dovecot logged so far."""
        file = self.root / "dovecot.log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    def owner(self, owner: str) -> IMAPClient:
        """The owner's own mail program, signed in, with INBOX open for writing."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=90)
        # imapclient sends commands in two pieces; the second would wait for the first one's receipt.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.plain_login(owner, PASSWORD)
        client.select_folder("INBOX")
        return client

    def deliver(self, owner: str, *mails: bytes, mailbox: str = "INBOX") -> None:
        """Put mails into a mailbox, without flags."""
        with self.owner(owner) as client:
            if not client.folder_exists(mailbox):
                client.create_folder(mailbox)
            for mail in mails:
                client.append(mailbox, mail)

    def expunge(self, owner: str, uid: int) -> None:
        """Remove one mail of INBOX for good."""
        with self.owner(owner) as client:
            client.add_flags([uid], [b"\\Deleted"], silent=True)
            client.expunge()

    def flags(self, owner: str) -> dict[int, tuple[bytes, ...]]:
        """Flags of every mail of INBOX, looked at without changing any."""
        with self.owner(owner) as client:
            client.select_folder("INBOX", readonly=True)
            return {
                uid: tuple(sorted(answer[b"FLAGS"])) for uid, answer in client.fetch(client.search(), ["FLAGS"]).items()
            }

    def renumber(self, owner: str, uidvalidity: int) -> None:
        """Give INBOX another UIDVALIDITY; UIDs and UIDNEXT stay as they are."""
        command = ["doveadm", "-c", self.config, "mailbox", "update", "--uid-validity", str(uidvalidity)]
        subprocess.run([*command, "-u", owner, "INBOX"], check=True, capture_output=True)

    def file(self, owner: str, uid: int) -> Path:
        """The file of a mail of INBOX."""
        with self.owner(owner) as client:
            place = sorted(client.search()).index(uid)
        files = [*(self.root / "mail" / owner / "cur").iterdir(), *(self.root / "mail" / owner / "new").iterdir()]
        return sorted(files, key=lambda file: file.name)[place]


def self_signed(folder: Path, host: str) -> tuple[Path, Path]:
    """(certificate, key) of an authority of its own for one host name."""
    key, chain = folder / "key.pem", folder / "chain.pem"
    names = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}", "-addext", "basicConstraints=CA:TRUE"]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run([*command, "-days", "2", "-keyout", key, "-out", chain, *names], check=True, capture_output=True)
    assert ssl.PEM_cert_to_DER_cert(chain.read_text())
    return chain, key
