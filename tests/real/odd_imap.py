"""An IMAP server with the habits that Dovecot does not have: as much of RFC 3501 as a poll needs."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class OddImap:
    """One mailbox `mails` by UID; `says` may answer a command in its own way, None for the usual one."""

    mails: dict[int, bytes] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)
    """UIDs over which a FETCH of the content is answered NO."""
    size_error: int = 0
    """Added to each RFC822.SIZE, as servers do that only estimate it."""
    exists: int = 0
    """Mails that it claims to have, where more than `mails`."""
    status: bytes = b"* OK [UIDVALIDITY 7] .\r\n"
    says: Callable[[bytes], bytes | None] = lambda _: None
    commands: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        odd = self

        class Session(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self) -> None:
                try:
                    odd._converse(self)
                except OSError:
                    return

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Session)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _converse(self, session: socketserver.StreamRequestHandler) -> None:
        session.wfile.write(b"* OK ready\r\n")
        while line := session.rfile.readline().rstrip(b"\r\n"):
            tag, _, command = line.partition(b" ")
            self.commands.append(command)
            if command.startswith(b"AUTHENTICATE"):
                session.wfile.write(b"+ \r\n")
                session.rfile.readline()
            answer = self.says(command)
            session.wfile.write(self._answer(command) if answer is None else answer)
            if answer is None or not answer.endswith(b"NO no\r\n"):
                refused = answer is None and self._is_refused(command)
                session.wfile.write(tag + (b" NO no\r\n" if refused else b" OK done\r\n"))

    def _is_refused(self, command: bytes) -> bool:
        return b"BODY.PEEK" in command and bool(self.refused & set(_uids(command)))

    def _answer(self, command: bytes) -> bytes:
        if command == b"CAPABILITY":
            return b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"
        if command.startswith(b"EXAMINE"):
            return b"* FLAGS ()\r\n* %d EXISTS\r\n* 0 RECENT\r\n" % max(self.exists, len(self.mails)) + self.status
        if command.startswith(b"UID SEARCH"):
            return b"* SEARCH " + b" ".join(b"%d" % uid for uid in self._found(command)) + b"\r\n"
        if command.startswith(b"UID FETCH"):
            return b"".join(self._fetched(uid, command) for uid in _uids(command) if uid in self.mails)
        return b""

    def _found(self, command: bytes) -> list[int]:
        first, _, last = command.split()[-1].partition(b":")
        if last == b"*":
            return sorted({uid for uid in self.mails if uid >= int(first)} | {max(self.mails)})
        return [uid for uid in sorted(self.mails) if int(first) <= uid <= int(last or first)]

    def _fetched(self, uid: int, command: bytes) -> bytes:
        content = self.mails[uid]
        if b"RFC822.SIZE" in command:
            return b"* 1 FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, len(content) + self.size_error)
        if uid in self.refused:
            return b""
        name = b"BODY[]"
        if part := re.search(rb"<(\d+)\.(\d+)>", command):
            start, length = int(part[1]), int(part[2])
            name, content = b"BODY[]<%d>" % start, content[start : start + length]
        return b"* 1 FETCH (UID %d %s {%d}\r\n%s)\r\n" % (uid, name, len(content), content)


def _uids(command: bytes) -> list[int]:
    return [int(uid) for uid in command.split()[2].split(b",")]
